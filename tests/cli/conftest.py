"""The command line with the long work replaced."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from factories import SAMPLES, analysis_from_truth

from legpress_cv.cli import main
from legpress_cv.files.sha256 import file_sha256
from legpress_cv.pose.store import ModelFile
from legpress_cv.progress import Stage


@pytest.fixture
def clip(tmp_path):
    """A clip in a folder of its own."""
    path = tmp_path / "set one.mp4"
    path.write_bytes((SAMPLES / "rendered_tuck.mp4").read_bytes())
    return path


@pytest.fixture
def work(monkeypatch, tmp_path):
    """What the commands call, replaced; it notes the calls and can be told what to answer."""
    noted = SimpleNamespace(
        analysed=[],
        settings=[],
        marks=[],
        loaded=[],
        models=[],
        annotated=[],
        reports=[],
        analysis=analysis_from_truth(),
        fail={},
    )

    def analyze_video(clip, *, settings, models, loaded, marks, progress, warn):
        path = clip.path
        noted.loaded.append(loaded)
        noted.analysed.append(path)
        noted.settings.append(settings)
        noted.marks.append(marks)
        assert {settings.pose.variant, settings.subject.scout_variant} <= models.keys()
        progress(Stage.POSE, 0.5)
        if path.name in noted.fail:
            raise noted.fail[path.name]
        facts = {"path": str(path), "name": path.stem, "sha256": file_sha256(path)}
        changes = {"clip": noted.analysis.clip.model_copy(update=facts)}
        return noted.analysis.model_copy(update=changes | {"settings": settings})

    def annotate_clip(clip, analysis, out, *, settings, overwrite, progress=None, watch=None):
        progress(0.5)
        noted.annotated.append(settings)
        out.write_bytes(b"video")
        if "annotate" in noted.fail:
            raise noted.fail["annotate"]

    def write_report(analysis, out, *, clip_path, video_name, overwrite, **_more):
        noted.reports.append((clip_path, video_name))
        out.write_text(f"<title>{analysis.clip.name}</title>")

    def resolve_models(variants, *, explicit=None, progress=None, warn=None):
        noted.models.append(explicit)
        return {v: ModelFile(tmp_path / "m.task", v, "0", "test") for v in variants}

    produce = import_module("legpress_cv.analyse_to_files")
    monkeypatch.setattr(produce, "analyze_video", analyze_video)
    monkeypatch.setattr("legpress_cv.annotate.annotate_clip", annotate_clip, raising=False)
    monkeypatch.setattr("legpress_cv.report.html.write_report", write_report)
    monkeypatch.setattr(produce, "resolve_models", resolve_models)
    return noted


@pytest.fixture
def run(capfd, monkeypatch):
    """Run a command line in this process."""
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.delenv("LEGPRESS_CV_DEBUG", raising=False)

    def run(*arguments):
        code = main([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        return SimpleNamespace(code=code, out=out, err=err)

    return run
