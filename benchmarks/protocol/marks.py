"""The marks that the measurement is held to."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from . import angles, coverage, flags, hips, response, tilt
from .baselines import PIPELINE

Kind = Literal["at most", "at least", "within"]
Status = Literal["met", "missed", "not measured"]


@dataclass(frozen=True)
class Mark:
    """One line of the table of marks.

    Attributes
    ----------
    name, unit : str
    key : tuple of str
        Of the measure: table, row, column.
    kind : str
        "at most" holds the size of a signed figure; "within" has two ends.
    must, aim : tuple of float
        One limit, or both ends.
    """

    name: str
    unit: str
    key: tuple[str, str, str]
    kind: Kind
    must: tuple[float, ...]
    aim: tuple[float, ...]

    def holds(self, value: float, limit: tuple[float, ...]) -> bool:
        """Whether a value keeps a limit."""
        if self.kind == "at most":
            return abs(value) <= limit[0]
        if self.kind == "at least":
            return value >= limit[0]
        return limit[0] <= value <= limit[1]

    def status(self, value: float, limit: tuple[float, ...]) -> Status:
        """Met, missed, or not measured where there is no value."""
        if not math.isfinite(value):
            return "not measured"
        return "met" if self.holds(value, limit) else "missed"

    def told(self, limit: tuple[float, ...]) -> str:
        """Limit in words."""
        if self.kind == "within":
            return f"{limit[0]:g} to {limit[1]:g}"
        return f"{self.kind} {limit[0]:g}"


def _at_most(name: str, unit: str, key: tuple[str, str, str], must: float, aim: float) -> Mark:
    return Mark(name, unit, key, "at most", (must,), (aim,))


def _at_least(name: str, key: tuple[str, str, str], must: float, aim: float) -> Mark:
    return Mark(name, "", key, "at least", (must,), (aim,))


def _false(confound: str) -> tuple[str, str, str]:
    return response.false_table(confound), PIPELINE, response.FALSE


AT_TUCK = flags.flag_row(flags.TUCK_DEG)

MARKS = (
    _at_most("PPT, RMSE", "deg", (tilt.TABLE, PIPELINE, "RMSE"), 3.0, 2.0),
    _at_most("PPT, bias", "deg", (tilt.TABLE, PIPELINE, "bias"), 1.0, 0.5),
    _at_most(
        "PPT, RMSE over that of 0.25 x thigh excursion",
        "",
        (tilt.RATIO_TABLE, PIPELINE, "ratio of RMSE"),
        0.6,
        0.4,
    ),
    _at_most("false PPT, slide only", "deg", _false(response.SLIDE), 2.0, 1.0),
    _at_most("false PPT, thorax only", "deg", _false(response.THORAX), 2.0, 1.0),
    _at_least(
        "tilt curve, r within a clip",
        (angles.CURVE_TABLE, "pelvic tilt", "r, median of clips"),
        0.90,
        0.97,
    ),
    _at_most("hip centre against the thorax, RMS", "mm", (hips.TABLE, "in the plane", "RMS"), 5, 3),
    _at_most("hip flexion, RMSE", "deg", (angles.TABLE, "hip flexion", "RMSE"), 4.5, 3.0),
    _at_most("knee flexion, RMSE", "deg", (angles.TABLE, "knee flexion", "RMSE"), 3.5, 2.5),
    _at_most("knee flexion, bias", "deg", (angles.TABLE, "knee flexion", "bias"), 2.0, 1.0),
    _at_most("onset, hip flexion, MAE", "deg", (flags.ONSET_TABLE, "hip flexion", "MAE"), 5.0, 3.0),
    _at_least("flag at 10 deg, sensitivity", (flags.TABLE, AT_TUCK, "sensitivity"), 0.85, 0.95),
    _at_least("flag at 10 deg, specificity", (flags.TABLE, AT_TUCK, "specificity"), 0.85, 0.95),
    Mark(
        "90 % intervals that hold the truth",
        "",
        (tilt.INTERVAL_TABLE, PIPELINE, tilt.HELD),
        "within",
        (0.85, 0.95),
        (0.88, 0.92),
    ),
    _at_least(
        "reps judged, fair view",
        (coverage.TABLE, coverage.FAIR_VIEW, coverage.MEASURED_COLUMN),
        0.85,
        0.95,
    ),
)
"""Must and aim. A figure counts as it stands; its interval is shown beside it."""
