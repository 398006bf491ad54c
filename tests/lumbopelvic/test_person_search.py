"""The network's own search, with the real network on sample clips."""

import json
from pathlib import Path

import numpy as np
import pytest

from legpress_cv.lumbopelvic.network import LumbopelvicNetwork
from legpress_cv.lumbopelvic.person_search import (
    SIDES,
    TRIED,
    search_picture,
    search_trunk,
    search_windows,
)
from legpress_cv.lumbopelvic.probe import probe_prior, probes_in_domain
from legpress_cv.lumbopelvic.sampled_frames import SampledFrame, sample_frames
from legpress_cv.settings.landmarks import LandmarkSettings
from legpress_cv.video import Clip

SAMPLES = Path(__file__).parents[2] / "sample_videos"
S = LandmarkSettings(search_at=(0.5,))  # one picture is enough here, and quicker
NETWORK = LumbopelvicNetwork()


def of_clip(name, count=4):
    clip = Clip.open(SAMPLES / f"{name}.mp4")
    with clip.frames(2.0) as stream:
        kept = sample_frames(stream, 640, (0.0, 99.0), count)
    truth = json.loads((SAMPLES / f"{name}.truth.json").read_text(encoding="utf-8"))
    return kept, truth


def error_torsos(prior, truth, times):
    frames = truth["frames"]
    at = [int(np.argmin(np.abs(np.array(frames["time_s"]) - t))) for t in times]
    true = np.array([[frames["near"][n][k] for n in ("shoulder", "hip")] for k in at])
    found = np.stack([prior.at(t) for t in times])
    torso = np.linalg.norm(true[:, 0] - true[:, 1], axis=1)
    return float(np.median(np.linalg.norm(found - true, axis=2) / torso[:, None]))


@pytest.fixture(scope="module", params=["neutral"])
def found(request):
    frames, truth = of_clip(request.param)
    times = np.arange(0, 99, 0.5)
    return frames, truth, times, search_trunk(frames, times, NETWORK, S, workers=2)


def test_the_lifter_is_found_without_any_hint(found):
    frames, truth, _, prior = found
    assert prior.searched
    assert prior.faces_left == (truth["near_side"] == "left")
    assert error_torsos(prior, truth, [frame.time_s for frame in frames]) < 0.1


def test_the_reference_moment_is_near_the_top_of_a_rep(found):
    _, truth, _, prior = found
    frames = truth["frames"]
    flexion = np.array(frames["trunk_thigh_flexion_deg"], dtype=float)
    at = int(np.argmin(np.abs(np.array(frames["time_s"]) - prior.reference_s)))
    assert flexion[at] < np.nanmin(flexion) + 0.4 * np.ptp(flexion[np.isfinite(flexion)])


@pytest.mark.parametrize("found", ["neutral"], indirect=True)
def test_a_mirrored_clip_is_found_mirrored(found):
    frames, _, times, prior = found
    flipped = [
        SampledFrame(f.time_s, np.ascontiguousarray(f.picture[:, ::-1]), f.scale) for f in frames
    ]
    mirror = search_trunk(flipped, times, NETWORK, S, workers=2)
    assert mirror.faces_left != prior.faces_left
    width = frames[0].width_px * frames[0].scale
    mirrored = mirror.trunk_px * [-1, 1] + [width, 0]
    assert np.median(np.abs(mirrored - prior.trunk_px)) < 0.1 * prior.torso_px


def test_the_point_of_another_person_finds_nobody():
    frames, _ = of_clip("tuck_growing", 1)
    assert search_trunk(frames, np.arange(9.0), NETWORK, S, near_px=(2.0, 2.0), workers=2) is None


def test_nobody_is_found_where_nobody_is():
    rng = np.random.default_rng(3)
    coarse = rng.integers(0, 255, (12, 16, 3), dtype=np.uint8)
    wall = np.kron(coarse, np.ones((30, 30, 1), dtype=np.uint8))
    frames = [SampledFrame(float(i), wall, 1.0) for i in range(3)]
    assert search_trunk(frames, np.arange(3.0), NETWORK, S, workers=2) is None
    assert search_trunk([], np.arange(3.0), NETWORK, S) is None


def test_where_nothing_is_seen_nothing_is_read_a_second_time(found):
    class Counting:
        def __init__(self):
            self.reads = 0

        def read(self, crop):
            self.reads += 1
            return NETWORK.read(crop)

    frames, _, _, prior = found
    (x, y), torso_px = prior.at(frames[0].time_s).mean(axis=0), prior.torso_px / 2
    about = (x - torso_px, y - torso_px, x + torso_px, y + torso_px)

    def searched(network, max_sd_torsos=None):
        return search_picture(frames[0], network, 2, 1, about, max_sd_torsos)

    whole, kept, vain = Counting(), Counting(), Counting()
    every = searched(whole)
    surest = min(probe.sd_torsos for probe in every)
    again = searched(kept, surest * 1.01)
    assert [p.uncertainty_torsos for p in again] == [p.uncertainty_torsos for p in every]
    assert searched(vain, surest * 0.99) == []
    assert kept.reads == whole.reads == vain.reads + 2 * len(every)
    assert 0 < len(every) <= TRIED


def test_a_place_beside_the_lifter_is_out_of_domain(found):
    frames, _, _, prior = found
    assert probes_in_domain(probe_prior(frames, prior, NETWORK, 4), S)
    # Close to the upper edge there is wall.
    shift = np.array([0.0, prior.torso_px * 0.6]) - prior.trunk_px.min(axis=1, keepdims=True)
    beside = type(prior)(
        prior.time_s, prior.trunk_px + shift, prior.torso_px / 2, not prior.faces_left
    )
    assert not probes_in_domain(probe_prior(frames, beside, NETWORK, 0), S)
    assert not probes_in_domain([], S)


@pytest.mark.parametrize(("width", "height"), [(640, 480), (270, 480), (480, 270)])
def test_windows_of_every_size_cover_the_picture(width, height):
    windows = list(search_windows(width, height))
    assert {w.faces_left for w in windows} == {True, False}
    for ratio in SIDES:
        side = ratio * min(width, height)
        centres = np.array([w.centre_px for w in windows if w.side_px == pytest.approx(side)])
        inner = [np.linspace(0.25 * side, length - 0.25 * side, 9) for length in (width, height)]
        for x in inner[0]:
            for y in inner[1]:
                assert np.abs(centres - [x, y]).max(axis=1).min() <= 0.3 * side


def test_a_box_leaves_the_windows_whose_middle_lies_in_it():
    box = (100.0, 80.0, 300.0, 240.0)
    everywhere, inside = list(search_windows(640, 480)), list(search_windows(640, 480, box))
    assert inside == [
        w
        for w in everywhere
        if box[0] <= w.centre_px[0] <= box[2] and box[1] <= w.centre_px[1] <= box[3]
    ]
    assert 0 < len(inside) < len(everywhere) / 3
