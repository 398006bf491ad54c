"""Damage to what is text: settings, results and the records of a batch."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from . import raw
from .tree import Change

ODD_VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 10**400, 2**63, 1e308, -1e-320, float("nan"), float("inf")),
    *("", "x", "\ud800", "\x00", "<script>", "../../x", "a" * 5000, [], {}, [[]], {"": None}),
    *([1] * 1000, "1e5", "2026-01-01", "NaN"),
)
_TOKENS = (
    *("nan", "inf", "-inf", "0", "-1", "1e999", "true", '""', "[]", "{}", "[[x]]", "'", '"""'),
    *("1979-05-27T07:32:00Z", "9" * 5000, "\x00", "\\ud800", "[" * 2000, "null", "a.b.c = 1"),
)


def changed_json(text: bytes, random: Random) -> Change:
    """Change values somewhere in a JSON document, and sometimes its bytes."""
    document = json.loads(text)
    told = []
    for _ in range(random.choice((1, 1, 2, 5))):
        told.append(_change_value(document, random))
    data = json.dumps(document).encode("utf-8", "surrogatepass")
    if random.random() < 0.25:
        data, more = damaged_text(data, random)
        told.append(more)
    return data, "; ".join(told)


def _change_value(document: Any, random: Random) -> str:  # noqa: ANN401 - any JSON
    """Walk down from the top and change what is reached."""
    place, path = document, "$"
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            return f"{path} is empty"
        key = random.choice(keys)
        path += f".{key}"
        value = place[key]
        if isinstance(value, dict | list) and value and random.random() < 0.85:
            place = value
            continue
        how = random.choice(("value", "drop", "double", "number", "number", "number"))
        if how == "drop":
            del place[key]
        elif how == "double" and isinstance(place, list):
            place.insert(key, value)
        elif how == "number" and value is None:
            place[key] = random.choice((0.0, -5.0, 1e6))
        elif how == "number" and isinstance(value, int | float):
            factor, more = random.choice((-1, 0, 1, 0.5, 2, 1e3, 1e12)), random.choice((0, 1))
            try:
                number = value * factor + more
                place[key] = int(number) if isinstance(value, int) else number
            except OverflowError:  # changed before, to more than a float holds
                place[key] = -value
        else:
            place[key] = random.choice(ODD_VALUES)
        return f"{how} {path}"


def damaged_text(data: bytes, random: Random) -> Change:
    """Change a text by its bytes: cut, flipped, or with a token put in somewhere."""
    if data and random.random() < 0.5:
        return random.choice(raw.CHANGES)(data, random)
    token = random.choice(_TOKENS).encode()
    at = random.randrange(len(data) + 1)
    return data[:at] + token + data[at:], f"token {token[:20]!r} at {at}"


def changed_toml(text: bytes, random: Random) -> Change:
    """Give a setting another value, or change the bytes."""
    lines = text.decode().split("\n")
    if random.random() < 0.3:
        return damaged_text(text, random)
    places = [i for i, line in enumerate(lines) if " = " in line]
    told = []
    for at in random.sample(places, random.choice((1, 1, 2, 4))):
        name, _, value = lines[at].partition(" = ")
        new = random.choice((*_TOKENS, _scaled(value, random), _scaled(value, random)))
        lines[at] = f"{name} = {new}"
        told.append(f"{name} = {new[:20]}")
    return "\n".join(lines).encode(), "; ".join(told)


def _scaled(value: str, random: Random) -> str:
    try:
        number = float(value)
    except ValueError:
        return value
    return repr(number * random.choice((0.0, -1.0, 0.01, 0.5, 1.5, 2.0, 100.0, 1e9)))
