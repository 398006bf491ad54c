"""Marks of a lifter whose truth is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from lumbopelvic import TORSO_PX, Body, lifter

from legpress_cv.marks import ClipMarks, MarkedMoment, MarkedPoint, MarkPass
from legpress_cv.results import Reason, Refusal
from legpress_cv.settings import Settings
from legpress_cv.tuck import EstimatorSettings, PelvisEstimate, RepPelvis, UnseenEstimator
from legpress_cv.tuck.marked.estimator import HandMeasure, MarkedEstimator

S = Settings()
SCALE = TORSO_PX / 500.0
WIDTH, HEIGHT = 1920, 1080
JOINTS = ("shoulder", "hip", "knee", "ankle")


@dataclass(frozen=True)
class Clock:
    """The part of a clean track that marks need."""

    time_s: np.ndarray
    trunk_thigh_flexion_deg: np.ndarray
    rate_hz: float = 30.0
    facing: str = "right"
    torso_px: float = TORSO_PX


def clock_of(body: Body, facing="right") -> Clock:
    return Clock(body.time_s, body.trunk_thigh_deg, facing=facing)


def places(body: Body, name: str, *, mirrored=False) -> np.ndarray:
    """Pixels (n, 2) of a point: y down, the lifter in the middle of the picture."""
    x, y = body.points_mm[name].T * SCALE
    x = x if not mirrored else -x
    return np.stack((WIDTH / 2 + x, HEIGHT / 2 - y), axis=1)


def marks_of(
    body: Body, *, noise_px=0.0, passes=1, seed=0, mirrored=False, joints=False, only=None
) -> ClipMarks:
    rng = np.random.default_rng(seed)

    def moment(rep, name, index):
        points = {}
        wanted = {"pelvis_front": "asis", "pelvis_back": "psis"}
        wanted |= {joint: joint for joint in JOINTS if joints}
        for mark, point in wanted.items():
            x, y = places(body, point, mirrored=mirrored)[index] + rng.normal(0, noise_px, 2)
            points[mark] = MarkedPoint(x_px=x, y_px=y)
        return MarkedMoment(
            rep=rep.number, moment=name, time_s=float(body.time_s[index]), points=points
        )

    def one():
        return MarkPass(
            moments=tuple(
                moment(rep, name, index)
                for rep in body.reps
                for name, index in (("top", rep.start_index), ("bottom", rep.bottom_index))
                if only is None or (rep.number, name) in only
            )
        )

    return ClipMarks(
        clip="set.mp4",
        sha256="0" * 64,
        width_px=WIDTH,
        height_px=HEIGHT,
        passes=tuple(one() for _ in range(passes)),
    )


class Fixed:
    """An estimator that says what it is told to."""

    name = "fixed"

    def __init__(self, tilt_deg, ppts_deg, se_deg=3.0):
        self._said = PelvisEstimate(
            np.array(tilt_deg),
            np.full(len(tilt_deg), se_deg),
            tuple(
                RepPelvis(evidence="measured", ppt_deg=ppt, ppt_se_deg=se_deg) for ppt in ppts_deg
            ),
        )

    def estimate(self, track, reps, *, shoulder_width_ratio):
        return self._said


def unseen() -> UnseenEstimator:
    return UnseenEstimator(Refusal.of(Reason.PELVIS_NOT_SEEN))


def estimate(body, marks, inner=None, *, facing="right", azimuth_deg=0.0, **hand):
    estimating = EstimatorSettings(S.chain, S.chain_tilt, S.tuck, S.view)
    estimator = MarkedEstimator(
        inner or unseen(), HandMeasure(marks, **hand), estimating, S.marks, azimuth_deg
    )
    return estimator.estimate(clock_of(body, facing), body.reps, shoulder_width_ratio=0.1)


BODY = lifter((12.0, 0.0, 15.0))
PPTS = (17.0, 5.0, 20.0)
