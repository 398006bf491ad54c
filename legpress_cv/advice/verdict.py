"""The verdict in words: on a rep in a few, on the set in one sentence."""

from __future__ import annotations

from collections.abc import Sequence

from legpress_cv.results import RepResult, StopDepth
from legpress_cv.settings import TuckSettings

from . import wording as say
from .facts import SetFacts, is_borderline, is_judged, worst_of
from .onset import knee_onset


def rep_verdict(rep: RepResult) -> str:
    """Say in a few words what was found in a rep.

    Returns
    -------
    str
        Such as ``"severe tuck, 18° (15-21)"``, ``"tuck indicated, 9 to 25°"``, ``"borderline, 11°
        (8-14)"``, ``"no tuck, 2° (0-5)"`` or ``"not measurable: the pelvis is hidden"``. The words
        alone carry the verdict; partial reps are not told apart here.
    """
    if not is_judged(rep):
        reason = say.phrase(rep.not_measurable_reason or "")
        return f"not measurable: {say.continued(reason)}" if reason else "not measurable"
    if rep.evidence == "indicated":
        words = "tuck indicated" if rep.tucked else "no tuck indicated"
    elif is_borderline(rep):
        words = "borderline"
    elif rep.tucked:
        words = f"{rep.severity} tuck"
    else:
        words = "mild roll" if rep.severity == "mild" else "no tuck"
    size = say.tuck_size(rep)
    return f"{words}, {size}" if size else words


def verdict_sentence(
    reps: Sequence[RepResult], stop_depth: StopDepth | None, reason: str | None
) -> str:
    """Say in one sentence what was found in a set.

    Parameters
    ----------
    reps
        Verdicts on the reps.
    stop_depth
        Where to stop the descent, if an onset was found.
    reason
        Why nothing could be measured, if so.

    Returns
    -------
    str
        Such as ``"3 of 8 reps tucked; it starts at 101° of knee bend; stop at 96°."``
    """
    facts = SetFacts(tuple(reps), stop_depth, reason, (), TuckSettings())
    if not facts.judged:
        return _nothing_judged(facts)
    parts = [_main_part(facts)]
    unjudged = len(facts.reps) - len(facts.judged)
    if unjudged:
        parts.append(f"{say.counted(unjudged)} could not be judged")
    if not any(not rep.partial for rep in facts.judged):
        parts.append("only a part of each is in the clip")
    return f"{'; '.join(parts)}."


def _nothing_judged(facts: SetFacts) -> str:
    known = say.continued(facts.reasons[0]) if facts.reasons else None
    if not facts.reps:
        return f"Nothing could be measured: {known}." if known else "No rep was found in the clip."
    found = say.counted(len(facts.reps))
    if not facts.whole:
        found += " (cut by the start or the end of the clip)"
    sentence = f"{found[0].upper()}{found[1:]} found, but the pelvis could not be judged"
    return f"{sentence}: {known}." if known else f"{sentence}."


def _main_part(facts: SetFacts) -> str:
    count = len(facts.judged)
    indicated = facts.evidence == "indicated"
    if facts.tucked:
        return _tucked_part(facts, indicated=indicated)
    if facts.borderline:
        share = say.count_of(len(facts.borderline), count)
        size = say.tuck_size(worst_of(facts.borderline))
        verb = "is" if len(facts.borderline) == 1 else "are"
        worst = f" ({size} at the worst)" if size else ""
        return f"No rep clearly tucked, but {share} {verb} borderline{worst}"
    depths = [rep.knee_flexion_max_deg for rep in facts.judged if rep.knee_flexion_max_deg]
    depth = f" down to {say.degrees(max(depths))} of knee bend" if depths else ""
    if indicated:
        # Reps are compared with each other: what all of them share cannot be seen.
        caveat = "; one that is the same in every rep would not show"
        return f"No tuck is indicated in {say.counted(count)}{depth}{caveat}"
    return f"No tuck in {say.counted(count)}{depth}"


def _tucked_part(facts: SetFacts, *, indicated: bool) -> str:
    share = say.count_of(len(facts.tucked), len(facts.judged))
    size = say.tuck_size(worst_of(facts.tucked))
    also = f" and {_more_borderline(len(facts.borderline))}" if facts.borderline else ""
    stop = facts.stop_depth
    if indicated:
        worst = f" (about {size} at the worst, an estimate)" if size else ""
        words = f"A tuck is indicated in {share}{worst}{also}"
        if stop is None:
            return f"{words}; try a shorter range"
        onset = knee_onset(stop, facts.judged) if stop.evidence == "indicated" else ""
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
