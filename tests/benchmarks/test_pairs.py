"""Differences of sets against their truth: errors that were put in come out."""

from __future__ import annotations

import hashlib
import importlib
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from benchmarks.made import (
    Rep,
    change_reps,
    pair,
    perfect,
    refused,
    result_of,
    truth_json,
    with_ppt,
)
from click.testing import CliRunner

from benchmarks.protocol.errors import ProtocolError
from benchmarks.protocol.paired_figures import (
    answer,
    cancelled_share,
    correlation,
    drawn_again,
    parts_of,
    rmse,
)
from benchmarks.protocol.paired_page import page
from benchmarks.protocol.paired_score import paired, score
from benchmarks.protocol.paired_truth import (
    descents_of,
    equal_depth_deg,
    mean_at_deg,
    mean_ppt_deg,
)
from benchmarks.protocol.truth import parse_truth


def truth(name, *reps, change="none"):
    return truth_json(name, list(reps), change=change)


def two_sets(*, error=(0.0, 0.0), change="depth", name="a", before=14.0, after=6.0, depth=50.0):
    """A pair, each set's every PPT read wrong by its own error; the sets differ in content."""
    clips = []
    for end, ppt, excursion, wrong in (
        ("before", before, 50.0, error[0]),
        ("after", after, depth, error[1]),
    ):
        reps = [Rep(ppt + k, excursion) for k in (-1.0, 0.0, 1.0)]
        raw = truth(f"{name}_{end}", *reps, change=change)
        found = change_reps(
            result_of(raw, pelvic_tilt_deg=wrong),
            lambda rep, wrong=wrong: with_ppt(rep, rep.ppt_deg + wrong),
        )
        clip = found.clip.model_copy(update={"name": f"{name}_{end}.mp4", "sha256": f"{name}{end}"})
        clips.append(pair(raw, found.model_copy(update={"clip": clip})))
    return clips


def test_true_means_and_tilts_at_equal_depth():
    """Tilt grows in proportion to the excursion, so half of the way down has half of it."""
    deep = parse_truth(truth("a_before", Rep(10.0, 50.0), Rep(14.0, 50.0)))
    shallow = parse_truth(truth("a_after", Rep(6.0, 25.0), Rep(6.0, 25.0)))
    assert mean_ppt_deg(deep) == 12.0
    ways = [descents_of(deep), descents_of(shallow)]
    assert equal_depth_deg(ways, 0.0) == pytest.approx(70.0 + 25.0, abs=0.1)
    assert equal_depth_deg(ways, 2.0) == pytest.approx(70.0 + 23.0, abs=0.1)
    assert mean_at_deg(ways[0], 70.0 + 25.0) == pytest.approx(12.0 / 2, abs=0.05)
    assert mean_at_deg(ways[1], 70.0 + 12.5) == pytest.approx(3.0, abs=0.05)


def test_a_depth_that_no_rep_reaches_has_no_tilt():
    ways = descents_of(parse_truth(truth("a_before", Rep(10.0, 50.0))))
    assert np.isnan(mean_at_deg(ways, 125.0))
    assert np.isnan(mean_at_deg(ways, 60.0))


def test_an_error_of_both_sets_goes_out_of_the_difference():
    made = score("a", *two_sets(error=(3.0, 3.0)))
    assert made.before.error_deg == pytest.approx(3.0)
    assert made.after.error_deg == pytest.approx(3.0)
    assert made.own.true_deg == pytest.approx(-8.0)
    assert made.own.error_deg == pytest.approx(0.0, abs=1e-9)
    assert made.own.held
    assert made.true_change == "less"
    np.testing.assert_allclose(made.before.rep_errors_deg, 3.0)


def test_an_error_of_one_set_stays_in_the_difference():
    made = score("a", *two_sets(error=(-4.0, 4.0)))
    assert made.own.told_deg == pytest.approx(0.0)
    assert made.own.error_deg == pytest.approx(8.0)
    assert made.equal.error_deg == pytest.approx(8.0, abs=0.3)


def test_a_shallower_set_differs_less_at_equal_depth():
    """The same tilt per excursion: stopping at half of it halves PPT, and changes nothing else."""
    made = score("a", *two_sets(after=7.0, depth=25.0))
    assert made.own.true_deg == pytest.approx(-7.0)
    assert abs(made.equal.true_deg) < 0.6
    assert made.equal.error_deg == pytest.approx(0.0, abs=0.1)
    assert made.true_change == "same"


def test_a_set_that_is_not_measured_leaves_no_difference():
    before, after = two_sets()
    unseen = change_reps(after.found, lambda rep: refused(rep, "the pelvis is hidden"))
    made = score("a", before, replace(after, found=unseen))
    assert np.isnan(made.own.told_deg)
    assert made.own.held is None
    assert made.told_change is None
    assert made.why
    failed = score("a", before, replace(after, found=None, failure="no video"))
    assert failed.why == "no video"
    text = page([made, failed, score("b", *two_sets(name="b"))], {}, "it")
    assert "- `a`: no video" in text
    assert "nan" not in text


def test_clips_are_put_together_by_name():
    before, after = two_sets()
    assert paired([after, before]) == [("a", before, after)]
    with pytest.raises(ProtocolError, match=r"^a_before has no partner"):
        paired([before])
    with pytest.raises(ProtocolError, match=r"^b has no partner"):
        paired([before, after, perfect(truth("b", Rep()))])


