"""The network against points marked by hand.

    python benchmarks/marked_clips.py FOLDER [--results FOLDER] [--lifter A,B] [--page FILE]

Needs clips that are not in the repository. FOLDER holds clips, and beside each that was marked its
NAME.marks.json; an about.md there, who marked what and how, goes onto the page. Clips are analysed
without the marks; --results names a folder of NAME.analysis.json that were made so. Every clip
counts as a lifter of its own, but those that --lifter names together. Numbers alone are kept.
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
from pathlib import Path

import click
from marked.page import page
from marked.score import ClipScore, score

from legpress_cv import SetAnalysis, analyze_video
from legpress_cv.errors import LegpressError
from legpress_cv.marks import MARKS_SUFFIX, ClipMarks, load_marks


def clip_of(marks: ClipMarks, path: Path) -> Path:
    """Find the clip that marks were made on, beside them and with the content that was marked.

    Raises
    ------
    click.ClickException
        If it is not there, or is another clip by now.
    """
    clip = path.with_name(Path(marks.clip).name)
    if not clip.is_file():
        raise click.ClickException(f"{clip.name} is not beside {path.name}; put it there.")
    if hashlib.sha256(clip.read_bytes()).hexdigest() != marks.sha256:
        raise click.ClickException(f"{clip.name} is not the clip that was marked; find that one.")
    return clip


def result_of(clip: Path, results: Path | None) -> SetAnalysis:
    """Analyse a clip without its marks, or take the result that lies ready."""
    if results is not None:
        return SetAnalysis.load(results / f"{clip.stem}.analysis.json")
    with tempfile.TemporaryDirectory() as alone:
        target = Path(alone) / clip.name  # nothing that lies beside the clip is seen from here
        target.symlink_to(clip.resolve())
        return analyze_video(target)


def scores(folder: Path, results: Path | None, lifters: tuple[str, ...]) -> list[ClipScore]:
    """Score every marked clip of a folder."""
    owner = {name.strip(): together for together in lifters for name in together.split(",")}
    found = []
    for path in sorted(folder.glob(f"*{MARKS_SUFFIX}")):
        marks = load_marks(path)
        clip = clip_of(marks, path)
        click.echo(clip.name, err=True)
        lifter = owner.get(clip.stem, clip.stem)
        found.append(score(clip.stem, lifter, marks, result_of(clip, results)))
    return found


@click.command(help=__doc__)
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--results",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Results that lie ready.",
)
@click.option("--lifter", "lifters", multiple=True, help="Clips of one lifter, by their names.")
@click.option("--page", "target", type=click.Path(dir_okay=False, path_type=Path), help="Write it.")
def main(folder: Path, results: Path | None, lifters: tuple[str, ...], target: Path | None) -> None:
    """Print the page, and write it where asked."""
    try:
        found = scores(folder, results, lifters)
    except LegpressError as error:
        raise click.ClickException(str(error)) from error
    if not found:
        raise click.ClickException(f"{folder} holds no NAME{MARKS_SUFFIX}; mark a clip first.")
    about = folder / "about.md"
    text = page(found, about.read_text(encoding="utf-8") if about.is_file() else "")
    click.echo(text)
    if target is not None:
        target.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
