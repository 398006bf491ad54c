from __future__ import annotations

import math
import re

import pytest
from annotate.variants import REFUSAL, indicated, refused, with_rep
from factories import analysis_from_truth

from legpress_cv.results import Verdict
from legpress_cv.wording import rep_verdict, verdict_title
from legpress_cv.wording.clip import (
    alert_words,
    banner_sentence,
    banner_title,
    card_caption,
    card_lines,
    joint_angle,
    no_reading,
    tilt_reading,
)
from legpress_cv.wording.numbers import tuck_size

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
    assert joint_angle(math.nan) == "--"
    assert joint_angle(96.6) == "97°"


def test_verdicts_that_are_indicated_hold_no_bare_degrees():
    for rep in indicated().reps:
        assert "tuck" in verdict_title(rep).lower()
        assert not any(BARE.search(line) for line in (verdict_title(rep), *card_lines(rep)))
    unsure = with_rep(indicated(), 2, ppt_low_deg=None, onset_hip_flexion_low_deg=None).reps[1]
    assert not any(re.search(r"\d", line) for line in card_lines(unsure))


def test_measured_verdicts_tell_tilt_interval_and_onset():
    rep = analysis_from_truth().reps[1]
    assert verdict_title(rep) == "Severe tuck"
    assert card_lines(rep) == ("Pelvic tilt 18° (15-21)", "Starts at hip 101°, knee 72°")


@pytest.mark.parametrize("make", [analysis_from_truth, indicated])
def test_the_clip_and_the_report_tell_the_same_range(make):
    for made in make().reps:
        rep = made.model_copy(update={"ppt_low_deg": made.ppt_deg - 2.6})
        size = tuck_size(rep)
        assert size in card_lines(rep)[0]
        assert size in rep_verdict(rep)
    assert tilt_reading(4.0, 3.0, "indicated", 1.64) == "est. 0 to 9°"


@pytest.mark.parametrize(
    ("severity", "verdict", "title"),
    [
        ("none", Verdict.NO_TUCK, "No tuck"),
        ("mild", Verdict.NO_TUCK, "No tuck"),
        ("none", Verdict.BORDERLINE, "Borderline"),
        ("moderate", Verdict.BORDERLINE, "Borderline"),
        ("moderate", Verdict.TUCK, "Moderate tuck"),
    ],
)
def test_titles(severity, verdict, title):
    rep = with_rep(analysis_from_truth(), 2, severity=severity, verdict=verdict).reps[1]
    assert verdict_title(rep) == title


def test_refused_reps_tell_the_cause_in_a_few_words():
    rep = refused().reps[0]
    assert verdict_title(rep) == "Not measurable"
    assert card_lines(rep) == ("Camera too far off the side view",)
    assert no_reading(rep) == "not measurable"
    assert no_reading(None) == "no reading"


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        (Verdict.TUCK, ("Tuck", "severe")),
        (Verdict.TUCK_INDICATED, ("Tuck indicated", "")),
        (Verdict.BORDERLINE, ("Borderline", "")),
    ],
)
def test_labels_tell_the_grade_of_a_sure_tuck_alone(verdict, words):
    assert alert_words(verdict, "severe") == words


def test_cards_name_the_rep():
    whole, cut = with_rep(analysis_from_truth(), 2, cut="end").reps[:2]
    assert card_caption(whole, 3) == "Rep 1 of 3"
    assert card_caption(cut, 3) == "Rep 2 of 3 · partial"


def test_the_banner_is_a_sentence():
    assert banner_title() == "Not measurable"
    text = banner_sentence(REFUSAL)
    assert text[0].isupper()
    assert text.endswith(".")
    assert banner_sentence(None) == ""
