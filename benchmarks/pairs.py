"""How wrong a difference between two sets of one lifter is, on rendered pairs with known truth.

    python benchmarks/pairs.py CLIPS [--out FOLDER] [--results FOLDER] [--page FILE] [--jobs N]

The folder CLIPS holds NAME_before.mp4 and NAME_after.mp4, each with its NAME_*.truth.json beside
it. The clips go through the real command line; an analysis that is there already is used again if
clip, package and options are the same. ``--results`` names a folder of NAME.analysis.json that lie
ready, for when only the comparison has changed. The results are then compared as ``legpress-cv
compare`` compares them. ``benchmarks/pairs`` are held out; ``python -m training pairs --practice``
draws those that the comparison's settings are chosen by. Needs the extra ``benchmark``.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click
from protocol.errors import ProtocolError

try:
    from protocol.analyse import analyse_folder, made_with, read_folder
    from protocol.paired_page import page
    from protocol.paired_score import paired, score
except ProtocolError as missing:
    raise SystemExit(str(missing)) from None


@click.command(help=__doc__)
@click.argument("clips", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Results.")
@click.option(
    "--results",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Results that lie ready.",
)
@click.option("--page", "target", type=click.Path(dir_okay=False, path_type=Path), help="Write it.")
@click.option("--jobs", type=click.IntRange(min=1), default=1, help="Clips at a time.")
def main(
    clips: Path, out: Path | None, results: Path | None, target: Path | None, jobs: int
) -> None:
    """Print the page, and write it where asked."""
    try:
        found = (
            analyse_folder(clips, out or clips / "results", jobs=jobs, tell=_tell)
            if results is None
            else read_folder(clips, results)
        )
        pairs = [score(*pair) for pair in paired(found)]
    except ProtocolError as error:
        raise click.ClickException(str(error)) from error
    command = f"`python benchmarks/pairs.py {clips.as_posix()} --page docs/pairs.md`"
    text = page(pairs, made_with(found, ()), f"{command}, {date.today().isoformat()}")
    click.echo(text)
    if target is not None:
        target.write_text(text, encoding="utf-8")


def _tell(line: str) -> None:
    click.echo(line, err=True)


if __name__ == "__main__":
    sys.exit(main())
