"""The results in words: one page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import legpress_cv

from .score import Change, ClipScore, Total, rms, total

HEAD = """# Real clips

Written by `python benchmarks/real_clips.py FOLDER --page docs/real-clips.md`; do not edit.

**Reference: a person's eye.** Times of the deepest moments to about 0.3 s, and whether the pelvis
can be read at all. Nobody has measured these lifters' pelvises, so nothing here says how far a tilt
in degrees is off. The clips are public and cannot be handed on; `tests/data/real_clips.json` tells
where each can be had, and how it is recognised.

"Counted" are whole reps by eye that lie inside of a rep that was found; "bottom within 0.3 s" those
whose deepest moment is found as well. "Cut from" is the signal that the reps were cut from.
"Judged" is the share of the reps whose bottom is in the clip that got a verdict on the pelvis.
"Half width" is half of the 90 % interval of the pelvic tilt, the median.
"""


def page(scores: Sequence[ClipScore], repeats: Mapping[str, Sequence[Change]]) -> str:
    """Write the page.

    Parameters
    ----------
    scores
        One per clip.
    repeats
        Name of a change to what it did to each rep.
    """
    parts = [HEAD, f"Version {legpress_cv.__version__}, {len(scores)} clips.\n"]
    parts.append(_table(TOTAL_HEAD, [_total_row(name, of) for name, of in _groups(scores)]))
    parts.append("## Clip by clip\n")
    parts.append(_table(CLIP_HEAD, [_clip_row(score) for score in scores]))
    breaches = [f"- {s.clip.id}: {s.breach}" for s in scores if s.breach]
    parts.append("## What must not be told\n")
    parts.append("\n".join(breaches) + "\n" if breaches else "Nothing of the kind was told.\n")
    if repeats:
        parts.append(REPEAT_TEXT)
        rows = [_repeat_row(name, found) for name, found in repeats.items()]
        every = [change for found in repeats.values() for change in found]
        rows.append(_repeat_row("all", every))
        parts.append(_table(REPEAT_HEAD, rows))
    return "\n".join(parts)


REPEAT_TEXT = """## Repeatability: changes that change nothing about the lifter

Of the leg presses within 25 deg of the side. In two of them a crop by 8 % takes the near shoulder
and half of the head out of the picture; that their tilt is refused then is counted as a flip.
"""
TOTAL_HEAD = (
    "clips", "n", "whole reps", "counted", "bottom within 0.3 s", "extra",
    "largest error of a bottom (s)", "judged", "half width (deg)",
)  # fmt: skip
CLIP_HEAD = (
    "clip", "view", "cut from", "reps by eye", "counted", "bottom within 0.3 s",
    "others at (s)", "extra at (s)", "judged", "verdicts", "PPT (deg, 90 %)", "refusals",
)  # fmt: skip
REPEAT_HEAD = (
    "change", "reps", "PPT, RMS (deg)", "knee, RMS (deg)", "trunk-thigh, RMS (deg)", "rep lost",
    "judged flips", "verdict flips",
)  # fmt: skip


def _groups(scores: Sequence[ClipScore]) -> list[tuple[str, Total]]:
    def of(keep: list[ClipScore]) -> Total:
        return total(keep)

    return [
        ("leg press, within 25 deg of the side", of([s for s in scores if _side_press(s)])),
        ("of these, forearm over the hip", of([s for s in scores if s.clip.arm_over_hip])),
        ("leg press, oblique or dark", of([s for s in scores if s.clip.view == "oblique"])),
        ("squats, from the side", of([s for s in scores if not s.clip.leg_press])),
        ("all", of(list(scores))),
    ]


def _side_press(score: ClipScore) -> bool:
    return score.clip.view == "side" and score.clip.leg_press


def _total_row(name: str, of: Total) -> tuple[str, ...]:
    return (
        name,
        f"{of.clips}",
        f"{of.reps}",
        f"{of.counted} ({_share(of.counted_ratio)})",
        f"{of.found} ({_share(of.found_ratio)})",
        f"{of.extra}",
        _number(of.bottom_off_s, 2),
        f"{of.judged} of {of.bottoms} ({_share(of.judged_ratio)})",
        _number(of.half_width_deg, 1),
    )


def _clip_row(score: ClipScore) -> tuple[str, ...]:
    clip, cut = score.clip, len(score.clip.partial_bottoms_s)
    reasons = {rep.not_measurable_reason for rep in score.found.values() if not rep.measurable}
    if score.refused:
        reasons.add(score.refused)
    return (
        clip.id,
        clip.view,
        score.signal or "-",
        f"{len(clip.bottoms_s)}" + (f" + {cut} cut" if cut else ""),
        f"{score.counted}",
        f"{len(score.found)}",
        _times(score.missed_s),
        _times(score.extra_s),
        f"{len(score.judged)}",
        ", ".join(rep.verdict.value for rep in score.judged) or "-",
        ", ".join(
            f"{rep.ppt_deg:.0f} ({rep.ppt_low_deg:.0f} to {rep.ppt_high_deg:.0f})"
            for rep in score.judged
            if rep.ppt_deg is not None
        )
        or "-",
        " / ".join(sorted(filter(None, reasons))) or "-",
    )


def _repeat_row(name: str, found: Sequence[Change]) -> tuple[str, ...]:
    kept = [change for change in found if not change.lost]
    n = max(1, len(kept))
    return (
        name,
        f"{len(found)}",
        _number(rms(c.ppt_deg for c in kept), 1),
        _number(rms(c.knee_flexion_deg for c in kept), 1),
        _number(rms(c.trunk_thigh_flexion_deg for c in kept), 1),
        f"{len(found) - len(kept)}",
        _share(sum(c.judged_flipped for c in kept) / n),
        _share(sum(c.verdict_flipped for c in kept) / n),
    )


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _times(values: Sequence[float]) -> str:
    return ", ".join(f"{value:.1f}" for value in values) or "-"


def _number(value: float, digits: int) -> str:
    return "-" if value != value else f"{value:.{digits}f}"  # noqa: PLR0124 - not a number


def _share(value: float) -> str:
    return "-" if value != value else f"{value:.0%}"  # noqa: PLR0124 - not a number
