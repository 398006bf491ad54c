"""The doctor, on this machine and on ones with something missing."""

import importlib.metadata
import sys
from pathlib import Path

import pytest

from legpress_cv.doctor import installation, pose_models, run_checks
from legpress_cv.errors import NativeLibraryError
from legpress_cv.pose import native
from legpress_cv.pose.store import CACHE_VARIABLE, MODEL_VARIABLE


@pytest.fixture
def empty(tmp_path, monkeypatch):
    """No model is on this machine."""
    monkeypatch.delenv(MODEL_VARIABLE, raising=False)
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    monkeypatch.setattr("legpress_cv.pose.store.find.models_folder", lambda: tmp_path / "models")
    return tmp_path


def test_nothing_fails_here_and_nothing_is_changed(empty):
    checks = run_checks()
    assert [check for check in checks if check.status == "fail"] == []
    assert all(check.cure for check in checks if check.status != "ok")
    assert list(empty.iterdir()) == []
    names = [check.name for check in checks]
    assert len(names) == len(set(names))


def test_a_cache_that_cannot_be_looked_at(empty, monkeypatch):
    monkeypatch.setenv(CACHE_VARIABLE, str(empty / ("x" * 300) / "cache"))
    checks = {check.name: check.status for check in run_checks()}
    assert checks["pose model heavy"] == "warn"


def test_clips_that_cannot_be_read(monkeypatch):
    def other_open(*_arguments, **_options):
        raise TypeError("unexpected keyword argument")

    assert installation.check_trial_clip().status == "ok"
    monkeypatch.setattr("av.open", other_open)
    check = installation.check_trial_clip()
    assert (check.status, check.cure) == ("fail", installation.PYAV_CURE)


def test_python_too_new(monkeypatch):
    monkeypatch.setattr(installation, "NEWEST_PYTHON", (99, 0))
    assert installation.check_python().status == "ok"
    monkeypatch.setattr(installation, "NEWEST_PYTHON", (3, 1))
    assert installation.check_python().status == "warn"


def versions(monkeypatch, **known):
    known = {name.replace("_", "-"): version for name, version in known.items()}

    def version(name):
        if name not in known:
            raise importlib.metadata.PackageNotFoundError(name)
        return known[name]

    monkeypatch.setattr(importlib.metadata, "version", version)


def test_packages_missing_and_too_old(monkeypatch):
    versions(monkeypatch, av="13.1.0", mediapipe="1.10.0", numpy="2.0.0rc1")
    found = {check.name: check for check in installation.check_packages()}
    assert found["av"].status == "fail"
    assert found["av"].cure == 'pip install "av>=14.0"'
    assert found["mediapipe"].status == "ok"
    assert found["numpy"].status == "ok"
    assert found["scipy"].found == "not installed"


def test_what_the_package_declares_is_checked(monkeypatch):
    declared = ["av<20,>=14.0", "typing-extensions>=4.12", "anny<0.7,>=0.6; extra == 'training'"]
    monkeypatch.setattr(importlib.metadata, "requires", lambda _name: declared)
    versions(monkeypatch, av="13.9", typing_extensions="4.12")
    found = {check.name: check for check in installation.check_packages()}
    assert set(found) == {"av", "typing-extensions", "opencv-contrib-python"}
    assert found["av"].cure == 'pip install "av>=14.0"'
    assert found["typing-extensions"].status == "ok"


def test_a_package_that_was_never_installed_is_told(monkeypatch):
    def requires(name):
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "requires", requires)
    check = installation.check_packages()[0]
    assert (check.name, check.status) == ("legpress-cv", "warn")


def test_a_second_opencv_is_found(monkeypatch):
    versions(monkeypatch, opencv_contrib_python="5.0", opencv_python_headless="4.9")
    check = installation.check_one_opencv()
    assert check.status == "warn"
    assert "opencv-python-headless" in check.found
    assert check.cure.startswith("pip uninstall -y opencv-python-headless")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux only")
