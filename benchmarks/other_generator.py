"""What is found on rendered clips of another generator, against their exact truth.

    python benchmarks/other_generator.py [CLIP ...]

By default the two of tests/data. Beside each CLIP lies its truth, CLIP's name with .json: frames
with ``time_s``, ``rep`` (0 outside), ``pelvic_tilt_deg``, ``knee_flexion_deg`` and
``trunk_thigh_flexion_deg``. Prints the table of docs/accuracy.md. Synthetic, and one body: a look
beyond the bodies and the renderers that the network has learnt from, no measure of how well it does
on people.
"""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import click
import numpy as np

from legpress_cv import SetAnalysis, analyze_video

DATA = Path(__file__).parents[1] / "tests" / "data"
CLIPS = (DATA / "rendered_neutral.mp4", DATA / "rendered_tuck.mp4")
ANGLES = ("knee_flexion_deg", "trunk_thigh_flexion_deg")


def true_ppt_deg(frames: list[dict[str, Any]]) -> list[float]:
    """Return each rep's largest tilt less that at its start."""
    reps = itertools.groupby(frames, key=lambda frame: frame["rep"])
    tilts = [[frame["pelvic_tilt_deg"] for frame in own] for rep, own in reps if rep]
    return [max(tilt) - tilt[0] for tilt in tilts]


def off_deg(result: SetAnalysis, frames: list[dict[str, Any]], name: str) -> tuple[float, float]:
    """Return bias and standard deviation of an angle over the frames where it is told."""
    time_s = np.array([frame["time_s"] for frame in frames])
    true = np.array([frame[name] for frame in frames])
    found = np.interp(time_s, result.frames.time_s, getattr(result.frames, name))
    off = (found - true)[np.isfinite(found)]
    if not off.size:
        return float("nan"), float("nan")
    return float(off.mean()), float(off.std())


@click.command(help=__doc__)
@click.argument("clips", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def main(clips: tuple[Path, ...]) -> None:
    """Print the table."""
    click.echo("| clip | true PPT of the reps | found | knee, bias / SD | trunk-thigh, bias / SD |")
    click.echo("|---|---|---|---|---|")
    for clip in clips or CLIPS:
        frames = json.loads(clip.with_suffix(".json").read_text(encoding="utf-8"))["frames"]
        result = analyze_video(clip)
        found = ["none" if rep.ppt_deg is None else f"{rep.ppt_deg:.0f}" for rep in result.reps]
        true = [f"{tilt:.0f}" for tilt in true_ppt_deg(frames)]
        angles = [off_deg(result, frames, name) for name in ANGLES]
        cells = (clip.stem, ", ".join(true), ", ".join(found))
        click.echo(
            f"| {' | '.join(cells)} | "
            + " | ".join(f"{b:+.1f} / {s:.1f}" for b, s in angles)
            + " |"
        )


if __name__ == "__main__":
    main()
