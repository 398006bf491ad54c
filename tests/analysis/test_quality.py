"""What the view forbids or warns of: by the shoulders' width, or by the network's azimuth."""

import measuring
import numpy as np
import pytest
from synthetic import Move, pose_track, truth_of

from legpress_cv.analysis.first_pass import set_window
from legpress_cv.analysis.quality import view_findings
from legpress_cv.settings import Settings
from legpress_cv.wording import with_message

S = Settings()


@pytest.fixture(scope="module")
def measured():
    track = pose_track(truth_of([Move(), Move()]))
    found = measuring.measured(track)
    return found, set_window(track.time_s, found.clean, found.reps)


def codes(measured, width_ratio, azimuth_deg=None):
    found, window = measured
    findings = view_findings(
        found.sagittal,
        found.clean,
        found.reps,
        window,
        width_ratio,
        view=S.view,
        signals=S.signals,
        azimuth_deg=azimuth_deg,
    )
    return {finding.code.value: with_message(finding) for finding in findings}


def test_without_the_network_the_width_of_the_shoulders_tells(measured):
    assert not {"front_view", "oblique_view"} & set(codes(measured, 0.15))
    assert "oblique_view" in codes(measured, 0.45)
    assert codes(measured, 0.9)["front_view"].level == "blocking"
    assert "points_never_seen" in codes(measured, float("nan"))


@pytest.mark.parametrize("width_ratio", [0.1, 0.9, float("nan")])
def test_with_it_the_azimuth_tells_whatever_the_far_shoulder_seems(measured, width_ratio):
    assert not {"front_view", "oblique_view", "points_hidden"} & set(
        codes(measured, width_ratio, azimuth_deg=-8.0)
    )
    assert codes(measured, width_ratio, azimuth_deg=-27.0)["oblique_view"].level == "warning"
    assert codes(measured, width_ratio, azimuth_deg=60.0)["front_view"].level == "blocking"


def test_the_error_that_is_told_is_that_of_whose_joints_are_used(measured):
    assert "11 and 5°" in codes(measured, 0.05)["angle_accuracy"].message
    assert "4 and 5°" in codes(measured, 0.05, azimuth_deg=3.0)["angle_accuracy"].message


@pytest.mark.parametrize("azimuth_deg", [0.0, 20.0, 40.0])
def test_the_error_that_is_told_covers_what_a_slant_does_to_a_plane_leg(measured, azimuth_deg):
    told = codes(measured, 0.1, azimuth_deg=azimuth_deg)["angle_accuracy"].values
    errors = {"knee_deg": [], "trunk_thigh_deg": []}
    for recline in (30.0, 45.0, 60.0):
        for trunk_thigh in range(60, 140, 10):
            thigh = recline + trunk_thigh - 90.0
            for knee in (trunk_thigh - 50.0, trunk_thigh - 30.0):
                lines = np.radians([[90.0 + recline], [thigh], [thigh - knee]])
                true = np.hstack([np.cos(lines), np.sin(lines)])
                seen = true * [np.cos(np.radians(azimuth_deg)), 1.0]
                for name, (a, b) in (("trunk_thigh_deg", (0, 1)), ("knee_deg", (1, 2))):
                    errors[name].append(
                        between_deg(seen[a], seen[b]) - between_deg(true[a], true[b])
                    )
    for name, off in errors.items():
        assert np.sqrt(np.mean(np.square(off))) <= told[name]


def between_deg(a, b):
    return np.degrees(np.arccos(a @ b / np.linalg.norm(a) / np.linalg.norm(b)))
