"""The analysed series at any time of the clip."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from legpress_cv._interpolation import interpolate
from legpress_cv.results import POINT_NAMES, FrameTable

_SERIES = (
    "knee_flexion_deg",
    "trunk_thigh_flexion_deg",
    "pelvic_tilt_deg",
    "pelvic_tilt_se_deg",
)
_GAP_STEPS = 3.0
"""Neighbours further apart than this many steps of the clock have a hole between them."""


@dataclass(frozen=True)
class Moment:
    """What is known at one time; NaN where missing.

    Attributes
    ----------
    time_s
        The time.
    phase
        Phase of the nearest analysed frame, empty outside a rep.
    knee_flexion_deg, trunk_thigh_flexion_deg, pelvic_tilt_deg, pelvic_tilt_se_deg, backrest_deg
        As in :class:`~legpress_cv.results.FrameTable`.
    points
        Name to x, y (pixels of the drawn picture) and score.
    """

    time_s: float
    phase: str
    knee_flexion_deg: float
    trunk_thigh_flexion_deg: float
    pelvic_tilt_deg: float
    pelvic_tilt_se_deg: float
    backrest_deg: float
    points: dict[str, tuple[float, float, float]]


class Sampler:
    """Interpolates linearly by time, never across missing stretches.

    Where only one neighbour is known it holds for half a step of the clock; so do the first and
    the last frame, since a clip's own frames reach a little beyond the clock.

    Parameters
    ----------
    frames
        The analysed frames.
    scale_x, scale_y
        Pixels of the drawn picture per pixel of the analysed one.
    """

    def __init__(self, frames: FrameTable, scale_x: float, scale_y: float) -> None:
        self.time_s = frames.time_s
        self._phase = frames.phase
        steps = np.diff(self.time_s)
        self.step_s = float(np.median(steps)) if len(steps) else 1.0
        turn = np.radians(frames.backrest_deg)
        # A direction is interpolated by its cosine and sine, so that 179 and -179 are neighbours.
        columns = [getattr(frames, name) for name in _SERIES] + [np.cos(turn), np.sin(turn)]
        for name in POINT_NAMES:
            point = frames.points.get(name)
            if point is None:
                columns += [np.full(len(self.time_s), np.nan)] * 3
            else:
                columns += [point.x_px * scale_x, point.y_px * scale_y, point.score]
        self._table: npt.NDArray[np.float64] = np.column_stack(columns)
        self._table[~np.isfinite(self._table)] = np.nan

    def at(self, time_s: float) -> Moment:
        """Look up everything at a time, in seconds from the clip's first frame."""
        row = self._row(time_s).tolist()
        first = len(_SERIES) + 2
        points = {
            name: (row[first + 3 * i], row[first + 3 * i + 1], row[first + 3 * i + 2])
            for i, name in enumerate(POINT_NAMES)
        }
        knee, trunk_thigh, tilt, tilt_se, cos, sin = row[:first]
        return Moment(
            time_s=time_s,
            phase=self._phase_at(time_s),
            knee_flexion_deg=knee,
            trunk_thigh_flexion_deg=trunk_thigh,
            pelvic_tilt_deg=tilt,
            pelvic_tilt_se_deg=tilt_se,
            backrest_deg=math.degrees(math.atan2(sin, cos)),
            points=points,
        )

    def _row(self, time_s: float) -> npt.NDArray[np.float64]:
        found = np.full(self._table.shape[1], np.nan)
        if not len(self.time_s):
            return found
        at_s = np.clip([time_s], self.time_s[0], self.time_s[-1])
        if abs(time_s - at_s[0]) > self.step_s:
            return found
        after = int(np.searchsorted(self.time_s, at_s[0]))
        # Two frames alone: one that is missing between others is a hole, however short.
        pair = slice(max(after - 1, 0), after + 1)
        clock_s, rows = self.time_s[pair], self._table[pair]
        known, gap_s, hold_s = ~np.isnan(rows), _GAP_STEPS * self.step_s, self.step_s / 2
        # Columns that are known in the same ones of these frames: the first, the second or both.
        pattern = known[0] + 2 * known[-1]
        for alike in (pattern == number for number in set(pattern.tolist()) if number):
            values = interpolate(clock_s, rows[:, alike], at_s, gap_s, hold_s=hold_s)
            found[alike] = values[0]
        return found

    def _phase_at(self, time_s: float) -> str:
        n = len(self.time_s)
        if n == 0:
            return ""
        after = min(int(np.searchsorted(self.time_s, time_s)), n - 1)
        before = max(after - 1, 0)
        nearer = after
        if time_s - self.time_s[before] < self.time_s[after] - time_s:
            nearer = before
        return self._phase[nearer] if abs(self.time_s[nearer] - time_s) <= self.step_s else ""
