"""Marks that a person made by hand: the value, its file, and what they say in degrees."""

from .faults import first_fault, words
from .file import MARKS_SUFFIX, load_marks, marks_path, save_marks
from .model import (
    MARK_POINTS,
    MOMENTS,
    PELVIS_POINTS,
    STICKER_NAMES,
    ClipMarks,
    MarkedMoment,
    MarkedPoint,
    MarkPass,
    MarkPoint,
    PelvisMark,
    StickerMark,
    StickerName,
)

__all__ = [
    "MARKS_SUFFIX",
    "MARK_POINTS",
    "MOMENTS",
    "PELVIS_POINTS",
    "STICKER_NAMES",
    "ClipMarks",
    "MarkPass",
    "MarkPoint",
    "MarkedMoment",
    "MarkedPoint",
    "PelvisMark",
    "StickerMark",
    "StickerName",
    "first_fault",
    "load_marks",
    "marks_path",
    "save_marks",
    "words",
]
