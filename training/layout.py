"""Where a machine stands for one body: the lines and planes that body and steel agree on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vec = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Layout:
    """World frame, metres; y = 0 is the lifter's sagittal plane. All directions are unit vectors.

    Parameters
    ----------
    pad_base_m : ndarray, shape (3,)
        Middle of the lower edge of the back-rest's surface (the surface that skin touches).
    pad_up, pad_normal : ndarray, shape (3,)
        Up along the back-rest towards the head; out of it towards the lifter's chest.
    seat_base_m : ndarray, shape (3,)
        Middle of the rear edge of the seat's surface.
    seat_forward, seat_normal : ndarray, shape (3,)
        Along the seat towards the feet; out of it towards the lifter.
    seat_length_m : float
    rail_dir : ndarray, shape (3,)
        The way the platform moves as the legs straighten.
    platform_m : ndarray, shape (3,)
        Where the middle between the soles stands on the platform at travel 0 (legs straight).
    platform_up, platform_normal : ndarray, shape (3,)
        Along the platform from heels to toes; out of it towards the lifter.
    travel_m : float
        How far the platform comes down in the deepest rep.
    floor_z_m : float
    hip_m, shoulder_m : ndarray, shape (3,)
        Middle of the two joints at the start of the set.
    hands_m : ndarray, shape (2, 3)
        Where the right and the left hand grip the handles.
    hip_width_m : float
        Across the lifter's hips at the seat, skin to skin.
    """

    pad_base_m: Vec
    pad_up: Vec
    pad_normal: Vec
    seat_base_m: Vec
    seat_forward: Vec
    seat_normal: Vec
    seat_length_m: float
    rail_dir: Vec
    platform_m: Vec
    platform_up: Vec
    platform_normal: Vec
    travel_m: float
    floor_z_m: float
    hip_m: Vec
    shoulder_m: Vec
    hands_m: Vec
    hip_width_m: float

    def platform_at(self, travel_m: float) -> Vec:
        """Return where the soles' middle stands when the platform has come down by `travel_m`."""
        return self.platform_m - self.rail_dir * travel_m
