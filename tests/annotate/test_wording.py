from __future__ import annotations

import math
import re

import pytest
from annotate.variants import REASON, indicated, refused, with_rep
from factories import analysis_from_truth

from legpress_cv.advice import rep_verdict
from legpress_cv.advice.wording import tuck_size
from legpress_cv.annotate.wording import (
    angle,
    cause,
    label_of,
    no_reading,
    rep_title,
    tilt_reading,
    verdict_of,
)
from legpress_cv.tuck.tuck_span import Stretch

BARE = re.compile(r"(?<![\d.] to )(?<!-)\b\d+°(?! ±)")


@pytest.mark.parametrize("tilt", [-8.0, -0.3, 0.0, 4.9, 18.0, 60.0])
@pytest.mark.parametrize("se", [0.0, 0.4, 4.5, math.nan])
def test_indicated_tilt_is_a_range_or_no_number(tilt, se):
    text = tilt_reading(tilt, se, "indicated", 1.64)
    assert text.startswith("est")
    assert re.fullmatch(r"estimate|est\. \d+ to \d+°", text)


def test_measured_tilt_has_its_interval():
    assert tilt_reading(12.3, 1.5, "measured", 1.64) == "12° ±3"
    assert tilt_reading(12.3, math.nan, "measured", 1.64) == "12°"


def test_missing_tilt_is_no_number():
    assert tilt_reading(math.nan, 1.0, "measured", 1.64) == ""
    assert tilt_reading(5.0, 1.0, None, 1.64) == ""
    assert angle(math.nan) == "--"
    assert angle(96.6) == "97°"


def test_verdicts_that_are_indicated_hold_no_bare_degrees():
    for rep in indicated().reps:
        verdict = verdict_of(rep)
        assert "tuck" in verdict.title.lower()
        assert not any(BARE.search(line) for line in (verdict.title, *verdict.lines))
        assert verdict.severity is None
    unsure = with_rep(indicated(), 2, ppt_low_deg=None, onset_hip_flexion_low_deg=None).reps[1]
    assert not any(re.search(r"\d", line) for line in verdict_of(unsure).lines)


def test_measured_verdicts_tell_tilt_interval_and_onset():
    verdict = verdict_of(analysis_from_truth().reps[1])
    assert verdict.title == "Severe tuck"
    assert verdict.lines == ("Posterior tilt 18° (15-21)", "Starts at hip 101°, knee 72°")


@pytest.mark.parametrize("make", [analysis_from_truth, indicated])
def test_the_clip_and_the_report_tell_the_same_range(make):
    for made in make().reps:
        rep = made.model_copy(update={"ppt_low_deg": made.ppt_deg - 2.6})
        size = tuck_size(rep)
        assert size in verdict_of(rep).lines[0]
        assert size in rep_verdict(rep)
    assert tilt_reading(4.0, 3.0, "indicated", 1.64) == "est. 0 to 9°"


@pytest.mark.parametrize(
    ("severity", "confident", "title"),
    [
        ("none", True, "No tuck"),
        ("none", False, "No clear tuck"),
        ("mild", True, "Mild tuck"),
        ("moderate", False, "Borderline moderate"),
        (None, None, "No verdict"),
    ],
)
def test_titles(severity, confident, title):
    rep = with_rep(analysis_from_truth(), 2, severity=severity, confident=confident).reps[1]
    assert verdict_of(rep).title == title


def test_refused_reps_tell_the_cause_in_one_sentence():
    rep = refused().reps[0]
    verdict = verdict_of(rep)
    assert verdict.title == "Not measurable"
    assert verdict.lines[0].startswith("The camera stands")
    assert verdict.lines[0].endswith("show the pelvis.")
    assert no_reading(rep) == "not measurable"
    assert no_reading(None) == "no reading"
    assert cause(None) == "The pelvis was not seen."
    assert cause(REASON).count(".") == 1


def test_labels_tell_how_sure_it_is():
    def words(signal, severity="severe"):
        return label_of(Stretch(1, signal, severity, 0.0, 1.0))

    assert words("tuck") == ("TUCK", "severe")
    assert words("indicated") == ("TUCK INDICATED", "")
    assert words("mild", "mild") == ("MILD TUCK", "")
    assert words("borderline", "moderate") == ("POSSIBLE TUCK", "")


def test_title_counts():
    reps = analysis_from_truth().reps
    assert rep_title(reps[1], 3) == "2/3"
    assert rep_title(None, 3) == "0/3"
