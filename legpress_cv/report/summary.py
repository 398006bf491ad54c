"""The summary at the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from rich.console import Console
from rich.text import Text

from legpress_cv.results import AdviceItem, ClipFacts, QualityFinding, SetAnalysis

from .plain import printable
from .rep_table import rep_table, unmeasured

INDENT = 3
"""Columns that the text of advice stands in from the margin."""

MAX_LINE = 100
"""Longest line of running text: wider than that is hard to read."""

DISCLAIMER = (
    "Technique advice from a video, not medicine: the thresholds are not clinically validated, and"
    " this tool does not diagnose."
)

DEPTH_LEGEND = "Knee and trunk-thigh: bend at the deepest point."

PELVIS_LEGEND = (
    "Pelvis: its posterior tilt, with the range that should hold the true value nine times out"
    " of ten."
)

LEVELS = {"blocking": "Not possible", "warning": "Warning", "note": "Note"}
"""How a quality finding is announced."""

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
    page = _Page(console)
    page.line(_clip_line(analysis.clip), "dim")
    page.line(analysis.summary.verdict, "bold")
    if analysis.reps:
        page.gap()
        console.print(rep_table(analysis.reps, console))
        judged = any(rep.ppt_deg is not None for rep in analysis.reps)
        page.line(f"{DEPTH_LEGEND} {PELVIS_LEGEND}" if judged else DEPTH_LEGEND, "dim")
        for reps, reason in unmeasured(analysis.reps):
            if not page.said(reason.partition(";")[0]):
                page.line(f"{reps} not measurable: {reason}")
    news = [f for f in analysis.quality if not page.said(f.message.partition(";")[0])]
    if news:
        page.gap()
    for finding in sorted(news, key=_gravest_first):
        page.line(f"{LEVELS[finding.level]}: {finding.message}", LEVEL_STYLES[finding.level])
    _advice(page, analysis.advice)
    page.gap()
    page.line(DISCLAIMER, "dim")


class _Page:
    """Lines of outside text on a console, never read as markup."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._width = min(console.width, MAX_LINE)
        self._printed = ""

    def gap(self) -> None:
        self._console.print()

    def said(self, text: str) -> bool:
        """Whether the page says this already."""
        return text.strip().rstrip(".").casefold() in self._printed

    def line(self, text: str, style: str = "", *, indent: int = 0) -> None:
        """Print a paragraph."""
        self.led(text, "", style, indent=indent)

    def led(self, lead: str, text: str, style: str = "bold", *, indent: int = INDENT) -> None:
        """Print a paragraph that begins with a title."""
        self._printed += f"{lead} {text}\n".casefold()
        body = Text(printable(lead, self._console), style=style)
        body = Text.assemble(body, printable(f" {text}" if text else "", self._console))
        # Wrapped here and not by a padding, which would fill every line with spaces.
        for row in body.wrap(self._console, max(self._width - indent, 1)):
            row.rstrip()
            self._console.print(Text(" " * indent).append_text(row))


def _clip_line(clip: ClipFacts) -> str:
    rate = f"{clip.frame_rate_hz:.4g} fps{' (variable)' if clip.variable_frame_rate else ''}"
    minutes, seconds = divmod(clip.duration_s, 60)
    length = f"{minutes:.0f} min {seconds:.0f} s" if minutes else f"{seconds:.1f} s"
    return f"{clip.name}: {clip.width_px}x{clip.height_px}, {rate}, {length}"


def _gravest_first(finding: QualityFinding) -> int:
    return list(LEVELS).index(finding.level)


def _advice(page: _Page, advice: Sequence[AdviceItem]) -> None:
    def of(kind: Literal["finding", "general", "pain", "red_flag"]) -> list[AdviceItem]:
        return [item for item in advice if item.kind == kind]

    findings = of("finding")
    if findings:
        page.gap()
        page.line("What to do next", "bold underline")
        for number, item in enumerate(findings, start=1):
            page.line(f"{number}. {item.title}", "bold")
            page.line(item.text, indent=INDENT)
            why = [phrase for phrase in item.because if not page.said(phrase)]
            if why:
                page.line(f"Why: {'. '.join(why)}.", "dim", indent=INDENT)
    general = of("general")
    if general:
        page.gap()
        page.line("Always good to know", "bold underline")
        for item in general:
            page.led(f"{item.title}.", _first_sentence(item.text), "")
    hurts = of("pain") + of("red_flag")
    if hurts:
        page.gap()
        page.line("Pain, and when to get help", "bold underline")
        for item in hurts:
            page.led(f"{item.title}.", item.text, "bold red" if item.kind == "red_flag" else "bold")


def _first_sentence(text: str) -> str:
    sentence, stop, _ = text.partition(". ")
    return f"{sentence}." if stop else text
