"""The ankle where a press holds it: a straight way, one length of shank."""

from dataclasses import replace

import numpy as np
import pytest

from legpress_cv.landmarks.ankle_path import fit_ankle_path, put_ankle_on_path
from legpress_cv.landmarks.near_side import SagittalTrack
from legpress_cv.landmarks.points import Landmarks
from legpress_cv.settings.landmarks import LandmarkSettings

TORSO_PX, SHANK, THIGH = 120.0, 0.86, 0.84
N = 150


def a_set(angle_deg=45.0, origin=(300.0, 260.0)):
    """Knees and ankles in pixels: the ankle runs up and down a line, the knee follows."""
    along = np.array([np.cos(np.radians(angle_deg)), -np.sin(np.radians(angle_deg))])
    across = np.array([along[1], -along[0]])
    reach = 1.25 + 0.35 * np.cos(np.linspace(0, 6 * np.pi, N))
    ankle = reach[:, None] * along + 0.12 * across
    away = np.hypot(*ankle.T)
    part = (THIGH**2 - SHANK**2 + away**2) / (2 * away)
    way = ankle / away[:, None]
    side = np.stack((way[:, 1], -way[:, 0]), axis=1)
    knee = part[:, None] * way + np.sqrt(THIGH**2 - part**2)[:, None] * side
    return knee * TORSO_PX + origin, ankle * TORSO_PX + origin


def fitted(knee, ankle, azimuth_deg=0.0):
    fit = fit_ankle_path(knee, ankle, torso_px=TORSO_PX, azimuth_deg=azimuth_deg)
    assert fit is not None
    return fit


def away_torsos(fit, ankle):
    return np.hypot(*(fit.ankle_px - ankle).T) / TORSO_PX


@pytest.mark.parametrize("angle_deg", [0.0, 30.0, 45.0, 85.0, 135.0])
def test_what_is_right_stays_where_it_is(angle_deg):
    knee, ankle = a_set(angle_deg)
    fit = fitted(knee, ankle)
    assert away_torsos(fit, ankle).max() < 5e-3
    assert fit.misfit_torsos < 2e-3


@pytest.mark.parametrize("seed", range(4))
def test_ankles_lost_behind_a_plate_are_put_back(seed):
    rng = np.random.default_rng(seed)
    knee, ankle = a_set()
    seen = ankle + rng.normal(0, 0.01 * TORSO_PX, ankle.shape)
    lost = rng.random(N) < 0.35
    seen[lost] += rng.normal(0, 0.5 * TORSO_PX, (lost.sum(), 2))
    seen[rng.random(N) < 0.1] = np.nan
    fit = fitted(knee, seen)
    assert away_torsos(fit, ankle).max() < 0.03
    assert fit.misfit_torsos < 0.05


def test_mirrored_scaled_and_turned_it_is_the_same():
    knee, ankle = a_set()
    seen = ankle + np.random.default_rng(1).normal(0, 3.0, ankle.shape)
    plain = fitted(knee, seen).ankle_px
    mirror = np.array([-1.0, 1.0])
    np.testing.assert_allclose(
        fitted(knee * mirror, seen * mirror).ankle_px, plain * mirror, atol=0.5
    )
    c, s = np.cos(0.4), np.sin(0.4)
    turn = np.array([[c, -s], [s, c]])
    np.testing.assert_allclose(fitted(knee @ turn, seen @ turn).ankle_px, plain @ turn, atol=0.5)
    twice = fit_ankle_path(knee * 2, seen * 2, torso_px=2 * TORSO_PX, azimuth_deg=0.0)
    np.testing.assert_allclose(twice.ankle_px, plain * 2, atol=1.0)


def test_an_oblique_view_is_taken_into_account():
    knee, ankle = a_set()
    shorter = np.array([np.cos(np.radians(30.0)), 1.0])
    fit = fitted(knee * shorter, ankle * shorter, azimuth_deg=30.0)
    np.testing.assert_allclose(fit.ankle_px, ankle * shorter, atol=0.5)
    blind = fitted(knee * shorter, ankle * shorter)
    assert blind.misfit_torsos > 3 * fit.misfit_torsos


def test_too_few_frames_hold_no_set():
    knee, ankle = a_set()
    few = np.full_like(ankle, np.nan)
    few[:15] = ankle[:15]
    assert fit_ankle_path(knee, few, torso_px=TORSO_PX, azimuth_deg=0.0) is None


def track(knee, ankle):
    nothing = np.full((N, 2), np.nan)
    shoulder = np.tile((300.0, 260.0 - TORSO_PX), (N, 1))
    hip = np.tile((300.0, 260.0), (N, 1))
    landmarks = Landmarks(
        ("shoulder", "hip", "knee", "ankle"),
        np.stack([shoulder, hip, knee, ankle], axis=1),
        np.ones((N, 4)),
    )
    return SagittalTrack(
        time_s=np.arange(N) / 30.0,
        landmarks=landmarks,
        far=Landmarks(("shoulder", "hip"), landmarks.xy_px[:, :2], landmarks.score[:, :2]),
        near_side="right",
        facing="right",
        side_confidence_ratio=1.0,
        swapped_ratio=0.0,
        head_px=nothing,
        head_radius_px=np.full(N, np.nan),
    )


def test_only_the_set_is_changed():
    knee, ankle = a_set()
    seen = ankle.copy()
    seen[::7] += 60.0
    out = put_ankle_on_path(track(knee, seen), slice(20, 120), 0.0, LandmarkSettings())
    np.testing.assert_array_equal(out.landmarks["ankle"][:20], seen[:20])
    np.testing.assert_array_equal(out.landmarks["ankle"][120:], seen[120:])
    np.testing.assert_allclose(out.landmarks["ankle"][20:120], ankle[20:120], atol=1.5)
    np.testing.assert_array_equal(out.landmarks["knee"], knee)


def test_an_ankle_that_does_not_go_along_is_dropped():
    knee, ankle = a_set()
    wrong = ankle + np.random.default_rng(2).normal(0, 0.4 * TORSO_PX, ankle.shape)
    out = put_ankle_on_path(track(knee, wrong), slice(0, N), 0.0, LandmarkSettings())
    assert np.isnan(out.landmarks["ankle"]).all()
    lenient = LandmarkSettings(max_rail_misfit_torsos=9.0)
    kept = put_ankle_on_path(track(knee, wrong), slice(0, N), 0.0, lenient)
    assert np.isfinite(kept.landmarks["ankle"]).mean() > 0.9


def test_without_a_torso_or_a_view_nothing_is_done():
    knee, ankle = a_set()
    whole = track(knee, ankle)
    lost = whole.landmarks.with_points({"hip": np.full((N, 2), np.nan)})
    nobody = replace(whole, landmarks=lost)
    assert put_ankle_on_path(nobody, slice(0, N), 0.0, LandmarkSettings()) is nobody
    assert put_ankle_on_path(whole, slice(0, N), float("nan"), LandmarkSettings()) is whole
