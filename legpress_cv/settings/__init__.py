"""Every threshold of the analysis, named, with its unit, its range and its reason.

A settings file is TOML with one table per section::

    [video]
    analysis_rate_hz = 30

    [tuck]
    moderate_ppt_deg = 12
"""

from __future__ import annotations

from .annotation import AnnotationSettings
from .chain import ChainSettings, ChainShape
from .chain_tilt import ChainTiltSettings
from .comparison import ComparisonSettings
from .export import ExportSettings
from .load import load_settings
from .marks import MarkSettings
from .pose import PoseSettings, SubjectSettings
from .reps import RepSettings
from .root import Settings
from .signals import SignalSettings, ViewSettings
from .stickers import StickerSettings
from .tuck import TuckSettings
from .video import VideoSettings

__all__ = [
    "AnnotationSettings",
    "ChainSettings",
    "ChainShape",
    "ChainTiltSettings",
    "ComparisonSettings",
    "ExportSettings",
    "MarkSettings",
    "PoseSettings",
    "RepSettings",
    "Settings",
    "SignalSettings",
    "StickerSettings",
    "SubjectSettings",
    "TuckSettings",
    "VideoSettings",
    "ViewSettings",
    "load_settings",
]
