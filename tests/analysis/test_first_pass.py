"""Where to look: side, facing and rough reps."""

import numpy as np
import pytest
from synthetic import Move, appended, mirrored, pose_track, truth_of, walking

from legpress_cv.analysis.first_pass import MIN_FRAMES, WINDOW_MARGIN_S, first_pass
from legpress_cv.settings import Settings

S = Settings()


def passed(track):
    return first_pass(track, 30.0, S.signals, S.reps)


def test_the_set_tells_where_to_look():
    track = pose_track(truth_of([Move(), Move()], lead_s=3.0, tail_s=3.0), noise_px=0.5)
    found = passed(track)
    assert (found.sagittal.near_side, found.sagittal.facing) == ("right", "right")
    assert found.whole_reps == 2
    assert found.set_start_s == pytest.approx(3.0, abs=0.4)
    inside = track.time_s[found.set_window]
    assert inside[0] == pytest.approx(found.set_start_s - WINDOW_MARGIN_S, abs=0.05)
    end_s = found.clean.time_s[found.reps[-1].end_index]
    assert inside[-1] == pytest.approx(end_s + WINDOW_MARGIN_S, abs=0.05)


def test_a_walk_in_that_shows_the_other_side_for_longer_is_passed_over():
    walk = mirrored(walking(14.0), width_px=600)
    found = passed(appended(walk, pose_track(truth_of([Move(), Move()]), noise_px=0.5)))
    assert (found.sagittal.near_side, found.sagittal.facing) == ("right", "right")
    assert found.set_start_s > 14.0


def test_without_a_rep_all_of_the_clip_is_where_to_look():
    track = pose_track(truth_of([], tail_s=4.0))
    found = passed(track)
    assert found.reps == ()
    assert found.set_window == slice(0, len(track.time_s))
    assert found.set_start_s == 0.0


@pytest.mark.parametrize("found", [0, MIN_FRAMES - 1])
def test_too_few_frames_with_a_person_say_nothing(found):
    track = pose_track(truth_of([Move()]))
    track.xy_px[found:] = np.nan
    assert passed(track) is None
