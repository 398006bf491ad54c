"""Following the lumbopelvic landmarks through a clip: one crop and one reading per look.

A press moves slowly, so not every frame is looked at (docs/decisions/028-looks.md). A crop is cut
while the network reads the one before it, so the window follows what was read two looks ago: the
same on one core and on many.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from legpress_cv.lumbopelvic.contract import (
    CROP_PX,
    LUMBOPELVIC_POINTS,
    PELVIS_POINTS,
    TRUNK_POINTS,
)
from legpress_cv.lumbopelvic.crop import PictureLike, cut_crop
from legpress_cv.lumbopelvic.crop_steering import CropSteering
from legpress_cv.lumbopelvic.crop_window import Window
from legpress_cv.lumbopelvic.network import CropReading, LumbopelvicNetwork
from legpress_cv.lumbopelvic.track import LumbopelvicTrack
from legpress_cv.lumbopelvic.trunk_prior import TrunkPrior
from legpress_cv.settings.landmarks import LandmarkSettings
from legpress_cv.video.looks import looks

Floats = NDArray[np.float64]
TRUNK = [LUMBOPELVIC_POINTS.index(name) for name in TRUNK_POINTS]
PELVIS = [LUMBOPELVIC_POINTS.index(name) for name in PELVIS_POINTS]
SECOND_WINDOWS = (((0.05, 0.03), 1.12, 10.0), ((-0.05, -0.02), 0.9, -10.0))
"""Shift (shares of the side), zoom and lean (deg) of the second windows, in turns; all within what
the network was trained on."""
WHOLE_CLIP_S = (float("-inf"), float("inf"))
AHEAD = 1
"""Looks that are read while the one before them still is: their windows hang on older ones."""


@dataclass(frozen=True, eq=False)
class _Reference:
    """The moment that turns are read against."""

    features: NDArray[np.float32]
    lean_deg: float


@dataclass(frozen=True, eq=False)
class _EarlyCrop:
    """A crop from shortly before the reference."""

    index: int
    window: Window
    crop: NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class _PendingReading:
    """A crop that is being read, and perhaps the same frame through a second window."""

    index: int
    window: Window
    reading: Future[CropReading]
    reference: _Reference | None
    second_window: Window | None
    second_reading: Future[CropReading] | None


def track_lumbopelvic(
    frames: Iterable[PictureLike],
    prior: TrunkPrior,
    network: LumbopelvicNetwork,
    settings: LandmarkSettings,
    *,
    due: Mapping[float, int] | None = None,
    workers: int = 1 + AHEAD,
    progress: Callable[[float], None] | None = None,
) -> LumbopelvicTrack:
    """Read the lumbopelvic landmarks some times a second, from when the lifter was first found.

    Parameters
    ----------
    frames
        Frames of the clip in order, those that are due among them; others are passed over.
    prior
        Facing, and where the trunk is about. From its reference moment on, turns are read against
        it, and in the time shortly before it (`settings.before_reference_s`), where the first
        descent may have begun; earlier, they are NaN.
    network
        The network.
    settings
        How often the network looks, and how windows are steered.
    due
        From :func:`looks_due`; of the whole clip if not given.
    workers
        Crops that are read at a time, two at the most; the result does not depend on it.
    progress
        Called with the time of each frame.
    """
    readings = _Readings(prior, settings)
    due = looks_due(prior, settings) if due is None else due
    waiting: deque[_PendingReading] = deque()
    readers = min(workers, 1 + AHEAD)
    with ThreadPoolExecutor(readers, thread_name_prefix="lumbopelvic") as pool:
        cutter = _Cutter(prior, network, settings, readings, pool)
        for frame in frames:
            if progress is not None:
                progress(frame.time_s)
            index = due.get(frame.time_s)
            if index is None:
                continue
            while len(waiting) > AHEAD:
                readings.take(waiting.popleft())
            waiting.append(cutter.cut(index, frame))
        while waiting:
            readings.take(waiting.popleft())
        cutter.take_early()
    return readings.result()


class _Numbered(NamedTuple):
    """A frame's number among those of the clip, and its time."""

    number: int
    time_s: float


def looks_due(
    prior: TrunkPrior, settings: LandmarkSettings, span_s: tuple[float, float] = WHOLE_CLIP_S
) -> dict[float, int]:
    """Tell which frames the network looks at.

    Parameters
    ----------
    prior
        Where the trunk is about; from the first frame on in which that is known.
    settings
        How often the network looks.
    span_s
        Frames before and after are not looked at.

    Returns
    -------
    dict
        The numbers of the frames by their times, in order.
    """
    known = ~np.isnan(prior.trunk_px).any(axis=(1, 2))
    if not known.any():
        return {}
    first = int(known.argmax())
    numbered = (_Numbered(first + k, float(t)) for k, t in enumerate(prior.time_s[first:]))
    spanned = (frame for frame in numbered if span_s[0] <= frame.time_s <= span_s[1])
    return {
        frame.time_s: frame.number for _, frame, due in looks(spanned, settings.look_rate_hz) if due
    }


def apart_px(points_px: Floats, second_px: Floats) -> float:
    """Median distance between the trunk's points (P, 2) of two readings of one frame."""
    return float(np.median(np.hypot(*(second_px - points_px)[TRUNK].T)))


def pelvis_apart_deg(points_px: Floats, second_px: Floats) -> float:
    """Angle in the picture by which a second reading (P, 2) has the pelvis turned; clockwise.

    The least-squares turn between its points about their middle (Procrustes).
    """
    first, second = (both[PELVIS] - both[PELVIS].mean(axis=0) for both in (points_px, second_px))
    across = float((first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0]).sum())
    return float(np.degrees(np.arctan2(across, float((first * second).sum()))))


