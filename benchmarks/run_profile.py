"""Where the time of a whole run goes.

    python benchmarks/run_profile.py CLIP [--cores 1 2]

For each number of cores a process of its own analyses the clip with all results. The first table
has the stages, one after the other: seconds on the clock and core seconds. The second has what
runs inside them, often at the same time as something else: seconds that threads spent in it,
waiting for a core included. How well the told time left fits is in the last line: at each tenth of
the work, the run's length as foretold over the true one.
"""

from __future__ import annotations

import argparse
import functools
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

START_S = time.perf_counter()


class Spent:
    """Seconds by name, from any thread."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._lock = threading.Lock()

    def add(self, name: str, seconds: float) -> None:
        """Add to a name."""
        with self._lock:
            self.seconds[name] += seconds

    def watch(self, owner: object, name: str, label: str) -> None:
        """Have a function's time counted."""
        function: Callable[..., Any] = getattr(owner, name)

        @functools.wraps(function)
        def timed(*arguments: object, **options: object) -> object:
            start = time.perf_counter()
            try:
                return function(*arguments, **options)
            finally:
                self.add(label, time.perf_counter() - start)

        setattr(owner, name, timed)


def watch_all(spent: Spent) -> None:
    """Count the time of what runs inside the stages."""
    from legpress_cv.annotate.painter import Painter
    from legpress_cv.lumbopelvic import crop_tracker
    from legpress_cv.lumbopelvic.network import LumbopelvicNetwork
    from legpress_cv.pose.mediapipe_backend import MediaPipePoseEstimator
    from legpress_cv.report.html import StillsCollector
    from legpress_cv.video import ClipWriter, FrameStream
    from legpress_cv.video.frame import Frame

    spent.watch(MediaPipePoseEstimator, "__init__", "loading pose models")
    spent.watch(MediaPipePoseEstimator, "find", "pose models")
    spent.watch(LumbopelvicNetwork, "read", "lumbopelvic network")
    spent.watch(crop_tracker, "cut_crop", "cutting crops")
    spent.watch(Frame, "rgb", "converting pictures")
    spent.watch(Painter, "draw_onto", "drawing")
    spent.watch(ClipWriter, "write", "encoding")
    spent.watch(StillsCollector, "see", "stills")
    decoded = FrameStream.__iter__

    def watched(stream: FrameStream) -> Iterator[Any]:
        frames = decoded(stream)
        while True:
            start = time.perf_counter()
            frame = next(frames, None)
            spent.add("decoding", time.perf_counter() - start)
            if frame is None:
                return
            yield frame

    FrameStream.__iter__ = watched  # type: ignore[method-assign]


def one(clip: Path) -> None:
    """Analyse a clip in this process; print what it took as JSON."""
    import contextlib

    from legpress_cv.analyse_to_files import (
        analyse_to_files,
        open_to_analyse,
        plan_of,
        settle_models,
    )
    from legpress_cv.pose.native import native_noise_hidden
    from legpress_cv.progress import Stage
    from legpress_cv.report import output_paths
    from legpress_cv.settings import Settings

    spent = Spent()
    watch_all(spent)
    stages: dict[str, list[float]] = {}
    marks: list[tuple[float, float]] = []
    last = ["Starting Python, importing", START_S, 0.0]

    def turn(name: str) -> None:
        now, cores = time.perf_counter(), time.process_time()
        wall, used = stages.setdefault(str(last[0]), [0.0, 0.0])
        stages[str(last[0])] = [wall + now - last[1], used + cores - last[2]]
        last[:] = [name, now, cores]

    def progress(stage: Stage, ratio: float | None) -> None:
        if stage.value != last[0]:
            turn(stage.value)
        marks.append((time.perf_counter(), plan.whole_ratio(stage, ratio)))

    told_s: list[float] = []

    def told(_analysis: object) -> None:
        turn("Writing the numbers")
        told_s.append(time.perf_counter() - START_S)

    with native_noise_hidden(), tempfile.TemporaryDirectory() as folder:
        settings, models = settle_models(Settings(), None)
        opened = open_to_analyse(clip, settings)
        plan = plan_of(opened, settings, video=True)
        begun = time.perf_counter()
        outputs = output_paths(clip, Path(folder))
        analyse_to_files(
            opened,
            contextlib.nullcontext(outputs),
            settings=settings,
            models=models,
            progress=progress,
            warn=lambda _: None,
            analysed=told,
        )
    turn("")
    ended = time.perf_counter()
    foretold = []
    for tenth in range(1, 10):
        at = next((t for t, ratio in marks if ratio >= tenth / 10), None)
        if at is not None:
            foretold.append((at - begun) / (tenth / 10) / (ended - begun))
    print(
        json.dumps(
            {
                "stages": stages,
                "inside": spent.seconds,
                "whole": ended - START_S,
                "first_answer": told_s[0],
                "foretold": foretold,
            }
        )
    )


def table(cores: int, found: dict[str, Any]) -> None:
    """Print what a run took."""
    whole = found["whole"]
    print(f"\n{cores} {'core' if cores == 1 else 'cores'}: {whole:.1f} s, the verdict after")
    print(f"{found['first_answer']:.1f} s.\n")
    print("| stage | s | share | core seconds |\n|---|---|---|---|")
    for name, (wall, used) in found["stages"].items():
        print(f"| {name} | {wall:.1f} | {100 * wall / whole:.0f} % | {used:.1f} |")
    print("\n| inside | s in all threads |\n|---|---|")
    for name, seconds in sorted(found["inside"].items(), key=lambda item: -item[1]):
        print(f"| {name} | {seconds:.1f} |")
    print("\nforetold over true length: " + ", ".join(f"{r:.2f}" for r in found["foretold"]))


def main() -> None:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clip", type=Path)
    parser.add_argument("--cores", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.here:
        one(given.clip)
        return
    from throughput import as_installed  # beside this script

    as_installed()
    for cores in given.cores:
        chosen = sorted(os.sched_getaffinity(0))[:cores]
        output = subprocess.run(
            [sys.executable, __file__, str(given.clip), "--here"],
            check=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            preexec_fn=functools.partial(os.sched_setaffinity, 0, chosen),
        ).stdout
        table(cores, json.loads(output.splitlines()[-1]))


if __name__ == "__main__":
    main()
