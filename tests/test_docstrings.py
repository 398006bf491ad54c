"""One style of docstrings: names in the sections, types in the annotations alone."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "legpress_cv"
MODULES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))
SECTION = re.compile(r"^(Parameters|Attributes|Returns|Yields|Raises|Notes|References|Examples)$")
Documented = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def named_in(docstring: str) -> list[str]:
    """The lines that name parameters or attributes."""
    found, section = [], ""
    lines = docstring.splitlines()
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        if SECTION.match(line) and set(after) == {"-"}:
            section = line
        elif section in ("Parameters", "Attributes") and re.match(r"[^\s-]", line):
            found.append(line)
    return found


def names_of(node: Documented) -> set[str]:
    """What a class or function can document: arguments, fields, properties."""
    if not isinstance(node, ast.ClassDef):
        arguments = node.args
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        every += [extra for extra in (arguments.vararg, arguments.kwarg) if extra]
        return {argument.arg for argument in every}
    names = set()
    for child in ast.walk(node):
        if isinstance(child, ast.FunctionDef):
            names |= names_of(child) if child.name == "__init__" else {child.name}
        elif isinstance(child, ast.AnnAssign):
            names.add(child.target.id if isinstance(child.target, ast.Name) else child.target.attr)
        elif isinstance(child, ast.Assign):  # members of an enumeration
            names |= {target.id for target in child.targets if isinstance(target, ast.Name)}
        elif isinstance(child, ast.Attribute):
            names.add(child.attr)
    return names


@pytest.mark.parametrize("module", MODULES)
def test_sections_name_what_there_is_and_leave_types_to_the_annotations(module):
    wrong = []
    for node in ast.walk(ast.parse((PACKAGE / module).read_text(encoding="utf-8"))):
        if not isinstance(node, Documented) or not (text := ast.get_docstring(node)):
            continue
        for line in named_in(text):
            known = names_of(node)
            if not all(name.lstrip("*`").rstrip("`") in known for name in line.split(", ")):
                wrong.append(f"{node.name}: {line}")
    assert wrong == []
