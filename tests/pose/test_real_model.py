"""MediaPipe's models on pictures."""

from __future__ import annotations

import numpy as np
import pytest
from factories import truth_of
from realclips import SAMPLES, models, real_clip

from legpress_cv.errors import ModelCorruptError
from legpress_cv.pose.mediapipe_backend import MediaPipePoseEstimator
from legpress_cv.pose.types import LEFT, RIGHT
from legpress_cv.video import Clip


@pytest.fixture(scope="module")
def pictures():
    clip = Clip.open(SAMPLES / "rendered_tuck.mp4")
    with clip.frames(None) as stream:
        return [(frame.time_s, frame.rgb()) for frame, _ in zip(stream, range(28), strict=False)]


def near_points():
    return {
        name: np.array([f["near_side_px"][name] for f in truth_of("rendered_tuck")["frames"]])
        for name in ("hip", "knee", "shoulder")
    }


@pytest.mark.parametrize("variant", ["heavy", "full", "lite"])
def test_every_model_finds_the_lifter_where_he_is(pictures, variant):
    truth = near_points()
    torso = np.hypot(*(truth["shoulder"] - truth["hip"]).T).mean()
    time_s, rgb = pictures[0]
    with MediaPipePoseEstimator(models()[variant].path, follow=False, max_people=2) as estimator:
        (pose,) = estimator.find(rgb, time_s)
    for name, points in truth.items():
        assert np.hypot(*(pose.xy_px[RIGHT[name]] - points[0])) < 0.35 * torso


def test_following_is_steadier_than_single_pictures(pictures):
    def jitter(follow):
        path = models()["heavy"].path
        with MediaPipePoseEstimator(path, follow=follow) as estimator:
            knees = [estimator.find(rgb, t)[0].xy_px[RIGHT["knee"]] for t, rgb in pictures]
        return np.abs(np.diff(knees, n=2, axis=0)).mean()

    assert jitter(True) < jitter(False)


def test_the_near_leg_is_seen_better_and_lies_nearer(pictures):
    time_s, rgb = pictures[0]
    with MediaPipePoseEstimator(models()["heavy"].path, follow=False) as estimator:
        (pose,) = estimator.find(rgb, time_s)
    assert pose.visibility[RIGHT["knee"]] > pose.visibility[LEFT["knee"]] + 0.3
    assert pose.z_px[RIGHT["hip"]] < pose.z_px[LEFT["hip"]]


def test_nobody_in_an_empty_picture():
    with MediaPipePoseEstimator(models()["full"].path, follow=False, max_people=3) as estimator:
        assert estimator.find(np.full((240, 320, 3), 127, np.uint8), 0.0) == []


def test_times_before_the_clip_and_equal_times_are_taken(pictures):
    with MediaPipePoseEstimator(models()["lite"].path, follow=True) as estimator:
        for time_s in (-0.5, -0.4, 0.0, 0.0, 0.0001):
            assert estimator.find(pictures[0][1], time_s)


@pytest.mark.parametrize("follow", [True, False])
def test_what_is_as_new_finds_what_a_new_one_finds(pictures, follow):
    def found(estimator, shown):
        poses = [estimator.find(rgb, t) for t, rgb in shown]
        return [np.column_stack([p.xy_px, p.z_px, p.visibility]) for (p,) in poses]

    path = models()["full"].path
    first, second = pictures[:3], pictures[12:15]
    with MediaPipePoseEstimator(path, follow=follow) as new:
        assert new.as_new
        expected = found(new, second)
    with MediaPipePoseEstimator(path, follow=follow) as used:
        found(used, first)
        assert used.as_new == (not follow)
        assert np.array_equal(found(used, second), expected) == used.as_new


def test_a_file_that_is_no_model_is_refused(tmp_path):
    bad = tmp_path / "bad.task"
    bad.write_bytes(b"no model" * 100)
    with pytest.raises(ModelCorruptError, match="models fetch"):
        MediaPipePoseEstimator(bad, follow=False)


@pytest.mark.parametrize("name", ["a0", "a1", "b0", "b1"])
def test_real_photos_of_a_leg_press(name):
    cv2 = pytest.importorskip("cv2")
    rgb = cv2.imread(str(real_clip(f"leg_press_photo_{name}.jpg")))[:, :, ::-1].copy()
    with MediaPipePoseEstimator(models()["heavy"].path, follow=False) as estimator:
        (pose,) = estimator.find(rgb, 0.0)
    hip, shoulder = (pose.xy_px[[LEFT[n], RIGHT[n]]].mean(axis=0) for n in ("hip", "shoulder"))
    knee = pose.xy_px[[LEFT["knee"], RIGHT["knee"]]].mean(axis=0)
    ankle = pose.xy_px[[LEFT["ankle"], RIGHT["ankle"]]].mean(axis=0)
    # He lies back with the platform to his right, knees above the hips.
    assert shoulder[0] < hip[0]
    assert knee[0] < ankle[0]
    assert shoulder[1] < hip[1]
    assert knee[1] < hip[1]
