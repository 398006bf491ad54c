"""How FFmpeg is given a file's name."""

from __future__ import annotations

import os
from pathlib import Path


def ffmpeg_url(path: Path) -> str:
    """Give the address under which FFmpeg opens exactly this file.

    FFmpeg reads ``http:``, ``concat:`` or ``a:b`` at the head of a name as a protocol and a
    leading dash may be taken for an option; an absolute path behind ``file:`` is neither.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    str
        ``file:`` and the absolute path.
    """
    return "file:" + os.path.abspath(path)  # noqa: PTH100  (keeps symbolic links and ..)
