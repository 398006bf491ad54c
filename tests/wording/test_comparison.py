"""The words of a comparison say what the numbers say."""

from __future__ import annotations

import re

import pytest
from compared import a_set, sets_of_every_kind

from legpress_cv.comparison import compare_sets
from legpress_cv.errors import ResultError
from legpress_cv.results import (
    Caveat,
    CaveatCode,
    Certainty,
    NoDifference,
    NotTold,
    Quantity,
    Trend,
    Verdict,
)
from legpress_cv.settings import ComparisonSettings
from legpress_cv.wording.change import change_of, range_of_change, signed, signed_range
from legpress_cv.wording.comparison import (
    CERTAINTY_WORDS,
    QUANTITY_WORDS,
    caveat_sentence,
    comparison_words,
    finding,
    not_told_sentence,
    trend_sentence,
)
from legpress_cv.wording.comparison_page import definitions
from legpress_cv.wording.comparison_table import (
    INTERVAL_LEGEND,
    equal_depth_name,
    reasons,
    rows,
    sets_line,
)

EXACT = ComparisonSettings(cancel_ratio=1.0, common_ratio=1.0, rep_sd_deg=0.5, depth_sd_deg=0.0)


def pair_with(difference, low, high, certainty, basis="equal_depth"):
    pair = compare_sets(a_set("a", [20.0]), a_set("b", [14.0])).comparisons[0]
    numbers = {"difference": difference, "low": low, "high": high}
    changes = {
        "at_equal_depth": pair.at_equal_depth.model_copy(update=numbers),
        "at_own_depth": pair.at_own_depth.model_copy(update=numbers),
        "certainty": certainty,
        "basis": basis,
    }
    return pair.model_copy(update=changes)


@pytest.mark.parametrize(
    ("pair", "said"),
    [
        (
            pair_with(-6.1, -9.8, -2.2, Certainty.VERY_LIKELY),
            "Rep for rep at the same depth the pelvis tilts 6° less (2 to 10) after; very likely a"
            " real change.",
        ),
        (
            pair_with(5.0, -1.0, 11.0, Certainty.LIKELY, "own_depth"),
            "Each rep at its own depth, the pelvis tilts 5° more (1° less to 11° more) after;"
            " likely a real change.",
        ),
        (
            pair_with(-2.0, -7.0, 3.0, Certainty.UNCLEAR),
            "At the same depth the pelvis tilts 2° less after, but anything from 7° less to 3° more"
            " fits; unclear whether it changed.",
        ),
        (
            pair_with(0.2, -7.0, 7.0, Certainty.UNCLEAR),
            "At the same depth the pelvis tilts the same after as before, but anything from 7° less"
            " to 7° more fits; unclear whether it changed.",
        ),
        (
            pair_with(0.4, -1.0, 1.5, Certainty.VERY_LIKELY_SAME),
            "At the same depth the pelvis tilts about the same after as before (1° less to 2°"
            " more); very likely no change worth having.",
        ),
    ],
)
def test_findings(pair, said):
    assert finding(pair, "before", "after") == said


def test_a_change_at_own_depth_alone_is_told_beside_it():
    pair = pair_with(1.0, -5.0, 7.0, Certainty.UNCLEAR)
    numbers = {"difference": -9.2, "low": -16.0, "high": -2.4}
    pair = pair.model_copy(update={"at_own_depth": pair.at_own_depth.model_copy(update=numbers)})
    assert finding(pair, "before", "after").endswith(
        "unclear whether it changed; each rep at its own depth, it tilts 9° less (2 to 16)."
    )


def test_sets_that_were_named_are_named():
    said = finding(pair_with(-6.1, -9.8, -2.2, Certainty.LIKELY), "feet low", "feet high")
    assert "6° less (2 to 10) in 'feet high' than in 'feet low'; likely" in said
    said = finding(pair_with(0.0, -1.0, 1.0, Certainty.LIKELY_SAME), "low", "high")
    assert "about the same in 'high' as in 'low'" in said


@pytest.mark.parametrize("sets", sets_of_every_kind())
def test_every_sentence_is_one(sets):
    found = compare_sets(*sets)
    texts = [pair.finding for pair in found.comparisons]
    texts += [caveat.message for pair in found.comparisons for caveat in pair.caveats]
    for pair in found.comparisons:
        texts += [q.reason.message for q in pair.quantities if q.reason]
        texts += reasons(pair)
    texts += [n.reason.message for one in found.sets for n in one.numbers if n.reason]
    texts += [found.trend.finding] if found.trend else []
    for text in texts:
        assert re.fullmatch(r"[A-Z'].*\.", text), text
        assert "  " not in text
        assert not re.search(r"[{}]|None|nan|\broll", text), text


