"""The hand-digitised marks and the sums on them; needs neither media nor a pose model."""

from __future__ import annotations

import json

import numpy as np
import pytest

from benchmarks import real_frames as rf

CONTENT = json.loads(rf.DATA.read_text(encoding="utf-8"))
FRAMES = CONTENT["frames"]


def passes(frame):
    return [p for p in (frame["points_px"], frame["second_pass_px"]) if p is not None]


def test_there_are_enough_frames_of_enough_media():
    assert len(FRAMES) >= 30
    assert len({frame["media"] for frame in FRAMES}) >= 3
    keys = [(frame["media"], frame["time_s"]) for frame in FRAMES]
    assert len(set(keys)) == len(keys)
    for frame in FRAMES:
        assert (frame["time_s"] is None) == frame["media"].endswith(".jpg")
        assert frame["near_side"] in ("left", "right")
        assert frame["note"]


def test_marks_lie_inside_the_picture_and_a_missing_one_is_null():
    for frame in FRAMES:
        for points in passes(frame):
            assert set(points) == set(rf.MARKS)
            for point in filter(None, points.values()):
                assert 0 <= point[0] < frame["frame_width_px"]
                assert 0 <= point[1] < frame["frame_height_px"]


def test_limbs_are_plausible_against_the_trunk():
    for medium in rf.load(rf.DATA):
        for marks in (medium.first_px, medium.second_px):
            pairs = {"thigh": ("hip", "knee"), "shank": ("knee", "ankle")}
            for a, b in pairs.values():
                length = np.hypot(*(marks[a] - marks[b]).T) / medium.torso_px
                seen = length[~np.isnan(length)]
                # In the oblique clip the shank points away from the camera.
                assert ((seen > 0.5) & (seen < 1.25)).all(), (medium.name, a, b)
            trunk = np.hypot(*(marks["shoulder"] - marks["hip"]).T) / medium.torso_px
            assert (np.abs(trunk[~np.isnan(trunk)] - 1) < 0.15).all(), medium.name


def test_repeatability_is_stored_and_that_of_the_marks():
    assert sum(frame["second_pass_px"] is not None for frame in FRAMES) >= 10
    stored = CONTENT["repeatability_torsos"]
    assert stored == rf.repeatability(rf.load(rf.DATA))
    assert all(0 < value < 0.1 for value in stored["all"].values())


def made(offset=(0.0, 0.0), n=4, name="clip.mp4"):
    """Marks with a torso of 100 px, and the same points moved by an offset."""
    first = {p: np.tile([100.0, 100.0 * i], (n, 1)) for i, p in enumerate(rf.MARKS)}
    second = {p: xy + [3.0, 4.0] for p, xy in first.items()}
    time_s = (None,) if name.endswith(".jpg") else tuple(np.arange(float(n)))
    return rf.Medium(name, time_s, first, second), {p: first[p] + offset for p in rf.POINTS}


def row(rows, **where):
    (found,) = [r for r in rows if all(r[key] == value for key, value in where.items())]
    return found


def test_a_steady_offset_is_told_from_the_rest():
    medium, found = made((6.0, 8.0))
    knee = row(rf.point_errors([medium], {medium.name: found}), media="all", point="knee")
    assert knee["median"] == knee["p90"] == knee["offset"] == pytest.approx(0.1)
    assert knee["rest"] == pytest.approx(0.0)

    found["hip"][:, 0] += [20.0, -20.0, 20.0, -20.0]
    hip = row(rf.point_errors([medium], {medium.name: found}), media="all", point="hip")
    assert hip["offset"] == pytest.approx(0.1)
    assert hip["rest"] == pytest.approx(0.2)
    assert hip["median"] == pytest.approx((np.hypot(26, 8) + np.hypot(14, 8)) / 200, abs=1e-4)


def test_missing_points_are_counted_and_not_measured():
    medium, found = made((10.0, 0.0))
    medium.first_px["hip"][0] = np.nan
    found["hip"][1] = np.nan
    found["knee"][:] = np.nan
    rows = rf.point_errors([medium], {medium.name: found})
    hip, knee = (row(rows, media="all", point=point) for point in ("hip", "knee"))
    assert (hip["frames"], hip["missing"], hip["median"]) == (3, 1, pytest.approx(0.1))
    assert (knee["frames"], knee["missing"], knee["median"], knee["rest"]) == (4, 4, None, None)


def test_photos_share_a_row_and_have_no_rest():
    photos = [made((10.0, 0.0), 1, "a.jpg"), made((30.0, 0.0), 1, "b.jpg")]
    found = {medium.name: points for medium, points in photos}
    hip = row(rf.point_errors([m for m, _ in photos], found), media="photos", point="hip")
    assert (hip["frames"], hip["median"], hip["rest"]) == (2, pytest.approx(0.2), None)
    assert rf.hip_motion([m for m, _ in photos], found) == []


def test_hip_motion_is_taken_against_the_shoulder():
    medium, found = made()
    for point in ("shoulder", "hip"):
        found[point][:, 1] += [0.0, 50.0, 0.0, 50.0]
    (still,) = rf.hip_motion([medium], {medium.name: found})
    assert (still["marked"], still["found"], still["difference"]) == (0.0, 0.0, 0.0)
    found["hip"][:, 0] += [5.0, -5.0, 5.0, -5.0]
    (moved,) = rf.hip_motion([medium], {medium.name: found})
    assert (moved["marked"], moved["found"], moved["difference"]) == (0.0, 0.05, 0.05)


def test_repeatability_is_the_spread_of_one_mark():
    medium, _ = made()
    assert rf.repeatability([medium])["all"]["hip"] == pytest.approx(0.05 / np.sqrt(2), abs=1e-4)


def test_a_finder_gets_the_clip_and_the_times_of_its_marks(tmp_path):
    medium, found = made()
    asked = []

    def finder(path, time_s):
        asked.append((path, list(time_s)))
        return found

    assert rf.find(finder, medium, tmp_path) is found
    assert asked == [(tmp_path / "clip.mp4", [0.0, 1.0, 2.0, 3.0])]
    assert "MediaPipe" in rf.finders()


def test_a_photo_becomes_a_still_clip(tmp_path):
    import cv2

    from legpress_cv.video import Clip

    medium, found = made(n=1, name="photo.jpg")
    cv2.imwrite(str(tmp_path / medium.name), np.full((101, 64, 3), 128, np.uint8))

    def finder(path, time_s):
        clip = Clip.open(path)
        assert (clip.width_px, len(list(time_s))) == (64, 1)
        assert 0 < time_s[0] < rf.PHOTO_S
        return found

    assert rf.find(finder, medium, tmp_path) is found
