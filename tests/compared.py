"""Sets with known tilts, for comparing them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

import numpy as np
from factories import analysis_from_truth

from legpress_cv.results import (
    POINT_NAMES,
    FrameTable,
    PointColumns,
    RepResult,
    SetAnalysis,
    SideDecision,
    StopDepth,
    Verdict,
)

RATE_HZ = 30.0
TOP_DEG = 80.0
"""Trunk-thigh flexion at the start of every rep."""
PHASES_S = {"descent": 1.0, "bottom": 0.4, "ascent": 0.8, "": 0.3}
Curve = Callable[[np.ndarray], np.ndarray]


def rhythm(share: float) -> Curve:
    """A pelvis that takes a share of the thigh's way."""
    return lambda flexion_deg: share * (flexion_deg - TOP_DEG)


def a_set(
    name: str,
    tilts: Sequence[float | None],
    *,
    depths: float | Sequence[float] = 120.0,
    curve: Curve | None = None,
    se_deg: float = 3.0,
    onset_deg: float | None = None,
    verdict: Verdict = Verdict.NO_TUCK,
    near_side: str = "left",
    facing: str = "left",
    width_ratio: float = 0.2,
    thigh_ratio: float = 0.8,
    backrest_deg: float = 40.0,
    rail_deg: float = 160.0,
    **changes: object,
) -> SetAnalysis:
    """Make a result.

    Parameters
    ----------
    tilts
        PPT of each rep, None where it is not measurable.
    depths
        Trunk-thigh flexion at the bottom of each rep.
    curve
        Tilt over trunk-thigh flexion; without one it grows evenly to the rep's PPT.
    """
    depths = [float(d) for d in np.broadcast_to(depths, len(tilts))]
    clock, flexion, tilt, rep_of, phase, reps = 0.0, [], [], [], [], []
    for number, (ppt, depth) in enumerate(zip(tilts, depths, strict=True), start=1):
        n = {k: round(s * RATE_HZ) for k, s in PHASES_S.items()}
        down = np.linspace(TOP_DEG, depth, n["descent"])
        way = np.concatenate(
            [down, np.full(n["bottom"], depth), np.linspace(depth, TOP_DEG, n["ascent"])]
        )
        way = np.concatenate([way, np.full(n[""], TOP_DEG)])
        shape = (rhythm((ppt or 0.0) / (depth - TOP_DEG)) if curve is None else curve)(way)
        flexion.append(way)
        tilt.append(shape if ppt is not None else np.full(len(way), np.nan))
        for kind, count in n.items():
            phase += [kind] * count
            rep_of += [number if kind else np.nan] * count
        start_s = clock / RATE_HZ
        bottom_s = start_s + n["descent"] / RATE_HZ
        ascent_s = bottom_s + n["bottom"] / RATE_HZ
        clock += len(way)
        onset = {}
        if onset_deg is not None and ppt is not None:
            onset = {
                f"onset_{joint}_flexion{end}_deg": onset_deg + by
                for joint in ("hip", "knee")
                for end, by in (("", 0.0), ("_low", -4.0), ("_high", 4.0))
            } | {"onset_s": start_s + 0.5}
        measured = ppt is not None
        reps.append(
            RepResult(
                rep=number,
                start_s=start_s,
                bottom_s=bottom_s,
                end_s=ascent_s + n["ascent"] / RATE_HZ,
                descent_s=PHASES_S["descent"] + 0.01 * number,
                bottom_pause_s=PHASES_S["bottom"],
                ascent_s=PHASES_S["ascent"],
                knee_flexion_max_deg=depth - 20,
                trunk_thigh_flexion_max_deg=depth,
                hip_flexion_max_deg=depth - ppt if measured else None,
                thigh_excursion_deg=depth - TOP_DEG,
                platform_travel_ratio=0.8,
                verdict=verdict if measured else Verdict.NOT_MEASURABLE,
                ppt_deg=ppt,
                ppt_se_deg=se_deg if measured else None,
                ppt_low_deg=ppt - 1.64 * se_deg if measured else None,
                ppt_high_deg=ppt + 1.64 * se_deg if measured else None,
                **onset,
            )
        )
    base = analysis_from_truth()
    whole = np.concatenate(flexion) if flexion else np.zeros(0)
    empty = np.full(len(whole), np.nan)
    tilt = np.concatenate(tilt) if tilt else empty
    frames = FrameTable(
        time_s=np.arange(len(whole)) / RATE_HZ,
        rep=np.array(rep_of, dtype=float),
        phase=tuple(phase),
        knee_flexion_deg=whole - 20,
        trunk_thigh_flexion_deg=whole,
        hip_flexion_deg=whole - tilt,
        pelvic_tilt_deg=tilt,
        pelvic_tilt_se_deg=np.where(np.isfinite(tilt), se_deg, np.nan),
        lumbar_flexion_deg=tilt,
        backrest_deg=np.full(len(whole), 180 - backrest_deg if facing == "right" else backrest_deg),
        head_x_px=empty,
        head_y_px=empty,
        head_radius_px=empty,
        points=_points(whole, backrest_deg, rail_deg, thigh_ratio, mirrored=facing == "right"),
    )
    stop = None
    if onset_deg is not None and reps:
        stop = StopDepth(
            hip_flexion_deg=onset_deg - 5,
            knee_flexion_deg=onset_deg - 5,
            onset_hip_flexion_deg=onset_deg,
            onset_knee_flexion_deg=onset_deg,
            margin_deg=5.0,
            evidence="measured",
        )
    judged = sum(rep.measurable for rep in reps)
    summary = base.summary.model_copy(
        update={
            "reps": len(reps),
            "measurable_reps": judged,
            "tucks": sum(rep.tucked for rep in reps),
            "stop_depth": stop,
            "borderline": sum(rep.verdict is Verdict.BORDERLINE for rep in reps),
        }
    )
    facts = {"name": name, "sha256": hashlib.sha256(name.encode()).hexdigest()}
    values = {
        "clip": base.clip.model_copy(update=facts),
        "side": SideDecision(
            near_side=near_side,
            facing=facing,
            confidence_ratio=1.0,
            shoulder_width_ratio=width_ratio,
        ),
        "summary": summary,
        "reps": tuple(reps),
        "frames": frames,
    }
    return base.model_copy(update=values | changes)


