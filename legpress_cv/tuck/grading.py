"""The verdict on one rep: decided here and nowhere else, by the rules of the settings."""

from __future__ import annotations

from dataclasses import dataclass, field

from legpress_cv.reps import Rep
from legpress_cv.results.reasons import Reason, Refusal
from legpress_cv.results.verdict import Severity, Verdict, is_direct
from legpress_cv.settings import TuckSettings
from legpress_cv.tuck.estimator import MarkedDepth, Onset, RepPelvis

TUCK_GRADES: tuple[Severity, ...] = ("moderate", "severe")
"""Grades that are a tuck; a mild tilt lies within the normal rhythm."""


@dataclass(frozen=True)
class TuckFinding:
    """Verdict, PPT with its 90 % interval, excess, severity and onset; see ``RepResult``.

    ``marked`` and ``depth``: of the tilt, and of the joints, that were marked by hand.
    """

    verdict: Verdict
    refusal: Refusal | None = None
    severity: Severity | None = None
    ppt_deg: float | None = None
    ppt_se_deg: float | None = None
    ppt_low_deg: float | None = None
    ppt_high_deg: float | None = None
    excess_tuck_deg: float | None = None
    onset: Onset | None = None
    marked: bool = False
    depth: MarkedDepth = field(default_factory=MarkedDepth)


def grade_rep(rep: Rep, pelvis: RepPelvis, settings: TuckSettings) -> TuckFinding:
    """Decide whether the pelvis tucked in a rep, and grade its tilt.

    Measured or marked, a rep is a *tuck* where the lower end of its interval (PPT less 1.64
    standard errors) is still graded as one, *borderline* where that is not so but the upper end
    reaches the size of a tuck, and *no tuck* where the whole interval lies below it. The severity
    of a tuck is the highest grade that is sure, otherwise the grade of the estimate. By comparison,
    a rep that stands out is *tuck indicated*; its interval is wider than a grade, so it is never
    more.

    Parameters
    ----------
    rep
        The rep.
    pelvis
        What the estimator says.
    settings
        Thresholds.
    """
    if pelvis.evidence is None or pelvis.ppt_deg is None or pelvis.ppt_se_deg is None:
        refusal = pelvis.refusal or Refusal.of(Reason.PELVIS_NOT_SEEN)
        return TuckFinding(Verdict.NOT_MEASURABLE, refusal, depth=pelvis.depth)
    ppt, half = pelvis.ppt_deg, settings.confidence_z * pelvis.ppt_se_deg
    excess = None
    if rep.thigh_excursion_deg is not None:
        excess = ppt - settings.normal_rhythm_ratio * rep.thigh_excursion_deg
    onset = pelvis.onset if ppt >= settings.mild_ppt_deg else None
    severity: Severity | None = grade(ppt, excess, onset, settings)
    if is_direct(pelvis.evidence):
        surely = grade(ppt - half, excess, onset, settings)
        if surely in TUCK_GRADES:
            verdict, severity = Verdict.TUCK, surely
        elif ppt + half >= settings.moderate_ppt_deg:
            verdict = Verdict.BORDERLINE
        else:
            verdict = Verdict.NO_TUCK
    elif pelvis.indicated:
        verdict = Verdict.TUCK_INDICATED
    else:
        verdict, severity, onset = Verdict.NO_TUCK_INDICATED, None, None
    return TuckFinding(
        verdict=verdict,
        severity=severity,
        ppt_deg=ppt,
        ppt_se_deg=pelvis.ppt_se_deg,
        ppt_low_deg=ppt - half,
        ppt_high_deg=ppt + half,
        excess_tuck_deg=excess,
        onset=onset,
        marked=pelvis.evidence == "marked",
        depth=pelvis.depth,
    )


def grade(
    ppt_deg: float, excess_deg: float | None, onset: Onset | None, settings: TuckSettings
) -> Severity:
    """Grade a tilt in degrees; moderate also needs an excess over the rhythm or a clear onset."""
    if ppt_deg >= settings.severe_ppt_deg:
        return "severe"
    if ppt_deg >= settings.moderate_ppt_deg:
        broken = onset is not None or (excess_deg is not None and excess_deg > 0)
        return "moderate" if broken else "mild"
    return "mild" if ppt_deg >= settings.mild_ppt_deg else "none"
