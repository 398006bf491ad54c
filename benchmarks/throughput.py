"""Speed and memory of the whole run, against the bare time of one pose model.

    python benchmarks/throughput.py speed CLIP [--repeats 5] [--others "COMMAND {clip}" ...]
    python benchmarks/throughput.py memory [--seconds 600]

``speed``: the whole run (decode, pose, analysis, result files, annotated clip) and one instance of
the same pose model on the same frames, alternating, each in a process of its own. A ratio below 1
means that everything together takes less time than one model alone.

``memory``: peak memory of a run on a long 1080p clip and on a 10 s one, made by looping.
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

SAMPLE = Path(__file__).parents[1] / "sample_videos" / "rendered_tuck.mp4"


def bare(clip: str) -> None:
    """One follower on the clip's frames at the analysis rate; prints the seconds it took.

    Decoding and loading the model are not counted: this is what the network alone costs.
    """
    from legpress_cv.pose.mediapipe_backend import MediaPipePoseEstimator
    from legpress_cv.pose.store import find_model
    from legpress_cv.settings import Settings
    from legpress_cv.video import Clip

    settings = Settings()
    with MediaPipePoseEstimator(find_model("heavy").path, follow=True) as estimator:
        spent = 0.0
        count = 0
        with Clip.open(clip).frames(settings.video.analysis_rate_hz) as frames:
            for frame in frames:
                rgb = frame.rgb()
                start = time.perf_counter()
                estimator.find(rgb, frame.time_s)
                spent += time.perf_counter() - start
                count += 1
    print(json.dumps({"seconds": spent, "frames": count}))


def whole_run(clip: str, folder: str) -> list[str]:
    """Return the command line of the whole run."""
    program = [sys.executable, "-m", "legpress_cv", "analyze", "-q", "--overwrite"]
    return [*program, "-o", folder, "--", clip]


def timed(command: list[str]) -> tuple[float, float]:
    """Wall seconds and peak memory in MB of a command that may end with 0 or 3."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    if os.waitstatus_to_exitcode(status) not in (0, 3):
        raise SystemExit(f"failed: {shlex.join(command)}")
    return seconds, usage.ru_maxrss / 1024


def speed(clip: str, repeats: int, others: list[str]) -> None:
    """Alternate the bare model, the whole run and other programs; print medians and ratios."""
    rows: dict[str, list[float]] = {"one bare pose model (heavy)": [], "legpress-cv analyze": []}
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
            rows["legpress-cv analyze"].append(timed(whole_run(clip, folder))[0])
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
    print(f"bare: {1000 * base / frames:.1f} ms a frame")


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
    commands.add_parser("bare").add_argument("clip")
    three = commands.add_parser("loop")
    three.add_argument("clip", type=Path)
    three.add_argument("seconds", type=float)
    given = parser.parse_args()
    if given.command == "bare":
        bare(given.clip)
    elif given.command == "loop":
        looped(given.clip, given.seconds)
    elif given.command == "speed":
        speed(given.clip, given.repeats, given.others)
    else:
        memory(given.seconds, given.variant)
    if given.command in {"speed", "memory"}:
        own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"(this script itself: {own:.0f} MB)")


if __name__ == "__main__":
    main()
