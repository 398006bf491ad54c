"""Every place where a person reads the verdict says the same."""

from __future__ import annotations

import csv
import io

import pytest
from factories import analysis_from_truth
from hypothesis import given, settings
from hypothesis import strategies as st
from judged import make_rep, make_stop, make_unmeasured
from rich.console import Console

from legpress_cv.advice import advise
from legpress_cv.annotate.alerts import alerts_of
from legpress_cv.batch.summary_row import row_of
from legpress_cv.report import print_summary
from legpress_cv.report.html import html_report
from legpress_cv.report.html.marks import mark_of
from legpress_cv.report.rep_table import rep_table
from legpress_cv.report.tables import reps_csv
from legpress_cv.results import RepResult, SetAnalysis, Verdict
from legpress_cv.settings import Settings
from legpress_cv.tuck.set_summary import stop_depth, summarise
from legpress_cv.wording import VERDICT_WORDS, rep_verdict, verdict_sentence, verdict_title
from legpress_cv.wording.clip import alert_words, card_lines
from legpress_cv.wording.numbers import tuck_size
from legpress_cv.wording.report import key_figures
from legpress_cv.wording.report_card import tilt_words

HEADLINE = {
    Verdict.TUCK: "tucked",
    Verdict.BORDERLINE: "Borderline in ",
    Verdict.NO_TUCK: "No tuck in ",
    Verdict.TUCK_INDICATED: "A tuck is indicated in ",
    Verdict.NO_TUCK_INDICATED: "No tuck is indicated in ",
    Verdict.NOT_MEASURABLE: "could not be judged",
}
"""What the headline of a set of one verdict says, and no other headline."""
ADVICE = {
    Verdict.TUCK: {"stop_depth", "shorter_range"},
    Verdict.BORDERLINE: {"borderline"},
    Verdict.NO_TUCK: {"clean_set", "deep_for_hips"},
    Verdict.TUCK_INDICATED: {"stop_depth", "shorter_range"},
    Verdict.NO_TUCK_INDICATED: {"no_rep_stands_out", "deep_for_hips"},
    Verdict.NOT_MEASURABLE: {"film_again"},
}
"""Advice that goes with an outcome, and with no other."""
BASE = analysis_from_truth()


def result_of(reps: tuple[RepResult, ...]) -> SetAnalysis:
    """The result of a set, put together as the analysis does."""
    limits = Settings().tuck
    stop = stop_depth(reps, limits)
    summary = summarise(reps, stop, verdict_sentence(reps, stop, None))
    advice = advise(reps, stop)
    return BASE.model_copy(update={"reps": reps, "summary": summary, "advice": advice})


@st.composite
def sets(draw):
    evidence = draw(st.sampled_from(["measured", "marked", "indicated"]))
    reps = []
    for number in range(1, draw(st.integers(1, 5)) + 1):
        if draw(st.integers(0, 4)) == 0:
            reps.append(make_unmeasured(number))
            continue
        ppt, half = draw(st.floats(-3, 30)), draw(st.floats(0.3, 9))
        depth = {
            "thigh_excursion_deg": draw(st.floats(20, 80)),
            "trunk_thigh_flexion_max_deg": draw(st.floats(90, 150) | st.none()),
        }
        reps.append(make_rep(number, ppt, half=half, evidence=evidence, **depth))
    return tuple(reps)


@settings(deadline=None, max_examples=200)
@given(sets())
def test_all_places_agree_on_each_rep(reps):
    analysis = result_of(reps)
    table = list(csv.DictReader(io.StringIO(reps_csv(reps))))
    alerts = {alert.rep: alert for alert in alerts_of(analysis)}
    printed = terminal(reps)
    for rep, row in zip(reps, table, strict=True):
        words = VERDICT_WORDS[rep.verdict]
        size = tuck_size(rep) if rep.measurable else None
        # The word.
        assert row["verdict"] == rep.verdict.value
        for told in (
            rep_verdict(rep),
            verdict_title(rep),
            mark_of(rep).words,
            printed[rep.rep - 1],
        ):
            assert words in told.lower(), told
            assert verdict_in(told) is rep.verdict
        # The degrees.
        if size is not None:
            assert size in rep_verdict(rep)
            assert size in card_lines(rep)[0]
            assert size in printed[rep.rep - 1]
            assert size in tilt_words(rep)[0]
        # What follows from it.
        assert row["measurable"] == str(rep.verdict is not Verdict.NOT_MEASURABLE).lower()
        sure = {"true": True, "false": False, "": None}[row["confident"]]
        assert sure is rep.verdict.is_confident
        # The clip calls out a tuck, marks a borderline rep quietly, and says nothing of others.
        assert (rep.rep in alerts) == rep.verdict.is_fault
        if rep.rep in alerts:
            alert = alerts[rep.rep]
            assert alert.loud == rep.tucked
            assert alert_words(alert.verdict, alert.severity)[0].lower() == words


