"""Checks of Python, libraries and codecs."""

from __future__ import annotations

import contextlib
import ctypes
import importlib.metadata
import platform
import re
import sys
import tempfile
from pathlib import Path
from typing import Literal

from legpress_cv.pose.native import NATIVE_LIBRARIES

from .check import Check

NEWEST_PYTHON = (3, 13)  # what the tests run on
OLDEST_OPENCV = "4.9"  # comes with mediapipe, which asks for no version
REQUIREMENT = re.compile(r"(?P<name>[\w.-]+)\b.*>=(?P<minimum>[\d.]+)")
# Each of them installs the folder cv2 and overwrites the other's files.
OTHER_OPENCV = ("opencv-python", "opencv-python-headless", "opencv-contrib-python-headless")
DECODERS = ("h264", "hevc", "vp9")
ENCODER = "libx264"
TRIAL_FRAMES = 3
PYAV_CURE = 'pip install --force-reinstall --only-binary=:all: "av>=14.0,<20"'
"""The versions that were tried."""


def _version(name: str) -> str | None:
    with contextlib.suppress(importlib.metadata.PackageNotFoundError):
        return importlib.metadata.version(name)
    return None


def check_python() -> Check:
    """Check the version of Python."""
    found = platform.python_version()
    if sys.version_info[:2] > NEWEST_PYTHON:  # pip refuses an older one than is declared
        return Check("Python", "warn", f"{found}, not tested", "use Python 3.10 to 3.13")
    return Check("Python", "ok", found)


def check_packages() -> list[Check]:
    """Check the versions of all libraries that this package declares, and of OpenCV."""
    try:
        declared = importlib.metadata.requires("legpress-cv") or []
    except importlib.metadata.PackageNotFoundError:
        return [Check("legpress-cv", "warn", "not installed", "pip install legpress-cv")]
    minimum = {"opencv-contrib-python": OLDEST_OPENCV}
    for requirement in declared:
        # What is declared with a marker belongs to an extra, or to an older Python.
        if ";" not in requirement and (parsed := REQUIREMENT.match(requirement)):
            minimum[parsed["name"]] = parsed["minimum"]
    return [_check_package(name, minimum[name]) for name in sorted(minimum)]


def _check_package(name: str, minimum: str) -> Check:
    version = _version(name)
    if version is not None and _numbers(version) >= _numbers(minimum):
        return Check(name, "ok", version)
    found = "not installed" if version is None else f"{version}, too old"
    return Check(name, "fail", found, f'pip install "{name}>={minimum}"')


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version)[:3])


def check_one_opencv() -> Check:
    """Check that a single wheel owns the folder ``cv2``."""
    others = [name for name in OTHER_OPENCV if _version(name) is not None]
    if not others:
        return Check("one OpenCV", "ok", "opencv-contrib-python alone")
    return Check(
        "one OpenCV",
        "warn",
        f"{', '.join(others)} beside opencv-contrib-python",
        f"pip uninstall -y {' '.join(others)} opencv-contrib-python &&"
        " pip install opencv-contrib-python",
    )


def check_native_libraries() -> list[Check]:
    """Check the system libraries that wheels load but do not carry (Linux only)."""
    checks: list[Check] = []
    if not sys.platform.startswith("linux"):
        return checks
    for name, package in NATIVE_LIBRARIES.items():
        try:
            ctypes.CDLL(name)
        except OSError:
            checks.append(Check(name, "fail", "missing", f"apt-get install {package}"))
        else:
            checks.append(Check(name, "ok", "loads"))
    return checks


def check_codecs() -> list[Check]:
    """Check that PyAV can read phone clips and write one that plays in a browser."""
    try:
        from av.codec import Codec
    except ImportError as error:
        return [Check("video codecs", "fail", " ".join(str(error).split()), "pip install av")]

    def check(kind: str, names: tuple[str, ...], mode: Literal["r", "w"]) -> Check:
        missing = []
        for name in names:
            try:
                Codec(name, mode)
            except ValueError:  # PyAV's UnknownCodecError
                missing.append(name)
        if missing:
            return Check(kind, "fail", f"without {', '.join(missing)}", PYAV_CURE)
        return Check(kind, "ok", ", ".join(names))

    return [check("decoders", DECODERS, "r"), check("encoder", (ENCODER,), "w")]


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
