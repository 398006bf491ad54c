"""Truth made from a few numbers, and the result of a pipeline with known errors."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from factories import analysis_from_truth

from benchmarks.protocol.pairs import ClipPair
from benchmarks.protocol.truth import parse_truth
from legpress_cv.results import (
    POINT_NAMES,
    FrameTable,
    PointColumns,
    RepResult,
    SetAnalysis,
    Verdict,
)

RATE_HZ = 15.0
REP_S = 3.0
TORSO_PX = 200.0
MM_PX = TORSO_PX / 500.0
GRADES = ((15.0, "severe"), (10.0, "moderate"), (5.0, "mild"), (-99.0, "none"))


def grade(ppt_deg: float) -> str:
    return next(name for least, name in GRADES if ppt_deg >= least)


@dataclass(frozen=True)
class Rep:
    ppt_deg: float = 8.0
    excursion_deg: float = 50.0
    slide_m: float = 0.0
    thorax_deg: float = 0.0


def truth_json(name: str, reps: list[Rep], *, mirrored: bool = False, **strata: str) -> dict:
    """A set whose hip leaves the pad by 2.6 mm for each degree of tilt."""
    n = round((len(reps) * REP_S + 1) * RATE_HZ)
    time_s = np.arange(n) / RATE_HZ
    lower = np.zeros(n)
    number = np.zeros(n)
    tilt, thigh, slide, thorax = np.zeros(n), np.zeros(n), np.zeros(n), np.zeros(n)
    rows = []
    for i, rep in enumerate(reps):
        start = 0.4 + i * REP_S
        end = start + REP_S - 0.4
        inside = (time_s >= start - 1e-9) & (time_s <= end + 1e-9)
        number[inside] = i + 1
        way = np.sin(np.pi * (time_s[inside] - start) / (end - start))
        lower[inside] = way
        tilt[inside], thigh[inside] = rep.ppt_deg * way, rep.excursion_deg * way
        slide[inside], thorax[inside] = rep.slide_m * way, rep.thorax_deg * way
        rows.append(
            {
                "rep": i + 1,
                "partial": False,
                "start_s": start,
                "bottom_s": (start + end) / 2,
                "end_s": end,
                "knee_flexion_max_deg": 100.0,
                "trunk_thigh_flexion_max_deg": 70.0 + rep.excursion_deg,
                "hip_flexion_max_deg": 70.0 + rep.excursion_deg - rep.ppt_deg,
                "thigh_excursion_deg": rep.excursion_deg,
                "platform_travel_ratio": 0.8,
                "ppt_deg": rep.ppt_deg,
                "excess_tuck_deg": rep.ppt_deg - 0.25 * rep.excursion_deg,
                "onset_hip_flexion_deg": 95.0 if rep.ppt_deg >= 5 else None,
                "onset_knee_flexion_deg": 70.0 if rep.ppt_deg >= 5 else None,
                "onset_s": start + 0.8 if rep.ppt_deg >= 5 else None,
                "severity": grade(rep.ppt_deg),
                "pelvis_visible_ratio": 0.9,
            }
        )
    # Along the trunk to the right and down the picture, off the pad up and to the right.
    along, off = np.array([-0.8, -0.6]), np.array([0.6, -0.8])
    hip = (
        np.array([300.0, 320.0])
        + np.outer(2.6 * MM_PX * tilt, off)
        + np.outer(1000 * MM_PX * slide, along)
    )
    shoulder = np.array([300.0, 320.0]) + TORSO_PX * along + np.outer(1000 * MM_PX * slide, along)
    knee = hip + 200 * (off * 0.6 - along * 0.4)
    near = {"shoulder": shoulder, "hip": hip, "knee": knee}
    if mirrored:
        near = {point: np.array([640.0, 0.0]) + xy * [-1, 1] for point, xy in near.items()}
    return {
        "schema": "1.0",
        "name": name,
        "seed": 0,
        "spec": {"camera": {"azimuth_deg": float(strata.get("yaw", 0))}},
        "strata": {"yaw": "0", "body": "medium", "confound": "none", **strata},
        "near_side": "right",
        "torso_m": 0.5,
        "torso_px": TORSO_PX,
        "frames": {
            "time_s": time_s.tolist(),
            "rep": number.tolist(),
            "knee_flexion_deg": (12 + 88 * lower).tolist(),
            "trunk_thigh_flexion_deg": (70 + thigh).tolist(),
            "hip_flexion_deg": (70 + thigh - tilt).tolist(),
            "pelvic_tilt_deg": tilt.tolist(),
            "lumbar_flexion_deg": tilt.tolist(),
            "thorax_deg": thorax.tolist(),
            "slide_m": slide.tolist(),
            "thigh_excursion_deg": thigh.tolist(),
            "near": {point: xy.tolist() for point, xy in near.items()},
        },
        "reps": rows,
    }


@cache
def _base() -> SetAnalysis:
    return analysis_from_truth()


def result_of(raw: dict, **errors: float) -> SetAnalysis:
    """The perfect result of a truth, plus constant errors on any column of its frames."""
    frames = raw["frames"]
    n = len(frames["time_s"])
    unknown = np.full(n, np.nan)
    points = {}
    for point in POINT_NAMES:
        xy = np.array(frames["near"].get(point, np.full((n, 2), np.nan)))
        points[point] = PointColumns(x_px=xy[:, 0], y_px=xy[:, 1], score=np.ones(n))
    number = np.array(frames["rep"])

    def column(name: str) -> np.ndarray:
        return np.array(frames[name]) + errors.get(name, 0.0)

    table = FrameTable(
        time_s=np.array(frames["time_s"]),
        rep=np.where(number > 0, number, np.nan),
        phase=("",) * n,
        knee_flexion_deg=column("knee_flexion_deg"),
        trunk_thigh_flexion_deg=column("trunk_thigh_flexion_deg"),
        hip_flexion_deg=column("hip_flexion_deg"),
        pelvic_tilt_deg=column("pelvic_tilt_deg"),
        pelvic_tilt_se_deg=np.ones(n),
        lumbar_flexion_deg=column("pelvic_tilt_deg"),
        backrest_deg=unknown,
        head_x_px=unknown,
        head_y_px=unknown,
        head_radius_px=unknown,
        points=points,
    )
    reps = tuple(rep_result(row) for row in raw["reps"])
    return _base().model_copy(update={"frames": table, "reps": reps})


def rep_result(row: dict) -> RepResult:
    ppt = row["ppt_deg"]
    shared = ("rep", "start_s", "bottom_s", "end_s", "excess_tuck_deg", "severity")
    shared += ("thigh_excursion_deg", "platform_travel_ratio", "onset_s")
    shared += tuple(name for name in row if name.endswith("_max_deg") or "onset_" in name)
    return RepResult(
        **{name: row[name] for name in dict.fromkeys(shared)},
        descent_s=1.3,
        ascent_s=1.3,
        cut=None if not row["partial"] else "end",
        verdict=verdict_of(ppt),
        ppt_deg=ppt,
        ppt_se_deg=1.0,
        ppt_low_deg=ppt - 1.64,
        ppt_high_deg=ppt + 1.64,
    )


def verdict_of(ppt_deg: float) -> Verdict:
    """As if every reading were sure of its grade."""
    return Verdict.TUCK if grade(ppt_deg) in ("moderate", "severe") else Verdict.NO_TUCK


def with_ppt(rep: RepResult, ppt_deg: float, **changes: object) -> RepResult:
    values = {
        "ppt_deg": ppt_deg,
        "ppt_low_deg": ppt_deg - 1.64,
        "ppt_high_deg": ppt_deg + 1.64,
        "severity": grade(ppt_deg),
        "verdict": verdict_of(ppt_deg),
    }
    return rep.model_copy(update=values | changes)


def refused(rep: RepResult, reason: str) -> RepResult:
    names = [name for name in RepResult.model_fields if name.startswith(("ppt_", "onset_"))]
    gone = dict.fromkeys([*names, "severity", "excess_tuck_deg"])
    gone |= {"verdict": Verdict.NOT_MEASURABLE, "not_measurable_reason": reason}
    return rep.model_copy(update=gone)


def pair(raw: dict, found: SetAnalysis | None = None, failure: str = "") -> ClipPair:
    return ClipPair(parse_truth(raw), found, failure)


def perfect(raw: dict) -> ClipPair:
    return pair(raw, result_of(raw))


def many(clips: int = 12, reps: int = 4, seed: int = 0) -> list[dict]:
    """Varied sets: tilt on its own of depth; some slide only, some with a moving thorax."""
    rng = np.random.default_rng(seed)
    made = []
    for i in range(clips):
        confound = {0: "slide", 1: "thorax"}.get(i % 4, "none")
        own = []
        for _ in range(reps):
            rep = Rep(float(rng.uniform(0, 20)), float(rng.uniform(35, 65)))
            if confound == "slide":
                rep = replace(rep, ppt_deg=float(rng.uniform(0, 3)), slide_m=rng.uniform(0, 0.05))
            if confound == "thorax":
                rep = replace(rep, ppt_deg=float(rng.uniform(0, 3)), thorax_deg=rng.uniform(1, 8))
            own.append(rep)
        yaw = ("0", "15", "30")[i % 3]
        made.append(
            truth_json(f"made_{i:02d}", own, mirrored=i % 2 == 1, confound=confound, yaw=yaw)
        )
    return made


def change_reps(found: SetAnalysis, change) -> SetAnalysis:
    return found.model_copy(update={"reps": tuple(change(rep) for rep in found.reps)})
