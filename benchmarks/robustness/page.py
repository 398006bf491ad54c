"""The numbers of a run as Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from .kills import ENDED, KillOutcome
from .mutants import BATCH, BUNDLE, CLIP, RESULT, SETTINGS
from .outcome import Outcome

NAMES = {
    CLIP: "clips",
    SETTINGS: "settings (TOML)",
    RESULT: "results (JSON)",
    BATCH: "records of a batch",
    BUNDLE: "pose models",
}


def page(outcomes: Sequence[Outcome], kills: Sequence[KillOutcome], seed: int) -> str:
    """Lay a run out: what was made, how it ended, and every fault with its number."""
    lines = []
    if outcomes:
        lines += [
            f"{len(outcomes)} mutants, seed {seed}:",
            "",
            "| changed | mutants | analysed | nothing to measure | refused | faults |",
            "| --- | --- | --- | --- | --- | --- |",
        ]
        groups = {name: [o for o in outcomes if o.kind == kind] for kind, name in NAMES.items()}
        groups["of them with the real models"] = [o for o in outcomes if o.whole]
        lines += [_row(name, group) for name, group in groups.items() if group]
        slowest = max(outcomes, key=lambda o: o.wall_s)
        largest = max(outcomes, key=lambda o: o.grown_mb)
        lines += [
            "",
            f"Slowest: {slowest.wall_s:.1f} s ({seed}-{slowest.number}). Most memory on top:"
            f" {largest.grown_mb:.0f} MB ({seed}-{largest.number}).",
        ]
        lines += _faults(outcomes, seed)
    if kills:
        bad = [k for k in kills if k.faults]
        killed = sum(len(k.kills) - k.kills.count(ENDED) for k in kills)
        lines += [
            "",
            f"{len(kills)} batches killed, {killed} kills, seed {seed}: {len(bad)} with a fault.",
        ]
        lines += [f"- {seed}-{k.number}: {', '.join(k.kills)}: {'; '.join(k.faults)}" for k in bad]
    return "\n".join([*lines, ""])


def _row(name: str, group: Sequence[Outcome]) -> str:
    codes = [sum(o.code in ok and not o.faults for o in group) for ok in ((0, 1), (3,), (2,))]
    faults = sum(bool(o.faults) for o in group)
    return f"| {name} | {len(group)} | {' | '.join(str(c) for c in codes)} | {faults} |"


def _faults(outcomes: Sequence[Outcome], seed: int) -> list[str]:
    bad = sorted((o for o in outcomes if o.faults), key=lambda o: (o.faults, o.number))
    return [""] * bool(bad) + [fault_line(o, seed) for o in bad]


def fault_line(outcome: Outcome, seed: int) -> str:
    """Tell of a fault in one line."""
    what = f"{outcome.form}: {'; '.join(outcome.changes)}"
    return f"- {seed}-{outcome.number}: {'; '.join(outcome.faults)} ({what[:300]})"
