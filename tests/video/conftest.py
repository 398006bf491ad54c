"""Numbered clips for the tests of this room."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from numbered_clips import (
    HEIGHT,
    WIDTH,
    assert_upright,
    corners_of,
    even_times,
    pattern,
    read_number,
    set_track_matrix,
    write_clip,
)


@pytest.fixture(scope="session")
def clips() -> SimpleNamespace:
    """The helpers above, for tests that cannot import this file."""
    return SimpleNamespace(
        pattern=pattern,
        read_number=read_number,
        corners_of=corners_of,
        assert_upright=assert_upright,
        write=write_clip,
        set_track_matrix=set_track_matrix,
        even_times=even_times,
        WIDTH=WIDTH,
        HEIGHT=HEIGHT,
    )


@pytest.fixture
def simple_clip(tmp_path: Path) -> Path:
    """One second at 30 frames per second."""
    return write_clip(tmp_path / "simple.mp4", even_times(30, 30))
