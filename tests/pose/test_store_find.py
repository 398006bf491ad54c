"""Where models are looked for, and what is said when they are not there."""

import hashlib
import json
import shutil
import subprocess
import sys
import zipfile

import pytest

from legpress_cv.errors import ModelCorruptError, ModelNotFoundError
from legpress_cv.pose import store
from legpress_cv.pose.bundle import DETECTOR_NAME, LANDMARKS_NAME
from legpress_cv.pose.store import cache as cache_module
from legpress_cv.pose.store import find, model_file
from legpress_cv.pose.store.clients import SourceUnavailableError
from legpress_cv.pose.store.sources import Fetched


def write_bundle(path, text="weights"):
    """The structure of a bundle, with nothing in it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name in (DETECTOR_NAME, LANDMARKS_NAME):
            archive.writestr(name, b"\0\0\0\0TFL3" + text.encode())
    return path


def one(variant, **options):
    """That variant and no other."""
    return store.resolve_models([variant], fallback=False, **options)[variant]


class Source:
    """A source that has some variants and counts how often it is asked."""

    def __init__(self, tmp_path, *variants, reason="no connection"):
        self.contents = {
            v: write_bundle(tmp_path / f"source-{v}", v).read_bytes() for v in variants
        }
        self.reason = reason
        self.asked = []

    def __call__(self, wanted, staging, progress=None):
        self.asked.append(tuple(wanted))
        (staging / "download").write_bytes(b"x")
        if progress is not None:
            progress("Fetching", 0.5)
        if not self.contents:
            raise SourceUnavailableError(self.reason)
        return {v: Fetched(content, "test") for v, content in self.contents.items()}


@pytest.fixture
def places(tmp_path, monkeypatch):
    """Empty folders in place of this machine's."""
    monkeypatch.delenv(store.MODEL_VARIABLE, raising=False)
    monkeypatch.setenv(store.CACHE_VARIABLE, str(tmp_path / "cache"))
    monkeypatch.setattr(find, "models_folder", lambda: tmp_path / "models")
    return tmp_path


@pytest.fixture
def use(monkeypatch):
    def use(**sources):
        monkeypatch.setattr(cache_module, "SOURCES", sources)

    use()
    return use


def test_order_explicit_environment_installed_cache(places, use, monkeypatch):
    names = {
        "explicit": places / "given.task",
        "environment": places / "named.task",
        "installed": places / "models" / store.bundle_name("full"),
        "cache": places / "cache" / store.bundle_name("full"),
    }
    for text, path in names.items():
        write_bundle(path, text)
    monkeypatch.setenv(store.MODEL_VARIABLE, str(names["environment"]))
    assert one("full", explicit=names["explicit"]).path == names["explicit"]
    assert one("full").path == names["environment"]
    monkeypatch.delenv(store.MODEL_VARIABLE)
    assert one("full").path == names["installed"]
    names["installed"].unlink()
    assert one("full").path == names["cache"]
    names["cache"].unlink()
    with pytest.raises(ModelNotFoundError):
        one("full", allow_fetch=False)


def test_a_given_file_stands_for_every_variant(places, use):
    given = write_bundle(places / "mine [bold]å.task")
    models = store.resolve_models(["heavy", "full"], explicit=given)
    assert {model.path for model in models.values()} == {given}
    assert models["heavy"].variant == "custom"
    assert models["heavy"].sha256 == hashlib.sha256(given.read_bytes()).hexdigest()


def test_missing_given_files_are_named(places, use, monkeypatch):
    with pytest.raises(ModelNotFoundError, match=r"nowhere\.task does not exist"):
        one("full", explicit=places / "nowhere.task")
    with pytest.raises(ModelNotFoundError, match="is a folder"):
        one("full", explicit=places)
    monkeypatch.setenv(store.MODEL_VARIABLE, str(places / "nowhere.task"))
    with pytest.raises(ModelNotFoundError, match=r"named by LEGPRESS_CV_MODEL"):
        store.resolve_models(["heavy"])["heavy"]


def test_a_place_that_cannot_be_looked_at_holds_no_model(places, use, monkeypatch, tmp_path):
    monkeypatch.setenv(store.CACHE_VARIABLE, str(tmp_path / ("x" * 300)))
    assert not any(store.installed_models().values())
    with pytest.raises(ModelNotFoundError, match="does not exist"):
        one("full", explicit=tmp_path / ("y" * 300) / "a.task")


def test_corrupt_given_file(places, use):
    path = places / "bad.task"
    path.write_bytes(b"not a zip")
    with pytest.raises(ModelCorruptError, match="give a whole"):
        one("full", explicit=path)


def test_offline_without_a_model_says_what_to_do(places, use):
    use(npm=Source(places), download=Source(places))
    with pytest.raises(ModelNotFoundError) as caught:
        store.resolve_models(["heavy", "full"])
    assert str(caught.value) == (
        "the pose models heavy and full are not on this machine and could not be fetched"
        " (no connection); connect to the internet once and run `legpress-cv models fetch`, or"
        " give a file with `--model FILE`."
    )


