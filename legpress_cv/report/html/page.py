"""The page: a template filled with a result."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from legpress_cv.report.summary import DEPTH_LEGEND, DISCLAIMER, LEVELS
from legpress_cv.results import AdviceItem, SetAnalysis

from . import method, words
from .cards import rep_cards
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
    facts = words.facts_of(analysis)
    style, script = _joined(STYLE), _joined(SCRIPTS)
    page = (
        _environment()
        .get_template("page.html")
        .render(
            analysis=analysis,
            facts=facts,
            evidence=facts.evidence if facts.judged else None,
            data=page_data(analysis, facts),
            cards=rep_cards(analysis, stills),
            charts=_charts(analysis),
            figures=words.key_figures(analysis, facts),
            not_measured=words.not_measured(analysis, facts),
            advice={kind: _of_kind(analysis, kind) for kind in ("finding", "general", "pain")}
            | {"red_flag": _of_kind(analysis, "red_flag")},
            video=None if video_name is None else address_of(video_name),
            video_name=None if video_name is None else shown_name(video_name),
            has_stills=bool(stills),
            limits=words.limits(analysis),
            levels=LEVELS,
            disclaimer=DISCLAIMER,
            depth_legend=DEPTH_LEGEND,
            words=words,
            method=method,
            style=Markup(style),
            script=Markup(script),
            policy=policy(style, script),
        )
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


def _charts(analysis: SetAnalysis) -> list[dict[str, str]]:
    reps = analysis.reps
    knee = [(rep, rep.knee_flexion_max_deg) for rep in reps]
    measured = [(rep, rep.hip_flexion_max_deg) for rep in reps if rep.evidence == "measured"]
    thigh = [(rep, rep.trunk_thigh_flexion_max_deg) for rep in reps]
    verdicts = "; ".join(f"rep {rep.rep}: {words.rep_words(rep)}" for rep in reps)
    hip_text = (
        words.series_text("Hip flexion", measured)
        if measured
        else words.series_text("Trunk-thigh flexion, and hip flexion where known,", thigh)
    )
    return [
        {"id": "knee", "name": "Knee bend", "text": words.series_text("Knee bend", knee)},
        {"id": "hip", "name": "Hip flexion", "text": hip_text},
        {
            "id": "tilt",
            "name": "Pelvic tilt",
            "text": f"Posterior pelvic tilt over time. {verdicts or 'No rep was found'}.",
        },
    ]


def _of_kind(analysis: SetAnalysis, kind: str) -> list[AdviceItem]:
    return [item for item in analysis.advice if item.kind == kind]


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
