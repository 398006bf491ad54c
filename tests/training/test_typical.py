"""Training clips redrawn as gyms are: valid, repeatable, in the shares meant, and drawn so."""

from __future__ import annotations

import numpy as np
import pytest
from takes import a_rep, a_set, with_fields

from training.build import check
from training.scene import Label
from training.scenery import build_lights, build_machine
from training.spec import ClipSpec
from training.spec import typical as parts
from training.spec.sample import free_motion, sample_clip
from training.spec.types import LATER
from training.spec.typical import typical_clip

SEEDS = range(40)
MANY = 400  # draws behind a share
SHARE_WITHIN = 0.08  # three spreads of a share of `MANY`


@pytest.fixture(scope="module")
def many() -> list[ClipSpec]:
    """Redrawn clips of many seeds."""
    return [typical_clip(seed, sample_clip(seed)) for seed in range(MANY)]


@pytest.mark.parametrize("seed", SEEDS)
def test_redrawn_clips_are_within_their_ranges(seed):
    spec = sample_clip(seed)
    if seed % 2:
        motion = free_motion(np.random.default_rng(seed), spec.motion)
        spec = spec.model_copy(update={"motion": motion})
    clip = typical_clip(seed, spec)
    # `model_copy` does not check; a round trip does.
    assert ClipSpec.model_validate_json(clip.model_dump_json()) == clip
    check(clip)


def test_a_seed_decides_everything_and_the_drawn_clip_stays():
    spec = sample_clip(7)
    before = spec.model_dump_json()
    assert typical_clip(7, spec) == typical_clip(7, spec) != typical_clip(8, spec)
    assert spec.model_dump_json() == before


def test_body_and_reps_stay():
    for seed in SEEDS:
        spec = sample_clip(seed)
        clip = typical_clip(seed, spec)
        assert (clip.body, clip.motion.reps) == (spec.body, spec.motion.reps)
        assert clip.machine.kind == spec.machine.kind
        sides = {spec.picture.width_px, spec.picture.height_px}
        assert {clip.picture.width_px, clip.picture.height_px} == sides


def test_drawn_clips_are_written_without_later_fields():
    text = sample_clip(3).model_dump_json()
    assert not [name for name in LATER if name in text]
    assert ClipSpec.model_validate_json(text) == sample_clip(3)


def _share(clips: list[ClipSpec], what) -> float:
    return float(np.mean([bool(what(clip)) for clip in clips]))


@pytest.mark.parametrize(
    ("share", "what"),
    [
        (parts.HANDS["beside"] + parts.HANDS["high"], lambda c: c.motion.arms == "handles"),
        (parts.HANDS["high"], lambda c: c.machine.handle_down_m < parts.UNUSED_DOWN_M[0] - 0.01),
        (parts.HANDS["thighs"], lambda c: c.motion.arms == "thighs"),
        (parts.SIDE_RAILS["over_pelvis"], lambda c: c.machine.side_rail == "over_pelvis"),
        (parts.SEAT_EDGES, lambda c: c.machine.seat_edge_m > 0),
        (parts.SHORT_PADS, lambda c: c.machine.pad_length_m < parts.SHORT_PAD_M[1]),
        (parts.PORTRAITS, lambda c: c.picture.height_px > c.picture.width_px),
        (parts.DARK_GYMS, lambda c: c.gym.light_level < parts.DARK_LEVEL[1]),
        (parts.BACKLIT, lambda c: c.gym.light == "backlit"),
        (1 - parts.PEOPLE[0], lambda c: c.gym.people),
        (parts.OUTFITS["sleeved"], lambda c: c.clothes.sleeve_ratio > 0),
        (parts.ALL_BLACK, lambda c: max(*c.machine.pad_rgb, *c.clothes.top_rgb) < 0.09),
    ],
)  # fmt: skip
def test_things_are_as_frequent_as_meant(many, share, what):
    assert _share(many, what) == pytest.approx(share, abs=SHARE_WITHIN)


