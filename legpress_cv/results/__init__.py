"""Typed, frozen, versioned results: what every report, file and picture is made from.

Units stand in names: ``_deg``, ``_s``, ``_px``, ``_ratio``. Angles are signed as in
``docs/definitions.md`` and the same for a mirrored clip. Time is seconds of the clip's own
presentation timestamps, from its first frame. A missing value is ``NaN`` in arrays, ``None`` in
fields, ``null`` in JSON and an empty cell in CSV; it is never zero.
"""

from __future__ import annotations

from legpress_cv._rep_signal import RepSignal

from .advice import AdviceItem
from .analysis import SCHEMA_VERSION, SetAnalysis, SetSummary, StopDepth
from .clip import ClipFacts, ModelFacts, Provenance
from .comparison import (
    COMPARISON_VERSION,
    ComparedSet,
    PairComparison,
    RepPair,
    SetComparison,
    Trend,
)
from .differences import (
    Caveat,
    CaveatCode,
    Certainty,
    Difference,
    NoDifference,
    NotTold,
    Quantity,
    QuantityDifference,
    SetNumber,
)
from .frames import POINT_NAMES, FrameTable, PointColumns
from .load import load_analysis
from .marks import MarksUsed
from .noise import FrameNoise
from .reasons import Level, QualityFinding, Reason, Refusal
from .reps import PHASES, RepResult
from .subject import SideDecision, SubjectCandidate, SubjectChoice
from .verdict import Evidence, Severity, Verdict, is_direct
from .worst_rep import upper_bound_deg, worst_of, worst_of_set

__all__ = [
    "COMPARISON_VERSION",
    "PHASES",
    "POINT_NAMES",
    "SCHEMA_VERSION",
    "AdviceItem",
    "Caveat",
    "CaveatCode",
    "Certainty",
    "ClipFacts",
    "ComparedSet",
    "Difference",
    "Evidence",
    "FrameNoise",
    "FrameTable",
    "Level",
    "MarksUsed",
    "ModelFacts",
    "NoDifference",
    "NotTold",
    "PairComparison",
    "PointColumns",
    "Provenance",
    "QualityFinding",
    "Quantity",
    "QuantityDifference",
    "Reason",
    "Refusal",
    "RepPair",
    "RepResult",
    "RepSignal",
    "SetAnalysis",
    "SetComparison",
    "SetNumber",
    "SetSummary",
    "Severity",
    "SideDecision",
    "StopDepth",
    "SubjectCandidate",
    "SubjectChoice",
    "Trend",
    "Verdict",
    "is_direct",
    "load_analysis",
    "upper_bound_deg",
    "worst_of",
    "worst_of_set",
]
