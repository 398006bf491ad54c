"""``python -m training.crops FOLDER``: make training crops, and say how many a second."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from training.crops.store import make_crops
from training.errors import TrainingError


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--first", type=click.IntRange(0), default=0, help="First seed.")
@click.option("--takes", type=click.IntRange(1), default=20, help="How many seeds, a scene each.")
@click.option("--workers", type=click.IntRange(1), help="Processes; default: the cores.")
def main(folder: Path, first: int, takes: int, workers: int | None) -> None:
    """Make the crops of some seeds in FOLDER; those that are there are left alone."""
    try:
        count, seconds = make_crops(folder, range(first, first + takes), workers=workers)
    except TrainingError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(2)
    rate = count / seconds if count else 0.0
    click.echo(f"{count} crops in {seconds:.1f} s: {rate:.1f} a second")


if __name__ == "__main__":
    main()
