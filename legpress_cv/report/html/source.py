"""Finding the clip of a result again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path, PureWindowsPath

from legpress_cv.files.sha256 import file_sha256
from legpress_cv.results import SetAnalysis


def find_clip(analysis: SetAnalysis, folder: Path) -> Path | None:
    """Look for the clip where it was analysed, and beside its result.

    A file counts only if it is the very one: same size, same hash. So a result from elsewhere
    cannot put pictures of any other file into a report.

    Parameters
    ----------
    analysis
        The result.
    folder
        Where the result lies.

    Returns
    -------
    Path or None
        The clip, if it was found.
    """
    recorded = analysis.clip.path
    # The last part of a path from either kind of machine.
    name = PureWindowsPath(recorded).name
    candidates = [Path(recorded), folder / recorded, *([folder / name] if name else [])]
    return next(_same_files(analysis, candidates), None)


def is_the_clip(analysis: SetAnalysis, path: Path) -> bool:
    """Whether a file is the clip that was analysed."""
    try:
        if not path.is_file() or path.stat().st_size != analysis.clip.size_bytes:
            return False
        return file_sha256(path) == analysis.clip.sha256
    except (OSError, ValueError):  # not to be read, or no path at all
        return False


def _same_files(analysis: SetAnalysis, paths: Iterable[Path]) -> Iterator[Path]:
    return (path for path in paths if is_the_clip(analysis, path))
