"""What is drawn of a marked pelvis turns with the marks."""

from __future__ import annotations

import numpy as np
import pytest
from hand_marks import BODY, places

from legpress_cv.signals.angles import rotation_deg
from legpress_cv.tuck.marked.points import turned_points

NAMES = ("hip", "asis", "psis", "knee")


@pytest.mark.parametrize(("facing", "mirrored"), [("right", False), ("left", True)])
def test_the_line_turns_by_the_change_of_the_tilt(facing, mirrored):
    points = {name: places(BODY, name, mirrored=mirrored) for name in NAMES}
    shift = np.where(np.arange(len(BODY.time_s)) % 3 == 0, np.nan, 7.0)
    turned = turned_points(points, shift, facing)
    before, after = (p["asis"] - p["psis"] for p in (points, turned))
    assert rotation_deg(before, after, facing) == pytest.approx(np.nan_to_num(shift), abs=1e-6)
    assert np.array_equal(turned["knee"], points["knee"])
    assert np.linalg.norm(after, axis=1) == pytest.approx(np.linalg.norm(before, axis=1))


def test_nothing_stays_nothing():
    assert turned_points(None, np.zeros(3), "right") is None
