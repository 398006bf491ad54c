"""The results in words: one page."""

from __future__ import annotations

import math
from collections.abc import Sequence

import legpress_cv

from .score import ClipTurns, TurnedRep, judged_plain, total

HEAD = """# Injected turns of the pelvis

Written by `python benchmarks/injected_turn.py FOLDER --page FILE`; do not edit.

**Reference: a known change of real pictures, not a measured pelvis.** Copies of real clips are
warped so that about the bottom of every rep the pelvis is turned back further, by a known amount
about a spine that keeps its lengths. What PPT should be nobody knows; by how much it should grow is
known. A reading that follows the pelvis grows by the same amount: response 1, RMSE 0. One that
follows the angle of trunk and thigh, which stays to 1 deg in 10, does not grow at all: response 0.
(The knee bends by about 0.7 deg for each degree, since the hip comes nearer to the foot.)

The foot stays on its plate and the knee goes where thigh and shank keep their lengths; where no
ankle is found, the knee stays, too. Of a body seen squarely from the side the chain fit reads
points that move so to 0.1 deg of 10; what is missing of a response of 1 is missing in the pictures
or in how they are read. The copies are no true tucks: an arm over the hip and the edge of the seat
go along with the pelvis, skin and cloth turn as far as the bone where true skin lags behind, and
all turns in the plane of the picture, about the points that were found. So the response tells
whether a change that is to be seen is read; it is no measure of accuracy.

"Judged" are reps of the copy with a verdict on the pelvis; "read" those that are judged in the copy
without a turn as well. "Growth" is the PPT of the copy less that of the copy without a turn: mean
and standard deviation. "Response" is its slope on the injected turn, through zero. "Holds" is the
share of 90 % intervals of the copy that hold the PPT of the copy without a turn plus the injected
turn.
"""
CONTROL_TEXT = """## Rendered clips, warped alike

`docs/benchmark.md` tells the response to tucks that are rendered as such. What is missing here
beyond that is missing since a warp is no tuck: a real clip is to be set against this, not against 1
alone.
"""
COLUMNS = (
    "clip", "injected (deg)", "judged", "read", "growth of PPT (deg)", "response", "RMSE (deg)",
    "holds",
)  # fmt: skip


def page(clips: Sequence[ClipTurns], controls: Sequence[ClipTurns] = ()) -> str:
    """Write the page.

    Parameters
    ----------
    clips
        Real ones that were tried.
    controls
        Rendered ones, told apart.
    """
    every = [rep for clip in clips for rep in clip.reps]
    parts = [HEAD, f"Version {legpress_cv.__version__}, {len(clips)} clips.\n"]
    parts.append(_table(clip_rows("all", clips, every)))
    parts.append("## Clip by clip\n")
    parts.append(_table(_by_clip(clips)))
    if controls:
        parts += [CONTROL_TEXT, _table(_by_clip(controls))]
    lost = [f"- {clip.name}: {clip.lost}" for clip in (*clips, *controls) if clip.lost]
    if lost:
        parts.append("Not turned, and counted nowhere:\n\n" + "\n".join(lost) + "\n")
    return "\n".join(parts)


def _by_clip(clips: Sequence[ClipTurns]) -> list[tuple[str, ...]]:
    return [row for clip in clips for row in clip_rows(clip.name, [clip], clip.reps)]


def clip_rows(
    name: str, clips: Sequence[ClipTurns], reps: Sequence[TurnedRep]
) -> list[tuple[str, ...]]:
    """Rows of one clip or of several: without a turn, by turn, and all turns together."""
    judged, count = judged_plain(clips)
    rows = [(name, "0", f"{judged} of {count}", *["-"] * 5)]
    for turn_deg in sorted({rep.injected_deg for rep in reps}):
        of_turn = [rep for rep in reps if rep.injected_deg == turn_deg]
        rows.append((name, f"{turn_deg:g}", *_cells(of_turn)))
    if reps:
        rows.append((name, "all", *_cells(reps)))
    return rows


def _cells(reps: Sequence[TurnedRep]) -> tuple[str, ...]:
    of = total(reps)
    return (
        f"{of.judged} of {of.reps}",
        f"{of.read}",
        _number(of.mean_deg, 1) + ("" if math.isnan(of.sd_deg) else f" +- {of.sd_deg:.1f}"),
        _number(of.slope, 2),
        _number(of.rmse_deg, 1),
        "-" if math.isnan(of.holds_ratio) else f"{of.holds_ratio:.0%}",
    )


def _table(rows: Sequence[Sequence[str]]) -> str:
    lines = [COLUMNS, ["---"] * len(COLUMNS), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _number(value: float, digits: int) -> str:
    return "-" if math.isnan(value) else f"{value:.{digits}f}"
