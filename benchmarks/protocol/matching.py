"""Which found rep is which true one, by overlap in time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from scipy.optimize import linear_sum_assignment

MIN_OVERLAP = 0.3
"""Least shared time over joint time. A rep found in two halves still has its better half; two
neighbours that share a pause do not meet."""


class Span(Protocol):
    """Anything with a start and an end."""

    @property
    def start_s(self) -> float:
        """Start, seconds."""

    @property
    def end_s(self) -> float:
        """End, seconds."""


def overlap_ratio(a: Span, b: Span) -> float:
    """Shared time over joint time, 0..1; 0 where an end is not known."""
    shared = min(a.end_s, b.end_s) - max(a.start_s, b.start_s)
    joint = max(a.end_s, b.end_s) - min(a.start_s, b.start_s)
    return shared / joint if shared > 0 and joint > 0 else 0.0


def match_spans(truth: Sequence[Span], found: Sequence[Span]) -> list[int | None]:
    """For each true span the index of the found one, or None; one to one, most overlap in all."""
    matched: list[int | None] = [None] * len(truth)
    if not truth or not found:
        return matched
    overlap = np.array([[overlap_ratio(a, b) for b in found] for a in truth])
    # What is too little is nothing, or it could take a partner away from a real match.
    overlap[overlap < MIN_OVERLAP] = 0.0
    for i, j in zip(*linear_sum_assignment(-overlap), strict=True):
        if overlap[i, j] > 0:
            matched[i] = int(j)
    return matched
