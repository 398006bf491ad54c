"""Modules that are loaded at their first use."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from legpress_cv.pose.later_import import imported_later

NAMES = ("heavy_package", "heavy_package.drawn")


@pytest.fixture
def user_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Any]:
    """A package whose loading is seen, and modules that import it in some way."""
    package = tmp_path / "heavy_package"
    package.mkdir()
    (package / "__init__.py").write_text("colour = 'red'\n")
    (package / "drawn.py").write_text("def figure() -> str:\n    return 'a figure'\n")
    (package / "other.py").write_text("size = 3\n")
    monkeypatch.syspath_prepend(str(tmp_path))

    def make(line: str) -> Any:
        (tmp_path / "user_of_heavy.py").write_text(line + "\n")
        for name in [n for n in sys.modules if n.startswith(("heavy_package", "user_of_heavy"))]:
            monkeypatch.delitem(sys.modules, name)
        importlib.invalidate_caches()
        with imported_later(*NAMES):
            return importlib.import_module("user_of_heavy")

    return make


@pytest.mark.parametrize(
    "line",
    [
        "import heavy_package.drawn as drawn",
        "from heavy_package import drawn",
        "import heavy_package\ndrawn = heavy_package.drawn",
    ],
)
def test_it_is_loaded_when_it_is_used_and_not_before(
    user_of: Callable[[str], Any], line: str
) -> None:
    user = user_of(line)
    assert not {*NAMES} & sys.modules.keys()
    assert user.drawn.figure() == "a figure"
    assert {*NAMES} <= sys.modules.keys()
    assert sys.modules["heavy_package.drawn"].figure() == "a figure"


def test_others_find_the_module_itself(user_of: Callable[[str], Any]) -> None:
    user = user_of("import heavy_package.drawn as drawn")
    package = importlib.import_module("heavy_package")
    assert package.colour == "red"
    assert importlib.import_module("heavy_package.other").size == 3
    assert user.drawn.figure() == "a figure"


def test_a_loaded_module_stays(user_of: Callable[[str], Any]) -> None:
    user_of("pass")
    package = importlib.import_module("heavy_package")
    with imported_later(*NAMES):
        assert sys.modules["heavy_package"] is package
    assert sys.modules["heavy_package"] is package


def test_what_a_module_lacks_is_missed(user_of: Callable[[str], Any]) -> None:
    user = user_of("import heavy_package.drawn as drawn")
    with pytest.raises(AttributeError, match="no attribute 'sculpture'"):
        _ = user.drawn.sculpture


def test_mediapipe_comes_without_plots_and_can_still_plot() -> None:
    code = """
import sys
from legpress_cv.pose.native import import_mediapipe
mediapipe = import_mediapipe()
assert not [name for name in sys.modules if name.startswith("matplotlib")], "loaded"
plots = mediapipe.tasks.vision.drawing_utils.plt
assert plots.figure.__module__ == "matplotlib.pyplot"
import matplotlib.pyplot
assert matplotlib.pyplot.figure is plots.figure
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
