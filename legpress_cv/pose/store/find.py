"""Finding the pose model: given, installed, cached, or fetched."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from legpress_cv.errors import ModelNotFoundError

from .cache import cache_folder, fetch_models
from .clients import NO_CONNECTION, Progress
from .manifest import VARIANTS, Variant, models_folder
from .model_file import ModelFile, bundle_name, open_model

MODEL_VARIABLE = "LEGPRESS_CV_MODEL"
FALLBACK: Variant = "full"
FETCH_AGAIN = "run `legpress-cv models fetch --force`, or delete it"
DELETE = "delete it and run `legpress-cv models fetch`"


def resolve_models(
    variants: Sequence[Variant],
    *,
    explicit: Path | None = None,
    allow_fetch: bool = True,
    fallback: bool = True,
    progress: Progress | None = None,
    warn: Callable[[str], None] | None = None,
) -> dict[Variant, ModelFile]:
    """Find pose models: given, installed with the package, cached, or fetched in one download.

    Parameters
    ----------
    variants
        The variants asked for.
    explicit
        A ``.task`` file that stands for all of them; without it, the one named by the environment
        variable ``LEGPRESS_CV_MODEL`` does.
    allow_fetch
        Whether the network may be used.
    fallback
        Whether ``full`` may stand in where ``heavy`` cannot be had.
    progress
        Called with a text and a ratio (``None`` where none is known) while something is fetched.
    warn
        Called once, with one sentence, when the fallback is taken.

    Returns
    -------
    dict
        A checked file for every variant asked for; ``result["heavy"].variant`` is ``"full"`` after
        the fallback.

    Raises
    ------
    ModelNotFoundError
        If one is not on this machine and cannot be fetched, or the given file does not exist.
    ModelCorruptError
        If a file is damaged or is no pose model.
    """
    found = _here(variants, explicit)
    may_stand_in = fallback and "heavy" in variants and "heavy" not in found
    if may_stand_in:
        found |= _here([FALLBACK], explicit)
    sought = dict.fromkeys([*variants, FALLBACK] if may_stand_in else variants)
    missing = [variant for variant in sought if variant not in found]
    reasons: dict[str, str] = {}
    if missing and allow_fetch:
        fetched, reasons = fetch_models(missing, progress=progress)
        found |= fetched
    if may_stand_in and "heavy" not in found and FALLBACK in found:
        found["heavy"] = found[FALLBACK]
        if warn is not None:
            warn(
                f"the pose model heavy cannot be had{_because(reasons)}, so full is used: its hip"
                " is about four times less steady; connect to the internet and run"
                " `legpress-cv models fetch`, or ask for full with --fast."
            )
    missing = [variant for variant in dict.fromkeys(variants) if variant not in found]
    if missing:
        raise ModelNotFoundError(
            f"{_named(missing)} not on this machine"
            f"{' and could not be fetched' if reasons else ''}{_because(reasons)}; connect to the"
            " internet once and run `legpress-cv models fetch`, or give a file with"
            " `--model FILE`."
        )
    return {variant: found[variant] for variant in variants}


def _here(variants: Sequence[Variant], explicit: Path | None) -> dict[Variant, ModelFile]:
    """Those variants that are on this machine."""
    return {v: model for v in variants if (model := find_model(v, explicit=explicit))}


def find_model(variant: Variant, *, explicit: Path | None = None) -> ModelFile | None:
    """Find a model on this machine; the parameters and errors are those of `resolve_models`."""
    given = _given(explicit)
    if given is not None:
        return given
    for path in installed_models()[variant]:
        cure = FETCH_AGAIN if path.parent == cache_folder() else DELETE
        return open_model(path, variant=variant, cure=cure)
    return None


def installed_models() -> dict[Variant, list[Path]]:
    """Paths at which each variant lies, in the order in which they are looked for."""
    folders = (models_folder(), cache_folder())
    return {
        variant: [path for folder in folders if _is_file(path := folder / bundle_name(variant))]
        for variant in VARIANTS
    }


def _given(explicit: Path | None) -> ModelFile | None:
    """Open the file that the caller or the environment names."""
    named = os.environ.get(MODEL_VARIABLE)
    path = explicit if explicit is not None else Path(named).expanduser() if named else None
    if path is None:
        return None
    if not _is_file(path):
        by = "" if explicit is not None else f" (named by {MODEL_VARIABLE})"
        what = "is a folder" if os.path.isdir(path) else "does not exist"  # noqa: PTH112
        raise ModelNotFoundError(
            f"the model file {path}{by} {what}; give the path of a pose_landmarker .task file."
        )
    return open_model(path)


def _is_file(path: Path) -> bool:
    # Path.is_file raises where a folder on the way may not be entered, up to Python 3.13.
    return os.path.isfile(path)  # noqa: PTH113


def _named(variants: Sequence[str]) -> str:
    several = len(variants) > 1
    return f"the pose model{'s' * several} {' and '.join(variants)} {'are' if several else 'is'}"


def _because(reasons: Mapping[str, str]) -> str:
    if not reasons:
        return ""
    if set(reasons.values()) == {NO_CONNECTION}:
        return f" ({NO_CONNECTION})"
    return " (" + "; ".join(f"{name}: {reason}" for name, reason in reasons.items()) + ")"
