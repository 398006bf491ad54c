"""The network against marks: what was put in comes out, and nothing is dropped in silence."""

from __future__ import annotations

import hashlib
import importlib
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from factories import analysis_from_truth
from judged import make_rep, make_unmeasured

from benchmarks.marked.agreement import Pair, agreement, holds, one_reading_sd
from benchmarks.marked.page import page
from benchmarks.marked.readings import marked_reps
from benchmarks.marked.score import observer_sd_deg, point_sd, score
from legpress_cv.marks import ClipMarks, MarkedMoment, MarkedPoint, MarkPass, save_marks
from legpress_cv.results import SideDecision

WIDTH = 400
TOP = {"shoulder": (100, 200), "hip": (200, 200), "knee": (300, 150), "ankle": (380, 130)}
"""A lifter who lies on the back and faces right."""


def turned(at, around, deg):
    """Turn a point counter-clockwise as seen on the screen, where y points down."""
    angle = np.radians(deg)
    x, y = np.subtract(at, around)
    across, down = np.cos(angle) * x + np.sin(angle) * y, np.cos(angle) * y - np.sin(angle) * x
    return around[0] + across, around[1] + down


def moment(number, name, time_s, ppt_deg=0.0, shift=0.0, drop=()):
    """All points; the pelvis is turned by `ppt_deg`, and everything is shifted."""
    pelvis = {"pelvis_back": (190, 220), "pelvis_front": turned((200, 170), (190, 220), ppt_deg)}
    points = {
        point: None if point in drop else MarkedPoint(x_px=x + shift, y_px=y + shift)
        for point, (x, y) in (TOP | pelvis).items()
    }
    return MarkedMoment(rep=number, moment=name, time_s=time_s, points=points)


def marks(*passes):
    """Marks of passes, each a list of moments."""
    made = tuple(MarkPass(moments=tuple(one)) for one in passes)
    return ClipMarks(clip="a.mp4", sha256="0" * 64, width_px=WIDTH, height_px=300, passes=made)


def rep_marks(number, ppt_deg, at_s=None, **changed):
    """Top and bottom of a rep; its bottom is where `make_rep` has it."""
    bottom_s = 3.0 * number + 1 if at_s is None else at_s
    top = moment(number, "top", bottom_s - 1, **changed)
    return [top, moment(number, "bottom", bottom_s, ppt_deg, **changed)]


def mirrored(of):
    """Flip marks from left to right."""

    def flip(one):
        points = {
            name: None if p is None else MarkedPoint(x_px=WIDTH - 1 - p.x_px, y_px=p.y_px)
            for name, p in one.points.items()
        }
        return one.model_copy(update={"points": points})

    return marks(*[[flip(one) for one in each.moments] for each in of.passes])


def result(*reps, facing="right"):
    side = SideDecision(
        near_side="right", facing=facing, confidence_ratio=1.0, shoulder_width_ratio=0.1
    )
    return analysis_from_truth().model_copy(update={"reps": reps, "side": side})


def test_posterior_tilt_is_positive_and_turns_as_hip_flexion_does():
    (rep,) = marked_reps(marks(rep_marks(1, 12.0)), "right")
    assert rep.ppt_deg == pytest.approx((12.0,))
    assert rep.knee_flexion_deg == pytest.approx((26.57 - 14.04,), abs=0.01)
    assert rep.trunk_thigh_flexion_deg == pytest.approx((26.57,), abs=0.01)
    assert rep.hip_flexion_deg == pytest.approx((26.57 - 12.0,), abs=0.01)


def test_a_mirrored_clip_reads_the_same():
    made = marks(rep_marks(1, 12.0), rep_marks(1, 9.0, shift=3.0))
    (rep,), (flipped,) = marked_reps(made, "right"), marked_reps(mirrored(made), "left")
    for angle in ("ppt_deg", "knee_flexion_deg", "trunk_thigh_flexion_deg", "hip_flexion_deg"):
        assert getattr(flipped, angle) == pytest.approx(getattr(rep, angle))


def test_bias_and_observer_come_out_as_they_were_put_in():
    by_marks, by_network = (2.0, 6.0, 13.0), (4.0, 9.0, 14.0)
    passes = [
        [one for k, ppt in enumerate(by_marks, 1) for one in rep_marks(k, ppt + error)]
        for error in (1.5, -1.5)
    ]
    found = result(*[make_rep(k, ppt) for k, ppt in enumerate(by_network, 1)])
    clip = score("a", "a", marks(*passes), found)
    pairs = [rep.pair("ppt_deg") for rep in clip.reps]
    assert [pair.marks_deg for pair in pairs] == pytest.approx(by_marks)
    of = agreement(pairs)
    assert of.bias_deg == pytest.approx(2.0)
    assert of.sd_deg == pytest.approx(1.0)
    assert (of.limits_low_deg, of.limits_high_deg) == pytest.approx((0.04, 3.96))
    assert of.correlation == pytest.approx(np.corrcoef(by_marks, by_network)[0, 1])
    # Two readings 3 deg apart: sqrt(3**2 / 2).
    assert observer_sd_deg(clip.reps, "ppt_deg") == pytest.approx(3 / np.sqrt(2))


