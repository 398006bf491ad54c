"""The clips in a folder: each file once, none that is hidden or a result of ours."""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from legpress_cv.errors import ClipNotFoundError
from legpress_cv.files.names import as_text, shown
from legpress_cv.report.paths import is_annotated_clip

from .layout import MARKER

CLIP_PATTERNS = (
    *("*.3gp", "*.avi", "*.m2ts", "*.m4v", "*.mkv", "*.mov", "*.mp4"),
    *("*.mpeg", "*.mpg", "*.mts", "*.ts", "*.webm", "*.wmv"),
)
"""What phones and cameras write; anything else needs a pattern of its own."""

Warn = Callable[[str], None]


@dataclass(frozen=True)
class FoundClip:
    """A clip of the folder.

    Parameters
    ----------
    path
        Absolute; symbolic links are kept.
    relative
        The same from the folder on.
    size_bytes
        Its size, which stands for the work that it will be.
    """

    path: Path
    relative: Path
    size_bytes: int

    @property
    def name(self) -> str:
        """The relative path as text with forward slashes, whatever its bytes."""
        return as_text(self.relative).replace(os.sep, "/")


def find_clips(
    folder: str | Path, patterns: Sequence[str] = CLIP_PATTERNS, *, warn: Warn | None = None
) -> list[FoundClip]:
    """Find the clips below a folder.

    Symbolic links are followed and each file is taken once: loops end, and a link to a clip that is
    found anyway is left out. Hidden files and folders, annotated clips and the output folders of
    batches are passed over.

    Parameters
    ----------
    folder
        Where to look.
    patterns
        Shell patterns, upper and lower case alike. One without a slash is held against the file's
        name, one with a slash against its path from `folder` on (where ``*`` matches slashes too).
    warn
        Called with a sentence for a folder that cannot be read.

    Returns
    -------
    list of FoundClip
        In order of their relative paths.

    Raises
    ------
    ClipNotFoundError
        If there is no such folder.
    """
    top = Path(os.path.abspath(folder))  # noqa: PTH100 - keeps symbolic links
    if not os.path.isdir(top):  # noqa: PTH112 - never raises
        cure = "; give one that holds clips"
        if os.path.lexists(top):
            cure += ", or analyse single clips with `legpress-cv analyze`"
        raise ClipNotFoundError(f"{shown(Path(folder))} is no folder{cure}.")
    lowered = [pattern.lower() for pattern in patterns]
    clips: dict[str, FoundClip] = {}
    # A clip goes by its own name where it has one below the folder: links come last.
    for path in sorted(_files(top, warn), key=lambda path: (_by_link(path, top), path)):
        relative = path.relative_to(top)
        if not _matches(relative, lowered):
            continue
        try:
            size_bytes = path.stat().st_size
        except OSError:  # a link that leads nowhere
            continue
        clips.setdefault(os.path.realpath(path), FoundClip(path, relative, size_bytes))
    return sorted(clips.values(), key=lambda clip: clip.relative.parts)


def _by_link(path: Path, top: Path) -> bool:
    return os.path.realpath(path) != str(Path(os.path.realpath(top), path.relative_to(top)))


def _files(top: Path, warn: Warn | None) -> Iterator[Path]:
    """Walk through every folder once: first the real ones, then what links lead to."""

    def cannot_read(error: OSError) -> None:
        if warn is not None:
            warn(
                f"{shown(Path(error.filename))} cannot be read ({error.strerror}); it is left out."
            )

    seen: set[str] = set()
    starts = [str(top)]
    while starts:
        for name, folders, files in os.walk(starts.pop(0), onerror=cannot_read):
            real = os.path.realpath(name)
            folders[:] = sorted(f for f in folders if not f.startswith("."))
            if real in seen or MARKER in files:
                folders.clear()
                continue
            seen.add(real)
            starts += [p for f in folders if os.path.islink(p := os.path.join(name, f))]  # noqa: PTH114, PTH118
            yield from (Path(name, file) for file in files if not file.startswith("."))


def _matches(relative: Path, lowered: Sequence[str]) -> bool:
    if is_annotated_clip(relative):
        return False
    name = relative.name.lower()
    whole = relative.as_posix().lower()
    return any(fnmatch.fnmatchcase(whole if "/" in p else name, p) for p in lowered)