def test_the_way_it_changed_is_never_said_the_wrong_way_round():
    for tilts, word in (([5.0, 6.0], "less"), ([30.0, 31.0], "more")):
        pair = compare_sets(a_set("a", [18.0, 18.5]), a_set("b", tilts), settings=EXACT)
        assert f"° {word} (" in pair.comparisons[0].finding


def test_every_code_has_words():
    words = comparison_words()
    assert set(words.no_difference) == set(NoDifference)
    assert set(words.caveat) == set(CaveatCode)
    assert set(CERTAINTY_WORDS) == set(Certainty)
    assert set(QUANTITY_WORDS) == set(Quantity)


@pytest.mark.parametrize("code", NoDifference)
def test_reasons_name_the_set(code):
    one = not_told_sentence(NotTold(code=code, values={"label": "after"}))
    both = not_told_sentence(NotTold(code=code))
    assert "the set after" in one.lower()
    assert "the set after" not in both
    named = not_told_sentence(NotTold(code=code, values={"label": "{feet} %s"}))
    assert "'{feet} %s'" in named


def test_a_caveat_says_what_it_adds():
    caveat = Caveat(code=CaveatCode.OTHER_MODEL, added_sd_deg=2.0)
    assert "adds a standard error of 2.0°" in caveat_sentence(caveat)
    assert "adds" not in caveat_sentence(Caveat(code=CaveatCode.OTHER_MODEL))
    with pytest.raises(ResultError, match="lacks its numbers"):
        caveat_sentence(Caveat(code=CaveatCode.OTHER_BODY))


def test_trends():
    trend = Trend(sets=3, basis="equal_depth", slope_deg=-1.5, low_deg=-2.5, high_deg=-0.5)
    assert trend_sentence(trend) == (
        "At the same depth the pelvis tilts 1.5° less (0.5 to 2.5) from set to set, over 3 sets."
    )
    unsure = trend.model_copy(update={"high_deg": 0.5})
    assert "but anything from 2.5° less to 0.5° more fits" in trend_sentence(unsure)
    assert trend_sentence(Trend(sets=1, basis=None)).endswith("with a measured tilt, not 1.")


def test_changes_are_rounded_outwards():
    assert change_of(-0.4) == "the same"
    assert change_of(6.5) in ("6° more", "7° more")
    assert range_of_change(-9.8, -2.2) == "2 to 10"
    assert range_of_change(2.2, 9.8) == "2 to 10"
    assert range_of_change(-9.00001, 1.00001) == "9° less to 1° more"
    assert range_of_change(0.3, 4.0) == "0 to 4"
    assert signed(-0.2, "deg") == "0°"
    assert signed(-0.02, "s") == "0.0 s"
    assert signed(0.25, "s") in ("+0.2 s", "+0.3 s")
    assert signed(-6.2, "deg") == "-6°"
    assert signed_range(-9.8, -2.2, "deg") == "-10 to -2"
    assert signed_range(-0.42, 0.0, "s") == "-0.5 to 0.0"


def test_sets_are_named_with_what_was_read_of_them():
    tucks = a_set("x", [20.0, 22.0], verdict=Verdict.TUCK)
    found = compare_sets(tucks, a_set("y", [None]))
    assert sets_line(*found.sets) == (
        "before: x, 2 reps, 2 with a measured tilt, 2 tucked; after: y, 1 rep, none with a measured"
        " tilt"
    )
    unsure = a_set("z", [9.0], verdict=Verdict.BORDERLINE)
    assert ", 1 borderline" in sets_line(*compare_sets(tucks, unsure).sets)


def test_rows_are_the_numbers():
    pair = compare_sets(a_set("a", [20.0]), a_set("b", [14.0])).comparisons[0]
    table = {name: cells for name, *cells in rows(pair)}
    assert table["Pelvic tilt, own depth"][:3] == ["20°", "14°", "-6°"]
    assert table["Descent"][:2] == ["1.0 s", "1.0 s"]
    assert equal_depth_name(118.0) in table
    assert "Stop depth, hip" not in table


def test_the_range_is_not_praised_beyond_what_rendered_pairs_show():
    meaning = dict(definitions(ComparisonSettings()))["The range"]
    assert "about as large as the error of one set" in meaning
    assert "better" not in meaning
    assert "in part" in meaning
    assert "in part" in INTERVAL_LEGEND
