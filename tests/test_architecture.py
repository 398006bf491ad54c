"""The plan of the house: which room may import which, and no circles anywhere.

The rules are the contracts in pyproject.toml, each with its name. Imports inside of functions and
those for type checkers count as well.
"""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp
import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

ROOT = Path(__file__).resolve().parents[1]
FACADE = "legpress_cv"


@pytest.fixture(autouse=True)
def _in_a_clone(monkeypatch):
    monkeypatch.chdir(ROOT)
    monkeypatch.syspath_prepend(str(ROOT))


def circle(graph: grimp.ImportGraph) -> list[str]:
    """Modules that import each other, the first also at the end; empty where there are none.

    Unlike the contract on siblings it sees a part of a package that imports the whole.
    """
    imports = {name: graph.find_modules_directly_imported_by(name) for name in graph.modules}
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_rooms_import_only_what_the_plan_allows(capsys):
    status = lint_imports(config_filename="pyproject.toml", no_cache=True)
    assert status == EXIT_STATUS_SUCCESS, capsys.readouterr().out


def test_modules_of_the_package_do_not_import_each_other_in_circles():
    graph = grimp.build_graph(FACADE, cache_dir=None)
    for home in graph.find_modules_directly_imported_by(FACADE):  # imported when asked for
        graph.remove_import(importer=FACADE, imported=home)
    assert circle(graph) == []


@pytest.mark.parametrize("package", ["training", "protocol", "real", "injected", "robustness"])
def test_modules_of_training_and_benchmarks_do_not_import_each_other_in_circles(
    package, monkeypatch
):
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    assert circle(grimp.build_graph(package, cache_dir=None)) == []


def test_a_circle_is_found():
    graph = grimp.ImportGraph()
    for importer, imported in (("a", "a.b"), ("a.b", "a.c"), ("a.c", "a")):
        graph.add_import(importer=importer, imported=imported)
    assert set(circle(graph)) == {"a", "a.b", "a.c"}
