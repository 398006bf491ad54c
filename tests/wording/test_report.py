"""The words of the report: key figures, cards, charts."""

from __future__ import annotations

import pytest
from judged import make_rep, make_stop, make_unmeasured

from legpress_cv.wording.numbers import sentence, time_of
from legpress_cv.wording.report import chart_words, key_figures, rhythm_words
from legpress_cv.wording.report_card import card_rows, line_words, picture_words, tilt_words
from legpress_cv.wording.report_method import file_name

ONSET = {
    "onset_knee_flexion_deg": 72.0,
    "onset_knee_flexion_low_deg": 68.4,
    "onset_knee_flexion_high_deg": 76.0,
    "onset_hip_flexion_deg": 101.0,
    "onset_hip_flexion_low_deg": 98.0,
    "onset_hip_flexion_high_deg": 104.0,
}


def test_key_figures_of_a_tuck():
    reps = [make_rep(1, 0.0), make_rep(2, 18.0), make_rep(3, 11.0), make_unmeasured(4)]
    assert key_figures(reps, make_stop(), "measured") == [
        ("Tucks", "1 of 3"),
        ("Borderline", "1 of 3"),
        ("Pelvic tilt of the worst rep", "18° (16-20)"),
        ("Deepest knee bend", "90°"),
        ("Stop at a knee bend of", "67°"),
    ]


def test_key_figures_of_one_rep_that_is_borderline():
    reps = [make_rep(1, 7.0, half=6.0, thigh_excursion_deg=60.0)]
    assert dict(key_figures(reps, None, "measured")) == {
        "Tucks": "0 of 1",
        "Borderline": "1 of 1",
        "Pelvic tilt of the worst rep": "7° (1-13)",
        "Deepest knee bend": "90°",
    }


def test_key_figures_of_estimates_name_no_stop():
    reps = [make_rep(1, 17.0, half=8.0, evidence="indicated")]
    assert key_figures(reps, make_stop("indicated"), "indicated") == [
        ("Tucks indicated", "1 of 1"),
        ("Pelvic tilt of the worst rep", "est. 9 to 25°"),
        ("Deepest knee bend", "90°"),
    ]


def test_key_figures_without_a_verdict():
    assert key_figures([make_unmeasured()], None, None) == [("Deepest knee bend", "90°")]
    assert key_figures([], None, None) == []


@pytest.mark.parametrize(
    ("ppt", "half", "evidence", "words"),
    [
        (18.0, 2.0, "measured", ("18° (16-20)", "posterior pelvic tilt")),
        (7.0, 2.0, "measured", ("Mild tilt, 7° (5-9)", "")),
        (7.0, 6.0, "measured", ("7° (1-13)", "posterior pelvic tilt")),
        (2.0, 1.0, "measured", ("2° (1-3)", "posterior pelvic tilt")),
        (17.0, 8.0, "indicated", ("est. 9 to 25°", "posterior pelvic tilt")),
    ],
)
def test_a_card_names_the_tilt(ppt, half, evidence, words):
    assert tilt_words(make_rep(1, ppt, half=half, evidence=evidence)) == words
    assert tilt_words(make_unmeasured()) == ("", "")


def test_the_rows_of_a_card():
    tuck = make_rep(1, 18.0, bottom_pause_s=0.4, **ONSET)
    assert card_rows(tuck) == [
        ("Normal rhythm", "8° beyond it"),
        ("Tuck starts at", "knee bend 72° (68-76), hip flexion 101° (98-104)"),
        ("Depth", "knee bend 90°, trunk-thigh 120°, hip flexion 105°"),
        ("Tempo", "down 1.0, hold 0.4, up 1.0 seconds"),
    ]
    indicated = make_rep(1, 17.0, half=8.0, evidence="indicated", cut="end", **ONSET)
    assert card_rows(indicated) == [
        ("Tuck starts at", "knee bend est. 68 to 76°, hip flexion est. 98 to 104°"),
        ("Depth", "knee bend 90°, trunk-thigh 120°"),
        ("Tempo", "down 1.0, up 1.0 seconds"),
        ("In the clip", "its end is cut off"),
    ]


def test_a_card_without_a_tuck_names_no_start_of_one():
    mild = card_rows(make_rep(1, 7.0, **ONSET))
    assert [name for name, _ in mild] == ["Normal rhythm", "Depth", "Tempo"]
    borderline = dict(card_rows(make_rep(1, 9.0, half=4.0, **ONSET)))
    assert "Tuck starts at" not in borderline
    assert borderline["A tuck would start at"].startswith("knee bend 72°")


def test_what_is_not_known_is_said():
    depths = ("knee_flexion_max_deg", "trunk_thigh_flexion_max_deg", "hip_flexion_max_deg")
    rep = make_unmeasured(descent_s=None, ascent_s=None, **dict.fromkeys(depths))
    assert card_rows(rep) == [("Depth", "not known"), ("Tempo", "not known")]
    assert chart_words([rep])[0][2] == "Knee bend over time. Its depth is not known for any rep."
    assert chart_words([])[2][2] == "Posterior pelvic tilt over time. No rep was found."


def test_charts_and_pictures_are_told():
    reps = [make_rep(1), make_rep(2, 18.0)]
    (_, _, knee), (_, _, hip), (_, _, tilt) = chart_words(reps)
    assert knee == "Knee bend over time. Largest in each rep: rep 1 90°, rep 2 90°."
    assert hip.startswith("Hip flexion over time.")
    assert tilt.endswith("rep 1: no tuck, 0° (0-2); rep 2: severe tuck, 18° (16-20).")
    assert rhythm_words(reps).endswith("Rep 1: no tuck, 0° (0-2). Rep 2: severe tuck, 18° (16-20).")
    assert picture_words(reps[0], "bottom", 125.13, "pelvis", ghost=True) == (
        "Rep 1 at the bottom, 2:05.1, with the pelvis line, and where it was at the top."
    )
    assert line_words(make_rep(1, cut="start"), "pelvis").startswith("No line")
    assert "ASIS" in line_words(reps[0], "pelvis")


def test_small_texts():
    assert time_of(4.26) == "4.3 s"
    assert sentence("the arm hides it;\n move it") == "The arm hides it; move it."
    assert sentence("") == ""
    assert file_name("C:\\clips\\set.mov") == file_name("clips/set.mov") == "set.mov"


def test_every_signal_that_reps_are_cut_from_has_words():
    from legpress_cv.results import RepSignal
    from legpress_cv.wording.report_method import SIGNAL_WORDS

    assert set(SIGNAL_WORDS) == set(RepSignal)
    assert len(set(SIGNAL_WORDS.values())) == len(RepSignal)
