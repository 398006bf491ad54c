"""MOT files by OpenSim's names and signs, read back by pyomeca; OpenSim 4.6 was tried by hand."""

from __future__ import annotations

import numpy as np
from mirrored import mirrored, with_column
from pyomeca import Analogs

from legpress_cv.export.mot import coordinates, mot_text, write_mot


def read(path):
    return Analogs.from_mot(path, pandas_kwargs={"sep": "\t"})


def test_what_is_written_is_read(analysis, tmp_path):
    write_mot(analysis, analysis.side, tmp_path / "set.mot")
    found, frames = read(tmp_path / "set.mot"), analysis.frames
    names = ["pelvis_tilt", "hip_flexion_r", "knee_angle_r", "lumbar_extension"]
    assert list(found.channel.values) == names
    np.testing.assert_allclose(found.time, frames.time_s, atol=1e-4)
    np.testing.assert_allclose(
        found.sel(channel="knee_angle_r"), frames.knee_flexion_deg, atol=1e-4
    )
    np.testing.assert_allclose(
        found.sel(channel="hip_flexion_r"), frames.hip_flexion_deg, atol=1e-4
    )
    lumbar = found.sel(channel="lumbar_extension")
    np.testing.assert_allclose(lumbar, -frames.lumbar_flexion_deg, atol=1e-4)


def test_the_header_says_degrees_and_counts(analysis):
    lines = mot_text(analysis, analysis.side).splitlines()
    head = dict(line.split("=") for line in lines[1 : lines.index("endheader")])
    assert lines[0] == "Coordinates"
    assert head["inDegrees"] == "yes"
    table = lines[lines.index("endheader") + 1 :]
    assert int(head["nRows"]) == len(table) - 1 == len(analysis.frames.time_s)
    assert {len(line.split("\t")) for line in table} == {int(head["nColumns"])}
    assert head["clip_sha256"] == analysis.clip.sha256


def test_a_tuck_raises_the_tilt_and_bends_the_spine(analysis):
    """Posterior is positive in OpenSim too; flexion of the spine is a negative extension."""
    result = with_column(analysis, "backrest_deg", slice(None), 130.0)
    found, tilt_deg = coordinates(result, result.side), result.frames.pelvic_tilt_deg
    assert np.ptp(tilt_deg) > 10
    np.testing.assert_allclose(found["pelvis_tilt"], 40.0 + tilt_deg)
    np.testing.assert_allclose(found["lumbar_extension"], -result.frames.lumbar_flexion_deg)


def test_a_model_stands_as_the_lifter_lies(analysis):
    """Tilt and hip flexion add up to the thigh against the vertical, and the knee to the shank."""
    points = analysis.frames.points

    def down_deg(first, last):
        """Direction in the picture; hanging down is 0, lifted forwards is positive."""
        a, b = points[first], points[last]
        return np.degrees(np.arctan2(b.x_px - a.x_px, b.y_px - a.y_px))

    thigh, shank = down_deg("hip", "knee"), down_deg("knee", "ankle")
    recline = -down_deg("shoulder", "hip")
    tilt = analysis.frames.pelvic_tilt_deg
    frames = analysis.frames.model_copy(
        update={
            "backrest_deg": 90.0 + recline,
            "hip_flexion_deg": thigh + down_deg("shoulder", "hip") - tilt,
            "knee_flexion_deg": thigh - shank,
        }
    )
    result = analysis.model_copy(update={"frames": frames})
    found = coordinates(result, result.side)
    trunk = found["pelvis_tilt"] + found["lumbar_extension"] + frames.lumbar_flexion_deg - tilt
    np.testing.assert_allclose(trunk, recline, atol=1e-9)
    leg = found["pelvis_tilt"] + found["hip_flexion_r"]
    np.testing.assert_allclose(leg, thigh, atol=1e-9)
    np.testing.assert_allclose(leg - found["knee_angle_r"], shank, atol=1e-9)


def test_a_mirrored_clip_has_the_same_angles_on_the_other_side(analysis):
    one = coordinates(analysis, analysis.side)
    twin = mirrored(analysis)
    other = coordinates(twin, twin.side)
    assert [name.replace("_l", "_r") if name.endswith("_l") else name for name in other] == [*one]
    for mine, theirs in zip(one.values(), other.values(), strict=True):
        np.testing.assert_allclose(mine, theirs, atol=1e-9)


def test_frames_that_lack_an_angle_are_left_out(analysis):
    """OpenSim's own programs stop at the first value that is no number."""
    gap = with_column(analysis, "hip_flexion_deg", slice(5, 8), np.nan)
    text = mot_text(gap, gap.side)
    assert "nan" not in text
    times = [float(line.split("\t")[0]) for line in text.splitlines()[9:]]
    kept = np.delete(analysis.frames.time_s, range(5, 8))
    np.testing.assert_allclose(times, kept, atol=1e-4)


def test_an_angle_that_is_never_known_is_no_column(analysis):
    blind = analysis
    for name in ("hip_flexion_deg", "pelvic_tilt_deg", "lumbar_flexion_deg"):
        blind = with_column(blind, name, slice(None), np.nan)
    assert list(coordinates(blind, blind.side)) == ["knee_angle_r"]
    nothing = with_column(blind, "knee_flexion_deg", slice(None), np.nan)
    assert "nRows=0\nnColumns=2\n" in mot_text(nothing, nothing.side)
