"""The user's model cache: one fetch at a time, whoever asks."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
from collections.abc import Collection, Iterator
from datetime import datetime, timezone
from pathlib import Path

import filelock
import platformdirs

from legpress_cv.errors import ModelCorruptError, ModelNotFoundError

from .clients import TOTAL_S, Progress, SourceUnavailableError
from .manifest import Variant
from .record import ModelFile, ModelRecord, bundle_name, open_model, store_model
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
            found = {} if force else _sound(folder, wanted)
            missing = [variant for variant in wanted if variant not in found]
            if not missing:
                return found, {}
            _sweep(folder)
            fetched, reasons = _fetch(folder, missing, progress)
            for variant, item in fetched.items():
                if force or variant in missing or not _sound(folder, [variant]):
                    model = _store(folder, variant, item)
                    if variant in wanted:
                        found[variant] = model
            return found, reasons
    except OSError as error:
        raise ModelNotFoundError(
            f"the model cache {folder} cannot be written ({error.strerror or error}); make room"
            f" and give it write permission, or name another folder in {CACHE_VARIABLE}."
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
        staging = Path(tempfile.mkdtemp(dir=folder, prefix=STAGING_PREFIX))
        try:
            fetched = {**source(left, staging, progress), **fetched}
        except SourceUnavailableError as error:
            reasons[name] = str(error)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    return fetched, reasons


def _store(folder: Path, variant: Variant, item: Fetched) -> ModelFile:
    record = ModelRecord(
        variant=variant,
        sha256=hashlib.sha256(item.content).hexdigest(),
        size_bytes=len(item.content),
        pieces=item.pieces,
        source=item.source,
        fetched_at=datetime.now(timezone.utc).isoformat(timespec="seconds"),
    )
    return store_model(folder, item.content, record)


def _sound(folder: Path, variants: Collection[Variant]) -> dict[Variant, ModelFile]:
    """Those variants that lie in the folder undamaged."""
    found = {}
    for variant in variants:
        path = folder / bundle_name(variant)
        if path.is_file():
            with contextlib.suppress(ModelCorruptError):
                found[variant] = open_model(path, variant=variant)
    return found


@contextlib.contextmanager
def _locked(folder: Path, progress: Progress | None) -> Iterator[None]:
    lock = filelock.FileLock(folder / LOCK_NAME)
    try:
        try:
            lock.acquire(timeout=0)
        except filelock.Timeout:
            if progress is not None:
                progress("Waiting for another run that fetches the models", None)
            lock.acquire(timeout=TOTAL_S, poll_interval=LOCK_POLL_S)
    except filelock.Timeout as error:
        raise ModelNotFoundError(
            f"another run has been fetching models for {TOTAL_S / 60:.0f} min; end it and try"
            " again."
        ) from error
    try:
        yield
    finally:
        lock.release()


def _sweep(folder: Path) -> None:
    """Remove what a killed run left; the lock is held, so nobody is using it."""
    for path in folder.glob(f"{STAGING_PREFIX}*"):
        shutil.rmtree(path, ignore_errors=True)
    for path in folder.glob(".pose_landmarker_*"):
        with contextlib.suppress(OSError):
            path.unlink()
