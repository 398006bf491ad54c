"""The verdict in words: on a rep in a few, on the set in one sentence."""

from __future__ import annotations

from collections.abc import Sequence

from legpress_cv.results import Refusal, RepResult, StopDepth, Verdict, worst_of

from . import numbers as say
from .onset import knee_onset
from .reasons import cause

VERDICT_WORDS: dict[Verdict, str] = {
    Verdict.TUCK: "tuck",
    Verdict.BORDERLINE: "borderline",
    Verdict.NO_TUCK: "no tuck",
    Verdict.TUCK_INDICATED: "tuck indicated",
    Verdict.NO_TUCK_INDICATED: "no tuck indicated",
    Verdict.NOT_MEASURABLE: "not measurable",
}
"""The one word for each verdict, in every place where a person reads it."""
BY_MARKS = ", by marks"
"""After a verdict that rests on marks."""


def verdict_words(rep: RepResult) -> str:
    """Say the verdict on a rep without numbers; of a tuck with its grade: ``"severe tuck"``."""
    words = VERDICT_WORDS[rep.verdict]
    return f"{rep.severity} {words}" if rep.verdict is Verdict.TUCK else words


def verdict_title(rep: RepResult) -> str:
    """Say the same with a capital."""
    words = verdict_words(rep)
    return words[:1].upper() + words[1:]


def rep_verdict(rep: RepResult, *, reason: bool = True) -> str:
    """Say in a few words what was found in a rep.

    Parameters
    ----------
    rep
        The rep.
    reason
        Whether to say why nothing was found, if so.

    Returns
    -------
    str
        Such as ``"severe tuck, 18° (15-21)"``, ``"tuck indicated, 9 to 25°"``, ``"borderline, 11°
        (8-14)"``, ``"no tuck, 2° (0-5)"`` or ``"not measurable: the pelvis is hidden"``. The words
        alone carry the verdict; partial reps are not told apart here.
    """
    words = verdict_words(rep)
    if not rep.measurable:
        return f"{words}: {cause(rep.refusal)}" if reason and rep.refusal is not None else words
    size = say.tuck_size(rep)
    told = f"{words}, {size}" if size else words
    return f"{told}{BY_MARKS}" if rep.marked else told


def verdict_sentence(
    reps: Sequence[RepResult], stop_depth: StopDepth | None, refusal: Refusal | None
) -> str:
    """Say in one sentence what was found in a set.

    Parameters
    ----------
    reps
        Verdicts on the reps.
    stop_depth
        Where to stop the descent, if an onset was found.
    refusal
        Why nothing could be measured, if so.

    Returns
    -------
    str
        Such as ``"3 of 8 reps tucked; it starts at 101° of knee bend; stop at 96°."``
    """
    judged = [rep for rep in reps if rep.measurable]
    if not judged:
        return _nothing_judged(reps, refusal)
    parts = [_main_part(judged, stop_depth)]
    if len(judged) < len(reps):
        parts.append(f"{say.counted(len(reps) - len(judged))} could not be judged")
    if all(rep.partial for rep in judged):
        parts.append("only a part of each is in the clip")
    return f"{'; '.join(parts)}."


def first_refusal(reps: Sequence[RepResult], refusal: Refusal | None) -> Refusal | None:
    """Choose the reason to be told first: that of the set, else of a rep, a whole one first."""
    if refusal is not None:
        return refusal
    refused = [rep for rep in reps if rep.refusal is not None]
    # A rep that the clip cuts has a reason of its own; that of a whole one says more.
    chosen = min(refused, key=lambda rep: rep.partial, default=None)
    return chosen.refusal if chosen is not None else None


def _nothing_judged(reps: Sequence[RepResult], refusal: Refusal | None) -> str:
    told = first_refusal(reps, refusal)
    known = cause(told) if told is not None else None
    if not reps:
        return f"Nothing could be measured: {known}." if known else "No rep was found in the clip."
    found = say.counted(len(reps))
    if all(rep.partial for rep in reps):
        found += " (cut by the start or the end of the clip)"
    sentence = f"{found[0].upper()}{found[1:]} found, but the pelvis could not be judged"
    return f"{sentence}: {known}." if known else f"{sentence}."


def _main_part(judged: Sequence[RepResult], stop: StopDepth | None) -> str:
    tucked = [rep for rep in judged if rep.tucked]
    borderline = [rep for rep in judged if rep.verdict is Verdict.BORDERLINE]
    indicated = any(rep.evidence == "indicated" for rep in judged)
    if tucked:
        return _tucked_part(judged, tucked, borderline, stop)
    if borderline:
        return _borderline_part(judged, borderline)
    depths = [rep.knee_flexion_max_deg for rep in judged if rep.knee_flexion_max_deg]
    depth = f" down to {say.degrees(max(depths))} of knee bend" if depths else ""
    if indicated:
        # Reps are compared with each other: what all of them share cannot be seen.
        caveat = "; one that is the same in every rep would not show"
        return f"No tuck is indicated in {say.counted(len(judged))}{depth}{caveat}"
    return f"No tuck in {say.counted(len(judged))}{depth}"


def _borderline_part(judged: Sequence[RepResult], borderline: Sequence[RepResult]) -> str:
    share = say.count_of(len(borderline), len(judged))
    size = say.tuck_size(worst_of(borderline))
    at_worst = " at the worst" if len(borderline) > 1 else ""
    worst = f", {size}{at_worst}" if size else ""
    return f"Borderline in {share}{worst}: a tuck is possible, but not sure"


def _tucked_part(
    judged: Sequence[RepResult],
    tucked: Sequence[RepResult],
    borderline: Sequence[RepResult],
    stop: StopDepth | None,
) -> str:
    share = say.count_of(len(tucked), len(judged))
    size = say.tuck_size(worst_of(tucked))
    also = f" and {_more_borderline(len(borderline))}" if borderline else ""
    if any(rep.evidence == "indicated" for rep in judged):
        worst = f" (about {size} at the worst, an estimate)" if size else ""
        words = f"A tuck is indicated in {share}{worst}{also}"
        if stop is None:
            return f"{words}; try a shorter range"
        onset = knee_onset(stop, judged) if stop.evidence == "indicated" else ""
        where = f"it seems to start somewhere from {onset} of knee bend; " if onset else ""
        then = "shorten the range and film again" if onset else "stop shallower"
        return f"{words}; {where}{then}"
    words = f"{share} tucked{also}"
    if stop is None:
        return f"{words}, by {size} at the worst" if size else words
    if stop.evidence == "indicated":
        return f"{words}; stop shallower"
    return (
        f"{words}; it starts at {say.degrees(stop.onset_knee_flexion_deg)} of knee bend;"
        f" stop at {say.degrees(stop.knee_flexion_deg)}"
    )


def _more_borderline(count: int) -> str:
    return f"{count} more {'is' if count == 1 else 'are'} borderline"
