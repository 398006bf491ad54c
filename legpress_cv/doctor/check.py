"""One finding of the doctor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Status = Literal["ok", "warn", "fail"]


@dataclass(frozen=True)
class Check:
    """One check; ``fail`` stops an analysis, ``warn`` does not. ``cure`` is empty when ok."""

    name: str
    status: Status
    found: str
    cure: str = ""
