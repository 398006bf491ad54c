"""Checks of this installation, each with its cure."""

from __future__ import annotations

import ctypes
import importlib.metadata
import os
import platform
import re
import shutil
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from legpress_cv.errors import ModelError, ModelNotFoundError
from legpress_cv.pose.native import NATIVE_LIBRARIES
from legpress_cv.pose.store import (
    MODEL_VARIABLE,
    ModelFile,
    Variant,
    cache_folder,
    find_model,
    why_not_loading,
)

Status = Literal["ok", "warn", "fail"]

OLDEST_PYTHON = (3, 10)
NEWEST_PYTHON = (3, 13)  # what the tests run on
MINIMUM_VERSIONS = {
    "av": "14.0",
    "mediapipe": "1.2.2",  # the first that was tried with these models
    "numpy": "2.0",
    "scipy": "1.13",
    "threadpoolctl": "3.5",
    "opencv-contrib-python": "4.9",
}
# Each of them installs the folder cv2 and overwrites the other's files.
OTHER_OPENCV = ("opencv-python", "opencv-python-headless", "opencv-contrib-python-headless")
DECODERS = ("h264", "hevc", "vp9")
ENCODER = "libx264"
TRIAL_FRAMES = 3
PYAV_CURE = 'pip install --force-reinstall --only-binary=:all: "av>=14.0,<20"'
"""The versions that were tried."""
DEFAULT_VARIANTS: tuple[Variant, ...] = ("heavy", "full")
MIN_FREE_BYTES = 500_000_000  # the models and their download, plus an annotated clip
MEBIBYTE = 1 << 20


@dataclass(frozen=True)
class Check:
    """One check; ``fail`` stops an analysis, ``warn`` does not. ``cure`` is empty when ok."""

    name: str
    status: Status
    found: str
    cure: str = ""


def run_checks() -> list[Check]:
    """Check everything that an analysis needs; nothing is fetched or changed."""
    models = check_models()
    return [
        check_python(),
        *check_packages(),
        check_one_opencv(),
        *check_native_libraries(),
        *check_codecs(),
        check_trial_clip(),
        *models,
        check_cache(needed=any(check.status != "ok" for check in models)),
        check_trial_load(),
    ]


def check_python() -> Check:
    """Check the version of Python."""
    version = sys.version_info[:2]
    found = platform.python_version()
    if version < OLDEST_PYTHON:
        return Check("Python", "fail", found, "install Python 3.10 or later")
    if version > NEWEST_PYTHON:
        return Check("Python", "warn", f"{found}, not tested", "use Python 3.10 to 3.13")
    return Check("Python", "ok", found)


def check_packages() -> list[Check]:
    """Check the versions of the libraries that measurements depend on."""
    return [_check_package(name, minimum) for name, minimum in MINIMUM_VERSIONS.items()]


def _check_package(name: str, minimum: str) -> Check:
    try:
        version = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return Check(name, "fail", "not installed", f'pip install "{name}>={minimum}"')
    if _numbers(version) < _numbers(minimum):
        return Check(name, "fail", f"{version}, too old", f'pip install "{name}>={minimum}"')
    return Check(name, "ok", version)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version)[:3])


def check_one_opencv() -> Check:
    """Check that a single wheel owns the folder ``cv2``."""
    others = [name for name in OTHER_OPENCV if _installed(name)]
    if not others:
        return Check("one OpenCV", "ok", "opencv-contrib-python alone")
    return Check(
        "one OpenCV",
        "warn",
        f"{', '.join(others)} beside opencv-contrib-python",
        f"pip uninstall -y {' '.join(others)} opencv-contrib-python &&"
        " pip install opencv-contrib-python",
    )


def _installed(name: str) -> bool:
    try:
        importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def check_native_libraries(libraries: Iterable[str] = tuple(NATIVE_LIBRARIES)) -> list[Check]:
    """Check the system libraries that wheels load but do not carry (Linux only)."""
    if not sys.platform.startswith("linux"):
        return []
    return [_check_library(name) for name in libraries]


def _check_library(name: str) -> Check:
    try:
        ctypes.CDLL(name)
    except OSError:
        package = NATIVE_LIBRARIES.get(name, name)
        return Check(name, "fail", "missing", f"apt-get install {package}")
    return Check(name, "ok", "loads")


