"""docs/formats.md names whatever is written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from legpress_cv.export.c3d import ANGLES, EVENTS
from legpress_cv.export.markers import MARKERS, marker_set
from legpress_cv.export.mot import coordinates
from legpress_cv.export.netcdf import dataset
from legpress_cv.report.paths import EXPORT_SUFFIXES, SUFFIXES
from legpress_cv.results import POINT_NAMES
from legpress_cv.results.tables import FRAME_COLUMNS, REP_COLUMNS

PAGE = (Path(__file__).parents[2] / "docs" / "formats.md").read_text(encoding="utf-8")
PARTS = dict(part.split("\n", 1) for part in PAGE.split("\n## ")[1:])


def first_cells(text):
    """Names in the first column of the tables of a part."""
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    return [name for cell in rows for name in re.findall(r"`([\w.]+)`", cell)]


@pytest.mark.parametrize(
    ("part", "columns"), [("Frames", FRAME_COLUMNS), ("Reps", REP_COLUMNS)], ids=["frames", "reps"]
)
def test_every_column_has_its_row_and_no_other(part, columns):
    assert sorted(first_cells(PARTS[part])) == sorted(columns)


def test_every_file_is_named():
    table = PAGE.split("\n## ")[0]
    for suffix in (SUFFIXES | EXPORT_SUFFIXES).values():
        assert f"| `NAME{suffix}` |" in table


def test_every_marker_and_coordinate_is_named(analysis):
    markers = re.findall(r"score` \| [^|]+ \| `(\w+)`", PARTS["Frames"])
    assert markers == [MARKERS[name].format(side="R") for name in POINT_NAMES]
    assert set(marker_set(analysis, None).names) <= set(markers)
    assert set(coordinates(analysis, analysis.side)) <= set(first_cells(PARTS["mot: joint angles"]))


def test_every_channel_and_event_is_named():
    part = PARTS["c3d: landmarks, angles, events"]
    assert all(f"`{name}`" in part for name in ANGLES)
    assert all(f"*{label}*" in part for label in EVENTS.values())


def test_every_variable_and_attribute_is_named(analysis):
    part, made = PARTS["nc: a data set"], dataset(analysis, 180.0)
    assert all(f"`{name}`" in part for name in made.attrs)
    known = {f"rep_{name}" for name in REP_COLUMNS} | set(FRAME_COLUMNS)
    assert all(f"`{name}`" in part for name in set(made.data_vars) - known)
