"""When a clip was recorded, where its own metadata say so."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path

from legpress_cv.errors import ClipError
from legpress_cv.video.opening import open_container

TAGS = ("com.apple.quicktime.creationdate", "creation_time")
"""Apple's tag holds the local time with its zone and survives an export; the other one is UTC."""
EARLIEST_YEAR = 1990
"""Containers count from 1904 or 1970: a date near those is a clock that was never set."""
CLOCK_SLACK = timedelta(days=2)
"""A camera's clock may run ahead, or be set to local time and called UTC."""


def recorded_at(path: Path) -> str | None:
    """Read the recording date from a clip's metadata.

    A file's own date is no recording date: copying changes it.

    Parameters
    ----------
    path
        The clip.

    Returns
    -------
    str or None
        ISO 8601 with its time zone, to the second; ``None`` where the clip does not say, or cannot
        be read.
    """
    with contextlib.suppress(ClipError, OSError), open_container(path) as container:
        streams = [dict(stream.metadata) for stream in container.streams]
        return parse_date(dict(container.metadata), *streams)
    return None


def parse_date(*metadata: Mapping[str, str]) -> str | None:
    """Take the first date that can be true from tags; see :func:`recorded_at`."""
    latest = datetime.now(timezone.utc) + CLOCK_SLACK
    for tag in TAGS:
        for tags in metadata:
            moment = _parse(tags.get(tag, ""))
            if moment is not None and moment.year >= EARLIEST_YEAR and moment <= latest:
                return moment.isoformat(timespec="seconds")
    return None


def _parse(text: str) -> datetime | None:
    text = text.strip()
    if text.endswith("Z"):  # not read by Python 3.10
        text = text[:-1] + "+00:00"
    for form in ("%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S.%f%z"):
        with contextlib.suppress(ValueError):
            return datetime.strptime(text, form)
    with contextlib.suppress(ValueError):
        moment = datetime.fromisoformat(text)
        return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
    return None
