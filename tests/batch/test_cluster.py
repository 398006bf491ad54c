"""The same work on a Dask cluster: a scheduler and two workers on this machine."""

import contextlib
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from batch_work import CALLS, GO, begun, pretend

from legpress_cv.batch import Observer, analyze_folder
from legpress_cv.errors import WorkerError
from legpress_cv.progress import Stage

pytest.importorskip("distributed")
PATIENCE_S = 300.0
TESTS = str(Path(__file__).parents[1])


@contextlib.contextmanager
def process(*arguments, cwd):
    path = os.pathsep.join(filter(None, [TESTS, os.environ.get("PYTHONPATH")]))
    with subprocess.Popen(
        [sys.executable, "-m", "distributed.cli." + arguments[0], *arguments[1:]],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": path},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as running:
        try:
            yield running
        finally:
            running.kill()


@contextlib.contextmanager
def dask_cluster(folder):
    """Address of a scheduler with two workers of one thread, and the workers' processes."""
    file = folder / "scheduler.json"
    # The system chooses the port; nothing of it is seen from outside.
    options = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-jupyter")
    worker = ("dask_worker", "--scheduler-file", str(file), "--nthreads", "1", "--no-nanny")
    worker += ("--no-dashboard", "--memory-limit", "0")
    with process("dask_scheduler", *options, "--scheduler-file", str(file), cwd=folder):
        while not file.exists():
            time.sleep(0.05)
        with process(*worker, cwd=folder) as one, process(*worker, cwd=folder) as two:
            import json

            address = json.loads(file.read_text())["address"]
            from distributed import Client

            with Client(address, set_as_default=False) as client:
                client.wait_for_workers(2, timeout=PATIENCE_S)
            yield address, [one, two]


class Noting(Observer):
    def __init__(self):
        self.stages = set()

    def progressed(self, snapshot):
        self.stages |= {clip.stage for clip in snapshot.running}


def test_a_worker_that_dies_has_its_clip_done_elsewhere(clips, no_models, tmp_path):
    folder = clips(
        **{"a.mp4": "ok", "b.mp4": "wait", "c.mp4": "wait", "d.mp4": "fail", "e.mp4": "tuck"}
    )
    out = tmp_path / "out"
    noting = Noting()
    with dask_cluster(tmp_path) as (address, workers):

        def kill_one_when_both_are_busy():
            # Both that wait, not one of them and a clip that is about to be finished.
            calls = folder / CALLS
            end_s = time.monotonic() + PATIENCE_S
            while time.monotonic() < end_s:
                if calls.exists() and {"b.mp4", "c.mp4"} <= set(calls.read_text().split()):
                    break
                time.sleep(0.05)
            workers[0].kill()
            workers[0].wait()
            (folder / GO).touch()

        killer = threading.Thread(target=kill_one_when_both_are_busy)
        killer.start()
        result = analyze_folder(folder, out, work=pretend, scheduler=address, observer=noting)
        killer.join()
    assert [row.status for row in result.rows] == [*["measured"] * 3, "failed", "measured"]
    calls = begun(folder)
    # One clip was begun twice, every result stands once, nothing is left over.
    assert sorted(set(calls)) == ["a.mp4", "b.mp4", "c.mp4", "d.mp4", "e.mp4"]
    assert calls.count("b.mp4") + calls.count("c.mp4") == 3
    assert len(list(out.glob("clips/*/finished.json"))) == 4
    assert not (out / ".work").exists()
    assert Stage.POSE in noting.stages
    assert "is truncated" in result.failed[0].reason


def test_no_scheduler_is_told_in_a_sentence(clips, no_models, tmp_path, monkeypatch):
    monkeypatch.setattr("legpress_cv.batch.cluster.CONNECT_S", 0.5)
    folder = clips(**{"a.mp4": "ok"})
    for address in ("tcp://127.0.0.1:1", "nonsense://x"):
        with pytest.raises(WorkerError, match="no Dask scheduler answers"):
            analyze_folder(folder, tmp_path / "out", work=pretend, scheduler=address)
    assert not (tmp_path / "out").exists()