def test_one_download_serves_all(places, use):
    npm, pip = Source(places, "heavy", "full", "lite"), Source(places, "full")
    use(npm=npm, pip=pip)
    seen = []
    models = store.resolve_models(["heavy", "full"], progress=lambda *args: seen.append(args))
    assert npm.asked == [("heavy", "full")]
    assert pip.asked == []
    assert seen == [("Fetching", 0.5)]
    assert models["heavy"].source == "test"
    assert one("lite").variant == "lite"
    assert len(npm.asked) == 1
    assert not list((places / "cache").glob(".fetch-*"))


def test_sources_are_asked_in_turn_for_what_is_missing(places, use):
    npm, pip, web = Source(places), Source(places, "full"), Source(places, "heavy")
    use(npm=npm, pip=pip, download=web)
    models = store.resolve_models(["heavy", "full"])
    assert set(models) == {"heavy", "full"}
    assert web.asked == [("heavy",)]


def test_full_stands_in_for_heavy_with_one_warning(places, use):
    pip = Source(places, "full")
    use(npm=Source(places, reason="not installed"), pip=pip)
    warnings = []
    models = store.resolve_models(["heavy", "full"], warn=warnings.append)
    assert models["heavy"] == models["full"]
    assert models["heavy"].variant == "full"
    assert len(warnings) == 1
    assert "npm: not installed" in warnings[0]
    assert store.resolve_models(["heavy"])["heavy"].variant == "full"
    with pytest.raises(ModelNotFoundError, match="heavy is not on this machine"):
        one("heavy")


def test_no_fallback_is_fetched_where_heavy_is_here(places, use):
    npm = Source(places, "full")
    use(npm=npm)
    write_bundle(places / "cache" / store.bundle_name("heavy"))
    assert store.resolve_models(["heavy"])["heavy"].variant == "heavy"
    assert npm.asked == []


def test_damage_is_found_by_the_record_and_healed_by_fetching(places, use):
    use(npm=Source(places, "full"))
    path = one("full").path
    content = path.read_bytes()
    path.write_bytes(content[:-1] + b"?")
    with pytest.raises(ModelCorruptError, match="models fetch --force"):
        one("full")
    found, _ = store.fetch_models(["full"], force=True)
    assert found["full"].path.read_bytes() == content
    model_file.record_path(path).write_text("{}")
    with pytest.raises(ModelCorruptError, match="no record of a model"):
        one("full")
    store.fetch_models(["full"])
    assert one("full").sha256 == hashlib.sha256(content).hexdigest()


def test_a_record_of_another_variant_is_refused(places, use):
    use(npm=Source(places, "full"))
    path = one("full").path
    heavy = path.with_name(store.bundle_name("heavy"))
    shutil.copy(path, heavy)
    shutil.copy(model_file.record_path(path), model_file.record_path(heavy))
    with pytest.raises(ModelCorruptError, match="holds the variant full, not heavy"):
        one("heavy")


def test_damaged_installed_models_are_not_healed_by_force(places, use):
    path = places / "models" / store.bundle_name("full")
    path.parent.mkdir()
    path.write_bytes(b"damaged")
    with pytest.raises(ModelCorruptError, match="delete it and run"):
        one("full")


def test_a_failed_forced_fetch_leaves_what_was_there(places, use):
    use(npm=Source(places, "full"))
    before = one("full")
    use(npm=Source(places))
    found, reasons = store.fetch_models(["full"], force=True)
    assert found == {}
    assert reasons == {"npm": "no connection"}
    assert one("full") == before


def test_a_killed_runs_leftovers_are_swept(places, use):
    use(npm=Source(places, "full"))
    stale = places / "cache" / ".fetch-stale"
    stale.mkdir(parents=True)
    one("full")
    assert [path.name for path in (places / "cache").iterdir() if path.name.startswith(".")] == []


def test_a_cache_that_cannot_be_written(places, use, monkeypatch):
    (places / "file").write_text("")
    monkeypatch.setenv(store.CACHE_VARIABLE, str(places / "file" / "cache"))
    with pytest.raises(ModelNotFoundError, match="LEGPRESS_CV_CACHE"):
        one("full")


def test_importing_fetches_nothing(places):
    code = "import legpress_cv.pose.store, legpress_cv.doctor, legpress_cv.cli"
    subprocess.run([sys.executable, "-c", code], check=True)
    assert not (places / "cache").exists()


def test_the_manifest_is_whole():
    manifest = store.pose_manifest()
    assert set(manifest.npm.landmarks) == set(manifest.official) == set(store.VARIANTS)
    assert set(manifest.pip.landmarks) == {"full"}
    assert manifest.pip.landmarks["full"].sha256 == manifest.npm.landmarks["full"].sha256
    for variant, bundle in manifest.official.items():
        assert bundle.path.startswith("https://")
        assert bundle.path.endswith(f"/float16/1/{store.bundle_name(variant)}")


def test_records_of_earlier_versions_are_read(places, use):
    path = write_bundle(places / "cache" / store.bundle_name("full"))
    record = {
        "schema_version": 1,
        "variant": "full",
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "size_bytes": path.stat().st_size,
        "pieces": {},
        "source": "npm",
        "fetched_at": "2026-11-25T19:16:26+00:00",
    }
    model_file.record_path(path).write_text(json.dumps(record))
    assert one("full") == store.ModelFile(path, "full", record["sha256"], "npm")
