"""The segment chain: what goes in exactly comes out, and nothing depends on where the camera is."""

from __future__ import annotations

import tracemalloc
from dataclasses import fields, replace

import numpy as np
import pytest
from lumbopelvic import changed, lifter, seen

from legpress_cv.segment_chain import model as chain_model
from legpress_cv.segment_chain.angles import AngleTrack
from legpress_cv.segment_chain.fit import fit_chain
from legpress_cv.settings import ChainSettings

S = ChainSettings(side_slope=(0.0, 0.0), camera_distance_mm=1e9, knee_opens_mm=0.0)
"""The stick body is seen along parallel rays and keeps its knees in."""
BODY = lifter()
TRACK = seen(BODY, noise_mm=4.0)
FIT = fit_chain(TRACK, S)


def tilt(fit):
    return fit.pelvis.deg - np.nanmedian(fit.pelvis.deg[:10])


def error(fit, body=BODY):
    return tilt(fit) - (body.tilt_deg - np.median(body.tilt_deg[:10]))


@pytest.mark.parametrize(("azimuth", "most"), [(0.0, 0.7), (25.0, 1.5), (-10.0, 1.0)])
def test_exact_points_give_the_exact_tilt(azimuth, most):
    fit = fit_chain(seen(BODY, azimuth_deg=azimuth, elevation_deg=5.0), S)
    assert np.abs(error(fit)).max() < most
    assert np.abs(fit.hip_flexion.deg - BODY.hip_flexion_deg).max() < 3.0
    assert np.abs(fit.trunk_thigh_flexion.deg - BODY.trunk_thigh_deg).max() < 3.0


def test_noise_is_smaller_after_the_fit_and_known():
    off = error(FIT)
    assert off.std() < 1.0
    assert np.abs(off).max() < 3.5 * FIT.pelvis.se_deg.max()
    assert 0.2 < np.median(FIT.pelvis.moment_sd_deg) < 2.0


def test_a_mirrored_picture_gives_the_same_numbers():
    mirrored = changed(TRACK, lambda p: np.array([640.0, 0.0]) + p * [-1.0, 1.0])
    fit = fit_chain(replace(mirrored, faces_left=True), S)
    np.testing.assert_allclose(fit.pelvis.deg, FIT.pelvis.deg, atol=1e-6)
    np.testing.assert_allclose(fit.points_px["hip"][:, 0], 640 - FIT.points_px["hip"][:, 0])


def test_scale_and_place_in_the_picture_do_not_matter():
    near = changed(TRACK, lambda p: 2.0 * p + 50.0)
    near = replace(near, torso_px=400.0, sd_px={k: 2.0 * v for k, v in near.sd_px.items()})
    np.testing.assert_allclose(fit_chain(near, S).pelvis.deg, FIT.pelvis.deg, atol=1e-6)


def test_a_camera_that_is_rolled_turns_nothing():
    a = np.radians(5.0)
    rolled = changed(
        TRACK, lambda p: p @ np.array([[np.cos(a), np.sin(a)], [-np.sin(a), np.cos(a)]])
    )
    assert np.abs(tilt(fit_chain(rolled, S)) - tilt(FIT)).max() < 0.3


def test_tempo_does_not_matter():
    slow = lifter(slower=2.0)
    assert np.abs(error(fit_chain(seen(slow), S), slow)).max() < 0.7


def test_dropped_frames_are_bridged_and_long_gaps_stay_empty():
    keep = np.ones(len(BODY.time_s), dtype=bool)
    keep[::5] = False
    fit = fit_chain(TRACK.at_frames(keep), S)
    assert np.abs(error(fit, replace_body(keep))).std() < 1.0
    gone = changed(
        TRACK, lambda p: np.where((BODY.time_s > 2) & (BODY.time_s < 2.6), np.nan, p.T).T
    )
    hole = fit_chain(gone, S)
    assert np.isnan(hole.pelvis.deg[65:75]).all()
    assert np.isfinite(hole.pelvis.deg[:58]).all()


def replace_body(keep):
    return replace(BODY, tilt_deg=BODY.tilt_deg[keep])


def test_outliers_and_hidden_points_hardly_pull():
    rng = np.random.default_rng(3)
    wild = changed(TRACK, lambda p: p + np.where(rng.random((len(p), 1)) < 0.03, 60.0, 0.0))
    assert np.abs(error(fit_chain(wild, S))).std() < 1.2
    points, ratio = dict(TRACK.points_px), dict(TRACK.seen_ratio)
    points["asis"] = points["asis"] + rng.normal(0, 8, points["asis"].shape)
    ratio["asis"] = np.full(len(BODY.time_s), 0.05)
    sd = TRACK.sd_px | {"asis": 5 * TRACK.sd_px["asis"]}
    hidden = replace(TRACK, points_px=points, seen_ratio=ratio, sd_px=sd)
    assert np.abs(error(fit_chain(hidden, S))).std() < 1.2


@pytest.mark.parametrize("change", [{"slide_mm": 60.0}, {"thorax_deg": 6.0}])
def test_slides_and_thorax_motion_are_no_tilt(change):
    body = lifter((0.0, 0.0), rhythm=0.0, **change)
    fit = fit_chain(seen(body, noise_mm=4.0), S)
    assert np.abs(error(fit, body)).max() < 2.0
    assert np.ptp(fit.points_px["hip"][:, 0]) > 5.0


def test_it_does_not_matter_how_many_moments_are_held_at_a_time(monkeypatch):
    monkeypatch.setattr(chain_model, "STRETCH", 7)
    fit = fit_chain(TRACK, S)
    np.testing.assert_allclose(fit.pelvis.deg, FIT.pelvis.deg, atol=1e-9)
    np.testing.assert_allclose(fit.hip_flexion.se_deg, FIT.hip_flexion.se_deg, atol=1e-9)


def test_a_long_clip_needs_little_memory():
    times = 8
    n = times * len(TRACK.time_s)

    def long(values):
        return np.concatenate([values[:: 1 - 2 * (k % 2)] for k in range(times)])

    track = replace(
        TRACK,
        **{
            field.name: {k: long(v) for k, v in value.items()}
            if isinstance(value, dict)
            else long(value)
            for field in fields(TRACK)
            if isinstance(value := getattr(TRACK, field.name), dict | np.ndarray)
        },
    )
    track = replace(track, time_s=np.arange(n) * np.diff(TRACK.time_s)[0])
    tracemalloc.start()
    fit_chain(track, S.model_copy(update={"rounds": 2}))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # Ten minutes at 30 frames a second are 18,000 moments: 0.18 GB.
    assert most < 9e3 * n + 2e7


def test_nothing_to_fit():
    assert fit_chain(changed(TRACK, lambda p: p * np.nan), S) is None


def test_errors_that_two_moments_share_cancel():
    angle = AngleTrack(np.array([1.0, 5.0]), np.full(2, 0.3), np.array([[4.0, 1.0], [4.0, 1.5]]))
    change, se = angle.mean(np.array([1])).change_since(angle.mean(np.array([0])))
    assert change == 4.0
    assert se == pytest.approx(np.sqrt(2 * 0.09 + 0.25))
    assert angle.se_deg[0] > 4.0
