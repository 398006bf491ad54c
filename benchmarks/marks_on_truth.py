"""How far marks made by hand are off where the truth is known: on rendered clips, by geometry.

    python benchmarks/marks_on_truth.py FOLDER [--noise-px 2] [--draws 50]

FOLDER holds truth of rendered clips (``*.truth.json``), such as ``sample_videos``. A person is
drawn who marks the true pixels of two spots at the start and the bottom of each rep, plus normal
noise in each coordinate: ASIS and PSIS of the near side, which lie at unlike distances from the
camera, or the middle between both sides', as the ends of a waistband do. The picture is taken as it
is and as a phone films it (1080 lines). No pixel is looked at, and no real person repeats like
this.
"""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import click
import numpy as np

from legpress_cv.marks import ClipMarks, MarkedMoment, MarkedPoint, MarkPass
from legpress_cv.settings import Settings
from legpress_cv.tuck.marked.observer import observer_of
from legpress_cv.tuck.marked.reading import ppt_of_marks, read_marks
from training.truth.schema import TruthDocument, check_truth

PHONE_LINES = 1080
SETTINGS = Settings()


class Drawn(NamedTuple):
    """One drawn person's reading of a rep."""

    error_deg: float
    held: bool
    noise_px: float


def drawn_marks(
    truth: TruthDocument,
    scale: float,
    noise_px: float,
    passes: int,
    rng: np.random.Generator,
    *,
    in_the_middle: bool,
) -> ClipMarks:
    """Draw a person who marks ASIS and PSIS of every whole rep."""
    size = round(truth.width_px * scale), round(truth.height_px * scale)

    def moment(rep: int, name: str, time_s: float) -> MarkedMoment:
        row = int(np.abs(np.array(truth.frames.time_s) - time_s).argmin())
        points = {}
        for mark, point in (("pelvis_front", "asis"), ("pelvis_back", "psis")):
            sides = (truth.frames.near, truth.frames.far)[: 1 + in_the_middle]
            at = np.mean([getattr(side, point)[row] for side in sides], axis=0) * scale
            at = np.clip(at + rng.normal(0.0, noise_px, 2), 0, np.array(size) - 1)
            points[mark] = MarkedPoint(x_px=float(at[0]), y_px=float(at[1]))
        return MarkedMoment(rep=rep, moment=name, time_s=time_s, points=points)

    made = tuple(
        MarkPass(
            moments=tuple(
                moment(rep.rep, name, time_s)
                for rep in truth.reps
                if not rep.partial
                for name, time_s in (("top", rep.start_s), ("bottom", rep.bottom_s))
            )
        )
        for _ in range(passes)
    )
    return ClipMarks(
        clip=truth.name, sha256="0" * 64, width_px=size[0], height_px=size[1], passes=made
    )


def readings(
    truth: TruthDocument,
    scale: float,
    noise_px: float,
    passes: int,
    rng: np.random.Generator,
    *,
    in_the_middle: bool,
) -> list[Drawn]:
    """Read one drawn person's marks of a clip as an analysis does."""
    marks = drawn_marks(truth, scale, noise_px, passes, rng, in_the_middle=in_the_middle)
    time_s = np.array(truth.frames.time_s)
    shoulder, hip, knee = (
        np.array(getattr(truth.frames.near, n)) for n in ("shoulder", "hip", "knee")
    )
    # The thigh bends towards the side that the lifter faces.
    trunk, thigh = hip - shoulder, knee - hip
    clockwise = np.median(trunk[:, 0] * thigh[:, 1] - trunk[:, 1] * thigh[:, 0])
    track = SimpleNamespace(time_s=time_s, facing="left" if clockwise > 0 else "right")
    whole = [rep for rep in truth.reps if not rep.partial]
    reps = [
        SimpleNamespace(
            start_index=int(np.abs(time_s - rep.start_s).argmin()),
            end_index=int(np.abs(time_s - rep.end_s).argmin()),
        )
        for rep in whole
    ]
    observer = observer_of(marks, truth.torso_px * scale, SETTINGS.marks)
    read = read_marks(marks, track, reps, observer)
    z, found = SETTINGS.tuck.confidence_z, []
    for rep in read.reps:
        ppt = ppt_of_marks(
            rep,
            [one.top for one in read.reps if one.top is not None],
            SETTINGS.marks,
            top_spread_deg=SETTINGS.chain_tilt.top_spread_deg,
            azimuth_deg=truth.spec.camera.azimuth_deg,
        )
        if ppt is not None:
            error = ppt[0] - whole[rep.index].ppt_deg
            found.append(Drawn(error, abs(error) <= z * ppt[1], observer.pelvis_sd_px))
    return found


def load_truths(folder: Path) -> list[TruthDocument]:
    """Read all truth of a folder."""
    return [check_truth(json.loads(p.read_text())) for p in sorted(folder.glob("*.truth.json"))]


def rows(truths: list[TruthDocument], noise_px: float, draws: int) -> list[str]:
    """Make the lines of the table."""
    cases = product((False, True), (None, PHONE_LINES), (0, 1, 2, 4))
    return [_row(truths, noise_px, draws, *case) for case in cases]


def _row(
    truths: list[TruthDocument],
    noise_px: float,
    draws: int,
    in_the_middle: bool,
    lines_px: int | None,
    passes: int,
) -> str:
    rng = np.random.default_rng(7)
    found: list[Drawn] = []
    for truth in truths:
        scale = 1.0 if lines_px is None else lines_px / truth.height_px
        for _ in range(draws if passes else 1):
            noise = noise_px if passes else 0.0
            found += readings(truth, scale, noise, passes or 1, rng, in_the_middle=in_the_middle)
    errors = np.array([one.error_deg for one in found])
    cells = (
        "middle" if in_the_middle else "near side",
        lines_px or "as it is",
        passes or "no noise",
        len(errors),
        f"{np.sqrt((errors**2).mean()):.1f}",
        f"{errors.mean():+.1f}",
        f"{np.mean([one.held for one in found]):.2f}",
        f"{np.sqrt(np.mean([one.noise_px**2 for one in found])):.1f}",
    )
    return f"| {' | '.join(map(str, cells))} |"


@click.command(help=__doc__)
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--noise-px", type=float, default=2.0, show_default=True)
@click.option("--draws", type=int, default=50, show_default=True)
def main(folder: Path, noise_px: float, draws: int) -> None:
    """Print the table."""
    truths = load_truths(folder)
    if not truths:
        raise click.UsageError(f"no *.truth.json in {folder}; name a folder of rendered clips.")
    click.echo(f"{len(truths)} clips, {noise_px:g} px of noise:\n")
    click.echo(
        "| spots | lines | passes | readings | RMSE, deg | bias | 90 % intervals | noise told, px |"
    )
    click.echo("|---|---|---|---|---|---|---|---|")
    click.echo("\n".join(rows(truths, noise_px, draws)))


if __name__ == "__main__":
    main()
