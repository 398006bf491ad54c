"""All sections together."""

from __future__ import annotations

from legpress_cv._model import FrozenModel

from .annotation import AnnotationSettings
from .chain import ChainSettings
from .chain_tilt import ChainTiltSettings
from .comparison import ComparisonSettings
from .export import ExportSettings
from .landmarks import LandmarkSettings
from .marks import MarkSettings
from .pose import PoseSettings, SubjectSettings
from .reps import RepSettings
from .signals import SignalSettings, ViewSettings
from .stickers import StickerSettings
from .tuck import TuckSettings
from .video import VideoSettings


class Settings(FrozenModel):
    """Settings of one analysis; the defaults are those of the documentation."""

    video: VideoSettings = VideoSettings()
    pose: PoseSettings = PoseSettings()
    subject: SubjectSettings = SubjectSettings()
    landmarks: LandmarkSettings = LandmarkSettings()
    view: ViewSettings = ViewSettings()
    signals: SignalSettings = SignalSettings()
    reps: RepSettings = RepSettings()
    chain: ChainSettings = ChainSettings()
    tuck: TuckSettings = TuckSettings()
    chain_tilt: ChainTiltSettings = ChainTiltSettings()
    marks: MarkSettings = MarkSettings()
    stickers: StickerSettings = StickerSettings()
    comparison: ComparisonSettings = ComparisonSettings()
    annotation: AnnotationSettings = AnnotationSettings()
    export: ExportSettings = ExportSettings()
