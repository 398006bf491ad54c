"""One set against another: every number, the tilt at its own and at equal depth, rep by rep."""

from __future__ import annotations

import math
from itertools import zip_longest
from typing import Any

from legpress_cv.results import (
    Certainty,
    Difference,
    NoDifference,
    PairComparison,
    Quantity,
    QuantityDifference,
    RepPair,
)
from legpress_cv.settings import ComparisonSettings

from .caveats import added_sd_deg, caveats_between
from .equal_depth import equal_depth_deg, readings_at, tilt_per_depth, tilts_at
from .readings import OF_THE_KNEE, Found, rep_sd_of
from .side import Side, not_told
from .statistics import (
    Estimate,
    Readings,
    certainty_of,
    chances_of,
    difference_of,
)


def compare_pair(
    before: Side, after: Side, indices: tuple[int, int], settings: ComparisonSettings
) -> PairComparison:
    """Hold one set against another; words are left blank.

    Parameters
    ----------
    before, after
        The sets.
    indices
        Their places among all sets.
    settings
        What cancels, what does not, what is worth having.
    """
    caveats = caveats_between(before.circumstances, after.circumstances, settings)
    caveat_sd_deg = added_sd_deg(caveats)
    depth = _common_depth(before, after, settings)
    equal_depth_deg = depth if isinstance(depth, float) else None
    equal, equal_told = _at_equal_depth(before, after, depth, caveat_sd_deg, settings)
    numbers = {
        quantity: _difference(
            (before, after),
            (before.found[quantity], after.found[quantity]),
            quantity,
            _extra_sd(quantity, caveat_sd_deg, settings),
            settings,
        )
        for quantity in Quantity
    }
    own, own_told = numbers[Quantity.PPT]
    told = equal_told or own_told
    less, same, more = (
        (None, None, None) if told is None else chances_of(told, settings.worthwhile_deg)
    )
    certainty = Certainty.UNKNOWN
    if less is not None and same is not None and more is not None:
        certainty = certainty_of(less, same, more, settings)
    return PairComparison(
        before=indices[0],
        after=indices[1],
        at_own_depth=Difference(**own),
        at_equal_depth=Difference(**equal),
        equal_trunk_thigh_flexion_deg=equal_depth_deg,
        basis="equal_depth" if equal_told else "own_depth" if own_told else None,
        certainty=certainty,
        less_ratio=less,
        same_ratio=same,
        more_ratio=more,
        quantities=tuple(
            QuantityDifference(quantity=quantity, **parts)
            for quantity, (parts, _) in numbers.items()
        ),
        rep_pairs=_rep_pairs(before, after, equal_depth_deg),
        caveats=caveats,
    )


def _extra_sd(quantity: Quantity, caveat_sd_deg: float, settings: ComparisonSettings) -> float:
    """Say what two clips read differently of a quantity, beside its readings' own errors."""
    if quantity.unit == "s":
        return 0.0
    if quantity is Quantity.PPT:
        return caveat_sd_deg
    knee = quantity in OF_THE_KNEE
    return math.hypot(caveat_sd_deg, settings.knee_sd_deg if knee else settings.depth_sd_deg)


def _common_depth(before: Side, after: Side, s: ComparisonSettings) -> float | NoDifference:
    for side in (before, after):
        if side.tilt_refusal is not None:
            return side.tilt_refusal
    return equal_depth_deg([before.descents, after.descents], s)


def _at_equal_depth(
    before: Side,
    after: Side,
    depth: float | NoDifference,
    caveat_sd_deg: float,
    settings: ComparisonSettings,
) -> tuple[dict[str, Any], Estimate | None]:
    sides = (before, after)
    if not isinstance(depth, float):
        lacking = [side.tilt_refusal for side in sides]
        reason = not_told(sides, lacking if any(lacking) else [depth, depth])
        return {"unit": Quantity.PPT.unit, "reason": reason}, None
    readings = (readings_at(before.descents, depth), readings_at(after.descents, depth))
    # A depth that one clip reads otherwise than the other one is another depth.
    per_depth = tilt_per_depth([side.descents for side in sides], depth)
    extra = math.hypot(caveat_sd_deg, per_depth * settings.depth_sd_deg)
    return _difference(sides, readings, Quantity.PPT, extra, settings)


def _difference(
    sides: tuple[Side, Side],
    found: tuple[Found, Found],
    quantity: Quantity,
    extra_sd: float,
    settings: ComparisonSettings,
) -> tuple[dict[str, Any], Estimate | None]:
    """Fields of a difference, and the estimate behind it, None where it is not told."""
    before, after = found
    fields: dict[str, Any] = {"unit": quantity.unit}
    for name, readings in (("before", before), ("after", after)):
        if isinstance(readings, Readings):
            fields |= {name: readings.mean, f"{name}_reps": readings.n}
    if not (isinstance(before, Readings) and isinstance(after, Readings)):
        return fields | {"reason": not_told(sides, found)}, None
    change = difference_of(before, after, rep_sd_of(quantity, settings), extra_sd, settings)
    low, high = change.interval
    fields |= {"difference": change.value, "low": low, "high": high}
    return fields | {"se": change.se, "df": change.df}, change


def _rep_pairs(before: Side, after: Side, depth_deg: float | None) -> tuple[RepPair, ...]:
    at_depth = [
        {} if depth_deg is None else tilts_at(side.descents, depth_deg) for side in (before, after)
    ]
    pairs = []
    for one, other in zip_longest(before.analysis.reps, after.analysis.reps):
        fields: dict[str, Any] = {}
        for name, side, rep, equal in (
            ("before", before, one, at_depth[0]),
            ("after", after, other, at_depth[1]),
        ):
            fields |= {
                f"{name}_rep": rep.rep if rep else None,
                f"{name}_bottom_s": rep.bottom_s if rep else None,
                f"{name}_ppt_deg": side.tilts.get(rep.rep) if rep else None,
                f"{name}_equal_depth_deg": equal.get(rep.rep) if rep else None,
            }
        pairs.append(
            RepPair(
                **fields,
                difference_deg=_less(fields["after_ppt_deg"], fields["before_ppt_deg"]),
                equal_depth_difference_deg=_less(
                    fields["after_equal_depth_deg"], fields["before_equal_depth_deg"]
                ),
            )
        )
    return tuple(pairs)


def _less(value: float | None, other: float | None) -> float | None:
    return None if value is None or other is None else value - other
