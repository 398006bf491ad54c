"""Pictures warped so that the points of a chain come to lie where they should.

References
----------
Schaefer S., McPhail T., Warren J. (2006), Image deformation using moving least squares. ACM Trans
Graph 25:533-540. Section 2.3, rigid deformations, written with complex numbers.
"""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from .chain import Complex, Floats, Points, as_complex, smoothstep

Picture = NDArray[np.uint8]

GRID_PX = 4
"""Between two nodes at which the warp is worked out; it is smooth over a few of them."""
FALL_OFF = 3.0
"""Exponent of the distance by whose inverse a point weighs: at 2 the middle of the pelvis turns by
0.8 of what its points do, at 3 by 0.94."""
LIMBS = (
    ("shoulder", "t12", "l3", "l5", "hip", "knee", "ankle"),
    ("asis", "hip", "ischium", "psis", "asis"),
)
FULL_TORSOS, STILL_TORSOS = 0.25, 0.5
"""Distance from the chain, in torso lengths, up to which all moves and from which nothing does: the
buttock reaches to the one, what stands beyond the other is the room."""
RING_POINTS = 24
RING_TORSOS = 1.25
"""Radius about the hip of a ring of points that are held: beyond the shoulder and the knee."""
SIDE_RATIO = 0.45
"""Half of the chest's depth over its length from shoulder to T12/L1: points that are held."""
ISCHIUM_RATIO = 0.6
"""The seat bones lie beyond the hip as seen from L5/S1, by this share of the way between them."""
PELVIS_EDGES = (
    ("asis", "hip"), ("psis", "hip"), ("asis", "psis"), ("psis", "ischium"), ("asis", "l5"),
)  # fmt: skip
"""Between two points of the pelvis lies another one, so that it turns as one body."""
THIGH_RATIOS = (0.5, 0.75)  # nearer to the hip, a deep thigh lies on the pelvis' own points
CHEST_RATIOS = (0.3, 0.65)
"""Places along thigh and chest (shoulder to T12/L1) of further points."""


def skeleton(points: Points) -> dict[str, complex]:
    """Name the chain's points and those that go with them: seat bones, thigh, chest on both sides.

    Parameters
    ----------
    points
        Name to shape (2,).
    """
    z = {name: complex(as_complex(xy)) for name, xy in points.items()}
    z["ischium"] = z["hip"] + ISCHIUM_RATIO * (z["hip"] - z["l5"])
    for a, b in PELVIS_EDGES:
        z[f"{a} to {b}"] = (z[a] + z[b]) / 2
    for ratio in THIGH_RATIOS:
        z[f"thigh {ratio}"] = z["hip"] + ratio * (z["knee"] - z["hip"])
    chest = z["t12"] - z["shoulder"]
    for ratio in CHEST_RATIOS:
        middle = z["shoulder"] + ratio * chest
        for side in (-SIDE_RATIO, 0.0, SIDE_RATIO):
            z[f"chest {ratio} {side:+}"] = middle + side * 1j * chest
    if "ankle" in z:
        z["shank"] = (z["knee"] + z["ankle"]) / 2
    return z


def ring(points: Points) -> Complex:
    """Points about the hip that are held, shape (RING_POINTS,)."""
    hip, torso = complex(as_complex(points["hip"])), torso_px(points)
    angle = 2 * np.pi * np.arange(RING_POINTS) / RING_POINTS
    return np.asarray(hip + RING_TORSOS * torso * np.exp(1j * angle))


def torso_px(points: Points) -> float:
    """Length from shoulder to hip."""
    return float(np.linalg.norm(points["shoulder"] - points["hip"]))


def rigid_mls(at: Complex, source: Complex, target: Complex) -> Complex:
    """Move places as rigidly as points allow that go from `source` to `target`.

    Parameters
    ----------
    at
        Shape (n,).
    source, target
        Shape (m,).
    """
    apart = np.abs(at[:, None] - source[None])
    weight = 1.0 / np.maximum(apart, 1e-6) ** FALL_OFF
    weight /= weight.sum(axis=1, keepdims=True)
    source_mean, target_mean = weight @ source, weight @ target
    turn = (weight * np.conj(source - source_mean[:, None]) * (target - target_mean[:, None])).sum(
        axis=1
    )
    turn /= np.maximum(np.abs(turn), 1e-12)
    return np.asarray(target_mean + (at - source_mean) * turn)


def source_of(at: Complex, points: Points, moved: Points) -> Complex:
    """Return where the pixel that comes to lie at a place is taken from.

    Parameters
    ----------
    at
        Shape (n,): places in the warped picture.
    points, moved
        The chain in the picture as it is, and as it is to be.
    """
    before, after = skeleton(points), skeleton(moved)
    away = distance_px(at, after) / torso_px(points)
    part = smoothstep((STILL_TORSOS - away) / (STILL_TORSOS - FULL_TORSOS))
    moves, held = part > 0, ring(points)
    target = np.concatenate((np.array(list(before.values())), held))
    source = np.concatenate((np.array(list(after.values())), held))
    out = np.array(at, dtype=complex)
    out[moves] += part[moves] * (rigid_mls(at[moves], source, target) - at[moves])
    return out


def distance_px(at: Complex, chain: dict[str, complex]) -> Floats:
    """Distance of places, shape (n,), from the nearest limb."""
    nearest = np.full(len(at), np.inf)
    for limb in LIMBS:
        for a, b in pairwise(name for name in limb if name in chain):
            begin, way = chain[a], chain[b] - chain[a]
            along = ((at - begin) * np.conj(way)).real / max(abs(way) ** 2, 1e-12)
            foot = begin + np.clip(along, 0.0, 1.0) * way
            nearest = np.minimum(nearest, np.abs(at - foot))
    return nearest


def warped(rgb: Picture, points: Points, moved: Points) -> Picture:
    """Warp a picture so that the chain comes to lie where it should.

    Parameters
    ----------
    rgb
        The picture.
    points, moved
        The chain in it, and as it is to be: name to shape (2,).
    """
    if all(np.allclose(points[name], moved[name], atol=1e-9) for name in points):
        return rgb
    height, width = rgb.shape[:2]
    x, y = np.arange(0, width + GRID_PX, GRID_PX), np.arange(0, height + GRID_PX, GRID_PX)
    nodes = (x[None] + 1j * y[:, None]).ravel()
    shift = (source_of(nodes, points, moved) - nodes).reshape(len(y), len(x))
    pixel_x, pixel_y = np.meshgrid(np.arange(width), np.arange(height))
    node_x, node_y = (single(pixel / GRID_PX) for pixel in (pixel_x, pixel_y))
    shift_x, shift_y = (
        cv2.remap(single(part), node_x, node_y, cv2.INTER_LINEAR)
        for part in (shift.real, shift.imag)
    )
    from_x, from_y = single(pixel_x + shift_x), single(pixel_y + shift_y)
    out = cv2.remap(rgb, from_x, from_y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101)
    return np.asarray(out, dtype=np.uint8)


def single(values: NDArray[np.floating]) -> NDArray[np.float32]:
    """Numbers as OpenCV wants its maps."""
    return np.asarray(values, dtype=np.float32)
