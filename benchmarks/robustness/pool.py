"""Several workers side by side, each watched: for its time, its memory and its life."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from .judging import faults_of, listing
from .materials import Materials
from .mutants import Mutant, write_mutant
from .outcome import Outcome
from .worker import SAID_LENGTH, serve

LOOK_EVERY_S = 0.03
START_S = 120.0
WHOLE_LIMIT_S = 300.0
"""For a run with the real models, which take their time."""
_MB = 1e6


@dataclass(frozen=True)
class Limits:
    """What a case may take.

    Attributes
    ----------
    time_s
        Until it counts as hanging.
    grown_mb
        Memory that the process may grow by.
    whole_every
        One case in so many runs with the real models, in a process of its own; 0 for none.
    """

    time_s: float = 60.0
    grown_mb: float = 1500.0
    whole_every: int = 200


def run_all(
    numbers: Iterable[int],
    materials: Materials,
    seed: int,
    limits: Limits,
    folder: Path,
    *,
    jobs: int,
    ended: Callable[[Outcome], None],
) -> None:
    """Run cases.

    Parameters
    ----------
    numbers
        Which.
    materials, seed
        What they are made from.
    limits
        What each may take.
    folder
        Scratch.
    jobs
        Workers at a time.
    ended
        Told of each case, one at a time.
    """
    lock = threading.Lock()
    waiting = iter(numbers)
    errors: list[BaseException] = []

    def take() -> int | None:
        with lock:
            return next(waiting, None)

    def work(name: str) -> None:
        slot = _Slot(materials, seed, limits, folder / name)
        try:
            while not errors and (number := take()) is not None:
                outcome = slot.run(number)
                with lock:
                    ended(outcome)
        except BaseException as error:  # told by the main thread
            errors.append(error)
        finally:
            slot.close()

    threads = [threading.Thread(target=work, args=(f"worker{i}",)) for i in range(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


class _Slot:
    """A worker, and the next one when that is gone."""

    def __init__(self, materials: Materials, seed: int, limits: Limits, folder: Path) -> None:
        self._materials, self._seed, self._limits, self._folder = materials, seed, limits, folder
        self._process: multiprocessing.process.BaseProcess | None = None

    def run(self, number: int) -> Outcome:
        if self._limits.whole_every and number % self._limits.whole_every == 0:
            whole = run_whole(self._materials, self._seed, number, self._folder / "whole")
            if whole is not None:
                return whole
        if self._process is None:
            self._start()
        start_s, base_mb, most_mb = time.monotonic(), self._resident_mb(), 0.0
        self._pipe.send(number)
        while True:
            try:
                if self._pipe.poll(LOOK_EVERY_S):
                    outcome: Outcome = self._pipe.recv()
                    return replace(outcome, grown_mb=most_mb)
            except (EOFError, OSError):
                return self._gone(number, "died", start_s, most_mb)
            most_mb = max(most_mb, self._resident_mb() - base_mb)
            if most_mb > self._limits.grown_mb:
                return self._gone(number, "memory", start_s, most_mb)
            if time.monotonic() - start_s > self._limits.time_s:
                return self._gone(number, "hangs", start_s, most_mb)

    def _gone(self, number: int, why: str, start_s: float, most_mb: float) -> Outcome:
        """End the worker, and tell of the case that it had; the mutant is made again for that."""
        assert self._process is not None
        if why == "died":
            self._process.join(5)
            why = f"died with code {self._process.exitcode}"
        self.close(kill=True)
        scratch = self._folder / "again"
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir(parents=True)
        mutant = write_mutant(self._materials, self._seed, number, scratch)
        return Outcome(
            *(number, mutant.kind, mutant.form, mutant.changes, None, (why,)),
            wall_s=time.monotonic() - start_s,
            grown_mb=most_mb,
        )

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(
            target=serve, args=(theirs, self._materials, self._seed, self._folder), daemon=True
        )
        self._process.start()
        theirs.close()
        if not self._pipe.poll(START_S):
            raise RuntimeError("a worker does not start")
        self._pipe.recv()

    def _resident_mb(self) -> float:
        if sys.platform != "linux" or self._process is None:
            return 0.0
        try:
            pages = int(Path(f"/proc/{self._process.pid}/statm").read_text().split()[1])
        except (OSError, IndexError):
            return 0.0
        return pages * os.sysconf("SC_PAGE_SIZE") / _MB

    def close(self, *, kill: bool = False) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if kill:
            process.kill()
        else:
            self._pipe.send(None)
        process.join(10)
        self._pipe.close()


def run_whole(materials: Materials, seed: int, number: int, folder: Path) -> Outcome | None:
    """Run a case as a user would: the installed command in a process of its own, real models.

    Returns
    -------
    Outcome or None
        None where the case is of a kind that brings its own model or settings.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    mutant = write_mutant(materials, seed, number, folder)
    if not mutant.whole:
        return None
    before = listing(folder)
    start_s = time.monotonic()
    command = [sys.executable, "-m", "legpress_cv", *mutant.arguments[:2], "--fast"]
    try:
        done = subprocess.run(
            command,
            check=False,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=WHOLE_LIMIT_S,
        )
    except subprocess.TimeoutExpired:
        return _whole_outcome(mutant, None, ("hangs",), start_s, "")
    said = done.stdout + done.stderr
    faults = faults_of(mutant, folder, before, done.returncode, said)
    return _whole_outcome(mutant, done.returncode, faults, start_s, said)


def _whole_outcome(
    mutant: Mutant, code: int | None, faults: tuple[str, ...], start_s: float, said: str
) -> Outcome:
    return Outcome(
        *(mutant.number, mutant.kind, mutant.form, mutant.changes, code, faults),
        wall_s=time.monotonic() - start_s,
        whole=True,
        said=said[-SAID_LENGTH:] if faults else "",
    )
