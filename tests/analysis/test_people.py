"""Who is looked for, and how often."""

from __future__ import annotations

import dataclasses

import pytest
from numbered_clips import even_times, write_clip

from legpress_cv.analysis import people
from legpress_cv.pose.estimator_pool import EstimatorPool
from legpress_cv.pose.scout import Look
from legpress_cv.settings import PoseSettings, SubjectSettings
from legpress_cv.video import Clip

NONE_ASKED_FOR = EstimatorPool(lambda: pytest.fail("a model was loaded"))


@pytest.fixture
def scouted(tmp_path, monkeypatch):
    """Count the pictures of each scouting of a clip of 4 s that announces another length."""
    clip = Clip.open(write_clip(tmp_path / "clip.mp4", even_times(120, 30)))
    counts = []

    def look_around(pictures, *_, **__):
        looks = [Look(time_s, ()) for time_s, _, _ in pictures]
        counts.append(len(looks))
        return looks

    monkeypatch.setattr(people, "look_around", look_around)

    def scout(announced_s):
        counts.clear()
        announced = dataclasses.replace(clip, duration_s=announced_s)
        people.find_subject(
            announced, NONE_ASKED_FOR, SubjectSettings(), PoseSettings(), 1, lambda _ratio: None
        )
        return list(counts)

    return scout


@pytest.fixture
def untold(monkeypatch):
    """A clip whose packets tell nothing."""
    monkeypatch.setattr(Clip, "timetable", lambda _clip: None)


@pytest.mark.parametrize("announced_s", [3600.0, 4.0, None])
def test_a_clip_is_scouted_once_by_its_packets(scouted, announced_s):
    assert scouted(announced_s) == [8]


@pytest.mark.parametrize("announced_s", [3600.0, 1e9])
def test_a_clip_that_announces_hours_is_scouted_by_its_frames(scouted, untold, announced_s):
    first, again = scouted(announced_s)
    assert first <= 2
    assert again == scouted(4.0)[0]


@pytest.mark.parametrize("announced_s", [4.0, 5.0, None])
def test_others_are_scouted_once(scouted, untold, announced_s):
    assert len(scouted(announced_s)) == 1


def test_the_scout_keeps_pictures_of_the_whole_clip(tmp_path, monkeypatch):
    clip = Clip.open(write_clip(tmp_path / "clip.mp4", even_times(240, 8)))
    monkeypatch.setattr(people, "look_around", lambda pictures, *_, **__: [*pictures] and [])
    found = people.find_subject(
        clip, NONE_ASKED_FOR, SubjectSettings(), PoseSettings(), 1, lambda _ratio: None
    )
    assert found.subject is None
    times = [frame.time_s for frame in found.pictures]
    assert people.KEPT_PICTURES <= len(times) < 2 * people.KEPT_PICTURES
    assert times[0] == 0.0
    assert times[-1] > 28.0
    assert found.pictures[0].width_px * found.pictures[0].scale == clip.width_px


@pytest.mark.parametrize(
    ("looks", "most", "lengths"),
    [(0, 120, (120, 120)), (120, 120, (120, 120)), (205, 120, (109, 98)), (900, 120, (118, 112))],
)
def test_a_long_clip_has_an_even_number_of_about_equal_stretches(looks, most, lengths):
    assert people._stretches(looks, most) == lengths


@pytest.mark.parametrize("looks", [121, 205, 219, 240, 241, 1000])
@pytest.mark.parametrize("wrong_by", [0, 1, 2])
def test_a_clip_that_is_a_little_longer_than_it_says_takes_no_stretch_more(looks, wrong_by):
    first, others = people._stretches(looks, 120)
    stretches = 1 + -(-(looks + wrong_by - first) // others)
    assert stretches == 2 * -(-looks // 240)