def check_codecs() -> list[Check]:
    """Check that PyAV can read phone clips and write one that plays in a browser."""
    try:
        from av.codec import Codec
    except ImportError as error:
        return [Check("video codecs", "fail", " ".join(str(error).split()), "pip install av")]

    def has(name: str, mode: Literal["r", "w"]) -> bool:
        try:
            Codec(name, mode)
        except ValueError:  # PyAV's UnknownCodecError
            return False
        return True

    cure = "pip install --force-reinstall --only-binary=:all: av"
    missing = [name for name in DECODERS if not has(name, "r")]
    read = (
        Check("decoders", "fail", f"without {', '.join(missing)}", cure)
        if missing
        else Check("decoders", "ok", ", ".join(DECODERS))
    )
    write = (
        Check("encoder", "ok", ENCODER)
        if has(ENCODER, "w")
        else Check("encoder", "fail", f"without {ENCODER}", cure)
    )
    return [read, write]


def check_trial_clip() -> Check:
    """Write and read a clip of a few frames."""
    name = "trial clip"
    try:
        import numpy as np

        from legpress_cv.video import Clip, ClipWriter

        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "trial.mp4"
            with ClipWriter(path, 64, 48) as writer:
                for number in range(TRIAL_FRAMES):
                    writer.write(np.full((48, 64, 3), 40 * number, np.uint8), number / 30)
            with Clip.open(path).frames() as frames:
                count = sum(1 for _ in frames)
    except OSError as error:
        return Check(name, "fail", str(error), "make room in the folder for temporary files")
    except Exception as error:  # whatever another version of a library does
        return Check(name, "fail", f"{type(error).__name__}: {error}", PYAV_CURE)
    if count != TRIAL_FRAMES:
        return Check(name, "fail", f"{count} of {TRIAL_FRAMES} frames came back", PYAV_CURE)
    return Check(name, "ok", "written and read")


def check_models() -> list[Check]:
    """Check that the pose models are here and undamaged."""
    return [_check_model(variant) for variant in DEFAULT_VARIANTS]


def _check_model(variant: Variant) -> Check:
    name = f"pose model {variant}"
    try:
        model = find_model(variant, allow_fetch=False)
    except ModelError as error:
        if _is_absent(error):
            return Check(
                name, "warn", "not here; fetched at the first analysis", "legpress-cv models fetch"
            )
        return Check(name, "fail", "damaged or missing", str(error))
    if model.variant != variant:
        return Check(name, "ok", f"replaced by {model.path}")
    return Check(name, "ok", str(model.path))


def _is_absent(error: ModelError) -> bool:
    return isinstance(error, ModelNotFoundError) and not os.environ.get(MODEL_VARIABLE)


def check_cache(*, needed: bool) -> Check:
    """Check that models can be stored.

    Parameters
    ----------
    needed
        Whether a model has yet to be fetched; if so, a folder that cannot be written stops an
        analysis.
    """
    folder = cache_folder()
    there = _nearest(folder)
    try:
        with tempfile.TemporaryFile(dir=there):
            pass
        free = shutil.disk_usage(there).free
    except OSError as error:
        return Check(
            "model cache",
            "fail" if needed else "warn",
            f"{folder} cannot be written ({error.strerror})",
            "give it write permission, or name another folder in LEGPRESS_CV_CACHE",
        )
    found = f"{folder}, {free // MEBIBYTE} MiB free"
    if free < MIN_FREE_BYTES:
        return Check("model cache", "warn", found, f"free {MIN_FREE_BYTES // MEBIBYTE} MiB")
    return Check("model cache", "ok", found)


def _nearest(folder: Path) -> Path:
    """Return the folder, or the nearest one above it that exists."""
    places = (folder, *folder.parents)
    # Path.exists raises where a folder on the way may not be entered, up to Python 3.13.
    return next((place for place in places if os.path.exists(place)), Path.cwd())  # noqa: PTH110


def check_trial_load() -> Check:
    """Load the pose estimator, with a model where one is here, in a process of its own."""
    model = _any_model()
    reason = why_not_loading(model.path if model else None)
    if reason is not None:
        return Check("pose estimator", "fail", "does not load", reason)
    return Check(
        "pose estimator", "ok", f"loads with {model.variant}" if model else "loads; no model to try"
    )


def _any_model() -> ModelFile | None:
    for variant in DEFAULT_VARIANTS:
        try:
            return find_model(variant, allow_fetch=False)
        except ModelError:
            continue
    return None
