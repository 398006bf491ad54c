"""Array fields: NumPy in Python, lists with ``null`` for missing values in JSON."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema


def _to_array(value: Any) -> NDArray[np.float64]:  # noqa: ANN401 - any sequence of numbers
    if not isinstance(value, list | tuple | np.ndarray):
        raise ValueError("a column is a list of numbers")
    if not isinstance(value, np.ndarray):
        value = [np.nan if item is None else item for item in value]
    try:
        array = np.array(value, dtype=np.float64)
    except (TypeError, OverflowError) as error:
        raise ValueError("a column holds numbers alone") from error
    if array.ndim != 1:
        raise ValueError("a column has one dimension")
    array.setflags(write=False)
    return array


def _to_list(array: NDArray[np.float64]) -> list[float | None]:
    return [None if np.isnan(item) else round(float(item), 4) for item in array]


FloatColumn = Annotated[
    NDArray[np.float64],
    BeforeValidator(_to_array),
    PlainSerializer(_to_list, return_type=list[float | None]),
    WithJsonSchema({"type": "array", "items": {"type": ["number", "null"]}}),
]
"""Read-only float64 array, shape (n,); rounded to 1e-4 in JSON."""
