"""Everything the data engine raises on purpose."""

from __future__ import annotations


class TrainingError(Exception):
    """Any error of the data engine; its text is one sentence that says what to do."""


class SpecError(TrainingError):
    """Parameters that no leg press or no camera can have."""


class RendererError(TrainingError):
    """A renderer that cannot be had or that failed."""
