"""``python -m training``: clips with a known pelvis."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from training.errors import TrainingError

CACHE = Path("training") / "cache"


@click.group()
def main() -> None:
    """Make clips with a known pelvis: samples, the held-out set, or any from a seed."""


def _make(names: tuple[str, ...], group: str, out: Path, quick: bool, work: Path) -> None:
    from training.clips import find_clips
    from training.make import make_clip

    clips = find_clips(group, names)
    missing = [c for c in clips if not (out / f"{c.spec.name}.truth.json").exists()]
    click.echo(f"{len(clips) - len(missing)} of {len(clips)} are there already")
    if not missing:
        return
    for rasterised in (False, True):
        drawn = [
            c for c in missing if (quick if c.rasterised is None else c.rasterised) == rasterised
        ]
        if not drawn:
            continue
        with _renderer(group, rasterised=rasterised) as renderer:
            for clip in drawn:
                click.echo(clip.spec.name)
                make_clip(
                    clip.spec,
                    renderer,
                    out,
                    work,
                    strata=clip.strata,
                    limit_bytes=clip.limit_bytes,
                    progress=lambda done, total: click.echo(f"\r{done}/{total}", nl=done == total),
                )


def _renderer(group: str, *, rasterised: bool) -> Any:  # noqa: ANN401 - one of two context managers
    if not rasterised:
        from training.render.cycles import Cycles

        return Cycles()
    from training.render.raster import Rasteriser

    # The network learns from crops that are drawn as quickly.
    return Rasteriser(samples=1) if group.startswith("practice") else Rasteriser()


@main.command()
@click.argument("names", nargs=-1)
@click.option("--out", type=click.Path(path_type=Path), default=Path("sample_videos"))
@click.option("--quick", is_flag=True, help="With the rasteriser: seconds, not minutes.")
@click.option("--work", type=click.Path(path_type=Path), default=CACHE)
def samples(names: tuple[str, ...], out: Path, quick: bool, work: Path) -> None:
    """Draw the sample clips (all, or those NAMED)."""
    _make(names, "samples", out, quick, work)


@main.command("held-out")
@click.argument("names", nargs=-1)
@click.option("--forearm", is_flag=True, help="Those with the forearm over the hip, instead.")
@click.option("--out", type=click.Path(path_type=Path), help="Default: in benchmarks/.")
@click.option("--quick", is_flag=True, help="With the rasteriser: to look at, not to measure on.")
@click.option("--work", type=click.Path(path_type=Path), default=CACHE)
def held_out(
    names: tuple[str, ...], forearm: bool, out: Path | None, quick: bool, work: Path
) -> None:
    """Draw the held-out clips of the benchmark (all, or those NAMED)."""
    group, folder = (
        ("held-out-forearm", "held_out_forearm") if forearm else ("held-out", "held_out")
    )
    _make(names, group, out or Path("benchmarks") / folder, quick, work)


@main.command()
@click.argument("names", nargs=-1)
@click.option("--out", type=click.Path(path_type=Path), default=CACHE / "practice")
@click.option("--path-traced", is_flag=True, help="Those that the path tracer draws, instead.")
@click.option("--forearm", is_flag=True, help="Those with the forearm over the hip, instead.")
@click.option("--work", type=click.Path(path_type=Path), default=CACHE)
def practice(
    names: tuple[str, ...], out: Path, path_traced: bool, forearm: bool, work: Path
) -> None:
    """Draw clips to set thresholds by (all, or those NAMED)."""
    group = "practice" + "-forearm" * forearm + "-traced" * path_traced
    _make(names, group, out, not path_traced, work)


@main.command()
@click.argument("names", nargs=-1)
@click.option("--practice", is_flag=True, help="Those that the comparison's error is set by.")
@click.option("--out", type=click.Path(path_type=Path), help="Default: in benchmarks/, or a cache.")
@click.option("--work", type=click.Path(path_type=Path), default=CACHE)
def pairs(names: tuple[str, ...], practice: bool, out: Path | None, work: Path) -> None:
    """Draw pairs of sets of one lifter (all, or those NAMED)."""
    group = "practice-pairs" if practice else "pairs"
    folder = CACHE / group if practice else Path("benchmarks") / group
    _make(names, group, out or folder, False, work)


@main.command()
@click.argument("spec", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--out", type=click.Path(path_type=Path), default=Path("out"))
@click.option("--quick", is_flag=True, help="With the rasteriser.")
@click.option("--work", type=click.Path(path_type=Path), default=CACHE)
def clip(spec: Path, out: Path, quick: bool, work: Path) -> None:
    """Draw the clip of a SPEC, a JSON file of `training.spec.ClipSpec`."""
    from pydantic import ValidationError

    from training.errors import SpecError
    from training.make import make_clip
    from training.spec import ClipSpec
    from training.strata import strata_of

    try:
        wanted = ClipSpec.model_validate_json(spec.read_text(encoding="utf-8"))
    except ValidationError as error:
        first = error.errors()[0]
        where = [".".join(str(part) for part in first["loc"])] if first["loc"] else []
        raise SpecError(": ".join([spec.name, *where, first["msg"]]) + ".") from error
    except UnicodeDecodeError as error:
        raise SpecError(f"{spec.name} is no text in UTF-8; a spec is a JSON file.") from error
    if quick:
        from training.render.raster import Rasteriser as Chosen
    else:
        from training.render.cycles import Cycles as Chosen  # type: ignore[assignment]
    with Chosen() as renderer:
        made = make_clip(wanted, renderer, out, work, strata=strata_of(wanted))
    click.echo(str(made))


def run() -> None:
    """Run the command; an error is one sentence and exit code 2."""
    try:
        main(standalone_mode=False)
    except TrainingError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(2)
    except click.ClickException as error:
        error.show()
        sys.exit(2)


if __name__ == "__main__":
    run()
