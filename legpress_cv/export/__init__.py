"""Files that other programs read: landmarks, angles and reps in the formats of biomechanics.

What each format holds, with units, signs and missing values: ``docs/formats.md``.
"""

from __future__ import annotations

from .formats import FORMATS, check_libraries, parse_formats
from .write import is_exportable, write_exports

__all__ = [
    "FORMATS",
    "check_libraries",
    "is_exportable",
    "parse_formats",
    "write_exports",
]
