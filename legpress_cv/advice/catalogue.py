"""The advice as data: what can be said, and the rule that selects it."""

from __future__ import annotations

import sys
from functools import lru_cache
from importlib import resources
from typing import Literal

from pydantic import Field, model_validator
from typing_extensions import Self

from legpress_cv._model import FrozenModel
from legpress_cv.results import Reason

if sys.version_info >= (3, 11):
    import tomllib
else:  # pragma: no cover - depends on the interpreter
    import tomli as tomllib

FILES = ("findings.toml", "filming.toml", "general.toml", "pain.toml")
"""The files of this package that hold the advice, most important first."""

PLAIN = "plain"
"""Variant of an entry whose text is a single string."""


class Threshold(FrozenModel):
    """A number that a rule compares with, and why it is this number."""

    value: float
    why: str = Field(min_length=10)


class Entry(FrozenModel):
    """One piece of advice.

    Attributes
    ----------
    id, kind, title, support
        As in :class:`~legpress_cv.results.AdviceItem`.
    rule
        Name of the rule that selects it, in :mod:`legpress_cv.advice.rules`; ``"always"`` for what
        is worth knowing in any case.
    thresholds
        Numbers of the rule.
    select
        Reasons that call for this entry.
    text
        The variants of the text that the rule chooses from, with ``{placeholders}``.
    because
        Phrases that name the finding, with ``{placeholders}``.
    """

    id: str
    kind: Literal["finding", "general", "pain", "red_flag"]
    rule: str
    support: Literal["mechanics", "opinion", "article", "guideline"]
    title: str
    text: dict[str, str]
    because: dict[str, str] = Field(default_factory=dict)
    thresholds: dict[str, Threshold] = Field(default_factory=dict)
    select: tuple[Reason, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _single_text_is_plain(cls, values: dict[str, object]) -> dict[str, object]:
        if isinstance(values.get("text"), str):
            return values | {"text": {PLAIN: values["text"]}}
        return values

    @model_validator(mode="after")
    def _findings_say_why(self) -> Self:
        if (self.kind == "finding") != bool(self.because):
            raise ValueError(f"{self.id}: findings, and only they, have 'because' phrases")
        return self

    def threshold(self, name: str) -> float:
        """Value of one of the rule's numbers."""
        return self.thresholds[name].value


@lru_cache(maxsize=1)
def load_catalogue() -> tuple[Entry, ...]:
    """Read the advice, most important first, from the files in this package."""
    folder = resources.files("legpress_cv.advice")
    texts = (folder.joinpath(name).read_text(encoding="utf-8") for name in FILES)
    return tuple(
        Entry.model_validate(entry) for text in texts for entry in tomllib.loads(text)["advice"]
    )
