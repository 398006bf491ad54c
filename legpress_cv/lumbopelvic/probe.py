"""Probing a few pictures: where the trunk is, and whether the network knows the picture."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from legpress_cv.lumbopelvic.contract import CROP_PX, LUMBOPELVIC_POINTS
from legpress_cv.lumbopelvic.crop import cut_crop
from legpress_cv.lumbopelvic.crop_steering import HIP, SHOULDER
from legpress_cv.lumbopelvic.crop_tracker import SECOND_WINDOWS, TRUNK, apart_px
from legpress_cv.lumbopelvic.crop_window import Window, window_at
from legpress_cv.lumbopelvic.domain import within_limits
from legpress_cv.lumbopelvic.network import LumbopelvicNetwork
from legpress_cv.lumbopelvic.sampled_frames import SampledFrame
from legpress_cv.lumbopelvic.trunk_prior import TrunkPrior
from legpress_cv.settings.landmarks import LandmarkSettings

Floats = NDArray[np.float64]
KNEE = LUMBOPELVIC_POINTS.index("knee")
MIN_TORSO_PX, MAX_SIDES = 8.0, 4.0
"""Windows smaller than that, or larger than so many pictures, have lost the lifter."""


@dataclass(frozen=True, eq=False)
class Probe:
    """What the network sees in one picture once its window has settled.

    Attributes
    ----------
    time_s
        Of the picture.
    faces_left
        Which way the lifter faces in it.
    trunk_px
        Shape (2, 2): shoulder and hip in pixels of the clip.
    torso_px
        Their distance.
    opening_deg
        Between trunk and thigh in the picture: 180 with the leg in line with the trunk.
    sd_torsos
        Median spread of the trunk's points.
    apart_torsos
        Median distance of these points when seen through second windows; the worse of two.
    """

    time_s: float
    faces_left: bool
    trunk_px: Floats
    torso_px: float
    opening_deg: float
    sd_torsos: float
    apart_torsos: float

    @property
    def uncertainty_torsos(self) -> float:
        """The less, the better the picture is known."""
        return self.sd_torsos + self.apart_torsos


def probe_window(
    frame: SampledFrame,
    window: Window,
    network: LumbopelvicNetwork,
    *,
    steps: int,
    torso_px: float | None = None,
) -> Probe | None:
    """Settle a window in a picture, and read it through two more.

    Parameters
    ----------
    frame
        The picture.
    window
        To begin with, in pixels of `frame`.
    network
        The network.
    steps
        Windows that the settling takes.
    torso_px
        Keeps the window's size to this length of torso, in pixels of `frame`; otherwise it
        follows what is seen.

    Returns
    -------
    Probe or None
        None where the window runs away.
    """
    seen = settle_window(frame, window, network, steps=steps, torso_px=torso_px)
    return None if seen is None else confirm(seen, network)


@dataclass(frozen=True, eq=False)
class Settled:
    """A window that has settled in a picture, and what is read through it.

    Attributes
    ----------
    frame
        The picture.
    window
        In pixels of `frame`.
    points_px
        Shape (P, 2), in pixels of `frame`.
    torso_px
        Of these points, in pixels of `frame`.
    sd_torsos
        Median spread of the trunk's points.
    """

    frame: SampledFrame
    window: Window
    points_px: Floats
    torso_px: float
    sd_torsos: float


def settle_window(
    frame: SampledFrame,
    window: Window,
    network: LumbopelvicNetwork,
    *,
    steps: int,
    torso_px: float | None = None,
) -> Settled | None:
    """Settle a window in a picture and read it; the first half of :func:`probe_window`."""
    settled = _settle(frame, window, network, steps, torso_px)
    if settled is None:
        return None
    reading = network.read(cut_crop(frame, settled))
    points = settled.to_picture(reading.points_px, CROP_PX)
    length = float(np.hypot(*(points[SHOULDER] - points[HIP])))
    if length < MIN_TORSO_PX:
        return None
    sd_px = float(np.median(reading.sd_px[TRUNK])) * settled.side_px / CROP_PX
    return Settled(frame, settled, points, length, sd_px / length)


def confirm(seen: Settled, network: LumbopelvicNetwork) -> Probe:
    """Read a picture through two more windows; the second half of :func:`probe_window`."""
    frame, points = seen.frame, seen.points_px
    apart = []
    for change in SECOND_WINDOWS:
        second = seen.window.moved(*change)
        second_reading = network.read(cut_crop(frame, second))
        apart.append(apart_px(points, second.to_picture(second_reading.points_px, CROP_PX)))
    up, thigh = points[SHOULDER] - points[HIP], points[KNEE] - points[HIP]
    cosine = up @ thigh / max(float(np.linalg.norm(up) * np.linalg.norm(thigh)), 1e-9)
    return Probe(
        time_s=frame.time_s,
        faces_left=seen.window.faces_left,
        trunk_px=points[[SHOULDER, HIP]] * frame.scale,
        torso_px=seen.torso_px * frame.scale,
        opening_deg=float(np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0)))),
        sd_torsos=seen.sd_torsos,
        apart_torsos=max(apart) / seen.torso_px,
    )


def _settle(
    frame: SampledFrame,
    window: Window,
    network: LumbopelvicNetwork,
    steps: int,
    torso_px: float | None,
) -> Window | None:
    """Move a window to where the network sees the trunk; None where it runs away."""
    for _ in range(steps):
        reading = network.read(cut_crop(frame, window))
        shoulder, hip = window.to_picture(reading.points_px[[SHOULDER, HIP]], CROP_PX)
        length = float(np.hypot(*(shoulder - hip)))
        if length < MIN_TORSO_PX:
            return None
        window = window_at(shoulder, hip, torso_px or length, faces_left=window.faces_left)
        if window.side_px > MAX_SIDES * max(frame.width_px, frame.height_px):
            return None
    return window


def probe_prior(
    frames: Iterable[SampledFrame],
    prior: TrunkPrior,
    network: LumbopelvicNetwork,
    steps: int,
    workers: int = 1,
) -> list[Probe]:
    """Probe pictures of the clip where the trunk is expected, `workers` at a time."""

    def probe(frame: SampledFrame) -> Probe | None:
        place = prior.at(frame.time_s) / frame.scale
        if np.isnan(place).any():
            return None
        torso_px = prior.torso_px / frame.scale
        window = window_at(place[0], place[1], torso_px, faces_left=prior.faces_left)
        return probe_window(frame, window, network, steps=steps, torso_px=torso_px)

    with ThreadPoolExecutor(workers, thread_name_prefix="probe") as pool:
        return [found for found in pool.map(probe, frames) if found is not None]


def known_there(
    frames: Sequence[SampledFrame],
    prior: TrunkPrior,
    network: LumbopelvicNetwork,
    settings: LandmarkSettings,
    workers: int = 1,
) -> bool:
    """Tell whether the network may know a clip, where the trunk is expected.

    As :func:`probes_in_domain` of all pictures; once more than half of them agree the others are
    not looked at, for it goes by medians.
    """
    early, late = more_than_half(frames)
    probes = probe_prior(early, prior, network, settings.steps_to_settle, workers)
    told = told_by_most(probes, len(frames), settings)
    if told is None:
        probes += probe_prior(late, prior, network, settings.steps_to_settle, workers)
        told = probes_in_domain(probes, settings)
    return told


def more_than_half(
    frames: Sequence[SampledFrame],
) -> tuple[tuple[SampledFrame, ...], tuple[SampledFrame, ...]]:
    """Part pictures into just more than half of them, evenly chosen, and the others."""
    count = min(len(frames) // 2 + 1, len(frames))
    chosen = set(np.linspace(0, len(frames) - 1, count).round().astype(int).tolist())
    return (
        tuple(frame for k, frame in enumerate(frames) if k in chosen),
        tuple(frame for k, frame in enumerate(frames) if k not in chosen),
    )


def told_by_most(
    probes: Sequence[Probe], count: int, settings: LandmarkSettings, *, strict: bool = False
) -> bool | None:
    """Tell what `count` probes will say, where these of them settle it; else None."""
    apart, sd, slack = _measures(probes, settings, strict=strict)
    within = [(apart <= slack * settings.max_apart_torsos).sum()]
    within += [(sd <= slack * settings.max_trunk_sd_torsos).sum()]
    if all(2 * n > count for n in within):
        return True
    if any(2 * (len(probes) - n) > count for n in within):
        return False
    return None


def probes_in_domain(
    probes: Sequence[Probe], settings: LandmarkSettings, *, strict: bool = False
) -> bool:
    """Tell whether the network may know a clip, by some of its pictures.

    The limits are wider than those that all frames together are judged by in the end.
    """
    apart, sd, slack = _measures(probes, settings, strict=strict)
    return within_limits(apart, sd, settings, slack)


def _measures(
    probes: Sequence[Probe], settings: LandmarkSettings, *, strict: bool
) -> tuple[Floats, Floats, float]:
    """Return what probes are judged by, in torsos, and how much wider the limits are taken."""
    apart = np.array([probe.apart_torsos for probe in probes])
    sd = np.array([probe.sd_torsos for probe in probes])
    return apart, sd, 1.0 if strict else settings.first_look_slack_ratio
