"""Two clips, two worker processes, the real pose model: from a folder to reports."""

import csv

import pytest
from realclips import SAMPLES, models

from legpress_cv.batch import analyze_folder
from legpress_cv.results import SetAnalysis
from legpress_cv.settings import load_settings


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    models()
    folder = tmp_path_factory.mktemp("season")
    (folder / "monday").mkdir()
    for name, place in (("rendered_tuck", "set.mp4"), ("rendered_neutral", "monday/set.mp4")):
        (folder / place).write_bytes((SAMPLES / f"{name}.mp4").read_bytes())
    # The lite model and 12 frames a second: this is about the way, not about accuracy.
    settings = load_settings(pose={"variant": "lite"}, video={"analysis_rate_hz": 12})
    out = folder / "results"
    options = {"settings": settings, "video": False, "workers": 2}
    return out, analyze_folder(folder, out, **options), analyze_folder(folder, out, **options)


def test_every_clip_has_results_that_say_the_same_as_its_row(done):
    out, result, _ = done
    assert [row.clip for row in result.rows] == ["monday/set.mp4", "set.mp4"]
    for row in result.rows:
        assert row.status == "measured", row.reason
        analysis = SetAnalysis.load(out / row.results / "set.analysis.json")
        assert row.reps == analysis.summary.reps == 3
        assert row.verdict == analysis.summary.verdict
        assert row.sha256 == analysis.clip.sha256
        assert analysis.settings.pose.workers == 1
        assert (out / row.report).is_file()
        assert row.report.endswith("set.report.html")
        assert row.recorded_at is None


def test_the_summary_and_the_second_run(done):
    out, first, second = done
    with (out / "summary.csv").open(newline="", encoding="utf-8-sig") as file:
        assert [row["clip"] for row in csv.DictReader(file)] == ["monday/set.mp4", "set.mp4"]
    assert (second.analysed, second.skipped) == (0, 2)
    assert second.rows == first.rows
