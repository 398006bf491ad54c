"""Whether a turn of the pelvis that is added to real clips is read, and how much of it.

    python benchmarks/injected_turn.py FOLDER [--clip ID] [--reps] [--work FOLDER] [--look FOLDER]
        [--page FILE] [--control CLIP]

FOLDER holds clips of tests/data/real_clips.json, which tells where each can be had; they are known
by their content. Of the leg presses within 25 deg of the side copies are made in which the pelvis
is turned back by 0, 5, 10 and 15 deg more about every bottom, and all are analysed alike. Copies in
the folder of ``--work`` are used again and not made anew, so that another network is shown the same
ones; without it they are gone afterwards. A ``--control`` is a rendered clip, such as
sample_videos/neutral.mp4, treated alike and told apart: what is missing of its response is missing
in the warp as well as in the reading.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import click
from injected.chain import ChainTrack, chain_track
from injected.copies import Cut, write_copy, write_look
from injected.page import page
from injected.score import ClipTurns, turned_reps
from real.manifest import LocalClip, RealClip, load_manifest, local_clips
from real.score import BOTTOM_S, match_times

from legpress_cv import SetAnalysis, analyze_video
from legpress_cv.errors import LegpressError

TURNS_DEG = (5.0, 10.0, 15.0)
"""One step of severity each."""
MARGIN_S = 4.0
"""Kept before the first and after the last bottom with ``--reps``: more than half a slow rep."""
CLIP = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)


def cut_of(clip: RealClip, *, only_reps: bool) -> Cut:
    """Return the part of a clip that is used."""
    if not only_reps or not clip.all_bottoms_s:
        return Cut(clip.crop_px)
    bottoms_s = clip.all_bottoms_s
    return Cut(clip.crop_px, (bottoms_s[0] - MARGIN_S, bottoms_s[-1] + MARGIN_S))


def copy_path(folder: Path, name: str, cut: Cut, turn_deg: float) -> Path:
    """Where a copy lies; a part of a clip is another copy than the whole."""
    part = "" if cut == Cut(cut.crop_px) else "-reps"
    return folder / f"{name}{part}-{turn_deg:g}.mp4"


def analysed(path: Path) -> SetAnalysis | None:
    """Analyse a copy; None where it cannot be."""
    try:
        return analyze_video(path)
    except LegpressError as error:
        click.echo(f"{path.name}: {error}", err=True)
        return None


def turns_of(name: str, source: Path, cut: Cut, folder: Path, look: Path | None) -> ClipTurns:
    """Make the copies of a clip that are missing, and read them all."""
    paths = {turn: copy_path(folder, name, cut, turn) for turn in (0.0, *TURNS_DEG)}
    if not paths[0.0].exists():
        write_copy(source, paths[0.0], cut)
    plain = analysed(paths[0.0])
    if plain is None or not plain.reps:
        return ClipTurns(name, lost="no rep is found in the copy without a turn")
    chain = chain_track(plain)
    if chain is None:
        return ClipTurns(name, plain_reps=plain.reps, lost="pelvis, trunk or thigh is not found")
    if look is not None:
        write_look(source, look / f"{name}.png", cut, chain, TURNS_DEG[-1])
    make_missing(source, cut, chain, {turn: paths[turn] for turn in TURNS_DEG})
    copies = {turn: analysed(paths[turn]) for turn in TURNS_DEG}
    match = partial(match_times, within_s=BOTTOM_S)
    found = {turn: copy.reps if copy is not None else () for turn, copy in copies.items()}
    return ClipTurns(name, turned_reps(plain.reps, found, match), plain.reps)


def make_missing(source: Path, cut: Cut, chain: ChainTrack, paths: dict[float, Path]) -> None:
    """Write the turned copies that are not there."""
    for turn_deg, path in paths.items():
        if not path.exists():
            write_copy(source, path, cut, chain, turn_deg)


def told(clip: ClipTurns) -> ClipTurns:
    """Tell that a clip is done."""
    click.echo(f"{clip.name}: {clip.lost or 'read'}", err=True)
    return clip


def chosen(folder: Path, ids: Sequence[str]) -> list[LocalClip]:
    """Leg presses from the side that lie in a folder; those of the given names, if any."""
    clips = [
        local
        for local in local_clips(folder, load_manifest())
        if local.clip.view == "side" and local.clip.leg_press
    ]
    return [local for local in clips if not ids or local.clip.id in ids]


@click.command(help=__doc__)
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--clip", "ids", multiple=True, help="Only this one; can be given again.")
@click.option("--reps", "only_reps", is_flag=True, help="Only the part of a clip with the reps.")
@click.option("--work", type=FOLDER, help="Keep the copies here, and use those that are here.")
@click.option("--look", type=FOLDER, help="Write a bottom of every clip, as it is and turned.")
@click.option("--control", "controls", type=CLIP, multiple=True, help="A rendered clip as well.")
@click.option("--page", "target", type=click.Path(dir_okay=False, path_type=Path), help="Write it.")
def main(
    folder: Path,
    ids: tuple[str, ...],
    only_reps: bool,
    work: Path | None,
    look: Path | None,
    controls: tuple[Path, ...],
    target: Path | None,
) -> None:
    """Print the page, and write it where asked."""
    clips = chosen(folder, ids)
    if not clips:
        raise click.ClickException(
            f"{folder} holds no such clip of tests/data/real_clips.json; it tells where they can be"
            " had."
        )
    with tempfile.TemporaryDirectory() as scratch:
        copies = work or Path(scratch)
        copies.mkdir(parents=True, exist_ok=True)
        todo = [
            (local.clip.id, local.path, cut_of(local.clip, only_reps=only_reps)) for local in clips
        ]
        found = [told(turns_of(*one, copies, look)) for one in todo]
        checked = [told(turns_of(path.stem, path, Cut(), copies, look)) for path in controls]
    text = page(found, checked)
    click.echo(text)
    if target is not None:
        target.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
