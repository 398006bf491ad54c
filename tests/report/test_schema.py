import json
from pathlib import Path

import pytest
from compared import sets_of_every_kind
from factories import analysis_from_truth

from legpress_cv.comparison import compare_sets
from legpress_cv.report.schema import DOCS, SCHEMAS, main, schema_text

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_published_schema_is_up_to_date(name):
    published = json.loads((ROOT / DOCS / name).read_text(encoding="utf-8"))
    assert published == json.loads(schema_text(name)), (
        f"run: python -m legpress_cv.report.schema, and commit docs/{name}"
    )


def test_writing_them(tmp_path):
    main(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == set(SCHEMAS)
    for name in SCHEMAS:
        assert (tmp_path / name).read_text(encoding="utf-8") == schema_text(name)


def test_a_result_has_the_schema():
    schema = json.loads(schema_text("analysis.schema.json"))
    for name in ("rendered_tuck", "rendered_neutral"):
        check(json.loads(analysis_from_truth(name).to_json()), schema, schema["$defs"])


def test_a_comparison_has_the_schema():
    schema = json.loads(schema_text("comparison.schema.json"))
    for sets in sets_of_every_kind():
        check(json.loads(compare_sets(*sets).to_json()), schema, schema["$defs"])


def check(value, schema, defs):
    """As much of JSON schema as ours uses."""
    if "$ref" in schema:
        return check(value, resolved(schema, defs), defs)
    if "anyOf" in schema:
        options = [resolved(option, defs) for option in schema["anyOf"]]
        fitting = [option for option in options if fits(value, option)]
        assert fitting, (value, schema)
        return check(value, fitting[0], defs)
    assert fits(value, schema), (value, schema)
    if "enum" in schema:
        assert value in schema["enum"]
    if "const" in schema:
        assert value == schema["const"]
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        assert set(schema.get("required", ())) <= value.keys()
        if schema.get("additionalProperties") is False:
            assert value.keys() <= properties.keys()
        for key, item in value.items():
            rest = schema.get("additionalProperties")
            inner = properties.get(key, rest if isinstance(rest, dict) else {})
            check(item, inner, defs)
    if isinstance(value, list):
        for item in value:
            check(item, schema.get("items") or {}, defs)
    return None


def resolved(schema, defs):
    return defs[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema


def fits(value, schema):
    types = schema.get("type", [])
    kinds = {
        "object": dict,
        "array": list,
        "string": str,
        "boolean": bool,
        "null": type(None),
        "number": (int, float),
        "integer": int,
    }
    allowed = [types] if isinstance(types, str) else types
    return not allowed or any(
        isinstance(value, kinds[kind]) and (isinstance(value, bool) == (kind == "boolean"))
        for kind in allowed
    )
