"""The comparison in words: one page."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

import legpress_cv
from legpress_cv.marks import MARK_POINTS, words

from .agreement import Agreement, agreement
from .score import ANGLES, Angle, ClipScore, RepScore, observer_sd_deg, point_sd

HEAD = """# Marked clips: the network against marks by eye

Written by `python benchmarks/marked_clips.py FOLDER --page docs/marked-clips.md`; do not edit. The
clips are not in the repository; only numbers are kept.

**Reference: points placed by eye** at the top and the bottom of each rep. PPT by marks is the turn,
in the picture, of the line through two places of the pelvis; it is the mean over the passes through
the clips. Nothing here is medically validated: skin and clothes move over the bone, and nobody
measured these lifters' pelvises otherwise.
"""
GUIDE = """Differences are network less marks, in degrees. The limits of agreement are the bias plus
and minus 1.96 SD of the differences. The 95 % interval of the bias comes from drawing whole lifters
again, for the reps of one are alike; with fewer than two lifters there is none. "Observer" is the
SD of one reading, from passes made without sight of each other. "Held" asks whether the network's
90 % interval holds the marks' PPT, the marks' own standard error allowed for.
"""
NAMES: dict[Angle, str] = {
    "ppt_deg": "PPT",
    "knee_flexion_deg": "knee flexion at depth",
    "trunk_thigh_flexion_deg": "trunk-thigh flexion at depth",
    "hip_flexion_deg": "hip flexion at depth",
}
AGREEMENT_HEAD = (
    "angle", "reps", "lifters", "bias", "95 % of the bias", "SD", "limits of agreement",
    "correlation", "observer",
)  # fmt: skip
REP_HEAD = (
    "clip", "bottom (s)", "marks, each pass", "marks", "network (90 %)", "verdict",
    "difference", "held",
)  # fmt: skip
CLIP_HEAD = ("clip", "angle", "reps", "marks, mean", "network, mean", "bias", "SD")
POINT_HEAD = ("point", "placed twice", "SD along one axis (px)", "(torso lengths)")


def page(clips: Sequence[ClipScore], about: str = "") -> str:
    """Write the page.

    Parameters
    ----------
    clips
        Every marked clip.
    about
        Who marked what, when and how; Markdown.
    """
    reps = [rep for clip in clips for rep in clip.reps]
    lifters = len({clip.lifter for clip in clips})
    count = f"Version {legpress_cv.__version__}; {len(clips)} clips of {lifters} lifters"
    parts = [HEAD, f"{count}, {len(reps)} marked reps.\n"]
    if about.strip():
        parts.append(about.strip() + "\n")
    parts += ["## Overall\n", GUIDE, _table(AGREEMENT_HEAD, [_overall(reps, a) for a in ANGLES])]
    parts.append(_held(reps))
    parts += ["## Pelvic tilt, rep by rep\n", _table(REP_HEAD, _rep_rows(reps))]
    parts += ["## Clip by clip\n", _table(CLIP_HEAD, _clip_rows(clips))]
    parts += ["## How far the observer's points repeat\n", _table(POINT_HEAD, _point_rows(clips))]
    parts += ["## Not compared\n", _untold(clips)]
    return "\n".join(parts)


def _of(reps: Sequence[RepScore], angle: Angle) -> Agreement:
    return agreement([pair for rep in reps if (pair := rep.pair(angle)) is not None])


def _overall(reps: Sequence[RepScore], angle: Angle) -> tuple[str, ...]:
    of = _of(reps, angle)
    return (
        NAMES[angle],
        f"{of.reps}",
        f"{of.lifters}",
        _number(of.bias_deg),
        _span(of.bias_low_deg, of.bias_high_deg),
        _number(of.sd_deg),
        _span(of.limits_low_deg, of.limits_high_deg),
        _number(of.correlation, 2),
        _number(observer_sd_deg(reps, angle)),
    )


def _held(reps: Sequence[RepScore]) -> str:
    sd = observer_sd_deg(reps, "ppt_deg")
    held = [answer for rep in reps if (answer := rep.held(sd)) is not None]
    return f"Held: {sum(held)} of {len(held)} reps.\n"


def _rep_rows(reps: Sequence[RepScore]) -> list[tuple[str, ...]]:
    sd = observer_sd_deg(reps, "ppt_deg")
    rows: list[tuple[str, ...]] = []
    for rep in reps:
        pair, found = rep.pair("ppt_deg"), rep.found
        if pair is None or found is None:
            continue
        held = rep.held(sd)
        rows.append(
            (
                rep.clip,
                _number(rep.marked.bottom_s, 1),
                ", ".join(_number(value) for value in rep.readings("ppt_deg")),
                _number(pair.marks_deg),
                f"{_number(pair.network_deg)} ({_span(found.ppt_low_deg, found.ppt_high_deg)})",
                found.verdict.value,
                _number(pair.difference_deg),
                "-" if held is None else "yes" if held else "no",
            )
        )
    return rows


def _clip_rows(clips: Sequence[ClipScore]) -> list[tuple[str, ...]]:
    rows = []
    for clip in clips:
        for angle in ANGLES:
            pairs = [pair for rep in clip.reps if (pair := rep.pair(angle)) is not None]
            if not pairs:
                continue
            of = agreement(pairs)
            marks = float(np.mean([pair.marks_deg for pair in pairs]))
            network = float(np.mean([pair.network_deg for pair in pairs]))
            numbers = (marks, network, of.bias_deg, of.sd_deg)
            rows.append((clip.clip, NAMES[angle], f"{of.reps}", *map(_number, numbers)))
    return rows


def _point_rows(clips: Sequence[ClipScore]) -> list[tuple[str, ...]]:
    rows = []
    for name in (*MARK_POINTS, None):
        count = sum(name is None or point == name for clip in clips for point, _ in clip.points)
        px, torso = point_sd(clips, name)
        label = "any" if name is None else words(name)
        rows.append((label, f"{count}", _number(px), _number(torso, 3)))
    return rows


def _untold(clips: Sequence[ClipScore]) -> str:
    bottoms: dict[tuple[str, str], list[str]] = {}
    for rep in (rep for clip in clips for rep in clip.reps):
        if rep.untold is not None:
            at = _number(rep.marked.bottom_s, 1)
            bottoms.setdefault((rep.clip, rep.untold), []).append(at)
    for clip in clips:
        for at_s in clip.unmarked_s:
            key = (clip.clip, "found, and nobody marked it")
            bottoms.setdefault(key, []).append(_number(at_s, 1))
    lines = [f"- {clip}, bottom at {', '.join(at)} s: {why}" for (clip, why), at in bottoms.items()]
    return "\n".join(lines) + "\n" if lines else "Every rep was compared.\n"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _number(value: float | None, digits: int = 1) -> str:
    return "-" if value is None or np.isnan(value) else f"{value:.{digits}f}"


def _span(low: float | None, high: float | None) -> str:
    return "-" if _number(low) == "-" else f"{_number(low)} to {_number(high)}"
