"""Real worker processes: they may die, be stopped, and leave nothing that looks finished."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import BrokenExecutor
from pathlib import Path

import pytest
from batch_work import GO, begun, pretend

from legpress_cv.batch import analyze_folder, processes
from legpress_cv.batch.discovery import FoundClip
from legpress_cv.batch.job import Job, Run
from legpress_cv.batch.layout import MARKER, Layout
from legpress_cv.batch.processes import local_workers
from legpress_cv.batch.progress import reporter
from legpress_cv.batch.scheduler import run_jobs
from legpress_cv.batch.summary_row import ClipRow
from legpress_cv.errors import WorkerError
from legpress_cv.progress import Stage
from legpress_cv.settings import Settings

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals")
PATIENCE_S = 300.0
"""For a busy machine; a quiet one needs a second."""


def until(true, what):
    end_s = time.monotonic() + PATIENCE_S
    while not (found := true()):
        assert time.monotonic() < end_s, what
        time.sleep(0.05)
    return found


def alive(pid):
    try:
        # A process that has ended but was not waited for is not alive.
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


class UnsendableError(Exception):
    def __init__(self, one, two):
        super().__init__(one)


def as_named(job):
    """Tell the process, or do what the clip's name says."""
    if job.clip.name == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if job.clip.name == "unsendable":
        raise UnsendableError("one", "two")
    reporter(job.number)(Stage.POSE, 0.5)
    return ClipRow(clip=job.clip.name, status="measured", version=str(os.getpid()))


def test_workers_may_die(tmp_path):
    run = Run(Layout(tmp_path), "k", Settings())

    def job(name):
        return Job(7, FoundClip(tmp_path / name, Path(name), 1), run)

    def pid_after(future):
        return int(future.result(PATIENCE_S).version)

    with local_workers(1, as_named) as place:
        first = pid_after(place.submit(job("first")))
        assert [(heard.job, heard.stage) for heard in place.messages()] == [(7, Stage.POSE)]
        assert pid_after(place.submit(job("second"))) == first != os.getpid()
        with pytest.raises(BrokenExecutor):
            place.submit(job("die")).result(PATIENCE_S)
        second = pid_after(place.submit(job("third")))
        assert second != first
        failed = place.submit(job("unsendable")).result(PATIENCE_S)
        assert "UnsendableError: one" in failed.reason
        detail = json.loads((tmp_path / "clips/unsendable/failed.json").read_text())["detail"]
        assert "Traceback" in detail
        assert pid_after(place.submit(job("fourth"))) == second
        # One that dies while it has nothing to do costs nothing, once that is known.
        os.kill(second, signal.SIGKILL)
        until(lambda: not Path(f"/proc/{second}").exists(), "it is noticed")
        list(place.messages())
        third = pid_after(place.submit(job("fifth")))
        assert third not in (first, second)
        assert Stage.POSE in {heard.stage for heard in place.messages()}
    assert not alive(third)


def die_and_keep_the_pipe_open(pipe):
    if os.fork() == 0:
        # What the parent learns a process' death from is closed, the pipe is not.
        os.closerange(3, pipe.fileno())
        os.closerange(pipe.fileno() + 1, 64)
        time.sleep(1.0)
        os._exit(0)
    os._exit(1)


def test_a_worker_that_never_begins_is_told_though_its_pipe_closes_late(tmp_path, monkeypatch):
    monkeypatch.setattr(processes, "_begin", die_and_keep_the_pipe_open)
    run = Run(Layout(tmp_path), "k", Settings())
    job = Job(7, FoundClip(tmp_path / "a", Path("a"), 1), run)
    with pytest.raises(WorkerError, match="do not start"), local_workers(1, as_named) as place:
        run_jobs([job], place, [])


