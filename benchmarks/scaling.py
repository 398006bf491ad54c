"""What a batch of very many clips costs beside the analyses: the input of docs/scaling.md.

    python benchmarks/scaling.py files [--clips 5000]     # finding, planning, publishing, hashing
    python benchmarks/scaling.py summary [--clips 100000] # its files, and the page in Chromium
    python benchmarks/scaling.py cluster [--clips 5000]   # clips and messages a second through Dask

No clip is analysed: the files are small and the work is none, so that only the rest is timed. Both
the seconds that pass and those of the processor are told: the latter hardly change when the machine
is busy. Times hold for the disk that TMPDIR names.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from legpress_cv.batch.cluster import cluster
from legpress_cv.batch.discovery import FoundClip, find_clips
from legpress_cv.batch.job import Job, Run
from legpress_cv.batch.layout import Layout
from legpress_cv.batch.plan import make_plan
from legpress_cv.batch.progress import reporter
from legpress_cv.batch.scheduler import run_jobs
from legpress_cv.batch.state import Record, publish, sweep
from legpress_cv.batch.summary import write_summary
from legpress_cv.batch.summary_row import ClipRow
from legpress_cv.files.sha256 import file_sha256
from legpress_cv.progress import Stage
from legpress_cv.report import output_paths
from legpress_cv.settings import Settings

PER_FOLDER = 100
"""Clips in each folder: a season of one person."""
HASHED_BYTES = 512_000_000
MESSAGES = 17
"""That a worker of a cluster sends of a clip that takes 73 s in one thread."""
STAGE = Stage.POSE
Result = TypeVar("Result")


@dataclass(frozen=True)
class Spent:
    """Seconds that passed, and seconds of the processor in this process."""

    wall_s: float
    cpu_s: float

    def __str__(self) -> str:
        return f"{self.wall_s:.1f} s (processor {self.cpu_s:.1f} s)"


def timed(work: Callable[[], Result]) -> tuple[Result, Spent]:
    """Do something and return what it took."""
    wall_s, cpu_s = time.perf_counter(), time.process_time()
    found = work()
    return found, Spent(time.perf_counter() - wall_s, time.process_time() - cpu_s)


def row_of(number: int) -> ClipRow:
    """Return a row with everything in it."""
    return ClipRow(
        clip=f"person {number // PER_FOLDER:04d}/set {number % PER_FOLDER:02d}.mov",
        status="measured",
        recorded_at=f"2024-{1 + number % 12:02d}-{1 + number % 28:02d}T18:20:30+01:00",
        duration_s=41.5,
        reps=8,
        partial_reps=0,
        measurable_reps=8,
        tucks=number % 4,
        borderline=1,
        evidence="measured",
        worst_rep=8,
        worst_ppt_deg=17.123456 - number % 9,
        worst_ppt_low_deg=14.123456 - number % 9,
        worst_ppt_high_deg=20.123456 - number % 9,
        worst_severity="severe",
        onset_knee_flexion_deg=101.123456,
        onset_knee_flexion_low_deg=98.123456,
        onset_knee_flexion_high_deg=104.123456,
        stop_knee_flexion_deg=96.123456,
        knee_flexion_max_deg=112.123456,
        verdict="3 of 8 reps tucked; it starts at 101° of knee bend; stop at 96°.",
        results=f"clips/person {number // PER_FOLDER:04d}/set {number % PER_FOLDER:02d}.mov",
        report=f"clips/person%20{number // PER_FOLDER:04d}/set%20{number % PER_FOLDER:02d}.mov/x",
        sha256="0" * 64,
        version="0.1.0",
        analysed_at="2024-05-13T18:20:30+00:00",
        analysis_s=36.4,
    )


def told(what: str, clips: int, spent: Spent) -> None:
    """Print a time per clip."""
    wall, cpu = (1000 * seconds / clips for seconds in (spent.wall_s, spent.cpu_s))
    print(f"{what}: {wall:.2f} ms a clip (processor {cpu:.2f} ms)")


def plan_of(clips: Sequence[FoundClip], layout: Layout) -> tuple[Job, ...]:
    """Hold clips against what is on disk, as a run does; the jobs that are left."""
    return make_plan(clips, Run(layout, "key", Settings())).jobs


def finish(job: Job, layout: Layout) -> None:
    """Publish results of a clip as a worker does; the files are all but empty."""
    staging = layout.fresh()
    staging.mkdir(parents=True)
    paths = output_paths(job.clip.path, staging)
    for path in paths.values():
        path.write_bytes(b"x")
    row = row_of(job.number)
    sha256 = file_sha256(job.clip.path)
    record = Record(fingerprint="key", sha256=sha256, kinds=tuple(paths), row=row)
    publish(staging, job.target, job.clip.path, record, layout)


def folder_of(clips: int, folder: Path) -> None:
    """Make folders of small files with the names of clips."""
    for number in range(clips):
        path = folder / row_of(number).clip
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"%d" % number)


def files(clips: int) -> None:
    """Time what a run does with files."""
    with tempfile.TemporaryDirectory() as top:
        folder, layout = Path(top, "clips"), Layout(Path(top, "out"))
        folder_of(clips, folder)
        sweep(layout)
        found, spent = timed(lambda: find_clips(folder))
        told("finding the clips", clips, spent)
        jobs, spent = timed(lambda: plan_of(found, layout))
        told("planning the first run", clips, spent)
        _, spent = timed(lambda: [finish(job, layout) for job in jobs])
        told("publishing results (six files each)", clips, spent)
        left, spent = timed(lambda: plan_of(found, layout))
        told("planning a run that finds all finished, without content", clips, spent)
        if left or len(jobs) != clips:
            raise SystemExit("the plan is wrong")
        big = Path(top, "big")
        big.write_bytes(bytes(1_000_000) * (HASHED_BYTES // 1_000_000))
        _, spent = timed(lambda: file_sha256(big))
        rate = HASHED_BYTES / 1e6 / spent.cpu_s
        print(f"hashing content: {rate:.0f} MB a second of the processor")


def summary(clips: int) -> None:
    """Time the summary's files, and the page in a browser."""
    import tracemalloc

    tracemalloc.start()
    rows = [row_of(number) for number in range(clips)]
    print(f"rows in memory: {tracemalloc.get_traced_memory()[0] / clips / 1000:.1f} kB each")
    tracemalloc.stop()
    with tempfile.TemporaryDirectory() as top:
        paths, spent = timed(lambda: write_summary(rows, Path(top)))
        print(f"writing the summary of {clips} clips: {spent}")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"  peak memory of this process: {peak:.0f} MB")
        for kind, path in paths.items():
            print(f"  {kind}: {path.stat().st_size / 1e6:.1f} MB")
        browse(paths["html"].as_uri())


