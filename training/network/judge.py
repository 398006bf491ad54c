"""How good the network is on takes held back: points, spreads, tilt."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from legpress_cv.lumbopelvic.contract import CROP_PX, LUMBOPELVIC_POINTS, WINDOW_SIDE_RATIO
from training.network.data import as_input, plain_crops
from training.network.parts import TILT_SCALE_DEG, VIEW_SCALE_DEG
from training.network.takes import Takes

BATCH = 64
MM_PER_PX = 500.0 * WINDOW_SIDE_RATIO / CROP_PX  # with a torso of half a metre


def judge(net: nn.Module, takes: Takes, device: torch.device) -> dict[str, float]:
    """Return errors by name.

    ``<point>_mm`` is the median distance with a torso of 0.5 m, ``turn_mae_deg`` that of the turn
    head, ``turn_rms_deg`` its root mean square, ``turn_response`` how many degrees it says for one,
    ``line_mae_deg`` of the tilt from the found ASIS-PSIS line, ``hip_motion_mm`` the RMS
    error of the hip's way against the shoulder within a take, ``z_abs`` the mean of errors over
    spreads (1 is honest: the spreads are Laplace's).
    """
    net.eval()
    points, spreads, turns, views, true = [], [], [], [], []
    starts, which = np.unique(takes.start, return_inverse=True)
    with torch.no_grad():
        tops = torch.cat(
            [
                net(as_input(plain_crops(takes, rows)[0].to(device))).features
                for rows in np.array_split(starts, max(1, len(starts) // BATCH))
            ]
        )
        for rows in np.array_split(np.arange(len(takes)), max(1, len(takes) // BATCH)):
            crops, marks = plain_crops(takes, rows)
            found = net(as_input(crops.to(device)), tops[torch.from_numpy(which[rows]).to(device)])
            true.append(marks)
            points.append(found.points.float().cpu().numpy())
            spreads.append(found.log_spread.float().cpu().numpy())
            turns.append(found.turn[:, 0].float().cpu().numpy())
            views.append(found.view[:, 0].float().cpu().numpy())
    p, spread, turn = np.concatenate(points), np.exp(np.concatenate(spreads)), np.concatenate(turns)
    marks = np.concatenate(true)
    inside = ((marks > 0) & (marks < CROP_PX)).all(2) & takes.seen
    away = np.linalg.norm(p - marks, axis=2) * MM_PER_PX
    result = {
        f"{name}_mm": float(np.median(away[inside[:, k], k]))
        for k, name in enumerate(LUMBOPELVIC_POINTS)
        if inside[:, k].any()
    }
    turned = turn * TILT_SCALE_DEG
    off = turned - takes.turn_deg
    result["turn_mae_deg"] = float(np.abs(off).mean())
    result["turn_rms_deg"] = float(np.sqrt((off**2).mean()))
    result["turn_response"] = _response(takes.turn_deg, turned)
    azimuth = np.concatenate(views) * VIEW_SCALE_DEG
    result["azimuth_mae_deg"] = float(np.abs(azimuth - takes.view_deg[:, 0]).mean())
    line = _slope(p) - _slope(p)[takes.start]
    result["line_mae_deg"] = float(np.abs(_wrapped(line) - takes.turn_deg).mean())
    result["hip_motion_mm"] = _hip_motion(p - marks, takes.start)
    z = np.abs((p - marks) / spread[..., None])[inside]
    result["z_abs"] = float(np.clip(z, 0, 10).mean())
    return result


def _response(true: NDArray[np.floating], said: NDArray[np.floating]) -> float:
    """Slope of what is said over what is true; NaN where nothing turns."""
    around = true - true.mean()
    square = float((around**2).sum())
    return float((around * said).sum()) / square if square > 0 else float("nan")


def _slope(points: NDArray[np.floating]) -> NDArray[np.float64]:
    line = points[:, LUMBOPELVIC_POINTS.index("asis")] - points[:, LUMBOPELVIC_POINTS.index("psis")]
    return np.degrees(np.arctan2(-line[:, 1], line[:, 0]))


def _wrapped(angle_deg: NDArray[np.floating]) -> NDArray[np.floating]:
    return (angle_deg + 180.0) % 360.0 - 180.0


def _hip_motion(off: NDArray[np.floating], starts: NDArray[np.integer]) -> float:
    """RMS over takes of the error of hip less shoulder, each take's mean taken away."""
    hip, shoulder = LUMBOPELVIC_POINTS.index("hip"), LUMBOPELVIC_POINTS.index("shoulder")
    error = (off[:, hip] - off[:, shoulder]) * MM_PER_PX
    for start in np.unique(starts):
        own = starts == start
        error[own] -= error[own].mean(axis=0)
    return float(np.sqrt((error**2).mean()))