def test_the_share_that_cancels_is_what_the_difference_lacks():
    rng = np.random.default_rng(0)
    errors = 2.0 + rng.normal(size=(400, 1)) + 0.5 * rng.normal(size=(400, 2))
    share = cancelled_share(errors)
    difference = errors[:, 1] - errors[:, 0]
    assert rmse(difference) ** 2 == pytest.approx(2 * (1 - share) * rmse(errors) ** 2)
    # The bias cancels as well: about their mean the errors are less alike than about zero.
    assert correlation(errors) == pytest.approx(0.8, abs=0.05)
    assert share == pytest.approx(5.0 / 5.25, abs=0.02)
    assert cancelled_share(np.array([[1.0, -1.0]])) == -1.0
    assert np.isnan([cancelled_share(np.zeros((2, 2))), correlation(np.zeros((5, 2)))]).all()


def test_errors_of_reps_are_split_into_common_and_own():
    rng = np.random.default_rng(1)
    sets = [-1.0 + rng.normal(0, 2.0) + rng.normal(0, 1.5, size=3) for _ in range(3000)]
    parts = parts_of(sets)
    assert parts.rep_deg == pytest.approx(1.5, rel=0.05)
    assert parts.common_deg == pytest.approx(np.hypot(2.0, 1.0), rel=0.05)
    assert np.isnan(parts_of([np.array([1.0]), np.array([])]).rep_deg)


def test_differences_that_come_out_too_small_answer_with_less_than_a_degree():
    true = np.array([-16.0, -8.0, 0.0, 4.0])
    assert answer(np.column_stack([true, 0.75 * true])) == pytest.approx(0.75)
    assert answer(np.column_stack([true, true + [0.0, 0.0, 5.0, 0.0]])) == pytest.approx(1.0)
    assert np.isnan(answer(np.array([[0.0, 1.0]])))


def test_drawing_again_tells_how_sure_a_figure_is():
    low, high = drawn_again(np.array([1.0, 2.0, 3.0, 4.0, 5.0]), lambda values: values.mean())
    assert 1.0 < low < 3.0 < high < 5.0
    assert np.isnan(drawn_again(np.array([1.0, 2.0]), np.mean)).all()


def test_the_page_tells_false_differences_and_says_what_is_rendered():
    same = two_sets(error=(1.0, 6.0), change="none", before=9.0, after=9.0)
    other = two_sets(error=(1.0, 1.0), change="none", name="b")
    text = page([score("a", *same), score("b", *other)], {"version": "9"}, "`this`, today")
    assert "Written by `this`, today" in text
    assert "Rendered clips, not real video" in text
    false = text.split("## False differences")[1].split("##")[0]
    assert "| a | +0.0 | +5.0 (" in false
    assert "| b |" not in false
    assert "| degrees told per true degree, each rep at its own depth | 1.00 |" in text
    assert "| largest false difference (deg) | 5.0; " in text
    assert "nan" not in text


def test_renderers_are_told_apart_where_there_are_two():
    def drawn(name, renderer, error):
        clips = two_sets(error=error, name=name)
        for clip in clips:
            clip.truth.strata["renderer"] = renderer
        return score(name, *clips)

    one, other = drawn("a", "rasteriser", (0.0, 1.0)), drawn("b", "path tracer", (0.0, 4.0))
    text = page([one, other], {}, "it")
    assert "| difference, rasteriser, RMSE (deg) | 1.0 |  | 1 |" in text
    assert "| difference, path tracer, RMSE (deg) | 4.0 |  | 1 |" in text
    assert "| a | rasteriser | depth |" in text
    assert "difference, rasteriser" not in page([one], {}, "it")


@pytest.fixture
def command(monkeypatch):
    monkeypatch.syspath_prepend(str(Path("benchmarks").resolve()))
    return importlib.import_module("benchmarks.pairs").main


def test_a_folder_without_pairs_is_told_in_a_sentence(command, tmp_path):
    run = CliRunner().invoke(command, [str(tmp_path)])
    assert run.exit_code == 1
    assert run.output.startswith("Error: ")
    assert "holds no clip with truth" in run.output


def test_results_that_lie_ready_give_a_page(command, tmp_path):
    """The clips need not be decoded, but they have to be those of the results."""
    for clip, raw_name in zip(two_sets(), ("a_before", "a_after"), strict=True):
        excursion_deg = clip.truth.reps[0].thigh_excursion_deg
        reps = [Rep(rep.ppt_deg, excursion_deg) for rep in clip.truth.reps]
        content = raw_name.encode()
        (tmp_path / f"{raw_name}.mp4").write_bytes(content)
        (tmp_path / f"{raw_name}.truth.json").write_text(json.dumps(truth(raw_name, *reps)))
        known = clip.found.clip.model_copy(update={"sha256": hashlib.sha256(content).hexdigest()})
        found = clip.found.model_copy(update={"clip": known})
        (tmp_path / f"{raw_name}.analysis.json").write_text(found.to_json())
    target = tmp_path / "page.md"
    arguments = [str(tmp_path), "--results", str(tmp_path), "--page", str(target)]
    assert CliRunner().invoke(command, arguments, catch_exceptions=False).exit_code == 0
    assert "| a | - | none | 14.0 | 6.0 | 14.0 | 6.0 | -8.0 | -8.0 (" in target.read_text()
    (tmp_path / "a_after.mp4").write_bytes(b"another clip")
    run = CliRunner().invoke(command, arguments)
    assert run.exit_code == 1
    assert "is the result of another clip" in run.output
