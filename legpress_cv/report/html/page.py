"""The page: a template filled with a result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from legpress_cv.report import single_page
from legpress_cv.report.owner import CLIP_MARK
from legpress_cv.results import AdviceItem, SetAnalysis
from legpress_cv.wording import legend, report, report_method

from .cards import rep_cards
from .selection import facts_of, limits, not_measured
from .series import page_data
from .stills import Still

PACKAGE = "legpress_cv.report.html"
STYLE = ("colours.css", "page.css", "parts.css", "print.css")
SCRIPTS = ("svg.js", "clock.js", "time_chart.js", "rhythm_chart.js", "paper.js", "start.js")
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
    style, script = single_page.joined(PACKAGE, *STYLE), single_page.joined(PACKAGE, *SCRIPTS)
    template = single_page.environment(PACKAGE).get_template("page.html")
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
        video=None if video_name is None else single_page.address_of(video_name),
        video_name=None if video_name is None else single_page.shown_name(video_name),
        has_stills=bool(stills),
        limits=limits(analysis, facts),
        legend=legend,
        words=report,
        method=report_method,
        style=Markup(style),
        script=Markup(script),
        policy=single_page.policy(style, script, *single_page.CLIPS_AND_PICTURES),
    )
    return single_page.encodable(page)


def _by_kind(advice: Sequence[AdviceItem]) -> dict[str, list[AdviceItem]]:
    kinds = ("finding", "general", "pain", "red_flag")
    return {kind: [item for item in advice if item.kind == kind] for kind in kinds}
