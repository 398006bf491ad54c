"""The verdict on one rep."""

from __future__ import annotations

from typing import Literal

from legpress_cv._model import FrozenModel

Severity = Literal["none", "mild", "moderate", "severe"]

PHASES = ("descent", "bottom", "ascent")
"""Eccentric phase, pause at depth, concentric phase."""


class RepResult(FrozenModel):
    """One rep: where it is, how deep, and whether the pelvis tucked.

    Attributes
    ----------
    rep
        Number, from 1, in order of time.
    partial
        The clip begins or ends inside the rep; it is judged on what was seen.
    cut
        Which end is missing: ``"start"``, ``"end"`` or ``None``.
    start_s, bottom_s, end_s
        Start of the descent, deepest moment seen, end of the ascent.
    descent_s, bottom_pause_s, ascent_s, top_pause_s
        Tempo: eccentric phase, pause at depth, concentric phase, pause before the next descent.
        ``None`` where the phase is cut by the clip.
    knee_flexion_max_deg, trunk_thigh_flexion_max_deg, hip_flexion_max_deg
        Depth.
    thigh_excursion_deg
        Rotation of the thigh against the back-rest line from the start to the bottom.
    platform_travel_ratio
        Travel of the foot from the start to the bottom, in thigh lengths.
    measurable, not_measurable_reason
        Whether anything can be said of the pelvis, and why not (one sentence).
    evidence
        ``"measured"``: from lumbopelvic landmarks. ``"indicated"``: inferred from hip and
        shoulder by comparing reps at equal depth; its degrees are an estimate with a wide interval
        and must never be shown without it. ``None`` where not measurable.
    ppt_deg, ppt_se_deg, ppt_low_deg, ppt_high_deg
        Posterior pelvic tilt of the rep, its standard error and its 90 % interval.
    excess_tuck_deg
        PPT minus the normal rhythm (0.25 x thigh excursion).
    onset_hip_flexion_deg, onset_knee_flexion_deg, onset_s
        Where the pelvis starts to turn faster than its rhythm; intervals in ``onset_*_low_deg``
        and ``onset_*_high_deg``.
    severity, confident
        ``confident`` is false where the interval crosses the severity's threshold (borderline). A
        tuck that is sure, but not surely severe, is moderate.
        With ``"indicated"`` evidence only reps that stand out have a severity, never a confident
        one.
    indicated
        Only with ``"indicated"`` evidence: whether this rep stands out from the rep with the least.
    """

    rep: int
    partial: bool
    cut: Literal["start", "end"] | None = None
    start_s: float
    bottom_s: float
    end_s: float
    descent_s: float | None
    bottom_pause_s: float | None = None
    ascent_s: float | None
    top_pause_s: float | None = None
    knee_flexion_max_deg: float | None
    trunk_thigh_flexion_max_deg: float | None
    hip_flexion_max_deg: float | None
    thigh_excursion_deg: float | None
    platform_travel_ratio: float | None
    measurable: bool
    not_measurable_reason: str | None = None
    evidence: Literal["measured", "indicated"] | None = None
    indicated: bool | None = None
    ppt_deg: float | None = None
    ppt_se_deg: float | None = None
    ppt_low_deg: float | None = None
    ppt_high_deg: float | None = None
    excess_tuck_deg: float | None = None
    onset_hip_flexion_deg: float | None = None
    onset_hip_flexion_low_deg: float | None = None
    onset_hip_flexion_high_deg: float | None = None
    onset_knee_flexion_deg: float | None = None
    onset_knee_flexion_low_deg: float | None = None
    onset_knee_flexion_high_deg: float | None = None
    onset_s: float | None = None
    severity: Severity | None = None
    confident: bool | None = None
    hips_lifted: bool | None = None
    heels_lifted: bool | None = None

    @property
    def tucked(self) -> bool:
        """Whether the rep counts as a tuck.

        Measured: moderate or severe, confidently so. Indicated: it stands out.
        """
        if self.evidence == "indicated":
            return bool(self.indicated)
        return self.severity in ("moderate", "severe") and bool(self.confident)
