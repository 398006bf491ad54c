"""Telling whether a file is the same as it was."""

from __future__ import annotations

import hashlib
from pathlib import Path

_CHUNK_BYTES = 1 << 20
"""One megabyte at a time: large enough for the disk, small enough for memory."""


def file_sha256(path: Path) -> str:
    """Hash a file without holding it in memory: 64 hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()
