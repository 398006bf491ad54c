"""The process that runs one case after the other, through the real command line."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import sys
import time
import traceback
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path

from . import stand_in
from .in_process import batches_here
from .judging import faults_of, listing
from .materials import Materials, quick_arguments
from .mutants import write_mutant
from .outcome import Outcome

SAID_LENGTH = 3000
ADDRESS_SPACE_BYTES = 6 << 30
"""On top of what the process has at its start: a last stop, far above the limit that counts."""


def serve(pipe: Connection, materials: Materials, seed: int, folder: Path) -> None:
    """Run the cases whose numbers come through the pipe; send their outcomes back.

    Parameters
    ----------
    pipe
        Brings numbers; None ends it.
    materials
        What mutants are made from.
    seed
        Of all.
    folder
        Scratch of this worker.
    """
    _silence()
    stand_in.install()
    _warm_up(materials, folder)
    _limit_address_space()
    with batches_here():
        pipe.send(None)
        while (number := pipe.recv()) is not None:
            pipe.send(_told(materials, seed, number, folder / "case"))


def _told(materials: Materials, seed: int, number: int, folder: Path) -> Outcome:
    """Run a case; where the benchmark itself fails, that is a fault of the case."""
    try:
        return run_case(materials, seed, number, folder)
    except Exception:
        said = traceback.format_exc()[-SAID_LENGTH:]
        return Outcome(number, faults=("the benchmark failed",), said=said)


def run_case(materials: Materials, seed: int, number: int, folder: Path) -> Outcome:
    """Make a mutant, run the command line on it, and judge how that ended.

    The stand-in has to be in its place.
    """
    from legpress_cv.cli.run import main

    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    mutant = write_mutant(materials, seed, number, folder)
    outcome = Outcome(number, mutant.kind, mutant.form, mutant.changes)
    before = listing(folder)
    start_s = time.monotonic()
    text = io.StringIO()
    with contextlib.redirect_stdout(text), contextlib.redirect_stderr(text):
        try:
            code = main(mutant.arguments)
        except BaseException as error:  # nothing may come out of it
            code = -1
            text.write(f"Traceback (most recent call last): {type(error).__name__}: {error}")
    wall_s = time.monotonic() - start_s
    faults = faults_of(mutant, folder, before, code, text.getvalue())
    said = text.getvalue()[-SAID_LENGTH:] if faults else ""
    return replace(outcome, code=code, faults=faults, wall_s=wall_s, said=said)


def _warm_up(materials: Materials, folder: Path) -> None:
    """Load all libraries, so that growth counted later is a case's own."""
    from legpress_cv.cli.run import main

    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    clip = shutil.copy(materials.sound_clip, folder)
    with contextlib.redirect_stdout(io.StringIO()):
        main(["analyze", str(clip), "--model", str(materials.bundle), *quick_arguments()])


def _silence() -> None:
    """Send what native libraries print nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for descriptor in (1, 2):
        os.dup2(nowhere, descriptor)
    os.close(nowhere)


def _limit_address_space() -> None:
    if sys.platform != "linux":
        return
    import resource

    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limit = pages * resource.getpagesize() + ADDRESS_SPACE_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
