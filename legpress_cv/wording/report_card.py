"""The words of a rep's card in the HTML report."""

from __future__ import annotations

from typing import Literal

from legpress_cv.results import RepResult, Verdict, is_direct

from . import numbers as say
from .report import estimated

UNKNOWN = "not known"
"""Stands for a number that is missing."""
CLEAR_EXCESS_DEG = 1.0
"""An excess over the normal rhythm below this is not told: it would be rounded to nothing."""

LineKind = Literal["pelvis", "trunk"]
NO_TOP = "No line: the clip does not show the top of this rep."
LINE_WORDS: dict[LineKind | None, str] = {
    "pelvis": "Solid: the pelvis (ASIS to PSIS). Dashed: its direction at the top.",
    "trunk": (
        "Solid: hip to shoulder, since the pelvis itself is not seen. Dashed: the same line at the"
        " top, laid onto the shoulder."
    ),
    None: "No line: hip, shoulder and pelvis are not known in both pictures.",
}
"""What the lines over the pictures of a rep are."""
_SHOWN: dict[LineKind | None, str] = {
    "pelvis": "the pelvis line",
    "trunk": "the line hip to shoulder",
    None: "no line",
}


def tilt_words(rep: RepResult) -> tuple[str, str]:
    """Say how far the pelvis tilted: what is to stand out, and what goes on after it.

    Returns
    -------
    tuple of str
        ``("18° (15-21)", "posterior pelvic tilt")``; a mild tilt, which is no tuck, is named:
        ``("Mild tilt, 7° (5-9)", "")``. Both are empty where no size is known.
    """
    size = say.tuck_size(rep) if rep.measurable else None
    if not size:
        return "", ""
    if rep.verdict is Verdict.NO_TUCK and rep.severity == "mild":
        return f"Mild tilt, {size}", ""
    return estimated(size, rep.evidence), "posterior pelvic tilt"


def card_rows(rep: RepResult) -> list[tuple[str, str]]:
    """Word the numbers of a rep, each with its name."""
    rows: list[tuple[str, str]] = []
    measured = is_direct(rep.evidence)
    if measured and rep.excess_tuck_deg is not None:
        rows.append(("Normal rhythm", _rhythm(rep.excess_tuck_deg)))
    # What begins in a rep without a tuck is a mild tilt.
    if rep.verdict.is_fault and (onset := _onset(rep, measured=measured)):
        sure = rep.verdict is not Verdict.BORDERLINE
        rows.append(("Tuck starts at" if sure else "A tuck would start at", onset))
    depth = [
        f"{name} {say.degrees(value)}"
        for name, value in (
            ("knee bend", rep.knee_flexion_max_deg),
            ("trunk-thigh", rep.trunk_thigh_flexion_max_deg),
            ("hip flexion", rep.hip_flexion_max_deg if measured else None),
        )
        if value is not None
    ]
    rows.append(("Depth", ", ".join(depth) or UNKNOWN))
    rows.append(("Tempo", _tempo(rep) or UNKNOWN))
    if by_hand := [name for name, marked in _marked(rep) if marked]:
        rows.append(("Marked by hand", ", ".join(by_hand)))
    if rep.cut:
        rows.append(("In the clip", f"its {rep.cut} is cut off"))
    return rows


def _marked(rep: RepResult) -> tuple[tuple[str, bool], ...]:
    return ("tilt", rep.marked), ("depth", rep.depth_marked)


def line_words(rep: RepResult, kind: LineKind | None) -> str:
    """Say what the lines over the pictures of a rep are."""
    return NO_TOP if rep.cut == "start" else LINE_WORDS[kind]


def moments(rep: RepResult) -> tuple[str, str]:
    """Name the two moments of a rep that are shown."""
    return ("start" if rep.cut == "start" else "top"), "bottom"


def picture_words(
    rep: RepResult, moment: str, time_s: float, kind: LineKind | None, *, ghost: bool
) -> str:
    """Tell a picture to somebody who cannot see it."""
    also = ", and where it was at the top" if ghost else ""
    return f"Rep {rep.rep} at the {moment}, {say.time_of(time_s)}, with {_SHOWN[kind]}{also}."


def _rhythm(excess_deg: float) -> str:
    return f"{say.degrees(excess_deg)} beyond it" if excess_deg >= CLEAR_EXCESS_DEG else "within it"


def _onset(rep: RepResult, *, measured: bool) -> str:
    knee = _angle(
        rep.onset_knee_flexion_deg,
        rep.onset_knee_flexion_low_deg,
        rep.onset_knee_flexion_high_deg,
        measured=measured,
    )
    hip = _angle(
        rep.onset_hip_flexion_deg,
        rep.onset_hip_flexion_low_deg,
        rep.onset_hip_flexion_high_deg,
        measured=measured,
    )
    named = (("knee bend", knee), ("hip flexion", hip))
    return ", ".join(f"{name} {angle}" for name, angle in named if angle)


def _angle(
    value: float | None, low: float | None, high: float | None, *, measured: bool
) -> str | None:
    """Word an angle; an estimate without its interval is not told."""
    if measured:
        return None if value is None else say.measured(value, low, high)
    if low is None or high is None:
        return None
    return estimated(say.range_of(low, high), "indicated")


def _tempo(rep: RepResult) -> str:
    parts = (("down", rep.descent_s), ("hold", rep.bottom_pause_s), ("up", rep.ascent_s))
    known = [f"{name} {part:.1f}" for name, part in parts if part is not None]
    return f"{', '.join(known)} seconds" if known else ""
