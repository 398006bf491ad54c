"""What was marked once is followed through a painted clip whose turn is known."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import cv2
import numpy as np
import pytest
from synthetic import Move, pose_track, truth_of

from legpress_cv.analysis.first_pass import first_pass
from legpress_cv.analysis.followed import (
    followed_stickers,
    turn_between_marks,
    turn_of_stickers,
    with_stickers,
)
from legpress_cv.analysis.joints import finish_joints
from legpress_cv.analysis.lumbopelvic_pass import NotAsked
from legpress_cv.marks import ClipMarks, MarkedMoment, MarkedPoint, MarkPass, StickerMark
from legpress_cv.settings import Settings
from legpress_cv.stickers.tracks import StickerTracks
from legpress_cv.tuck.marked.stickers import tilt_of_turn
from legpress_cv.video import Clip, ClipWriter

WIDTH, HEIGHT, RATE = 320, 240, 15
MIDDLE = np.array([160.0, 120.0])
FRONT, BACK = np.array([50.0, -18.0]), np.array([-46.0, 14.0])
PAINT = (250, 40, 160)
SETTINGS = Settings()
S = SETTINGS.stickers


def turn_deg(t):
    """Clockwise on the screen: down at 1 s, back at 2 s."""
    return -14.0 * np.sin(np.pi * np.clip(t, 0, 2) / 2) ** 2


def place(offset, t):
    a = np.radians(turn_deg(t))
    return MIDDLE + np.array(
        [
            offset[0] * np.cos(a) - offset[1] * np.sin(a),
            offset[0] * np.sin(a) + offset[1] * np.cos(a),
        ]
    )


@pytest.fixture(scope="module")
def clip(tmp_path_factory) -> Clip:
    path = tmp_path_factory.mktemp("painted") / "set.mp4"
    rng = np.random.default_rng(2)
    coarse = rng.integers(60, 190, (HEIGHT // 6, WIDTH // 6, 1)).repeat(3, axis=2)
    body = cv2.resize(coarse.astype(np.uint8), (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    with ClipWriter(path, WIDTH, HEIGHT, rate_hz=RATE, crf=18) as writer:
        for i in range(2 * RATE + 1):
            matrix = cv2.getRotationMatrix2D(tuple(MIDDLE), -turn_deg(i / RATE), 1.0)
            picture = cv2.warpAffine(body, matrix, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REFLECT)
            for offset in (FRONT, BACK):
                at = tuple(round(v * 16) for v in place(offset, i / RATE))
                cv2.circle(picture, at, 6 * 16, PAINT, -1, cv2.LINE_AA, 4)
            writer.write(picture, i / RATE)
    return Clip.open(path)


def marks_of(**more) -> ClipMarks:
    values = {"clip": "set", "sha256": "0" * 64, "width_px": WIDTH, "height_px": HEIGHT}
    return ClipMarks(**(values | more))


def moment(rep, name, t) -> MarkedMoment:
    points = {
        mark: MarkedPoint(x_px=place(offset, t)[0], y_px=place(offset, t)[1])
        for mark, offset in (("pelvis_front", FRONT), ("pelvis_back", BACK))
    }
    return MarkedMoment(rep=rep, moment=name, time_s=t, points=points)


def test_stickers_turn_as_they_were_painted(clip):
    stickers = tuple(
        StickerMark(name=name, time_s=0.0, x_px=place(offset, 0.0)[0], y_px=place(offset, 0.0)[1])
        for name, offset in (("pelvis_1", FRONT), ("pelvis_2", BACK))
    )
    told = []
    tracks = followed_stickers(marks_of(stickers=stickers), clip, 30.0, S, told.append)
    turn = turn_of_stickers(tracks)
    assert np.isfinite(turn.clockwise_deg).mean() > 0.9
    assert np.nanstd(turn.clockwise_deg - turn_deg(turn.time_s)) < 0.5
    assert told[0] <= told[-1] <= 1.0
    assert turn_of_stickers(replace(tracks, points_px={"pelvis_1": None})) is None
    assert followed_stickers(marks_of(), clip, 30.0, S, told.append) is None


def joints_of():
    track = pose_track(truth_of([Move()], lead_s=0.5), noise_px=3.0)
    first = first_pass(track, 30.0, SETTINGS.signals, SETTINGS.reps)
    return finish_joints(
        first, NotAsked(), 30.0, SETTINGS.landmarks, SETTINGS.signals, SETTINGS.reps, SETTINGS.view
    )


def test_a_joint_goes_where_its_sticker_is():
    joints = joints_of()
    time_s = joints.sagittal.time_s
    clean = joints.clean.landmarks["knee"]
    place = np.stack([np.interp(time_s, joints.clean.time_s, v) for v in clean.T], axis=1)
    place = place + [7.0, -4.0]
    place[40:60] = np.nan  # an arm covers it for longer than is bridged
    tracks = StickerTracks(time_s, {"knee": place}, {"knee": np.full(len(time_s), 0.2)}, {})
    moved = with_stickers(joints, tracks, SETTINGS.signals)
    knee = moved.clean.landmarks["knee"]
    assert np.nanmax(np.linalg.norm(knee - clean - [7.0, -4.0], axis=1)) < 5.0
    known = np.setdiff1d(np.arange(len(clean)), np.arange(25, 75))
    assert np.nanmedian(np.linalg.norm((knee - clean)[known] - [7.0, -4.0], axis=1)) < 0.5
    assert np.array_equal(
        moved.clean.landmarks["hip"], joints.clean.landmarks["hip"], equal_nan=True
    )
    rarely = StickerTracks(time_s, {"knee": np.full_like(place, np.nan)}, {}, {})
    assert with_stickers(joints, rarely, SETTINGS.signals) is joints
    assert with_stickers(joints, None, SETTINGS.signals) is joints


def test_points_are_followed_from_mark_to_mark(clip):
    made = MarkPass(
        moments=(moment(1, "top", 0.0), moment(1, "bottom", 1.0), moment(2, "top", 2.0))
    )
    turn = turn_between_marks(marks_of(passes=(made,)), clip, 30.0, 150.0, S)
    assert len(np.unique(turn.time_s)) == len(turn.time_s) == 2 * RATE + 1
    assert np.isfinite(turn.clockwise_deg).mean() > 0.8
    assert np.nanmax(np.abs(turn.clockwise_deg - turn_deg(turn.time_s))) < 1.5


def test_a_pelvis_that_was_not_seen_is_not_followed(clip):
    bare = MarkedMoment(rep=1, moment="bottom", time_s=1.0, points={"pelvis_front": None})
    made = MarkPass(moments=(moment(1, "top", 0.0), bare))
    assert turn_between_marks(marks_of(passes=(made,)), clip, 30.0, 150.0, S) is None
    assert turn_between_marks(marks_of(), clip, 30.0, 150.0, S) is None


@pytest.mark.parametrize(("facing", "sign"), [("right", -1), ("left", 1)])
def test_a_turn_becomes_a_tilt_by_the_facing(clip, facing, sign):
    made = MarkPass(moments=(moment(1, "top", 0.0), moment(1, "bottom", 1.0)))
    turn = turn_between_marks(marks_of(passes=(made,)), clip, 30.0, 150.0, S)
    track = SimpleNamespace(time_s=np.arange(31) / 15, rate_hz=15.0, facing=facing)
    rep = SimpleNamespace(start_index=2, end_index=28, bottom_last_index=16, cut=None)
    tilt = tilt_of_turn(turn, track, [rep])
    assert tilt.tilt_deg[15] == pytest.approx(sign * turn_deg(1.0), abs=1.5)
