"""Tracks of a lumbopelvic network that sees a stick body whose angles are known."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from synthetic import smooth

from legpress_cv.lumbopelvic.contract import LUMBOPELVIC_POINTS
from legpress_cv.lumbopelvic.track import LumbopelvicTrack
from legpress_cv.pose.types import LANDMARK_COUNT, LEFT, LEFT_EAR, NOSE, RIGHT, RIGHT_EAR, PoseTrack
from legpress_cv.reps import Rep

TORSO_PX = 200.0
ACROSS_MM = {"hip": 119, "asis": 134, "psis": 49, "shoulder": 185, "knee": 190, "ankle": 190}
DOWN_S, HOLD_S, UP_S, TOP_S = 1.4, 0.2, 1.2, 0.6


@dataclass(frozen=True)
class Body:
    """What happened, and where its points are in the sagittal plane (mm, torso of 500 mm)."""

    time_s: NDArray[np.float64]
    tilt_deg: NDArray[np.float64]
    hip_flexion_deg: NDArray[np.float64]
    knee_flexion_deg: NDArray[np.float64]
    trunk_thigh_deg: NDArray[np.float64]
    points_mm: dict[str, NDArray[np.float64]]
    onset_hip_flexion_deg: float
    reps: tuple[Rep, ...]


def lifter(
    tucks=(12.0, 0.0),
    *,
    rhythm=0.1,
    onset=0.6,
    slide_mm=0.0,
    thorax_deg=0.0,
    rate_hz=30.0,
    slower=1.0,
) -> Body:
    """Reps with the given tucks; slides and thorax motion come and go with depth."""
    down, hold, up, top = (slower * s for s in (DOWN_S, HOLD_S, UP_S, TOP_S))
    length = top + len(tucks) * (down + hold + up + top)
    t = np.arange(round(length * rate_hz)) / rate_hz
    depth, tuck, at, reps = np.zeros_like(t), np.zeros_like(t), top, []
    for number, most in enumerate(tucks, start=1):
        part = smooth((t - at) / down) - smooth((t - at - down - hold) / up)
        depth += part
        tuck += most * bent((part - onset) / (1 - onset))
        frames = [
            round(s * rate_hz) for s in (at, at + down, at + down + hold, at + down + hold + up)
        ]
        reps.append(a_rep(number, *frames))
        at += down + hold + up + top
    thigh = 100.0 + 50.0 * depth
    tilt = rhythm * 50.0 * depth + tuck
    pelvis, thorax = 52.0 + tilt, 45.0 - thorax_deg * depth
    lumbar = pelvis - thorax
    knee_flexion = 15.0 + 85.0 * depth

    def along(angle, size):
        a = np.radians(angle)
        return size * np.stack([-np.sin(a), np.cos(a)], axis=1)

    def turned(angle, forward, up_mm):
        return along(angle - 90.0, forward) + along(angle, up_mm)

    shoulder = np.zeros((len(t), 2)) + slide_mm * depth[:, None] * np.array([-0.7, 0.7])
    t12 = shoulder - along(thorax, 200.0)
    l3 = t12 - along(thorax + 0.29 * lumbar + 3.0, 114.5)
    l5 = l3 - along(thorax + 0.64 * lumbar - 8.0, 84.0)
    hip = l5 - turned(pelvis, -4.5, 108.5)
    knee = hip - along(thigh, 443.0)
    points = {
        "hip": hip,
        "asis": hip + turned(pelvis, 100.5, 92.0),
        "psis": hip + turned(pelvis, -59.5, 119.0),
        "l5": l5,
        "l3": l3,
        "t12": t12,
        "shoulder": shoulder,
        "knee": knee,
        "ankle": knee - along(thigh - knee_flexion, 458.0),
    }
    trunk = shoulder - hip
    lean = np.degrees(np.arctan2(-trunk[:, 0], trunk[:, 1]))
    bends = rhythm * 50.0 * onset
    return Body(
        t, tilt, thigh - pelvis, knee_flexion, thigh - lean, points,
        100.0 + 50.0 * onset - 52.0 - bends, tuple(reps),
    )  # fmt: skip


def bent(x, corner=0.12):
    """Rise from 0 at 0 to 1 at 1, straight but for a rounded start."""
    x = np.clip(x, 0.0, None)
    return np.where(x < corner, x * x / (2 * corner), x - corner / 2) / (1 - corner / 2)


def a_rep(number, start, first, last, end) -> Rep:
    return Rep(
        number=number, cut=None, start_index=start, bottom_first_index=first,
        bottom_index=(first + last) // 2, bottom_last_index=last, end_index=end, descent_s=1.4,
        bottom_pause_s=0.2, ascent_s=1.2, top_pause_s=0.6, knee_flexion_max_deg=100.0,
        trunk_thigh_flexion_max_deg=120.0, thigh_excursion_deg=50.0, platform_travel_ratio=0.8,
    )  # fmt: skip


def seen(body: Body, *, azimuth_deg=0.0, elevation_deg=0.0, noise_mm=0.0, seed=0, sd_mm=4.0):
    """What the network says: parallel rays, white noise."""
    n, px = len(body.time_s), TORSO_PX / 500.0
    az, el = np.radians(azimuth_deg), np.radians(elevation_deg)
    rng = np.random.default_rng(seed)
    points = {}
    for name in LUMBOPELVIC_POINTS:
        x, z = body.points_mm[name].T
        y = -ACROSS_MM.get(name, 0.0)
        right = x * np.cos(az) + y * np.sin(az)
        up = z * np.cos(el) - x * np.sin(az) * np.sin(el) + y * np.cos(az) * np.sin(el)
        noise = rng.normal(0.0, noise_mm, (n, 2)) if noise_mm else 0.0
        points[name] = (np.stack([right, -up], axis=1) + noise) * px + np.array([320.0, 200.0])
    turn = body.tilt_deg - body.tilt_deg[0]
    turn = turn + (rng.normal(0.0, 2.0, n) if noise_mm else 0.0)
    return LumbopelvicTrack(
        time_s=body.time_s,
        faces_left=False,
        torso_px=TORSO_PX,
        points_px=points,
        sd_px={name: np.full(n, sd_mm * px) for name in points},
        seen_ratio={name: np.full(n, 0.95) for name in points},
        turn_deg=turn,
        turn_sd_deg=np.full(n, 2.0),
        azimuth_deg=np.full(n, azimuth_deg),
        azimuth_sd_deg=np.full(n, 3.0),
        elevation_deg=np.full(n, elevation_deg),
        apart_torsos=np.full(n, 0.01),
        pelvis_apart_deg=np.zeros(n),
    )


def changed(track: LumbopelvicTrack, change) -> LumbopelvicTrack:
    """The same track with every point array (n, 2) changed."""
    return replace(track, points_px={name: change(p) for name, p in track.points_px.items()})


def pose_of(network):
    """What a pose model says of the lifter whom the network sees: the far side behind the near."""
    n = len(network.time_s)
    xy = np.full((n, LANDMARK_COUNT, 2), 100.0)
    points = network.points_px
    near = {name: points[name] for name in ("shoulder", "hip", "knee", "ankle")}
    near |= {"heel": near["ankle"] + [-8.0, 8.0], "toe": near["ankle"] + [25.0, 8.0]}
    for name, at in near.items():
        xy[:, RIGHT[name]], xy[:, LEFT[name]] = at, at + [4.0, -6.0]
    for index in (NOSE, LEFT_EAR, RIGHT_EAR):
        xy[:, index] = near["shoulder"] + [0.0, -60.0]
    depth, visibility = np.zeros((n, LANDMARK_COUNT)), np.full((n, LANDMARK_COUNT), 0.95)
    depth[:, list(LEFT.values())], visibility[:, list(LEFT.values())] = 50.0, 0.4
    return PoseTrack(network.time_s, xy, depth, visibility)
