"""The clips that the project keeps: samples and the held-out set, by name."""

from __future__ import annotations

from dataclasses import dataclass

from training import held_out, samples
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
    """Return the clips of ``samples`` or ``held-out``, all or those named, in the list's order.

    Parameters
    ----------
    group : str
        ``samples``, or else the held-out set.
    names : tuple of str

    Raises
    ------
    training.errors.SpecError
        For a name that is not in the list.
    """
    entries = samples.CLIPS if group == "samples" else held_out.CLIPS
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
