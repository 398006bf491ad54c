"""The truth of a clip as one JSON document."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.kinematics.motion import BodyState, Motion
from training.picture.flip import mirror_points
from training.picture.lens import bend
from training.scene import Camera, Frame, Scene
from training.spec import ClipSpec
from training.truth.angles import angles_of
from training.truth.reps import phase_of, rep_truth
from training.truth.seen import visible

SCHEMA = "1.0"
POINTS = (
    "shoulder", "elbow", "wrist", "hip", "knee", "ankle", "heel", "toe",
    "asis", "psis", "l5", "l3", "t12",
)  # fmt: skip
MIDLINE = ("l5", "l3", "t12")
PELVIS = ("hip", "asis", "psis", "l5")  # what `pelvis_visible_ratio` counts
ANGLE_DIGITS, PIXEL_DIGITS = 3, 2


def landmarks_m(state: BodyState, side: str) -> dict[str, NDArray[np.float64]]:
    """Return one side's landmarks (``r`` or ``l``) in the world, each of shape (3,).

    The spine's are the same for both sides.
    """
    joints, bones = state.pose.joints_m, state.pose.bones_m
    return {
        name: bones[name] if name in MIDLINE
        else bones[f"{name}_{side}"] if f"{name}_{side}" in bones
        else joints[f"{name}_{side}"]
        for name in POINTS
    }  # fmt: skip


def landmarks_px(
    points_m: dict[str, NDArray[np.float64]], camera: Camera, mirrored: bool
) -> dict[str, NDArray[np.float64]]:
    """Return landmarks (2,) in the finished picture, distortion and mirroring included.

    Parameters
    ----------
    points_m : dict of str to ndarray, shape (3,)
    camera : Camera
    mirrored : bool
        Whether the finished picture is flipped.
    """
    stacked = np.stack(list(points_m.values()))
    pixels = bend(camera.project(stacked)[0], camera)
    if mirrored:
        pixels = mirror_points(pixels, camera.width_px)
    return dict(zip(points_m, pixels, strict=True))


class TruthRecorder:
    """Collects the truth of a clip, frame by frame.

    Parameters
    ----------
    motion : Motion
    spec : ClipSpec
    """

    def __init__(self, motion: Motion, spec: ClipSpec) -> None:
        self._motion, self._spec = motion, spec
        self._columns: dict[str, list[Any]] = {}
        self._points: dict[str, dict[str, list[list[float]]]] = {
            side: {name: [] for name in POINTS} for side in "rl"
        }
        self._seen: dict[str, dict[str, list[bool]]] = {
            side: {name: [] for name in POINTS} for side in "rl"
        }

    def add(self, scene: Scene, frame: Frame, state: BodyState) -> None:
        """Take one frame down; `state` is the body's in that frame."""
        row: dict[str, Any] = {
            "time_s": round(frame.time_s, 6),
            "rep": state.moment.rep + 1,
            "phase": phase_of(state),
        }
        row |= {
            name: round(value, ANGLE_DIGITS)
            for name, value in angles_of(self._motion, state).items()
        }
        for name, value in row.items():
            self._columns.setdefault(name, []).append(value)
        for side in "rl":
            points = landmarks_m(state, side)
            pixels = landmarks_px(points, frame.camera, self._spec.picture.mirrored)
            seen = visible(scene, frame, points)
            for name in POINTS:
                self._points[side][name].append(
                    [round(float(v), PIXEL_DIGITS) for v in pixels[name]]
                )
                self._seen[side][name].append(seen[name])

    def document(self, strata: dict[str, str]) -> dict[str, Any]:
        """Return everything, ready for JSON, as ``truth.schema.json`` describes it."""
        spec, motion = self._spec, self._motion
        end = self._columns["time_s"][-1] + 0.5 / spec.picture.rate_hz
        reps = [
            self._with_seen(rep_truth(motion, number, end))
            for number in range(len(motion.course.reps))
            if motion.course.reps[number].start_s < end
        ]
        shoulder, hip = (np.array(self._points["r"][n]) for n in ("shoulder", "hip"))
        # The side towards the camera: the lifter's right, in a mirrored picture the left.
        return {
            "schema": SCHEMA,
            "name": spec.name,
            "seed": spec.seed,
            "spec": spec.model_dump(mode="json"),
            "strata": strata,
            "width_px": spec.picture.width_px,
            "height_px": spec.picture.height_px,
            "rate_hz": spec.picture.rate_hz,
            "near_side": "left" if spec.picture.mirrored else "right",
            "torso_m": round(motion.poser.torso_m, 4),
            "torso_px": round(float(np.median(np.linalg.norm(shoulder - hip, axis=1))), 2),
            "frames": {
                **self._columns,
                "near": self._points["r"],
                "near_visible": self._seen["r"],
                "far": self._points["l"],
                "far_visible": self._seen["l"],
            },
            "reps": reps,
        }

    def _with_seen(self, rep: dict[str, Any]) -> dict[str, Any]:
        """Add the share of the pelvis' landmarks seen during the rep."""
        inside = np.array(self._columns["rep"]) == rep["rep"]
        seen = np.array([self._seen["r"][name] for name in PELVIS])
        share = float(seen[:, inside].mean()) if inside.any() else 0.0
        rounded = {k: round(v, 4) if isinstance(v, float) else v for k, v in rep.items()}
        return {**rounded, "pelvis_visible_ratio": round(share, 3)}


def record(
    motion: Motion,
    spec: ClipSpec,
    scene: Scene,
    shots: Iterable[tuple[Frame, BodyState]],
    strata: dict[str, str],
) -> dict[str, Any]:
    """Take down the truth of a whole clip.

    Parameters
    ----------
    motion : Motion
    spec : ClipSpec
    scene : Scene
    shots : iterable of (Frame, BodyState)
        In order of time.
    strata : dict of str to str
        Written as they are.

    Returns
    -------
    dict
        As published in ``truth.schema.json``.
    """
    recorder = TruthRecorder(motion, spec)
    for frame, state in shots:
        recorder.add(scene, frame, state)
    return recorder.document(strata)
