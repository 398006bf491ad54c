"""The lists of clips: names, strata, seeds of their own, and clips that a body can do."""

from __future__ import annotations

import pytest

from training import held_out, samples
from training.clips import find_clips
from training.errors import SpecError
from training.strata import strata_of

# The strata that the benchmark tells apart.
LEVELS = {
    "yaw": {"0", "15", "30"},
    "occlusion": {"none", "arm", "rail", "shirt"},
    "clothing": {"tights", "shorts", "loose_shorts", "trousers"},
    "body": {"small", "medium", "large"},
    "rate": {"12", "24", "30"},
    "resolution": {"360", "480", "720", "1080"},
    "pad": {"low", "middle", "steep"},
    "confound": {"none", "slide", "thorax", "deep", "shake"},
}


def test_names_are_unique():
    names = [clip.name for clip in (*samples.CLIPS, *held_out.CLIPS, *held_out.FOREARM_CLIPS)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("group", ["samples", "held-out"])
def test_an_unknown_name_is_refused(group):
    with pytest.raises(SpecError, match=r"^No clip is called nonesuch; there are .*\.$"):
        find_clips(group, ("nonesuch",))


def test_samples_are_found_in_their_order():
    found = find_clips("samples")
    assert tuple(clip.spec for clip in found) == samples.CLIPS
    for clip in found:
        assert set(clip.strata) == set(LEVELS)
        assert all(clip.strata[name] in levels for name, levels in LEVELS.items())
    one = samples.CLIPS[1].name
    assert [clip.spec.name for clip in find_clips("samples", (one,))] == [one]


def test_every_confound_of_the_list_is_a_stratum():
    assert {clip.confound for clip in held_out.CLIPS} <= LEVELS["confound"]


def test_strata_follow_the_parameters():
    spec = samples.CLIPS[0]

    def level(name, **rooms):
        raw = {
            room: getattr(spec, room).model_copy(update=fields) for room, fields in rooms.items()
        }
        return strata_of(spec.model_copy(update=raw))[name]

    assert [level("yaw", camera={"azimuth_deg": a}) for a in (-5.0, 12.0, 24.0)] == [
        "0",
        "15",
        "30",
    ]
    assert [level("body", body={"weight": w}) for w in (0.3, 0.5, 0.8)] == [
        "small", "medium", "large",
    ]  # fmt: skip
    assert [level("pad", machine={"pad_angle_deg": a}) for a in (20.0, 40.0, 60.0)] == [
        "low", "middle", "steep",
    ]  # fmt: skip
    size = {"width_px": 608, "height_px": 1080}
    assert level("resolution", picture=size) == "1080"
    assert level("resolution", picture={"width_px": 960, "height_px": 720}) == "720"
    assert level("occlusion", machine={"side_rail": "over_pelvis"}) == "rail"
    assert level("occlusion", motion={"arms": "chest"}) == "none"


@pytest.mark.usefixtures("body_model")
def test_forearm_clips_have_the_hands_on_handles_beside_the_seat():
    found = find_clips("held-out-forearm")
    assert [clip.spec.name for clip in found] == [c.name for c in held_out.FOREARM_CLIPS]
    assert {clip.spec.seed for clip in found}.isdisjoint(
        clip.spec.seed for clip in find_clips("held-out")
    )
    for clip in found:
        machine = clip.spec.machine
        assert clip.spec.motion.arms == "handles"
        assert machine.handles == "low"
        assert machine.handle_down_m >= 0.05
        assert machine.handle_forward_m < 0.10


@pytest.mark.parametrize("name", ["plain_severe", "small_body"])
def test_held_out_clips_are_as_listed_and_can_be_done(body_model, name):
    from training.fit import LIMIT_DEG, deepest_deg
    from training.kinematics.motion import Motion

    (found,) = find_clips("held-out", (name,))
    (listed,) = (clip for clip in held_out.CLIPS if clip.name == name)
    spec = found.spec
    assert spec.seed >= held_out.FIRST_SEED
    assert tuple(rep.tuck_deg for rep in spec.motion.reps) == listed.tucks_deg
    assert type(spec).model_validate_json(spec.model_dump_json()) == spec
    for room in ("camera", "body", "machine", "picture", "gym", "clothes"):
        for field, value in getattr(listed, room).items():
            assert getattr(getattr(spec, room), field) == value
    assert deepest_deg(Motion(spec)) <= LIMIT_DEG
