"""The pipeline: from a clip to a :class:`~legpress_cv.results.SetAnalysis`."""

from __future__ import annotations

from legpress_cv.analysis.loaded import LoadedModels
from legpress_cv.analysis.pipeline import analyze_video

__all__ = ["LoadedModels", "analyze_video"]
