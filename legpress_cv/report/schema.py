"""The JSON schema of a result.

``python -m legpress_cv.report.schema`` writes it to ``docs/analysis.schema.json``, or to the path
that is given.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from legpress_cv.results import SCHEMA_VERSION, SetAnalysis

SCHEMA_PATH = Path("docs/analysis.schema.json")
"""Where the schema is published, from the root of the repository."""


def schema_text() -> str:
    """Make the schema of ``NAME.analysis.json``."""
    schema = SetAnalysis.model_json_schema(mode="serialization")
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Analysis of a leg-press set, version {SCHEMA_VERSION}",
    }
    return json.dumps(head | {k: v for k, v in schema.items() if k != "title"}, indent=2) + "\n"


def main(path: Path = SCHEMA_PATH) -> None:
    """Write the schema to a file."""
    path.write_text(schema_text(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:2]))
