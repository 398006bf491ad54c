"""How much of an injected turn is read, rep by rep."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from legpress_cv.results import RepResult

Match = Callable[[Sequence[float], Sequence[float]], Sequence["int | None"]]


@dataclass(frozen=True)
class TurnedRep:
    """One rep of a copy whose pelvis was turned.

    Attributes
    ----------
    injected_deg
        By how much.
    plain, found
        The rep in the copy without a turn and in this one; None where it was not found again.
    """

    injected_deg: float
    plain: RepResult
    found: RepResult | None

    @property
    def judged(self) -> bool:
        """Whether the pelvis of this copy got a verdict."""
        return _ppt_deg(self.found) is not None

    @property
    def read_deg(self) -> float | None:
        """PPT less that of the copy without a turn; None unless both are judged."""
        before, after = _ppt_deg(self.plain), _ppt_deg(self.found)
        return None if before is None or after is None else after - before

    @property
    def holds(self) -> bool | None:
        """Whether the 90 % interval holds the plain copy's PPT and the turn; None unless read."""
        if self.read_deg is None or self.found is None or self.plain.ppt_deg is None:
            return None
        low, high = self.found.ppt_low_deg, self.found.ppt_high_deg
        if low is None or high is None:
            return None
        return low <= self.plain.ppt_deg + self.injected_deg <= high


@dataclass(frozen=True)
class ClipTurns:
    """A clip and its copies.

    Attributes
    ----------
    name
        Of the clip.
    reps
        Of every turned copy, a row per rep that the plain one shows.
    plain_reps
        Of the copy without a turn.
    lost
        Why there is none, if so.
    """

    name: str
    reps: tuple[TurnedRep, ...] = ()
    plain_reps: tuple[RepResult, ...] = ()
    lost: str | None = None


@dataclass(frozen=True)
class TurnTotal:
    """Many reps together.

    Attributes
    ----------
    reps, judged, read
        How many; judged: in the copy; read: in the one without a turn as well.
    mean_deg, sd_deg
        Of the change that is read.
    rmse_deg
        Of the change that is read, less what was injected.
    slope
        Of the change that is read on what was injected, through zero: 1 is right.
    holds_ratio
        Share of the intervals that hold.
    """

    reps: int
    judged: int
    read: int
    mean_deg: float
    sd_deg: float
    rmse_deg: float
    slope: float
    holds_ratio: float


def turned_reps(
    plain: Sequence[RepResult], copies: Mapping[float, Sequence[RepResult]], match: Match
) -> tuple[TurnedRep, ...]:
    """Pair the reps of turned copies with those of the plain one.

    Parameters
    ----------
    plain
        Reps of the copy without a turn.
    copies
        Injected turn (deg) to the reps of its copy.
    match
        For each wanted time the index of the found one, or None.
    """
    wanted_s = [rep.bottom_s for rep in plain]
    return tuple(
        TurnedRep(turn_deg, rep, None if k is None else reps[k])
        for turn_deg, reps in copies.items()
        for rep, k in zip(plain, match(wanted_s, [rep.bottom_s for rep in reps]), strict=True)
    )


def total(reps: Iterable[TurnedRep]) -> TurnTotal:
    """Sum reps up; NaN where there is nothing to sum."""
    reps = list(reps)
    pairs = [(rep.injected_deg, rep.read_deg) for rep in reps if rep.read_deg is not None]
    injected, read = np.array(pairs, dtype=float).reshape(-1, 2).T
    held = [rep.holds for rep in reps if rep.holds is not None]
    power = float((injected**2).sum())
    return TurnTotal(
        reps=len(reps),
        judged=sum(rep.judged for rep in reps),
        read=len(read),
        mean_deg=float(read.mean()) if len(read) else float("nan"),
        sd_deg=float(read.std(ddof=1)) if len(read) > 1 else float("nan"),
        rmse_deg=float(np.sqrt(((read - injected) ** 2).mean())) if len(read) else float("nan"),
        slope=float((injected * read).sum()) / power if power else float("nan"),
        holds_ratio=float(np.mean(held)) if held else float("nan"),
    )


def judged_plain(clips: Iterable[ClipTurns]) -> tuple[int, int]:
    """Reps of the copies without a turn: judged, and in all."""
    reps = [rep for clip in clips for rep in clip.plain_reps]
    return sum(_ppt_deg(rep) is not None for rep in reps), len(reps)


def _ppt_deg(rep: RepResult | None) -> float | None:
    return rep.ppt_deg if rep is not None and rep.measurable else None
