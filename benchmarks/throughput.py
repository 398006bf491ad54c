"""Speed and memory of the whole run, against the bare time of one pose model.

    python benchmarks/throughput.py speed CLIP [--repeats 5] [--others "COMMAND {clip}" ...]
    python benchmarks/throughput.py memory [--seconds 600]
    python benchmarks/throughput.py batch [--clips 8] [--workers 1 2]
    python benchmarks/throughput.py batch-memory [--clips 200]

``speed``: the whole run (decode, pose, analysis, result files, annotated clip) and one instance of
the same pose model on the same frames, alternating, each in a process of its own. A ratio below 1
means that everything together takes less time than one model alone.

``memory``: peak memory of a run on a long 1080p clip and on a 10 s one, made by looping.

``batch``: clips a minute of a folder, with one thread for each worker, alternating the numbers of
workers. ``batch-memory``: memory of all processes of a batch of many short clips, over time.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SAMPLE = Path(__file__).parents[1] / "tests" / "data" / "rendered_tuck.mp4"


def bare(clip: str) -> None:
    """Time the model as MediaPipe runs it, on the clip's frames at the analysis rate.

    Decoding and loading the model are not counted: this is what the network alone costs. Ours is
    the same model with the operations of its silhouette left out, see `legpress_cv.pose.lean`.
    """
    from legpress_cv.pose.native import import_mediapipe
    from legpress_cv.pose.store import resolve_models
    from legpress_cv.settings import Settings
    from legpress_cv.video import Clip

    mediapipe = import_mediapipe()
    vision = mediapipe.tasks.vision
    heavy = resolve_models(["heavy"], fallback=False)["heavy"]
    options = vision.PoseLandmarkerOptions(
        base_options=mediapipe.tasks.BaseOptions(model_asset_path=str(heavy.path)),
        running_mode=vision.RunningMode.VIDEO,
    )
    with vision.PoseLandmarker.create_from_options(options) as landmarker:
        spent = 0.0
        count = 0
        with Clip.open(clip).frames(Settings().video.analysis_rate_hz) as frames:
            for frame in frames:
                rgb = frame.rgb()
                start = time.perf_counter()
                picture = mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=rgb)
                landmarker.detect_for_video(picture, round(frame.time_s * 1000))
                spent += time.perf_counter() - start
                count += 1
    print(json.dumps({"seconds": spent, "frames": count}))


def as_installed() -> None:
    """Have compiled modules kept, as they are where the package is installed.

    Where the environment forbids it, to compile them anew takes 1.4 s of every run.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    modules = "legpress_cv.cli, legpress_cv.analyse_to_files, legpress_cv.report.html, mediapipe"
    subprocess.run([sys.executable, "-c", f"import {modules}"], check=True)


def whole_run(clip: str, folder: str, *options: str) -> list[str]:
    """Return the command line of the whole run."""
    program = [sys.executable, "-m", "legpress_cv", "analyze", "-q", "--overwrite"]
    return [*program, *options, "-o", folder, "--", clip]


