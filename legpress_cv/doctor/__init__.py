"""Checks of this installation, each with its cure."""

from __future__ import annotations

from . import installation, pose_models
from .check import Check

__all__ = ["Check", "run_checks"]


def run_checks() -> list[Check]:
    """Check everything that an analysis needs; nothing is fetched or changed."""
    models = pose_models.check_models()
    return [
        installation.check_python(),
        *installation.check_packages(),
        installation.check_one_opencv(),
        *installation.check_native_libraries(),
        *installation.check_codecs(),
        installation.check_trial_clip(),
        *models,
        pose_models.check_cache(needed=any(check.status != "ok" for check in models)),
        pose_models.check_trial_load(),
    ]
