"""``python -m training.network``: from nothing to the weights, in one command that resumes."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from training.crops.store import make_crops, seeds_of
from training.errors import TrainingError
from training.network.train import Plan

TAKES = 4000  # scenes of 20 crops
WORK = Path("build/lumbopelvic")
WEIGHTS = Path("models/lumbopelvic.onnx")


@click.command()
@click.option("--work", type=click.Path(path_type=Path, file_okay=False), default=WORK)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), default=WEIGHTS)
@click.option("--takes", type=click.IntRange(4), default=TAKES, help="Scenes to learn from.")
@click.option("--steps", type=click.IntRange(1), default=Plan().steps, help="Batches.")
@click.option("--batch", type=click.IntRange(2), default=Plan().batch, help="Crops of a batch.")
@click.option(
    "--earlier",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Weights to go on from, such as those in models/.",
)
@click.option("--workers", type=click.IntRange(1), help="Processes; default: the cores.")
def main(
    work: Path,
    out: Path,
    takes: int,
    steps: int,
    batch: int,
    earlier: Path | None,
    workers: int | None,
) -> None:
    """Draw crops in WORK, train on them, and write the network to OUT; goes on where it stopped."""
    from training.network.committee import begun
    from training.network.export import export
    from training.network.takes import read_folder
    from training.network.train import train

    try:
        crops = work / "crops"
        count, seconds = make_crops(crops, seeds_of(takes), workers=workers)
        click.echo(f"{count} crops drawn in {seconds:.0f} s")
        learn, judged = read_folder(crops)
        click.echo(f"{len(learn)} crops to learn from, {len(judged)} to judge by")
        plan = Plan(steps=steps, batch=batch)
        committee = begun(work / "trunks", earlier, learn)
        nets = committee.named()
        trained = train(nets, learn, judged, plan, work, say=click.echo, workers=workers)
        net = committee.of(trained)
    except TrainingError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(2)
    export(net, out)
    last = json.loads((work / "log.jsonl").read_text(encoding="utf-8").splitlines()[-1])
    click.echo(f"{out}: {out.stat().st_size / 1e6:.1f} MB; {last}")


if __name__ == "__main__":
    main()
