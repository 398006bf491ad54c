"""Colours, chosen to stay apart for colour-blind eyes; every meaning has a shape as well."""

from __future__ import annotations

from typing import TypeAlias

from legpress_cv.results import Severity, Verdict
from legpress_cv.settings import TuckSettings

Colour: TypeAlias = tuple[int, int, int]
"""Red, green, blue; 0 to 255."""

INK: Colour = (15, 19, 26)
"""Panels, halos and text on bright grounds."""
TEXT: Colour = (245, 248, 251)
MUTED: Colour = (178, 189, 202)
"""Captions: 9:1 against the panel, so still easily read."""
RULE: Colour = (66, 76, 90)
"""Dividing lines and the ground of the rep blocks."""
BONE: Colour = (120, 205, 255)
DIM: Colour = (150, 164, 178)
"""Bones and readings that are not well seen."""

SEVERITY: dict[Severity, Colour] = {
    "none": (72, 199, 164),
    "mild": (242, 228, 84),
    "moderate": (245, 166, 35),
    "severe": (239, 98, 44),
}
"""Okabe and Ito's green, yellow, orange and vermilion, lightened for dark panels; their lightness
falls from mild to severe, so that they differ in grey too."""

PIPS: dict[Severity, int] = {"none": 0, "mild": 1, "moderate": 2, "severe": 3}
"""Dots that tell the severity without colour."""

PANEL_OPACITY = 0.85
"""The gym shines through, yet captions burnt into a clip do not disturb the text above them."""


UNKNOWN: Colour = (168, 180, 194)
"""Of a verdict that neither warns nor gives the all-clear."""


def verdict_colour(verdict: Verdict, severity: Severity | None) -> Colour:
    """Choose the colour of a verdict; only a measured tuck has one for each grade."""
    if verdict is Verdict.TUCK and severity is not None:
        return SEVERITY[severity]
    return _VERDICT[verdict]


def verdict_pips(verdict: Verdict, severity: Severity | None) -> int:
    """Choose the dots of a verdict: those of the grade for a measured tuck, else none."""
    return PIPS[severity] if verdict is Verdict.TUCK and severity is not None else 0


_VERDICT: dict[Verdict, Colour] = {
    Verdict.TUCK: SEVERITY["moderate"],
    Verdict.BORDERLINE: SEVERITY["mild"],
    Verdict.NO_TUCK: SEVERITY["none"],
    Verdict.TUCK_INDICATED: SEVERITY["moderate"],
    # Not standing out is no proof of staying still.
    Verdict.NO_TUCK_INDICATED: UNKNOWN,
    Verdict.NOT_MEASURABLE: UNKNOWN,
}


def mixed(colour: Colour, ground: Colour, share: float) -> Colour:
    """Mix a share of a colour into a ground."""
    r, g, b = (round(share * c + (1 - share) * d) for c, d in zip(colour, ground, strict=True))
    return r, g, b


def level_of(tilt_deg: float, settings: TuckSettings) -> Severity:
    """Name the zone of the gauge that a tilt lies in.

    Parameters
    ----------
    tilt_deg
        Posterior positive.
    settings
        The thresholds.

    Returns
    -------
    str
        The zone; a zone is not yet a verdict on the rep.
    """
    if tilt_deg >= settings.severe_ppt_deg:
        return "severe"
    if tilt_deg >= settings.moderate_ppt_deg:
        return "moderate"
    return "mild" if tilt_deg >= settings.mild_ppt_deg else "none"
