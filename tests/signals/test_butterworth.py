"""The zero-lag Butterworth, against scipy.signal."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from scipy.signal import butter, sosfiltfilt, sosfreqz

from legpress_cv.signals.butterworth import Section, filter_there_and_back, low_pass_sections


def rows(sections):
    """Sections as scipy writes them."""
    padded = [(*s.feedforward, 0.0)[:3] + (*s.feedback, 0.0)[:3] for s in sections]
    return np.array(padded)


@pytest.mark.parametrize("order", [1, 2, 3, 4, 5])
@pytest.mark.parametrize(("cutoff_hz", "rate_hz"), [(0.5, 120.0), (5.0, 30.0), (11.4, 24.0)])
def test_the_design_is_that_of_scipy(order, cutoff_hz, rate_hz):
    wanted = butter(order, cutoff_hz, fs=rate_hz, output="sos")
    at = np.linspace(0, 0.99 * np.pi, 50)
    got = sosfreqz(rows(low_pass_sections(order, cutoff_hz, rate_hz)), worN=at)[1]
    np.testing.assert_allclose(got, sosfreqz(wanted, worN=at)[1], rtol=1e-9)


@pytest.mark.parametrize("order", [1, 2, 3, 4])
@pytest.mark.parametrize(("cutoff_hz", "rate_hz"), [(1.0, 60.0), (6.23, 30.0), (23.7, 50.0)])
@pytest.mark.parametrize(("n", "pad"), [(1, 0), (2, 1), (3, 2), (9, 8), (50, 0), (3000, 40)])
@pytest.mark.parametrize("columns", [1, 26])
def test_the_filter_is_that_of_scipy(order, cutoff_hz, rate_hz, n, pad, columns):
    values = 300 + np.random.default_rng(n + columns).normal(size=(n, columns)).cumsum(axis=0)
    sos = butter(order, cutoff_hz, fs=rate_hz, output="sos")
    wanted = sosfiltfilt(sos, values, axis=0, padtype="odd", padlen=pad)
    given = values.copy()
    got = filter_there_and_back(low_pass_sections(order, cutoff_hz, rate_hz), given, pad)
    np.testing.assert_allclose(got, wanted, rtol=1e-9)
    np.testing.assert_array_equal(given, values)


@pytest.mark.parametrize("order", [1, 2, 4])
def test_what_does_not_bend_passes_as_it_is(order):
    sections = low_pass_sections(order, 5.0, 30.0)
    flat = np.full((200, 2), 123.4)
    np.testing.assert_array_equal(filter_there_and_back(sections, flat, 15), flat)
    # At the padding's own ends the two passes round the corner, so it has to be long.
    ramp = np.linspace(-50.0, 250.0, 200)[:, None]
    np.testing.assert_allclose(filter_there_and_back(sections, ramp, 150), ramp, atol=1e-9)


def test_a_design_or_a_padding_that_cannot_be():
    for order, cutoff_hz in ((0, 5.0), (2, 0.0), (2, 15.0)):
        with pytest.raises(ValueError, match=r"order|cut-off"):
            low_pass_sections(order, cutoff_hz, 30.0)
    for pad in (-1, 5):
        with pytest.raises(ValueError, match="padding"):
            filter_there_and_back((Section((1.0,), (1.0,)),), np.zeros((5, 1)), pad)


def test_an_analysis_is_imported_without_what_it_hardly_needs():
    code = (
        "import sys, legpress_cv.analyse_to_files, legpress_cv.report; "
        "slow = 'scipy.signal scipy.stats matplotlib'.split(); "
        "print([m for m in slow if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"
