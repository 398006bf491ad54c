"""The observer's standard deviation comes out as it was put in."""

from __future__ import annotations

import numpy as np
import pytest
from hand_marks import BODY, S, marks_of

from legpress_cv.tuck.marked.observer import observer_of

TORSO_PX = 300.0
DEFAULT_PX = S.marks.point_sd_ratio * TORSO_PX


def test_the_default_stands_until_something_was_marked_twice():
    observer = observer_of(marks_of(BODY, noise_px=1.0), TORSO_PX, S.marks)
    assert observer.pelvis_sd_px == pytest.approx(DEFAULT_PX)
    assert observer.repeats == 0


@pytest.mark.parametrize("noise_px", [1.0, 3.0, 12.0])
def test_noise_comes_out_as_put_in(noise_px):
    found = [
        observer_of(
            marks_of(BODY, noise_px=noise_px, passes=3, seed=seed, joints=True), TORSO_PX, S.marks
        )
        for seed in range(30)
    ]
    assert found[0].repeats == 24
    prior = S.marks.prior_marks
    for field in ("pelvis_sd_px", "joint_sd_px"):
        measured = np.mean([getattr(one, field) ** 2 for one in found])
        repeats = 24 if field == "pelvis_sd_px" else 48
        expected = (prior * DEFAULT_PX**2 + repeats * noise_px**2) / (prior + repeats)
        assert measured == pytest.approx(expected, rel=0.1)


def test_a_moment_that_was_moved_between_passes_is_no_repeat():
    marks = marks_of(BODY, passes=2)
    moved = [m.model_copy(update={"time_s": m.time_s + 0.5}) for m in marks.passes[1].moments]
    second = marks.passes[1].model_copy(update={"moments": tuple(moved)})
    marks = marks.model_copy(update={"passes": (marks.passes[0], second)})
    assert observer_of(marks, TORSO_PX, S.marks).repeats == 0
