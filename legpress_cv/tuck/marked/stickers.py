"""Tilt from something on the pelvis that was followed through the clip."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from legpress_cv._interpolation import interpolate
from legpress_cv.reps import Rep
from legpress_cv.segment_chain.angles import AngleTrack
from legpress_cv.settings.chain_tilt import ChainTiltSettings
from legpress_cv.signals.tracks import CleanTrack
from legpress_cv.stickers.rotation import Rotation
from legpress_cv.tuck.chain.ppt import ppt_from_tops, ppt_of
from legpress_cv.tuck.marked.curve import Curve
from legpress_cv.tuck.pad_frame import top_frames

Floats = NDArray[np.float64]

MAX_GAP_S = 0.5
"""A sticker that is lost for longer leaves a gap: the pelvis may turn within it."""
MIN_SEEN_RATIO = 0.7
"""Share of the way down and of the pause at depth that must be known."""


def tilt_of_turn(turn: Rotation, track: CleanTrack, reps: Sequence[Rep]) -> Curve:
    """Bring a turn to the track's clock as tilt against the tops of the set."""
    angle = _on_clock(turn, track)
    tops = np.concatenate([top_frames(rep, track.rate_hz) for rep in reps])
    known = tops[np.isfinite(angle.deg[tops])]
    zero = angle.deg[known].mean() if len(known) else np.nan
    return Curve(angle.deg - zero, angle.moment_sd_deg)


def ppt_of_turn(
    turn: Rotation, track: CleanTrack, rep: Rep, settings: ChainTiltSettings
) -> tuple[float, float] | None:
    """PPT of a rep and the error that the noise of the turn makes of it; None where not seen."""
    angle = _on_clock(turn, track)
    down = np.isfinite(angle.deg[rep.start_index : rep.bottom_last_index + 1])
    pause = np.isfinite(angle.deg[rep.bottom_first_index : rep.bottom_last_index + 1])
    if min(down.mean(), pause.mean()) < MIN_SEEN_RATIO:
        return None
    noise_deg = float(np.nanmean(angle.moment_sd_deg[rep.frames]))
    if rep.cut == "start":
        read = ppt_from_tops(angle, rep, [top_frames(rep, track.rate_hz)], settings)
        return None if read is None else (read[0], float(np.hypot(read[1], noise_deg)))
    ppt_deg = ppt_of(angle, rep, track.rate_hz, settings)
    return None if ppt_deg is None else (ppt_deg, noise_deg)


def _on_clock(turn: Rotation, track: CleanTrack) -> AngleTrack:
    sign = -1.0 if track.facing == "right" else 1.0
    columns = np.column_stack((sign * turn.clockwise_deg, turn.sd_deg))
    read = interpolate(turn.time_s, columns, track.time_s, MAX_GAP_S)
    return AngleTrack(read[:, 0], read[:, 1], np.zeros((len(track.time_s), 0)))
