"""Following people and choosing the lifter."""

from __future__ import annotations

import numpy as np
import pytest
from pose.people import pose_at
from synthetic import Move, pose_track, truth_of, walking

from legpress_cv.errors import SettingsError
from legpress_cv.pose.plan import GREY, FollowPlan
from legpress_cv.pose.scout import Look, look_around, people_in
from legpress_cv.pose.subject import choose_subject

RATE = 2.5
LIFTER = pose_track(truth_of([Move()] * 4, rate_hz=RATE), noise_px=1.0)
STANDING = pose_track(truth_of([], rate_hz=RATE, tail_s=40), recline_deg=4.0, noise_px=1.0, seed=4)
N = len(LIFTER.time_s)


def looks(*people, count=N):
    """`people` are pairs of a function from frame to pose or None."""
    result = []
    for i in range(count):
        poses = tuple(p for person in people if (p := person(i)) is not None)
        result.append(Look(i / RATE, poses))
    return result


def lifter(i):
    return pose_at(LIFTER, i)


def spotter(i):
    return pose_at(STANDING, i, shift=(400, -30))


def passer_by(i):
    walk = walking(4.0, RATE)
    return pose_at(walk, i - 8, shift=(500, -60)) if 8 <= i < 18 else None


def test_everybody_is_followed_apart():
    people = people_in(looks(lifter, spotter, passer_by))
    assert sorted(len(person.looks) for person in people)[-2:] == [N, N]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
def test_the_lifter_is_chosen_whoever_is_found_first(order):
    everybody = [lifter, spotter, passer_by]
    found = looks(*(everybody[i] for i in order))
    subject = choose_subject(people_in(found), len(found))
    middle = np.median(subject.person.centre_px, axis=0)
    expected = LIFTER.xy_px[:, [11, 12, 23, 24]].mean(axis=(0, 1))
    assert middle == pytest.approx(expected, abs=15)
    assert subject.choice.chosen_by == "automatic"
    assert subject.choice.margin_ratio > 0.3


def test_a_larger_spotter_in_front_is_not_the_lifter():
    found = looks(lambda i: pose_at(STANDING, i, (200, -300), 1.6), lifter)
    subject = choose_subject(people_in(found), len(found))
    assert subject.choice.candidates[subject.choice.chosen].trunk_recline_deg > 40


def test_facing_is_told_from_few_looks():
    found = looks(lifter)
    assert not choose_subject(people_in(found), N).faces_left
    turned = looks(lambda i: pose_at(LIFTER, i).mirrored(1280))
    assert choose_subject(people_in(turned), N).faces_left


def test_a_point_decides():
    found = looks(lifter, spotter)
    x, y = np.median(people_in(looks(spotter))[0].centre_px, axis=0)
    subject = choose_subject(people_in(found), len(found), (x, y))
    assert subject.choice.chosen_by == "point"
    assert subject.choice.candidates[subject.choice.chosen].trunk_recline_deg < 20


def test_a_point_on_nobody_is_an_error_that_names_the_people():
    found = looks(lifter, spotter)
    with pytest.raises(SettingsError, match="people were found around"):
        choose_subject(people_in(found), len(found), (3000.0, 5.0))


def test_nobody():
    assert people_in([Look(0.0, ()), Look(0.4, ())]) == []
    assert choose_subject([], 2) is None


def test_alone_the_margin_is_whole():
    subject = choose_subject(people_in(looks(lifter)), N)
    assert subject.choice.margin_ratio == 1.0


def test_one_person_found_twice_is_one():
    class Twice:
        def find(self, rgb, time_s):
            return [lifter(0), pose_at(LIFTER, 0, (4, 3))]

        def close(self):
            pass

    pictures = [(0.0, np.zeros((4, 4, 3), np.uint8), 1.0)]
    assert len(look_around(pictures, Twice, workers=1)[0].poses) == 1


def test_looks_come_in_order_whatever_the_workers():
    class Eye:
        def find(self, rgb, time_s):
            return [pose_at(LIFTER, 0, scale=float(rgb[0, 0, 0]))]

        def close(self):
            pass

    pictures = [(i / 3, np.full((2, 2, 3), i + 1, np.uint8), 2.0) for i in range(20)]
    for workers in (1, 4):
        found = look_around(iter(pictures), Eye, workers=workers)
        assert [look.time_s for look in found] == [i / 3 for i in range(20)]
        sizes = [look.poses[0].xy_px[11, 0] / LIFTER.xy_px[0, 11, 0] for look in found]
        assert sizes == pytest.approx([2 * (i + 1) for i in range(20)])


def test_the_crop_holds_the_subject_with_a_margin():
    found = looks(lifter, spotter)
    subject = choose_subject(people_in(found), len(found))
    plan = FollowPlan(subject, 1280, 720, 0.35)
    x0, y0, x1, _y1 = plan.crop(0.0, 4.0)
    inside = LIFTER.xy_px[: round(4 * RATE)]
    assert x0 < inside[..., 0].min()
    assert inside[..., 0].max() < x1 <= 1280
    assert 0 <= y0 < inside[..., 1].min()
    assert plan.crop(1000.0, 1004.0) == (0, 0, 1280, 720)


def test_others_are_painted_over_and_the_subject_is_not():
    found = looks(lifter, spotter)
    subject = choose_subject(people_in(found), len(found))
    plan = FollowPlan(subject, 1280, 720, 0.35)
    rgb = np.full((720, 1280, 3), 30, np.uint8)
    hidden = plan.hide_others(rgb, 2.0, (0, 0, 1280, 720))
    shoulder = subject.others[0].xy_px[5, 12].astype(int)
    assert (hidden[shoulder[1], shoulder[0]] == GREY).all()
    own = subject.person.xy_px[5].astype(int)
    assert (hidden[own[:, 1], own[:, 0]] == 30).all()
    assert (rgb == 30).all()


def test_one_person_alone_leaves_the_picture_as_it_is():
    found = looks(lifter)
    subject = choose_subject(people_in(found), len(found))
    rgb = np.zeros((48, 64, 3), np.uint8)
    assert FollowPlan(subject, 64, 48, 0.3).hide_others(rgb, 0.0, (0, 0, 64, 48)) is rgb
