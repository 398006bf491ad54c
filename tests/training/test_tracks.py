"""Landmark tracks without pictures: the chain finds the tilt of a moving body, and no other."""

from __future__ import annotations

import numpy as np
import pytest
from lumbopelvic import a_rep as found_rep
from takes import a_rep, a_set

from legpress_cv.segment_chain.fit import fit_chain
from legpress_cv.settings import Settings
from legpress_cv.tuck.chain.ppt import ppt_of
from training.tracks import EXACT, network_track, true_track

S = Settings()


def ppt(track, errors, seed=5):
    """Measured PPT of the first rep, whose frames are true."""
    fit = fit_chain(network_track(track, np.random.default_rng(seed), errors), S.chain)
    rep = track.reps[0]
    start, bottom, end = (
        int(np.searchsorted(track.time_s, s)) for s in (rep.start_s, rep.bottom_s, rep.end_s)
    )
    return ppt_of(fit.pelvis, found_rep(1, start, bottom, bottom, end), 30.0, S.chain_tilt)


@pytest.mark.parametrize(
    ("rep", "most"),
    [
        (a_rep(tuck_deg=14.0, onset_ratio=0.6), 1.0),
        (a_rep(slide_m=0.04), 1.0),
        (a_rep(thorax_deg=6.0), 1.0),
    ],
    ids=["tuck", "slide", "thorax"],
)
def test_tilt_of_a_moving_body(motion_of, rep, most):
    track = true_track(motion_of(a_set(rep, rhythm_share=0.0)))
    found = ppt(track, EXACT)
    assert found == pytest.approx(track.reps[0].ppt_deg, abs=most)
    assert ppt(track, None) == pytest.approx(track.reps[0].ppt_deg, abs=6.0)


def test_errors_have_their_sizes(motion_of):
    track = true_track(motion_of(a_set(a_rep(tuck_deg=14.0, onset_ratio=0.6), rhythm_share=0.0)))
    exact = network_track(track, np.random.default_rng(0), EXACT)
    np.testing.assert_allclose(exact.points_px["hip"], track.points_px["hip"])
    noisy = network_track(track, np.random.default_rng(0))
    off = (noisy.points_px["psis"] - track.points_px["psis"]) / track.torso_px * 500.0
    assert 3.0 < np.median(np.abs(off)) < 40.0
