"""Damaged clips and files through the real command line, and batches that are killed.

    python benchmarks/robustness.py --clips N --seed S [--kill K] [--jobs J] [--page FILE]

Mutants are made of small clips, settings, results, batch records and pose models by a seeded
generator; ``--only SEED-NUMBER`` repeats one and shows what was printed. A quick stand-in takes the
place of the pose model, but for one clip in ``--whole-every``. What counts as a fault:
docs/robustness.md. Linux; the exit code is 1 where a fault was found.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import click
from robustness.kills import KilledBatches, KillOutcome
from robustness.materials import Materials, make_materials
from robustness.mutants import write_mutant
from robustness.outcome import Outcome
from robustness.page import fault_line, page
from robustness.pool import Limits, run_all

SOURCE = Path(__file__).parents[1] / "sample_videos" / "neutral.mp4"
TELL_EVERY = 100


def run_mutants(
    numbers: list[int],
    materials: Materials,
    seed: int,
    limits: Limits,
    work: Path,
    jobs: int,
    keep: Path | None,
) -> list[Outcome]:
    """Run the mutants, tell of faults as they come, and keep the mutants that they came from."""
    outcomes: list[Outcome] = []
    start_s = time.monotonic()

    def ended(outcome: Outcome) -> None:
        outcomes.append(outcome)
        if outcome.faults:
            click.echo(fault_line(outcome, seed), err=True)
            if keep is not None:
                kept = keep / f"{seed}-{outcome.number}"
                shutil.rmtree(kept, ignore_errors=True)
                kept.mkdir(parents=True)
                write_mutant(materials, seed, outcome.number, kept)
                (kept / "said.txt").write_text(outcome.said, errors="backslashreplace")
        if len(outcomes) % TELL_EVERY == 0:
            each_s = (time.monotonic() - start_s) / len(outcomes)
            click.echo(f"{len(outcomes)} of {len(numbers)}, {each_s:.2f} s each", err=True)

    run_all(numbers, materials, seed, limits, work, jobs=jobs, ended=ended)
    return outcomes


def run_kills(
    count: int, materials: Materials, seed: int, work: Path, jobs: int
) -> list[KillOutcome]:
    """Kill batches, some at a time."""
    batches = KilledBatches(materials, seed, work)
    outcomes = []
    with ThreadPoolExecutor(jobs) as pool:
        for outcome in pool.map(batches.run, range(1, count + 1)):
            outcomes.append(outcome)
            told = "; ".join(outcome.faults) or "fine"
            click.echo(f"kill {outcome.number}: {', '.join(outcome.kills)}: {told}", err=True)
    return outcomes


@click.command(help=__doc__)
@click.option("--clips", "count", type=click.IntRange(0), default=0, help="Mutants.")
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--only", metavar="SEED-NUMBER", help="One mutant again.")
@click.option("--kill", "kills", type=click.IntRange(0), default=0, help="Batches to kill.")
@click.option("--jobs", type=click.IntRange(1), default=2, show_default=True)
@click.option("--whole-every", type=click.IntRange(0), default=200, show_default=True)
@click.option("--keep", type=click.Path(file_okay=False, path_type=Path), help="For mutants.")
@click.option("--page", "target", type=click.Path(dir_okay=False, path_type=Path), help="Write it.")
def main(
    count: int,
    seed: int,
    only: str | None,
    kills: int,
    jobs: int,
    whole_every: int,
    keep: Path | None,
    target: Path | None,
) -> None:
    """Run, print the page, and write it where asked."""
    numbers = list(range(1, count + 1))
    if only is not None:
        first, _, second = only.rpartition("-")
        seed, numbers, jobs = int(first), [int(second)], 1
    limits = Limits(whole_every=whole_every)
    with tempfile.TemporaryDirectory(prefix="robustness-") as name:
        materials_folder = Path(name, "materials")
        materials_folder.mkdir()
        materials = make_materials(SOURCE, materials_folder)
        outcomes = run_mutants(numbers, materials, seed, limits, Path(name), jobs, keep)
        killed = run_kills(kills, materials, seed, Path(name, "kills"), jobs) if kills else []
    if only is not None:
        for outcome in outcomes:
            click.echo(f"{outcome}\n{outcome.said}")
    text = page(outcomes, killed, seed)
    click.echo(text)
    if target is not None:
        target.write_text(text, encoding="utf-8")
    sys.exit(any(outcome.faults for outcome in (*outcomes, *killed)))


if __name__ == "__main__":
    main()
