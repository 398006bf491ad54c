"""``models``, ``doctor`` and what surrounds every command."""

import itertools
import os
import signal
import subprocess
import sys
import time
import zipfile

import pytest
from factories import SAMPLES

from legpress_cv import __version__
from legpress_cv.cli import codes
from legpress_cv.cli.models import CHOICES
from legpress_cv.cli.terminal import Terminal
from legpress_cv.doctor import Check
from legpress_cv.files.names import one_line
from legpress_cv.pose import store
from legpress_cv.pose.bundle import DETECTOR_NAME, LANDMARKS_NAME
from legpress_cv.pose.store import cache
from legpress_cv.pose.store.clients import SourceUnavailableError
from legpress_cv.pose.store.sources import Fetched


@pytest.fixture
def places(tmp_path, monkeypatch):
    """No model is on this machine, and nothing can be fetched."""
    monkeypatch.delenv(store.MODEL_VARIABLE, raising=False)
    monkeypatch.setenv(store.CACHE_VARIABLE, str(tmp_path / "cache"))
    monkeypatch.setattr("legpress_cv.pose.store.find.models_folder", lambda: tmp_path / "models")
    monkeypatch.setattr(cache, "SOURCES", {"npm": offline})
    return tmp_path


def offline(_wanted, _staging, _progress=None):
    raise SourceUnavailableError("no connection")


def online(wanted, staging, _progress=None):
    path = staging / "bundle"
    with zipfile.ZipFile(path, "w") as archive:
        for name in (DETECTOR_NAME, LANDMARKS_NAME):
            archive.writestr(name, b"\0\0\0\0TFL3")
    return {variant: Fetched(path.read_bytes(), "test") for variant in wanted}


def test_fetch_list_verify(run, places, monkeypatch):
    listed = run("models", "list")
    assert listed.code == 0
    assert "models fetch heavy" in listed.out
    nothing = run("models", "verify")
    assert (nothing.code, nothing.out) == (2, "")
    failed = run("models", "fetch")
    assert failed.code == 2
    assert failed.err.startswith("error: heavy and full could not be fetched (npm: no connection)")

    monkeypatch.setattr(cache, "SOURCES", {"npm": online})
    fetched = run("models", "fetch")
    assert fetched.code == 0
    assert "heavy: " in fetched.out
    assert "full: " in fetched.out
    assert run("models", "fetch", "lite", "-q").out == ""
    assert "pose_landmarker_lite.task" in run("models", "list").out.replace("\n", "")
    verified = run("models", "verify")
    assert verified.code == 0
    assert verified.out.count("sound") == 3

    (places / "cache" / "pose_landmarker_full.task").write_bytes(b"damaged")
    verified = run("models", "verify")
    assert verified.code == 2
    assert verified.out.count("sound") == 2
    assert len(verified.err.splitlines()) == 1
    assert run("models", "fetch", "--force", "full").code == 0
    assert run("models", "verify").code == 0


def test_the_environments_model_is_mentioned(run, places, monkeypatch):
    monkeypatch.setenv(store.MODEL_VARIABLE, "[red]mine.task")
    assert "[red]mine.task is used" in run("models", "list").out


def test_the_choices_are_the_stores():
    assert set(CHOICES) == set(store.VARIANTS)


def test_unknown_variant(run):
    assert run("models", "fetch", "medium").code == 2


@pytest.mark.parametrize(
    ("status", "code", "said"),
    [("ok", 0, "passed"), ("warn", 0, "can be analysed"), ("fail", 2, "failed")],
)
def test_doctor_tells_and_cures(run, monkeypatch, status, code, said):
    cure = "" if status == "ok" else "do [bold]this[/]"
    monkeypatch.setattr(
        "legpress_cv.doctor.run_checks", lambda: [Check("a thing", status, "[found]", cure)]
    )
    done = run("doctor")
    assert done.code == code
    assert said in done.out
    assert "[found]" in done.out
    assert ("a thing: do [bold]this[/]" in done.out) == bool(cure)


def test_the_worst_code_counts():
    order = (codes.OK, codes.NOT_MEASURABLE, codes.BAD_INPUT, codes.UNEXPECTED)
    for better, worse in itertools.pairwise(order):
        assert codes.worst(better, worse) == codes.worst(worse, better) == worse


def test_version_and_help(run):
    assert run("--version").out == f"legpress-cv {__version__}\n"
    for command in ((), ("analyze",), ("models",), ("models", "fetch"), ("doctor",)):
        done = run(*command, "--help")
        assert (done.code, done.err) == (0, "")
    assert run("nonsense").code == 2


