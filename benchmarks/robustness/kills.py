"""Batches that are killed at random moments, and run again until they are done."""

from __future__ import annotations

import contextlib
import csv
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random

from legpress_cv.batch.layout import FINISHED
from legpress_cv.batch.state import read_record

from .judging import listing
from .materials import Materials

TIME_COLUMNS = ("analysed_at", "analysis_s")
"""All that may differ between two runs."""
RUN_LIMIT_S = 300.0
GONE_WITHIN_S = 15.0
"""Workers have to end when the run that they belong to is killed."""
ENDED = "ended before"
"""Said of a batch that was done before the moment of its kill: no kill."""
MOST_KILLS = 2
VICTIMS = ("group", "main", "worker")


@dataclass(frozen=True)
class KillOutcome:
    """One batch, killed once or several times.

    Attributes
    ----------
    number
        With the seed it repeats it, as far as time can be repeated.
    kills
        Who was killed, and after how long.
    faults
        What is wrong; empty where all is well.
    """

    number: int
    kills: tuple[str, ...]
    faults: tuple[str, ...]


@dataclass(frozen=True)
class Finished:
    """A clip whose results were there after a kill: they have to stay as they are."""

    inode: int
    content: bytes


class KilledBatches:
    """Runs them, against one that nobody kills.

    Parameters
    ----------
    materials
        The clips and the model.
    seed
        Of who is killed when.
    folder
        Scratch.
    """

    def __init__(self, materials: Materials, seed: int, folder: Path) -> None:
        self._materials, self._seed, self._folder = materials, seed, folder
        self._clips = folder / "clips"
        self._clips.mkdir(parents=True)
        for name in ("a.mov", "deep/er/a.mov"):
            (self._clips / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(materials.sound_clip, self._clips / name)
        shutil.copy(materials.folder / "webm.webm", self._clips)
        (self._clips / "broken.mp4").write_bytes(materials.bases[0].content[:3000])
        whole = folder / "unkilled"
        start_s = time.monotonic()
        if self._start(whole).wait(RUN_LIMIT_S):
            raise RuntimeError("the batch that nobody kills does not end well")
        self.run_s = time.monotonic() - start_s
        self._files = listing(whole)
        self._summary = _rows(whole)

    def run(self, number: int) -> KillOutcome:
        """Kill one batch, and see that nothing is lost and nothing left."""
        random = Random(f"kill {self._seed}-{number}")
        out = self._folder / f"out{number}"
        kills: list[str] = []
        faults: list[str] = []
        finished: dict[str, Finished] = {}
        for _ in range(random.randint(1, MOST_KILLS)):
            faults += self._killed_once(out, random, kills)
            faults += _lost(out, finished)
            finished |= _finished(out)
        process = self._start(out)
        try:
            code = process.wait(RUN_LIMIT_S)
        except subprocess.TimeoutExpired:
            _kill_group(process)
            faults.append("the last run hangs")
            code = 0
        if code:
            faults.append(f"the last run ends with {code}")
        faults += _lost(out, finished)
        if (files := listing(out)) != self._files:
            faults.append(f"other files than without kills: {sorted(files ^ self._files)}")
        elif _rows(out) != self._summary:
            faults.append("another summary than without kills")
        if not faults:
            shutil.rmtree(out)
        return KillOutcome(number, tuple(kills), tuple(faults))

    def _start(self, out: Path) -> subprocess.Popen[bytes]:
        home = Path(__file__).parents[2]
        path = os.pathsep.join(filter(None, (str(home), os.environ.get("PYTHONPATH"))))
        return subprocess.Popen(
            [
                *(sys.executable, "-m", "benchmarks.robustness.killed_run"),
                *(str(self._clips), str(out), str(self._materials.bundle)),
            ],
            env=os.environ | {"PYTHONPATH": path},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def _killed_once(self, out: Path, random: Random, kills: list[str]) -> list[str]:
        victim = random.choice(VICTIMS)
        # Most of the time is the start; what is written is written at the end.
        moment_s = self.run_s * random.uniform(0.2, 1.05)
        process = self._start(out)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(moment_s)
            kills.append(ENDED)
            return []
        kills.append(f"{victim} at {moment_s:.2f} s")
        if victim == "worker":
            workers = _workers(process.pid)
            if workers:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(random.choice(workers), signal.SIGKILL)
            try:
                process.wait(RUN_LIMIT_S)
            except subprocess.TimeoutExpired:
                _kill_group(process)
                return ["hangs after a worker was killed"]
            return []
        if victim == "group":
            _kill_group(process)
        else:
            process.kill()
        process.wait()
        if not _gone(process.pid):
            _kill_group(process)
            return ["workers outlive the run"]
        return []


def _finished(out: Path) -> dict[str, Finished]:
    found = {}
    for path in out.rglob(FINISHED):
        if ".work" not in path.relative_to(out).parts:
            name = path.parent.relative_to(out).as_posix()
            found[name] = Finished(path.stat().st_ino, path.read_bytes())
    return found


def _lost(out: Path, before: dict[str, Finished]) -> list[str]:
    """Tell of results that were finished and are no longer, or were made again."""
    faults = []
    now = _finished(out)
    for name in now:
        record = read_record(out / name, FINISHED)
        stem = Path(name).stem
        kinds = {p.name.removeprefix(f"{stem}.") for p in (out / name).iterdir()}
        if record is None or len(kinds) != len(record.kinds) + 1:
            faults.append(f"{name} is called finished and is not: {sorted(kinds)}")
    for name, was in before.items():
        if name not in now:
            faults.append(f"{name} was finished and is gone")
        elif now[name] != was:
            faults.append(f"{name} was finished and is made again")
    return faults


def _rows(out: Path) -> list[dict[str, str]]:
    with (out / "summary.csv").open(newline="", encoding="utf-8-sig") as file:
        return [
            {k: v for k, v in row.items() if k not in TIME_COLUMNS} for row in csv.DictReader(file)
        ]


def _workers(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children")
    found = [int(child) for child in children.read_text().split()] if children.exists() else []
    return [child for child in found if b"spawn_main" in _command(child)]


def _command(pid: int) -> bytes:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _gone(group: int) -> bool:
    """Wait until no process of a group runs; one that has ended may wait long to be collected."""
    end_s = time.monotonic() + GONE_WITHIN_S
    while time.monotonic() < end_s:
        if not any(_runs(process, group) for process in Path("/proc").glob("[0-9]*")):
            return True
        time.sleep(0.05)
    return False


def _runs(process: Path, group: int) -> bool:
    try:
        state, _, its_group = (process / "stat").read_text().rpartition(")")[2].split()[:3]
    except OSError:  # it has just been collected
        return False
    return int(its_group) == group and state != "Z"
