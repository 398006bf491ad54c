"""Running the real command line on the clips; what was done before is not done again."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import legpress_cv
from legpress_cv.errors import LegpressError
from legpress_cv.pose.store import VARIANTS, resolve_models
from legpress_cv.report import output_paths
from legpress_cv.results import SetAnalysis

from .errors import ProtocolError
from .pairs import ClipPair
from .truth import SUFFIX, Truth, load_truth

KEY_SUFFIX = ".benchmark.json"
"""Beside each result: what it was made from."""
WRITTEN = (0, 3)
"""Exit codes with result files: measured, and not measurable."""
CLIP_SUFFIXES = (".mp4", ".mov", ".mkv", ".webm", ".avi")
FILE_OPTIONS = ("--model", "--settings")
"""Options that name a file, whose contents count and not its name."""
SOURCES = ("*.py", "*.toml", "*.tflite", "*.onnx", "*.npz", "*.json", "*.task")
"""What the package's answer depends on."""
TOLD_CHARACTERS = 300
"""Of what a failed run said; the sentence stands at the end."""


def find_clips(folder: Path) -> list[tuple[Path, Path]]:
    """Clips with their truth files, by name.

    Raises
    ------
    ProtocolError
        If there is none, or a truth file has no clip.
    """
    pairs = []
    for truth in sorted(folder.glob(f"*{SUFFIX}")):
        stem = truth.name.removesuffix(SUFFIX)
        clip = next((c for s in CLIP_SUFFIXES if (c := folder / f"{stem}{s}").is_file()), None)
        if clip is None:
            raise ProtocolError(f"{truth} has no clip beside it; put {stem}.mp4 there.")
        pairs.append((clip, truth))
    if not pairs:
        raise ProtocolError(f"{folder} holds no clip with truth (NAME.mp4 and NAME{SUFFIX}).")
    return pairs


def analyse_folder(
    folder: Path,
    out: Path,
    options: Sequence[str] = (),
    *,
    jobs: int = 1,
    tell: Callable[[str], None] = lambda _: None,
) -> list[ClipPair]:
    """Analyse every clip of a folder that has truth, and read the results.

    Parameters
    ----------
    folder, out : Path
        Clips, and where the results go.
    options : sequence of str
        For ``legpress-cv analyze``, as they are.
    jobs : int
        Clips at a time.
    tell : callable
        Takes a line about each clip.
    """
    # Every truth is read before the long work: a broken one must not throw it away.
    pairs = [(clip, load_truth(truth)) for clip, truth in find_clips(folder)]
    out.mkdir(parents=True, exist_ok=True)
    code = f"{package_digest()} {stored_models()}"
    # Trackers share the cores with the other clips.
    shared = [] if jobs == 1 else ["--workers", str(max(1, (os.cpu_count() or 1) // jobs))]

    def one(pair: tuple[Path, Truth]) -> ClipPair:
        clip, truth = pair
        key = {"clip": digest(clip), "code": code, "options": _contents(options)}
        found, failure, how = _result(clip, out, [*shared, *options], key)
        tell(f"{clip.name}: {how}")
        return ClipPair(truth, found, failure)

    with ThreadPoolExecutor(max(1, jobs)) as pool:
        return list(pool.map(one, pairs))


def read_folder(folder: Path, results: Path) -> list[ClipPair]:
    """Read results that lie ready for every clip of a folder that has truth.

    Raises
    ------
    ProtocolError
        If one is missing, or is that of another clip.
    """
    pairs = []
    for clip, truth in find_clips(folder):
        path = output_paths(clip, results, video=False)["json"]
        try:
            found = SetAnalysis.load(path)
        except LegpressError as error:
            raise ProtocolError(str(error)) from error
        if found.clip.sha256 != digest(clip):
            raise ProtocolError(f"{path} is the result of another clip; analyse {clip} again.")
        pairs.append(ClipPair(load_truth(truth), found))
    return pairs


def _result(
    clip: Path, out: Path, options: Sequence[str], key: dict[str, Any]
) -> tuple[SetAnalysis | None, str, str]:
    """Return the result, or why there is none, and how it was had."""
    path = output_paths(clip, out, video=False)["json"]
    mark = out / f"{clip.stem}{KEY_SUFFIX}"
    if _same(mark, key):
        try:
            return SetAnalysis.load(path), "", "as before"
        except LegpressError:
            pass  # made again
    mark.unlink(missing_ok=True)
    command = [sys.executable, "-m", "legpress_cv", "analyze", "-q", "--no-video", "--overwrite"]
    command += [*options, "-o", str(out), "--", str(clip)]
    run = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    if run.returncode not in WRITTEN:
        said = " ".join((run.stderr or run.stdout).split())[-TOLD_CHARACTERS:]
        return None, said or f"exit code {run.returncode}", f"failed ({run.returncode})"
    try:
        found = SetAnalysis.load(path)
    except LegpressError as error:
        return None, f"its result cannot be read ({error})"[:TOLD_CHARACTERS], "unreadable"
    mark.write_text(json.dumps(key, sort_keys=True), encoding="utf-8")
    return found, "", "analysed"


def _same(mark: Path, key: dict[str, Any]) -> bool:
    try:
        same: bool = json.loads(mark.read_text(encoding="utf-8")) == key
    except (OSError, ValueError):
        return False
    return same


def _contents(options: Sequence[str]) -> list[str]:
    """Options with the digest of each file that they name."""
    told = []
    for before, option in zip(["", *options], options, strict=False):
        path = Path(option)
        is_file = before in FILE_OPTIONS and path.is_file()
        told.append(digest(path) if is_file else option)
    return told


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    sha = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            sha.update(chunk)
    return sha.hexdigest()


def package_digest() -> str:
    """Version of the package, and a digest of its files: a version is worked on for weeks."""
    root = Path(legpress_cv.__file__).parent
    sha = hashlib.sha256()
    # The weights lie beside the package in a checkout, inside it when installed.
    for folder in (root, root.parent / "models"):
        for path in sorted({path for pattern in SOURCES for path in folder.rglob(pattern)}):
            sha.update(f"{path.relative_to(folder)}\0{digest(path)}\0".encode())
    return f"{legpress_cv.__version__}+{sha.hexdigest()[:16]}"


def stored_models() -> str:
    """Name the pose models that a run would take; a better one may have come since."""
    try:
        models = resolve_models(VARIANTS, allow_fetch=False, fallback=False)
    except LegpressError:
        return "none"
    return " ".join(sorted({model.sha256[:16] for model in models.values()}))


def made_with(clips: Sequence[ClipPair], options: Sequence[str]) -> dict[str, Any]:
    """Version, estimators and models behind the results."""
    found = [clip.found for clip in clips if clip.found is not None]
    models = {f"{m.name} ({m.variant}, {m.sha256[:12]})" for a in found for m in a.models}
    return {
        "version": legpress_cv.__version__,
        "options": list(options),
        "estimators": sorted({analysis.estimator for analysis in found}),
        "models": sorted(models),
    }
