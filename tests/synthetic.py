"""Pose tracks of a stick figure whose angles are known."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from legpress_cv.pose.types import LANDMARK_COUNT, LEFT, LEFT_EAR, NOSE, RIGHT, RIGHT_EAR, PoseTrack

TORSO_PX, THIGH_PX, SHANK_PX = 180.0, 150.0, 145.0
TOP_KNEE_DEG, TOP_TRUNK_THIGH_DEG = 15.0, 92.0
HIP_PX = np.array([300.0, 400.0])


@dataclass(frozen=True)
class Move:
    """One rep: depth at the knee, seconds down, held, up, and the tilt at the bottom."""

    knee_deg: float = 95.0
    down_s: float = 1.4
    hold_s: float = 0.2
    up_s: float = 1.2
    top_s: float = 0.6
    tilt_deg: float = 0.0


@dataclass(frozen=True)
class Truth:
    time_s: NDArray[np.float64]
    knee_deg: NDArray[np.float64]
    trunk_thigh_deg: NDArray[np.float64]
    tilt_deg: NDArray[np.float64]


def smooth(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rise from 0 to 1 with rest at either end (minimum jerk)."""
    x = np.clip(x, 0, 1)
    return x**3 * (10 - 15 * x + 6 * x**2)


def truth_of(moves, rate_hz=30.0, lead_s=1.0, tail_s=1.0, onset=0.5) -> Truth:
    """Angles over time; the trunk-thigh angle goes with the knee, tilt sets in at `onset`."""
    length = lead_s + tail_s + sum(m.down_s + m.hold_s + m.up_s + m.top_s for m in moves)
    t = np.arange(round(length * rate_hz)) / rate_hz
    bend = np.zeros_like(t)
    knee = np.full_like(t, TOP_KNEE_DEG)
    tilt = np.zeros_like(t)
    at = lead_s
    for m in moves:
        down = smooth((t - at) / m.down_s)
        up = smooth((t - at - m.down_s - m.hold_s) / m.up_s)
        part = down - up
        knee += part * (m.knee_deg - TOP_KNEE_DEG)
        bend += part * (m.knee_deg - TOP_KNEE_DEG) / 2
        tilt += m.tilt_deg * np.clip((part - onset) / (1 - onset), 0, None)
        at += m.down_s + m.hold_s + m.up_s + m.top_s
    return Truth(t, knee, TOP_TRUNK_THIGH_DEG + bend, tilt)


def turned(vector, deg):
    """Rotate (n, 2) or (2,) vectors counter-clockwise on the screen (y down)."""
    a = np.radians(np.asarray(deg))
    x, y = vector[..., 0], vector[..., 1]
    return np.stack([np.cos(a) * x + np.sin(a) * y, -np.sin(a) * x + np.cos(a) * y], axis=-1)


def pose_track(
    truth: Truth,
    *,
    recline_deg=55.0,
    noise_px=0.0,
    seed=0,
    hip_error_px_per_deg=0.0,
    far_px=(25, -35),
) -> PoseTrack:
    """A lifter on a leg press, right side near, facing right.

    The hip is carried off the pad and up along it by the tilt, as at the end of a lumbar spine.
    `hip_error_px_per_deg` moves the hip with the thigh, as pose models do.
    """
    n = len(truth.time_s)
    up = turned(np.array([0.0, -1.0]), recline_deg)
    off = turned(up, -90)
    per_deg = TORSO_PX / 0.5 * np.array([0.0026, 0.00085])
    lift = truth.tilt_deg[:, None] * (per_deg[0] * off + per_deg[1] * up)
    hip = HIP_PX + lift
    shoulder = np.broadcast_to(HIP_PX + TORSO_PX * up, (n, 2))
    trunk = hip - shoulder
    trunk_unit = trunk / np.hypot(*trunk.T)[:, None]
    knee = hip + THIGH_PX * turned(trunk_unit, truth.trunk_thigh_deg)
    thigh_unit = (knee - hip) / THIGH_PX
    ankle = knee + SHANK_PX * turned(thigh_unit, -truth.knee_deg)
    heel = ankle + (6, 10)
    toe = ankle + (14, -32)
    error = hip_error_px_per_deg * (truth.trunk_thigh_deg - TOP_TRUNK_THIGH_DEG)
    hip = hip - error[:, None] * off
    near = {
        "shoulder": shoulder,
        "hip": hip,
        "knee": knee,
        "ankle": ankle,
        "heel": heel,
        "toe": toe,
    }
    xy = np.zeros((n, 33, 2))
    xy[:] = (shoulder + 0.3 * TORSO_PX * up)[:, None]
    z = np.zeros((n, 33))
    visibility = np.ones((n, 33))
    for name, points in near.items():
        xy[:, RIGHT[name]] = points
        xy[:, LEFT[name]] = points + np.array(far_px)
        z[:, RIGHT[name]], z[:, LEFT[name]] = -60, 60
        if name not in ("shoulder", "hip"):
            visibility[:, LEFT[name]] = 0.1
    xy[:, NOSE] += (12, 0)
    xy[:, [LEFT_EAR, RIGHT_EAR]] -= (8, 0)
    rng = np.random.default_rng(seed)
    xy += rng.normal(0, noise_px, xy.shape) if noise_px else 0.0
    return PoseTrack(truth.time_s, xy, z, visibility)


