"""What was found in one rep."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import computed_field, model_validator

from legpress_cv._model import FrozenModel

from .reasons import Refusal
from .verdict import Evidence, Severity, Verdict

PHASES = ("descent", "bottom", "ascent")
"""Eccentric phase, pause at depth, concentric phase."""


class RepResult(FrozenModel):
    """One rep: where it is, how deep, and whether the pelvis tucked.

    Attributes
    ----------
    rep
        Number, from 1, in order of time.
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
    verdict
        Whether the pelvis tucked; `evidence` (with `marked`), `measurable`, `confident` and
        `indicated` follow from it.
    refusal, not_measurable_reason
        Why nothing can be said of the pelvis, as a code with its numbers and as a sentence.
    severity
        Grade of the tilt. Of a sure tuck it is the highest grade that is sure; ``None`` where not
        measurable, and where a comparison indicates no tuck.
    ppt_deg, ppt_se_deg, ppt_low_deg, ppt_high_deg
        Posterior pelvic tilt of the rep, its standard error and its 90 % interval. With indicated
        evidence the value is an estimate that must never be shown without its interval.
    excess_tuck_deg
        PPT minus the normal rhythm (0.25 x thigh excursion).
    onset_hip_flexion_deg, onset_knee_flexion_deg, onset_s
        Where the pelvis starts to turn faster than its rhythm; intervals in ``onset_*_low_deg``
        and ``onset_*_high_deg``.
    tuck_start_s, tuck_end_s
        When the tuck, or what may be one, lasts; ``None`` where there is none.
    marked
        Whether the tilt is that of marks made by hand; `evidence` then is ``"marked"``.
    depth_marked
        Whether the depth of one joint or more is that of marks made by hand.
    """

    rep: int
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
    verdict: Verdict
    refusal: Refusal | None = None
    not_measurable_reason: str | None = None
    severity: Severity | None = None
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
    tuck_start_s: float | None = None
    tuck_end_s: float | None = None
    marked: bool = False
    depth_marked: bool = False

    @model_validator(mode="before")
    @classmethod
    def _drop_derived(cls, values: Any) -> Any:  # noqa: ANN401 - whatever is to be validated
        """Take a result back from JSON, where what follows from the verdict stands beside it."""
        if not isinstance(values, dict):
            return values
        derived = cls.model_computed_fields
        return {name: value for name, value in values.items() if name not in derived}

    @computed_field  # type: ignore[prop-decorator]
    @property
    def partial(self) -> bool:
        """Whether the clip begins or ends inside the rep; it is judged on what was seen."""
        return self.cut is not None

    @computed_field  # type: ignore[prop-decorator]
    @property
    def measurable(self) -> bool:
        """Whether anything can be said of the pelvis."""
        return self.verdict.is_judged

    @computed_field  # type: ignore[prop-decorator]
    @property
    def evidence(self) -> Evidence | None:
        """What the verdict rests on; see :data:`~legpress_cv.results.Evidence`."""
        evidence = self.verdict.evidence
        return "marked" if self.marked and evidence == "measured" else evidence

    @computed_field  # type: ignore[prop-decorator]
    @property
    def confident(self) -> bool | None:
        """Whether the verdict is sure; false where it is borderline or only indicated."""
        return self.verdict.is_confident

    @computed_field  # type: ignore[prop-decorator]
    @property
    def indicated(self) -> bool | None:
        """With indicated evidence: whether this rep stands out from the rep with the least."""
        return self.verdict.is_tuck if self.evidence == "indicated" else None

    @property
    def tucked(self) -> bool:
        """Whether the rep counts as a tuck, measured or indicated."""
        return self.verdict.is_tuck
