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


EMPTY_PICTURE: NDArray[np.uint8] = np.full((64, 64, 3), 114, np.uint8)
"""Nobody is in it: whoever was followed is lost."""


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
        self._shift_ms: int | None = None

    def find(self, rgb: NDArray[np.uint8], time_s: float) -> list[Pose]:
        """Poses in an upright RGB picture, shape (h, w, 3), most certain first."""
        picture = self._mediapipe.Image(
            image_format=self._mediapipe.ImageFormat.SRGB, data=np.ascontiguousarray(rgb)
        )
        if self._follow:
            self._last_ms = self._next_ms(time_s)
            found = self._landmarker.detect_for_video(picture, self._last_ms)
        else:
            found = self._landmarker.detect(picture)
        height, width = rgb.shape[:2]
        return [_pose(landmarks, width, height) for landmarks in found.pose_landmarks]

    def forget(self) -> bool:
        """Forget whom it followed, and what time it was.

        It is shown a picture without anybody. Then its library lets go of the person and of all
        that it smoothed, and looks anew in the next picture: from there on it finds what a model
        that has just been loaded finds, to the last bit.

        Returns
        -------
        bool
            False where it holds on to somebody all the same.
        """
        if not self._follow or self._shift_ms is None:
            return True
        still_followed = self.find(EMPTY_PICTURE, (self._last_ms + 1 - self._shift_ms) / 1000)
        self._shift_ms = None
        return not still_followed

    def close(self) -> None:
        """Give the model back."""
        self._landmarker.close()

    def _next_ms(self, time_s: float) -> int:
        """Return the library's time: later than the last one, whatever was followed before."""
        own_ms = round((CLOCK_OFFSET_S + time_s) * 1000)
        if self._shift_ms is None:
            seconds = max(0, self._last_ms + 1 - own_ms) // 1000 + 1 if self._last_ms >= 0 else 0
            self._shift_ms = 1000 * seconds
        # The library refuses equal time stamps, which 1000 frames a second could round to.
        return max(self._last_ms + 1, own_ms + self._shift_ms)

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
