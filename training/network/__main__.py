"""``python -m training.network``: from nothing to the weights, in one command that resumes."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from training.crops.store import FREE_SEEDS, make_crops
from training.errors import TrainingError
from training.network.train import Plan

TAKES = 1400  # scenes of 20 crops: about half an hour on two cores
FREE_SHARE = 0.5  # of them have sets in which tuck, depth, slide and trunk are unrelated
WORK = Path("build/lumbopelvic")
WEIGHTS = Path("models/lumbopelvic.onnx")


@click.command()
@click.option("--work", type=click.Path(path_type=Path, file_okay=False), default=WORK)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), default=WEIGHTS)
@click.option("--takes", type=click.IntRange(4), default=TAKES, help="Scenes to learn from.")
@click.option("--steps", type=click.IntRange(1), default=Plan().steps, help="Batches of 32.")
@click.option(
    "--earlier",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="A state.pt or the exported .onnx of an earlier round, to begin with.",
)
@click.option("--workers", type=click.IntRange(1), help="Processes that draw; default: the cores.")
def main(
    work: Path, out: Path, takes: int, steps: int, earlier: Path | None, workers: int | None
) -> None:
    """Draw crops in WORK, train on them, and write the network to OUT; goes on where it stopped."""
    from training.network.data import read_folder
    from training.network.export import export
    from training.network.train import train

    try:
        crops = work / "crops"
        free = round(takes * FREE_SHARE)
        seeds = (*range(takes - free), *FREE_SEEDS[:free])
        count, seconds = make_crops(crops, seeds, workers=workers)
        click.echo(f"{count} crops drawn in {seconds:.0f} s")
        learn, judged = read_folder(crops)
        click.echo(f"{len(learn)} crops to learn from, {len(judged)} to judge by")
        net = train(learn, judged, Plan(steps=steps), work, say=click.echo, earlier=earlier)
    except TrainingError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(2)
    export(net, out)
    last = json.loads((work / "log.jsonl").read_text(encoding="utf-8").splitlines()[-1])
    click.echo(f"{out}: {out.stat().st_size / 1e6:.1f} MB; {last}")


if __name__ == "__main__":
    main()
