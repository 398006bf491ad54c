"""The estimator with lumbopelvic landmarks."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest
from lumbopelvic import TORSO_PX, changed, lifter, seen

from legpress_cv.results import Reason
from legpress_cv.segment_chain.fit import fit_chain
from legpress_cv.settings import Settings
from legpress_cv.tuck import ChainEstimator, EstimatorSettings
from legpress_cv.tuck.chain.reader import ChainReader
from legpress_cv.wording import reason_sentence

S = Settings.model_validate(
    {"chain": {"side_slope": (0.0, 0.0), "camera_distance_mm": 1e9, "knee_opens_mm": 0.0}}
)


@dataclass(frozen=True)
class Clock:
    """The part of a clean track that the estimator needs."""

    time_s: np.ndarray
    rate_hz: float = 30.0


def of(settings):
    return EstimatorSettings(settings.chain, settings.chain_tilt, settings.tuck, settings.view)


def estimate(track, body, reps=None, settings=S):
    clock = Clock(body.time_s, 1 / (body.time_s[1] - body.time_s[0]))
    return ChainEstimator(track, of(settings)).estimate(
        clock, body.reps if reps is None else reps, shoulder_width_ratio=0.1
    )


BODY = lifter((12.0, 0.0, 15.0))
FOUND = estimate(seen(BODY, noise_mm=4.0), BODY)
SET = slice(BODY.reps[0].start_index, BODY.reps[-1].end_index + 1)
# At the start of the descents hip flexion is set equal to trunk-thigh flexion.
ZERO_DEG = float(BODY.trunk_thigh_deg[0] - BODY.hip_flexion_deg[0])
ONSET_DEG = BODY.onset_hip_flexion_deg + ZERO_DEG


def test_ppt_of_each_rep_with_an_interval_that_holds_it():
    for rep, truth in zip(FOUND.reps, (17.0, 5.0, 20.0), strict=True):
        assert rep.evidence == "measured"
        assert rep.ppt_deg == pytest.approx(truth, abs=1.5)
        assert abs(rep.ppt_deg - truth) < 1.64 * rep.ppt_se_deg < 10.0
    assert np.corrcoef(FOUND.tilt_deg[SET], BODY.tilt_deg[SET])[0, 1] > 0.98
    assert np.isfinite(FOUND.tilt_se_deg[SET]).all()
    assert np.isnan(FOUND.tilt_deg[-1])  # long after the set


def test_onset_is_where_the_pelvis_turns_faster():
    for i in (0, 2):
        onset = FOUND.reps[i].onset
        assert onset.hip_flexion_deg == pytest.approx(ONSET_DEG, abs=4.0)
        assert onset.hip_flexion_low_deg < ONSET_DEG < onset.hip_flexion_high_deg
        start, bottom = BODY.reps[i].start_index, BODY.reps[i].bottom_index
        assert start < onset.index < bottom


def test_a_pelvis_turned_further_than_a_spine_bends_is_left_out():
    fit = fit_chain(seen(BODY, noise_mm=4.0), S.chain)
    frames = slice(BODY.reps[1].bottom_index - 4, BODY.reps[1].bottom_index + 5)
    deg = fit.pelvis.deg.copy()
    deg[frames] += 130.0
    clock = Clock(BODY.time_s, 1 / (BODY.time_s[1] - BODY.time_s[0]))
    wild = replace(fit, pelvis=replace(fit.pelvis, deg=deg))
    found = ChainReader(wild, of(S)).read(clock, BODY.reps)
    assert np.isnan(found.tilt_deg[frames]).all()
    assert np.isnan(found.hip_flexion_deg[frames]).all()
    assert np.nanmax(np.abs(found.tilt_deg)) < 40.0
    for i in (0, 2):
        assert found.reps[i].ppt_deg == pytest.approx(FOUND.reps[i].ppt_deg, abs=0.2)


def test_what_comes_before_and_after_the_set_changes_nothing():
    """Titles, or the lifter getting up: on a real clip they had turned the whole fit over."""
    middle = BODY.reps[1:2]
    alone = estimate(seen(BODY, noise_mm=4.0), BODY, reps=middle).reps[0]
    start_s, end_s = BODY.time_s[[middle[0].start_index, middle[0].end_index]]
    far = (BODY.time_s < start_s - 0.6) | (BODY.time_s > end_s + 0.6)
    rng = np.random.default_rng(3)
    wild = changed(
        seen(BODY, noise_mm=4.0),
        lambda p: np.where(far[:, None], rng.uniform(0, 400, p.shape), p),
    )
    beside = estimate(wild, BODY, reps=middle).reps[0]
    assert far.sum() > 40
    assert beside.ppt_deg == alone.ppt_deg


def test_fewer_looks_read_the_same():
    track = seen(BODY, noise_mm=2.0)
    some = estimate(track.at_frames(slice(0, None, 4)), BODY)
    for rep, whole in zip(some.reps, FOUND.reps, strict=True):
        assert rep.ppt_deg == pytest.approx(whole.ppt_deg, abs=1.5)


def test_what_else_it_knows():
    off_deg = FOUND.hip_flexion_deg - BODY.hip_flexion_deg - ZERO_DEG
    assert np.abs(off_deg[SET]).mean() < 3.0
    assert np.abs(FOUND.lumbar_flexion_deg - BODY.tilt_deg)[SET].max() < 4.0
    assert FOUND.points_px["asis"].shape == (len(BODY.time_s), 2)
    assert (FOUND.scores["asis"][SET] > 0.9).all()
    for values in (FOUND.points_px["asis"], FOUND.scores["asis"]):
        assert np.isnan(values[-1]).all()


@pytest.mark.parametrize("change", [{"slide_mm": 60.0}, {"thorax_deg": 6.0}])
def test_slides_and_thorax_motion_alone_give_no_ppt(change):
    body = lifter((0.0, 0.0), rhythm=0.0, **change)
    for rep in estimate(seen(body, noise_mm=4.0, seed=2), body).reps:
        assert abs(rep.ppt_deg) < 2.0
        assert rep.onset is None


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_rep_that_the_start_cuts_is_judged_by_the_tops_of_the_set(number, share):
    reps = list(BODY.reps)
    rep = reps[number]
    begun = round(rep.start_index + share * (rep.bottom_index - rep.start_index))
    reps[number] = replace(rep, cut="start", start_index=begun)
    found = estimate(seen(BODY, noise_mm=4.0), BODY, reps=tuple(reps)).reps[number]
    whole = FOUND.reps[number]
    assert found.ppt_deg == pytest.approx(whole.ppt_deg, abs=2.0)
    assert abs(found.ppt_deg - whole.ppt_deg) <= 1.64 * found.ppt_se_deg
    # What is not seen makes it less sure, and an onset may have been before the clip.
    assert found.ppt_se_deg > whole.ppt_se_deg
    assert found.onset is None


def test_a_lone_rep_that_the_start_cuts_is_judged_by_its_own_end():
    rep = replace(BODY.reps[2], cut="start", start_index=BODY.reps[2].bottom_index - 20)
    found = estimate(seen(BODY, noise_mm=4.0), BODY, reps=(rep,)).reps[0]
    assert found.ppt_deg == pytest.approx(FOUND.reps[2].ppt_deg, abs=3.0)


def test_a_tilt_far_below_zero_is_no_tilt(monkeypatch):
    monkeypatch.setattr(ChainReader, "_ppt", lambda *_: (-17.4, 0.0))
    monkeypatch.setattr("legpress_cv.tuck.chain.reader.tilt_se_deg", lambda *_: 5.0)
    for rep in estimate(seen(BODY, noise_mm=4.0), BODY).reps:
        assert rep.ppt_deg is None
        assert rep.refusal.code is Reason.TILT_TOO_UNCERTAIN
        assert "within 17°" in reason_sentence(rep.refusal)


def reasons(track, body=BODY, **kwargs):
    reps = estimate(track, body, **kwargs).reps
    return [rep.refusal and reason_sentence(rep.refusal) for rep in reps]


def test_refuses_what_it_cannot_see():
    track = seen(BODY, noise_mm=4.0)
    n = len(BODY.time_s)
    assert all("small in the picture" in r for r in reasons(replace(track, torso_px=TORSO_PX / 8,
        points_px={k: v / 8 for k, v in track.points_px.items()},
        sd_px={k: v / 8 for k, v in track.sd_px.items()})))  # fmt: skip
    oblique = seen(BODY, azimuth_deg=45.0)
    assert all("off the side view" in r for r in reasons(oblique))
    lost = {k: np.full(n, 70.0 * TORSO_PX / 500.0) for k in track.sd_px}
    assert all("hidden" in r for r in reasons(replace(track, sd_px=lost)))
    unsure = replace(track, sd_px={k: 12 * v for k, v in track.sd_px.items()},
                     turn_sd_deg=np.full(n, 40.0))  # fmt: skip
    assert any("only be told to within" in (r or "") for r in reasons(unsure))
    odd = replace(track, sd_px={k: 0.02 * v for k, v in track.sd_px.items()})
    rng = np.random.default_rng(1)
    odd = replace(
        odd, points_px={k: v + rng.normal(0, 15, v.shape) for k, v in odd.points_px.items()}
    )
    assert all("does not fit a moving body" in r for r in reasons(odd))
    first = BODY.reps[0]
    cut = replace(first, cut="start", start_index=first.bottom_index)
    assert "begins inside" in reasons(track, reps=(cut,))[0]
    few = track.at_frames(slice(None, None, 3))
    slow = replace(BODY, time_s=BODY.time_s[::3])
    third = [
        replace(rep, **{name: getattr(rep, name) // 3 for name in vars(rep) if "index" in name})
        for rep in BODY.reps
    ]
    assert all("frames a second" in r for r in reasons(few, slow, reps=third))


def test_a_trunk_that_leaves_the_pad_is_refused():
    body = lifter((0.0, 0.0), rhythm=0.0, thorax_deg=30.0)
    assert all("back-rest" in r for r in reasons(seen(body, noise_mm=4.0), body))


def test_a_clip_hard_to_measure_says_so():
    track = seen(BODY, noise_mm=4.0)
    unseen = {k: np.full(len(BODY.time_s), 0.1) for k in track.seen_ratio}
    found = estimate(replace(track, seen_ratio=unseen), BODY)
    codes = {finding.code for finding in found.findings}
    assert codes == {Reason.PELVIS_OFTEN_HIDDEN}
    # What is hidden is not refused: how well the network knows it, its spread tells.
    assert all(rep.refusal is None for rep in found.reps)
    lost = {k: np.full(len(BODY.time_s), 70.0 * TORSO_PX / 500.0) for k in track.sd_px}
    found = estimate(replace(track, sd_px=lost), BODY)
    assert Reason.PELVIS_OFTEN_REFUSED in {finding.code for finding in found.findings}


def test_no_reps():
    found = estimate(seen(BODY), BODY, reps=())
    assert found.reps == ()
    assert np.isfinite(found.tilt_deg).all()
