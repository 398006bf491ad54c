"""The way down of a rep: tilt over depth, counted as the tilt of the rep is."""

from __future__ import annotations

import numpy as np
import pytest
from compared import TOP_DEG, a_set, indicated, rhythm

from legpress_cv.results.descents import Descent, descents_of, tilted_reps, whole_reps


def way(flexion_deg, tilt_deg):
    flexion, tilt = (np.array(values, dtype=float) for values in (flexion_deg, tilt_deg))
    time_s = np.arange(len(flexion)) / 30
    return Descent(1, time_s, flexion, tilt, 0.0, 3.0, True)


def test_a_way_down_ends_at_the_tilt_of_the_rep():
    shifted = a_set("a", [12.0, 15.0], curve=rhythm(0.2))  # 8 deg by the frames
    for descent, ppt in zip(descents_of(shifted), (12.0, 15.0), strict=True):
        assert descent.tilt_deg[-1] == pytest.approx(ppt, abs=0.3)
        assert descent.shift_deg == pytest.approx(ppt - 8.0, abs=0.3)
        assert descent.start_deg == pytest.approx(TOP_DEG)
        assert descent.reached_deg == pytest.approx(120.0)
        assert descent.tilt_at(100.0) == pytest.approx(ppt - 4.0, abs=0.3)
        assert descent.whole


def test_a_depth_is_read_where_it_is_passed_last_on_the_way_down():
    descent = way([80, 100, 90, 110, 120, 105], [0, 1, 2, 4, 6, 5])
    assert descent.tilt_at(95.0) == pytest.approx(2.5)
    assert descent.tilt_at(115.0) == pytest.approx(5.0)
    assert descent.tilt_at(120.0) == pytest.approx(6.0)
    assert descent.tilt_at(121.0) is None
    assert descent.tilt_at(80.0) is None


def test_reps_without_a_tilt_of_their_own_have_none():
    assert [d.rep for d in descents_of(a_set("a", [None, 5.0]))] == [2]
    assert descents_of(indicated(a_set("a", [5.0]))) == []
    assert tilted_reps(a_set("a", [])) == []


def test_a_way_down_with_a_hole_is_not_followed():
    a = a_set("a", [12.0])
    tilt = a.frames.pelvic_tilt_deg.copy()
    tilt[5:25] = np.nan
    frames = a.frames.model_copy(update={"pelvic_tilt_deg": tilt})
    assert descents_of(a.model_copy(update={"frames": frames})) == []


def test_cut_reps_count_where_there_is_no_whole_one():
    reps = a_set("a", [5.0, 6.0]).reps
    cut = reps[0].model_copy(update={"cut": "start"})
    assert whole_reps([cut, reps[1]]) == [reps[1]]
    assert whole_reps([cut]) == [cut]
