"""Checks of the pose models and of the estimator that runs them."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

from legpress_cv.errors import ModelError
from legpress_cv.pose.store import ModelFile, Variant, cache_folder, find_model

from .check import Check
from .trial_load import why_not_loading

DEFAULT_VARIANTS: tuple[Variant, ...] = ("heavy", "full")
MIN_FREE_BYTES = 500_000_000  # the models and their download, plus an annotated clip
MEBIBYTE = 1 << 20


def check_models() -> list[Check]:
    """Check that the pose models are here and undamaged."""
    return [_check_model(variant) for variant in DEFAULT_VARIANTS]


def _check_model(variant: Variant) -> Check:
    name = f"pose model {variant}"
    try:
        model = find_model(variant)
    except ModelError as error:
        return Check(name, "fail", "damaged or missing", str(error))
    if model is None:
        found, cure = "not here; fetched at the first analysis", "legpress-cv models fetch"
        return Check(name, "warn", found, cure)
    replaced = "replaced by " if model.variant != variant else ""
    return Check(name, "ok", f"{replaced}{model.path}")


def check_cache(*, needed: bool) -> Check:
    """Check that models can be stored; where one is needed, that stops an analysis."""
    folder = cache_folder()
    places = (folder, *folder.parents)
    # Path.exists raises where a folder on the way may not be entered, up to Python 3.13.
    there = next((place for place in places if os.path.exists(place)), Path.cwd())  # noqa: PTH110
    try:
        with tempfile.TemporaryFile(dir=there):
            pass
        free = shutil.disk_usage(there).free
    except OSError as error:
        return Check(
            "model cache",
            "fail" if needed else "warn",
            f"{folder} cannot be written ({error.strerror})",
            "give it write permission, or name another folder in LEGPRESS_CV_CACHE",
        )
    found = f"{folder}, {free // MEBIBYTE} MiB free"
    if free < MIN_FREE_BYTES:
        return Check("model cache", "warn", found, f"free {MIN_FREE_BYTES // MEBIBYTE} MiB")
    return Check("model cache", "ok", found)


def check_trial_load() -> Check:
    """Load the pose estimator, with a model where one is here, in a process of its own."""
    model = _any_model()
    reason = why_not_loading(model.path if model else None)
    if reason is not None:
        return Check("pose estimator", "fail", "does not load", reason)
    tried = f"loads with {model.variant}" if model else "loads; no model to try"
    return Check("pose estimator", "ok", tried)


def _any_model() -> ModelFile | None:
    for variant in DEFAULT_VARIANTS:
        with contextlib.suppress(ModelError):
            if (model := find_model(variant)) is not None:
                return model
    return None
