"""The figures themselves: against a library, by hand, and where there is nothing."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.made import Rep, many, perfect, truth_json

from benchmarks.protocol import bootstrap, sums
from benchmarks.protocol.angles import at_times, curve_correlation
from benchmarks.protocol.errors import ProtocolError
from benchmarks.protocol.flags import kappa
from benchmarks.protocol.matching import match_spans
from benchmarks.protocol.measure import error_measures, histogram, mean_measure, percentile
from benchmarks.protocol.report import evaluate
from benchmarks.protocol.response import coefficients, gram
from benchmarks.protocol.truth import load_truth, parse_truth

agreement = pytest.importorskip("poseaudit.agreement", reason="needs the extra benchmark")


@pytest.fixture
def readings():
    rng = np.random.default_rng(1)
    clip = np.repeat(np.arange(7), [9, 4, 12, 6, 1, 8, 10])
    truth = rng.normal(40, 15, len(clip))
    found = truth + rng.normal(0, 3, len(clip)) + rng.normal(0, 2, 7)[clip]
    return truth, found, clip


def test_sums_agree_with_the_library(readings):
    truth, found, clip = readings
    total = sums.moments(truth, found, clip, 7).sum(axis=0)
    assert sums.icc(total) == pytest.approx(agreement.icc_a1(truth, found))
    low, high = agreement.repeated_limits(found - truth, clip)
    assert sums.limit_low(total) == pytest.approx(low, abs=1e-3)
    assert sums.limit_high(total) == pytest.approx(high, abs=1e-3)
    assert sums.sd(total) == pytest.approx((found - truth).std(ddof=1))
    assert sums.correlation(total) == pytest.approx(np.corrcoef(truth, found)[0, 1])
    assert sums.slope(total) == pytest.approx(np.polyfit(truth, found, 1)[0])


def test_figures_and_their_sums_are_the_same_on_any_clips(readings):
    truth, found, clip = readings
    mask = np.array([True, False, True, True, False, True, True])
    for measure in error_measures("t", "r", "deg", truth, found, clip, 7):
        by_sums = float(measure.of(measure.sums[mask].sum(axis=0)))
        assert measure.value(mask) == pytest.approx(by_sums, abs=0.3), measure.column
        assert measure.count(mask) == mask[clip].sum()


def test_figures_of_nothing_are_nan_and_no_error():
    nothing = np.empty(0)
    for measure in error_measures("t", "r", "deg", nothing, nothing, nothing.astype(int), 3):
        assert np.isnan(measure.value(np.ones(3, bool)))
        assert np.isnan(bootstrap.interval(measure, np.ones(3, bool), bootstrap.clip_draws(3, 50)))[
            0
        ]
    for of in (sums.icc, sums.sd, sums.correlation, sums.limit_low):
        assert np.isnan(of(np.zeros((4, sums.MOMENTS)))).all()


def test_flat_truth_has_no_correlation():
    truth, found = np.full(5, 7.0), np.arange(5.0)
    total = sums.moments(truth, found, np.zeros(5, int), 1).sum(axis=0)
    assert np.isnan(sums.icc(total))
    assert np.isnan(sums.correlation(total))
    assert sums.bias(total) == pytest.approx(-5)


def test_interval_widens_with_fewer_clips():
    rng = np.random.default_rng(2)
    errors = rng.normal(0, 3, (40, 5)) + rng.normal(0, 2, (40, 1))
    clip = np.repeat(np.arange(40), 5)
    measure = error_measures("t", "r", "deg", np.zeros(200), errors.ravel(), clip, 40)[0]
    widths = []
    for clips in (40, 10, 4):
        mask = np.arange(40) < clips
        low, high = bootstrap.interval(measure, mask, bootstrap.clip_draws(clips))
        assert low < measure.value(mask) < high
        widths.append(high - low)
    assert widths[0] < widths[1] < widths[2]
    one = np.arange(40) < 1
    assert np.isnan(bootstrap.interval(measure, one, bootstrap.clip_draws(1))).all()


def test_interval_is_of_clips_not_of_their_readings():
    """A clip's value told a hundred times is still one clip."""
    values = np.random.default_rng(3).normal(size=12)
    clip = np.arange(12)
    once = mean_measure(("t", "r", "c"), "", values, clip, 12)
    often = mean_measure(("t", "r", "c"), "", np.repeat(values, 100), np.repeat(clip, 100), 12)
    mask, weights = np.ones(12, bool), bootstrap.clip_draws(12)
    assert bootstrap.interval(once, mask, weights) == pytest.approx(
        bootstrap.interval(often, mask, weights)
    )


def test_draws_are_seeded_and_whole():
    draws = bootstrap.clip_draws(9, 100, 5)
    assert (draws.sum(axis=1) == 9).all()
    assert (draws == bootstrap.clip_draws(9, 100, 5)).all()
    assert (draws != bootstrap.clip_draws(9, 100, 6)).any()


def test_percentile_of_classes():
    values = np.random.default_rng(4).gamma(2, 3, 4000)
    counts = histogram(values, np.zeros(4000, int), 1, width=0.25, high=60)
    for share in (0.1, 0.5, 0.95):
        assert percentile(counts, share, 0.25)[0] == pytest.approx(
            np.quantile(values, share), abs=0.25
        )


def test_kappa_by_hand():
    assert kappa(np.eye(4).ravel() * 5) == pytest.approx(1)
    # All called one grade: no better than chance.
    column = np.zeros((4, 4))
    column[:, 1] = 3
    assert kappa(column.ravel()) == pytest.approx(0)
    assert np.isnan(kappa(np.zeros(16)))


