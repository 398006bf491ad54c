"""From findings to advice."""

from __future__ import annotations

from collections.abc import Sequence

from legpress_cv.results import (
    AdviceItem,
    FrameTable,
    QualityFinding,
    Refusal,
    RepResult,
    StopDepth,
)
from legpress_cv.settings import Settings

from .catalogue import Entry, load_catalogue
from .facts import SetFacts
from .rules import RULES, Selection


def advise(
    reps: Sequence[RepResult],
    stop_depth: StopDepth | None = None,
    *,
    refusal: Refusal | None = None,
    quality: Sequence[QualityFinding] = (),
    settings: Settings | None = None,
    frames: FrameTable | None = None,
) -> tuple[AdviceItem, ...]:
    """Choose what to tell the lifter.

    Parameters
    ----------
    reps
        Verdicts on the reps, in order of time.
    stop_depth
        Where to stop the descent, if an onset was found.
    refusal
        Why nothing could be measured, if so.
    quality
        What limits the measurement; it selects how to film better.
    settings
        Thresholds of the verdict; the defaults if not given.
    frames
        Angles and points over time; without them the movement of the trunk is not looked at.

    Returns
    -------
    tuple of AdviceItem
        Findings, most important first; then general advice, what to do when it hurts, and red
        flags, which are always there.
    """
    facts = SetFacts(
        reps=tuple(reps),
        stop_depth=stop_depth,
        refusal=refusal,
        quality=tuple(quality),
        tuck=(settings or Settings()).tuck,
        frames=frames,
    )
    chosen = ((entry, RULES[entry.rule](facts, entry)) for entry in load_catalogue())
    return tuple(_fill(entry, given) for entry, given in chosen if given is not None)


def _fill(entry: Entry, given: Selection) -> AdviceItem:
    return AdviceItem(
        id=entry.id,
        kind=entry.kind,
        title=entry.title,
        text=entry.text[given.variant].format_map(given.values),
        because=tuple(entry.because[name].format_map(given.values) for name in given.because),
        support=entry.support,
    )
