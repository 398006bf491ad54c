"""The whole result of one clip."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from legpress_cv._model import FrozenModel
from legpress_cv._rep_signal import RepSignal
from legpress_cv.settings import Settings, VideoSettings

from .advice import AdviceItem
from .clip import ClipFacts, ModelFacts, Provenance
from .dataframe import dataframe
from .document import Kind, read, text_of
from .frames import FrameTable
from .marks import MarksUsed
from .noise import FrameNoise
from .reasons import QualityFinding, Refusal
from .reps import RepResult
from .subject import SideDecision, SubjectChoice
from .tables import frame_columns, rep_columns
from .verdict import Evidence, Verdict

if TYPE_CHECKING:
    import pandas as pd

SCHEMA_VERSION: Literal["2.0"] = "2.0"


class StopDepth(FrozenModel):
    """Where to stop the descent: the earliest onset of the set less a margin."""

    hip_flexion_deg: float
    knee_flexion_deg: float
    onset_hip_flexion_deg: float
    onset_knee_flexion_deg: float
    margin_deg: float
    evidence: Evidence


class SetSummary(FrozenModel):
    """The set in numbers.

    Attributes
    ----------
    reps, partial_reps, measurable_reps, tucks, borderline
        How many there are: found, cut by the clip, with a verdict on the pelvis, tucked (measured
        or indicated), borderline.
    tuck_reps
        Numbers of the reps that tucked.
    set_start_s, set_end_s
        Start of the first descent, end of the last ascent.
    worst_rep
        Number of the rep that the verdict is about: the worst tuck, else borderline, else any.
    stop_depth
        Where to stop the descent.
    outcome
        Verdict on the set: the gravest of its reps.
    verdict
        The same as a sentence.
    """

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
    outcome: Verdict
    verdict: str


_KIND = Kind("result", SCHEMA_VERSION, "NAME.analysis.json", "analyse the clip again.")


class SetAnalysis(FrozenModel):
    """Everything that is known of one recorded set.

    ``status`` is ``"not_measurable"`` when no rep could be found or the view forbids any angle;
    ``refusal`` then says why as a code, ``reason`` in one sentence. ``side`` and ``noise`` are
    ``None`` when no person was found. ``rep_signal`` is what the reps were cut from,
    ``None`` without reps; ``marks`` are those made by hand that went into it. Make it again
    from a file with :meth:`load`.
    """

    schema_version: Literal["2.0"] = SCHEMA_VERSION
    status: Literal["measured", "not_measurable"]
    refusal: Refusal | None = None
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
    rep_signal: RepSignal | None = None
    marks: MarksUsed | None = None
    summary: SetSummary
    reps: tuple[RepResult, ...]
    advice: tuple[AdviceItem, ...]
    frames: FrameTable

    @property
    def reading(self) -> VideoSettings:
        """How to read the clip again so that its times are those of this result."""
        found = {"slow_motion_ratio": self.clip.slow_motion_ratio}
        return self.settings.video.model_copy(update=found)

    def frames_dataframe(self) -> pd.DataFrame:
        """Lay the analysed frames out as a table: the columns of ``NAME.frames.csv``, not rounded.

        Units stand in the columns' names, and whatever is missing is NaN.

        Raises
        ------
        MissingLibraryError
            If pandas is not installed; it comes with the extra ``dataframe``.
        """
        return dataframe(frame_columns(self.frames), self._origin)

    def reps_dataframe(self) -> pd.DataFrame:
        """Lay the reps out as a table: the columns of ``NAME.reps.csv``, not rounded.

        Units stand in the columns' names, and whatever is missing is NaN.

        Raises
        ------
        MissingLibraryError
            If pandas is not installed; it comes with the extra ``dataframe``.
        """
        return dataframe(rep_columns(self.reps), self._origin)

    @property
    def _origin(self) -> dict[str, str]:
        return {
            "clip": self.clip.name,
            "clip_sha256": self.clip.sha256,
            "schema_version": self.schema_version,
            "version": self.provenance.version,
        }

    def to_json(self, *, indent: int | None = None) -> str:
        """Serialise; missing values become ``null``, arrays are rounded to 1e-4."""
        return self.model_dump_json(indent=indent)

    @classmethod
    def from_json(cls, text: str | bytes) -> SetAnalysis:
        """Read what :meth:`to_json` wrote.

        Raises
        ------
        ResultError
            If it is no result, or one of another schema version.
        """
        return read(cls, text, "this", _KIND)

    @classmethod
    def load(cls, path: str | Path) -> SetAnalysis:
        """Read a ``NAME.analysis.json``.

        Raises
        ------
        ResultError
            If it cannot be read, is no result, or is one of another schema version.
        """
        return read(cls, text_of(path, _KIND), Path(path), _KIND)
