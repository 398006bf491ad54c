"""Skin, close-fitting clothes and hair: which face of the body is made of what."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.body.bones import Bones
from training.body.cut import cut_mesh
from training.body.rest import RestBody
from training.body.segments import SEGMENTS
from training.scene import Label, Material
from training.spec import BodySpec, ClothesSpec

Floats = NDArray[np.float64]

# How far down the leg a garment reaches: 0 the hip, 1 the knee, 2 the ankle.
HEM = {"tights": 1.90, "shorts": 0.55, "loose_shorts": 0.35, "trousers": 1.95}
SOCK = 1.80
SLEEVE = {"tank": 0.0, "t_shirt": 0.48, "long_shirt": 0.55, "none": 0.0}
WAIST_ABOVE_L5_M = 0.015
NECK_BELOW_C7_M = 0.012
STRAP_M, ARMPIT_M = 0.115, 0.13  # a tank top leaves free what is outside of this, above the armpit
HIDDEN_IN_SHOE = 0.7  # skin that the foot carries at least so far is inside the shoe
# The neckline falls towards the front, the hairline rises towards it, by so much per metre.
NECK_SLOPE, HAIR_SLOPE = 0.45, 0.9
HAIR_ABOVE_HEAD_M, HAIR_BEFORE_HEAD_M = 0.115, 0.075  # a point of the hairline, from the head joint
STRIPE_M, WEAVE_M = 0.05, 0.006
SKIN_SCALE_M, KNIT_M = 0.03, 0.01  # blotches of skin; ribs of a sock
SOCK_RGB = (0.82, 0.82, 0.8)
SKIN, BOTTOM, TOP, HAIR, SOCKS = range(5)  # places in `materials_of`
LABELS = {
    "pelvis": Label.PELVIS, "lumbar_low": Label.TRUNK, "lumbar_high": Label.TRUNK,
    "thorax": Label.TRUNK, "head": Label.HEAD, "thigh": Label.THIGH, "shank": Label.SHANK,
    "foot": Label.FOOT, "upper_arm": Label.ARM, "forearm": Label.ARM, "hand": Label.ARM,
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Skin:
    """The body's surface, cut along the hems.

    Parameters
    ----------
    rest_m : ndarray, shape (V, 3)
    weights : ndarray, shape (V, S)
        Share of each of `SEGMENTS` in a vertex.
    faces : ndarray of int32, shape (F, 3)
    material : ndarray of int32, shape (F,)
        Index into `materials`.
    label : ndarray of uint8, shape (F,)
        A `Label` each.
    materials : tuple of Material
    """

    rest_m: Floats
    weights: Floats
    faces: NDArray[np.int32]
    material: NDArray[np.int32]
    label: NDArray[np.uint8]
    materials: tuple[Material, ...]


def _along_leg(body: RestBody, points: Floats, side: str) -> Floats:
    """Return 0 at the hip, 1 at the knee, 2 at the ankle, for points (N, 3) near one leg."""
    j = body.joints_m
    hip, knee, ankle = (j[f"{n}_{side}"] for n in ("hip", "knee", "ankle"))
    thigh = (points - hip) @ (knee - hip) / ((knee - hip) @ (knee - hip))
    shank = (points - knee) @ (ankle - knee) / ((ankle - knee) @ (ankle - knee))
    return np.where(thigh < 1, thigh, 1 + np.maximum(shank, 0))


def _along_arm(body: RestBody, points: Floats, side: str) -> Floats:
    """Return 0 at the shoulder, 1 at the elbow, 2 at the wrist, for points (N, 3) near one arm."""
    j = body.joints_m
    shoulder, elbow, wrist = (j[f"{n}_{side}"] for n in ("shoulder", "elbow", "wrist"))
    upper = (points - shoulder) @ (elbow - shoulder) / ((elbow - shoulder) @ (elbow - shoulder))
    lower = (points - elbow) @ (wrist - elbow) / ((wrist - elbow) @ (wrist - elbow))
    return np.where(upper < 1, upper, 1 + np.maximum(lower, 0))


def _sleeve(clothes: ClothesSpec) -> float:
    """Return how far down the arm the top reaches."""
    return clothes.sleeve_ratio or SLEEVE[clothes.top]


def materials_of(body: BodySpec, clothes: ClothesSpec, seed: int) -> tuple[Material, ...]:
    """Return the materials of skin, bottom, top, hair and socks, in that order.

    Parameters
    ----------
    body : BodySpec
    clothes : ClothesSpec
    seed : int
        Of the patterns' noise.
    """
    bottom_m, top_m = (
        STRIPE_M if pattern == "stripes" else WEAVE_M
        for pattern in (clothes.bottom_pattern, clothes.top_pattern)
    )
    return (
        Material("skin", body.skin_rgb, roughness=0.55,
                 pattern="skin", pattern_scale_m=SKIN_SCALE_M, pattern_strength=0.35, seed=seed),
        Material("bottom", clothes.bottom_rgb, clothes.bottom_second_rgb, roughness=0.8,
                 pattern=clothes.bottom_pattern, pattern_scale_m=bottom_m, pattern_strength=0.35,
                 seed=seed + BOTTOM),
        Material("top", clothes.top_rgb, clothes.top_second_rgb, roughness=0.9,
                 pattern=clothes.top_pattern, pattern_scale_m=top_m, pattern_strength=0.35,
                 seed=seed + TOP),
        Material("hair", body.hair_rgb, roughness=0.6,
                 pattern="cloth", pattern_scale_m=WEAVE_M, pattern_strength=0.5, seed=seed + HAIR),
        Material("sock", SOCK_RGB, roughness=0.95, pattern="knit", pattern_scale_m=KNIT_M),
    )  # fmt: skip


def paint(
    body: RestBody,
    bones: Bones,
    weights: Floats,
    look: BodySpec,
    clothes: ClothesSpec,
    seed: int,
    *,
    barefoot: bool = False,
) -> Skin:
    """Cut the skin along hems, waist, neck and sleeves, and give every face a material.

    Parameters
    ----------
    body : RestBody
    bones : Bones
        For the waist.
    weights : ndarray, shape (V, S)
        Share of every segment in every vertex.
    look : BodySpec
    clothes : ClothesSpec
    seed : int
        Of the patterns' noise.
    barefoot : bool
        Keep the skin of the feet, which is left out as shoes hide it.
    """
    n = len(SEGMENTS)
    values = np.concatenate((body.vertices_m, weights), axis=1)
    faces = body.faces
    waist = bones.points_m["l5"][2] + WAIST_ABOVE_L5_M
    c7, head = body.joints_m["c7"], body.joints_m["head"]
    armpit = body.joints_m["shoulder_r"][2] - ARMPIT_M

    def fields(points: Floats) -> list[Floats]:
        # Positive: above the waist, below a hem, above the neckline, beyond a strap, in the hair.
        neck = (points[:, 2] - c7[2] + NECK_BELOW_C7_M) + NECK_SLOPE * (points[:, 0] - c7[0])
        before = points[:, 0] - head[0] - HAIR_BEFORE_HEAD_M
        hair = (points[:, 2] - head[2] - HAIR_ABOVE_HEAD_M) - HAIR_SLOPE * before
        legs = np.where(
            points[:, 1] < 0, _along_leg(body, points, "r"), _along_leg(body, points, "l")
        )
        arms = np.where(
            points[:, 1] < 0, _along_arm(body, points, "r"), _along_arm(body, points, "l")
        )
        return [
            points[:, 2] - waist,
            legs - HEM[clothes.bottom],
            legs - SOCK,
            neck,
            arms - _sleeve(clothes),
            np.minimum(np.abs(points[:, 1]) - STRAP_M, points[:, 2] - armpit),
            hair,
        ]

    for number in range(len(fields(values[:1, :3]))):
        values, faces, _ = cut_mesh(values, faces, fields(values[:, :3])[number])
    shares = values[:, 3:][faces].mean(axis=1)
    main = np.array([s.rsplit("_", 1)[0] if s[-2:] in ("_r", "_l") else s for s in SEGMENTS])[
        shares.argmax(axis=1)
    ]
    material = _dressed(main, fields(values[:, :3][faces].mean(axis=1)), clothes)
    feet = values[:, 3 + SEGMENTS.index("foot_r")] + values[:, 3 + SEGMENTS.index("foot_l")]
    keep = barefoot | (feet[faces].min(axis=1) < HIDDEN_IN_SHOE)
    return Skin(
        rest_m=values[:, :3],
        weights=values[:, 3 : 3 + n],
        faces=faces[keep],
        material=material[keep],
        label=np.array([LABELS[name] for name in main], dtype=np.uint8)[keep],
        materials=materials_of(look, clothes, seed),
    )


def _dressed(
    main: NDArray[np.str_], fields: list[Floats], clothes: ClothesSpec
) -> NDArray[np.int32]:
    """Give every face a material, by its segment and by what `paint` cuts along."""
    above, leg, sock, neck, arm, strap, hair = fields
    limb = np.isin(main, ("upper_arm", "forearm", "hand"))
    is_leg = np.isin(main, ("thigh", "shank", "foot"))
    trunk = ~limb & ~is_leg & (main != "head")
    material = np.zeros(len(main), dtype=np.int32)
    material[(is_leg & (leg < 0)) | (trunk & (above < 0))] = BOTTOM
    material[(is_leg & (sock > 0)) & (material == SKIN)] = SOCKS
    if clothes.top != "none":
        free = (strap > 0) if clothes.top == "tank" else np.zeros_like(limb)
        body_top = trunk & (above >= 0) & (neck < 0) & ~free
        sleeved = np.isin(main, ("upper_arm", "forearm") if clothes.sleeve_ratio else "upper_arm")
        material[body_top | (sleeved & (arm < _sleeve(clothes)))] = TOP
    material[(main == "head") & (hair > 0)] = HAIR
    return material
