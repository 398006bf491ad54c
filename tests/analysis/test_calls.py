"""How often landmarks are cleaned and reps searched for one clip."""

import sys
from collections import Counter

import numpy as np
import pytest
from lumbopelvic import lifter, seen
from measuring import measured
from recorded import recorded
from synthetic import appended, mirrored, pose_track, truth_of, walking

from legpress_cv.analysis.lumbopelvic_pass import Seen
from legpress_cv.pose.types import LANDMARK_COUNT, LEFT, LEFT_EAR, NOSE, RIGHT, RIGHT_EAR, PoseTrack
from legpress_cv.reps import find_reps
from legpress_cv.signals.tracks import clean_track


@pytest.fixture
def calls(monkeypatch):
    """Calls of both functions, by whatever module of the package they are made from."""
    counts = Counter()

    def counted(function):
        def call(*args, **kwargs):
            counts[function.__name__] += 1
            return function(*args, **kwargs)

        return call

    for function in (clean_track, find_reps):
        wrapper = counted(function)
        for name, module in list(sys.modules.items()):
            if name.startswith("legpress_cv") and vars(module).get(function.__name__) is function:
                monkeypatch.setattr(module, function.__name__, wrapper)
    return counts


def pose_of(network):
    """What a pose model says of the lifter whom the network sees: the far side behind the near."""
    n = len(network.time_s)
    xy = np.full((n, LANDMARK_COUNT, 2), 100.0)
    points = network.points_px
    near = {name: points[name] for name in ("shoulder", "hip", "knee", "ankle")}
    near |= {"heel": near["ankle"] + [-8.0, 8.0], "toe": near["ankle"] + [25.0, 8.0]}
    for name, at in near.items():
        xy[:, RIGHT[name]], xy[:, LEFT[name]] = at, at + [4.0, -6.0]
    for index in (NOSE, LEFT_EAR, RIGHT_EAR):
        xy[:, index] = near["shoulder"] + [0.0, -60.0]
    depth, visibility = np.zeros((n, LANDMARK_COUNT)), np.full((n, LANDMARK_COUNT), 0.95)
    depth[:, list(LEFT.values())], visibility[:, list(LEFT.values())] = 50.0, 0.4
    return PoseTrack(network.time_s, xy, depth, visibility)


@pytest.mark.parametrize("name", ["rendered_tuck", "leg_press_oblique", "squat_side_portrait"])
def test_without_the_network_once_to_look_and_once_to_measure(calls, name):
    measured(*recorded(name))
    assert calls == {"clean_track": 2, "find_reps": 2}


def test_with_the_network_once_more_for_the_ankles_path(calls):
    network = seen(lifter((12.0, 0.0, 8.0)))
    found = measured(pose_of(network), sight=Seen(network))
    assert len(found.reps) == 3
    assert calls == {"clean_track": 3, "find_reps": 3}


def test_a_side_and_facing_is_looked_at_once_however_often_it_is_chosen(calls):
    walk = mirrored(walking(14.0), width_px=600)
    measured(appended(walk, pose_track(truth_of([]))))
    assert calls["clean_track"] == calls["find_reps"] <= 4 + 1
