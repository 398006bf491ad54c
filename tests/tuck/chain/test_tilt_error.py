"""The error of PPT, from what tells that the pelvis is read badly."""

from dataclasses import replace

import numpy as np
import pytest
from lumbopelvic import lifter, seen

from legpress_cv.segment_chain.fit import fit_chain
from legpress_cv.settings import Settings
from legpress_cv.tuck.chain.clock import on_clock
from legpress_cv.tuck.chain.tilt_error import (
    TiltEvidence,
    over_the_set,
    tilt_evidence,
    tilt_se_deg,
)
from legpress_cv.tuck.pad_frame import top_frames

S = Settings()
BODY = lifter((12.0, 0.0, 15.0))
RATE_HZ = 1 / (BODY.time_s[1] - BODY.time_s[0])
FIT = fit_chain(seen(BODY, noise_mm=2.0), S.chain)
TOPS = [top_frames(rep, RATE_HZ) for rep in BODY.reps]


def evidence(fit=FIT, number=0):
    chain = on_clock(fit, BODY.time_s, S.chain.max_gap_s, S.chain_tilt)
    return tilt_evidence(fit, chain, BODY.time_s, BODY.reps[number], TOPS)


def test_each_part_widens_the_interval():
    none = TiltEvidence(0.0)
    assert tilt_se_deg(0.0, none, S.chain_tilt) == 0.0
    least = tilt_se_deg(8.0, TiltEvidence(15.0, 1.0, 2.0), S.chain_tilt)
    for ppt_deg, more in (
        (16.0, TiltEvidence(15.0, 1.0, 2.0)),
        (8.0, TiltEvidence(30.0, 1.0, 2.0)),
        (8.0, TiltEvidence(15.0, 4.0, 2.0)),
        (8.0, TiltEvidence(15.0, -4.0, 2.0)),
        (8.0, TiltEvidence(15.0, 1.0, 9.0)),
    ):
        assert tilt_se_deg(ppt_deg, more, S.chain_tilt) > least


def test_spread_is_what_the_network_states():
    assert evidence().spread_mm == pytest.approx(np.median(FIT.pelvis_sd_mm))
    wider = replace(FIT, pelvis_sd_mm=3 * FIT.pelvis_sd_mm)
    assert evidence(wider).spread_mm == pytest.approx(3 * evidence().spread_mm)


def test_a_pelvis_that_comes_back_as_it_went_has_no_hysteresis():
    assert abs(evidence().hysteresis_deg) < 1.0
    rep = BODY.reps[0]
    deg = FIT.pelvis.deg.copy()
    deg[rep.bottom_index + 1 : rep.end_index + 1] += 5.0
    turned = replace(FIT, pelvis=replace(FIT.pelvis, deg=deg))
    change = evidence(turned).hysteresis_deg - evidence().hysteresis_deg
    assert change == pytest.approx(5.0, abs=0.5)


def test_other_windows_count_by_what_they_change_between_top_and_bottom():
    apart = np.full(len(BODY.time_s), np.nan)
    apart[::3] = 7.0  # the same everywhere: PPT does not change
    assert evidence(replace(FIT, window_apart_deg=apart)).windows_deg == pytest.approx(0.0)
    rep = BODY.reps[0]
    low = slice(rep.bottom_first_index - 8, rep.bottom_last_index + 9)
    apart[low] = np.where(np.isnan(apart[low]), np.nan, 11.0)
    assert evidence(replace(FIT, window_apart_deg=apart)).windows_deg == pytest.approx(4.0)
    nothing = np.full(len(BODY.time_s), np.nan)
    assert evidence(replace(FIT, window_apart_deg=nothing)).windows_deg == 0.0


def test_a_set_has_one_evidence():
    reps = [TiltEvidence(10.0, 3.0, 0.0), TiltEvidence(20.0, -4.0, 2.0)]
    pooled = over_the_set(reps)
    assert pooled.spread_mm == 15.0
    assert pooled.hysteresis_deg == pytest.approx(np.sqrt(12.5))
    assert pooled.windows_deg == pytest.approx(np.sqrt(2.0))
    assert over_the_set([]).spread_mm == float("inf")
