"""A comparison as JSON: there and back, and one sentence for what is none."""

from __future__ import annotations

import json

import pytest
from compared import a_set, sets_of_every_kind
from pydantic import BaseModel, ValidationError

from legpress_cv.comparison import compare_sets
from legpress_cv.errors import ResultError
from legpress_cv.results import CaveatCode, Certainty, NoDifference, Quantity, SetComparison

KINDS = [compare_sets(*sets) for sets in sets_of_every_kind()]
PLAIN = compare_sets(a_set("a", [20.0, 21.0]), a_set("b", [5.0]))


@pytest.mark.parametrize("comparison", KINDS)
def test_there_and_back(comparison, tmp_path):
    text = comparison.to_json()
    assert SetComparison.from_json(text) == comparison
    assert SetComparison.from_json(text.encode()).to_json() == text
    path = tmp_path / "a--b.comparison.json"
    path.write_text(comparison.to_json(indent=2), encoding="utf-8-sig")
    assert SetComparison.load(path) == comparison


def leaves(value, name=""):
    """Every field with its values, lists and parts gone through."""
    if isinstance(value, BaseModel):
        for field in type(value).model_fields:
            yield from leaves(getattr(value, field), f"{name}.{field}")
    elif isinstance(value, tuple) and value and isinstance(value[0], BaseModel):
        for part in value:
            yield from leaves(part, f"{name}[]")
    else:
        yield name, value


def test_every_field_is_set_by_some_comparison():
    named, known = set(), set()
    for comparison in KINDS:
        for name, value in leaves(comparison):
            named.add(name)
            if value not in (None, "", (), {}):
                known.add(name)
    parents = {n for n in named if any(k.startswith((f"{n}.", f"{n}[]")) for k in known)}
    assert len(named) > 60
    assert named - known - parents == set()


def test_every_code_is_used_and_lookup_works():
    found = [comparison.comparisons for comparison in KINDS]
    pairs = [pair for group in found for pair in group]
    assert {q.quantity for pair in pairs for q in pair.quantities} == set(Quantity)
    reasons = {q.reason.code for pair in pairs for q in pair.quantities if q.reason}
    reasons |= {pair.at_equal_depth.reason.code for pair in pairs if pair.at_equal_depth.reason}
    assert reasons | {NoDifference.NOT_MEASURED} == set(NoDifference)
    caveats = {caveat.code for pair in pairs for caveat in pair.caveats}
    assert caveats | {CaveatCode.OTHER_MODEL, CaveatCode.OTHER_VERSION} == set(CaveatCode)
    assert PLAIN.sets[0].number(Quantity.PPT).value == 20.5
    assert PLAIN.comparisons[0].quantity(Quantity.PPT).difference == -15.5
    assert PLAIN.comparisons[0].headline is PLAIN.comparisons[0].at_equal_depth
    assert Quantity.DESCENT.unit == "s"
    for code in (Quantity.PPT, Certainty.UNCLEAR, *NoDifference, *CaveatCode):
        assert str(code) == code.value


def changed(**changes):
    return json.dumps(json.loads(PLAIN.to_json()) | changes)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is no comparison that this version can read"),
        ("[1]", "is no comparison that this version can read"),
        ("{}", "is no comparison that this version can read"),
        (changed(schema_version="2.0"), "schema version 2.0"),
        (changed(schema_version="9" * 500), "schema version 99999999999999999999, and"),
        (changed(more=1), "(more:"),
        (changed(sets=[]), "(sets:"),
        (changed(comparisons=[]), "(comparisons:"),
        (PLAIN.to_json().replace('"after":1', '"after":7', 1), "names a set that it lacks"),
        (PLAIN.to_json().replace("-15.5", "1e999", 1), "infinity"),
    ],
)
def test_what_is_no_comparison_is_one_sentence(text, said, tmp_path):
    with pytest.raises(ResultError) as caught:
        SetComparison.from_json(text)
    assert said in str(caught.value)
    path = tmp_path / "bad.comparison.json"
    path.write_text(text)
    with pytest.raises(ResultError) as caught:
        SetComparison.load(path)
    assert said in str(caught.value)
    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value)


def test_what_cannot_be_read_is_one_sentence(tmp_path):
    for path, said in [(tmp_path, "cannot be read"), (tmp_path / "gone.json", "cannot be read")]:
        with pytest.raises(ResultError, match=said):
            SetComparison.load(path)
    strange = tmp_path / "strange.json"
    strange.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ResultError):
        SetComparison.load(strange)


def test_it_does_not_change():
    with pytest.raises(ValidationError):
        PLAIN.version = "1"
