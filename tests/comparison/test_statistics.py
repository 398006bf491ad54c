"""The stated error model: intervals cover, and chances are what they say."""

from __future__ import annotations

import math

import numpy as np
import pytest

from legpress_cv.comparison.statistics import (
    Estimate,
    Readings,
    certainty_of,
    chances_of,
    combination_of,
    difference_of,
    mean_of,
    slope_weights,
)
from legpress_cv.results import Certainty
from legpress_cv.settings import ComparisonSettings

S = ComparisonSettings()
SE_DEG = 4.0
TRIALS = 2000


def drawn(rng, counts, means, rep_sd, settings):
    """Readings of sets by the stated model: an own error per rep, a common one, correlated."""
    k, rho = settings.common_ratio, settings.cancel_ratio
    shared = rng.normal()
    sets = []
    for n, mean in zip(counts, means, strict=True):
        common = math.sqrt(rho) * shared + math.sqrt(1 - rho) * rng.normal()
        own = rng.normal(0.0, math.hypot(rep_sd, math.sqrt(1 - k) * SE_DEG), n)
        values = mean + math.sqrt(k) * SE_DEG * common + own
        sets.append(Readings(values, np.full(n, SE_DEG)))
    return sets


@pytest.mark.parametrize("counts", [(1, 1), (3, 3), (2, 8)])
@pytest.mark.parametrize("rep_sd", [0.5, 2.0, 4.0])
def test_intervals_hold_the_truth_nine_times_in_ten(counts, rep_sd):
    rng = np.random.default_rng(sum(counts) + int(10 * rep_sd))
    held = 0
    for _ in range(TRIALS):
        a, b = drawn(rng, counts, (20.0, 14.0), rep_sd, S)
        low, high = difference_of(a, b, S.rep_sd_deg, 0.0, S).interval
        held += low <= -6.0 <= high
    # What is expected of the scatter before the reps tell it shows where they are few.
    least = 0.75 if rep_sd > S.rep_sd_deg and counts == (1, 1) else 0.86
    assert least < held / TRIALS < 0.985


def test_with_the_scatter_that_is_expected_they_are_exact():
    rng = np.random.default_rng(3)
    held = sum(
        low <= -6.0 <= high
        for low, high in (
            difference_of(
                *drawn(rng, (3, 4), (20.0, 14.0), S.rep_sd_deg, S), S.rep_sd_deg, 0.0, S
            ).interval
            for _ in range(TRIALS)
        )
    )
    assert held / TRIALS == pytest.approx(0.9, abs=0.025)


def test_slopes_hold_the_truth_too():
    rng = np.random.default_rng(5)
    weights = list(slope_weights([0, 1, 3]))
    held = 0
    for _ in range(TRIALS):
        sets = drawn(rng, (3, 3, 3), (20.0, 18.0, 14.0), S.rep_sd_deg, S)
        low, high = combination_of(sets, weights, S.rep_sd_deg, 0.0, S).interval
        held += low <= -2.0 <= high
    assert held / TRIALS == pytest.approx(0.9, abs=0.025)


def test_an_error_in_proportion_to_the_tilt_cancels_to_that_of_the_difference():
    gain = ComparisonSettings(common_ratio=1.0, cancel_ratio=1.0, rep_sd_deg=1e-9)
    a, b = (Readings(np.full(3, v), np.full(3, 0.25 * v)) for v in (20.0, 12.0))
    assert difference_of(a, b, gain.rep_sd_deg, 0.0, gain).se == pytest.approx(0.25 * 8.0)


def test_a_mean_is_no_better_than_what_its_reps_share():
    many = Readings(np.full(1000, 10.0), np.full(1000, SE_DEG))
    found = mean_of(many, S.rep_sd_deg, 0.0, S)
    assert found.se == pytest.approx(math.sqrt(S.common_ratio) * SE_DEG, rel=0.01)
    assert mean_of(many, S.rep_sd_deg, 3.0, S).se == pytest.approx(math.hypot(found.se, 3.0))


def test_degrees_of_freedom_are_those_of_the_part_that_reps_tell():
    a, b = (Readings(np.array([v]), np.array([0.0])) for v in (1.0, 2.0))
    assert difference_of(a, b, 2.0, 0.0, S).df == S.prior_reps
    assert difference_of(a, b, 2.0, 5.0, S).df > S.prior_reps
    for change in (difference_of(a, b, 2.0, 0.0, S), difference_of(a, b, 2.0, 1e9, S)):
        assert math.isfinite(change.df)


def test_chances_add_up_and_name_the_certainty():
    less, same, more = chances_of(Estimate(-6.0, 2.43, 1e6), 2.0)
    assert less + same + more == pytest.approx(1.0)
    assert less == pytest.approx(0.95, abs=0.002)
    cases = {
        (0.96, 0.03, 0.01): Certainty.VERY_LIKELY,
        (0.01, 0.19, 0.80): Certainty.LIKELY,
        (0.02, 0.96, 0.02): Certainty.VERY_LIKELY_SAME,
        (0.10, 0.80, 0.10): Certainty.LIKELY_SAME,
        (0.40, 0.40, 0.20): Certainty.UNCLEAR,
    }
    for chances, wanted in cases.items():
        assert certainty_of(*chances, S) is wanted
    assert chances_of(Estimate(0.0, 0.0, 1.0), 2.0) == (0.0, 1.0, 0.0)
