"""The pose estimator of MediaPipe (Tasks API, PoseLandmarker)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from typing_extensions import Self

from legpress_cv.errors import ModelCorruptError
from legpress_cv.pose.lean import lean_bundle
from legpress_cv.pose.native import claim_process, import_mediapipe
from legpress_cv.pose.types import LANDMARK_COUNT, Pose

CLOCK_OFFSET_S = 3600.0
"""Added to all times: warm-up pictures may lie before the clip's start, and the library takes no
negative time stamps."""


class MediaPipePoseEstimator:
    """Finds people with one PoseLandmarker.

    Parameters
    ----------
    model_path
        A ``.task`` bundle.
    follow
        True: one person is followed from picture to picture, in order of time (MediaPipe's video
        mode; it is steadier, since the crop comes from the last landmarks and these are
        smoothed). False: every picture stands alone and up to `max_people` are found.
    max_people
        Only without `follow`: with two or more people MediaPipe's video mode does not follow.
    min_confidence
        Detection, presence and tracking score.

    Raises
    ------
    NativeLibraryError
        If a system library that MediaPipe loads is missing.
    ModelCorruptError
        If MediaPipe cannot run the model.
    WorkerError
        If this process was forked from one that has loaded a model.
    """

    def __init__(
        self, model_path: Path, *, follow: bool, max_people: int = 1, min_confidence: float = 0.5
    ) -> None:
        claim_process()
        mediapipe = import_mediapipe()
        vision = mediapipe.tasks.vision
        mode = vision.RunningMode.VIDEO if follow else vision.RunningMode.IMAGE
        try:
            options = vision.PoseLandmarkerOptions(
                base_options=mediapipe.tasks.BaseOptions(
                    model_asset_buffer=lean_bundle(model_path, model_path.stat().st_mtime_ns)
                ),
                running_mode=mode,
                num_poses=1 if follow else max_people,
                min_pose_detection_confidence=min_confidence,
                min_pose_presence_confidence=min_confidence,
                min_tracking_confidence=min_confidence,
            )
            self._landmarker = vision.PoseLandmarker.create_from_options(options)
        except (OSError, RuntimeError, ValueError) as error:
            raise ModelCorruptError(
                f"the pose model {model_path} cannot be run ({error});"
                " fetch it again with: legpress-cv models fetch --force"
            ) from error
        self._mediapipe = mediapipe
        self._follow = follow
        self._last_ms = -1

    def find(self, rgb: NDArray[np.uint8], time_s: float) -> list[Pose]:
        """Poses in an upright RGB picture, shape (h, w, 3), most certain first."""
        picture = self._mediapipe.Image(
            image_format=self._mediapipe.ImageFormat.SRGB, data=np.ascontiguousarray(rgb)
        )
        if self._follow:
            # The library refuses equal time stamps, which 1000 frames a second could round to.
            self._last_ms = max(self._last_ms + 1, round((CLOCK_OFFSET_S + time_s) * 1000))
            found = self._landmarker.detect_for_video(picture, self._last_ms)
        else:
            found = self._landmarker.detect(picture)
        height, width = rgb.shape[:2]
        return [_pose(landmarks, width, height) for landmarks in found.pose_landmarks]

    @property
    def as_new(self) -> bool:
        """Whether it finds what a model that was just loaded finds.

        One that has followed somebody does not: a picture without anybody makes it let go of the
        person, but not of how well it saw each landmark, which it smooths over some thirty looks.
        """
        return not self._follow or self._last_ms < 0

    def close(self) -> None:
        """Give the model back."""
        self._landmarker.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _pose(landmarks: list[object], width: int, height: int) -> Pose:
    values = np.array(
        [(p.x, p.y, p.z, p.visibility) for p in landmarks],  # type: ignore[attr-defined]
        dtype=np.float64,
    )
    if values.shape != (LANDMARK_COUNT, 4):
        raise ModelCorruptError(
            f"the pose model gives {len(values)} landmarks instead of {LANDMARK_COUNT};"
            " use a PoseLandmarker model."
        )
    return Pose(
        xy_px=values[:, :2] * (width, height), z_px=values[:, 2] * width, visibility=values[:, 3]
    )
