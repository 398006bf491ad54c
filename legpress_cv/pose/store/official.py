"""MediaPipe's own bundles over HTTPS: accepted on their structure and a trial load."""

from __future__ import annotations

import errno
import hashlib
import http.client
import time
import urllib.error
import urllib.request
from pathlib import Path

from legpress_cv.errors import ModelCorruptError
from legpress_cv.pose.bundle import read_bundle

from .clients import ALMOST_DONE, NO_CONNECTION, TOTAL_S, Progress, SourceUnavailableError
from .manifest import OfficialSource, Variant
from .record import CHUNK_BYTES, bundle_name
from .trial import why_not_loading

CONNECT_S = 20.0  # also the longest pause between two pieces of the download


def fetch_official(
    source: OfficialSource, variant: Variant, staging: Path, *, progress: Progress | None = None
) -> tuple[bytes, dict[str, str], str]:
    """Fetch one bundle.

    Returns
    -------
    content : bytes
    pieces : dict
        SHA-256 of each network in it.
    url : str

    Raises
    ------
    SourceUnavailableError
        If it cannot be fetched, or is not a bundle that loads.
    """
    url = source.url.format(variant=variant)
    path = staging / bundle_name(variant)
    try:
        _download(url, path, source.max_bytes, f"Downloading the pose model {variant}", progress)
    except (OSError, http.client.HTTPException) as error:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise
        reason = NO_CONNECTION
        if isinstance(error, urllib.error.HTTPError):
            reason = f"{_host(url)} answered {error}"
            error.close()
        raise SourceUnavailableError(reason) from error
    try:
        members = read_bundle(path)
    except ModelCorruptError as error:
        raise SourceUnavailableError("what came is not a pose model") from error
    if why_not_loading(path) is not None:
        raise SourceUnavailableError("what came does not load")
    pieces = {name: hashlib.sha256(content).hexdigest() for name, content in members.items()}
    return path.read_bytes(), pieces, url


def _download(url: str, path: Path, max_bytes: int, text: str, progress: Progress | None) -> None:
    start = time.monotonic()
    request = urllib.request.Request(url, headers={"User-Agent": "legpress-cv"})
    with urllib.request.urlopen(request, timeout=CONNECT_S) as answer, path.open("wb") as file:
        length = int(answer.headers.get("Content-Length") or 0)
        size = 0
        while chunk := answer.read(CHUNK_BYTES):
            size += len(chunk)
            if size > max_bytes:
                raise SourceUnavailableError("what came is too large for a pose model")
            if time.monotonic() - start > TOTAL_S:
                raise SourceUnavailableError(f"not done after {TOTAL_S / 60:.0f} min")
            file.write(chunk)
            if progress is not None:
                progress(text, min(size / length, ALMOST_DONE) if length else None)
    if length and size != length:
        raise SourceUnavailableError("the download broke off")


def _host(url: str) -> str:
    return url.split("/")[2]