def test_a_worker_that_dies_fails_its_clip_only(clips, no_models, tmp_path):
    folder = clips(**{"a.mp4": "die once", "b.mp4": "ok", "c.mp4": "tuck"})
    result = analyze_folder(folder, tmp_path / "out", workers=1, work=pretend)
    assert [row.status for row in result.rows] == ["failed", "measured", "measured"]
    assert "the worker died" in result.rows[0].reason
    assert not (tmp_path / "out/.work").exists()
    result = analyze_folder(folder, tmp_path / "out", workers=1, work=pretend, retry_failed=True)
    assert (result.analysed, result.failed) == (1, ())


SCRIPT = """
import signal
import sys
# A suite that runs in the background is told to ignore Ctrl-C, and what it starts inherits that.
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.path.insert(0, {tests!r})
import legpress_cv.analyse_to_files
legpress_cv.analyse_to_files.settle_models = lambda settings, _model, **_told: (settings, {{}})
from batch_work import pretend
from legpress_cv.batch import analyze_folder
if __name__ == "__main__":
    try:
        analyze_folder({folder!r}, {out!r}, workers=2, work=pretend)
    except KeyboardInterrupt:
        sys.exit(130)
"""


@contextlib.contextmanager
def started(folder, out, tmp_path):
    script = tmp_path / "script.py"
    tests = str(Path(__file__).parents[1])
    script.write_text(SCRIPT.format(tests=tests, folder=str(folder), out=str(out)))
    with subprocess.Popen(
        [sys.executable, str(script)], stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as running:
        try:
            yield running
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(running.pid, signal.SIGKILL)


def children(pid):
    return [
        int(path.name)
        for path in Path("/proc").glob("[0-9]*")
        if (path / "status").exists() and f"\nPPid:\t{pid}\n" in _text(path / "status")
    ]


def _text(path):
    try:
        return path.read_text()
    except OSError:
        return ""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc")
@pytest.mark.parametrize("sent", ["SIGKILL", "SIGINT"])
def test_a_run_that_is_killed_or_stopped_goes_on_later(clips, no_models, tmp_path, sent):
    out = tmp_path / "out"
    folder = clips(**{"a.mp4": "ok", "b.mp4": "wait", "c.mp4": "wait", "d.mp4": "ok"})
    with started(folder, out, tmp_path) as running:
        until((out / "clips/a.mp4/finished.json").exists, "the first clip is done")
        until(lambda: len(list((out / ".work").glob("*/*.mp4"))) == 2, "two clips are in work")
        workers = children(running.pid)
        # As the terminal does it: to all of them.
        send = os.kill if sent == "SIGKILL" else os.killpg
        send(running.pid, getattr(signal, sent))
        _, err = running.communicate(timeout=PATIENCE_S)
    until(lambda: not any(alive(pid) for pid in workers), "the workers end too")
    assert running.returncode == (-9 if sent == "SIGKILL" else 130)
    assert "Traceback" not in err
    done = [path.parent.name for path in out.glob("clips/*/finished.json")]
    assert done == ["a.mp4"]
    assert [path.name for path in (out / "clips").iterdir()] == ["a.mp4"]
    if sent == "SIGINT":
        assert not (out / ".work").exists()
        assert (out / "summary.csv").is_file()
    assert sorted(begun(folder)) == ["a.mp4", "b.mp4", "c.mp4"]
    (folder / GO).touch()
    result = analyze_folder(folder, out, workers=1, work=pretend)
    assert begun(folder) == ["b.mp4", "c.mp4", "d.mp4"]
    assert (len(result.rows), result.skipped, result.failed) == (4, 1, ())
    assert [path.name for path in out.iterdir() if path.name.startswith(".")] == [MARKER]


def test_a_script_without_a_guard_is_told(clips, tmp_path):
    script = tmp_path / "careless.py"
    text = SCRIPT.format(
        tests=str(Path(__file__).parents[1]),
        folder=str(clips(**{"a.mp4": "ok"})),
        out=str(tmp_path / "out"),
    )
    script.write_text(text.replace('__name__ == "__main__"', "True"))
    command = [sys.executable, str(script)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert 'below `if __name__ == "__main__":`' in done.stderr
    assert not (tmp_path / "out").exists()
