"""The notebooks run from start to end, and lie in the repository without outputs."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from realclips import models

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
NAMES = ("season_from_a_batch", "tour_of_one_set")
PATIENCE_S = 500
"""For a cell on a busy machine; the longest needs 20 s on two quiet cores."""


def cells(name):
    return json.loads((NOTEBOOKS / f"{name}.ipynb").read_text("utf-8"))["cells"]


def test_these_are_all():
    assert sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb")) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_it_lies_without_outputs(name):
    for cell in cells(name):
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            assert cell["execution_count"] is None


@pytest.mark.parametrize("name", NAMES)
def test_its_links_lead_somewhere(name):
    texts = [cell["source"] for cell in cells(name) if cell["cell_type"] == "markdown"]
    text = "\n".join(line for source in texts for line in source)
    links = re.findall(r"\]\(([^)]+)\)", text)
    assert links
    for link in links:
        assert (NOTEBOOKS / link).is_file(), link


@pytest.fixture
def run(monkeypatch, tmp_path):
    """Run a notebook; gives back its cells with their outputs."""
    nbclient = pytest.importorskip("nbclient")
    nbformat = pytest.importorskip("nbformat")
    # The kernel is another process: a warning there shows as text on standard error.
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("JUPYTER_PLATFORM_DIRS", "1")
    monkeypatch.setenv("MPLBACKEND", "module://matplotlib_inline.backend_inline")

    def run_notebook(name):
        notebook = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)
        nbformat.validate(notebook)
        client = nbclient.NotebookClient(notebook, timeout=PATIENCE_S, kernel_name="python3")
        client.execute(cwd=str(NOTEBOOKS))
        return [cell for cell in notebook.cells if cell.cell_type == "code"]

    return run_notebook


def outputs(ran, kind):
    return [out.data[kind] for cell in ran for out in cell.outputs if kind in out.get("data", {})]


def complaints(ran):
    return [out.text for cell in ran for out in cell.outputs if out.get("name") == "stderr"]


def test_a_tour_of_one_set(run):
    models()
    ran = run("tour_of_one_set")
    assert complaints(ran) == []
    assert len(outputs(ran, "image/png")) == 3
    told = "\n".join(outputs(ran, "text/markdown"))
    assert "| rep | deepest at |" in told
    assert "Error in this clip (root mean square over all frames): knee flexion" in told
    assert "nan" not in told


def test_a_season_from_a_batch(run):
    ran = run("season_from_a_batch")
    assert complaints(ran) == []
    assert len(outputs(ran, "image/png")) == 2
    told = "\n".join(outputs(ran, "text/markdown"))
    assert "**made-up** season" in told
    assert "23 of 26 clips count" in told
    assert "Share of reps that tucked: **falls over the season**" in told
    assert "Deepest knee bend of a set: **no trend" in told
