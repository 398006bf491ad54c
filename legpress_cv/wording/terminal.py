"""The words of the summary at the terminal, the verdict and the reasons aside."""

from __future__ import annotations

from legpress_cv.results import ClipFacts, RepResult

from . import numbers as say
from .verdict import rep_verdict

UNKNOWN = "-"
"""Stands in the table for a number that is not known."""
NEXT, GENERAL, PAIN = "What to do next", "Always good to know", "Pain, and when to get help"
"""Headings over the advice."""
REP, TIME, KNEE, TRUNK_THIGH, TEMPO, PELVIS = (
    "Rep",
    "Time (s)",
    "Knee\nbend",
    "Trunk-\nthigh",
    "Down-hold-up\n(s)",
    "Pelvis",
)
"""Heads of the columns of the table."""


def clip_line(clip: ClipFacts) -> str:
    """Name a clip with its size, rate and length."""
    rate = f"{clip.frame_rate_hz:.4g} fps{' (variable)' if clip.variable_frame_rate else ''}"
    minutes, seconds = divmod(clip.duration_s, 60)
    length = f"{minutes:.0f} min {seconds:.0f} s" if minutes else f"{seconds:.1f} s"
    if clip.slow_motion_ratio != 1:
        length += f", played {clip.slow_motion_ratio:.3g} times slower"
    return f"{clip.name}: {clip.width_px}x{clip.height_px}, {rate}, {length}"


def time_cell(rep: RepResult) -> str:
    """Say when a rep is, in seconds."""
    return f"{rep.start_s:.1f}-{rep.end_s:.1f}"


def depth_cell(angle_deg: float | None) -> str:
    """Say how deep a rep is."""
    return UNKNOWN if angle_deg is None else say.degrees(angle_deg)


def tempo_cell(rep: RepResult) -> str:
    """Say how long the parts of a rep took, in seconds; ``"?"`` for one that the clip cuts."""
    phases = (rep.descent_s, rep.bottom_pause_s, rep.ascent_s)
    if all(phase is None for phase in phases):
        return UNKNOWN
    return " - ".join("?" if phase is None else f"{phase:.1f}" for phase in phases)


def pelvis_cell(rep: RepResult) -> str:
    """Say what the pelvis did; the reason why it is not known has a line below the table."""
    words = rep_verdict(rep, reason=False)
    return f"partial ({rep.cut} cut off): {words}" if rep.cut else words


def not_measurable(reps: str, reason: str) -> str:
    """Say which reps could not be measured, and why: ``"Reps 2, 3 not measurable: ..."``."""
    return f"{reps} not measurable: {reason}"


def why(because: list[str]) -> str:
    """Say what a piece of advice rests on."""
    return f"Why: {'. '.join(because)}."
