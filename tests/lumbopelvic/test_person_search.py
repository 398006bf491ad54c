"""The network's own search, with the real network on sample clips."""

import json
from pathlib import Path

import numpy as np
import pytest

from legpress_cv.lumbopelvic.network import LumbopelvicNetwork
from legpress_cv.lumbopelvic.person_search import SIDES, find_trunk, search_windows
from legpress_cv.lumbopelvic.probe import known, look_around_guess
from legpress_cv.lumbopelvic.sampled_frames import Still, stills
from legpress_cv.settings.landmarks import LandmarkSettings
from legpress_cv.video import Clip

SAMPLES = Path(__file__).parents[2] / "sample_videos"
S = LandmarkSettings(search_at=(0.5,))  # one picture is enough here, and quicker
NETWORK = LumbopelvicNetwork()


def of_clip(name, count=4):
    clip = Clip.open(SAMPLES / f"{name}.mp4")
    with clip.frames(2.0) as stream:
        kept = stills(stream, 640, (0.0, 99.0), count)
    truth = json.loads((SAMPLES / f"{name}.truth.json").read_text(encoding="utf-8"))
    return kept, truth


def error_torsos(guess, truth, times):
    frames = truth["frames"]
    at = [int(np.argmin(np.abs(np.array(frames["time_s"]) - t))) for t in times]
    true = np.array([[frames["near"][n][k] for n in ("shoulder", "hip")] for k in at])
    found = np.stack([guess.at(t) for t in times])
    torso = np.linalg.norm(true[:, 0] - true[:, 1], axis=1)
    return float(np.median(np.linalg.norm(found - true, axis=2) / torso[:, None]))


@pytest.fixture(scope="module", params=["tuck_growing", "neutral"])
def found(request):
    those, truth = of_clip(request.param)
    times = np.arange(0, 99, 0.5)
    return those, truth, times, find_trunk(those, times, NETWORK, S, workers=2)


def test_the_lifter_is_found_without_any_hint(found):
    those, truth, _, result = found
    guess, _ = result
    assert guess.searched
    assert guess.faces_left == (truth["near_side"] == "left")
    assert error_torsos(guess, truth, [s.time_s for s in those]) < 0.1


def test_the_reference_moment_is_near_the_top_of_a_rep(found):
    _, truth, _, (_, reference_s) = found
    frames = truth["frames"]
    flexion = np.array(frames["trunk_thigh_flexion_deg"], dtype=float)
    at = int(np.argmin(np.abs(np.array(frames["time_s"]) - reference_s)))
    assert flexion[at] < np.nanmin(flexion) + 0.4 * np.ptp(flexion[np.isfinite(flexion)])


@pytest.mark.parametrize("found", ["neutral"], indirect=True)
def test_a_mirrored_clip_is_found_mirrored(found):
    those, _, times, (guess, _) = found
    flipped = [Still(s.time_s, np.ascontiguousarray(s.picture[:, ::-1]), s.scale) for s in those]
    other, _ = find_trunk(flipped, times, NETWORK, S, workers=2)
    assert other.faces_left != guess.faces_left
    width = those[0].width_px * those[0].scale
    mirrored = other.trunk_px * [-1, 1] + [width, 0]
    assert np.median(np.abs(mirrored - guess.trunk_px)) < 0.1 * guess.torso_px


def test_the_point_of_another_person_finds_nobody():
    those, _ = of_clip("tuck_growing", 3)
    assert find_trunk(those, np.arange(9.0), NETWORK, S, near_px=(2.0, 2.0), workers=2) is None


def test_nobody_is_found_where_nobody_is():
    rng = np.random.default_rng(3)
    coarse = rng.integers(0, 255, (12, 16, 3), dtype=np.uint8)
    wall = np.kron(coarse, np.ones((30, 30, 1), dtype=np.uint8))
    those = [Still(float(i), wall, 1.0) for i in range(3)]
    assert find_trunk(those, np.arange(3.0), NETWORK, S, workers=2) is None
    assert find_trunk([], np.arange(3.0), NETWORK, S) is None


def test_a_place_beside_the_lifter_is_not_known(found):
    those, _, _, (guess, _) = found
    assert known(look_around_guess(those, guess, NETWORK, 4), S)
    # Close to the upper edge there is wall.
    shift = np.array([0.0, guess.torso_px * 0.6]) - guess.trunk_px.min(axis=1, keepdims=True)
    beside = type(guess)(
        guess.time_s, guess.trunk_px + shift, guess.torso_px / 2, not guess.faces_left
    )
    assert not known(look_around_guess(those, beside, NETWORK, 0), S)
    assert not known([], S)


@pytest.mark.parametrize(("width", "height"), [(640, 480), (270, 480), (480, 270)])
def test_windows_of_every_size_cover_the_picture(width, height):
    windows = list(search_windows(width, height))
    assert {w.faces_left for w in windows} == {True, False}
    for ratio in SIDES:
        side = ratio * min(width, height)
        own = np.array([w.centre_px for w in windows if w.side_px == pytest.approx(side)])
        inner = [np.linspace(0.25 * side, length - 0.25 * side, 9) for length in (width, height)]
        for x in inner[0]:
            for y in inner[1]:
                assert np.abs(own - [x, y]).max(axis=1).min() <= 0.3 * side
