"""The pelvis law: a normal rhythm with the thigh, and a tuck beyond an onset depth."""

from __future__ import annotations

from training.spec import RepSpec

CORNER_RATIO = 0.12  # of the tuck's way: over this the slope grows from none to full
LATEST_ONSET_RATIO = 0.97  # a lag must not push the onset past the bottom


def ramp(x: float) -> float:
    """Rise from 0 at 0 to 1 at 1, straight but for a rounded start; its slope never falls."""
    c = CORNER_RATIO
    if x <= 0.0:
        return 0.0
    full = 1.0 - c / 2
    return min(x * x / (2 * c) / full if x < c else (x - c / 2) / full, 1.0 + max(0.0, x - 1.0))


def tuck_deg(spec: RepSpec, excursion_ratio: float, *, ascending: bool) -> float:
    """Return the tuck beyond the rhythm, in degrees, at a share of the rep's thigh excursion.

    On the way up the tuck lets go `release_lag_ratio` later than it came.

    Parameters
    ----------
    spec : RepSpec
    excursion_ratio : float
        0 at the rep's top, 1 at its bottom.
    ascending : bool
    """
    onset = spec.onset_ratio - (spec.release_lag_ratio if ascending else 0.0)
    onset = min(max(onset, 0.0), LATEST_ONSET_RATIO)
    return spec.tuck_deg * ramp((excursion_ratio - onset) / (1.0 - onset))
