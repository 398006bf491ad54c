"""The ankle from what a leg press allows it: one shank's length from the knee, on a straight path.

A plate, a rail or the picture's edge often hides the foot, and what is then taken for the ankle
wanders. The platform carries it along a straight line, and the shank has one length: four numbers
for the whole set, found from all frames together, put the ankle where it must be in each.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import scipy
from numpy.typing import NDArray

from legpress_cv.landmarks.near_side import SagittalTrack
from legpress_cv.settings.landmarks import LandmarkSettings

Floats = NDArray[np.float64]

LEAST_FRAMES = 20
"""Fewer hold no set."""
MOST_FRAMES = 200
"""More are thinned out: four numbers do not need them."""
FIRST_GUESSES_DEG = tuple(range(0, 180, 30))
"""Directions of the line that the search begins from."""
OUTLIER_TORSOS = 0.03
"""An ankle farther from its place pulls no more than in proportion (soft L1); 15 mm."""
LENGTH_SD_RATIO = 0.5
"""How firmly the shank's length holds to the median one: hardly, so that a line without much
travel still has one solution."""
TOO_SHORT_COST = 5.0
"""Of a shank that would not reach the line."""


@dataclass(frozen=True, eq=False)
class AnklePath:
    """Where the ankle must be.

    Attributes
    ----------
    ankle_px
        Shape (n, 2), pixels of the upright picture; NaN where the knee is not known or cannot be
        so far from the line.
    misfit_torsos
        Median distance of the ankles that were seen from these, in torso lengths.
    """

    ankle_px: Floats
    misfit_torsos: float


def fit_ankle_path(
    knee_px: Floats, ankle_px: Floats, *, torso_px: float, azimuth_deg: float
) -> AnklePath | None:
    """Fit a straight path of the ankle and a length of the shank; None if too little shows.

    Parameters
    ----------
    knee_px, ankle_px
        Shape (n, 2), pixels of the upright picture, of a set without walking in or out; NaN where
        missing. Ankles may be wrong in part, knees should not be.
    torso_px
        Shoulder to hip.
    azimuth_deg
        How far the camera stands off the side view: it shortens what is level.
    """
    shortened = np.array([np.cos(np.radians(azimuth_deg)), 1.0]) * torso_px
    knee, ankle = knee_px / shortened, ankle_px / shortened
    known = np.flatnonzero(np.isfinite(knee).all(axis=1) & np.isfinite(ankle).all(axis=1))
    if len(known) < LEAST_FRAMES:
        return None
    fitted = known[:: -(-len(known) // MOST_FRAMES)]
    shank = float(np.median(np.hypot(*(ankle - knee)[known].T)))
    middle = np.median(ankle[known], axis=0)

    def residual(p: Floats, side: float) -> Floats:
        at, lacking = _on_line(knee[fitted], p, side)
        pull = (p[2] / shank - 1.0) / LENGTH_SD_RATIO * OUTLIER_TORSOS
        short = TOO_SHORT_COST * lacking / np.sqrt(len(fitted))
        return np.concatenate(((at - ankle[fitted]).ravel(), short, [pull]))

    best: tuple[float, Floats, float] | None = None
    for angle in np.radians(FIRST_GUESSES_DEG):
        across = np.array([-np.sin(angle), np.cos(angle)])
        for side in (1.0, -1.0):
            found = scipy.optimize.least_squares(
                residual,
                np.array([angle, middle @ across, shank]),
                args=(side,),
                loss="soft_l1",
                f_scale=OUTLIER_TORSOS,
                max_nfev=60,
            )
            if best is None or found.cost < best[0]:
                best = float(found.cost), np.asarray(found.x), side
    assert best is not None
    at, lacking = _on_line(knee, best[1], best[2])
    at[lacking > 0] = np.nan
    misfit = float(np.nanmedian(np.hypot(*(at - ankle)[known].T)))
    return AnklePath(at * shortened, misfit)


def _on_line(knee: Floats, p: Floats, side: float) -> tuple[Floats, Floats]:
    """Return where a shank ends on a line, (n, 2), and by how much (squared) it is too short.

    `p` holds the line's angle, its distance from the origin, and the shank's length; of the two
    places on the line `side` takes the one.
    """
    along = np.array([np.cos(p[0]), np.sin(p[0])])
    across = np.array([-along[1], along[0]])
    height = p[1] - knee @ across
    left = p[2] ** 2 - height**2
    reach = np.sqrt(np.maximum(left, 0.0))
    at = knee + height[:, None] * across + side * reach[:, None] * along
    return at, np.maximum(-left, 0.0)


def put_ankle_on_path(
    sagittal: SagittalTrack, frames: slice, azimuth_deg: float, settings: LandmarkSettings
) -> SagittalTrack:
    """Put the ankle of a set where the press holds it; drop it where it does not go along.

    Parameters
    ----------
    sagittal
        With the lumbopelvic network's knee.
    frames
        The set, from the start of its first rep to the end of its last.
    azimuth_deg
        Of the camera; see `fit_ankle_path`.
    settings
        How far ankles may lie off the line.
    """
    torso_px = sagittal.torso_px
    if not np.isfinite(torso_px) or not np.isfinite(azimuth_deg):
        return sagittal
    seen = sagittal.landmarks["ankle"]
    fit = fit_ankle_path(
        sagittal.landmarks["knee"][frames],
        seen[frames],
        torso_px=torso_px,
        azimuth_deg=azimuth_deg,
    )
    if fit is None:
        return sagittal
    ankle = seen.copy()
    ankle[frames] = fit.ankle_px if fit.misfit_torsos <= settings.max_rail_misfit_torsos else np.nan
    return replace(sagittal, landmarks=sagittal.landmarks.with_points({"ankle": ankle}))
