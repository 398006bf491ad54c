"""The pictures of a moment are those of its times, kept or decoded again."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from marking.clips import CLIP, analysis_of_clip

from legpress_cv.errors import ClipError
from legpress_cv.marking.frames import FrameStore
from legpress_cv.marking.moments import Window, close_up_px, known_at, rep_windows, set_window
from legpress_cv.video import Clip

ANALYSIS = analysis_of_clip()
WINDOWS = [Window(1.0, 0.5, 1.5), Window(6.0, 5.0, 7.0), Window(90.0, 89.0, 91.0)]


@pytest.fixture
def store(request):
    store = FrameStore(Clip.open(CLIP), WINDOWS, limit_bytes=getattr(request, "param", 200_000_000))
    store.start()
    yield store
    store.close()


@pytest.mark.parametrize("store", [200_000_000, 60_000], indirect=True)
def test_a_frame_is_that_of_its_time_whether_it_was_kept_or_not(store):
    listed = (store.frames(0) + store.frames(1))[::9]
    pictures = {number: store.jpeg(number) for number, _ in listed}
    with Clip.open(CLIP).frames() as stream:
        for frame in stream:
            if frame.index in pictures:
                assert dict(listed)[frame.index] == frame.time_s
                read = cv2.imdecode(
                    np.frombuffer(pictures[frame.index], np.uint8), cv2.IMREAD_COLOR
                )
                assert np.abs(read[..., ::-1].astype(int) - frame.rgb()).mean() < 3


@pytest.mark.parametrize("store", [60_000], indirect=True)
def test_no_more_is_kept_than_there_is_room_for(store):
    for number, _ in store.frames(1)[::9]:
        store.jpeg(number)
        assert store._size_bytes == sum(map(len, store._jpegs.values())) <= 60_000


def test_other_frames_are_not_given(store):
    inside = {number for k in (0, 1) for number, _ in store.frames(k)}
    outside = next(number for number in range(200) if number not in inside)
    with pytest.raises(KeyError):
        store.jpeg(outside)
    with pytest.raises(ClipError, match="no frame"):
        store.frames(2)


def test_frames_that_are_too_near_are_passed_by():
    window = Window(1.0, 0.0, 5.0, step_s=0.5)
    store = FrameStore(Clip.open(CLIP), [window])
    store.start()
    times_s = [time_s for _, time_s in store.frames(0)]
    store.close()
    assert min(np.diff(times_s)) >= 0.5
    assert len(times_s) >= 8


def test_windows_lie_around_the_moments_of_the_result():
    windows = rep_windows(ANALYSIS.reps)
    assert list(windows) == [(rep, name) for rep in (1, 2, 3) for name in ("top", "bottom")]
    assert all(window.holds(window.at_s) and window.from_s >= 0 for window in windows.values())
    whole = set_window(ANALYSIS.reps)
    assert all(whole.holds(rep.bottom_s) for rep in ANALYSIS.reps)


def test_what_is_not_known_is_left_out():
    frames = ANALYSIS.frames
    known = known_at(frames, 1.0, hints=True)
    assert known["align"]["shoulder"] == known["hints"]["shoulder"]
    nothing = np.full(len(frames.time_s), np.nan)
    hidden = frames.points["hip"].model_copy(update={"x_px": nothing})
    changes = {"points": frames.points | {"hip": hidden}, "backrest_deg": nothing}
    blind = known_at(frames.model_copy(update=changes), 1.0, hints=True)
    assert "hip" not in blind["hints"]
    assert blind["align"]["backrest_deg"] is None
    assert known_at(frames, 1.0, hints=False)["hints"] == {}


def test_the_close_up_holds_the_lifter_and_lies_in_the_picture():
    times_s = [rep.bottom_s for rep in ANALYSIS.reps]
    x0, y0, x1, y1 = close_up_px(ANALYSIS, times_s, 640, 480)
    assert 0 <= x0 < x1 <= 640
    assert 0 <= y0 < y1 <= 480
    for time_s in times_s:
        for x, y in known_at(ANALYSIS.frames, time_s, hints=True)["hints"].values():
            assert x0 < x < x1
            assert y0 < y < y1
    none = ANALYSIS.frames.model_copy(update={"points": {}})
    blind = ANALYSIS.model_copy(update={"frames": none})
    assert close_up_px(blind, times_s, 640, 480) == [0, 0, 640, 480]
