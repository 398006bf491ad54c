"""Whether 90 % intervals of PPT hold the truth, on rendered clips kept apart by folder.

    python benchmarks/interval.py FOLDER ...

Beside each clip in a FOLDER lies its truth, NAME.truth.json. No rep is refused for the width of its
interval. Prints a row per folder, and the factor that split conformal prediction would put on the
standard error: the 0.9 quantile of the error over 1.64 standard errors, each clip counted once.
The practice clips come from ``python -m training practice``, with ``--path-traced`` and
``--forearm``; docs/decisions/025-interval.md says what was set by them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
from protocol.matching import match_spans
from protocol.truth import SUFFIX, load_truth

from legpress_cv import analyze_video, load_settings

HOLDS_RATIO = 0.9
ANY_WIDTH_DEG = 1000.0
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@dataclass(frozen=True)
class Held:
    """One rep: error of its PPT, half of its interval, and how many of its clip there are."""

    error_deg: float
    half_width_deg: float
    of_clip: int


def held(clip: Path) -> tuple[int, list[Held]]:
    """Return how many whole true reps a clip has, and those that were read."""
    settings = load_settings(chain_tilt={"max_half_width_deg": ANY_WIDTH_DEG})
    reps = analyze_video(clip, settings=settings).reps
    truth = load_truth(clip.with_suffix(SUFFIX)).whole_reps
    pairs = [
        (rep, reps[k])
        for rep, k in zip(truth, match_spans(truth, reps), strict=True)
        if k is not None
    ]
    read = [(true.ppt_deg, rep) for true, rep in pairs if rep.ppt_deg is not None]
    return len(truth), [
        Held(rep.ppt_deg - true_deg, (rep.ppt_high_deg - rep.ppt_low_deg) / 2, len(read))
        for true_deg, rep in read
    ]


def conformal_factor(reps: list[Held]) -> float:
    """Quantile of error over half width that `HOLDS_RATIO` of the clips' reps stay below."""
    ratio = np.array([abs(rep.error_deg) / rep.half_width_deg for rep in reps])
    weight = np.array([1.0 / rep.of_clip for rep in reps])
    order = np.argsort(ratio)
    reached = np.cumsum(weight[order]) / weight.sum()
    return float(ratio[order][np.searchsorted(reached, HOLDS_RATIO)])


def row(name: str, true_reps: int, reps: list[Held]) -> str:
    """One line of the table."""
    error = np.array([rep.error_deg for rep in reps])
    half = np.array([rep.half_width_deg for rep in reps])
    cells = (
        name,
        f"{len(reps)} of {true_reps}",
        f"{np.sqrt((error**2).mean()):.1f}",
        f"{error.mean():+.1f}",
        f"{(np.abs(error) <= half).mean():.2f}",
        f"{np.median(half):.1f}",
        f"{conformal_factor(reps):.2f}",
    )
    return f"| {' | '.join(cells)} |"


@click.command(help=__doc__)
@click.argument(
    "folders",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)
def main(folders: tuple[Path, ...]) -> None:
    """Print the table."""
    head = ("clips", "reps read", "RMSE (deg)", "bias (deg)", "hold the truth", "half width (deg)")
    click.echo(f"| {' | '.join((*head, 'factor'))} |")
    click.echo("|---" * (len(head) + 1) + "|")
    total, every = 0, []
    for folder in folders:
        clips = [path for path in sorted(folder.glob("*.mp4")) if path.with_suffix(SUFFIX).exists()]
        results = [held(clip) for clip in clips]
        found = [rep for _, reps in results for rep in reps]
        true_reps = sum(number for number, _ in results)
        if found:
            click.echo(row(folder.name, true_reps, found))
        total, every = total + true_reps, every + found
    if every:
        click.echo(row("all", total, every))


if __name__ == "__main__":
    main()
