"""The names of the package, and that importing it is light."""

from __future__ import annotations

import subprocess
import sys

import pytest

import legpress_cv
from legpress_cv import errors


def test_exported_names():
    assert sorted(legpress_cv.__all__) == [
        "LegpressError",
        "SetAnalysis",
        "SetComparison",
        "Settings",
        "__version__",
        "analyze_folder",
        "analyze_video",
        "compare_sets",
        "export_analysis",
        "load_analysis",
        "load_settings",
    ]
    for name in legpress_cv.__all__:
        assert getattr(legpress_cv, name) is not None
    with pytest.raises(AttributeError):
        _ = legpress_cv.nothing


def test_importing_loads_no_heavy_library():
    code = (
        "import sys, legpress_cv; "
        "heavy = 'mediapipe cv2 scipy av numpy pandas xarray ezc3d'.split(); "
        "print([m for m in heavy if m in sys.modules])"
    )
    output = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )
    assert output.stdout.strip() == "[]"


def test_one_tree_of_exceptions():
    classes = [value for value in vars(errors).values() if isinstance(value, type)]
    assert all(issubclass(value, errors.LegpressError) for value in classes)
    assert issubclass(errors.OutputExistsError, errors.OutputError)