def timed(command: list[str], errors: int | None = subprocess.DEVNULL) -> tuple[float, float]:
    """Wall seconds and peak memory in MB of a command that may end with 0 or 3."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    if os.waitstatus_to_exitcode(status) not in (0, 3):
        raise SystemExit(f"failed: {shlex.join(command)}")
    return seconds, usage.ru_maxrss / 1024


def speed(clip: str, repeats: int, others: list[str]) -> None:
    """Alternate the bare model, the whole run and other programs; print medians and ratios."""
    runs = {"legpress-cv analyze": (), "legpress-cv analyze --no-video": ("--no-video",)}
    rows: dict[str, list[float]] = {"one bare pose model (heavy)": [], **{run: [] for run in runs}}
    rows.update({command: [] for command in others})
    frames = 0
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(repeats):
            output = subprocess.run(
                [sys.executable, __file__, "bare", clip],
                check=True,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            ).stdout
            found = json.loads(output.splitlines()[-1])
            frames = found["frames"]
            rows["one bare pose model (heavy)"].append(found["seconds"])
            for name, options in runs.items():
                with tempfile.TemporaryDirectory() as results:
                    rows[name].append(timed(whole_run(clip, results, *options))[0])
                    if not options:
                        files = Path(results).iterdir()
                        written = sum(path.stat().st_size for path in files) / 1e6
            for command in others:
                filled = [part.format(clip=clip, folder=folder) for part in shlex.split(command)]
                rows[command].append(timed(filled)[0])
    base = statistics.median(rows["one bare pose model (heavy)"])
    cores = len(os.sched_getaffinity(0))
    print(f"{Path(clip).name}: {frames} frames, {cores} cores, {platform.machine()}")
    print("| program | median s | min-max s | ms a frame | ratio to bare (median of pairs) |")
    print("|---|---|---|---|---|")
    for name, seconds in rows.items():
        pairs = [a / b for a, b in zip(seconds, rows["one bare pose model (heavy)"], strict=True)]
        middle = statistics.median(seconds)
        print(
            f"| {name} | {middle:.1f} | {min(seconds):.1f}-{max(seconds):.1f}"
            f" | {1000 * middle / frames:.0f} | {statistics.median(pairs):.2f} |"
        )
    print(f"bare: {1000 * base / frames:.1f} ms a frame; files written: {written:.1f} MB")


def looped(path: Path, seconds: float, size: tuple[int, int] = (1920, 1080)) -> None:
    """Write the sample clip again and again, enlarged, at 30 frames a second."""
    import cv2

    from legpress_cv.video import Clip, ClipWriter

    with Clip.open(SAMPLE).frames(None) as stream:
        pictures = [cv2.resize(frame.rgb(), size) for frame in stream]
    # Forwards and backwards, so that the loop has no jump.
    pictures += pictures[-2:0:-1]
    with ClipWriter(path, *size, preset="ultrafast", crf=28) as writer:
        for i in range(round(seconds * 30)):
            writer.write(pictures[(i // 2) % len(pictures)], i / 30)


def memory(seconds: float, variant: str) -> None:
    """Print the peak memory of a run on a short and on a long clip."""
    peaks = {}
    with tempfile.TemporaryDirectory() as folder:
        for length in (10.0, seconds):
            clip = Path(folder) / f"loop_{length:g}s.mp4"
            # In a process of its own: a child's peak starts from its parent's.
            subprocess.run([sys.executable, __file__, "loop", str(clip), str(length)], check=True)
            command = whole_run(str(clip), folder)
            if variant != "heavy":
                command.insert(-4, "--fast")
            took, peaks[length] = timed(command)
            size = clip.stat().st_size / 1e6
            print(f"{length:g} s at 1080p ({size:.0f} MB): {peaks[length]:.0f} MB, {took:.0f} s")
    growth = peaks[seconds] - peaks[10.0]
    print(f"growth: {growth:.0f} MB (limit 150)")


def folder_of(clips: int, folder: Path, seconds: float | None = None) -> None:
    """Fill a folder with the sample clip, or its first seconds, each of other content."""
    source = SAMPLE.read_bytes()
    if seconds is not None:
        from legpress_cv.video import Clip, ClipWriter

        short = folder / "short.part"
        with Clip.open(SAMPLE).frames(None) as stream:
            frames = [(f.rgb(), f.time_s) for f in stream if f.time_s < seconds]
        size = frames[0][0].shape[1::-1]
        with ClipWriter(short.with_suffix(".mp4"), *size, rate_hz=15.0) as writer:
            for rgb, time_s in frames:
                writer.write(rgb, time_s)
        source = short.with_suffix(".mp4").read_bytes()
        short.with_suffix(".mp4").unlink()
    for number in range(clips):
        # A free box of mp4 that holds the number: players skip it.
        box = b"\0\0\0\x10free" + number.to_bytes(8, "big")
        (folder / f"{number:03d}.mp4").write_bytes(source + box)


def batch_command(folder: str, out: str, workers: int, variant: str) -> list[str]:
    """Return the command line of a batch with one thread for each worker."""
    program = [sys.executable, "-m", "legpress_cv", "batch", "-q", folder, "-o", out]
    return [
        *program,
        *("--workers", str(workers), "--threads", "1"),
        *("--set", f"pose.variant={variant}"),
    ]


def batch(clips: int, workers: list[int], repeats: int, variant: str) -> None:
    """Alternate numbers of workers on the same folder; print clips a minute."""
    rates: dict[int, list[float]] = {number: [] for number in workers}
    with tempfile.TemporaryDirectory() as folder:
        folder_of(clips, Path(folder))
        for turn in range(repeats):
            for number in workers:
                with tempfile.TemporaryDirectory() as out:
                    seconds, _ = timed(batch_command(folder, out, number, variant), None)
                rates[number].append(60 * clips / seconds)
                print(f"turn {turn + 1}, {number} workers: {rates[number][-1]:.2f} clips a minute")
    print(f"{clips} clips of {SAMPLE.name}, {variant}, {len(os.sched_getaffinity(0))} cores")
    print("| workers | clips a minute, median | min-max | ratio (median of pairs) |")
    print("|---|---|---|---|")
    for number, found in rates.items():
        pairs = [a / b for a, b in zip(found, rates[workers[0]], strict=True)]
        print(
            f"| {number} | {statistics.median(found):.2f} | {min(found):.2f}-{max(found):.2f}"
            f" | {statistics.median(pairs):.2f} |"
        )


def batch_memory(clips: int, workers: int, variant: str, seconds: float) -> None:
    """Run a batch of short clips and print the memory of all its processes after each tenth."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as out:
        folder_of(clips, Path(folder), seconds)
        command = [*batch_command(folder, out, workers, variant), "--no-video"]
        print("| clips done | memory of all processes, MB (mean of the tenth) |")
        print("|---|---|")
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as running:
            taken: list[float] = []
            shown = 1
            while running.poll() is None:
                time.sleep(0.5)
                taken.append(_resident_mb(running.pid))
                done = len(list(Path(out).glob("clips/*/finished.json")))
                if done >= shown * clips / 10:
                    print(f"| {done} | {statistics.mean(taken):.0f} |", flush=True)
                    taken, shown = [], int(10 * done / clips) + 1
        if shown <= 10:  # the last clips ended between two looks
            print(f"| {clips} | {statistics.mean(taken):.0f} |")
        if running.returncode:
            raise SystemExit(f"failed: {shlex.join(command)}")


