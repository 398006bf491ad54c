"""Finding the pose model: given, installed, cached, or fetched."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from legpress_cv.errors import ModelNotFoundError

from .cache import cache_folder, fetch_models
from .clients import NO_CONNECTION, Progress
from .manifest import VARIANTS, Variant, models_folder
from .record import DELETE, FETCH_AGAIN, ModelFile, bundle_name, open_model

MODEL_VARIABLE = "LEGPRESS_CV_MODEL"
FALLBACK: Variant = "full"


def find_model(
    variant: Variant,
    *,
    explicit: Path | None = None,
    allow_fetch: bool = True,
    progress: Progress | None = None,
) -> ModelFile:
    """Find one pose model; see :func:`find_models`."""
    return find_models([variant], explicit=explicit, allow_fetch=allow_fetch, progress=progress)[
        variant
    ]


def find_models(
    variants: Sequence[Variant],
    *,
    explicit: Path | None = None,
    allow_fetch: bool = True,
    progress: Progress | None = None,
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
    progress
        Called with a text and a ratio (``None`` where none is known) while something is fetched.

    Returns
    -------
    dict
        A checked file for every variant.

    Raises
    ------
    ModelNotFoundError
        If one is not on this machine and cannot be fetched, or the given file does not exist.
    ModelCorruptError
        If a file is damaged or is no pose model.
    """
    found, reasons = _search(variants, explicit, allow_fetch, progress)
    missing = [variant for variant in variants if variant not in found]
    if missing:
        raise ModelNotFoundError(_advice(missing, reasons))
    return found


def resolve_model(
    variant: Variant,
    *,
    explicit: Path | None = None,
    allow_fetch: bool = True,
    progress: Progress | None = None,
    warn: Callable[[str], None] | None = None,
) -> ModelFile:
    """Find one pose model, or fall back; see :func:`resolve_models`."""
    return resolve_models(
        [variant], explicit=explicit, allow_fetch=allow_fetch, progress=progress, warn=warn
    )[variant]


def resolve_models(
    variants: Sequence[Variant],
    *,
    explicit: Path | None = None,
    allow_fetch: bool = True,
    progress: Progress | None = None,
    warn: Callable[[str], None] | None = None,
) -> dict[Variant, ModelFile]:
    """Find pose models as :func:`find_models` does; where ``heavy`` cannot be had, take ``full``.

    Parameters
    ----------
    variants, explicit, allow_fetch, progress
        As for :func:`find_models`.
    warn
        Called once, with one sentence, when the fallback is taken.

    Returns
    -------
    dict
        A file for every variant asked for; ``result["heavy"].variant`` is ``"full"`` after the
        fallback.
    """
    wanted = list(dict.fromkeys(variants))
    found, reasons = _search(wanted, explicit, allow_fetch, progress, fallback=FALLBACK)
    if "heavy" in wanted and "heavy" not in found and FALLBACK in found:
        found["heavy"] = found[FALLBACK]
        if warn is not None:
            warn(
                "the pose model heavy cannot be had"
                + _because(reasons)
                + ", so full is used: its hip is about four times less steady; connect to the"
                " internet and run `legpress-cv models fetch`, or ask for full with --fast."
            )
    missing = [variant for variant in wanted if variant not in found]
    if missing:
        raise ModelNotFoundError(_advice(missing, reasons))
    return {variant: found[variant] for variant in wanted}


def installed_models() -> dict[Variant, list[Path]]:
    """Paths at which each variant lies, in the order in which they are looked for."""
    folders = (models_folder(), cache_folder())
    return {
        variant: [path for folder in folders if _is_file(path := folder / bundle_name(variant))]
        for variant in VARIANTS
    }


def _search(
    variants: Sequence[Variant],
    explicit: Path | None,
    allow_fetch: bool,
    progress: Progress | None,
    fallback: Variant | None = None,
) -> tuple[dict[Variant, ModelFile], dict[str, str]]:
    """Look in every place; where something is missing, the fallback is looked for too."""
    given = _given(explicit)
    if given is not None:
        return dict.fromkeys(variants, given), {}
    found: dict[Variant, ModelFile] = {}
    installed = installed_models()
    wanted = list(variants)
    if fallback is not None and not all(installed[variant] for variant in variants):
        wanted.append(fallback)
    for variant in wanted:
        if installed[variant]:
            path = installed[variant][0]
            cure = FETCH_AGAIN if path.parent == cache_folder() else DELETE
            found[variant] = open_model(path, variant=variant, cure=cure)
    missing = [variant for variant in dict.fromkeys(wanted) if variant not in found]
    reasons: dict[str, str] = {}
    if missing and allow_fetch:
        fetched, reasons = fetch_models(missing, progress=progress)
        found.update(fetched)
    return found, reasons


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


def _advice(missing: Sequence[str], reasons: dict[str, str]) -> str:
    names = " and ".join(missing)
    plural = "s" if len(missing) > 1 else ""
    return (
        f"the pose model{plural} {names} {'are' if plural else 'is'} not on this machine"
        + (" and could not be fetched" if reasons else "")
        + _because(reasons)
        + "; connect to the internet once and run `legpress-cv models fetch`, or give a file with"
        " `--model FILE`."
    )


def _because(reasons: dict[str, str]) -> str:
    if not reasons:
        return ""
    if set(reasons.values()) == {NO_CONNECTION}:
        return f" ({NO_CONNECTION})"
    return " (" + "; ".join(f"{name}: {reason}" for name, reason in reasons.items()) + ")"
