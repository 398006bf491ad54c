"""Real clips that are not part of the repository, and the pose model."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest

from legpress_cv.pose.store import resolve_models

MEDIA_VARIABLE = "LEGPRESS_CV_MEDIA"
SAMPLES = Path(__file__).parent / "data"


def real_clip(name: str) -> Path:
    """A clip of the folder named by LEGPRESS_CV_MEDIA; the test is skipped without it."""
    folder = os.environ.get(MEDIA_VARIABLE)
    if not folder:
        pytest.skip(f"{MEDIA_VARIABLE} names no folder with real clips (they are not ours to ship)")
    path = Path(folder) / name
    if not path.exists():
        pytest.skip(f"{name} is not in the folder that {MEDIA_VARIABLE} names")
    return path


@cache
def models():
    """Pose models by variant, fetched once into the user's cache where they are missing."""
    return resolve_models(["heavy", "full", "lite"])
