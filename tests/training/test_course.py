"""The course of a set: phases follow each other, the platform moves without a jump."""

from __future__ import annotations

import numpy as np
import pytest
from takes import a_rep, a_set

from training.kinematics.course import Course, SlowNoise, smooth

REPS = (
    a_rep(depth_ratio=0.8, bottom_pause_s=0.0, top_pause_s=0.0),
    a_rep(depth_ratio=1.0, bottom_pause_s=0.5),
    a_rep(depth_ratio=0.6),
)


@pytest.fixture(scope="module")
def course():
    return Course(a_set(*REPS, lead="rack", lead_s=0.5).motion)


def test_the_platform_never_jumps(course):
    clock = np.arange(0.0, course.duration_s, 0.002)
    depth = np.array([course.at(t).depth_ratio for t in clock])
    # Minimum jerk is at its fastest 1.875 of the mean speed; 0.4 s is the shortest way.
    assert np.abs(np.diff(depth)).max() <= 1.875 * 0.002 / 0.4 + 1e-9
    lead = np.array([course.at(t).lead_ratio for t in clock])
    assert np.abs(np.diff(lead)).max() <= 1.875 * 0.002 / 0.5 + 1e-9
    assert lead[0] == 0.0
    assert lead[-1] < 0.01


def test_every_rep_reaches_its_depth_at_its_bottom(course):
    for number, (times, rep) in enumerate(zip(course.reps, REPS, strict=True)):
        bottom = course.at(times.bottom_s)
        assert (bottom.phase, bottom.rep) == ("bottom", number)
        assert bottom.depth_ratio == pytest.approx(rep.depth_ratio)
        clock = np.linspace(times.start_s, times.end_s - 1e-9, 101)
        moments = [course.at(t) for t in clock]
        assert {m.rep for m in moments} == {number}
        assert max(m.depth_ratio for m in moments) <= rep.depth_ratio + 1e-12


def test_phases_come_in_order(course):
    order = ("descent", "bottom", "ascent")
    for number, times in enumerate(course.reps):
        clock = np.linspace(times.start_s, times.end_s - 1e-9, 200)
        places = [order.index(course.at(t).phase) for t in clock]
        assert places == sorted(places)
        assert {"descent", "ascent"} <= {course.at(t).phase for t in clock}, number


def test_before_and_after_there_is_no_rep(course):
    assert course.at(0.0).phase == "lead"
    assert course.at(course.duration_s).phase == "tail"
    assert course.at(course.reps[1].start_s - 0.05).phase == "top"
    for time_s in (0.0, course.duration_s, course.reps[1].start_s - 0.05):
        assert course.at(time_s).rep == -1
        assert course.at(time_s).depth_ratio == 0.0


def test_a_smooth_step():
    x = np.linspace(-1, 2, 301)
    y = np.array([smooth(v) for v in x])
    assert (np.diff(y) >= 0).all()
    np.testing.assert_allclose(y + y[::-1], 1.0, atol=1e-12)
    assert (y[x <= 0] == 0).all()


def test_slow_noise_repeats_and_has_its_size():
    one, same, other = SlowNoise(4), SlowNoise(4), SlowNoise(5)
    clock = np.arange(0, 300, 0.5)
    values = np.array([one.at(t) for t in clock])
    np.testing.assert_array_equal(values, [same.at(t) for t in clock])
    assert np.abs(values - [other.at(t) for t in clock]).max() > 0.5
    assert np.sqrt(np.mean(values**2)) == pytest.approx(1.0, rel=0.1)
    fine = np.array([one.at(t) for t in np.arange(0, 5, 0.01)])
    # At most 1.2 Hz: no faster than all waves together.
    assert np.abs(np.diff(fine)).max() < 0.01 * 2 * np.pi * 1.2 * np.sqrt(2 * 9)
