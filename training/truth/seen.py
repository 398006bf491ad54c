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
MOST_POINTS = 62  # a bit each
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
        Without distortion; at most `MOST_POINTS`.

    Returns
    -------
    depth_m : ndarray, shape (N,)
        Infinite where nothing is hit.
    label : ndarray of int, shape (N,)
        -1 where nothing is hit.
    """
    if len(points_px) > MOST_POINTS:
        raise ValueError(f"{len(points_px)} points at once are more than {MOST_POINTS}.")
    depth = np.full(len(points_px), np.inf)
    label = np.full(len(points_px), -1)
    for part, vertices in zip(scene.parts, frame.vertices_m, strict=True):
        pixels, far = frame.camera.project(vertices)
        if _beside(pixels, far, points_px):
            continue
        faces, number = _around(part.faces, pixels, far, points_px)
        if not len(faces):
            continue
        corners = part.faces[faces]
        hit = _depth(pixels[corners], far[corners], points_px[number])
        for at in np.flatnonzero(hit < depth[number]):
            if hit[at] < depth[number[at]]:
                depth[number[at]] = hit[at]
                label[number[at]] = int(part.face_label[faces[at]])
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
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pair the faces before the camera with the points that their boxes in the picture hold.

    Returns
    -------
    face, point : ndarray of int, shape (K,)
        Indices, a pair each.
    """
    a, b, c = faces.T
    which = _between(pixels[:, 0], points_px[:, 0], a, b, c)
    which &= _between(pixels[:, 1], points_px[:, 1], a, b, c)
    if far_m.min() <= NEAREST_M:
        before = far_m > NEAREST_M
        which[~(before[a] & before[b] & before[c])] = 0
    held = np.flatnonzero(which)
    row, point = np.nonzero((which[held, None] >> np.arange(len(points_px))) & 1)
    return held[row], point


def _between(
    at: NDArray[np.float64],
    points: NDArray[np.float64],
    a: NDArray[np.int32],
    b: NDArray[np.int32],
    c: NDArray[np.int32],
) -> NDArray[np.int64]:
    """Tell for each face, bit by bit, which points lie between its corners along one axis.

    A corner's bits say which points lie below it; what its corners do not agree on is between
    them. So a face costs three look-ups, however many points there are.
    """
    order = np.argsort(points)
    below = np.concatenate(([0], np.cumsum(1 << order)))
    bits = below[np.searchsorted(points[order], at)]
    first, second, third = bits[a], bits[b], bits[c]
    return np.asarray((first | second | third) ^ (first & second & third))


def _depth(
    corners: NDArray[np.float64], z: NDArray[np.float64], at: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the depth of triangles at pixel positions, infinite where they do not cover them.

    `corners` (K, 3, 2) in pixels, their depths `z` (K, 3), the positions `at` (K, 2).
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
    return np.where(inside, 1 / inverse, np.inf)


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
