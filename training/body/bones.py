"""Bones inside the skin: the lumbopelvic landmarks, and the lengths of the spine's chain.

The landmarks are the bone's positions, not the skin's (skin over the ASIS turns only 0.54-0.79 of
the pelvis). The model has hip joints but no pelvis, so the pelvis is placed from the literature:
hip centres against the ASIS after Harrington 2007 (J Biomech 40:595), L5/S1 against the hip after
Reed 1999 (SAE 1999-01-0959), the discs by their depth under the skin, all inside the skin.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.body.rest import RestBody

Vec = NDArray[np.float64]

WIDTH_SHARE = 0.145  # between the ASIS, of stature (the model's own hips are too wide to scale by)
DEPTH_SHARE = 0.64  # ASIS to PSIS, of that width (Harrington 2007, table 1)
ASIS_UP_SHARE, ASIS_UP_M = 0.30, 0.0109  # above the hip centres (Harrington 2007)
L5S1_UP_SHARE = 0.404  # above the hip centres, of the width (Reed 1999)
LUMBAR_LENGTH_SHARE = 0.104  # L5/S1 to T12/L1 of stature (Reed 1999: about 0.18 m of 1.75 m)
L3_SHARE = 0.42  # L3/L4 lies this far up from L5/S1
# Centre of the disc under the skin of the back, for a stature of 1.75 m (scaled with stature).
DISC_DEPTH_M = {"l5": 0.068, "l3": 0.066, "t12": 0.056}
REFERENCE_STATURE_M = 1.75
SPINE_SIDE_M = 0.045  # PSIS off the midline
COVER_M = 0.012  # least skin over ASIS and PSIS
WINDOW_M, WIDEN = 0.03, 1.5  # where the skin's depth is read: about the distance of its vertices


@dataclass(frozen=True, eq=False)
class Bones:
    """Landmarks of the body at rest, in its own frame.

    Parameters
    ----------
    points_m : dict of str to ndarray, shape (3,)
        ``asis_r`` and ``psis_r`` with their left fellows; ``l5``, ``l3``, ``t12`` are the centres
        of the L5/S1, L3/L4 and T12/L1 joints, in the sagittal plane.
    """

    points_m: dict[str, Vec]

    @property
    def pelvis_line_deg(self) -> float:
        """Return the slope of PSIS to ASIS: positive where the ASIS is lower (anterior tilt)."""
        line = self.points_m["asis_r"] - self.points_m["psis_r"]
        return float(np.degrees(np.arctan2(-line[2], line[0])))


def skin_at(
    body: RestBody, z_m: float, y_m: float, width_m: float = WINDOW_M
) -> tuple[float, float]:
    """Return the rearmost and foremost x of the skin in a window at height z and side y.

    Parameters
    ----------
    body : RestBody
    z_m, y_m : float
        Middle of the window.
    width_m : float
        Half of its side; it is widened until there is skin in it.
    """
    v = body.vertices_m
    window = (np.abs(v[:, 2] - z_m) < width_m) & (np.abs(v[:, 1] - y_m) < width_m)
    if not window.any():
        return skin_at(body, z_m, y_m, width_m * WIDEN)
    x = v[window, 0]
    return float(x.min()), float(x.max())


def find_bones(body: RestBody, pelvis_tilt_deg: float) -> Bones:
    """Place the pelvis and the spine's joints in a body at rest.

    Parameters
    ----------
    body : RestBody
    pelvis_tilt_deg : float
        Slope of the ASIS-PSIS line in standing, anterior positive; differs between people by bone
        shape alone (Preece 2008).
    """
    hip = (body.joints_m["hip_r"] + body.joints_m["hip_l"]) / 2
    width = WIDTH_SHARE * body.height_m
    slope = np.radians(pelvis_tilt_deg)
    asis_z = hip[2] + ASIS_UP_SHARE * width + ASIS_UP_M
    points: dict[str, Vec] = {}
    for side, sign in (("r", -1.0), ("l", 1.0)):
        psis_z = asis_z + DEPTH_SHARE * width * np.sin(slope)
        psis_x = skin_at(body, psis_z, sign * SPINE_SIDE_M)[0] + COVER_M
        front = skin_at(body, asis_z, sign * width / 2)[1] - COVER_M
        reach = min(DEPTH_SHARE * width * np.cos(slope), front - psis_x)
        points[f"asis_{side}"] = np.array([psis_x + reach, sign * width / 2, asis_z])
        points[f"psis_{side}"] = np.array(
            [psis_x, sign * SPINE_SIDE_M, asis_z + reach * np.tan(slope)]
        )
    low = hip[2] + L5S1_UP_SHARE * width
    high = low + LUMBAR_LENGTH_SHARE * body.height_m
    for name, z in (("l5", low), ("l3", low + L3_SHARE * (high - low)), ("t12", high)):
        depth = DISC_DEPTH_M[name] * body.height_m / REFERENCE_STATURE_M
        points[name] = np.array([skin_at(body, z, 0.0)[0] + depth, 0.0, z])
    return Bones(points)