def test_cameras_are_before_and_behind_the_side(many):
    azimuths = [clip.camera.azimuth_deg for clip in many]
    assert -25.0 <= min(azimuths) < -15.0
    assert 25.0 < max(azimuths) <= 32.0
    elevations = [clip.camera.elevation_deg for clip in many]
    assert min(elevations) == -8.0
    assert 15.0 < max(elevations) <= 22.0


def test_cushions_beside_the_seat_stand_over_it(motion_of):
    spec = a_set(a_rep())
    layout = motion_of(spec).seat.layout

    def pad(edge_m: float) -> np.ndarray:
        machine = spec.machine.model_copy(update={"seat_edge_m": edge_m})
        return build_machine(machine, layout).static[0].rest_m.astype(float)

    plain, edged = pad(0.0), pad(0.05)
    np.testing.assert_array_equal(edged[: len(plain)], plain)
    added = edged[len(plain) :]
    over = (added - layout.seat_base_m) @ layout.seat_normal
    assert over.max() == pytest.approx(0.05, abs=2e-3)
    assert np.abs(added[:, 1]).min() > layout.hip_width_m / 2 - 0.02
    hands_m = np.abs(layout.hands_m[:, 1]).min()
    assert np.abs(added[:, 1]).max() < hands_m, "a hand would be in the cushion"


def test_coloured_lamps_are_added_to_the_usual_ones(motion_of):
    spec = a_set(a_rep())
    layout = motion_of(spec).seat.layout
    usual, *rest = build_lights(spec.gym, layout)
    lit = spec.gym.model_copy(update={"led_rgb": (1.0, 0.1, 0.1)})
    lamps, *same = build_lights(lit, layout)
    assert lamps[:-1] == usual
    assert lamps[-1].rgb == (1.0, 0.1, 0.1)
    assert lamps[-1].position_m[1] < 0, "the lamp is not on the camera's side"
    assert same == rest


def _arms(motion) -> tuple[np.ndarray, np.ndarray, float]:
    """Elbow and wrist of the near side, and how far a fist's middle is from its grip."""
    joints = motion.at(motion.course.lead_s).pose.joints_m
    elbow, wrist = joints["elbow_r"], joints["wrist_r"]
    way = (wrist - elbow) / np.linalg.norm(wrist - elbow)
    return elbow, wrist, float(np.linalg.norm(wrist + 0.085 * way - motion.seat.layout.hands_m[0]))


def test_elbows_off_the_back_rest_still_grip(motion_of):
    spec = with_fields(a_set(a_rep()), machine={"handle_forward_m": 0.05, "handle_down_m": 0.08})
    flat, off = (motion_of(with_fields(spec, motion={"elbow_off": x})) for x in (0.0, 0.6))
    normal = flat.seat.layout.pad_normal
    (low, *_), (high, _, missed_m) = _arms(flat), _arms(off)
    assert (high - low) @ normal > 0.03
    assert missed_m < 0.01


def test_long_sleeves_reach_the_wrist_and_stay_an_arm(take_of):
    from training.body.paint import TOP

    def sleeved(ratio: float) -> np.ndarray:
        spec = with_fields(a_set(a_rep()), clothes={"top": "long_shirt", "sleeve_ratio": ratio})
        skin = take_of(spec).lifter.skin
        return np.asarray(skin.material[skin.label == Label.ARM] == TOP)

    assert sleeved(1.9).mean() > 1.5 * sleeved(0.0).mean() > 0


def test_a_hem_can_hang_lower(body_model):
    from training.body.bones import find_bones
    from training.body.cloth_pattern import patterns
    from training.body.rest import rest_body
    from training.body.segments import segment_weights

    spec = sample_clip(1)
    body = rest_body(spec.body)
    weights = segment_weights(body, find_bones(body, spec.body.pelvis_tilt_rest_deg))

    def lowest(down_m: float) -> float:
        changes = {"top": "t_shirt", "hem_down_m": down_m}
        top = patterns(body, weights, spec.clothes.model_copy(update=changes), 0)[-1]
        return float(body.vertices_m[top.covered, 2].min())

    assert lowest(0.0) - lowest(0.1) == pytest.approx(0.1, abs=0.03)
