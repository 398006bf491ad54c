"""The summary at the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from rich.console import Console

from legpress_cv.results import AdviceItem, SetAnalysis
from legpress_cv.wording import terminal
from legpress_cv.wording.legend import (
    DEPTH_LEGEND,
    DISCLAIMER,
    LEVEL_WORDS,
    PELVIS_LEGEND,
    gravity,
)
from legpress_cv.wording.reasons import reps_by_reason

from .console_page import INDENT, ConsolePage
from .rep_table import rep_table

LEVEL_STYLES = {"blocking": "bold red", "warning": "yellow", "note": "dim"}


def print_summary(analysis: SetAnalysis, console: Console) -> None:
    """Print what was found in a set, and what to do about it.

    Parameters
    ----------
    analysis
        The result.
    console
        Where to print; without a terminal it comes out as plain text.
    """
    page = ConsolePage(console)
    page.line(terminal.clip_line(analysis.clip), "dim")
    page.line(analysis.summary.verdict, "bold")
    if analysis.reps:
        page.gap()
        console.print(rep_table(analysis.reps, console))
        judged = any(rep.measurable for rep in analysis.reps)
        page.line(f"{DEPTH_LEGEND} {PELVIS_LEGEND}" if judged else DEPTH_LEGEND, "dim")
        for reps, reason in reps_by_reason(analysis.reps):
            if not page.holds(reason.partition(";")[0]):
                page.line(terminal.not_measurable(reps, reason))
    news = [f for f in analysis.quality if not page.holds(f.message.partition(";")[0])]
    if news:
        page.gap()
    for finding in sorted(news, key=lambda finding: gravity(finding.level)):
        page.line(f"{LEVEL_WORDS[finding.level]}: {finding.message}", LEVEL_STYLES[finding.level])
    _advice(page, analysis.advice)
    page.gap()
    page.line(DISCLAIMER, "dim")


def _advice(page: ConsolePage, advice: Sequence[AdviceItem]) -> None:
    def of(kind: Literal["finding", "general", "pain", "red_flag"]) -> list[AdviceItem]:
        return [item for item in advice if item.kind == kind]

    findings = of("finding")
    if findings:
        page.gap()
        page.line(terminal.NEXT, "bold underline")
        for number, item in enumerate(findings, start=1):
            page.line(f"{number}. {item.title}", "bold")
            page.line(item.text, indent=INDENT)
            because = [phrase for phrase in item.because if not page.holds(phrase)]
            if because:
                page.line(terminal.why(because), "dim", indent=INDENT)
    general = of("general")
    if general:
        page.gap()
        page.line(terminal.GENERAL, "bold underline")
        for item in general:
            page.led(f"{item.title}.", _first_sentence(item.text), "")
    hurts = of("pain") + of("red_flag")
    if hurts:
        page.gap()
        page.line(terminal.PAIN, "bold underline")
        for item in hurts:
            page.led(f"{item.title}.", item.text, "bold red" if item.kind == "red_flag" else "bold")


def _first_sentence(text: str) -> str:
    sentence, stop, _ = text.partition(". ")
    return f"{sentence}." if stop else text
