"""Did the pelvis tuck? Posterior pelvic tilt in side-view clips of leg-press sets.

>>> from legpress_cv import analyze_video  # doctest: +SKIP
>>> analyze_video("set.mp4").summary.verdict  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from legpress_cv._version import __version__

if TYPE_CHECKING:
    from legpress_cv.analysis import analyze_video
    from legpress_cv.batch import analyze_folder
    from legpress_cv.comparison import compare_sets
    from legpress_cv.errors import LegpressError
    from legpress_cv.export_to_files import export_analysis
    from legpress_cv.results import SetAnalysis, SetComparison, load_analysis
    from legpress_cv.settings import Settings, load_settings

__all__ = [
    "LegpressError",
    "SetAnalysis",
    "SetComparison",
    "Settings",
    "__version__",
    "analyze_folder",
    "analyze_video",
    "compare_sets",
    "export_analysis",
    "load_analysis",
    "load_settings",
]

_HOMES = {
    "LegpressError": "legpress_cv.errors",
    "SetAnalysis": "legpress_cv.results",
    "SetComparison": "legpress_cv.results",
    "Settings": "legpress_cv.settings",
    "analyze_folder": "legpress_cv.batch",
    "analyze_video": "legpress_cv.analysis",
    "compare_sets": "legpress_cv.comparison",
    "export_analysis": "legpress_cv.export_to_files",
    "load_analysis": "legpress_cv.results",
    "load_settings": "legpress_cv.settings",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever the name stands for
    """Import on first use, so that ``--help`` does not wait for the numeric libraries."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
