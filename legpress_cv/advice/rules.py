"""The rules that select advice.

A rule looks at the facts of a set and the numbers of its catalogue entry. It answers with nothing,
or with the variant of the text, the phrases that say why, and the values for their placeholders.
Angles of the pelvis are handed on in words only (:mod:`legpress_cv.wording`), so that an estimate
never loses its interval on the way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from legpress_cv.results import (
    Refusal,
    RepResult,
    Verdict,
    is_direct,
    upper_bound_deg,
    worst_of,
)
from legpress_cv.wording import cause
from legpress_cv.wording import numbers as say
from legpress_cv.wording.onset import hip_onset, knee_onset

from .catalogue import PLAIN, Entry
from .facts import SetFacts


@dataclass(frozen=True)
class Selection:
    """That an entry is selected: which text, why, and what fills it."""

    because: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    variant: str = PLAIN


Rule = Callable[[SetFacts, Entry], Selection | None]


def always(_facts: SetFacts, _entry: Entry) -> Selection:
    """Select in any case."""
    return Selection()


def onset_known(facts: SetFacts, _entry: Entry) -> Selection | None:
    """Select where the depth is known at which the tuck begins."""
    stop = facts.stop_depth
    if stop is None:
        return None
    margin = {"margin": say.degrees(stop.margin_deg)}
    if is_direct(stop.evidence):
        values = {
            "onset_hip": hip_onset(stop, facts.judged),
            "onset_knee": knee_onset(stop, facts.judged),
            "stop_hip": say.degrees(stop.hip_flexion_deg),
            "stop_knee": say.degrees(stop.knee_flexion_deg),
        }
        return Selection(("measured",), values | margin, "measured")
    hip, knee = hip_onset(stop, facts.judged), knee_onset(stop, facts.judged)
    if not hip or not knee:
        return Selection(("indicated",), margin, "indicated")
    values = {"onset_hip": hip, "onset_knee": knee}
    return Selection(("indicated_range",), values | margin, "indicated_range")


def tucked_without_onset(facts: SetFacts, _entry: Entry) -> Selection | None:
    """Select where the pelvis tucked, but not where that began could be found."""
    if not facts.tucked or facts.stop_depth is not None:
        return None
    limit = _shallowest(facts.tucked)
    safe = [
        rep
        for rep in facts.clean
        if limit is not None and not rep.partial and (_knee(rep) or limit) < limit
    ]
    values = _tuck_values(facts)
    if not safe:
        return Selection((facts.basis,), values)
    best = max(safe, key=lambda rep: _knee(rep) or 0.0)
    values |= {"clean_rep": say.numbers_of([best]), "clean_knee": say.degrees(_knee(best) or 0.0)}
    return Selection((facts.basis,), values, "clean_depth")


def only_borderline(facts: SetFacts, _entry: Entry) -> Selection | None:
    """Select where no rep is surely a tuck, but some may be."""
    if facts.tucked or not facts.borderline:
        return None
    size = say.tuck_size(worst_of(facts.borderline))
    values = {"reps": say.numbers_of(facts.borderline), "worst": size or ""}
    return Selection(("size" if size else "plain",), values)


def often_or_growing(facts: SetFacts, entry: Entry) -> Selection | None:
    """Select where most reps tucked, or the tilt grows over the set."""
    because = []
    values = _tuck_values(facts)
    if len(facts.judged) >= entry.threshold("min_judged_reps") and len(
        facts.tucked
    ) > entry.threshold("most_reps_ratio") * len(facts.judged):
        because.append(f"most_{facts.basis}")
    growth = facts.growth(int(entry.threshold("min_growth_reps")))
    if (
        growth is not None
        and growth.rise_deg >= entry.threshold("min_growth_deg")
        and growth.low_deg > 0
    ):
        because.append(f"grows_{facts.basis}")
        values["growth"] = say.measured(growth.rise_deg, growth.low_deg, growth.high_deg)
        values["growth_range"] = say.range_of(growth.low_deg, growth.high_deg)
    return Selection(tuple(because), values) if because else None


def hips_lifted(facts: SetFacts, _entry: Entry) -> Selection | None:
    """Select where the hips left the pad or slid on it: what a comparison of reps sees."""
    return _named([rep for rep in facts.reps if rep.verdict is Verdict.TUCK_INDICATED])


def tight_at_top(facts: SetFacts, entry: Entry) -> Selection | None:
    """Select a tuck with trunk and thigh close together before the descent has begun."""
    top = facts.top_trunk_thigh_deg
    if not _in_doubt(facts) or top is None or top < entry.threshold("min_top_trunk_thigh_deg"):
        return None
    return Selection(("top",), {"top": say.degrees(top)})


def knees_to_chest(facts: SetFacts, entry: Entry) -> Selection | None:
    """Select a tuck with the thighs close to the trunk at the bottom."""
    deep = [rep for rep in facts.reps if rep.trunk_thigh_flexion_max_deg is not None]
    if not _in_doubt(facts) or not deep:
        return None
    deepest = max(deep, key=lambda rep: rep.trunk_thigh_flexion_max_deg or 0.0)
    bend = deepest.trunk_thigh_flexion_max_deg or 0.0
    if bend < entry.threshold("min_trunk_thigh_deg"):
        return None
    return Selection(("close",), {"bend": say.degrees(bend), "rep": say.numbers_of([deepest])})


def deep_for_hips(facts: SetFacts, entry: Entry) -> Selection | None:
    """Select a depth that hips alone hardly give, where no tuck was found; see docs/depth.md."""
    deepest = _deep_rep(facts)
    if deepest is None or facts.tucked:
        return None
    values = {
        "bend": say.degrees(deepest.trunk_thigh_flexion_max_deg or 0.0),
        "rep": say.numbers_of([deepest]),
        "reps": say.counted(len(facts.judged)),
        "men": say.degrees(entry.threshold("men_deg")),
        "women": say.degrees(entry.threshold("women_deg")),
    }
    sure = facts.judged and not facts.borderline and facts.basis == "measured"
    return Selection(("deep",), values, "no_tuck" if sure else "unsure")


def trunk_moves(facts: SetFacts, entry: Entry) -> Selection | None:
    """Select where the trunk turns on the pad within a rep."""
    turns = {
        rep: turn
        for rep, turn in facts.trunk_movement_deg().items()
        if turn >= entry.threshold("min_turn_deg")
    }
    if not turns:
        return None
    reps = [rep for rep in facts.reps if rep.rep in turns]
    return Selection(
        ("turns",), {"turn": say.degrees(max(turns.values())), "reps": say.numbers_of(reps)}
    )


def nothing_tucked(facts: SetFacts, _entry: Entry) -> Selection | None:
    """Select where reps were measured and none is a tuck, sure or possible."""
    return _clean(facts) if facts.basis == "measured" else None


def no_rep_stands_out(facts: SetFacts, _entry: Entry) -> Selection | None:
    """Select where reps were compared with one another and none shows more tilt than the rest."""
    return _clean(facts) if facts.basis == "indicated" else None


def nothing_judged(facts: SetFacts, _entry: Entry) -> Selection | None:
    """Select where no rep has a verdict on the pelvis."""
    if facts.judged:
        return None
    if facts.refusals:
        return Selection(("reason",), {"reason": _as_sentence(facts.refusals[0])})
    return Selection(("unknown",) if facts.reps else ("no_rep",))


def too_few_reps(facts: SetFacts, entry: Entry) -> Selection | None:
    """Select where the clip shows too few whole or equal reps to compare them."""
    if len(facts.whole) < entry.threshold("min_whole_reps"):
        return Selection(("count",), {"count": say.counted(len(facts.whole), "whole rep")})
    return filming_limited(facts, entry)


def filming_limited(facts: SetFacts, entry: Entry) -> Selection | None:
    """Select where a quality finding or a refusal has one of the entry's codes."""
    given = (*(finding.refusal for finding in facts.quality), *facts.refusals)
    found = next((refusal for refusal in given if refusal.code in entry.select), None)
    return None if found is None else Selection(("limit",), {"limit": _as_sentence(found)})


