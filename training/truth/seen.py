"""Which landmarks the camera sees, by casting its rays at the meshes.

A landmark inside the body counts as seen where the first surface on its ray is the lifter's own
trunk, leg or clothes at about the place; an arm, a rail or a person in front hides it. Loose
clothes do not hide: a person can still see where the hip is; that is what `Label.SHIRT` and
`Label.SHORTS` are for.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from training.scene import Camera, Frame, Label, Scene

HIDING = (Label.SCENERY, Label.MACHINE, Label.ARM, Label.PERSON)
ARM_POINTS = ("shoulder", "elbow", "wrist")
NEAR_M = 0.02  # a surface this much nearer than the landmark hides it
# A surface so far in front is the other leg, or the near hip before the far one.
OTHER_SIDE_M = 0.22
NEAREST_M = 0.05  # of the camera: what is nearer, or behind it, is not drawn
FLAT_PX2 = 1e-12  # twice the area of a face that is seen edge on


def first_surface(
    scene: Scene, frame: Frame, points_px: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return the nearest face on the ray of each pixel position.

    Parameters
    ----------
    scene : Scene
    frame : Frame
    points_px : ndarray, shape (N, 2)
        Without distortion.

    Returns
    -------
    depth_m : ndarray, shape (N,)
        Infinite where nothing is hit.
    label : ndarray of int, shape (N,)
        -1 where nothing is hit.
    """
    depth = np.full(len(points_px), np.inf)
    label = np.full(len(points_px), -1)
    for part, vertices in zip(scene.parts, frame.vertices_m, strict=True):
        pixels, far = frame.camera.project(vertices)
        if _beside(pixels, far, points_px):
            continue
        faces, low, high = _around(part.faces, pixels, far, points_px)
        for number, at in enumerate(points_px):
            x, y = at
            over = np.flatnonzero((low[0] <= x) & (high[0] >= x))
            over = over[(low[1][over] <= y) & (high[1][over] >= y)]
            if not len(over):
                continue
            corners = part.faces[faces[over]]
            found, which = _nearest(pixels[corners], far[corners], at)
            if found < depth[number]:
                depth[number] = found
                label[number] = int(part.face_label[faces[over[which]]])
    return depth, label


def _beside(
    pixels: NDArray[np.float64], far_m: NDArray[np.float64], points_px: NDArray[np.float64]
) -> bool:
    """Tell whether a part lies wholly to one side of some points, or is empty."""
    if not len(pixels):
        return True
    if far_m.min() <= NEAREST_M:
        return False
    return any(
        pixels[:, axis].max() < points_px[:, axis].min()
        or pixels[:, axis].min() > points_px[:, axis].max()
        for axis in range(2)
    )


def _around(
    faces: NDArray[np.int32],
    pixels: NDArray[np.float64],
    far_m: NDArray[np.float64],
    points_px: NDArray[np.float64],
) -> tuple[NDArray[np.int64], list[NDArray[np.float64]], list[NDArray[np.float64]]]:
    """Return the faces before the camera that could cover one of some points.

    Returns
    -------
    index : ndarray of int, shape (F,)
    low, high : list of ndarray, shape (F,)
        Their least and greatest x, and y, in pixels.
    """
    # Three gathers and minima are far quicker than a minimum along an axis of three.
    before = far_m > NEAREST_M
    a, b, c = faces.T
    index = np.flatnonzero(before[a] & before[b] & before[c])
    low: list[NDArray[np.float64]] = []
    high: list[NDArray[np.float64]] = []
    for axis in range(2):
        at = np.ascontiguousarray(pixels[:, axis])
        pa, pb, pc = (at[faces[index, i]] for i in range(3))
        least, most = np.minimum(np.minimum(pa, pb), pc), np.maximum(np.maximum(pa, pb), pc)
        kept = (least <= points_px[:, axis].max()) & (most >= points_px[:, axis].min())
        low, high = [v[kept] for v in (*low, least)], [v[kept] for v in (*high, most)]
        index = index[kept]
    return index, low, high


def _nearest(
    corners: NDArray[np.float64], z: NDArray[np.float64], at: NDArray[np.float64]
) -> tuple[float, int]:
    """Return the depth of the nearest triangle over a pixel position, and its index.

    `corners` (F, 3, 2) in pixels, their depths `z` (F, 3), the position `at` (2,); infinite where
    none covers it.
    """
    a, b, c = corners[:, 0], corners[:, 1], corners[:, 2]
    v0, v1, v2 = b - a, c - a, at - a
    area = v0[:, 0] * v1[:, 1] - v0[:, 1] * v1[:, 0]
    area = np.where(np.abs(area) < FLAT_PX2, np.nan, area)
    s = (v2[:, 0] * v1[:, 1] - v2[:, 1] * v1[:, 0]) / area
    t = (v0[:, 0] * v2[:, 1] - v0[:, 1] * v2[:, 0]) / area
    inside = (s >= 0) & (t >= 0) & (s + t <= 1)
    # Perspective: 1/z is what is linear in the picture.
    inverse = (1 - s - t) / z[:, 0] + s / z[:, 1] + t / z[:, 2]
    depth = np.where(inside, 1 / inverse, np.inf)
    which = int(np.nanargmin(np.where(np.isnan(depth), np.inf, depth)))
    return float(depth[which]), which


def visible(
    scene: Scene, frame: Frame, points_m: dict[str, NDArray[np.float64]]
) -> dict[str, bool]:
    """Tell which landmarks are seen: in the picture, and not behind what is not their own.

    An arm does not hide its own joints; a landmark behind the other leg is hidden by it only if
    the camera sees that leg first (labels do not tell the sides apart, so depth decides: more than
    a thigh's width in front).

    Parameters
    ----------
    scene : Scene
    frame : Frame
    points_m : dict of str to ndarray, shape (3,)
        World positions, named as in `training.truth.record.POINTS`.
    """
    names = list(points_m)
    pixels, far = frame.camera.project(np.stack([points_m[n] for n in names]))
    depth, label = first_surface(scene, frame, pixels)
    camera: Camera = frame.camera
    seen = {}
    for number, name in enumerate(names):
        x, y = pixels[number]
        inside = 0 <= x < camera.width_px and 0 <= y < camera.height_px
        hiding: tuple[Label, ...] = HIDING
        if name.rsplit("_", 1)[0] in ARM_POINTS:
            hiding = tuple(h for h in HIDING if h is not Label.ARM)
        hidden = label[number] in hiding and depth[number] < far[number] - NEAR_M
        behind_leg = depth[number] < far[number] - OTHER_SIDE_M
        seen[name] = bool(inside and not hidden and not behind_leg)
    return seen
