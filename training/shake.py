"""The hand that holds the phone: smooth noise in aim and roll, a function of time alone."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

BAND_HZ = (0.3, 3.0)  # slower is drift that the holder corrects, faster is what the phone steadies
TONES = 9  # enough that the sum never looks periodic within a clip
PEAK = 3.3  # of the RMS: a sum of tones this steep stays within it
FALL = 1.0  # amplitude falls as 1/frequency: a hand sways more than it trembles


class Shake:
    """Band-limited noise of three channels: aim to the right, aim downwards, roll.

    Parameters
    ----------
    aim_rad : float
        RMS of the aim, both directions together.
    roll_rad : float
        RMS of the roll.
    seed : int
    """

    def __init__(self, aim_rad: float, roll_rad: float, seed: int) -> None:
        rng = np.random.default_rng([seed, 0x5AFE])
        low, high = np.log(BAND_HZ)
        # One tone in each slice of the band, so that no seed is all slow or all fast.
        slices = (np.arange(TONES) + rng.random((3, TONES))) / TONES
        self._rates_hz = np.exp(low + (high - low) * slices)
        self._phases = rng.uniform(0.0, 2 * np.pi, (3, TONES))
        amplitudes = self._rates_hz**-FALL
        amplitudes *= np.sqrt(2.0 / np.sum(amplitudes**2, axis=1, keepdims=True))
        self._rms_rad = np.array([aim_rad / np.sqrt(2), aim_rad / np.sqrt(2), roll_rad])
        self._amplitudes = amplitudes * self._rms_rad[:, None]

    @property
    def aim_bound_rad(self) -> float:
        """How far the aim goes in one direction, hardly ever exceeded."""
        return float(PEAK * self._rms_rad[0])

    @property
    def roll_bound_rad(self) -> float:
        """How far the camera rolls, hardly ever exceeded."""
        return float(PEAK * self._rms_rad[2])

    def at(self, times_s: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return right, down and roll in radians at each time, shape (N, 3)."""
        turns = 2 * np.pi * self._rates_hz[None] * np.asarray(times_s)[:, None, None]
        moved: NDArray[np.float64] = np.sum(
            self._amplitudes[None] * np.sin(turns + self._phases[None]), axis=2
        )
        return moved
