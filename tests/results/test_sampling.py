from __future__ import annotations

import math

import numpy as np
import pytest
from factories import analysis_from_truth

from legpress_cv._interpolation import interpolate
from legpress_cv.results import FrameTable
from legpress_cv.results.sampling import Sampler


def frames_with(**changes) -> FrameTable:
    return analysis_from_truth().frames.model_copy(update=changes)


def test_values_between_frames_lie_between_them():
    frames = analysis_from_truth().frames
    sampler = Sampler(frames, 2.0, 3.0)
    for i in (0, 31, 60):
        middle = (frames.time_s[i] + frames.time_s[i + 1]) / 2
        moment = sampler.at(float(middle))
        knee = (frames.knee_flexion_deg[i] + frames.knee_flexion_deg[i + 1]) / 2
        assert moment.knee_flexion_deg == pytest.approx(knee)
        hip = frames.points["hip"]
        assert moment.points["hip"][0] == pytest.approx(hip.x_px[i : i + 2].mean() * 2)
        assert moment.points["hip"][1] == pytest.approx(hip.y_px[i : i + 2].mean() * 3)


def test_frames_are_met_exactly():
    frames = analysis_from_truth().frames
    sampler = Sampler(frames, 1.0, 1.0)
    for i in (0, 17, len(frames.time_s) - 1):
        moment = sampler.at(float(frames.time_s[i]))
        assert moment.knee_flexion_deg == pytest.approx(frames.knee_flexion_deg[i])
        assert moment.phase == frames.phase[i]


def test_holes_stay_holes():
    knee = analysis_from_truth().frames.knee_flexion_deg.copy()
    knee[40:60] = np.nan
    frames = frames_with(knee_flexion_deg=knee)
    sampler = Sampler(frames, 1.0, 1.0)
    for t in np.linspace(frames.time_s[40], frames.time_s[59], 50):
        assert math.isnan(sampler.at(float(t)).knee_flexion_deg)
    half = sampler.step_s / 2
    near = sampler.at(float(frames.time_s[39] + 0.9 * half))
    assert near.knee_flexion_deg == knee[39]
    assert math.isnan(sampler.at(float(frames.time_s[39] + 1.1 * half)).knee_flexion_deg)
    assert not math.isnan(near.trunk_thigh_flexion_deg)


def test_each_series_is_interpolated_as_if_it_were_alone():
    """Whatever is missing beside it, in the one or the other of two frames."""
    frames, random = analysis_from_truth().frames, np.random.default_rng(0)
    clock_s = frames.time_s
    holes = {
        name: np.where(random.random(len(clock_s)) < 0.4, np.nan, random.random(len(clock_s)))
        for name in ("knee_flexion_deg", "trunk_thigh_flexion_deg", "pelvic_tilt_deg")
    }
    sampler = Sampler(frames_with(**holes), 1.0, 1.0)
    step_s, seen = sampler.step_s, set()
    for time_s in random.uniform(clock_s[0], clock_s[-1], 100):
        after = int(np.searchsorted(clock_s, time_s))
        pair = slice(after - 1, after + 1)
        moment = sampler.at(float(time_s))
        for name, values in holes.items():
            alone = interpolate(
                clock_s[pair], values[pair, None], np.array([time_s]), 3 * step_s, hold_s=step_s / 2
            )
            np.testing.assert_array_equal(getattr(moment, name), alone[0, 0])
        seen.add(tuple(np.isnan([values[pair] for values in holes.values()]).any(axis=1)))
    assert len(seen) == 8


def test_frames_just_outside_the_clock_hold_and_later_ones_are_empty():
    frames = analysis_from_truth().frames
    sampler = Sampler(frames, 1.0, 1.0)
    last = float(frames.time_s[-1])
    held = sampler.at(last + 0.9 * sampler.step_s)
    assert held.knee_flexion_deg == frames.knee_flexion_deg[-1]
    assert math.isnan(sampler.at(last + 2 * sampler.step_s).knee_flexion_deg)
    assert math.isnan(sampler.at(-1.0).points["hip"][0])


def test_directions_pass_through_180():
    n = len(analysis_from_truth().frames.time_s)
    frames = frames_with(backrest_deg=np.where(np.arange(n) % 2, 179.0, -179.0))
    middle = Sampler(frames, 1.0, 1.0).at(float(frames.time_s[:2].mean()))
    assert abs(middle.backrest_deg) == pytest.approx(180.0)


def test_no_frames_at_all():
    empty = np.array([])
    columns = {name: empty for name in FrameTable.model_fields if name not in {"phase", "points"}}
    frames = FrameTable(phase=(), points={}, **columns)
    moment = Sampler(frames, 1.0, 1.0).at(0.0)
    assert moment.phase == ""
    assert math.isnan(moment.knee_flexion_deg)