def test_text_is_made_safe_to_print():
    assert one_line("a\nb\x1b[31m\udcff é 脚") == r"a\nb\x1b[31m\udcff é 脚"


def test_the_bar_shows_on_a_terminal_alone(capsys, monkeypatch):
    terminal = Terminal()
    with terminal.bar("[bold]set[/].mp4") as report:
        report("Following", 0.5)
    assert capsys.readouterr().err == ""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "120")
    terminal = Terminal()
    with terminal.bar("[bold]set[/].mp4") as report:
        report("Fetching", None)
        report("Following", 0.5)
        terminal.warn("[red]careful")
    shown = capsys.readouterr().err
    assert "[bold]set[/].mp4: Following" in shown
    assert "[red]careful" in shown


def process(*arguments, **options):
    command = [sys.executable, "-W", "error", "-m", "legpress_cv", *map(str, arguments)]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options
    )


def test_help_is_quick_and_imports_no_heavy_library():
    code = (
        "import sys; from legpress_cv.cli import main; main(['--help']);"
        "sys.exit(bool({'numpy', 'av', 'mediapipe', 'cv2', 'pydantic'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_as_a_process():
    running = process("analyze", "nowhere.mp4")
    out, err = running.communicate(timeout=60)
    assert (running.returncode, out) == (2, "")
    assert err.startswith("error: ")
    assert len(err.splitlines()) == 1


def test_verify_on_a_fresh_machine_says_what_to_do(places):
    running = process("models", "verify")
    out, err = running.communicate(timeout=60)
    assert (running.returncode, out) == (2, "")
    assert err == "error: no pose model is on this machine; run `legpress-cv models fetch`.\n"


def test_doctor_on_a_fresh_machine_warns_of_the_models_alone(places):
    running = process("doctor")
    out, err = running.communicate(timeout=120)
    assert (running.returncode, err) == (0, "")
    assert "pose model heavy: legpress-cv models fetch" in out
    assert out.splitlines()[-1].startswith("Clips can be analysed; 2 of ")


def test_a_reader_that_goes_away_is_no_error():
    code = (
        "import sys, time; from legpress_cv.cli import main;"
        "sys.stdin.read(); sys.exit(main(['analyze', '--help']))"
    )
    running = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with running:
        running.stdout.close()
        running.stdin.close()
        err = running.stderr.read()
    assert (running.returncode, err) == (codes.BROKEN_PIPE, b"")


@pytest.mark.skipif(os.name != "posix", reason="shell")
def test_standard_output_that_is_closed():
    command = f"{sys.executable} -m legpress_cv models list >&-"
    done = subprocess.run(["sh", "-c", command], capture_output=True, check=False, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_an_ignored_signal_stays_ignored(monkeypatch):
    from legpress_cv.cli import run

    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with run._terminated_like_stopped():
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
            assert signal.getsignal(signal.SIGTERM) is not before
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


@pytest.mark.skipif(os.name != "posix", reason="signals")
@pytest.mark.parametrize(
    ("sent", "code"),
    [("SIGINT", codes.STOPPED), ("SIGTERM", codes.TERMINATED), ("SIGHUP", codes.HUNG_UP)],
)
def test_signals_leave_nothing_behind(tmp_path, sent, code):
    clip = tmp_path / "set.mp4"
    clip.write_bytes((SAMPLES / "rendered_tuck.mp4").read_bytes())
    script = f"""
import signal, sys, time
# As from a terminal: a shell's background job is started with SIGINT ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)
import legpress_cv.annotate
sys.path.insert(0, {str(SAMPLES.parent)!r})
from factories import analysis_from_truth
def annotate_clip(clip, analysis, out, **_options):
    out.write_bytes(b"half")
    print("ready", flush=True)
    time.sleep(60)
legpress_cv.annotate.annotate_clip = annotate_clip
from legpress_cv import analyse_to_files as produce
from legpress_cv.cli import main
produce.analyze_video = lambda _clip, **_options: analysis_from_truth()
produce.resolve_models = lambda variants, **_options: {{
    v: type("Model", (), {{"variant": v}}) for v in variants
}}
sys.exit(main(["analyze", "-q", {str(clip)!r}]))
"""
    command = [sys.executable, "-c", script]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        first = running.stdout.readline()
        time.sleep(0.1)
        running.send_signal(getattr(signal, sent))
        out, err = running.communicate(timeout=60)
    assert (running.returncode, first, out) == (code, "ready\n", ""), err
    assert "Traceback" not in err
    assert [path.name for path in tmp_path.iterdir()] == ["set.mp4"]
