"""The base of every public value: frozen, with unknown keys refused."""

from __future__ import annotations

import json
import math

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError


class FrozenModel(BaseModel):
    """A value that never changes after it was made and that refuses unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


def is_finite(value: object) -> bool:
    """Tell whether every number in a value, its parts and their parts is one.

    JSON from elsewhere may say NaN, Infinity or 1e999, none of which we write. In an array NaN
    stands for what is missing.
    """
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, np.ndarray):
        return value.dtype.kind != "f" or not np.isinf(value).any()
    if isinstance(value, BaseModel):
        return all(is_finite(getattr(value, name)) for name in type(value).model_fields)
    if isinstance(value, dict):
        return all(is_finite(part) for part in value.values())
    if isinstance(value, list | tuple):
        return all(is_finite(part) for part in value)
    return True


def version_of(text: str | bytes) -> str | None:
    """Read the schema version that a document names, which may hold nothing else that is known."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):  # the latter: brackets in brackets without end
        return None
    version = document.get("schema_version") if isinstance(document, dict) else None
    return version if isinstance(version, str) else None


def first_error(error: ValidationError) -> tuple[str, str]:
    """Say where a document is wrong first, and what is wrong there."""
    first = error.errors()[0]
    return ".".join(str(part) for part in first["loc"]) or "its text", first["msg"]
