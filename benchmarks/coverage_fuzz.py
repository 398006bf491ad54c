"""Coverage-guided fuzzing of what this package parses itself; needs ``pip install atheris``.

    python benchmarks/coverage_fuzz.py TARGET -max_total_time=60

TARGET is one of those of :data:`TARGETS`; what follows goes to libFuzzer. Bytes that our own code
parses may raise our own errors and nothing else; anything else ends the run with the bytes that did
it. Not part of the suite: atheris has no wheel for every platform (``tests/fuzz`` is).
"""

from __future__ import annotations

import contextlib
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["legpress_cv"]):
    from legpress_cv.batch.state import read_record
    from legpress_cv.errors import LegpressError
    from legpress_cv.marks import load_marks
    from legpress_cv.pose.bundle import read_bundle
    from legpress_cv.results import SetAnalysis
    from legpress_cv.settings import load_settings
    from legpress_cv.video.image_file import describe_image
    from legpress_cv.video.orientation import Orientation
    from legpress_cv.video.sniff import describe_non_video, read_mp4_boxes

FOLDER = Path(tempfile.mkdtemp(prefix="coverage-fuzz-"))


def _file(name: str, content: bytes) -> Path:
    path = FOLDER / name
    path.write_bytes(content)
    return path


def _sniff(content: bytes) -> None:
    path = _file("clip.mp4", content)
    read_mp4_boxes(path)
    describe_non_video(path)


def _record(content: bytes) -> None:
    _file("finished.json", content)
    read_record(FOLDER, "finished.json")


TARGETS: dict[str, Callable[[bytes], object]] = {
    "sniff": _sniff,
    "image": lambda content: describe_image(_file("photo.jpg", content), content[:64]),
    "matrix": Orientation.from_display_matrix,
    "settings": lambda content: load_settings(_file("settings.toml", content)),
    "result": SetAnalysis.from_json,
    "record": _record,
    "marks": lambda content: load_marks(_file("set.marks.json", content)),
    "model": lambda content: read_bundle(_file("pose.task", content), cure="fetch it again"),
}


def main() -> None:
    """Fuzz one target."""
    if len(sys.argv) < 2 or sys.argv[1] not in TARGETS:
        sys.exit(f"name a target: {', '.join(TARGETS)}")
    target = TARGETS[sys.argv.pop(1)]

    def once(content: bytes) -> None:
        with contextlib.suppress(LegpressError):
            target(content)

    atheris.Setup(sys.argv, once)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
