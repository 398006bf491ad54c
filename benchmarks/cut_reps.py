"""What is lost where a clip begins inside a rep, by whole reps that are treated as if it did.

    python benchmarks/cut_reps.py CLIP ...

Beside each rendered CLIP lies its truth, NAME.truth.json. Prints the figures of
docs/decisions/023-cut-reps.md: PPT from the set's tops, or from the rep's own end alone, less PPT
from the rep's own start; and the errors against the truth.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import click
import numpy as np
from numpy.typing import NDArray

from legpress_cv import SetAnalysis, analyze_video
from legpress_cv.tuck.chain import estimator
from legpress_cv.tuck.pad_frame import TOP_WINDOW_S

SAME_REP_S = 0.5
"""A true bottom this near is that of the rep."""


@dataclass(frozen=True)
class CutRep:
    """PPT of one rep by where its start is taken from, and the true one."""

    by_start_deg: float
    by_tops_deg: float
    by_end_deg: float
    true_deg: float


def measured(clip: Path) -> tuple[SetAnalysis, NDArray[np.float64] | None]:
    """Analyse a clip; return the direction of the pelvis in every frame with it."""
    made: list[Any] = []
    read = estimator.on_clock
    with mock.patch.object(
        estimator, "on_clock", lambda *args: made.append(read(*args)) or made[-1]
    ):
        result = analyze_video(clip)
    return result, made[-1].pelvis.deg if made else None


def cut_reps(clip: Path) -> list[CutRep]:
    """Measure the whole reps of a clip as they are, and as if their start were cut."""
    result, pelvis_deg = measured(clip)
    if pelvis_deg is None:
        return []
    time_s = result.frames.time_s
    truth = json.loads(clip.with_name(f"{clip.stem}.truth.json").read_text("utf-8"))["reps"]

    def mean(from_s: float, to_s: float) -> float:
        inside = (time_s >= from_s - 1e-6) & (time_s <= to_s + 1e-6) & np.isfinite(pelvis_deg)
        return float(pelvis_deg[inside].mean()) if inside.any() else float("nan")

    starts = {rep.rep: mean(rep.start_s - TOP_WINDOW_S, rep.start_s) for rep in result.reps}
    found = []
    for rep in result.reps:
        true = [r["ppt_deg"] for r in truth if abs(r["bottom_s"] - rep.bottom_s) < SAME_REP_S]
        if rep.partial or rep.ppt_deg is None or not true:
            continue
        half_s = (rep.bottom_pause_s or 0.0) / 2
        bottom = mean(rep.bottom_s - half_s, rep.bottom_s + half_s)
        end = mean(rep.end_s - TOP_WINDOW_S, rep.end_s)
        tops = [end, *(start for number, start in starts.items() if number != rep.rep)]
        found.append(CutRep(rep.ppt_deg, bottom - float(np.nanmean(tops)), bottom - end, true[0]))
    return found


@click.command(help=__doc__)
@click.argument("clips", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
def main(clips: tuple[Path, ...]) -> None:
    """Print the table."""
    reps = [rep for clip in clips for rep in cut_reps(clip)]
    if not reps:
        raise click.ClickException("no whole rep of these clips was measured.")
    start, tops, end, true = (
        np.array([getattr(rep, name) for rep in reps])
        for name in ("by_start_deg", "by_tops_deg", "by_end_deg", "true_deg")
    )
    click.echo(f"{len(reps)} reps")
    click.echo("| start taken from | less own start: mean, SD, RMS | RMS error against truth |")
    click.echo("|---|---|---|")
    for name, ppt in (("its own start", start), ("all tops", tops), ("its own end", end)):
        less = ppt - start
        spread = f"{less.mean():+.1f}, {less.std():.1f}, {np.sqrt((less**2).mean()):.1f}"
        click.echo(f"| {name} | {spread} | {np.sqrt(((ppt - true) ** 2).mean()):.1f} |")


if __name__ == "__main__":
    main()
