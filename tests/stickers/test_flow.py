"""Points between two marks: at the marks exactly, between them where both flows agree."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from legpress_cv.settings.stickers import StickerSettings
from legpress_cv.stickers.flow import follow_between
from legpress_cv.stickers.grey_frames import GreyFrame, box_around, grey_stretches

SETTINGS = StickerSettings()
TORSO = 120.0
N = 20
POINT = np.array([80.0, 70.0])


def way(i):
    """How far the texture has moved and turned in frame i."""
    late = i / (N - 1)
    return np.array([24.0, 10.0]) * np.sin(np.pi * late / 2), 10.0 * late


def matrix(i):
    shift, turn = way(i)
    out = cv2.getRotationMatrix2D((80.0, 80.0), -turn, 1.0)
    out[:, 2] += shift
    return out


def frames(broken=None, origin=(0, 0)):
    rng = np.random.default_rng(2)
    texture = cv2.GaussianBlur(rng.integers(0, 255, (200, 220)).astype(np.float32), (0, 0), 2.0)
    texture = np.clip((texture - 127) * 4 + 127, 0, 255)
    out = []
    for i in range(N):
        grey = cv2.warpAffine(texture, matrix(i), (220, 200))
        if broken is not None and i == broken:
            grey[:] = 90
        grey = (grey + np.random.default_rng(i).normal(0, 3, grey.shape)).clip(0, 255)
        part = grey[origin[1] :, origin[0] :].astype(np.uint8)
        out.append(GreyFrame(i / 15, part, origin))
    return out


def truth(i):
    return matrix(i) @ [*POINT, 1.0]


@pytest.mark.parametrize("origin", [(0, 0), (20, 10)])
def test_marks_are_kept_and_the_way_between_is_right(origin):
    start, end = truth(0), truth(N - 1)
    tracks = follow_between(frames(origin=origin), {"hip": start}, {"hip": end}, TORSO, SETTINGS)
    places = tracks.points_px["hip"]
    assert (places[0] == start).all()
    assert (places[-1] == end).all()
    off = np.linalg.norm(places - [truth(i) for i in range(N)], axis=1)
    assert np.sqrt(np.mean(off**2)) < 0.5
    assert np.isfinite(tracks.sd_px["hip"]).all()
    assert tracks.sd_px["hip"].argmax() not in {0, N - 1}


def test_marks_that_are_off_by_a_little_are_blended():
    """The place goes over from the first mark's point to the second's, in time's share."""
    off = np.array([4.0, 0.0])
    tracks = follow_between(
        frames(), {"hip": truth(0)}, {"hip": truth(N - 1) + off}, TORSO, SETTINGS
    )
    beside = tracks.points_px["hip"] - [truth(i) for i in range(N)]
    assert beside[N // 2, 0] == pytest.approx(2.1, abs=0.7)
    plain = follow_between(frames(), {"hip": truth(0)}, {"hip": truth(N - 1)}, TORSO, SETTINGS)
    assert tracks.sd_px["hip"][N // 2] > 2 * plain.sd_px["hip"][N // 2]


def test_where_the_flows_do_not_agree_there_is_no_place():
    end = truth(N - 1) + [40.0, 10.0]
    tracks = follow_between(frames(), {"hip": truth(0)}, {"hip": end}, TORSO, SETTINGS)
    assert np.isnan(tracks.points_px["hip"][1:-1]).all()
    assert (tracks.points_px["hip"][-1] == end).all()
    assert np.isnan(tracks.sd_px["hip"][1:-1]).all()


def test_an_empty_frame_breaks_the_flow():
    tracks = follow_between(
        frames(broken=10), {"hip": truth(0)}, {"hip": truth(N - 1)}, TORSO, SETTINGS
    )
    assert np.isnan(tracks.points_px["hip"][10]).all()


def test_only_names_in_both_are_followed():
    start = {"hip": truth(0), "knee": truth(0)}
    tracks = follow_between(frames(), start, {"hip": truth(N - 1)}, TORSO, SETTINGS)
    assert list(tracks.points_px) == ["hip"]
    assert not follow_between(frames()[:1], start, start, TORSO, SETTINGS).points_px


def test_stretches_share_a_frame_and_are_cut_out(plain):
    _, clip = plain
    box = box_around(np.array([[100.0, 100.0], [150.0, np.nan]]), 30, 320, 240)
    assert box == (70, 70, 181, 131)
    spans = [(3 / 12, 7 / 12), (7 / 12, 1.0), (40 / 12, 99.0)]
    stretches = list(grey_stretches(clip, spans, box))
    assert [len(stretch) for stretch in stretches] == [5, 6, 2]
    assert stretches[0][-1].time_s == pytest.approx(stretches[1][0].time_s)
    assert stretches[0][0].grey.shape == (61, 111)
    assert stretches[0][0].origin_px == (70, 70)
    assert np.ptp(stretches[0][0].grey) > 20


def test_a_stretch_of_a_clip_is_followed(plain):
    scene, clip = plain
    ends = {"first": 0.2, "last": 1.2}
    points = {key: {"a": scene.truth(t)[0], "b": scene.truth(t)[1]} for key, t in ends.items()}
    box = box_around(scene.truths([0.2, 1.2]).reshape(-1, 2), 30, clip.width_px, clip.height_px)
    (stretch,) = grey_stretches(clip, [(0.2, 1.2)], box)
    tracks = follow_between(stretch, points["first"], points["last"], 80.0, SETTINGS)
    for k, name in enumerate("ab"):
        off = np.linalg.norm(tracks.points_px[name] - scene.truths(tracks.time_s)[:, k], axis=1)
        assert np.isfinite(off).mean() > 0.8
        assert np.sqrt(np.nanmean(off**2)) < 1.0
