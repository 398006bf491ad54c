"""How often landmarks are cleaned and reps searched for one clip."""

import sys
from collections import Counter
from dataclasses import replace

import pytest
from lumbopelvic import lifter, pose_of, seen
from measuring import measured
from recorded import recorded
from synthetic import appended, mirrored, nobody, pose_track, truth_of, walking

from legpress_cv.analysis.lumbopelvic_pass import Seen
from legpress_cv.reps import find_reps
from legpress_cv.signals.tracks import clean_again, clean_track

ROUGH = 6
"""Signals of the legs that may show reps where the angles do not."""


@pytest.fixture
def calls(monkeypatch):
    """Calls of both functions, by whatever module of the package they are made from."""
    counts = Counter()

    def counted(function):
        def call(*args, **kwargs):
            counts[function.__name__] += 1
            return function(*args, **kwargs)

        return call

    for function in (clean_track, clean_again, find_reps):
        wrapper = counted(function)
        for name, module in list(sys.modules.items()):
            if name.startswith("legpress_cv") and vars(module).get(function.__name__) is function:
                monkeypatch.setattr(module, function.__name__, wrapper)
    return counts


@pytest.mark.parametrize("name", ["rendered_tuck", "leg_press_oblique", "squat_side_portrait"])
def test_the_pose_models_joints_are_cleaned_once_and_searched_to_look_and_to_measure(calls, name):
    measured(*recorded(name))
    # Each of the six rough signals is searched once as well.
    assert calls == {"clean_track": 1, "find_reps": 2 + ROUGH}


def test_joints_of_both_models_are_cleaned_once_more_but_for_the_ankle(calls):
    network = seen(lifter((12.0, 0.0, 8.0)))
    found = measured(pose_of(network), sight=Seen(network))
    assert len(found.reps) == 3
    # Searched to look, for the set that the ankle's path holds in, and to measure.
    assert calls == {"clean_track": 2, "clean_again": 1, "find_reps": 3 + ROUGH}


def test_a_lifter_whom_the_network_has_found_is_not_looked_for_again(calls):
    network = replace(seen(lifter((12.0, 0.0, 8.0))), searched=True)
    found = measured(nobody(len(network.time_s)), sight=Seen(network))
    assert len(found.reps) == 3
    assert calls == {"clean_track": 1, "clean_again": 1, "find_reps": 2}


def test_a_side_and_facing_is_looked_at_once_however_often_it_is_chosen(calls):
    walk = mirrored(walking(14.0), width_px=600)
    measured(appended(walk, pose_track(truth_of([]))))
    assert calls["clean_track"] <= 4
    assert calls["find_reps"] == calls["clean_track"] + 1 + ROUGH
