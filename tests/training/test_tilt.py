"""The pelvis law: nothing before the onset, all of it at the bottom, and gone on the way up."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from takes import a_rep

from training.kinematics.tilt import ramp, tuck_deg

ratios = st.floats(0.0, 1.0)
onsets = st.floats(0.05, 0.95)


def test_the_ramp_goes_from_nothing_to_all():
    x = np.linspace(-0.5, 1.0, 601)
    y = np.array([ramp(v) for v in x])
    assert (y[x <= 0] == 0).all()
    assert ramp(1.0) == pytest.approx(1.0, abs=1e-12)
    slope = np.diff(y)
    assert (slope >= 0).all()
    assert (np.diff(slope) >= -1e-12).all(), "the slope falls"


@given(onset=onsets, tuck=st.floats(0.0, 25.0), share=ratios)
def test_there_is_no_tuck_before_the_onset(onset, tuck, share):
    rep = a_rep(tuck_deg=tuck, onset_ratio=onset)
    assert tuck_deg(rep, min(share, onset), ascending=False) == 0.0


@given(onset=onsets, tuck=st.floats(0.0, 25.0), lag=st.floats(-0.2, 0.4))
def test_the_bottom_has_the_tuck_that_was_asked_for(onset, tuck, lag):
    rep = a_rep(tuck_deg=tuck, onset_ratio=onset, release_lag_ratio=lag)
    for ascending in (False, True):
        assert tuck_deg(rep, 1.0, ascending=ascending) == pytest.approx(tuck, abs=1e-9)


@given(onset=onsets, one=ratios, two=ratios)
def test_deeper_never_means_less_tuck(onset, one, two):
    rep = a_rep(tuck_deg=12.0, onset_ratio=onset)
    low, high = sorted((one, two))
    assert tuck_deg(rep, low, ascending=False) <= tuck_deg(rep, high, ascending=False)


@given(onset=onsets, lag=st.floats(0.0, 0.4), share=ratios)
def test_a_lag_keeps_the_tuck_for_longer_on_the_way_up(onset, lag, share):
    rep = a_rep(tuck_deg=12.0, onset_ratio=onset, release_lag_ratio=lag)
    down, up = (tuck_deg(rep, share, ascending=way) for way in (False, True))
    assert up >= down - 1e-12
    assert tuck_deg(rep, 0.0, ascending=True) == 0.0
