"""A piece of advice and what selected it."""

from __future__ import annotations

from typing import Literal

from legpress_cv._model import FrozenModel


class AdviceItem(FrozenModel):
    """One correction.

    Attributes
    ----------
    id
        Stable name, such as ``"stop_depth"``.
    kind
        ``"finding"``: selected by what was measured. ``"general"``: always worth knowing.
        ``"pain"`` and ``"red_flag"``: what to do when it hurts; always included.
    title, text
        Plain language, numbers filled in.
    because
        The findings that selected it, each a short phrase with its number; empty for general ones.
    support
        What stands behind it: ``"mechanics"``, ``"opinion"``, ``"article"``, ``"guideline"``.
    """

    id: str
    kind: Literal["finding", "general", "pain", "red_flag"]
    title: str
    text: str
    because: tuple[str, ...] = ()
    support: Literal["mechanics", "opinion", "article", "guideline"]