def test_coefficients_are_those_of_least_squares_and_nan_if_not_told_apart():
    rng = np.random.default_rng(5)
    x, z = rng.normal(size=(2, 30))
    y = 0.7 * x - 2 * z + 3 + 0.1 * rng.normal(size=30)
    table, counts = gram(y, (x, z), np.zeros(30, int), 1)
    wanted = np.linalg.lstsq(np.column_stack([np.ones(30), x, z]), y, rcond=None)[0][1:]
    assert coefficients(table.sum(axis=0)) == pytest.approx(wanted)
    assert counts.sum() == 30
    for other in (2 * x, np.zeros(30)):
        table, _ = gram(y, (x, other), np.zeros(30, int), 1)
        assert np.isnan(coefficients(table)).all()


class Span:
    def __init__(self, start_s, end_s):
        self.start_s, self.end_s = start_s, end_s


def test_matching_is_one_to_one_by_overlap():
    truth = [Span(0, 3), Span(3, 6), Span(6, 9)]
    found = [Span(6.2, 9.1), Span(0.2, 2.9), Span(3, 4.6), Span(4.6, 6)]
    assert match_spans(truth, found) == [1, 2, 0]
    assert match_spans(truth, [Span(2.5, 3.5)]) == [None, None, None]
    assert match_spans(truth, []) == [None, None, None]
    assert match_spans([], found) == []


def test_curves_are_read_between_frames_but_not_across_gaps():
    time_s = np.arange(10) / 10
    values = time_s * 2
    wanted = np.array([0.0, 0.05, 0.43, 0.9, 1.2])
    assert at_times(time_s, values, wanted)[:4] == pytest.approx(wanted[:4] * 2)
    assert np.isnan(at_times(time_s, values, wanted)[4])
    values[4] = np.nan
    assert np.isnan(at_times(time_s, values, np.array([0.35, 0.4, 0.43]))).all()
    assert at_times(time_s, values, np.array([0.3, 0.5])) == pytest.approx([0.6, 1.0])
    assert np.isnan(at_times(time_s, np.full(10, np.nan), wanted)).all()


def test_curve_correlation_needs_a_curve():
    curve = np.sin(np.linspace(0, 6, 40)) * 5
    assert curve_correlation(curve, 3 * curve + 1) == pytest.approx(1)
    assert curve_correlation(curve, -curve) == pytest.approx(-1)
    assert curve_correlation(curve, np.full(40, 2.0)) == 0
    assert np.isnan(curve_correlation(curve * 0.01, curve))
    assert np.isnan(curve_correlation(curve, np.full(40, np.nan)))


def test_truth_may_leave_things_out():
    raw = truth_json("one", [Rep(3.0)])
    del raw["frames"]["slide_m"], raw["frames"]["near"], raw["strata"], raw["spec"]
    raw["torso_px"] = None
    truth = parse_truth(raw)
    assert np.isnan(truth.columns["slide_m"]).all()
    assert np.isnan(truth.reps[0].onset_s)
    report = evaluate([perfect({**truth_json("one", [Rep(3.0)]), "torso_px": None})], draws=20)
    assert report.reps == 1


def test_zero_of_hip_flexion_is_that_of_the_results():
    """Bones shift it by a constant that no picture shows."""
    raw = truth_json("one", [Rep(3.0), Rep(12.0)])
    moved = truth_json("one", [Rep(3.0), Rep(12.0)])
    moved["frames"]["hip_flexion_deg"] = [x - 17 for x in raw["frames"]["hip_flexion_deg"]]
    moved["reps"][1]["onset_hip_flexion_deg"] -= 17
    one, other = parse_truth(raw), parse_truth(moved)
    name = "hip_flexion_deg"
    assert other.columns[name] == pytest.approx(one.columns[name])
    assert other.reps[1].onset_hip_flexion_deg == pytest.approx(one.reps[1].onset_hip_flexion_deg)


def test_pauses_between_reps_belong_to_none():
    raw = truth_json("one", [Rep(3.0)])
    number = raw["frames"]["rep"]
    inside = [i for i, rep in enumerate(number) if rep]
    raw["frames"]["phase"] = ["descent" if i in inside[:-3] else "" for i in range(len(number))]
    assert np.count_nonzero(parse_truth(raw).columns["rep"]) == len(inside) - 3


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"name": "x", "frames": {"time_s": 3}}'])
def test_broken_truth_is_one_sentence(tmp_path, text):
    path = tmp_path / "x.truth.json"
    path.write_text(text)
    with pytest.raises(ProtocolError, match=r"x\.truth\.json is no truth file"):
        load_truth(path)


def test_protocol_is_quick_enough():
    """Every figure of every stratum comes with draws of its own; that must stay cheap."""
    report = evaluate([perfect(raw) for raw in many(8)], draws=100)
    assert len(report.overall.figures) > 150


def test_share_of_all_has_an_interval_that_widens_with_fewer_clips():
    clip = np.arange(30)
    measure = mean_measure(("t", "r", "c"), "", np.ones(30), clip, 30)
    lows = []
    for clips in (30, 5):
        low, high = bootstrap.interval(measure, clip < clips, bootstrap.clip_draws(clips))
        assert high == pytest.approx(1)
        lows.append(low)
    assert lows[1] < lows[0] < 0.95
