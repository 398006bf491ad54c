"""nc files, read back by xarray, and checked as the library movement does."""

from __future__ import annotations

import numpy as np
import pytest
import xarray

from legpress_cv.export.netcdf import ANGLES, write_netcdf
from legpress_cv.export.scale import scale_of
from legpress_cv.results import POINT_NAMES
from legpress_cv.results.tables import REP_COLUMNS, rep_columns

DIMENSIONS = {"time", "space", "keypoints", "individuals"}
"""What movement 0.15 demands of poses, with ``position`` and ``confidence``."""


@pytest.fixture
def written(analysis, tmp_path):
    def write(result=analysis, stature_cm=None):
        write_netcdf(result, stature_cm, tmp_path / "set.nc")
        return xarray.load_dataset(tmp_path / "set.nc")

    return write


def test_it_is_laid_out_as_movement_has_poses(analysis, written):
    found = written()
    assert set(found.sizes) == DIMENSIONS | {"rep"}
    assert found.position.dims == ("time", "space", "keypoints", "individuals")
    assert found.confidence.dims == ("time", "keypoints", "individuals")
    assert found.keypoints.values.tolist() == list(POINT_NAMES)
    assert found.space.values.tolist() == ["x", "y"]
    assert found.attrs["ds_type"] == "poses"
    assert found.attrs["time_unit"] == "seconds"
    assert found.attrs["fps"] == analysis.clip.analysis_rate_hz
    assert found.time.dtype == np.float64


def test_movement_itself_takes_it(written):
    datasets = pytest.importorskip("movement.validators.datasets")  # brings a second OpenCV
    datasets.ValidPosesInputs.validate(written())


def test_places_angles_and_phases_are_those_of_the_result(analysis, written):
    found, frames = written(), analysis.frames
    np.testing.assert_array_equal(found.time, frames.time_s)
    lifter = found.sel(individuals="lifter")
    for name, point in frames.points.items():
        place = lifter.position.sel(keypoints=name)
        np.testing.assert_array_equal(place.sel(space="x"), point.x_px)
        np.testing.assert_array_equal(place.sel(space="y"), point.y_px)
        np.testing.assert_array_equal(lifter.confidence.sel(keypoints=name), point.score)
    for name in ANGLES:
        np.testing.assert_array_equal(lifter[name], getattr(frames, name))
        assert found[name].attrs["units"] == "deg"
    assert lifter.phase.values.tolist() == list(frames.phase)
    np.testing.assert_array_equal(lifter.rep_number, frames.rep)


def test_reps_have_every_column_of_the_csv(analysis, written):
    found = written()
    table = rep_columns(analysis.reps)
    assert found.rep.values.tolist() == table["rep"]
    assert {f"rep_{name}" for name in REP_COLUMNS[1:]} <= set(found.data_vars)
    assert found.rep_verdict.values.tolist() == table["verdict"]
    np.testing.assert_array_equal(found.rep_ppt_deg, table["ppt_deg"])
    assert found.rep_ppt_deg.attrs["units"] == "deg"
    assert found.rep_marked.values.tolist() == [0.0] * len(analysis.reps)
    assert np.isnan(found.rep_indicated).all()


def test_the_scale_is_an_attribute(analysis, written):
    assert "m_per_px" not in written().attrs
    found = written(stature_cm=180.0).attrs
    assert found["m_per_px"] == pytest.approx(scale_of(analysis.frames, 180.0).per_px)
    assert 1 / found["torso_px"] == pytest.approx(scale_of(analysis.frames, None).per_px)


def test_a_set_without_reps_or_of_another_name(analysis, written):
    clip = analysis.clip.model_copy(update={"name": "größe\n1"})
    found = written(analysis.model_copy(update={"reps": (), "clip": clip}))
    assert found.sizes["rep"] == 0
    assert found.attrs["clip"] == "größe\\n1"
