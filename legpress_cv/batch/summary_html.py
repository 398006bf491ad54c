"""The summary as a page: one file, offline, that sorts and filters by itself."""

from __future__ import annotations

import json
from collections.abc import Sequence

from markupsafe import Markup

from legpress_cv.report import single_page
from legpress_cv.wording.legend import DISCLAIMER

from .summary_row import ClipRow

PACKAGE = "legpress_cv.batch"
SCRIPTS = ("table.js", "trend.js", "summary.js")
"""Parts of the page's one script, in order."""
SHOWN = (
    "clip",
    "status",
    "reason",
    "recorded_at",
    "reps",
    "measurable_reps",
    "tucks",
    "borderline",
    "evidence",
    "worst_ppt_deg",
    "worst_ppt_low_deg",
    "worst_ppt_high_deg",
    "worst_severity",
    "onset_knee_flexion_deg",
    "onset_knee_flexion_low_deg",
    "onset_knee_flexion_high_deg",
    "stop_knee_flexion_deg",
    "knee_flexion_max_deg",
    "verdict",
    "report",
)
"""What of a row the page needs; the rest is in the CSV."""
DIGITS = 2
"""Of numbers in the page, which shows whole degrees."""


def summary_page(rows: Sequence[ClipRow]) -> str:
    """Make the page.

    Every text from outside is escaped, and a policy in the page lets nothing run but its own script
    and nothing load at all.

    Parameters
    ----------
    rows
        The clips.

    Returns
    -------
    str
        HTML.
    """
    style = single_page.joined(PACKAGE, "summary.css")
    script = single_page.joined(PACKAGE, *SCRIPTS)
    return (
        single_page.environment(PACKAGE)
        .get_template("summary.html")
        .render(
            policy=single_page.policy(style, script),
            style=Markup(style),
            script=Markup(script),
            data=Markup(embedded_json([_cells(row) for row in rows])),
            clips=len(rows),
            failed=sum(row.status == "failed" for row in rows),
            unmeasured=sum(row.status == "not_measurable" for row in rows),
            reps=sum(row.reps or 0 for row in rows),
            tucks=sum(row.tucks or 0 for row in rows),
            borderline=sum(row.borderline or 0 for row in rows),
            disclaimer=DISCLAIMER,
        )
    )


def embedded_json(value: object) -> str:
    """Write JSON that can stand in a script element: nothing in it ends the element."""
    text = json.dumps(value, allow_nan=False, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _cells(row: ClipRow) -> dict[str, object]:
    cells = {}
    for name in SHOWN:
        value = getattr(row, name)
        if value is not None:
            cells[name] = round(value, DIGITS) if isinstance(value, float) else value
    return cells
