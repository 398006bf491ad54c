"""The clips that the project keeps: samples and the held-out set, by name."""

from __future__ import annotations

from dataclasses import dataclass

from training import held_out, pairs, practice, samples
from training.errors import SpecError
from training.spec import ClipSpec
from training.strata import strata_of

# All are kept in the repository.
SAMPLE_BYTES, HELD_OUT_BYTES, PAIR_BYTES = 1_400_000, 450_000, 250_000


@dataclass(frozen=True)
class Listed:
    """A clip of a list.

    Parameters
    ----------
    spec : ClipSpec
    strata : dict of str to str
        Stratum of the benchmark by name.
    limit_bytes : int
        How large the clip may be.
    rasterised : bool, optional
        Which renderer draws it; None where the group decides.
    """

    spec: ClipSpec
    strata: dict[str, str]
    limit_bytes: int
    rasterised: bool | None = None


def find_clips(group: str, names: tuple[str, ...] = ()) -> list[Listed]:
    """Return the clips of a group, all or those named, in the list's order.

    Parameters
    ----------
    group : str
        ``samples``, ``practice``, ``practice-traced``, ``practice-forearm``,
        ``practice-forearm-traced``, ``held-out-forearm``, ``pairs``, ``practice-pairs``, or else
        the held-out set.
    names : tuple of str

    Raises
    ------
    training.errors.SpecError
        For a name that is not in the list.
    """
    if group == "practice":
        return _practice(names, range(practice.COUNT))
    if group == "practice-traced":
        return _practice(names, range(practice.COUNT, practice.COUNT + practice.TRACED_COUNT))
    if group == "practice-forearm":
        return _practice(names, practice.FOREARM)
    if group == "practice-forearm-traced":
        return _practice(names, practice.FOREARM_TRACED)
    if group in ("pairs", "practice-pairs"):
        return _pairs(names, pairs.HELD_OUT if group == "pairs" else pairs.PRACTICE)
    lists = {"samples": samples.CLIPS, "held-out-forearm": held_out.FOREARM_CLIPS}
    entries = lists.get(group, held_out.CLIPS)
    known = {clip.name for clip in entries}
    unknown = sorted(set(names) - known)
    if unknown:
        raise SpecError(f"No clip is called {unknown[0]}; there are {', '.join(sorted(known))}.")
    found = []
    for clip in entries:
        if names and clip.name not in names:
            continue
        if isinstance(clip, held_out.HeldOut):
            spec = held_out.spec_of(clip)
            found.append(Listed(spec, strata_of(spec, clip.confound), HELD_OUT_BYTES))
        else:
            found.append(Listed(clip, strata_of(clip), SAMPLE_BYTES))
    return found


def _practice(names: tuple[str, ...], those: range) -> list[Listed]:
    numbers = {f"practice_{number:02d}": number for number in those}
    unknown = sorted(set(names) - set(numbers))
    if unknown:
        raise SpecError(f"No clip is called {unknown[0]}; there are {', '.join(numbers)}.")
    found = []
    for name in names or numbers:
        spec, number = practice.spec_of(numbers[name]), numbers[name]
        confound = (
            "slide"
            if number in practice.SLIDES
            else "thorax"
            if number in practice.TURNS
            else "none"
        )
        found.append(Listed(spec, strata_of(spec, confound), SAMPLE_BYTES))
    return found


def _pairs(names: tuple[str, ...], listed: tuple[pairs.Pair, ...]) -> list[Listed]:
    """Both sets of every pair; only specs that are asked for are made."""
    sets = {f"{pair.name}_{side}": (pair, side) for pair in listed for side in pairs.SIDES}
    unknown = sorted(set(names) - set(sets))
    if unknown:
        raise SpecError(f"No clip is called {unknown[0]}; there are {', '.join(sets)}.")
    found = []
    for pair, side in (sets[name] for name in names or sets):
        spec = pairs.specs_of(pair)[side]
        rasterised = pair.rasterised or pair in pairs.PRACTICE
        drawn = {"change": pair.change, "renderer": "rasteriser" if rasterised else "path tracer"}
        strata = strata_of(spec, pair.before.confound) | drawn
        found.append(Listed(spec, strata, PAIR_BYTES, rasterised))
    return found
