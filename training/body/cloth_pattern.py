"""Which part of the body each loose garment covers, how far off it hangs, and where it clings."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from training.body.rest import RestBody
from training.body.segments import SEGMENTS, TRUNK
from training.scene import Label, Material
from training.spec import ClothesSpec

Floats = NDArray[np.float64]

WAIST_ABOVE_HIP_M = 0.115  # waistband: the narrow above the hip joints
LAYER_M = 0.007  # a shirt is worn over the waistband
HALF = 0.5  # of the share in a vertex: whose it is
CLOSE_M = 0.004  # where a garment is held: waistband, collar
SHORTS_HEM_M, TROUSERS_HEM_M, SHIRT_HEM_M = (0.014, 0.045), (0.008, 0.028), (0.012, 0.042)
T_SHIRT_LOOSENESS = 0.15  # of a long shirt's: a fitting t-shirt whose hem is free
SHORTS_LENGTH = (0.62, 0.98)  # of the thigh, by looseness
TROUSERS_LENGTH = 1.85  # 1 the knee, 2 the ankle
SLEEVE = {"t_shirt": 0.48, "long_shirt": 0.62}  # of the upper arm
SHIRT_HEM_BELOW_HIP_M = {"t_shirt": -0.075, "long_shirt": 0.0}
FRONT_HEM_UP_M = 0.06  # a sitter's shirt is bunched up in front, above the groin
LAP_M, LAP_UP_M = 0.12, 0.05  # and more so between the thighs, which would let it through
COLLAR_BELOW_C7_M = 0.012
BACK_CLING = 0.25  # of the slack: the lifter lies on the back of a garment
INNER_SIDE_M = 0.07  # from the midline: slack fades towards it between the legs


@dataclass(frozen=True, eq=False)
class Pattern:
    """One garment, on the vertices of the body at rest.

    Parameters
    ----------
    name : str
    covered : ndarray of bool, shape (V,)
    slack_m : ndarray, shape (V,)
        How far the cloth is off the skin where nothing presses it.
    slips : ndarray, shape (V,)
        0..1: how much of the spec's slip applies (not where cloth goes round a limb).
    off_limb : ndarray, shape (V,)
        0..1: how far the cloth goes with the pelvis where the skin under it goes with the thigh.
    label : Label
    material : Material
    """

    name: str
    covered: NDArray[np.bool_]
    slack_m: Floats
    slips: Floats
    off_limb: Floats
    label: Label
    material: Material


def share_of(weights: Floats, *starts: str) -> Floats:
    """Return the share (V,) of all segments whose names start so."""
    columns = [at for at, name in enumerate(SEGMENTS) if name.startswith(starts)]
    share: Floats = weights[:, columns].sum(axis=1)
    return share


def patterns(
    body: RestBody, weights: Floats, clothes: ClothesSpec, seed: int
) -> tuple[Pattern, ...]:
    """Return the loose garments of a lifter, from the skin outwards; often none."""
    found = []
    if clothes.bottom in ("loose_shorts", "trousers"):
        found.append(_bottom(body, weights, clothes, seed))
    if clothes.top in ("t_shirt", "long_shirt"):
        top = _top(body, weights, clothes, seed)
        for under in found:
            over = np.maximum(top.slack_m, under.slack_m + LAYER_M)
            top = replace(top, slack_m=np.where(under.covered, over, top.slack_m))
        found.append(top)
    return tuple(found)


def _bottom(body: RestBody, weights: Floats, clothes: ClothesSpec, seed: int) -> Pattern:
    points, hip_z = body.vertices_m, body.joints_m["hip_r"][2]
    leg = _along(body, points, ("hip", "knee", "ankle"))
    arm = share_of(weights, "upper_arm", "forearm", "hand")
    trousers = clothes.bottom == "trousers"
    length = TROUSERS_LENGTH if trousers else _between(SHORTS_LENGTH, clothes.looseness)
    hem_m = _between(TROUSERS_HEM_M if trousers else SHORTS_HEM_M, clothes.looseness)
    waist_z = hip_z + WAIST_ABOVE_HIP_M
    covered = (points[:, 2] < waist_z) & (leg < length) & (arm < HALF)
    down = np.clip((waist_z - points[:, 2]) / (WAIST_ABOVE_HIP_M + 0.05), 0, 1)
    along = np.clip(leg / min(length, 1.0), 0, 1)
    slack = CLOSE_M + (hem_m - CLOSE_M) * _step(down) * (0.45 + 0.55 * along)
    slack *= _cling(points, body, hip_z - 0.10)
    slack *= 0.25 + 0.75 * np.clip(np.abs(points[:, 1]) / INNER_SIDE_M, 0, 1)
    limb = share_of(weights, "thigh", "shank")
    return Pattern(
        name=clothes.bottom,
        covered=covered,
        slack_m=slack,
        slips=1 - _step(limb * 1.5),
        off_limb=np.zeros(len(points)),
        label=Label.SHORTS,
        material=Material(
            "loose_bottom", clothes.bottom_rgb, clothes.bottom_second_rgb, roughness=0.85,
            pattern=clothes.bottom_pattern, pattern_scale_m=0.03, pattern_strength=0.4,
            seed=seed + 1,
        ),
    )  # fmt: skip


def _top(body: RestBody, weights: Floats, clothes: ClothesSpec, seed: int) -> Pattern:
    points, hip_z = body.vertices_m, body.joints_m["hip_r"][2]
    c7 = body.joints_m["c7"]
    arm_share = share_of(weights, "upper_arm", "forearm", "hand")
    arm = _along(body, points, ("shoulder", "elbow", "wrist"))
    collar = (points[:, 2] - c7[2] + COLLAR_BELOW_C7_M) + 0.45 * (points[:, 0] - c7[0])
    front = np.clip((points[:, 0] - body.joints_m["hip_r"][0]) / 0.08, 0, 1)
    middle = np.clip(1 - np.abs(points[:, 1]) / LAP_M, 0, 1)
    hem_z = (
        hip_z - SHIRT_HEM_BELOW_HIP_M[clothes.top] + front * (FRONT_HEM_UP_M + LAP_UP_M * middle)
    ) - clothes.hem_down_m
    looseness = clothes.looseness * (T_SHIRT_LOOSENESS if clothes.top == "t_shirt" else 1.0)
    hem_m = _between(SHIRT_HEM_M, looseness)
    sleeve = SLEEVE[clothes.top]
    on_arm = arm_share > HALF
    covered = (collar < 0) & (points[:, 2] > hem_z) & (share_of(weights, "head") < HALF)
    covered &= ~on_arm | (arm < sleeve)
    down = np.clip((c7[2] - points[:, 2]) / (c7[2] - hip_z), 0, 1)
    free = np.where(on_arm, 0.35 + 0.3 * np.clip(arm / sleeve, 0, 1), 0.15 + 0.85 * down**1.5)
    slack = (CLOSE_M + (hem_m - CLOSE_M) * free) * _cling(points, body, -np.inf)
    limb = share_of(weights, "thigh")
    return Pattern(
        name=clothes.top,
        covered=covered,
        slack_m=slack,
        slips=share_of(weights, *TRUNK, "thigh"),
        off_limb=_step(limb * 2),
        label=Label.SHIRT,
        material=Material(
            "loose_top", clothes.top_rgb, clothes.top_second_rgb, roughness=0.9,
            pattern=clothes.top_pattern, pattern_scale_m=0.05, pattern_strength=0.4, seed=seed + 2,
        ),
    )  # fmt: skip


def _cling(points: Floats, body: RestBody, above_z_m: float) -> Floats:
    """Return less slack on the back, above a height; 1 elsewhere."""
    middle = body.joints_m["hip_r"][0]
    back = np.clip((middle - points[:, 0]) / 0.07, 0, 1)
    return np.where(points[:, 2] > above_z_m, 1 - (1 - BACK_CLING) * _step(back), 1.0)


def _along(body: RestBody, points: Floats, joints: tuple[str, str, str]) -> Floats:
    """Return 0 at the first joint, 1 at the second, 2 at the third, by the nearer side."""
    ways = []
    for side in "rl":
        root, middle, tip = (body.joints_m[f"{name}_{side}"] for name in joints)
        upper = (points - root) @ (middle - root) / ((middle - root) @ (middle - root))
        lower = (points - middle) @ (tip - middle) / ((tip - middle) @ (tip - middle))
        ways.append(np.where(upper < 1, upper, 1 + np.maximum(lower, 0)))
    return np.where(points[:, 1] < 0, ways[0], ways[1])


def _between(ends: tuple[float, float], share: float) -> float:
    return ends[0] + (ends[1] - ends[0]) * share


def _step(x: Floats) -> Floats:
    t = np.clip(x, 0.0, 1.0)
    return np.asarray(t * t * (3.0 - 2.0 * t))
