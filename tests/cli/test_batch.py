"""``batch`` at the command line, with pretended work."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from batch_work import pretend

from legpress_cv.batch.job import attempt
from legpress_cv.batch.workplace import Workplace
from legpress_cv.errors import ModelNotFoundError, WorkerError


@contextmanager
def in_threads(_scheduler, _workers, _work):
    """The executor interface without processes, one clip at a time."""
    with ThreadPoolExecutor(1) as executor:
        yield Workplace(
            submit=lambda job: executor.submit(attempt, pretend, job),
            window=lambda: 1,
            messages=lambda: iter(()),
            abandon=lambda: executor.shutdown(cancel_futures=True),
        )


@pytest.fixture
def settled(monkeypatch):
    """Settings and models that batches were run with."""
    noted = []

    def settle(settings, model, **_told):
        noted.append((settings, model))
        return settings, {}

    monkeypatch.setattr("legpress_cv.batch.folder._workplace", in_threads)
    monkeypatch.setattr("legpress_cv.analyse_to_files.settle_models", settle)
    return noted


@pytest.fixture
def folder(tmp_path, settled):
    made = tmp_path / "clips"
    made.mkdir()
    (made / "a.mp4").write_text("tuck")
    (made / "b.mov").write_text("blank")
    return made


def test_the_speed_becomes_a_setting(run, folder, settled, tmp_path):
    assert run("batch", folder, "-o", tmp_path / "out", "--speed", "4").code == 0
    assert settled[0][0].video.slow_motion_ratio == 4


def test_every_clip_read_is_0_also_when_nothing_could_be_measured(run, folder, tmp_path):
    done = run("batch", folder, "-o", tmp_path / "out")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [
        "2 clips to analyse.",
        "[1/2] a.mp4: 3 of 8 reps tucked.",
        "[2/2] b.mov: No tuck in 8 reps.",
        "2 clips: 2 worked on now, 0 finished before, 0 failed; 1 with a tuck."
        f" See {tmp_path / 'out' / 'summary.html'}",
    ]


def test_some_failed_is_1_until_they_do_not(run, folder, tmp_path):
    out = tmp_path / "out"
    (folder / "c.mp4").write_text("fail")
    done = run("batch", folder, "-o", out)
    assert done.code == 1
    assert done.err == "error: c.mp4: c.mp4 is truncated; copy it again.\n"
    done = run("batch", folder, "-o", out)
    assert (done.code, done.err) == (1, "")
    assert "0 clips to analyse, 2 finished before, 1 failed before" in done.out
    assert "--retry-failed" in done.out
    assert run("batch", folder, "-o", out, "--retry-failed").code == 1
    (folder / "c.mp4").write_text("ok")
    assert run("batch", folder, "-o", out).code == 0


def test_quiet_tells_failures_only(run, folder, tmp_path):
    (folder / "c.mp4").write_text("fail")
    done = run("batch", folder, "-o", tmp_path / "out", "-q")
    assert done.out == ""
    assert len(done.err.splitlines()) == 1


def test_options_become_settings(run, folder, tmp_path, settled):
    toml = tmp_path / "mine.toml"
    toml.write_text("[video]\nanalysis_rate_hz = 60\n[annotation]\ncrf = 18\n")
    options = ["--fast", "--threads", 2, "--blur-face", "--set", "tuck.moderate_ppt_deg=12"]
    options += ["--settings", toml, "--model", "my.task", "--no-video", "--pattern", "*.MOV"]
    assert run("batch", folder, "-o", tmp_path / "out", *options).code == 0
    ((settings, model),) = settled
    assert (settings.pose.variant, settings.pose.workers) == ("full", 2)
    assert (settings.video.analysis_rate_hz, settings.tuck.moderate_ppt_deg) == (60, 12)
    assert (settings.annotation.crf, settings.annotation.blur_face) == (18, True)
    assert model.is_absolute()
    assert [path.name for path in (tmp_path / "out" / "clips").iterdir()] == ["b.mov"]
    assert not list((tmp_path / "out").rglob("*.annotated.mp4"))


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("-o", "out", "--workers", "0"),
        ("-o", "out", "--workers", "2", "--scheduler", "tcp://x:1"),
        ("-o", "out", "--set", "tuck.nothing=1"),
        ("-o", "out", "--pattern", "*.nothing"),
        ("-o", "."),
        ("-o", ""),
        ("-o", "out", "--pattern", ""),
        ("-o", "out", "--scheduler", ""),
    ],
)
def test_nothing_could_start_is_2(run, folder, monkeypatch, options):
    monkeypatch.chdir(folder)
    done = run("batch", folder, *options)
    assert (done.code, done.out) == (2, "")
    assert "rror" in done.err
    assert "Traceback" not in done.err
    assert sorted(path.name for path in folder.iterdir()) == ["a.mp4", "b.mov"]


def test_no_such_folder_is_2(run, folder, tmp_path):
    done = run("batch", tmp_path / "no", "-o", tmp_path / "out")
    assert (done.code, len(done.err.splitlines())) == (2, 1)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ModelNotFoundError("no model; connect once."), 2),
        (WorkerError("no scheduler answers."), 2),
        (KeyboardInterrupt(), 130),
        (ValueError("a bug"), 1),
    ],
)
def test_ways_to_end_before_the_first_clip(run, folder, tmp_path, monkeypatch, error, code):
    def fail(*_arguments, **_named):
        raise error

    monkeypatch.setattr("legpress_cv.analyse_to_files.settle_models", fail)
    done = run("batch", folder, "-o", tmp_path / "deep" / "out")
    assert done.code == code
    assert len(done.err.strip().splitlines()) == 1
    assert not (tmp_path / "deep").exists()


def test_names_cannot_write_on_the_terminal(run, folder, tmp_path):
    (folder / "\x1b[31m[bold]x\n.mp4").write_text("fail")
    done = run("batch", folder, "-o", tmp_path / "out")
    assert "\x1b" not in done.err
    assert "[bold]x" in done.err
    assert len(done.err.splitlines()) == 1


def test_formats_and_stature_reach_the_clips(run, folder, settled, tmp_path):
    out = tmp_path / "out"
    assert run("batch", folder, "-o", out, "--export", "trc,nc", "--stature-cm", 180).code == 0
    assert settled[0][0].export.stature_cm == 180
    assert (out / "clips" / "a.mp4" / "a.trc").is_file()
    again = run("batch", folder, "-o", out, "--export", "nc", "--stature-cm", 180)
    assert "0 clips to analyse, 2 finished before" in again.out
    more = run("batch", folder, "-o", out, "--export", "nc,c3d", "--stature-cm", 180)
    assert "2 clips to analyse." in more.out
    taller = run("batch", folder, "-o", out, "--export", "nc,c3d", "--stature-cm", 190)
    assert "2 clips to analyse." in taller.out
