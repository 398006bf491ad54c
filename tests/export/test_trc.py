"""TRC files, read back by pyomeca; OpenSim 4.6 was tried by hand."""

from __future__ import annotations

import numpy as np
import pytest
from mirrored import without
from pyomeca import Markers

from legpress_cv.export.markers import marker_set
from legpress_cv.export.trc import trc_text, write_trc


def read(path):
    return Markers.from_trc(path, pandas_kwargs={"sep": "\t"})


@pytest.mark.parametrize("stature_cm", [None, 180.0])
def test_what_is_written_is_read(analysis, tmp_path, stature_cm):
    markers = marker_set(without(analysis, "knee", slice(3, 9)), stature_cm)
    write_trc(markers, tmp_path / "set.trc")
    found = read(tmp_path / "set.trc")
    assert list(found.channel.values) == list(markers.names)
    np.testing.assert_allclose(found.time, markers.time_s, atol=1e-6)
    np.testing.assert_allclose(found.values[:3].T, markers.xyz, atol=1e-6)
    assert np.isnan(found.sel(channel="RKnee").values[:3, 3:9]).all()
    assert found.attrs["rate"] == 15


def test_the_header_says_rate_count_and_unit(analysis):
    for stature_cm, unit in ((180, "m"), (None, "torso")):
        markers = marker_set(analysis, stature_cm)
        lines = trc_text(markers, "set.trc").splitlines()
        head = dict(zip(lines[1].split("\t"), lines[2].split("\t"), strict=True))
        assert head["Units"] == unit
        assert float(head["DataRate"]) == analysis.clip.analysis_rate_hz
        assert int(head["NumFrames"]) == len(analysis.frames.time_s) == len(lines) - 6
        assert int(head["NumMarkers"]) == len(markers.names)


def test_every_line_is_as_wide_as_the_header(analysis):
    """OpenSim drops an empty last cell and refuses the line: what is missing is written out."""
    blind = without(analysis, "t12", slice(0, 4))
    lines = trc_text(marker_set(blind, None), "set.trc").splitlines()
    widths = {len(line.split("\t")) for line in (lines[3], lines[4], *lines[6:])}
    assert len(widths) == 1
    assert all(cell for line in lines[6:] for cell in line.split("\t"))
    assert lines[6].endswith("\tnan\tnan\tnan")


def test_a_name_from_outside_stays_on_its_line(analysis):
    text = trc_text(marker_set(analysis, None), "a\nb\tc\udcff.trc")
    assert text.splitlines()[0] == "PathFileType\t4\t(X/Y/Z)\ta\\nb\\tc\\udcff.trc"
