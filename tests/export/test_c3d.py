"""C3D files, read back by the package c3d, which shares nothing with their writer."""

from __future__ import annotations

import c3d
import numpy as np
import pytest
from factories import played_slower
from mirrored import without
from pyomeca import Markers

from legpress_cv.export.c3d import ANGLES, write_c3d
from legpress_cv.export.markers import marker_set


@pytest.fixture
def written(analysis, tmp_path):
    def write(result=analysis, stature_cm=180.0):
        path = tmp_path / "set.c3d"
        write_c3d(result, marker_set(result, stature_cm), path)
        return path

    return write


def texts(reader, group, name):
    return [str(text).strip() for text in reader.get(group).get(name).string_array]


def test_points_and_angles_are_read(analysis, written):
    result = without(analysis, "knee", slice(3, 9))
    markers = marker_set(result, 180.0)
    with written(result).open("rb") as file:
        reader = c3d.Reader(file)
        frames = list(reader.read_frames())
        assert reader.point_rate == analysis.clip.analysis_rate_hz
        assert texts(reader, "POINT", "LABELS") == list(markers.names)
        assert texts(reader, "ANALOG", "LABELS") == list(ANGLES)
        assert set(texts(reader, "ANALOG", "UNITS")) == {"deg"}
    assert len(frames) == len(analysis.frames.time_s)
    knee = markers.names.index("RKnee")
    for number, (_, points, channels) in enumerate(frames):
        seen = np.isfinite(markers.xyz[number, :, 0])
        assert seen[knee] == (not 3 <= number < 9)
        np.testing.assert_allclose(points[seen, :3], markers.xyz[number, seen], atol=1e-6)
        assert (points[seen, 3] == 0).all()
        assert (points[~seen, 3] == -1).all()
        angles = [getattr(result.frames, name)[number] for name in ANGLES]
        np.testing.assert_allclose(np.ravel(channels), angles, atol=1e-4)


@pytest.mark.parametrize(("stature_cm", "unit"), [(180.0, "m"), (None, "torso")])
def test_the_unit_is_told(written, stature_cm, unit):
    with written(stature_cm=stature_cm).open("rb") as file:
        assert texts(c3d.Reader(file), "POINT", "UNITS") == [unit]


def test_a_missing_point_is_missing_to_pyomeca_too(analysis, written):
    found = Markers.from_c3d(written(without(analysis, "knee", slice(3, 9))))
    knee = found.sel(channel="RKnee").values[:3]
    assert np.flatnonzero(np.isnan(knee).all(axis=0)).tolist() == list(range(3, 9))
    assert found.attrs["units"] == "m"


def test_reps_are_events(analysis, written):
    slow = played_slower(analysis, 1 / 20)  # beyond a minute
    assert slow.reps[-1].end_s > 60
    with written(slow).open("rb") as file:
        reader = c3d.Reader(file)
        labels = texts(reader, "EVENT", "LABELS")
        told = texts(reader, "EVENT", "DESCRIPTIONS")
        minutes, seconds = np.reshape(reader.get("EVENT").get("TIMES").float_array, (-1, 2)).T
    assert labels == ["Rep start", "Rep bottom", "Rep end"] * len(slow.reps)
    assert told == [f"rep {rep.rep}" for rep in slow.reps for _ in range(3)]
    assert ((seconds >= 0) & (seconds < 60)).all()
    times = [t for rep in slow.reps for t in (rep.start_s, rep.bottom_s, rep.end_s)]
    np.testing.assert_allclose(60 * minutes + seconds, times, atol=1e-3)


def test_a_set_without_reps_has_no_event(analysis, written):
    with written(analysis.model_copy(update={"reps": ()})).open("rb") as file:
        assert c3d.Reader(file).get("EVENT").get("USED").int16_value == 0


def test_a_name_from_outside_is_plain(analysis, written):
    clip = analysis.clip.model_copy(update={"name": "größe\n1"})
    with written(analysis.model_copy(update={"clip": clip})).open("rb") as file:
        assert texts(c3d.Reader(file), "LEGPRESS_CV", "CLIP") == ["gr??e\\n1"]
