"""Stretches that run side by side."""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest
from pose.people import Picture, Smoother

from legpress_cv.pose.follow import follow
from legpress_cv.pose.types import Pose

CROP = (4, 2, 60, 46)


class Plan:
    mirror = False

    def crop(self, start_s, end_s):
        return CROP

    def hide_others(self, rgb, time_s, crop):
        return rgb


def pictures(count):
    return [Picture(i / 30, i) for i in range(count)]


class MirrorPlan(Plan):
    mirror = True


def run(frames, make=Smoother, **options):
    return run_with_times(frames, make, **options)[0]


def run_with_times(
    frames,
    make=Smoother,
    *,
    plan=None,
    workers=2,
    every=1,
    first=None,
    stretch=30,
    warm_up=6,
    progress=None,
):
    return follow(
        frames,
        plan or Plan(),
        make,
        frames_to_a_look=every,
        look_s=every / 30,
        first_looks=first or stretch,
        stretch_looks=stretch,
        warm_up_looks=warm_up,
        working_side_px=640,
        workers=workers,
        progress=progress,
    )


@pytest.mark.parametrize("count", [1, 29, 30, 31, 100])
def test_the_result_does_not_depend_on_the_workers(count):
    tracks = [run(pictures(count), workers=workers) for workers in (1, 2, 3, 16)]
    for track in tracks[1:]:
        np.testing.assert_array_equal(track.xy_px, tracks[0].xy_px)
        np.testing.assert_array_equal(track.time_s, tracks[0].time_s)
    assert len(tracks[0].time_s) == count
    assert tracks[0].found.all()


def test_the_first_stretch_may_be_longer():
    made = []

    class Counted(Smoother):
        def __init__(self):
            super().__init__()
            made.append(0)
            self.number = len(made) - 1

        def find(self, rgb, time_s):
            made[self.number] += 1
            return super().find(rgb, time_s)

    track = run(pictures(100), Counted, first=40, workers=1)
    assert made == [46, 36, 36]
    assert track.found.all()


def test_a_warm_up_joins_the_stretches():
    def jump(warm_up):
        x = run(pictures(90), warm_up=warm_up).xy_px[:, 0, 0]
        # Far from the start a running mean of 0, 1, 2, ... lags by one: a break is a jump of two.
        return abs((x[60] - x[59]) - 1)

    assert jump(0) > 0.9
    assert jump(12) < 0.01


def test_landmarks_come_back_in_pixels_of_the_whole_picture():
    track = run(pictures(3))
    assert track.xy_px[0, 0] == pytest.approx([0 + CROP[0], 0 + CROP[1]])


def test_a_mirrored_tracker_gives_the_pose_of_the_picture_as_it_is():
    class Corner(Smoother):
        """Finds the marked pixel, and calls its own left what is on the left of the picture."""

        def find(self, rgb, time_s):
            x = float(np.argmax(rgb[0, :, 2] == 7)) + 0.5
            xy = np.zeros((33, 2))
            xy[12], xy[11] = (x, 0), (x + 9, 0)
            return [Pose(xy, np.zeros(33), np.ones(33))]

    plain, mirrored = (run(pictures(2), Corner, plan=p).xy_px[0] for p in (Plan(), MirrorPlan()))
    assert plain[12, 0] == mirrored[11, 0] == CROP[0] + 0.5
    assert plain[11, 0] == CROP[0] + 9.5
    assert mirrored[12, 0] == CROP[0] - 8.5


def test_trackers_are_closed_and_threads_end():
    made = []

    def make():
        made.append(Smoother())
        return made[-1]

    before = threading.active_count()
    run(pictures(95), make)
    assert len(made) == 4
    assert all(tracker.closed for tracker in made)
    assert threading.active_count() == before


def test_frames_without_a_person_are_missing():
    class Blind(Smoother):
        def find(self, rgb, time_s):
            return super().find(rgb, time_s) if 0.5 < time_s < 0.9 else []

    track = run(pictures(60), Blind)
    assert track.found.sum() == 11
    assert np.isnan(track.xy_px[~track.found]).all()


def test_an_error_in_a_tracker_comes_out_and_ends_the_run():
    class Broken(Smoother):
        def find(self, rgb, time_s):
            if time_s > 1.5:
                raise RuntimeError("no more")
            return super().find(rgb, time_s)

    with pytest.raises(RuntimeError, match="no more"):
        run(pictures(300), Broken)


def test_an_error_in_the_decoder_comes_out_and_ends_the_run():
    def frames():
        yield from pictures(40)
        raise ValueError("cut off")

    before = threading.active_count()
    with pytest.raises(ValueError, match="cut off"):
        run(frames())
    assert threading.active_count() == before


def test_a_model_that_does_not_load_ends_the_run():
    def make():
        raise RuntimeError("bad model")

    with pytest.raises(RuntimeError, match="bad model"):
        run(pictures(100), make)


def test_pictures_in_memory_are_bounded():
    alive = []
    peak = 0

    class Slow(Smoother):
        def find(self, rgb, time_s):
            time.sleep(0.001)
            alive.append(-1)
            return super().find(rgb, time_s)

    def frames():
        nonlocal peak
        for picture in pictures(400):
            alive.append(1)
            peak = max(peak, sum(alive))
            yield picture

    run(frames(), Slow, workers=2, stretch=30, warm_up=0)
    assert peak <= 2 * 31 + 2


def test_progress_rises_to_the_number_of_looks_and_warm_ups():
    seen = []
    run(pictures(70), progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 70 + 3 * 6


def test_progress_goes_on_while_a_stretch_waits_for_its_tracker(monkeypatch):
    monkeypatch.setattr("legpress_cv.pose.follow.POLL_S", 0.01)

    class Slow(Smoother):
        def find(self, rgb, time_s):
            time.sleep(0.01)
            return super().find(rgb, time_s)

    seen = []
    run(pictures(60), Slow, workers=1, progress=seen.append)
    # Both stretches are decoded at once: what lies between was told while the second one waited.
    assert len({done for done in seen if 0 < done < 30}) > 3


def test_nothing_to_follow():
    assert len(run([]).time_s) == 0


def test_frames_between_looks_are_not_tracked_but_their_times_are_kept():
    seen = []

    class Noting(Smoother):
        def find(self, rgb, time_s):
            seen.append(round(time_s * 30))
            return super().find(rgb, time_s)

    track, time_s = run_with_times(pictures(62), Noting, every=3, stretch=100, warm_up=0)
    assert sorted(seen) == [*range(0, 62, 3), 61]
    np.testing.assert_allclose(track.time_s * 30, sorted(seen), atol=1e-9)
    np.testing.assert_allclose(time_s, np.arange(62) / 30)
