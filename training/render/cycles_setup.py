"""The path tracer's own Python environment: where it is, and making it.

Blender as a Python module wants an older numpy and one certain Python, so it gets an environment
for itself. ``python -m training.render.cycles_setup``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import platformdirs

from training.errors import RendererError

PYTHON_VARIABLE = "LEGPRESS_CV_CYCLES_PYTHON"
BPY_PYTHON = (3, 11)  # the only one that the pinned bpy has wheels for
REQUIREMENTS = Path(__file__).with_name("cycles_requirements.txt")
COMMAND = "python -m training.render.cycles_setup"


def cache_folder() -> Path:
    """Where the environment is made."""
    return Path(platformdirs.user_cache_dir("legpress_cv")) / "cycles"


def python_in(folder: Path) -> Path:
    """Python's path in a virtual environment."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def find_python(python: str | Path | None = None) -> Path:
    """Find the Python that has Blender.

    Parameters
    ----------
    python : str or Path, optional
        Goes before the environment variable, which goes before the cached environment.

    Raises
    ------
    training.errors.RendererError
        If there is none; says how to get it.
    """
    named = python or os.environ.get(PYTHON_VARIABLE)
    if named:
        found = shutil.which(named)
        if not found:
            text = f"The path tracer's Python {str(named)!r} does not exist or cannot be run"
            raise RendererError(text)
        return Path(found)
    made = python_in(cache_folder())
    if not made.is_file():
        text = (
            f"The path tracer (Blender) is not installed: run `{COMMAND}`, or set "
            f"{PYTHON_VARIABLE} to a Python {'.'.join(map(str, BPY_PYTHON))} with bpy"
        )
        raise RendererError(text)
    return made


def base_python() -> Path:
    """Find a Python of the version that bpy wants.

    Raises
    ------
    training.errors.RendererError
        If this machine has none on its path.
    """
    if sys.version_info[:2] == BPY_PYTHON:
        return Path(sys.executable)
    name = "python" + ".".join(map(str, BPY_PYTHON))
    found = shutil.which(name)
    if not found:
        text = (
            f"Blender as a module needs {name}, which is not on the PATH: install it and try again"
        )
        raise RendererError(text)
    return Path(found)


def make(folder: Path | None = None) -> Path:
    """Make the environment and install Blender into it.

    Parameters
    ----------
    folder : Path, optional
        Default: `cache_folder`.

    Returns
    -------
    Path
        Its Python.

    Raises
    ------
    training.errors.RendererError
        If the environment cannot be made or filled.
    """
    target = folder or cache_folder()
    target.parent.mkdir(parents=True, exist_ok=True)
    python = python_in(target)
    steps = (
        [str(base_python()), "-m", "venv", "--clear", str(target)],
        [str(python), "-m", "pip", "install", "-r", str(REQUIREMENTS)],
        [str(python), "-c", "import bpy"],
    )
    for step in steps:
        try:
            subprocess.run(step, check=True)
        except (OSError, subprocess.CalledProcessError) as problem:
            # A half-made environment would be found next time and fail at a worse moment.
            shutil.rmtree(target, ignore_errors=True)
            text = f"The path tracer's environment could not be made: `{' '.join(step)}` failed"
            raise RendererError(text) from problem
    return python


def main() -> int:
    """Make the environment; the exit code says whether that went well."""
    try:
        python = make()
    except RendererError as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    sys.stdout.write(f"{python}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
