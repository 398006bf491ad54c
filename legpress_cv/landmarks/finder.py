"""Following the lumbopelvic landmarks through a clip: where the next crop is cut, and its reading.

The body-pose model says where the trunk is at first; from then on the network's own shoulder and
hip steer the window, as they are steadier and sit on the joints.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from legpress_cv.landmarks.lumbopelvic import (
    LUMBOPELVIC_POINTS,
    TRUNK_POINTS,
    LumbopelvicTrack,
)
from legpress_cv.landmarks.network import CROP_PX, CropReading, LumbopelvicNetwork
from legpress_cv.landmarks.sagittal import SagittalTrack
from legpress_cv.landmarks.window import Window, window_at
from legpress_cv.settings.landmarks import LandmarkSettings

Floats = NDArray[np.float64]
SHOULDER, HIP = LUMBOPELVIC_POINTS.index("shoulder"), LUMBOPELVIC_POINTS.index("hip")


TRUNK = [LUMBOPELVIC_POINTS.index(name) for name in TRUNK_POINTS]
SECOND_LOOKS = (((0.05, 0.03), 1.12, 10.0), ((-0.05, -0.02), 0.9, -10.0))
"""Shift (shares of the side), zoom and turn (deg) of the other windows, in turns; all within what
the network was trained on."""


class PictureLike(Protocol):
    """What is needed of a decoded frame."""

    @property
    def time_s(self) -> float:
        """Seconds from the first frame."""

    @property
    def width_px(self) -> int:
        """Of the upright picture."""

    @property
    def height_px(self) -> int:
        """Of the upright picture."""

    def rgb(
        self,
        max_side_px: int | None = None,
        crop_px: tuple[int, int, int, int] | None = None,
    ) -> NDArray[np.uint8]:
        """Return the upright RGB picture, cropped, then scaled down to `max_side_px`."""


def cut_crop(frame: PictureLike, window: Window) -> NDArray[np.uint8]:
    """Cut a window out of a picture, shape (CROP_PX, CROP_PX, 3).

    What lies outside of the picture repeats its edge.
    """
    import cv2

    ends = np.array([[0, 0], [CROP_PX, 0], [0, CROP_PX], [CROP_PX, CROP_PX]], dtype=float)
    corners = window.to_picture(ends, CROP_PX)
    size = np.array([frame.width_px, frame.height_px])
    low = np.clip(np.floor(corners.min(axis=0)).astype(int) - 1, 0, size - 2)
    high = np.clip(np.ceil(corners.max(axis=0)).astype(int) + 1, low + 2, size)
    box = (int(low[0]), int(low[1]), int(high[0]), int(high[1]))
    # Averaging down first keeps fine texture from turning into noise.
    most = int(np.ceil((high - low).max() * max(CROP_PX / window.side_px, 1e-3)))
    rgb = frame.rgb(max_side_px=max(most, 2), crop_px=box)
    matrix = window.matrix(CROP_PX)
    scale = (high - low) / np.array([rgb.shape[1], rgb.shape[0]])
    linear = matrix[:, :2] * scale
    move = matrix[:, :2] @ low + matrix[:, 2]
    # Pixel centres lie half a pixel in: OpenCV counts from the first pixel's centre.
    raw = np.column_stack((linear, move + linear @ [0.5, 0.5] - 0.5))
    out = cv2.warpAffine(
        rgb, raw, (CROP_PX, CROP_PX), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(out, dtype=np.uint8)


class _Steering:
    """Shoulder, hip and torso length that the next window is cut by."""

    def __init__(self, sagittal: SagittalTrack, settings: LandmarkSettings) -> None:
        self._settings = settings
        self._faces_left = sagittal.facing == "left"
        self._first_torso_px = sagittal.torso_px
        self._torsos: list[float] = []
        self._at: Floats | None = None  # shoulder and hip, (2, 2)
        self._astray = self._doubted = 0

    @property
    def torso_px(self) -> float:
        """Median of the network's own so far; the pose model's at first."""
        known = self._torsos[: self._settings.torso_frames]
        return float(np.median(known)) if known else self._first_torso_px

    @property
    def _window_torso_px(self) -> float:
        """The same, but not far from the pose model's.

        Without the limit, a shoulder that is put too high makes the window larger, in which it is
        put higher still.
        """
        most = self._settings.max_torso_ratio
        ratio = np.clip(self.torso_px / self._first_torso_px, 1 / most, most)
        return self._first_torso_px * float(ratio)

    def window(self, guess: Floats) -> Window:
        """Window for a frame in which the pose model has shoulder and hip at `guess` (2, 2)."""
        s = self._settings
        if self._at is None:
            self._at = guess.copy()
        elif not np.isnan(guess).any():
            off = float(np.linalg.norm((self._at - guess).mean(axis=0))) / self.torso_px
            self._astray = self._astray + 1 if off > s.astray_torsos else 0
            if self._astray > s.astray_frames or self._doubted > s.doubted_frames:
                self._at = guess.copy()
                self._astray = self._doubted = 0
        torso_px = self._window_torso_px
        return window_at(self._at[0], self._at[1], torso_px, faces_left=self._faces_left)

    def follow(self, reading: CropReading, window: Window, *, share: float) -> None:
        """Move towards where the network sees shoulder and hip, by a share of the way."""
        trusted = self._trusted(reading, window)
        self._doubted = 0 if trusted else self._doubted + 1
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


def find_lumbopelvic(
    frames: Iterable[PictureLike],
    sagittal: SagittalTrack,
    network: LumbopelvicNetwork,
    settings: LandmarkSettings,
    *,
    reference_s: float = 0.0,
    progress: Callable[[float], None] | None = None,
) -> LumbopelvicTrack:
    """Read the lumbopelvic landmarks in every frame in which the lifter was found.

    Parameters
    ----------
    frames
        The frames that `sagittal` was made from, again, in order.
    sagittal
        Near side, facing, and where the trunk is.
    network
        The network.
    settings
        How windows are steered.
    reference_s
        From this moment on, turns are read against it; before, they are NaN.
    progress
        Called with the time of each frame.
    """
    guesses = np.stack([sagittal.points_px["shoulder"], sagittal.points_px["hip"]], axis=1)
    n, count = len(sagittal.time_s), len(LUMBOPELVIC_POINTS)
    points, sd = np.full((n, count, 2), np.nan), np.full((n, count), np.nan)
    seen, angles = np.full((n, count), np.nan), np.full((n, 5), np.nan)
    apart = np.full(n, np.nan)
    steering = _Steering(sagittal, settings)
    reference: NDArray[np.float32] | None = None
    reference_lean_deg = 0.0
    started = False
    for i, frame in enumerate(frames):
        if i >= n:
            break
        if progress is not None:
            progress(frame.time_s)
        if np.isnan(guesses[i]).any() and not started:
            continue
        rounds = settings.steps_to_settle if not started else 1
        started = True
        for k in range(rounds):
            window = steering.window(guesses[i])
            reading = network.read(cut_crop(frame, window), reference)
            steering.follow(reading, window, share=settings.steer_share if k == rounds - 1 else 1.0)
        if reference is None and frame.time_s >= reference_s:
            reference, reference_lean_deg = reading.features, window.lean_deg
            reading = network.read(cut_crop(frame, window), reference)
        points[i] = window.to_picture(reading.points_px, CROP_PX)
        if i % settings.second_look_frames == 0:
            other = window.moved(*SECOND_LOOKS[i // settings.second_look_frames % 2])
            again = network.read(cut_crop(frame, other)).points_px
            away = np.hypot(*(other.to_picture(again, CROP_PX) - points[i])[TRUNK].T)
            apart[i] = float(np.median(away)) / steering.torso_px
        sd[i] = reading.sd_px * window.side_px / CROP_PX
        seen[i] = reading.seen_ratio
        # Of the pelvis in the picture: its turn in the crop, and the crop's own.
        turn = reading.turn_deg + window.lean_deg - reference_lean_deg
        angles[i] = (turn, reading.turn_sd_deg, *reading.view_deg, reading.azimuth_sd_deg)
    names = list(enumerate(LUMBOPELVIC_POINTS))
    return LumbopelvicTrack(
        time_s=sagittal.time_s,
        faces_left=sagittal.facing == "left",
        torso_px=steering.torso_px,
        points_px={name: points[:, k] for k, name in names},
        sd_px={name: sd[:, k] for k, name in names},
        seen_ratio={name: seen[:, k] for k, name in names},
        turn_deg=angles[:, 0],
        turn_sd_deg=angles[:, 1],
        azimuth_deg=angles[:, 2],
        elevation_deg=angles[:, 3],
        azimuth_sd_deg=angles[:, 4],
        apart_torsos=apart,
    )
