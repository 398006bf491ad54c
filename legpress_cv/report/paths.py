"""Where the results of a clip go."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from legpress_cv.export import FORMATS

SUFFIXES = {
    "json": ".analysis.json",
    "frames": ".frames.csv",
    "reps": ".reps.csv",
    "report": ".report.html",
    "video": ".annotated.mp4",
}
"""What is added to the clip's name, by kind of result."""

EXPORT_SUFFIXES = {name: f".{name}" for name in FORMATS}
"""The same for files that other programs read."""

COMPARISON_SUFFIXES = {"page": ".comparison.html", "json": ".comparison.json"}
"""The same for a comparison, after the names of its clips."""

BETWEEN = "--"
"""Stands between the names of the clips of a comparison."""

MAX_NAME_BYTES = 255
"""Longest file name of common file systems, in UTF-8."""

HASH_LENGTH = 8
"""Digits that keep two clips apart whose names differ only where they were cut."""


def is_annotated_clip(path: Path) -> bool:
    """Whether a file has the name of an annotated clip, which is a result and no clip to analyse.

    The name alone decides: one that is renamed is a clip like any other.
    """
    return path.name.lower().endswith(SUFFIXES["video"])


def output_paths(
    clip_path: str | Path,
    out_dir: str | Path | None = None,
    *,
    video: bool = True,
    exports: Collection[str] = (),
) -> dict[str, Path]:
    """Name the results of a clip.

    Parameters
    ----------
    clip_path
        The clip.
    out_dir
        Folder for the results; ``None`` for the clip's own.
    video
        Whether an annotated clip is wanted.
    exports
        Those of :data:`~legpress_cv.export.FORMATS` that are wanted.

    Returns
    -------
    dict of str to Path
        Keys ``"json"``, ``"frames"``, ``"reps"``, ``"report"`` and, if wanted, ``"video"`` and the
        formats. The names begin with the clip's, less its last extension; one too long for a file
        system is cut and told apart by a hash.
    """
    clip_path = Path(clip_path)
    folder = clip_path.parent if out_dir is None else Path(out_dir)
    name = _fitting(clip_path.stem, SUFFIXES)
    return {
        kind: folder / f"{name}{suffix}"
        for kind, suffix in (SUFFIXES | EXPORT_SUFFIXES).items()
        if (kind in exports if kind in EXPORT_SUFFIXES else video or kind != "video")
    }


def comparison_paths(paths: Sequence[Path], folder: Path) -> dict[str, Path]:
    """Name the files of a comparison, such as ``BEFORE--AFTER.comparison.json``.

    Parameters
    ----------
    paths
        The clips, or their results, in order.
    folder
        Where the files go.

    Returns
    -------
    dict of str to Path
        Keys ``"page"`` and ``"json"``, to be written in this order.
    """
    name = _fitting(BETWEEN.join(map(clip_stem, paths)), COMPARISON_SUFFIXES)
    return {kind: folder / f"{name}{suffix}" for kind, suffix in COMPARISON_SUFFIXES.items()}


def is_result(path: Path) -> bool:
    """Whether a file has the name of a result, NAME.analysis.json, and of no clip."""
    return path.suffix.lower() == ".json"


def clip_stem(path: Path) -> str:
    """Name of a clip without its extension, from its own path or that of its result."""
    if path.name.lower().endswith(SUFFIXES["json"]):
        return path.name[: -len(SUFFIXES["json"])]
    return path.stem


def _fitting(name: str, suffixes: Mapping[str, str]) -> str:
    # Bytes that are no UTF-8 come in as lone surrogates; they count as the bytes they were.
    raw = name.encode("utf-8", "surrogateescape")
    room = MAX_NAME_BYTES - max(len(suffix) for suffix in suffixes.values())
    if len(raw) <= room:
        return name
    mark = "~" + hashlib.sha256(raw).hexdigest()[:HASH_LENGTH]
    # "ignore" drops the piece of a letter that the cut may have left.
    return raw[: room - len(mark)].decode("utf-8", "ignore") + mark
