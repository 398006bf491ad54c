"""The page: a template filled with a comparison."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from legpress_cv.report import single_page
from legpress_cv.report.html.stills import Still
from legpress_cv.results import Quantity, SetAnalysis, SetComparison
from legpress_cv.wording import comparison_page as words
from legpress_cv.wording import legend

from .blocks import pair_blocks
from .scale import trend_scale
from .series import page_data

OWN, SHARED = "legpress_cv.report.comparison", "legpress_cv.report.html"
SHARED_STYLE = ("colours.css", "page.css", "parts.css", "print.css")
SHARED_SCRIPTS = ("svg.js", "paper.js")
SCRIPTS = ("pair_clock.js", "depth_chart.js", "pair_chart.js", "desk.js", "compare.js")
"""Parts of the one style and the one script of a page, in order; those of the report first."""

Video = tuple[str, str]
"""Address and name of an annotated clip."""


def html_comparison(
    comparison: SetComparison,
    analyses: Sequence[SetAnalysis],
    *,
    stills: Sequence[Mapping[float, Still]],
    videos: Sequence[Video | None],
    json_name: str | None,
) -> str:
    """Make the page of a comparison.

    Every text from outside is escaped, and a policy in the page lets nothing run or load but its
    own script and style, the pictures that it holds, and the clips.

    Parameters
    ----------
    comparison
        The comparison.
    analyses
        The results that it was made from, in the order of its sets.
    stills
        For each set pictures of its bottoms, by the time that was asked for; may be empty.
    videos
        For each set its annotated clip; None where there is none.
    json_name
        Name of the file beside the page that holds the comparison; None if there is none.

    Returns
    -------
    str
        The whole file.
    """
    style = "\n".join(
        (single_page.joined(SHARED, *SHARED_STYLE), single_page.joined(OWN, "comparison.css"))
    )
    script = "\n".join(
        (single_page.joined(SHARED, *SHARED_SCRIPTS), single_page.joined(OWN, *SCRIPTS))
    )
    data = page_data(comparison, analyses, videos)
    blocks = pair_blocks(comparison, analyses, stills)
    tilts = [one.number(Quantity.PPT) for one in comparison.sets]
    template = single_page.environment(OWN, SHARED).get_template("comparison.html")
    page = template.render(
        comparison=comparison,
        data=data,
        charts=(("knee", "Knee bend"), ("tilt", "Pelvic tilt")),
        blocks=blocks,
        has_reps=any(block.reps for block in blocks),
        has_ways=any(block.pair.at_own_depth.difference is not None for block in blocks),
        tilts=tilts,
        trend_scale=trend_scale(tilts) if comparison.trend else None,
        json_name=None if json_name is None else single_page.shown_name(json_name),
        legend=legend,
        words=words,
        style=Markup(style),
        script=Markup(script),
        policy=single_page.policy(style, script, *single_page.CLIPS_AND_PICTURES),
    )
    return single_page.encodable(page)
