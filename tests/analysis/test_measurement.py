"""The pipeline without pictures, on recorded and synthetic tracks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from lumbopelvic import lifter, pose_of, seen
from measuring import measured as run
from recorded import recorded
from synthetic import Move, appended, mirrored, moved, nobody, pose_track, truth_of, walking

from legpress_cv.analysis.assemble import frame_table, rep_results, summary_of
from legpress_cv.analysis.lumbopelvic_pass import Seen
from legpress_cv.pose.types import PoseTrack
from legpress_cv.settings import Settings

S = Settings()
MOVES = [Move(), Move(tilt_deg=35.0), Move()]


def codes(measured):
    return {finding.code.value for finding in measured.findings}


def front_view(track):
    """Both shoulders and hips in full width, as from the front."""
    xy = track.xy_px.copy()
    for left in (11, 23):
        middle = xy[:, [left, left + 1]].mean(axis=1)
        xy[:, left], xy[:, left + 1] = middle + (90, 0), middle - (90, 0)
    return PoseTrack(track.time_s, xy, track.z_px, track.visibility)


def test_a_set_is_measured_from_landmarks_to_summary():
    measured = run(pose_track(truth_of(MOVES), noise_px=0.5))
    reps = rep_results(measured, S.tuck, S.signals)
    summary = summary_of(reps, measured.refusal, S.tuck)
    assert measured.refusal is None
    assert [rep.tucked for rep in reps] == [False, True, False]
    assert summary.tuck_reps == (2,)
    assert summary.worst_rep == 2
    assert summary.stop_depth.evidence == "indicated"
    assert summary.stop_depth.hip_flexion_deg < summary.stop_depth.onset_hip_flexion_deg
    assert summary.stop_depth.knee_flexion_deg < summary.stop_depth.onset_knee_flexion_deg
    assert "indicated" in summary.verdict


def test_the_frame_table_agrees_with_the_reps():
    measured = run(pose_track(truth_of(MOVES), noise_px=0.5))
    table = frame_table(measured, measured.clean.time_s, S.signals)
    for rep in rep_results(measured, S.tuck, S.signals):
        inside = table.rep == rep.rep
        assert table.time_s[inside][[0, -1]] == pytest.approx([rep.start_s, rep.end_s])
        assert np.nanmax(table.knee_flexion_deg[inside]) == pytest.approx(
            rep.knee_flexion_max_deg, abs=0.01
        )
        assert np.nanmax(table.hip_flexion_deg[inside]) == pytest.approx(rep.hip_flexion_max_deg)
    outside = np.isnan(table.rep)
    assert {table.phase[i] for i in np.flatnonzero(outside)} == {""}
    assert np.isnan(table.hip_flexion_deg[outside]).all()
    difference = table.trunk_thigh_flexion_deg - table.hip_flexion_deg
    np.testing.assert_allclose(difference[~outside], table.pelvic_tilt_deg[~outside])


def test_an_angle_that_no_joint_has_is_missing_and_the_rep_stays():
    measured = run(pose_track(truth_of(MOVES)))
    limits = S.signals.model_copy(
        update={"knee_flexion_max_deg": 60.0, "trunk_thigh_flexion_max_deg": 90.0}
    )
    whole = frame_table(measured, measured.clean.time_s, S.signals)
    table = frame_table(measured, measured.clean.time_s, limits)
    for name, most_deg in (("knee_flexion_deg", 60.0), ("trunk_thigh_flexion_deg", 90.0)):
        before, after = getattr(whole, name), getattr(table, name)
        np.testing.assert_array_equal(np.isnan(after), ~(before <= most_deg))
        np.testing.assert_array_equal(after[before <= most_deg], before[before <= most_deg])
    reps, limited = (rep_results(measured, S.tuck, s) for s in (S.signals, limits))
    assert [rep.bottom_s for rep in limited] == [rep.bottom_s for rep in reps]
    for rep in limited:
        assert rep.knee_flexion_max_deg is None
        assert rep.trunk_thigh_flexion_max_deg is None


@pytest.mark.parametrize(
    ("track", "code"),
    [
        (nobody(), "no_person"),
        (front_view(pose_track(truth_of(MOVES))), "front_view"),
        (pose_track(truth_of([], tail_s=5)), "no_rep"),
        (walking(8.0), "no_rep"),
    ],
)
def test_what_cannot_be_measured_is_refused_with_a_reason(track, code):
    measured = run(track)
    assert code in codes(measured)
    assert measured.refusal.code == code
    assert measured.reps == ()
    assert rep_results(measured, S.tuck, S.signals) == ()
    table = frame_table(measured, track.time_s, S.signals)
    assert len(table.time_s) > 0
    assert not np.isfinite(table.pelvic_tilt_deg).any()
    # From the front no angle means anything; without a rep the knee is still what it is.
    if code == "front_view":
        assert not np.isfinite(table.knee_flexion_deg).any()
        assert not np.isfinite(table.trunk_thigh_flexion_deg).any()
    if code == "no_rep":
        assert np.isfinite(table.knee_flexion_deg).any()


def test_a_few_frames_are_too_short_and_not_nobody():
    track = pose_track(truth_of([], lead_s=0.1, tail_s=0.1))
    measured = run(track)
    assert codes(measured) == {"too_short"}
    assert measured.refusal.values == {"frames": len(track.time_s)}


def test_a_hidden_hip_is_refused():
    track = pose_track(truth_of(MOVES))
    track.visibility[:, [23, 24]] = 0.1
    assert codes(run(track)) == {"points_never_seen"}


def with_wandering_shoulder(track, share):
    """The shoulder goes back and forth along the trunk by a share of its length."""
    xy = track.xy_px.copy()
    trunk = xy[:, [12]] - xy[:, [24]]
    swing = 0.5 - 0.5 * np.cos(2 * np.pi * track.time_s / 2.3)[:, None, None]
    xy[:, [11, 12]] -= share * swing * trunk
    return PoseTrack(track.time_s, xy, track.z_px, track.visibility)


def test_a_trunk_that_changes_its_length_loses_its_angles_and_points_and_keeps_its_reps():
    track = pose_track(truth_of(MOVES))
    assert "trunk_length_varies" not in codes(run(with_wandering_shoulder(track, 0.1)))
    measured = run(with_wandering_shoulder(track, 0.5))
    assert "trunk_length_varies" in codes(measured)
    assert measured.refusal is None
    reps = rep_results(measured, S.tuck, S.signals)
    assert len(reps) == len(MOVES)
    for rep in reps:
        assert rep.descent_s > 0
        assert rep.trunk_thigh_flexion_max_deg is rep.hip_flexion_max_deg is None
        assert rep.refusal.code == "trunk_length_varies"
        assert 0.25 < rep.refusal.values["spread_ratio"] < 1.0
    table = frame_table(measured, track.time_s, S.signals)
    for name, point in table.points.items():
        assert not np.isfinite(point.x_px).any(), name
    assert not np.isfinite(table.trunk_thigh_flexion_deg).any()
    assert not np.isfinite(table.hip_flexion_deg).any()


def test_warnings_about_the_view():
    assert "oblique_view" in codes(run(*recorded("leg_press_oblique")))
    assert "oblique_view" not in codes(run(*recorded("rendered_tuck")))
    assert "frame_rate_low" in codes(run(*recorded("rendered_tuck")))
    small = moved(pose_track(truth_of(MOVES)), scale=0.15)
    assert "person_small" in codes(run(small))


@pytest.mark.parametrize("name", ["rendered_tuck", "leg_press_oblique", "squat_side_portrait"])
def test_a_mirrored_track_gives_the_same_result(name):
    track, rate = recorded(name)
    plain, mirror = (rep_results(run(t, rate), S.tuck, S.signals) for t in (track, mirrored(track)))
    assert len(plain) == len(mirror)
    for a, b in zip(plain, mirror, strict=True):
        assert (a.cut, a.tucked, a.measurable) == (b.cut, b.tucked, b.measurable)
        assert a.bottom_s == b.bottom_s
        for field in ("knee_flexion_max_deg", "trunk_thigh_flexion_max_deg", "ppt_deg"):
            assert getattr(a, field) == pytest.approx(getattr(b, field), abs=1.0, nan_ok=True)


def test_the_other_side_while_walking_in_does_not_decide():
    lifting = pose_track(truth_of(MOVES), noise_px=0.5)
    walk = mirrored(walking(14.0), width_px=600)
    measured = run(appended(walk, lifting))
    assert (measured.sagittal.near_side, measured.sagittal.facing) == ("right", "right")
    assert len(measured.reps) == 3


@pytest.mark.parametrize(
    ("name", "knee_rmse", "trunk_thigh_rmse"),
    [("rendered_tuck", 12.5, 6.0), ("rendered_neutral", 12.5, 6.0)],
)
def test_angles_against_exact_truth_stay_as_good_as_measured(name, knee_rmse, trunk_thigh_rmse):
    from factories import truth_of as exact

    measured = run(*recorded(name))
    frames = exact(name)["frames"]
    for key, limit in (
        ("knee_flexion_deg", knee_rmse),
        ("trunk_thigh_flexion_deg", trunk_thigh_rmse),
    ):
        truth = np.array([frame[key] for frame in frames])
        error = getattr(measured.clean, key) - truth
        assert np.sqrt(np.nanmean(error**2)) < limit
        # The bias is the model's and steady: what is left without it is what trends rest on.
        assert np.nanstd(error) < 3.5


def test_the_estimator_can_be_exchanged():
    from legpress_cv.tuck import PelvisEstimate, RepPelvis

    class Known:
        name = "known"

        def estimate(self, track, reps, *, shoulder_width_ratio):
            found = RepPelvis(evidence="measured", ppt_deg=20.0, ppt_se_deg=1.0)
            n = len(track.time_s)
            return PelvisEstimate(np.zeros(n), np.ones(n), tuple(found for _ in reps))

    measured = run(pose_track(truth_of(MOVES)), estimator=Known())
    assert [rep.severity for rep in rep_results(measured, S.tuck, S.signals)] == ["severe"] * 3
    assert measured.estimator == "known"


def test_on_a_picture_that_the_network_does_not_know_all_joints_are_the_pose_models():
    network = seen(lifter((12.0, 0.0, 8.0)), noise_mm=2.0)
    pose = pose_of(network)
    unknown = replace(network, apart_torsos=np.full_like(network.apart_torsos, 0.2))
    known, lost = (run(pose, sight=Seen(track)) for track in (network, unknown))
    assert known.pelvis.points_px["hip"] is not None
    for name in ("shoulder", "hip", "knee"):
        assert name not in lost.pelvis.points_px
    assert "asis" in lost.pelvis.points_px
    alone = run(pose)
    table, plain = (frame_table(m, m.clean.time_s, S.signals) for m in (lost, alone))
    np.testing.assert_array_equal(table.points["hip"].x_px, plain.points["hip"].x_px)
    np.testing.assert_array_equal(table.trunk_thigh_flexion_deg, plain.trunk_thigh_flexion_deg)
    assert [rep.ppt_deg is not None for rep in lost.pelvis.reps] == [True] * 3
