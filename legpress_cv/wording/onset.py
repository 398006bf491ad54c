"""Where the tuck begins: the range, and in words."""

from __future__ import annotations

from collections.abc import Sequence

from legpress_cv.results import RepResult, StopDepth

from . import numbers as say

SAME_ONSET_DEG = 0.5
"""Two onsets this close are the same one: half a degree is lost in rounding anyway."""

Range = tuple[float, float]


def hip_onset(stop: StopDepth, reps: Sequence[RepResult]) -> str:
    """Name the onset in degrees of hip flexion; see :func:`knee_onset`."""
    return _words(stop.onset_hip_flexion_deg, stop, hip_range(stop, reps))


def knee_onset(stop: StopDepth, reps: Sequence[RepResult]) -> str:
    """Name the onset in degrees of knee bend.

    Returns
    -------
    str
        Measured: the value, with the interval of the rep that it comes from, if one has it.
        Indicated: the range over all reps, or an empty string where no range is known, since an
        estimate is never named without it.
    """
    return _words(stop.onset_knee_flexion_deg, stop, knee_range(stop, reps))


def hip_range(stop: StopDepth, reps: Sequence[RepResult]) -> Range | None:
    """Find the range of the onset in degrees of hip flexion; see :func:`knee_range`."""
    ranges = [
        (rep, rep.onset_hip_flexion_low_deg, rep.onset_hip_flexion_high_deg)
        for rep in reps
        if rep.onset_hip_flexion_deg is not None
    ]
    return _range(stop, ranges)


def knee_range(stop: StopDepth, reps: Sequence[RepResult]) -> Range | None:
    """Find the range of the onset in degrees of knee bend.

    Returns
    -------
    tuple of float or None
        Measured: the interval of the rep that the onset comes from. Indicated: from the lowest to
        the highest of all reps. ``None`` where none is known.
    """
    ranges = [
        (rep, rep.onset_knee_flexion_low_deg, rep.onset_knee_flexion_high_deg)
        for rep in reps
        if rep.onset_knee_flexion_deg is not None
    ]
    return _range(stop, ranges)


def _words(onset_deg: float, stop: StopDepth, found: Range | None) -> str:
    if stop.evidence == "indicated":
        return say.range_of(*found) if found else ""
    return say.measured(onset_deg, *found) if found else say.degrees(onset_deg)


def _range(
    stop: StopDepth, ranges: Sequence[tuple[RepResult, float | None, float | None]]
) -> Range | None:
    known = [(rep, low, high) for rep, low, high in ranges if low is not None and high is not None]
    if stop.evidence == "indicated":
        if not known:
            return None
        return min(low for _, low, _ in known), max(high for _, _, high in known)
    for rep, low, high in known:
        if abs((rep.onset_hip_flexion_deg or 0.0) - stop.onset_hip_flexion_deg) <= SAME_ONSET_DEG:
            return low, high
    return None