def test_missing_native_libraries_name_their_package(monkeypatch):
    def missing(name):
        raise OSError(name)

    monkeypatch.setattr(installation.ctypes, "CDLL", missing)
    checks = {check.name: check.cure for check in installation.check_native_libraries()}
    assert checks["libEGL.so.1"] == "apt-get install libegl1"
    assert checks["libGLESv2.so.2"] == "apt-get install libgles2"
    assert checks["libGL.so.1"] == "apt-get install libgl1"


def test_missing_codecs(monkeypatch):
    monkeypatch.setattr(installation, "DECODERS", ("h264", "no_such_codec"))
    monkeypatch.setattr(installation, "ENCODER", "no_such_encoder")
    decoders, encoder = installation.check_codecs()
    assert (decoders.status, decoders.found) == ("fail", "without no_such_codec")
    assert (encoder.status, encoder.found) == ("fail", "without no_such_encoder")


def test_models_absent_damaged_and_misnamed(empty, monkeypatch):
    absent = pose_models.check_models()[0]
    assert (absent.status, absent.cure) == ("warn", "legpress-cv models fetch")
    path = empty / "cache" / "pose_landmarker_heavy.task"
    path.parent.mkdir()
    path.write_bytes(b"damaged")
    assert pose_models.check_models()[0].status == "fail"
    monkeypatch.setenv(MODEL_VARIABLE, str(empty / "nowhere.task"))
    assert pose_models.check_models()[0].status == "fail"


def test_an_unwritable_cache_matters_where_a_model_is_missing(empty, monkeypatch):
    (empty / "file").write_text("")
    monkeypatch.setenv(CACHE_VARIABLE, str(empty / "file" / "cache"))
    assert pose_models.check_cache(needed=True).status == "fail"
    assert pose_models.check_cache(needed=False).status == "warn"


def test_a_full_disk(empty, monkeypatch):
    monkeypatch.setattr(pose_models, "MIN_FREE_BYTES", 1 << 80)
    assert pose_models.check_cache(needed=False).status == "warn"


def test_a_failing_load_gives_its_reason(empty, monkeypatch):
    monkeypatch.setattr(pose_models, "why_not_loading", lambda _path: "libEGL.so.1 is missing")
    check = pose_models.check_trial_load()
    assert (check.status, check.cure) == ("fail", "libEGL.so.1 is missing")


def test_import_mediapipe_gives_what_a_tracker_needs():
    mediapipe = native.import_mediapipe()
    assert mediapipe.tasks.vision.PoseLandmarker
    assert mediapipe.tasks.BaseOptions
    assert mediapipe.Image


@pytest.mark.parametrize(
    ("raised", "said"),
    [
        (OSError("libEGL.so.1: cannot open shared object file"), native.APT_CURE),
        (ImportError("libGL.so.1: cannot open\nshared object file"), native.APT_CURE),
        (ModuleNotFoundError("No module named 'mediapipe'", name="mediapipe"), "pip install"),
    ],
)
def test_a_library_that_does_not_load_is_one_sentence(monkeypatch, raised, said):
    def fail(_name):
        raise raised

    monkeypatch.setattr(native.importlib, "import_module", fail)
    with pytest.raises(NativeLibraryError) as caught:
        native.import_mediapipe()
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_native_noise_is_hidden_and_python_is_heard(tmp_path):
    import subprocess

    code = (
        "import os, sys; from legpress_cv.pose.native import native_noise_hidden\n"
        "with native_noise_hidden():\n"
        "    os.write(2, b'noise'); print('heard', file=sys.stderr)\n"
        "os.write(2, b'after')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stderr.split() == [b"heard", b"after"]


def test_the_models_folder_is_in_the_tree():
    from legpress_cv.pose.store import models_folder

    assert (models_folder() / "manifest.json").is_file()
    assert models_folder().name in {"models", "_models"}
    assert isinstance(models_folder(), Path)