def browse(url: str) -> None:
    """Time the page in an installed Chromium."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        program = None
    if program is None:
        print("  no Chromium or no playwright: the page is not timed")
        return
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page()
        page.set_default_timeout(600_000)
        _, spent = timed(lambda: (page.goto(url), page.wait_for_selector("#rows tr")))
        print(f"  page: {spent.wall_s:.1f} s until it shows", end="")
        _, spent = timed(page.get_by_role("button", name="Worst tilt").click)
        print(f", {spent.wall_s:.1f} s to sort", end="")
        _, spent = timed(lambda: page.locator("#find").fill("person 0042"))
        print(f", {spent.wall_s:.1f} s to find a name")
        browser.close()


def nothing(job: Job) -> ClipRow:
    """Do no work."""
    return row_of(job.number)


def chatter(job: Job) -> ClipRow:
    """Say as much as an analysis does, all at once."""
    for step in range(MESSAGES):
        reporter(job.number)(STAGE, step / MESSAGES)
    return row_of(job.number)


def through_dask(clips: int, workers: int) -> None:
    """Send clips without work through a Dask cluster on this machine."""
    from distributed import LocalCluster

    with tempfile.TemporaryDirectory() as top:
        layout = Layout(Path(top, "out"))
        places = [Path(row_of(n).clip) for n in range(clips)]
        found = [FoundClip(Path(top, place), place, 1) for place in places]
        jobs = plan_of(found, layout)
        with (
            LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None) as local,
            cluster(local.scheduler_address, nothing) as quiet,
            cluster(local.scheduler_address, chatter) as talkative,
        ):
            rows: list[ClipRow] = []
            _, spent = timed(lambda: run_jobs(jobs, quiet, rows))
            told("run and scheduler, no messages", clips, spent)
            few = jobs[: max(1, clips // 10)]
            _, spent = timed(lambda: run_jobs(few, talkative, rows))
            told(f"run and scheduler, {MESSAGES} messages each", len(few), spent)
            if len(rows) != clips + len(few) or any(row.status == "failed" for row in rows):
                raise SystemExit("some clips failed")


def main() -> None:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, clips in (("files", 5000), ("summary", 100_000), ("cluster", 5000)):
        command = commands.add_parser(name)
        command.add_argument("--clips", type=int, default=clips)
        if name == "cluster":
            command.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    if given.command == "files":
        files(given.clips)
    elif given.command == "summary":
        summary(given.clips)
    else:
        through_dask(given.clips, given.workers)


if __name__ == "__main__":
    sys.exit(main())
