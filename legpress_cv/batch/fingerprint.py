"""What a finished result depends on, beside the clip's content."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from legpress_cv._version import __version__
from legpress_cv.results.analysis import SCHEMA_VERSION
from legpress_cv.settings import Settings

WITHOUT_EFFECT = {"pose": ("workers",)}
"""Settings that change how long an analysis takes, not what comes out."""
SECTIONS_WITHOUT_EFFECT = ("comparison",)
"""Sections of what is made of finished results."""


def fingerprint(
    settings: Settings, model_hashes: Iterable[str], *, version: str = __version__
) -> str:
    """Hash everything that, with the clip's content, decides its results.

    Parameters
    ----------
    settings
        They name the pose model that is used.
    model_hashes
        SHA-256 of the model files.
    version
        Of this package.

    Returns
    -------
    str
        64 hexadecimal digits; the same for settings that differ only in :data:`WITHOUT_EFFECT`
        or :data:`SECTIONS_WITHOUT_EFFECT`.
    """
    values: dict[str, Any] = settings.model_dump(mode="json")
    for section, names in WITHOUT_EFFECT.items():
        for name in names:
            del values[section][name]
    for section in SECTIONS_WITHOUT_EFFECT:
        del values[section]
    whole = {
        "version": version,
        "schema": SCHEMA_VERSION,
        "settings": values,
        "models": sorted(set(model_hashes)),
    }
    return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()