RULES: dict[str, Rule] = {
    rule.__name__: rule
    for rule in (
        always,
        onset_known,
        tucked_without_onset,
        only_borderline,
        often_or_growing,
        hips_lifted,
        tight_at_top,
        knees_to_chest,
        deep_for_hips,
        trunk_moves,
        nothing_tucked,
        no_rep_stands_out,
        nothing_judged,
        too_few_reps,
        filming_limited,
    )
}
"""Every rule by the name that the catalogue uses."""


def _as_sentence(refusal: Refusal) -> str:
    """Word a reason with a capital, without the full stop that the phrase around it brings."""
    text = cause(refusal)
    return text[:1].upper() + text[1:]


def _deep_rep(facts: SetFacts) -> RepResult | None:
    """Give the deepest rep, if it is deeper than hips alone hardly go."""
    known = [rep for rep in facts.reps if rep.trunk_thigh_flexion_max_deg is not None]
    deepest = max(known, key=lambda rep: rep.trunk_thigh_flexion_max_deg or 0.0, default=None)
    limit_deg = facts.tuck.deep_trunk_thigh_deg
    if deepest is None or (deepest.trunk_thigh_flexion_max_deg or 0.0) < limit_deg:
        return None
    return deepest


def _clean(facts: SetFacts) -> Selection | None:
    # A depth that hips alone hardly give is not one to be kept.
    if not facts.judged or facts.tucked or facts.borderline or _deep_rep(facts) is not None:
        return None
    worst = worst_of(facts.judged)
    size, bound, tuck = say.tuck_size(worst), upper_bound_deg(worst), facts.tuck
    depths = [knee for rep in facts.clean if (knee := _knee(rep)) is not None]
    depth = f", down to {say.degrees(max(depths))} of knee bend" if depths else ""
    values = {"reps": say.counted(len(facts.judged)), "depth": depth, "worst_rep": str(worst.rep)}
    if size is None:
        return Selection(("reps",), values, "no_size")
    limit = tuck.mild_ppt_deg if bound < tuck.mild_ppt_deg else tuck.moderate_ppt_deg
    values |= {"worst": size, "limit": say.degrees(limit)}
    if bound >= tuck.moderate_ppt_deg:
        return Selection(("reps", "worst"), values, "tight")
    values["margin"] = say.at_least(limit - bound)
    return Selection(("reps", "worst"), values, "mild" if bound < tuck.mild_ppt_deg else "moderate")


def _in_doubt(facts: SetFacts) -> bool:
    return bool(facts.tucked or facts.borderline)


def _named(reps: list[RepResult]) -> Selection | None:
    return Selection(("reps",), {"reps": say.numbers_of(reps)}) if reps else None


def _knee(rep: RepResult) -> float | None:
    return rep.knee_flexion_max_deg


def _shallowest(reps: tuple[RepResult, ...]) -> float | None:
    return min((knee for rep in reps if (knee := _knee(rep)) is not None), default=None)


def _tuck_values(facts: SetFacts) -> dict[str, str]:
    size = say.tuck_size(worst_of(facts.tucked)) if facts.tucked else None
    return {
        "count": say.count_of(len(facts.tucked), len(facts.judged)),
        "worst": f", {size} at the worst" if size else "",
    }
