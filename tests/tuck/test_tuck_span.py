from __future__ import annotations

import numpy as np
import pytest
from annotate.variants import blank, indicated, refused, with_rep
from factories import analysis_from_truth

from legpress_cv.tuck.tuck_span import signal_of, stretch_at, tuck_stretches


def test_a_tuck_lasts_from_its_onset_until_it_is_undone():
    analysis = analysis_from_truth()
    found = tuck_stretches(analysis)
    assert [s.rep for s in found] == [2, 3]
    for stretch in found:
        rep, frames = analysis.reps[stretch.rep - 1], analysis.frames
        assert stretch.start_s == rep.onset_s
        assert rep.bottom_s < stretch.end_s < rep.end_s
        assert np.interp(stretch.end_s, frames.time_s, frames.pelvic_tilt_deg) == pytest.approx(5.0)


def test_without_onset_it_begins_at_the_mild_threshold():
    analysis = with_rep(analysis_from_truth(), 2, onset_s=None)
    start = tuck_stretches(analysis)[0].start_s
    frames = analysis.frames
    assert np.interp(start, frames.time_s, frames.pelvic_tilt_deg) == pytest.approx(5.0)
    assert analysis.reps[1].start_s < start < analysis.reps[1].bottom_s


def test_tilt_counts_from_the_most_anterior_pose_of_the_descent():
    analysis = with_rep(analysis_from_truth(), 2, onset_s=None)
    moved = analysis.frames.model_copy(
        update={"pelvic_tilt_deg": analysis.frames.pelvic_tilt_deg - 12.0}
    )
    other = analysis.model_copy(update={"frames": moved})
    assert tuck_stretches(other)[0].start_s == pytest.approx(tuck_stretches(analysis)[0].start_s)


def test_noise_about_the_threshold_does_not_split_it():
    analysis = analysis_from_truth()
    noise = np.random.default_rng(1).normal(0, 1.5, len(analysis.frames.time_s))
    frames = analysis.frames.model_copy(
        update={"pelvic_tilt_deg": analysis.frames.pelvic_tilt_deg + noise}
    )
    found = tuck_stretches(analysis.model_copy(update={"frames": frames}))
    assert [s.rep for s in found] == [2, 3]
    assert all(s.end_s <= analysis.reps[s.rep - 1].end_s for s in found)


def test_onset_without_tilt_lasts_until_the_end_of_the_rep():
    analysis = analysis_from_truth()
    analysis = analysis.model_copy(update={"frames": blank(analysis.frames)})
    found = tuck_stretches(analysis)
    assert [s.end_s for s in found] == [analysis.reps[1].end_s, analysis.reps[2].end_s]
    silent = with_rep(with_rep(analysis, 2, onset_s=None), 3, onset_s=None)
    assert tuck_stretches(silent) == ()


@pytest.mark.parametrize(
    ("changes", "signal"),
    [
        ({}, "tuck"),
        ({"severity": "moderate"}, "tuck"),
        ({"severity": "mild"}, "mild"),
        ({"severity": "none"}, None),
        ({"confident": False}, "borderline"),
        ({"severity": "mild", "confident": False}, "borderline"),
        ({"severity": None}, None),
        ({"measurable": False}, None),
        ({"evidence": "indicated", "indicated": True}, "indicated"),
        ({"evidence": "indicated", "indicated": False, "severity": None}, None),
    ],
)
def test_how_loudly_it_is_told(changes, signal):
    assert signal_of(analysis_from_truth().reps[1].model_copy(update=changes)) == signal


def test_indicated_and_refused_sets():
    assert [s.signal for s in tuck_stretches(indicated())] == ["indicated", "indicated"]
    assert tuck_stretches(refused()) == ()


def test_the_end_is_no_longer_part_of_it():
    found = tuck_stretches(analysis_from_truth())
    assert stretch_at(found, found[0].start_s) == found[0]
    assert stretch_at(found, found[0].end_s) is None
    assert stretch_at(found, found[0].start_s - 1e-6) is None
