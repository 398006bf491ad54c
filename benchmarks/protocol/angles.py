"""Joint angles and the tilt curve, frame by frame, inside the set's reps."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .measure import Measure, error_measures, histogram, percentile
from .pairs import ClipPair

Floats = NDArray[np.float64]

TABLE = "Angles, frame by frame"
CURVE_TABLE = "Tilt curve within a clip"
ANGLES = {
    "knee flexion": "knee_flexion_deg",
    "trunk-thigh flexion": "trunk_thigh_flexion_deg",
    "hip flexion": "hip_flexion_deg",
    "pelvic tilt": "pelvic_tilt_deg",
}
MAX_GAP_FRAMES = 1.5
"""Values are read between two frames of the result, never across one that is missing."""
MIN_TILT_SPREAD_DEG = 1.0
"""With less true tilt (SD) in a clip, a correlation shows nothing but noise."""
MIN_FRAMES = 5
"""Fewer frames make no curve."""
R_BIN = 0.002
"""Width of the classes of r behind the interval of its median."""


def at_times(time_s: Floats, values: Floats, wanted_s: Floats) -> Floats:
    """Read a curve at other times; NaN outside it and in its gaps.

    Parameters
    ----------
    time_s, values : ndarray, shape (n,) or values (n, 2)
    wanted_s : ndarray, shape (m,)

    Returns
    -------
    ndarray, shape (m,) or (m, 2)
    """
    values = np.asarray(values, float)
    columns = values.reshape(len(values), -1)
    out = np.full((len(wanted_s), columns.shape[1]), np.nan)
    known = np.isfinite(columns).all(axis=1)
    if len(time_s) > 1 and known.any():
        step = float(np.median(np.diff(time_s)))
        times, seen = time_s[known], columns[known]
        right = np.clip(np.searchsorted(times, wanted_s), 0, len(times) - 1)
        left = np.where(times[right] > wanted_s, np.maximum(right - 1, 0), right)
        # The rounding of time stamps must not lose a frame at either end.
        near = (wanted_s > times[0] - step / 2) & (wanted_s < times[-1] + step / 2)
        near &= times[right] - times[left] <= MAX_GAP_FRAMES * step
        for k in range(columns.shape[1]):
            out[near, k] = np.interp(wanted_s[near], times, seen[:, k])
    return out.reshape((len(wanted_s), *values.shape[1:]))


def curves(clip: ClipPair, name: str) -> tuple[Floats, Floats]:
    """Return true and found values of an angle in the frames inside true reps, shape (m,) each."""
    inside = clip.truth.columns["rep"] > 0
    truth = clip.truth.columns[name][inside]
    if clip.found is None:
        return truth, np.full(len(truth), np.nan)
    frames = clip.found.frames
    found = at_times(frames.time_s, getattr(frames, name), clip.truth.time_s[inside])
    return truth, found


def angle_measures(clips: Sequence[ClipPair]) -> list[Measure]:
    """Both tables."""
    measures: list[Measure] = []
    for row, name in ANGLES.items():
        pairs = [curves(clip, name) for clip in clips]
        clip = np.repeat(np.arange(len(clips)), [len(truth) for truth, _ in pairs])
        truth = np.concatenate([np.empty(0), *(truth for truth, _ in pairs)])
        found = np.concatenate([np.empty(0), *(found for _, found in pairs)])
        level = np.concatenate([np.empty(0), *(found - _offset(t, found) for t, found in pairs)])
        n = len(clips)
        measures += error_measures(TABLE, row, "deg", truth, found, clip, n)
        measures += error_measures(
            TABLE, f"{row}, offset of each clip removed", "deg", truth, level, clip, n
        )
        if name == "pelvic_tilt_deg":
            measures.append(_median_correlation(pairs))
    return measures


def _offset(truth: Floats, found: Floats) -> float:
    error = (found - truth)[np.isfinite(found - truth)]
    return float(error.mean()) if len(error) else 0.0


def _median_correlation(pairs: Sequence[tuple[Floats, Floats]]) -> Measure:
    r = np.array([curve_correlation(truth, found) for truth, found in pairs])
    known = np.flatnonzero(np.isfinite(r))
    counts = histogram(r[known], known, len(r), width=R_BIN, low=-1.0, high=1.0)
    return Measure(
        CURVE_TABLE,
        "pelvic tilt",
        "r, median of clips",
        "",
        counts,
        lambda s: percentile(s, 0.5, R_BIN, -1.0),
        counts.sum(axis=1),
        lambda mask: float(np.median(r[mask & np.isfinite(r)])),
    )


def curve_correlation(truth: Floats, found: Floats) -> float:
    """Pearson's r of a curve with its truth; NaN where the truth hardly moves."""
    known = np.isfinite(truth) & np.isfinite(found)
    truth, found = truth[known], found[known]
    if len(truth) < MIN_FRAMES or truth.std() < MIN_TILT_SPREAD_DEG:
        return float("nan")
    # A curve that stays level shows nothing of the tilt.
    return float(np.corrcoef(truth, found)[0, 1]) if found.std() > 1e-9 else 0.0
