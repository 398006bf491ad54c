"""A bent curve goes through its anchors and stays as it is elsewhere."""

from __future__ import annotations

import numpy as np
import pytest

from legpress_cv.settings import Settings
from legpress_cv.tuck.marked.curve import Anchor, Curve, bent

S = Settings().marks
N = 41
THIGH = 100.0 + 40.0 * np.sin(np.linspace(0, np.pi, N))
SHAPE = np.clip(THIGH - 120.0, 0.0, None) / 20.0
ANCHORS = [Anchor(5, 0.0, 1.0), Anchor(20, 12.0, 1.0), Anchor(35, 0.5, 1.0)]


def curve_of(deg, se=4.0):
    return Curve(np.array(deg), np.full(N, se))


def test_it_goes_through_the_anchors_and_keeps_its_bend():
    found = bent(curve_of(8.0 * SHAPE), THIGH, [ANCHORS], S)
    for anchor in ANCHORS:
        assert found.tilt_deg[anchor.index] == pytest.approx(anchor.tilt_deg)
        assert found.se_deg[anchor.index] == pytest.approx(anchor.se_deg)
    # It was flat until the thigh came to 120 deg, and is so still.
    flat = [i for i in range(6, 15) if THIGH[i] < 119.0]
    assert np.abs(found.tilt_deg[flat]).max() < 0.5


def test_outside_the_run_nothing_changes():
    found = bent(curve_of(8.0 * SHAPE), THIGH, [ANCHORS], S)
    assert np.array_equal(found.tilt_deg[:5], 8.0 * SHAPE[:5])
    assert np.array_equal(found.se_deg[36:], np.full(N - 36, 4.0))


def test_a_flat_curve_is_shifted_along_the_way_of_the_thigh():
    found = bent(curve_of(np.zeros(N)), THIGH, [ANCHORS[:2]], S)
    assert np.all(np.diff(found.tilt_deg[5:21]) >= 0)
    assert found.tilt_deg[20] == 12.0


def test_where_no_curve_is_known_only_the_anchors_are():
    found = bent(curve_of(np.full(N, np.nan)), THIGH, [ANCHORS], S)
    assert np.flatnonzero(np.isfinite(found.tilt_deg)).tolist() == [5, 20, 35]
    assert np.isfinite(found.se_deg).sum() == 3


def test_the_error_is_greatest_half_way():
    se = bent(curve_of(8.0 * SHAPE), THIGH, [ANCHORS], S).se_deg[5:21]
    assert 0 < int(np.argmax(se)) < 15
    assert se.max() > 3.0