def mirrored(track: PoseTrack, width_px=800.0) -> PoseTrack:
    """The same clip seen in a mirror: the model then names left what was right."""
    order = np.arange(33)
    for name in LEFT:
        order[[LEFT[name], RIGHT[name]]] = RIGHT[name], LEFT[name]
    order[[LEFT_EAR, RIGHT_EAR]] = RIGHT_EAR, LEFT_EAR
    xy = track.xy_px[:, order].copy()
    xy[..., 0] = width_px - xy[..., 0]
    return PoseTrack(track.time_s, xy, track.z_px[:, order], track.visibility[:, order])


def moved(track: PoseTrack, *, scale=1.0, turn_deg=0.0, shift_px=(0.0, 0.0)) -> PoseTrack:
    """The same clip from nearer, with a tilted camera, or elsewhere in the picture."""
    xy = turned(track.xy_px - 400.0, turn_deg) * scale + 400.0 + np.array(shift_px)
    return replace(track, xy_px=xy, z_px=track.z_px * scale)


def without_frames(track: PoseTrack, gone) -> PoseTrack:
    """The same track with frames in which nobody was found."""
    xy, z, v = track.xy_px.copy(), track.z_px.copy(), track.visibility.copy()
    xy[gone], z[gone], v[gone] = np.nan, np.nan, np.nan
    return PoseTrack(track.time_s, xy, z, v)


def appended(*tracks: PoseTrack) -> PoseTrack:
    """Tracks one after the other."""
    times, last = [], 0.0
    for track in tracks:
        step = track.time_s[1] - track.time_s[0]
        times.append(track.time_s - track.time_s[0] + last)
        last = times[-1][-1] + step
    return PoseTrack(
        np.concatenate(times),
        np.concatenate([t.xy_px for t in tracks]),
        np.concatenate([t.z_px for t in tracks]),
        np.concatenate([t.visibility for t in tracks]),
    )


def walking(seconds=4.0, rate_hz=30.0, seed=1) -> PoseTrack:
    """Somebody who walks to the machine: upright, knees swinging by turns, the hip travelling."""
    n = round(seconds * rate_hz)
    t = np.arange(n) / rate_hz
    swing = 30 + 30 * np.sin(2 * np.pi * t)
    truth = Truth(t, np.maximum(5, swing), 15 + 15 * np.sin(2 * np.pi * t), np.zeros(n))
    track = pose_track(truth, recline_deg=3.0, noise_px=0.5, seed=seed)
    way = np.stack([-1.3 * TORSO_PX * (seconds - t), np.full(n, -40.0)], axis=1)
    return replace(track, xy_px=track.xy_px + way[:, None])


def nobody(frames=90) -> PoseTrack:
    """A track in which nobody was found."""
    nan = np.full((frames, LANDMARK_COUNT), np.nan)
    return PoseTrack(np.arange(frames) / 30, np.stack([nan, nan], axis=-1), nan, nan)
