"""Where the networks come from, each source as one function, in the order they are tried."""

from __future__ import annotations

import contextlib
import http.client
import importlib.util
import shutil
import sys
import tarfile
import time
import urllib.error
import urllib.request
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from legpress_cv.pose.bundle import make_bundle

from .clients import (
    ALMOST_DONE,
    NO_CONNECTION,
    Progress,
    SourceUnavailableError,
    refuse_late,
    run_client,
)
from .manifest import Package, PinnedFile, Variant, pose_manifest

NPM_STORES_TWICE = 2  # npm keeps the archive in its cache and copies it out
# Those of the pinned wheel, not of this machine: only its data are read.
PIP_PLATFORM = ("--platform", "manylinux_2_28_x86_64", "--python-version", "3.11")
CONNECT_S = 20.0  # also the longest pause between two pieces of a download
CHUNK_BYTES = 1 << 18
OpenMember = Callable[[str], "IO[bytes] | None"]


@dataclass(frozen=True)
class Fetched:
    """A finished bundle, and where it came from in words."""

    content: bytes
    source: str


Source = Callable[[Collection[Variant], Path, "Progress | None"], dict[Variant, Fetched]]
"""Gets wanted variants with a staging folder; may return more, or fewer, than wanted."""


def from_npm(
    wanted: Collection[Variant], staging: Path, progress: Progress | None = None
) -> dict[Variant, Fetched]:
    """Fetch all variants from the npm package."""
    del wanted  # one archive holds them all
    package = pose_manifest().npm
    npm = shutil.which("npm")
    if npm is None:
        raise SourceUnavailableError("not installed")
    command = [npm, "pack", f"{package.name}@{package.version}", "--ignore-scripts"]
    command += ["--pack-destination", str(staging), "--cache", str(staging / "cache")]
    command += ["--fetch-retries", "1", "--fetch-retry-mintimeout", "1000"]
    command += ["--no-audit", "--no-fund", "--no-update-notifier"]
    size_bytes = NPM_STORES_TWICE * package.size_bytes
    run_client(command, staging, "Fetching the pose models with npm", size_bytes, progress)
    return _bundles("npm", package, staging)


def from_pip(
    wanted: Collection[Variant], staging: Path, progress: Progress | None = None
) -> dict[Variant, Fetched]:
    """Fetch what an older MediaPipe wheel carries: ``full``."""
    package = pose_manifest().pip
    if not set(wanted) & set(package.landmarks):
        raise SourceUnavailableError(f"has no {' or '.join(wanted)}")
    command = [sys.executable, "-m", "pip"]
    if importlib.util.find_spec("pip") is None:
        pip = shutil.which("pip") or shutil.which("pip3")
        if pip is None:
            raise SourceUnavailableError("not installed")
        command = [pip]
    command += ["download", f"{package.name}=={package.version}", "--no-deps", *PIP_PLATFORM]
    command += ["--only-binary=:all:", "--dest", str(staging)]
    command += ["--no-cache-dir", "--no-input", "--disable-pip-version-check"]
    command += ["--retries", "1", "--timeout", "20", "--quiet"]
    size_bytes = package.size_bytes
    run_client(command, staging, "Fetching the pose model with pip", size_bytes, progress)
    return _bundles("pip", package, staging)


def from_official(
    wanted: Collection[Variant], _staging: Path, progress: Progress | None = None
) -> dict[Variant, Fetched]:
    """Fetch finished bundles from MediaPipe's own server."""
    found: dict[Variant, Fetched] = {}
    for variant in wanted:
        pinned = pose_manifest().official[variant]
        try:
            content = _download(pinned, f"Downloading the pose model {variant}", progress)
        except SourceUnavailableError:
            if found:
                break  # part of what was wanted is better than none
            raise
        found[variant] = Fetched(content, pinned.path)
    return found


SOURCES: Mapping[str, Source] = {"npm": from_npm, "pip": from_pip, "download": from_official}
"""The package clients first: they go through the mirror or proxy that the user has set up."""


def _bundles(client: str, package: Package, staging: Path) -> dict[Variant, Fetched]:
    """Make a bundle of every variant in the one archive that the client brought."""
    archives = [*staging.glob("*.tgz"), *staging.glob("*.whl")]
    if len(archives) != 1:
        raise SourceUnavailableError("brought no archive")
    source = f"{client} {package.name} {package.version}"
    try:
        with _opened(archives[0]) as open_member:
            detector = _piece(package.detector, open_member)
            return {
                variant: Fetched(make_bundle(detector, _piece(pinned, open_member)), source)
                for variant, pinned in package.landmarks.items()
            }
    except (tarfile.TarError, zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        raise SourceUnavailableError(f"its archive is damaged ({error})") from error


@contextlib.contextmanager
def _opened(archive: Path) -> Iterator[OpenMember]:
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            yield wheel.open
    else:
        with tarfile.open(archive, "r:gz") as tar:
            yield tar.extractfile  # gives None for anything but a plain file


def _piece(pinned: PinnedFile, open_member: OpenMember) -> bytes:
    """Read one member, found by its exact name, and check it; nothing is unpacked to disk."""
    try:
        member = open_member(pinned.path)
    except KeyError:
        member = None
    if member is None:
        raise SourceUnavailableError(f"its archive lacks {pinned.path}")
    with member:
        content = member.read(pinned.size_bytes + 1)
    if not pinned.fits(content):
        raise SourceUnavailableError(
            f"its {pinned.path} is not the expected file (SHA-256 differs)"
        )
    return content


def _download(pinned: PinnedFile, text: str, progress: Progress | None) -> bytes:
    """Get a file from the web; what does not fit its pin is refused."""
    started = time.monotonic()
    request = urllib.request.Request(pinned.path, headers={"User-Agent": "legpress-cv"})
    content = b""
    try:
        with urllib.request.urlopen(request, timeout=CONNECT_S) as answer:
            while len(content) <= pinned.size_bytes and (chunk := answer.read(CHUNK_BYTES)):
                content += chunk
                refuse_late(started)
                if progress is not None:
                    progress(text, min(len(content) / pinned.size_bytes, ALMOST_DONE))
    except urllib.error.HTTPError as error:
        error.close()
        raise SourceUnavailableError(f"{request.host} answered {error}") from error
    except (OSError, http.client.HTTPException) as error:
        raise SourceUnavailableError(NO_CONNECTION) from error
    if not pinned.fits(content):
        raise SourceUnavailableError("what came is not the expected file (SHA-256 differs)")
    return content
