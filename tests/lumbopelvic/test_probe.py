"""What some pictures tell of all of them."""

import numpy as np
import pytest

from legpress_cv.lumbopelvic import probe
from legpress_cv.lumbopelvic.probe import Probe, known_there, more_than_half, probes_in_domain
from legpress_cv.lumbopelvic.sampled_frames import SampledFrame
from legpress_cv.settings.landmarks import LandmarkSettings

S = LandmarkSettings()


def seen(time_s, apart=0.0, sd=0.0):
    """A probe that is so many limits apart and uncertain."""
    slack = S.first_look_slack_ratio
    return Probe(
        time_s=time_s,
        faces_left=False,
        trunk_px=np.zeros((2, 2)),
        torso_px=100.0,
        opening_deg=150.0,
        sd_torsos=sd * slack * S.max_trunk_sd_torsos,
        apart_torsos=apart * slack * S.max_apart_torsos,
    )


def pictures(count):
    blank = np.zeros((4, 4, 3), dtype=np.uint8)
    return tuple(SampledFrame(float(k), blank, 1.0) for k in range(count))


@pytest.fixture
def looked_at(monkeypatch):
    """Times of the pictures that were probed; what is seen in each can be told."""
    times = []

    def of(probes):
        def probe_prior(frames, *_):
            times.extend(frame.time_s for frame in frames)
            return [p for frame in frames for p in probes if p and p.time_s == frame.time_s]

        monkeypatch.setattr(probe, "probe_prior", probe_prior)
        times.clear()
        return times

    return of


@pytest.mark.parametrize("count", [0, 1, 2, 3, 11, 12])
def test_the_first_pictures_are_just_more_than_half(count):
    frames = pictures(count)
    early, late = more_than_half(frames)
    assert sorted((*early, *late), key=lambda frame: frame.time_s) == list(frames)
    assert len(late) == max(0, (count - 1) // 2)
    if count > 2:
        assert (early[0], early[-1]) == (frames[0], frames[-1])


@pytest.mark.parametrize("level", [0.5, 1.5])
def test_pictures_that_agree_are_told_by_just_more_than_half(looked_at, level):
    times = looked_at([seen(float(k), level, level) for k in range(12)])
    assert known_there(pictures(12), None, None, S) is (level < 1)
    assert len(times) == 7


def test_some_pictures_say_what_all_of_them_would(looked_at):
    rng = np.random.default_rng(5)
    told, spared = [], 0
    for _ in range(400):
        count = int(rng.integers(1, 14))
        lost = rng.random(count) < 0.15
        levels = rng.lognormal(rng.normal(0, 0.3), 0.3, (count, 2))
        probes = [None if lost[k] else seen(float(k), *levels[k]) for k in range(count)]
        times = looked_at(probes)
        told.append(known_there(pictures(count), None, None, S))
        assert told[-1] is probes_in_domain([p for p in probes if p is not None], S)
        spared += count - len(times)
    assert 0.2 < np.mean(told) < 0.8
    assert spared > 100
