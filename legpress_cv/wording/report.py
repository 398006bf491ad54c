"""The words of the HTML report: certainty, key figures, charts; a rep's card has its own."""

from __future__ import annotations

from collections.abc import Sequence

from legpress_cv.results import Evidence, RepResult, StopDepth, Verdict, is_direct, worst_of_set

from . import numbers as say
from .verdict import rep_verdict

SURE: dict[Evidence | None, str] = {
    "measured": (
        "Measured: the pelvis was read from landmarks of its own. Each angle comes with the range"
        " that should hold the true value nine times out of ten."
    ),
    "marked": (
        "Measured by hand: the tilt of the pelvis is that of marks which a person made. Each angle"
        " comes with the range that should hold the true value nine times out of ten."
    ),
    "indicated": (
        "Indicated, not measured: the tilt of the pelvis is inferred from hip and shoulder, by"
        " comparing the reps of this clip at equal depth. Its degrees are estimates, told as the"
        " range that should hold the true value nine times out of ten. A tuck that is the same in"
        " every rep would not show."
    ),
    None: "No verdict on the pelvis: it could not be judged in this clip.",
}
"""How sure the verdict is, by its evidence."""
SUPPORT = {
    "mechanics": "mechanics of the movement",
    "opinion": "coaching opinion",
    "article": "general training advice",
    "guideline": "medical guideline",
}
"""What stands behind a piece of advice."""
THE_SET = "The set"
NO_ANGLE = (
    "The angle of the pelvis itself",
    "body-pose landmarks do not show it; they show where the pelvis tilts further in one rep than"
    " in another.",
)
"""What is not measured where reps are only compared, and why."""
CHART_WORDS = {
    "estimate": "est.",
    "to": "to",
    "no_reading": "no reading",
    "trunk_thigh": "trunk-thigh",
    "normal_rhythm": "normal rhythm",
    "hip_axis": "hip flexion: thigh against pelvis →",
    "tilt_axis": "posterior pelvic tilt →",
    "onset_rows": "where the tuck starts, as a range:",
}
"""Words that the page's script writes into its charts."""


def key_figures(
    reps: Sequence[RepResult], stop: StopDepth | None, evidence: Evidence | None
) -> list[tuple[str, str]]:
    """Word the few numbers that stand under the verdict, each with its name.

    Parameters
    ----------
    reps
        Of the set.
    stop
        Where to stop the descent, if an onset was found.
    evidence
        Of the verdict; ``None`` where no rep is judged.
    """
    figures = []
    judged = [rep for rep in reps if rep.measurable]
    if judged:
        tucks = sum(rep.tucked for rep in judged)
        name = "Tucks" if is_direct(evidence) else "Tucks indicated"
        figures.append((name, f"{tucks} of {len(judged)}"))
    borderline = sum(rep.verdict is Verdict.BORDERLINE for rep in judged)
    if borderline:
        figures.append(("Borderline", f"{borderline} of {len(judged)}"))
    worst = worst_of_set(reps)
    size = worst and say.tuck_size(worst)
    if worst and size:
        figures.append(("Pelvic tilt of the worst rep", estimated(size, worst.evidence)))
    deepest = [rep.knee_flexion_max_deg for rep in reps if rep.knee_flexion_max_deg is not None]
    if deepest:
        figures.append(("Deepest knee bend", say.degrees(max(deepest))))
    if stop is not None and is_direct(stop.evidence):
        figures.append(("Stop at a knee bend of", say.degrees(stop.knee_flexion_deg)))
    return figures


def estimated(size: str, evidence: Evidence | None) -> str:
    """Say of a size that it is an estimate, where it is."""
    return size if is_direct(evidence) else f"est. {size}"


def stop_name(angle_deg: float) -> str:
    """Name the line of the stop depth in a chart."""
    return f"stop at {say.degrees(angle_deg)}"


def chart_words(reps: Sequence[RepResult]) -> list[tuple[str, str, str]]:
    """Name the charts over time, and tell each to somebody who cannot see it.

    Returns
    -------
    list of tuple
        Key in the page, name, text.
    """
    knee = _series("Knee bend", [(rep, rep.knee_flexion_max_deg) for rep in reps])
    hip = [(rep, rep.hip_flexion_max_deg) for rep in reps if is_direct(rep.evidence)]
    thigh = [(rep, rep.trunk_thigh_flexion_max_deg) for rep in reps]
    over_hip = (
        _series("Hip flexion", hip)
        if hip
        else _series("Trunk-thigh flexion, and hip flexion where known,", thigh)
    )
    verdicts = "; ".join(told(rep) for rep in reps) or "No rep was found"
    return [
        ("knee", "Knee bend", knee),
        ("hip", "Hip flexion", over_hip),
        ("tilt", "Pelvic tilt", f"Posterior pelvic tilt over time. {verdicts}."),
    ]


def rhythm_words(reps: Sequence[RepResult]) -> str:
    """Tell the chart of the pelvis against the hip to somebody who cannot see it."""
    lines = " ".join(f"{say.sentence(told(rep))}" for rep in reps)
    return (
        "Posterior pelvic tilt against hip flexion, all reps laid over each other, with the normal"
        f" rhythm as a band. {lines}"
    )


def told(rep: RepResult) -> str:
    """Name a rep with its verdict."""
    return f"rep {rep.rep}: {rep_verdict(rep, reason=False)}"


def _series(name: str, values: Sequence[tuple[RepResult, float | None]]) -> str:
    known = [(rep, value) for rep, value in values if value is not None]
    if not known:
        return f"{name} over time. Its depth is not known for any rep."
    depths = ", ".join(f"rep {rep.rep} {say.degrees(value)}" for rep, value in known)
    return f"{name} over time. Largest in each rep: {depths}."
