"""Following the lumbopelvic landmarks through a clip: one crop and one reading per frame.

A crop is cut while the network reads the one before it, so the window follows what was read two
frames ago: the same on one core and on many.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from legpress_cv.lumbopelvic.contract import CROP_PX, LUMBOPELVIC_POINTS, TRUNK_POINTS
from legpress_cv.lumbopelvic.crop import PictureLike, cut_crop
from legpress_cv.lumbopelvic.crop_steering import Steering
from legpress_cv.lumbopelvic.crop_window import Window
from legpress_cv.lumbopelvic.network import CropReading, LumbopelvicNetwork
from legpress_cv.lumbopelvic.track import LumbopelvicTrack
from legpress_cv.lumbopelvic.trunk_prior import TrunkGuess
from legpress_cv.settings.landmarks import LandmarkSettings

Floats = NDArray[np.float64]
TRUNK = [LUMBOPELVIC_POINTS.index(name) for name in TRUNK_POINTS]
SECOND_LOOKS = (((0.05, 0.03), 1.12, 10.0), ((-0.05, -0.02), 0.9, -10.0))
"""Shift (shares of the side), zoom and turn (deg) of the other windows, in turns; all within what
the network was trained on."""
AHEAD = 1
"""Crops that wait while one more is cut."""


@dataclass(frozen=True, eq=False)
class _Reference:
    """The moment that turns are read against."""

    features: NDArray[np.float32]
    lean_deg: float


@dataclass(frozen=True, eq=False)
class _Early:
    """A crop from shortly before the reference."""

    index: int
    window: Window
    crop: NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class _Pending:
    """A crop that is being read, and perhaps the same frame through another window."""

    index: int
    window: Window
    reading: Future[CropReading]
    reference: _Reference | None
    other: Window | None
    again: Future[CropReading] | None


def find_lumbopelvic(
    frames: Iterable[PictureLike],
    guess: TrunkGuess,
    network: LumbopelvicNetwork,
    settings: LandmarkSettings,
    *,
    reference_s: float = 0.0,
    progress: Callable[[float], None] | None = None,
) -> LumbopelvicTrack:
    """Read the lumbopelvic landmarks in every frame from the first in which the lifter was found.

    Parameters
    ----------
    frames
        The clip's frames in order, as many as `guess` has.
    guess
        Facing, and where the trunk is about.
    network
        The network.
    settings
        How windows are steered.
    reference_s
        From this moment on, turns are read against it, and in the time shortly before it
        (`settings.before_reference_s`), where the first descent may have begun; earlier, they are
        NaN.
    progress
        Called with the time of each frame.
    """
    track = _Readings(guess, settings)
    waiting: deque[_Pending] = deque()
    early: deque[_Early] = deque()
    reference: _Reference | None = None
    started = False
    with ThreadPoolExecutor(1, thread_name_prefix="lumbopelvic") as pool:

        def read_later(crop: NDArray[np.uint8]) -> Future[CropReading]:
            known = None if reference is None else reference.features
            return pool.submit(network.read, crop, known)

        for i, frame in enumerate(frames):
            if i >= len(guess.time_s):
                break
            if progress is not None:
                progress(frame.time_s)
            place = guess.trunk_px[i]
            if not started:
                if np.isnan(place).any():
                    continue
                _settle(frame, place, track.steering, network, settings.steps_to_settle - 1)
                started = True
            while len(waiting) > AHEAD:
                track.take(waiting.popleft())
            window = track.steering.window(place)
            crop = cut_crop(frame, window)
            if reference is None and frame.time_s >= reference_s:
                reference = _Reference(network.read(crop).features, window.lean_deg)
                for one in early:
                    track.turn(one, network.read(one.crop, reference.features), reference)
                early.clear()
            if reference is None and frame.time_s >= reference_s - settings.before_reference_s:
                early.append(_Early(i, window, crop))
            looks = SECOND_LOOKS[i // settings.second_look_frames % 2]
            other = window.moved(*looks) if i % settings.second_look_frames == 0 else None
            waiting.append(
                _Pending(
                    index=i,
                    window=window,
                    reading=read_later(crop),
                    reference=reference,
                    other=other,
                    again=None if other is None else read_later(cut_crop(frame, other)),
                )
            )
        while waiting:
            track.take(waiting.popleft())
    return track.result()


def apart_px(points_px: Floats, again_px: Floats) -> float:
    """Median distance between two looks' points (P, 2) of the trunk."""
    return float(np.median(np.hypot(*(again_px - points_px)[TRUNK].T)))


def _settle(
    frame: PictureLike,
    place: Floats,
    steering: Steering,
    network: LumbopelvicNetwork,
    steps: int,
) -> None:
    """Move the first window to where the network sees the trunk."""
    for _ in range(steps):
        window = steering.window(place)
        steering.follow(network.read(cut_crop(frame, window)), window, share=1.0)


class _Readings:
    """What was read so far, in pixels of the picture."""

    def __init__(self, guess: TrunkGuess, settings: LandmarkSettings) -> None:
        self.steering = Steering(guess, settings)
        self._guess, self._share = guess, settings.steer_share
        n, count = len(guess.time_s), len(LUMBOPELVIC_POINTS)
        self._points, self._sd = np.full((n, count, 2), np.nan), np.full((n, count), np.nan)
        self._seen, self._angles = np.full((n, count), np.nan), np.full((n, 5), np.nan)
        self._apart = np.full(n, np.nan)

    def take(self, pending: _Pending) -> None:
        """Wait for a reading, keep it, and let it steer."""
        i, window, reading = pending.index, pending.window, pending.reading.result()
        self.steering.follow(reading, window, share=self._share)
        self._points[i] = window.to_picture(reading.points_px, CROP_PX)
        if pending.other is not None and pending.again is not None:
            again = pending.other.to_picture(pending.again.result().points_px, CROP_PX)
            self._apart[i] = apart_px(self._points[i], again) / self.steering.torso_px
        self._sd[i] = reading.sd_px * window.side_px / CROP_PX
        self._seen[i] = reading.seen_ratio
        self._angles[i, 2:] = (*reading.view_deg, reading.azimuth_sd_deg)
        if pending.reference is not None:
            self.turn(pending, reading, pending.reference)

    def turn(self, looked: _Pending | _Early, reading: CropReading, since: _Reference) -> None:
        """Keep the turn of the pelvis in the picture: its turn in the crop, and the crop's own."""
        turned = reading.turn_deg + looked.window.lean_deg - since.lean_deg
        self._angles[looked.index, :2] = turned, reading.turn_sd_deg

    def result(self) -> LumbopelvicTrack:
        names = list(enumerate(LUMBOPELVIC_POINTS))
        return LumbopelvicTrack(
            time_s=self._guess.time_s,
            faces_left=self._guess.faces_left,
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
            searched=self._guess.searched,
        )