def _resident_mb(pid: int) -> float:
    """Resident memory of a process and its children (Linux)."""
    whole = 0.0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            facts = dict(line.split(":", 1) for line in status.read_text().splitlines())
        except OSError:  # ended meanwhile
            continue
        if status.parent.name == str(pid) or facts["PPid"].strip() == str(pid):
            whole += int(facts.get("VmRSS", "0 kB").split()[0]) / 1024
    return whole


def main() -> None:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("speed")
    one.add_argument("clip", nargs="?", default=str(SAMPLE))
    one.add_argument("--repeats", type=int, default=5)
    one.add_argument("--others", nargs="*", default=[])
    two = commands.add_parser("memory")
    two.add_argument("--seconds", type=float, default=600.0)
    two.add_argument("--variant", choices=["heavy", "full"], default="heavy")
    four = commands.add_parser("batch")
    four.add_argument("--clips", type=int, default=8)
    four.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    four.add_argument("--repeats", type=int, default=3)
    five = commands.add_parser("batch-memory")
    five.add_argument("--clips", type=int, default=200)
    five.add_argument("--workers", type=int, default=2)
    five.add_argument("--seconds", type=float, default=2.0)
    for parser_of in (four, five):
        default = "heavy" if parser_of is four else "lite"
        parser_of.add_argument("--variant", choices=["heavy", "full", "lite"], default=default)
    commands.add_parser("bare").add_argument("clip")
    three = commands.add_parser("loop")
    three.add_argument("clip", type=Path)
    three.add_argument("seconds", type=float)
    given = parser.parse_args()
    if given.command not in {"bare", "loop"}:
        as_installed()
    if given.command == "bare":
        bare(given.clip)
    elif given.command == "loop":
        looped(given.clip, given.seconds)
    elif given.command == "batch":
        batch(given.clips, given.workers, given.repeats, given.variant)
    elif given.command == "batch-memory":
        batch_memory(given.clips, given.workers, given.variant, given.seconds)
    elif given.command == "speed":
        speed(given.clip, given.repeats, given.others)
    else:
        memory(given.seconds, given.variant)
    if given.command in {"speed", "memory"}:
        own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"(this script itself: {own:.0f} MB)")


if __name__ == "__main__":
    main()
