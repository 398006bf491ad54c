"""The knee bend that belongs to an onset told in hip flexion."""

from types import SimpleNamespace

import numpy as np
import pytest

from legpress_cv.analysis.assemble import _knee_at_onset

KNEE = np.array([20.0, 40.0, 60.0, 80.0, 95.0, 105.0, 110.0, 112.0, 110.0])
STEADY = np.array([90.0, 96.0, 102.0, 108.0, 112.0, 116.0, 118.0, 120.0, 118.0])
# The pelvis tucks from 80 deg of knee bend on and takes hip flexion back again.
TUCKED = np.array([90.0, 98.0, 108.0, 117.0, 116.0, 114.0, 113.0, 112.0, 113.0])


def knees(hip, low, at, high, knee=KNEE):
    rep = SimpleNamespace(start_index=0, bottom_last_index=7)
    track = SimpleNamespace(knee_flexion_deg=knee, trunk_thigh_flexion_deg=hip)
    onset = SimpleNamespace(hip_flexion_deg=at, hip_flexion_low_deg=low, hip_flexion_high_deg=high)
    return _knee_at_onset(track, SimpleNamespace(hip_flexion_deg=hip), rep, onset)


def test_where_hip_and_knee_bend_together_the_interval_is_that_of_the_hip():
    assert knees(STEADY, 102.0, 108.0, 116.0) == pytest.approx((80.0, 60.0, 105.0))


def test_what_a_tuck_takes_back_of_the_hip_is_not_read():
    point, low, high = knees(TUCKED, 112.5, 117.0, 121.0)
    assert point == pytest.approx(80.0)
    assert low == pytest.approx(70.0)
    # The hip never came to 121: the onset may be as deep as the knee went.
    assert high == pytest.approx(112.0)


@pytest.mark.parametrize("tuck_share", [0.0, 0.4, 0.8, 1.2])
def test_the_interval_holds_the_onset_however_much_is_taken_back(tuck_share):
    knee = np.linspace(20.0, 110.0, 31)
    hip = 90.0 + 0.4 * (knee - 20.0) - tuck_share * np.maximum(knee - 80.0, 0.0)
    rep_hip, at = np.append(hip, hip[-1]), 113.0
    rep = SimpleNamespace(start_index=0, bottom_last_index=30)
    track = SimpleNamespace(
        knee_flexion_deg=np.append(knee, knee[-1]), trunk_thigh_flexion_deg=rep_hip
    )
    onset = SimpleNamespace(
        hip_flexion_deg=at, hip_flexion_low_deg=at - 4, hip_flexion_high_deg=at + 4
    )
    found = _knee_at_onset(track, SimpleNamespace(hip_flexion_deg=None), rep, onset)
    point, low, high = found
    assert low <= point <= high
    assert point == pytest.approx(77.5, abs=0.5)


def test_a_knee_that_is_not_known_has_no_onset():
    assert knees(STEADY, 102.0, 108.0, 116.0, np.full(9, np.nan)) == (None, None, None)
