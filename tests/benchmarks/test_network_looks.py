"""Single looks: windows put wrong, and what a clip with truth says of them."""

from __future__ import annotations

import importlib
from pathlib import Path

import numpy as np
import pytest

from legpress_cv.lumbopelvic.crop_window import Window
from legpress_cv.lumbopelvic.network import LumbopelvicNetwork

ROOT = Path(__file__).parents[2]
WINDOW = Window((300.0, 200.0), 230.0, 40.0)


@pytest.fixture(scope="module")
def looks():
    """The benchmark as a module, as its command finds its neighbours."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "benchmarks"))
        yield importlib.import_module("network_looks")


def test_a_window_put_wrong_by_nothing_stays(looks):
    same = looks.misplaced(WINDOW, (0.0, 0.0, 0.0), np.random.default_rng(0))
    assert same.centre_px == pytest.approx(WINDOW.centre_px)
    assert (same.side_px, same.lean_deg) == (WINDOW.side_px, WINDOW.lean_deg)


def test_windows_are_put_wrong_as_far_as_told(looks):
    rng = np.random.default_rng(0)
    put = [looks.misplaced(WINDOW, looks.WRONG, rng) for _ in range(400)]
    apart = np.array([w.centre_px for w in put]) - WINDOW.centre_px
    assert apart.std() / WINDOW.side_px == pytest.approx(looks.WRONG[0], rel=0.15)
    assert np.std([w.lean_deg for w in put]) == pytest.approx(looks.WRONG[2], rel=0.15)


def test_looks_at_a_sample_find_the_pelvis_and_its_turn(looks):
    clip = ROOT / "sample_videos" / "tuck_growing.mp4"
    rows = list(looks.looks_of_clip(clip, LumbopelvicNetwork()))
    assert len(rows) >= 9
    true, said = (np.array([row[name] for row in rows]) for name in ("turn", "said"))
    assert np.sqrt(((said - true) ** 2).mean()) < 6.0
    assert np.corrcoef(true, said)[0, 1] > 0.7
    assert np.median([row["off"] for row in rows]) < 40.0
