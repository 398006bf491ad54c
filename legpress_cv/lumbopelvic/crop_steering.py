"""Where the next window is cut: between the pose model's trunk and the network's own.

On pictures like those that it learnt from, the network's shoulder and hip are the better ones. On
others they drift, and a window that follows them alone drifts with them
(docs/decisions/024-window.md); the pose model's, filtered over time, hold it in place.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from legpress_cv.lumbopelvic.contract import CROP_PX, LUMBOPELVIC_POINTS
from legpress_cv.lumbopelvic.crop_window import Window, window_at
from legpress_cv.lumbopelvic.network import CropReading
from legpress_cv.lumbopelvic.trunk_prior import TrunkPrior
from legpress_cv.settings.landmarks import LandmarkSettings

Floats = NDArray[np.float64]
SHOULDER, HIP = LUMBOPELVIC_POINTS.index("shoulder"), LUMBOPELVIC_POINTS.index("hip")


class CropSteering:
    """Shoulder, hip and torso length that the next window is cut by.

    Parameters
    ----------
    prior
        Where the trunk is about, for the start and where the window has gone astray.
    settings
        How quickly it follows, and what it believes.
    """

    def __init__(self, prior: TrunkPrior, settings: LandmarkSettings) -> None:
        self._settings = settings
        self._faces_left = prior.faces_left
        # What the network has found by its own search, no pose model knows better.
        self._pose_share = 0.0 if prior.searched else settings.pose_share
        self._first_torso_px = prior.torso_px
        self._torsos: list[float] = []
        self._at: Floats | None = None  # shoulder and hip, (2, 2)
        self._astray = self._unsure = 0

    @property
    def torso_px(self) -> float:
        """Median of the network's own so far; the prior's at first."""
        known = self._torsos[: self._settings.torso_looks]
        return float(np.median(known)) if known else self._first_torso_px

    @property
    def _window_torso_px(self) -> float:
        """The same, but not far from the prior.

        Without the limit, a shoulder that is put too high makes the window larger, in which it is
        put higher still.
        """
        most = self._settings.max_torso_ratio
        ratio = np.clip(self.torso_px / self._first_torso_px, 1 / most, most)
        return self._first_torso_px * float(ratio ** (1 - self._pose_share))

    def window(self, prior_px: Floats) -> Window:
        """Window for a frame in which shoulder and hip are expected at `prior_px` (2, 2)."""
        s = self._settings
        if self._at is None:
            self._at = prior_px.copy()
        elif not np.isnan(prior_px).any():
            off = float(np.linalg.norm((self._at - prior_px).mean(axis=0))) / self.torso_px
            self._astray = self._astray + 1 if off > s.astray_torsos else 0
            if self._astray > s.astray_looks or self._unsure > s.doubted_looks:
                self._at = prior_px.copy()
                self._astray = self._unsure = 0
        shoulder, hip = self._held_back(self._at, prior_px)
        return window_at(shoulder, hip, self._window_torso_px, faces_left=self._faces_left)

    def _held_back(self, own_px: Floats, prior_px: Floats) -> Floats:
        """Shoulder and hip (2, 2) between the network's and the pose model's, if on one body."""
        if self._astray or np.isnan(prior_px).any():
            return own_px
        return own_px + self._pose_share * (prior_px - own_px)

    def follow(self, reading: CropReading, window: Window, *, share: float) -> None:
        """Move towards where the network sees shoulder and hip, by a share of the way."""
        trusted = self._trusted(reading, window)
        self._unsure = 0 if trusted else self._unsure + 1
        if self._at is None or not trusted:
            return
        both = window.to_picture(reading.points_px[[SHOULDER, HIP]], CROP_PX)
        self._at = self._at + share * (both - self._at)
        self._torsos.append(float(np.linalg.norm(both[0] - both[1])))

    def _trusted(self, reading: CropReading, window: Window) -> bool:
        sd_torsos = reading.sd_px[[SHOULDER, HIP]] * window.side_px / CROP_PX / self.torso_px
        length = np.linalg.norm(reading.points_px[SHOULDER] - reading.points_px[HIP])
        torsos = length * window.side_px / CROP_PX / self._first_torso_px
        s = self._settings
        return bool((sd_torsos < s.steer_sd_torsos).all() and 0.6 < torsos < 1.6)  # noqa: PLR2004
