"""Landmark tracks recorded from clips with the heavy model (``tests/data``)."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from legpress_cv.pose.types import PoseTrack

DATA = Path(__file__).parent / "data"
NAMES = ("rendered_tuck", "rendered_neutral", "leg_press_oblique", "squat_side_portrait")


def recorded(name: str) -> tuple[PoseTrack, float]:
    """A track and its frames per second; coordinates are kept to an eighth of a pixel."""
    with np.load(DATA / f"{name}.track.npz") as data:
        xyz = data["xyz_px"] / 8.0
        track = PoseTrack(data["time_s"], xyz[..., :2], xyz[..., 2], data["visibility"] / 255.0)
        return track, float(data["rate_hz"])
