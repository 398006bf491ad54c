"""What stands beside the findings: the legends, the levels, the disclaimer."""

from __future__ import annotations

from legpress_cv.results.reasons import Level

DISCLAIMER = (
    "Technique advice from a video, not medicine: the thresholds are not clinically validated, and"
    " this tool does not diagnose."
)
DEPTH_LEGEND = "Knee bend and trunk-thigh: at the deepest point of the rep."
PELVIS_LEGEND = (
    "Pelvis: its posterior tilt, with the range that should hold the true value nine times out"
    " of ten."
)
LEVEL_WORDS: dict[Level, str] = {
    "blocking": "Not possible",
    "warning": "Warning",
    "note": "Note",
}
"""How a quality finding is announced, gravest first."""


def gravity(level: Level) -> int:
    """Sort levels: the gravest first."""
    return list(LEVEL_WORDS).index(level)
