"""The verdict on one rep, by the rules of the settings, whatever the estimator."""

from __future__ import annotations

from dataclasses import dataclass

from legpress_cv.reps import Rep
from legpress_cv.results.reps import Severity
from legpress_cv.settings import TuckSettings
from legpress_cv.tuck.estimator import Evidence, Onset, RepPelvis


@dataclass(frozen=True)
class TuckFinding:
    """PPT with its 90 % interval, excess, severity and onset; see ``RepResult`` for the fields."""

    reason: str | None = None
    evidence: Evidence | None = None
    indicated: bool | None = None
    ppt_deg: float | None = None
    ppt_se_deg: float | None = None
    ppt_low_deg: float | None = None
    ppt_high_deg: float | None = None
    excess_tuck_deg: float | None = None
    severity: Severity | None = None
    confident: bool | None = None
    onset: Onset | None = None


def judge(
    rep: Rep, pelvis: RepPelvis, settings: TuckSettings, *, tilt_noise_deg: float | None = None
) -> TuckFinding:
    """Grade the tilt of one rep.

    A grade is confident where the estimate less 1.64 standard errors still passes its threshold
    (for "none": where the estimate plus as much stays below the first). A tuck that is sure, but
    not surely severe, is told as moderate; what is not sure has the grade of the estimate. Moderate
    also needs an excess over the normal rhythm or a clear onset. Evidence by comparison grades only
    reps that stand out, and never confidently: its interval is wider than a grade.

    Parameters
    ----------
    rep
        The rep.
    pelvis
        What the estimator says.
    settings
        Thresholds.
    tilt_noise_deg
        Frame noise of the tilt, which bounds the onset from below.
    """
    if pelvis.evidence is None or pelvis.ppt_deg is None or pelvis.ppt_se_deg is None:
        return TuckFinding(reason=pelvis.reason or "the pelvis was not seen.")
    ppt, half = pelvis.ppt_deg, settings.confidence_z * pelvis.ppt_se_deg
    excess = None
    if rep.thigh_excursion_deg is not None:
        excess = ppt - settings.normal_rhythm_ratio * rep.thigh_excursion_deg
    needed = max(settings.mild_ppt_deg, settings.onset_noise_multiple * (tilt_noise_deg or 0.0))
    onset = pelvis.onset if ppt >= needed else None
    severity: Severity | None = grade(ppt, excess, onset, settings)
    confident: bool | None
    if pelvis.evidence == "measured":
        sure = grade(ppt - half, excess, onset, settings)
        if severity == "none":
            confident = ppt + half < settings.mild_ppt_deg
        else:
            confident = sure in (severity, "moderate")
            severity = sure if confident else severity
    elif pelvis.indicated:
        confident = False
    else:
        severity, confident, onset = None, None, None
    return TuckFinding(
        evidence=pelvis.evidence,
        indicated=pelvis.indicated,
        ppt_deg=ppt,
        ppt_se_deg=pelvis.ppt_se_deg,
        ppt_low_deg=ppt - half,
        ppt_high_deg=ppt + half,
        excess_tuck_deg=excess,
        severity=severity,
        confident=confident,
        onset=onset,
    )


def grade(
    ppt_deg: float, excess_deg: float | None, onset: Onset | None, settings: TuckSettings
) -> Severity:
    """Severity of a tilt in degrees."""
    if ppt_deg >= settings.severe_ppt_deg:
        return "severe"
    if ppt_deg >= settings.moderate_ppt_deg:
        broken = onset is not None or (excess_deg is not None and excess_deg > 0)
        return "moderate" if broken else "mild"
    return "mild" if ppt_deg >= settings.mild_ppt_deg else "none"