class _Cutter:
    """Cuts the crops of frames in order, and has them read in the background."""

    def __init__(
        self,
        prior: TrunkPrior,
        network: LumbopelvicNetwork,
        settings: LandmarkSettings,
        readings: _Readings,
        pool: Executor,
    ) -> None:
        self._prior, self._network, self._settings = prior, network, settings
        self._readings, self._pool = readings, pool
        self._reference: _Reference | None = None
        self._early: list[_EarlyCrop] = []
        self._early_readings: list[tuple[_EarlyCrop, Future[CropReading]]] = []
        self._started = False
        self._looks = 0

    def cut(self, index: int, frame: PictureLike) -> _PendingReading:
        place, steering = self._prior.trunk_px[index], self._readings.steering
        if not self._started:
            # The first window moves to where the network sees the trunk.
            for _ in range(self._settings.steps_to_settle - 1):
                window = steering.window(place)
                steering.follow(self._network.read(cut_crop(frame, window)), window, share=1.0)
            self._started = True
        window = steering.window(place)
        crop = cut_crop(frame, window)
        self._refer(_EarlyCrop(index, window, crop), frame.time_s)
        turn, second = divmod(self._looks, self._settings.second_look_every)
        self._looks += 1
        second_window = None
        if second == 0:
            second_window = window.moved(*SECOND_WINDOWS[turn % len(SECOND_WINDOWS)])
        return _PendingReading(
            index=index,
            window=window,
            reading=self._read_later(crop, self._reference),
            reference=self._reference,
            second_window=second_window,
            second_reading=(
                # No turn is read off it, and without a reference it takes less time.
                self._read_later(cut_crop(frame, second_window)) if second_window else None
            ),
        )

    def _refer(self, crop: _EarlyCrop, time_s: float) -> None:
        """Make the first crop of the reference moment the reference; keep those shortly before."""
        if self._reference is not None:
            return
        if time_s >= self._prior.reference_s:
            features = self._network.read(crop.crop).features
            self._reference = _Reference(features, crop.window.lean_deg)
            self._early_readings = [
                (early, self._read_later(early.crop, self._reference)) for early in self._early
            ]
            self._early.clear()
        elif time_s >= self._prior.reference_s - self._settings.before_reference_s:
            self._early.append(crop)

    def take_early(self) -> None:
        """Keep the turns of the looks shortly before the reference."""
        for early, reading in self._early_readings:
            if self._reference is not None:
                self._readings.take_turn(early, reading.result(), self._reference)

    def _read_later(
        self, crop: NDArray[np.uint8], since: _Reference | None = None
    ) -> Future[CropReading]:
        features = None if since is None else since.features
        return self._pool.submit(self._network.read, crop, features)


class _Readings:
    """What was read so far, in pixels of the picture."""

    def __init__(self, prior: TrunkPrior, settings: LandmarkSettings) -> None:
        self.steering = CropSteering(prior, settings)
        self._prior, self._share = prior, settings.steer_share
        n, count = len(prior.time_s), len(LUMBOPELVIC_POINTS)
        self._points, self._sd = np.full((n, count, 2), np.nan), np.full((n, count), np.nan)
        self._seen, self._angles = np.full((n, count), np.nan), np.full((n, 5), np.nan)
        self._apart, self._pelvis_apart = np.full((2, n), np.nan)

    def take(self, pending: _PendingReading) -> None:
        """Wait for a reading, keep it, and let it steer."""
        i, window, reading = pending.index, pending.window, pending.reading.result()
        self.steering.follow(reading, window, share=self._share)
        self._points[i] = window.to_picture(reading.points_px, CROP_PX)
        if pending.second_window is not None and pending.second_reading is not None:
            second = pending.second_reading.result()
            second_px = pending.second_window.to_picture(second.points_px, CROP_PX)
            self._apart[i] = apart_px(self._points[i], second_px) / self.steering.torso_px
            self._pelvis_apart[i] = pelvis_apart_deg(self._points[i], second_px)
        self._sd[i] = reading.sd_px * window.side_px / CROP_PX
        self._seen[i] = reading.seen_ratio
        self._angles[i, 2:] = (*reading.view_deg, reading.azimuth_sd_deg)
        if pending.reference is not None:
            self.take_turn(pending, reading, pending.reference)

    def take_turn(
        self, crop: _PendingReading | _EarlyCrop, reading: CropReading, since: _Reference
    ) -> None:
        """Keep the turn of the pelvis in the picture: its turn in the crop, and the crop's own."""
        turn_deg = reading.turn_deg + crop.window.lean_deg - since.lean_deg
        self._angles[crop.index, :2] = turn_deg, reading.turn_sd_deg

    def result(self) -> LumbopelvicTrack:
        names = list(enumerate(LUMBOPELVIC_POINTS))
        return LumbopelvicTrack(
            time_s=self._prior.time_s,
            faces_left=self._prior.faces_left,
            torso_px=self.steering.torso_px,
            points_px={name: self._points[:, k] for k, name in names},
            sd_px={name: self._sd[:, k] for k, name in names},
            seen_ratio={name: self._seen[:, k] for k, name in names},
            turn_deg=self._angles[:, 0],
            turn_sd_deg=self._angles[:, 1],
            azimuth_deg=self._angles[:, 2],
            elevation_deg=self._angles[:, 3],
            azimuth_sd_deg=self._angles[:, 4],
            apart_torsos=self._apart,
            pelvis_apart_deg=self._pelvis_apart,
            searched=self._prior.searched,
        )
