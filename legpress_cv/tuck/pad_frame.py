"""Motion of the hip against the back-rest, as far as 33 body landmarks show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from legpress_cv.reps import Rep
from legpress_cv.settings import TuckSettings
from legpress_cv.signals.angles import circular_median_deg, direction_deg, rotation_deg
from legpress_cv.signals.tracks import CleanTrack

TOP_WINDOW_S = 0.3
"""Time before the descent over which the start pose is averaged; frame noise falls by half."""


@dataclass(frozen=True, eq=False)
class PadFrame:
    """Body motion seen from the back-rest.

    Attributes
    ----------
    backrest_deg
        Direction of the back-rest line in the picture (hip to shoulder, y up).
    equivalent_tilt_deg
        Shape (n,): motion of the hip against the shoulder, off the pad and up along it, as the
        pelvic tilt that would carry the hip this far at the end of a lumbar spine. It holds the
        pose model's own error, which goes with depth: only differences between reps at equal
        depth mean anything.
    trunk_turn_deg
        Shape (n,): turn of the shoulder-hip line against the back-rest line.
    """

    backrest_deg: float
    equivalent_tilt_deg: NDArray[np.float64]
    trunk_turn_deg: NDArray[np.float64]


def pad_frame(track: CleanTrack, reps: Sequence[Rep], settings: TuckSettings) -> PadFrame:
    """Build the frame of the back-rest from the tops of the reps.

    The shoulder-hip line at the tops, where the lifter lies on the pad, stands for the back-rest
    line. One torso length (shoulder to hip) stands for half a metre.

    Parameters
    ----------
    track
        Clean landmarks.
    reps
        At least one.
    settings
        Gains of the hip's motion per degree of tilt.
    """
    shoulder, hip = track.landmarks["shoulder"], track.landmarks["hip"]
    backrest = backrest_deg(track, reps)
    up = np.array([np.cos(np.radians(backrest)), -np.sin(np.radians(backrest))])
    # Off the pad is where the chest and the thighs are: towards hip flexion from the line.
    quarter = np.array([-up[1], up[0]])
    off = quarter if rotation_deg(-up, quarter, track.facing) > 0 else -quarter
    down = np.broadcast_to(-up, hip.shape)
    trunk = hip - shoulder
    metres = 0.5 / track.torso_px
    off_m, up_m = trunk @ off * metres, trunk @ up * metres
    gain_off, gain_up = settings.hip_off_pad_m_per_deg, settings.hip_up_pad_m_per_deg
    return PadFrame(
        backrest_deg=backrest,
        # Least squares of two displacements on one angle.
        equivalent_tilt_deg=(off_m * gain_off + up_m * gain_up) / (gain_off**2 + gain_up**2),
        trunk_turn_deg=rotation_deg(down, trunk, track.facing),
    )


def backrest_deg(track: CleanTrack, reps: Sequence[Rep]) -> float:
    """Direction of the back-rest line in the picture (hip to shoulder, y up), from the tops."""
    tops = np.concatenate([top_frames(rep, track.rate_hz) for rep in reps])
    trunk = track.landmarks["shoulder"] - track.landmarks["hip"]
    return circular_median_deg(direction_deg(trunk[tops]))


def top_frames(rep: Rep, rate_hz: float) -> NDArray[np.int_]:
    """Frames of the start pose; of the end pose where the clip cuts the start."""
    width = max(1, round(TOP_WINDOW_S * rate_hz))
    if rep.cut == "start":
        return np.arange(max(rep.end_index - width, rep.bottom_last_index), rep.end_index + 1)
    return np.arange(max(0, rep.start_index - width), rep.start_index + 1)
