"""The JSON schemas of a result and of a comparison.

``python -m legpress_cv.report.schema`` writes them to ``docs/``, or to the folder that is given.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from legpress_cv._model import FrozenModel
from legpress_cv.results import COMPARISON_VERSION, SCHEMA_VERSION, SetAnalysis, SetComparison

DOCS = Path("docs")
"""Where the schemas are published, from the root of the repository."""

SCHEMAS: dict[str, tuple[type[FrozenModel], str]] = {
    "analysis.schema.json": (
        SetAnalysis,
        f"Analysis of a leg-press set, version {SCHEMA_VERSION}",
    ),
    "comparison.schema.json": (
        SetComparison,
        f"Comparison of leg-press sets, version {COMPARISON_VERSION}",
    ),
}
"""File names, with the value that each describes and its title."""


def schema_text(name: str) -> str:
    """Make one of :data:`SCHEMAS`."""
    model, title = SCHEMAS[name]
    schema = model.model_json_schema(mode="serialization")
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title}
    return json.dumps(head | {k: v for k, v in schema.items() if k != "title"}, indent=2) + "\n"


def main(folder: Path = DOCS) -> None:
    """Write the schemas to a folder."""
    for name in SCHEMAS:
        (folder / name).write_text(schema_text(name), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:2]))
