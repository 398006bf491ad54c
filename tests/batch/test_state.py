"""What stands on disk looks finished only when it is."""

from pathlib import Path

import pytest

from legpress_cv.batch.layout import FAILED, FINISHED, Layout
from legpress_cv.batch.state import (
    Record,
    finished_record,
    publish,
    publish_failure,
    read_record,
    sweep,
)
from legpress_cv.batch.summary_row import ClipRow
from legpress_cv.errors import OutputError
from legpress_cv.files import temporary

KINDS = frozenset({"json", "reps"})


CLIP = Path("a.mp4")
JSON, REPS = "a.analysis.json", "a.reps.csv"


def record(sha256="aa", key="k", status="measured"):
    row = ClipRow(clip="a.mp4", status=status)
    return Record(fingerprint=key, sha256=sha256, kinds=("json", "reps"), row=row)


def staged(layout, text="new"):
    folder = layout.fresh()
    folder.mkdir(parents=True)
    for name in (JSON, REPS):
        (folder / name).write_text(text)
    return folder


@pytest.fixture
def layout(tmp_path):
    made = Layout(tmp_path)
    sweep(made)
    return made


def test_publishing_replaces_older_results_as_a_whole(layout):
    target = layout.results(Path("sub/a.mp4"))
    publish(staged(layout, "old"), target, CLIP, record("aa"), layout)
    (target / "left over").write_text("x")
    made = record("bb")
    assert publish(staged(layout), target, CLIP, made, layout) == made
    assert sorted(path.name for path in target.iterdir()) == [JSON, REPS, FINISHED]
    assert (target / JSON).read_text() == "new"
    assert finished_record(target, CLIP, "k", KINDS) == made
    assert list(layout.work.iterdir()) == []


def test_the_quicker_of_two_workers_wins(layout):
    target = layout.results(Path("a.mp4"))
    publish(staged(layout, "first"), target, CLIP, record(), layout)
    publish(staged(layout, "second"), target, CLIP, record(), layout)
    assert (target / JSON).read_text() == "first"
    assert list(layout.work.iterdir()) == []


def test_what_is_no_result_is_never_moved(layout):
    target = layout.results(Path("a.mp4"))
    target.parent.mkdir()
    target.write_text("a clip of mine")
    with pytest.raises(OutputError, match="in the way"):
        publish(staged(layout), target, CLIP, record(), layout)
    assert target.read_text() == "a clip of mine"
    target.unlink()
    target.mkdir()
    (target / "diary.txt").write_text("mine")
    with pytest.raises(OutputError, match="in the way"):
        publish(staged(layout), target, CLIP, record(), layout)
    assert (target / "diary.txt").read_text() == "mine"


def test_finished_means_all_of_it(layout):
    target = layout.results(Path("a.mp4"))
    assert finished_record(target, CLIP, "k", KINDS) is None
    publish(staged(layout), target, CLIP, record(), layout)
    assert finished_record(target, CLIP, "other", KINDS) is None
    assert finished_record(target, CLIP, "k", KINDS | {"video"}) is None
    assert finished_record(target, CLIP, "k", frozenset({"json"})) is not None
    (target / REPS).unlink()
    assert finished_record(target, CLIP, "k", KINDS) is None


@pytest.mark.parametrize("text", ["", "{", "null", "[]", '{"format": 2}', "\0\xff"])
def test_a_damaged_record_is_none(layout, text):
    target = layout.results(Path("a.mp4"))
    publish(staged(layout), target, CLIP, record(), layout)
    (target / FINISHED).write_text(text, encoding="latin-1")
    assert finished_record(target, CLIP, "k", KINDS) is None


def test_a_failure_leaves_older_results_and_success_ends_it(layout):
    target = layout.results(Path("a.mp4"))
    publish(staged(layout), target, CLIP, record(), layout)
    failure = record(key="new", status="failed")
    publish_failure(failure, target)
    publish_failure(failure, target)
    assert read_record(target, FAILED) == failure
    assert finished_record(target, CLIP, "k", KINDS) is not None
    publish(staged(layout), target, CLIP, record(key="new"), layout)
    assert read_record(target, FAILED) is None


def test_a_failed_clip_is_replaced_by_results(layout):
    target = layout.results(Path("a.mp4"))
    publish_failure(record(status="failed"), target)
    publish(staged(layout), target, CLIP, record(), layout)
    assert sorted(path.name for path in target.iterdir()) == [JSON, REPS, FINISHED]


def test_sweeping_leaves_results(layout):
    target = layout.results(Path("a.mp4"))
    publish(staged(layout), target, CLIP, record(), layout)
    staged(layout)
    sweep(layout)
    assert list(layout.work.iterdir()) == []
    assert finished_record(target, CLIP, "k", KINDS) is not None


def test_a_folder_that_a_killed_run_began_is_no_obstacle(layout):
    target = layout.results(Path("a.mp4"))
    left = target / f".legpress-cv-{temporary._host()}-001122334455"
    left.mkdir(parents=True)
    (target / f"{left.name}.lock").touch()
    made = record()
    assert publish(staged(layout), target, CLIP, made, layout) == made
    assert finished_record(target, CLIP, "k", KINDS) == made


def test_other_marks_make_results_old(layout, tmp_path):
    clip = tmp_path / "clips" / "a.mp4"
    clip.parent.mkdir()
    target = layout.results(Path("a.mp4"))
    publish(staged(layout), target, clip, record(), layout)
    assert finished_record(target, clip, "k", KINDS) is not None
    clip.with_name("a.marks.json").write_text("{}")
    assert finished_record(target, clip, "k", KINDS) is None
