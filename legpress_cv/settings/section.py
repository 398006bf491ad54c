"""The base of every section of settings: a number is a number."""

from __future__ import annotations

from typing import Any

from pydantic import ConfigDict, ValidationInfo, field_validator

from legpress_cv._model import FrozenModel


class Section(FrozenModel):
    """Settings that belong together.

    Infinity is none: JSON cannot hold it, so that a result could not be read again.
    """

    model_config = ConfigDict(allow_inf_nan=False)

    @field_validator("*", mode="before")
    @classmethod
    def _no_truth_for_a_number(cls, value: Any, info: ValidationInfo) -> Any:  # noqa: ANN401
        name = info.field_name or ""
        if isinstance(value, bool) and cls.model_fields[name].annotation is not bool:
            raise ValueError(f"{str(value).lower()} is no value for it")
        return value
