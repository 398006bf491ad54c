"""What is found on real clips, against what a person reads off them.

    python benchmarks/real_clips.py FOLDER [--repeat] [--page FILE]

FOLDER holds clips of tests/data/real_clips.json, which tells where each can be had; they are known
by their content, whatever their names. Nothing is fetched. ``--repeat`` analyses the leg presses
within 25 deg of the side again mirrored, cropped, scaled, compressed, darker, thinned, turned and
with their first second cut off.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import click
from real.manifest import LocalClip, load_manifest, local_clips
from real.page import page
from real.score import Change, ClipScore, changes, score
from real.variants import BENIGN, PLAIN, Variant, write_variant

from legpress_cv import SetAnalysis, analyze_video


def analysis_of(local: LocalClip, variant: Variant, folder: Path) -> SetAnalysis:
    """Analyse a copy of a clip; the clip itself where nothing is changed."""
    if variant is PLAIN and local.clip.crop_px is None:
        return analyze_video(local.path)
    target = folder / "copy.mp4"
    write_variant(local.path, target, variant, local.clip.crop_px)
    try:
        return analyze_video(target)
    finally:
        target.unlink()


@click.command(help=__doc__)
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--repeat", is_flag=True, help="Analyse changed copies as well.")
@click.option("--page", "target", type=click.Path(dir_okay=False, path_type=Path), help="Write it.")
def main(folder: Path, repeat: bool, target: Path | None) -> None:
    """Print the page, and write it where asked."""
    clips = local_clips(folder, load_manifest())
    if not clips:
        raise click.ClickException(
            f"{folder} holds no clip of tests/data/real_clips.json; it tells where they can be had."
        )
    scores: list[ClipScore] = []
    repeats: dict[str, list[Change]] = {}
    with tempfile.TemporaryDirectory() as work:
        for local in clips:
            plain = analysis_of(local, PLAIN, Path(work))
            scores.append(score(local.clip, plain))
            click.echo(f"{local.clip.id}: {plain.summary.verdict}", err=True)
            near_side = local.clip.view == "side" and local.clip.leg_press
            for variant in BENIGN if repeat and near_side else ():
                copy = analysis_of(local, variant, Path(work))
                found = changes(plain.reps, copy.reps, variant.skip_s)
                repeats.setdefault(variant.name, []).extend(found)
    text = page(scores, repeats)
    click.echo(text)
    if target is not None:
        target.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
