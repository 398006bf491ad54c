"""The sums of the table of another generator's clips, without a model."""

import json
from types import SimpleNamespace

import numpy as np
import pytest

from benchmarks.other_generator import CLIPS, off_deg, true_ppt_deg


@pytest.mark.parametrize(("clip", "true"), [(CLIPS[0], [0, 0, 0]), (CLIPS[1], [0, 18, 18])])
def test_the_truth_of_the_clips_is_read_rep_by_rep(clip, true):
    frames = json.loads(clip.with_suffix(".json").read_text(encoding="utf-8"))["frames"]
    assert clip.is_file()
    assert true_ppt_deg(frames) == pytest.approx(true, abs=0.05)


def test_bias_and_spread_are_taken_where_the_angle_is_told():
    frames = [{"time_s": t / 10, "knee_flexion_deg": 50.0 + t} for t in range(5)]
    found = np.array([53.0, 54.0, 55.0, 60.0, np.nan])
    result = SimpleNamespace(
        frames=SimpleNamespace(time_s=np.arange(5) / 10, knee_flexion_deg=found)
    )
    bias, spread = off_deg(result, frames, "knee_flexion_deg")
    assert bias == pytest.approx(np.mean([3.0, 3.0, 3.0, 7.0]))
    assert spread == pytest.approx(np.std([3.0, 3.0, 3.0, 7.0]))
    result.frames.knee_flexion_deg = np.full(5, np.nan)
    assert np.isnan(off_deg(result, frames, "knee_flexion_deg")).all()
