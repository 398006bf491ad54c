"""The whole result of one clip."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from legpress_cv._model import FrozenModel
from legpress_cv.settings import Settings

from .advice import AdviceItem
from .clip import ClipFacts, ModelFacts, Provenance
from .frames import FrameTable
from .quality import FrameNoise, QualityFinding
from .reps import RepResult
from .subject import SideDecision, SubjectChoice

SCHEMA_VERSION: Literal["1.0"] = "1.0"


class StopDepth(FrozenModel):
    """Where to stop the descent: the earliest onset of the set less a margin."""

    hip_flexion_deg: float
    knee_flexion_deg: float
    onset_hip_flexion_deg: float
    onset_knee_flexion_deg: float
    margin_deg: float
    evidence: Literal["measured", "indicated"]


class SetSummary(FrozenModel):
    """The set in numbers. ``tucks`` counts confident moderate or severe reps."""

    reps: int
    partial_reps: int
    measurable_reps: int
    tucks: int
    borderline: int
    tuck_reps: tuple[int, ...]
    set_start_s: float | None
    set_end_s: float | None
    worst_rep: int | None
    stop_depth: StopDepth | None
    verdict: str


class SetAnalysis(FrozenModel):
    """Everything that is known of one recorded set.

    ``status`` is ``"not_measurable"`` when no rep could be found or the view forbids any angle;
    ``reason`` then says why in one sentence. ``side`` and ``noise`` are ``None`` when no person was
    found. Make it again from a file with :meth:`from_json`.
    """

    schema_version: Literal["1.0"] = SCHEMA_VERSION
    status: Literal["measured", "not_measurable"]
    reason: str | None = None
    clip: ClipFacts
    settings: Settings
    provenance: Provenance
    models: tuple[ModelFacts, ...]
    subject: SubjectChoice | None
    side: SideDecision | None
    quality: tuple[QualityFinding, ...]
    noise: FrameNoise | None
    estimator: str
    summary: SetSummary
    reps: tuple[RepResult, ...]
    advice: tuple[AdviceItem, ...]
    frames: FrameTable

    def to_json(self, *, indent: int | None = None) -> str:
        """Serialise; missing values become ``null``, arrays are rounded to 1e-4."""
        return self.model_dump_json(indent=indent)

    @classmethod
    def from_json(cls, text: str | bytes) -> SetAnalysis:
        """Read what :meth:`to_json` wrote."""
        return cls.model_validate_json(text)

    @classmethod
    def load(cls, path: str | Path) -> SetAnalysis:
        """Read a ``NAME.analysis.json``."""
        return cls.from_json(Path(path).read_bytes())