@settings(deadline=None, max_examples=200)
@given(sets())
def test_all_places_agree_on_the_set(reps):
    analysis = result_of(reps)
    summary = analysis.summary
    assert summary.tucks == sum(rep.tucked for rep in reps)
    assert summary.borderline == sum(rep.verdict is Verdict.BORDERLINE for rep in reps)
    row = row_of(analysis, "a.mp4", recorded_at=None, results="a", report=None, analysis_s=1.0)
    assert (row.tucks, row.borderline) == (summary.tucks, summary.borderline)
    assert row.verdict == summary.verdict
    named = {verdict for verdict, words in HEADLINE.items() if words in summary.verdict}
    named.discard(Verdict.NOT_MEASURABLE)  # reps that were left out are named as well
    assert named == ({summary.outcome} - {Verdict.NOT_MEASURABLE})
    found = {item.id for item in analysis.advice if item.kind == "finding"}
    assert found & ADVICE[summary.outcome]
    # A depth beyond what hips give may stand beside any outcome but a tuck.
    others = set().union(*ADVICE.values()) - ADVICE[summary.outcome] - {"deep_for_hips"}
    deep = any((rep.trunk_thigh_flexion_max_deg or 0.0) >= 130 for rep in reps)
    assert ("deep_for_hips" in found) == (deep and not summary.tucks)
    assert not (deep and {"clean_set", "no_rep_stands_out"} & found)
    assert not found & others


def test_seven_degrees_that_may_be_thirteen_are_borderline_everywhere():
    analysis = result_of((make_rep(1, 7.0, half=6.0, thigh_excursion_deg=60.0),))
    (rep,) = analysis.reps
    assert rep.verdict is Verdict.BORDERLINE
    assert analysis.summary.verdict.startswith("Borderline in 1 of 1 rep, 7° (1-13)")
    assert rep_verdict(rep) == "borderline, 7° (1-13)"
    assert verdict_title(rep) == "Borderline"
    assert "7° (1-13)" in card_lines(rep)[0]
    (alert,) = alerts_of(analysis)
    assert alert_words(alert.verdict, alert.severity) == ("Borderline", "")
    assert mark_of(rep).words == "Borderline"
    assert tilt_words(rep)[0] == "7° (1-13)"
    assert ("Borderline", "1 of 1") in key_figures(analysis.reps, None, "measured")
    page = html_report(analysis, stills={}, video_name=None)
    assert "no tuck" not in page.lower().split('id="method"')[0]
    console = Console(file=io.StringIO(), width=80)
    print_summary(analysis, console)
    assert "no tuck" not in console.file.getvalue().lower()
    item = next(item for item in analysis.advice if item.kind == "finding")
    assert (item.id, item.because) == ("borderline", ("Borderline: rep 1, 7° (1-13) at the worst",))


@pytest.mark.parametrize("evidence", ["measured", "marked", "indicated"])
def test_the_stop_depth_is_that_of_a_tuck(evidence):
    onset = {
        f"onset_{joint}_flexion_{part}": value
        for joint, value in (("hip", 90.0), ("knee", 60.0))
        for part in ("deg", "low_deg", "high_deg")
    }
    borderline = make_rep(1, 9.0, half=4.0, evidence="measured", **onset)
    assert stop_depth((borderline,), Settings().tuck) is None
    tuck = make_rep(2, 20.0, evidence=evidence, **onset)
    assert stop_depth((borderline, tuck), Settings().tuck).evidence == evidence
    assert make_stop().margin_deg == Settings().tuck.stop_margin_deg


def terminal(reps: tuple[RepResult, ...]) -> list[str]:
    """The rows of the table at the terminal."""
    console = Console(file=io.StringIO(), width=200)
    console.print(rep_table(reps, console))
    rows = [line for line in console.file.getvalue().splitlines() if line.strip()]
    return rows[-len(reps) :]


def verdict_in(told: str) -> Verdict:
    """The verdict that a text names: the longest of the words it holds."""
    named = [v for v, words in VERDICT_WORDS.items() if words in told.lower()]
    return max(named, key=lambda v: len(VERDICT_WORDS[v]))
