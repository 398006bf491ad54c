"""The interface behind which the pelvis is estimated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from legpress_cv.reps import Rep
from legpress_cv.results.reasons import QualityFinding, Refusal
from legpress_cv.results.verdict import Evidence
from legpress_cv.settings import ChainSettings, ChainTiltSettings, TuckSettings, ViewSettings
from legpress_cv.signals.tracks import CleanTrack


@dataclass(frozen=True)
class Onset:
    """Where the pelvis starts to turn faster than its rhythm, with its 90 % interval.

    ``index`` is a frame of the clean track. Hip flexion is anatomical where the estimator has it;
    without, it is trunk-thigh flexion, which is the same up to the onset but for a constant.
    """

    index: int
    hip_flexion_deg: float
    hip_flexion_low_deg: float
    hip_flexion_high_deg: float


@dataclass(frozen=True)
class MarkedDepth:
    """Angles at the bottom from marks made by hand; None where a joint was not marked."""

    knee_flexion_deg: float | None = None
    trunk_thigh_flexion_deg: float | None = None
    hip_flexion_deg: float | None = None

    @property
    def any(self) -> bool:
        """Whether any joint was marked."""
        return self != MarkedDepth()


@dataclass(frozen=True)
class RepPelvis:
    """What an estimator says of the pelvis in one rep.

    Attributes
    ----------
    refusal
        Why nothing can be said; then all else is None.
    evidence
        ``"measured"`` from lumbopelvic landmarks, ``"marked"`` by hand, ``"indicated"`` from a
        comparison of reps.
    ppt_deg, ppt_se_deg
        Posterior pelvic tilt from the start of the descent to depth, and its standard error.
    indicated
        Only with ``"indicated"``: whether this rep stands out from the rep with the least.
    onset
        None where it cannot be told.
    depth
        Joints at the bottom that were marked by hand, whatever the tilt is from.
    """

    refusal: Refusal | None = None
    evidence: Evidence | None = None
    ppt_deg: float | None = None
    ppt_se_deg: float | None = None
    indicated: bool | None = None
    onset: Onset | None = None
    depth: MarkedDepth = field(default_factory=MarkedDepth)


@dataclass(frozen=True, eq=False)
class PelvisEstimate:
    """The pelvis over the clip.

    Attributes
    ----------
    tilt_deg, tilt_se_deg
        Shape (n,) on the clean track's clock: posterior positive, against the back-rest line and
        the pose at the start of the descent, and its standard error; NaN where unknown.
    reps
        One entry per rep.
    findings
        What limits the estimate over the whole clip.
    hip_flexion_deg
        Shape (n,): anatomical hip flexion (femur against pelvis), where the estimator sees both
        bones; None otherwise, as all that follows.
    lumbar_flexion_deg
        Shape (n,): pelvis against thorax, change since the start of the descents.
    trunk_thigh_flexion_deg
        Shape (n,): from the estimator's own joint centres.
    points_px, scores
        Name to shape (n, 2) and (n,): the estimator's landmarks in the upright picture, and how
        far each is seen.
    """

    tilt_deg: NDArray[np.float64]
    tilt_se_deg: NDArray[np.float64]
    reps: tuple[RepPelvis, ...]
    findings: tuple[QualityFinding, ...] = ()
    hip_flexion_deg: NDArray[np.float64] | None = None
    lumbar_flexion_deg: NDArray[np.float64] | None = None
    trunk_thigh_flexion_deg: NDArray[np.float64] | None = None
    points_px: dict[str, NDArray[np.float64]] | None = None
    scores: dict[str, NDArray[np.float64]] | None = None


@dataclass(frozen=True)
class EstimatorSettings:
    """What the estimators need of the settings.

    Attributes
    ----------
    chain, chain_tilt
        Of the segment chain, and of the tilt that is read from it.
    tuck, view
        Of the tuck, and what a view allows.
    """

    chain: ChainSettings
    chain_tilt: ChainTiltSettings
    tuck: TuckSettings
    view: ViewSettings


class PelvisEstimator(Protocol):
    """Estimates pelvic tilt from a clean track and its reps."""

    @property
    def name(self) -> str:
        """Name for the record."""

    def estimate(
        self, track: CleanTrack, reps: Sequence[Rep], *, shoulder_width_ratio: float
    ) -> PelvisEstimate:
        """Estimate the pelvis in every frame and every rep."""
