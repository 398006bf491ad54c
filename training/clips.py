"""The clips that the project keeps: samples and the held-out set, by name."""

from __future__ import annotations

from dataclasses import dataclass

from training import held_out, practice, samples
from training.errors import SpecError
from training.spec import ClipSpec
from training.strata import strata_of

# Both are kept in the repository.
SAMPLE_BYTES, HELD_OUT_BYTES = 1_400_000, 450_000


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
    """

    spec: ClipSpec
    strata: dict[str, str]
    limit_bytes: int


def find_clips(group: str, names: tuple[str, ...] = ()) -> list[Listed]:
    """Return the clips of a group, all or those named, in the list's order.

    Parameters
    ----------
    group : str
        ``samples``, ``practice``, ``practice-traced``, ``practice-forearm``,
        ``practice-forearm-traced``, ``held-out-forearm``, or else the held-out set.
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
