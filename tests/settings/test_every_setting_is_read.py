"""Every setting is read: an attribute access on a value of that section's own class is found.

A name alone does not count: reading `max_gap_s` of the signals does not read that of the chain. The
class of a value comes from the package's own annotations (parameters, fields, returned values),
followed through assignments and attributes; see :class:`Reads`.

Limits: a read that cannot be followed is not counted, so that the test errs to the strict side. A
read whose value goes nowhere counts, and so does one in a function that nobody calls. The report's
list of changed settings reads all of them through `getattr` and is rightly not counted.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

from pydantic import create_model

from legpress_cv.settings import Settings, ViewSettings

PACKAGE = Path(__file__).parents[2] / "legpress_cv"
SECTIONS = {name: field.annotation for name, field in Settings.model_fields.items()}


def class_name(annotation) -> str | None:
    """Last name of an annotation; of ``X | None`` that of X."""
    if isinstance(annotation, ast.BinOp):
        return class_name(annotation.left)
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        return class_name(ast.parse(annotation.value, mode="eval").body)
    if isinstance(annotation, ast.Attribute):
        return annotation.attr
    return annotation.id if isinstance(annotation, ast.Name) else None


def functions(tree):
    return [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]


class Reads:
    """What is read of which class, over all modules.

    Attributes of a class are its annotated fields, its properties, and what `__init__` assigns to
    `self`. A local name has the class of its annotation or of what is assigned to it.
    """

    def __init__(self, trees) -> None:
        self.fields = defaultdict(dict, {"Settings": {k: c.__name__ for k, c in SECTIONS.items()}})
        self.returns = {}
        self.found = set()
        classes = [n for tree in trees for n in ast.walk(tree) if isinstance(n, ast.ClassDef)]
        for tree in trees:
            self.returns |= {f.name: class_name(f.returns) for f in functions(tree)}
        self.returns |= {cls.name: cls.name for cls in classes}
        self.returns |= {cls.__name__: cls.__name__ for cls in (Settings, *SECTIONS.values())}
        for cls in classes:
            for node in cls.body:
                if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                    self.fields[cls.name][node.target.id] = class_name(node.annotation)
                if isinstance(node, ast.FunctionDef) and node.decorator_list:
                    self.fields[cls.name][node.name] = class_name(node.returns)
        # First what `__init__` keeps, then every read.
        for counted in (False, True):
            for tree in trees:
                self._scope(tree.body, {}, None)
            if not counted:
                self.found.clear()

    def _scope(self, body, names, owner) -> None:
        names = dict(names)
        for node in body:
            self._statement(node, names, owner)

    def _statement(self, node, names, owner) -> None:
        if isinstance(node, ast.ClassDef):
            self._scope(node.body, names, node.name)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            inner = dict(names)
            arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            for argument in arguments:
                inner[argument.arg] = class_name(argument.annotation)
            if owner and arguments and arguments[0].arg == "self":
                inner["self"] = owner
            self._scope(node.body, inner, None)
        else:
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    self._bind(target, node.value, names)
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                names[node.target.id] = class_name(node.annotation)
            for child in ast.iter_child_nodes(node):
                if isinstance(child, ast.stmt):
                    self._statement(child, names, owner)
                else:
                    self._expressions(child, names, owner)

    def _expressions(self, node, names, owner) -> None:
        for child in ast.walk(node):
            if isinstance(child, ast.Attribute) and isinstance(child.ctx, ast.Load):
                self.found.add((self._class(child.value, names), child.attr))

    def _bind(self, target, value, names) -> None:
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            for one, given in zip(target.elts, value.elts, strict=False):
                self._bind(one, given, names)
        elif isinstance(target, ast.Name):
            names[target.id] = self._class(value, names)
        elif isinstance(target, ast.Attribute) and (holder := self._class(target.value, names)):
            self.fields[holder].setdefault(target.attr, self._class(value, names))

    def _class(self, node, names) -> str | None:
        if isinstance(node, ast.Name):
            return names.get(node.id)
        if isinstance(node, ast.Attribute):
            return self.fields.get(self._class(node.value, names), {}).get(node.attr)
        if isinstance(node, ast.Call):
            return self.returns.get(class_name(node.func))
        if isinstance(node, ast.BoolOp | ast.IfExp):
            parts = node.values if isinstance(node, ast.BoolOp) else [node.body, node.orelse]
            return next(filter(None, (self._class(part, names) for part in parts)), None)
        return None


def unread(settings_class, found) -> list[str]:
    """Leaves that nothing reads of their section's class, or of the base that defines them."""
    out = []
    for section, field in settings_class.model_fields.items():
        for leaf in field.annotation.model_fields:
            bases = [b for b in field.annotation.__mro__ if leaf in getattr(b, "model_fields", ())]
            if not any((base.__name__, leaf) in found for base in bases):
                out.append(f"{section}.{leaf}")
    return out


def reads_of(*sources) -> set:
    return Reads([ast.parse(source) for source in sources]).found


FOUND = reads_of(
    *(
        path.read_text(encoding="utf-8")
        for path in sorted(PACKAGE.rglob("*.py"))
        if path.parent.name != "settings"
    )
)


def test_every_setting_is_read():
    assert unread(Settings, FOUND) == []


def test_a_setting_that_nothing_reads_is_found_though_another_has_its_name():
    more = create_model("ViewSettings", __base__=ViewSettings, max_gap_s=(float, 0.25))
    settings = create_model("Settings", __base__=Settings, view=(more, more()))
    assert any(name == "max_gap_s" for _, name in FOUND)
    assert unread(settings, FOUND) == ["view.max_gap_s"]


def test_a_read_is_followed_through_locals_and_attributes_and_no_further():
    source = (
        "class A:\n    def __init__(self, settings: Settings):\n        self._s = settings\n"
        "    def f(self):\n        s, n = self._s.tuck, 3\n        return s.mild_ppt_deg\n"
        "def g(other):\n    return other.severe_ppt_deg\n"
    )
    found = reads_of(source)
    assert ("TuckSettings", "mild_ppt_deg") in found
    assert ("TuckSettings", "severe_ppt_deg") not in found
