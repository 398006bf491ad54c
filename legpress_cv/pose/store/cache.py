"""The user's model cache: one fetch at a time, whoever asks."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Collection, Iterator
from pathlib import Path

import filelock
import platformdirs

from legpress_cv.errors import ModelCorruptError, ModelNotFoundError, OutputError
from legpress_cv.files.temporary import sweep

from .clients import TOTAL_S, Progress, SourceUnavailableError
from .manifest import VARIANTS, Variant
from .model_file import ModelFile, bundle_name, open_model, store_model
from .sources import SOURCES, Fetched

CACHE_VARIABLE = "LEGPRESS_CV_CACHE"
LOCK_NAME = "fetch.lock"
STAGING_PREFIX = ".fetch-"
LOCK_POLL_S = 0.2


def cache_folder() -> Path:
    """Folder of fetched models; ``LEGPRESS_CV_CACHE`` moves it."""
    given = os.environ.get(CACHE_VARIABLE)
    return Path(given).expanduser() if given else Path(platformdirs.user_cache_dir("legpress-cv"))


def fetch_models(
    wanted: Collection[Variant], *, force: bool = False, progress: Progress | None = None
) -> tuple[dict[Variant, ModelFile], dict[str, str]]:
    """Bring variants into the cache, unless they are there.

    Everything that a download holds is kept: asking for ``heavy`` also stores the ``full`` that
    came with it, so that ``--fast`` works without the network later.

    Parameters
    ----------
    wanted
        The variants asked for.
    force
        Fetch again even what is there.
    progress
        Called with a text and a ratio, or ``None`` where none is known.

    Returns
    -------
    found : dict
        Those of the wanted variants that could be had.
    reasons : dict
        Per source that could not serve, why.

    Raises
    ------
    ModelNotFoundError
        If the cache folder cannot be written.
    """
    folder = cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _locked(folder, progress):
            found = {} if force else _sound(folder)
            missing = [variant for variant in wanted if variant not in found]
            fetched, reasons = _fetch(folder, missing, progress)
            for variant, item in fetched.items():
                if variant not in found:
                    path = folder / bundle_name(variant)
                    found[variant] = store_model(path, variant, item.content, item.source)
            return {variant: found[variant] for variant in wanted if variant in found}, reasons
    except (OSError, OutputError) as error:
        cause = error.__cause__ or error  # an OutputError says it in a sentence of its own
        raise ModelNotFoundError(
            f"the model cache {folder} cannot be written"
            f" ({getattr(cause, 'strerror', None) or cause}); make room and give it write"
            f" permission, or name another folder in {CACHE_VARIABLE}."
        ) from error


def _fetch(
    folder: Path, missing: Collection[Variant], progress: Progress | None
) -> tuple[dict[Variant, Fetched], dict[str, str]]:
    """Ask source after source until all is there."""
    fetched: dict[Variant, Fetched] = {}
    reasons: dict[str, str] = {}
    for name, source in SOURCES.items():
        left = [variant for variant in missing if variant not in fetched]
        if not left:
            break
        _sweep(folder)
        with tempfile.TemporaryDirectory(
            dir=folder, prefix=STAGING_PREFIX, ignore_cleanup_errors=True
        ) as staging:
            try:
                fetched = {**source(left, Path(staging), progress), **fetched}
            except SourceUnavailableError as error:
                reasons[name] = str(error)
    return fetched, reasons


def _sound(folder: Path) -> dict[Variant, ModelFile]:
    """Variants that lie in the folder undamaged."""
    found = {}
    for variant in VARIANTS:
        path = folder / bundle_name(variant)
        if path.is_file():
            with contextlib.suppress(ModelCorruptError):
                found[variant] = open_model(path, variant=variant)
    return found


@contextlib.contextmanager
def _locked(folder: Path, progress: Progress | None) -> Iterator[None]:
    lock = filelock.FileLock(folder / LOCK_NAME, poll_interval=LOCK_POLL_S)
    try:
        held = lock.acquire(timeout=0)
    except filelock.Timeout:
        if progress is not None:
            progress("Waiting for another run that fetches the models", None)
        try:
            held = lock.acquire(timeout=TOTAL_S)
        except filelock.Timeout as error:
            raise ModelNotFoundError(
                f"another run has been fetching models for {TOTAL_S / 60:.0f} min; end it and try"
                " again."
            ) from error
    with held:
        yield


def _sweep(folder: Path) -> None:
    """Remove what killed runs left; the lock is held, so no fetch is using it."""
    for path in folder.glob(f"{STAGING_PREFIX}*"):
        shutil.rmtree(path, ignore_errors=True)
    sweep(folder)