def test_the_bias_is_as_sure_as_there_are_lifters():
    def of(*lifters):
        return agreement([Pair(name, 0.0, off) for name, off in lifters for _ in range(50)])

    assert np.isnan(of(("a", 3.0)).bias_low_deg)
    two = of(("a", 3.0), ("b", -1.0))
    assert (two.bias_low_deg, two.bias_high_deg) == pytest.approx((-1.0, 3.0))
    assert two.lifters == 2


def test_too_few_reps_have_no_spread():
    assert np.isnan(agreement([]).bias_deg)
    one = agreement([Pair("a", 1.0, 2.0)])
    assert one.bias_deg == 1.0
    assert np.isnan([one.sd_deg, one.limits_low_deg, one.correlation]).all()


def test_a_point_repeats_as_far_as_it_was_shifted():
    made = marks(rep_marks(1, 5.0), rep_marks(1, 5.0, shift=4.0))
    px, torso = point_sd([score("a", "a", made, result(make_rep(1)))], "hip")
    assert px == pytest.approx(4 / np.sqrt(2))
    assert torso == pytest.approx(px / 100)
    assert np.isnan(one_reading_sd([[1.0], [2.0]]))


def test_the_marks_own_error_widens_what_is_held():
    assert not holds(-5.0, 5.0, 6.0, float("nan"))
    assert holds(-5.0, 5.0, 6.0, 3.0)
    assert not holds(-5.0, 5.0, -9.0, 3.0)


def test_what_cannot_be_compared_is_told():
    made = marks(
        [
            *rep_marks(1, 5.0),
            *rep_marks(2, 5.0, drop=("pelvis_back",)),
            *rep_marks(3, 5.0),
            *rep_marks(4, 5.0, at_s=50.0),
            moment(5, "top", 60.0),
        ]
    )
    found = result(make_rep(1, 7.0), make_rep(2, 7.0), make_unmeasured(3), make_rep(6, 7.0))
    clip = score("a", "a", made, found)
    untold = [rep.untold for rep in clip.reps]
    assert untold[0] is None
    assert untold[1] == "the pelvis is not marked at both moments"
    assert untold[2].startswith("not measurable: ")
    assert untold[3].startswith("no rep was found there")
    assert untold[4] == "its bottom is not marked"
    assert clip.unmarked_s == (19.0,)
    text = page([clip])
    for bottom, why in zip(("7.0", "10.0", "50.0", "-"), untold[1:], strict=True):
        assert f"- a, bottom at {bottom} s: {why}" in text
    assert "- a, bottom at 19.0 s: found, and nobody marked it" in text
    # Depth is compared wherever both have it, whether or not the pelvis is seen.
    with_depth = [rep.pair("knee_flexion_deg") is not None for rep in clip.reps]
    assert with_depth == [True, True, True, False, False]


def test_one_found_rep_goes_to_the_nearest_marked_bottom():
    made = marks([*rep_marks(1, 5.0, at_s=4.9), *rep_marks(2, 5.0, at_s=4.1)])
    first, second = score("a", "a", made, result(make_rep(1, 7.0))).reps
    assert second.found is not None
    assert first.found is None
    assert first.untold.startswith("no rep was found there")


def test_the_page_has_the_numbers_and_what_was_said_of_the_marks():
    passes = [rep_marks(1, 4.0), rep_marks(1, 6.0)]
    clip = score("a", "a", marks(*passes), result(make_rep(1, 7.0, half=4.0)))
    text = page([clip], "One person, by eye.")
    assert "One person, by eye." in text
    assert "| a | 4.0 | 4.0, 6.0 | 5.0 | 7.0 (3.0 to 11.0) |" in text
    assert "| 2.0 | yes |" in text
    assert "Held: 1 of 1 reps." in text
    assert "nan" not in text


@pytest.fixture
def command(monkeypatch):
    monkeypatch.syspath_prepend(str(Path("benchmarks").resolve()))
    return importlib.import_module("benchmarks.marked_clips").main


def marked_folder(tmp_path):
    """A folder with a clip that need not be decoded, its marks and its result."""
    clip = tmp_path / "a.mp4"
    clip.write_bytes(b"a clip")
    digest = hashlib.sha256(clip.read_bytes()).hexdigest()
    made = marks(rep_marks(1, 4.0)).model_copy(update={"sha256": digest})
    save_marks(made, tmp_path / "a.marks.json")
    (tmp_path / "a.analysis.json").write_text(result(make_rep(1, 7.0)).to_json())
    return clip


def test_a_folder_gives_a_page(command, tmp_path):
    marked_folder(tmp_path)
    (tmp_path / "about.md").write_text("One person, by eye.")
    target = tmp_path / "page.md"
    arguments = [str(tmp_path), "--results", str(tmp_path), "--page", str(target)]
    assert CliRunner().invoke(command, arguments, catch_exceptions=False).exit_code == 0
    assert "| PPT | 1 | 1 | 3.0 |" in target.read_text()
    assert "One person, by eye." in target.read_text()


def test_marks_of_another_clip_and_a_missing_result_are_refused(command, tmp_path):
    clip = marked_folder(tmp_path)
    missing = CliRunner().invoke(command, [str(tmp_path), "--results", str(tmp_path.parent)])
    assert missing.exit_code == 1
    assert isinstance(missing.exception, SystemExit)
    clip.write_bytes(b"another clip")
    other = CliRunner().invoke(command, [str(tmp_path), "--results", str(tmp_path)])
    assert other.exit_code == 1
    assert "is not the clip that was marked" in other.output
