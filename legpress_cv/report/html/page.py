"""The page: a template filled with a result."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from legpress_cv.report.owner import CLIP_MARK
from legpress_cv.results import AdviceItem, SetAnalysis
from legpress_cv.wording import legend, report, report_method

from .cards import rep_cards
from .selection import facts_of, limits, not_measured
from .series import page_data
from .stills import Still

STYLE = ("colours.css", "page.css", "parts.css", "print.css")
SCRIPTS = ("svg.js", "clock.js", "time_chart.js", "rhythm_chart.js", "start.js")
"""Parts of the one style and the one script of a page, in order."""


def html_report(
    analysis: SetAnalysis, *, stills: Mapping[float, Still], video_name: str | None
) -> str:
    """Make the report of a set.

    Every text from outside is escaped, and a policy in the page lets nothing run or load but its
    own script and style, the pictures that it holds, and the clip beside it.

    Parameters
    ----------
    analysis
        The result.
    stills
        From :func:`~legpress_cv.report.html.take_stills`; may be empty.
    video_name
        Name of the annotated clip, beside the report; ``None`` if there is none.

    Returns
    -------
    str
        The whole file.
    """
    facts = facts_of(analysis)
    evidence = facts.evidence if facts.judged else None
    style, script = _joined(STYLE), _joined(SCRIPTS)
    template = _environment().get_template("page.html")
    page = template.render(
        analysis=analysis,
        clip_mark=CLIP_MARK,
        evidence=evidence,
        data=page_data(analysis, evidence),
        cards=rep_cards(analysis, stills),
        charts=report.chart_words(analysis.reps),
        figures=report.key_figures(analysis.reps, facts.stop_depth, evidence),
        not_measured=not_measured(analysis, facts),
        advice=_by_kind(analysis.advice),
        video=None if video_name is None else address_of(video_name),
        video_name=None if video_name is None else shown_name(video_name),
        has_stills=bool(stills),
        limits=limits(analysis, facts),
        legend=legend,
        words=report,
        method=report_method,
        style=Markup(style),
        script=Markup(script),
        policy=policy(style, script),
    )
    # Lone surrogates cannot be encoded; text from a result may hold them.
    return page.encode("utf-8", "replace").decode("utf-8")


def policy(style: str, script: str) -> str:
    """Name what the page may run and load."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src '{_hash(script)}'",
            f"style-src '{_hash(style)}'",
            "img-src data:",
            # On a page from disk some browsers do not take 'self' for the folder.
            "media-src 'self' file:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def address_of(name: str) -> str:
    """Write the address of a file beside the page: any name, never read as anything else."""
    return f"./{quote(os.fsencode(name), safe='')}"


def shown_name(name: str) -> str:
    """Write a file's name as text; bytes that are no UTF-8 come out as U+FFFD."""
    return os.fsencode(name).decode("utf-8", "replace")


def _by_kind(advice: Sequence[AdviceItem]) -> dict[str, list[AdviceItem]]:
    kinds = ("finding", "general", "pain", "red_flag")
    return {kind: [item for item in advice if item.kind == kind] for kind in kinds}


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("legpress_cv.report.html", "assets"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _joined(names: tuple[str, ...]) -> str:
    assets = files("legpress_cv.report.html") / "assets"
    return "\n".join((assets / name).read_text(encoding="utf-8") for name in names)


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"