def _points(flexion_deg, backrest_deg, rail_deg, thigh_ratio, *, mirrored):
    """A trunk on the back-rest, a thigh, and a foot that comes nearer along a rail."""
    n, trunk_px = len(flexion_deg), 200.0
    turn = np.radians(backrest_deg)
    trunk = trunk_px * np.array([np.cos(turn), -np.sin(turn)])
    rail = np.radians(backrest_deg + rail_deg)
    near = (flexion_deg - TOP_DEG) * 3.0
    foot = np.outer(near, [np.cos(rail), -np.sin(rail)]) + [-250.0, -150.0]
    places = {
        "hip": np.zeros((n, 2)),
        "shoulder": np.tile(trunk, (n, 1)),
        "knee": np.tile([-thigh_ratio * trunk_px, 0.0], (n, 1)),
        "ankle": foot,
    }
    points = {}
    for name in POINT_NAMES:
        xy = places.get(name, np.full((n, 2), np.nan)) * [-1.0 if mirrored else 1.0, 1.0] + 400.0
        points[name] = PointColumns(
            x_px=xy[:, 0], y_px=xy[:, 1], score=np.where(np.isnan(xy[:, 0]), np.nan, 1.0)
        )
    return points


def indicated(analysis: SetAnalysis) -> SetAnalysis:
    """The same by comparing reps alone."""
    reps = [
        rep.model_copy(update={"verdict": Verdict.TUCK_INDICATED}) if rep.measurable else rep
        for rep in analysis.reps
    ]
    return analysis.model_copy(update={"reps": tuple(reps)})


def marked(analysis: SetAnalysis) -> SetAnalysis:
    """The same by marks."""
    reps = [rep.model_copy(update={"marked": rep.measurable}) for rep in analysis.reps]
    return analysis.model_copy(update={"reps": tuple(reps)})


def sets_of_every_kind() -> list[tuple[SetAnalysis, ...]]:
    """Pairs and more that have, between them, every part of a comparison."""
    plain = a_set("plain", [12.0, 14.0, 13.0])
    tucks = a_set("tucks", [18.0, 20.0], onset_deg=100.0, verdict=Verdict.TUCK)
    other = a_set(
        "other",
        [6.0, 7.0],
        near_side="right",
        facing="right",
        width_ratio=0.5,
        thigh_ratio=1.1,
        backrest_deg=60.0,
        rail_deg=120.0,
    )
    return [
        (tucks, a_set("tucks too", [10.0, 11.0, 9.0], onset_deg=108.0, verdict=Verdict.TUCK)),
        (plain, marked(other)),
        (plain, indicated(tucks)),
        (plain, a_set("hidden", [None, None])),
        (plain, a_set("nothing", [])),
        (plain, a_set("shallow", [2.0, 2.0], depths=88.0)),
        (plain, tucks, other, a_set("last", [7.0, 8.0])),
    ]
