"""Which reps count for which figure."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.made import (
    Rep,
    change_reps,
    many,
    pair,
    perfect,
    refused,
    result_of,
    truth_json,
    with_ppt,
)

from benchmarks.protocol import coverage, flags, response, tilt
from benchmarks.protocol.baselines import PIPELINE
from benchmarks.protocol.report import Report, evaluate


def value(report: Report, table: str, row: str, column: str) -> float:
    return report.overall.get((table, row, column)).value


@pytest.mark.parametrize("shift", [-5.0, 5.0])
def test_an_interval_that_lies_to_either_side_does_not_hold(shift):
    raw = truth_json("one", [Rep(8.0)] * 4)
    found = result_of(raw)
    reps = (with_ppt(found.reps[0], 8 + shift), *found.reps[1:])
    report = evaluate([pair(raw, found.model_copy(update={"reps": reps}))], draws=5)
    assert value(report, tilt.INTERVAL_TABLE, PIPELINE, tilt.HELD) == pytest.approx(3 / 4)


def test_fair_view_leaves_out_slanted_cameras_and_hidden_pelvises():
    raws = [truth_json(f"c{yaw}", [Rep()] * 2, yaw=str(yaw)) for yaw in (0, 15, 30)]
    raws[1]["reps"][0]["pelvis_visible_ratio"] = 0.3
    refuse = [
        pair(raw, change_reps(result_of(raw), lambda rep: refused(rep, "no."))) for raw in raws[1:]
    ]
    report = evaluate([perfect(raws[0]), *refuse], draws=5)
    fair = report.overall.get((coverage.TABLE, coverage.FAIR_VIEW, coverage.MEASURED_COLUMN))
    assert (fair.values, fair.value) == (3, pytest.approx(2 / 3))
    every = report.overall.get((coverage.TABLE, coverage.ALL_REPS, coverage.MEASURED_COLUMN))
    assert (every.values, every.value) == (6, pytest.approx(2 / 6))


def test_onset_counts_only_where_the_tuck_is_real():
    """At 7 deg there is an onset too, but it is no matter for a stop depth."""
    raw = truth_json("one", [Rep(7.0), Rep(12.0), Rep(14.0)])
    errors = {1: 30.0, 2: 4.0, 3: -2.0}
    found = change_reps(
        result_of(raw),
        lambda rep: rep.model_copy(
            update={"onset_hip_flexion_deg": rep.onset_hip_flexion_deg + errors[rep.rep]}
        ),
    )
    report = evaluate([pair(raw, found)], draws=5)
    assert value(report, flags.ONSET_TABLE, "hip flexion", "MAE") == pytest.approx(3.0)
    assert value(report, flags.ONSET_TABLE, "hip flexion", "share told") == 1.0


def test_response_to_the_thorax():
    clips = []
    for raw in many(16):
        number = np.array(raw["frames"]["rep"])
        thorax = np.array(raw["frames"]["thorax_deg"])
        deepest = {int(rep): float(thorax[number == rep].max()) for rep in set(number) - {0}}
        found = change_reps(
            result_of(raw),
            lambda rep, deepest=deepest: with_ppt(rep, rep.ppt_deg + 0.5 * deepest[rep.rep]),
        )
        clips.append(pair(raw, found))
    report = evaluate(clips, draws=5)
    found = value(report, response.TABLE, PIPELINE, response.PER_THORAX)
    assert found == pytest.approx(0.5, abs=0.02)
    assert value(report, response.false_table("thorax"), PIPELINE, response.FALSE) > 1
    assert value(report, response.false_table("slide"), PIPELINE, response.FALSE) < 1e-6
