"""A folder from clips to summary, with pretended work."""

import csv
import json
import os
from functools import partial
from pathlib import Path

import pytest
from batch_work import begun
from filelock import FileLock

from legpress_cv.batch import Observer
from legpress_cv.batch.fingerprint import fingerprint
from legpress_cv.batch.layout import MARKER
from legpress_cv.errors import ClipNotFoundError, OutOfMemoryError, OutputError, WorkerError
from legpress_cv.settings import load_settings


def by_clip(result):
    return {row.clip: row for row in result.rows}


def table(out):
    with (out / "summary.csv").open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def test_every_clip_gets_its_results_and_a_row(batch, clips, tmp_path):
    folder = clips(**{"a.mp4": "tuck", "a.mov": "ok", "sub/a.mp4": "blank"})
    result = batch(folder)
    out = tmp_path / "out"
    assert [row.clip for row in result.rows] == ["a.mov", "a.mp4", "sub/a.mp4"]
    assert (result.analysed, result.skipped, result.failed) == (3, 0, ())
    for name in ("a.mov", "a.mp4", "sub/a.mp4"):
        made = {path.name for path in (out / "clips" / name).iterdir()}
        assert {"finished.json", "a.analysis.json", "a.annotated.mp4"} <= made
    rows = table(out)
    assert [row["tucks"] for row in rows] == ["0", "3", "0"]
    assert [row["status"] for row in rows] == ["measured", "measured", "not_measurable"]
    assert [row["worst_ppt_deg"] for row in rows] == [""] * 3
    for row in rows:
        assert (out / row["results"]).is_dir()
    assert sorted(path.name for path in out.iterdir() if not path.name.startswith(".")) == [
        "clips",
        *(f"summary.{kind}" for kind in ("csv", "html", "parquet")),
    ]
    assert [path.name for path in out.iterdir() if path.name.startswith(".")] == [MARKER]


def test_one_that_fails_is_recorded_and_ends_nothing(batch, clips, tmp_path):
    folder = clips(**{"a.mp4": "fail", "b.mp4": "bug", "c.mp4": "ok"})
    result = batch(folder, workers=1)
    rows = by_clip(result)
    assert rows["a.mp4"].reason == "a.mp4 is truncated; copy it again."
    assert "unexpected" in rows["b.mp4"].reason
    assert rows["c.mp4"].status == "measured"
    failed = json.loads((tmp_path / "out/clips/b.mp4/failed.json").read_text())
    assert "ZeroDivisionError" in failed["detail"]
    assert failed["sha256"] == rows["b.mp4"].sha256
    assert not (tmp_path / "out/clips/b.mp4/finished.json").exists()


def test_a_clip_for_which_memory_ran_out_says_so_in_its_row(batch, clips):
    rows = by_clip(batch(clips(**{"a.mp4": "memory", "b.mp4": "ok"}), workers=1))
    assert rows["a.mp4"].status == "failed"
    assert rows["a.mp4"].reason == str(OutOfMemoryError())
    assert rows["b.mp4"].status == "measured"


def test_a_second_run_does_what_is_left(batch, clips):
    folder = clips(**{"a.mp4": "ok", "b.mp4": "fail", "c.mp4": "blank"})
    first = batch(folder)
    assert sorted(begun(folder)) == ["a.mp4", "b.mp4", "c.mp4"]
    second = batch(folder)
    assert begun(folder) == []
    assert second.rows == first.rows
    assert (second.analysed, second.skipped, len(second.failed)) == (0, 2, 1)
    clips(**{"d.mp4": "ok"})
    assert batch(folder, retry_failed=True).analysed == 2
    assert sorted(begun(folder)) == ["b.mp4", "d.mp4"]


def test_changes_are_seen(batch, clips, tmp_path):
    folder = clips(**{"a.mp4": "ok", "b.mp4": "ok", "c.mp4": "fail"})
    batch(folder)
    begun(folder)
    # Content alone: size and dates stay.
    before = (folder / "a.mp4").stat()
    clips(**{"a.mp4": "oh"})
    os.utime(folder / "a.mp4", ns=(before.st_atime_ns, before.st_mtime_ns))
    batch(folder)
    assert begun(folder) == ["a.mp4"]
    clips(**{"c.mp4": "okay"})
    batch(folder)
    assert begun(folder) == ["c.mp4"]
    batch(folder, settings=load_settings(tuck={"moderate_ppt_deg": 12}))
    assert len(begun(folder)) == 3
    (tmp_path / "out/clips/b.mp4/b.reps.csv").unlink()
    batch(folder, settings=load_settings(tuck={"moderate_ppt_deg": 12}, pose={"workers": 2}))
    assert begun(folder) == ["b.mp4"]


def test_an_empty_name_is_no_folder(batch, clips, tmp_path, monkeypatch):
    folder = clips(**{"a.mp4": "ok"})
    monkeypatch.chdir(folder)
    with pytest.raises(ClipNotFoundError, match="empty"):
        batch("")
    with pytest.raises(OutputError, match="empty"):
        batch(folder, "")
    assert [path.name for path in folder.iterdir()] == ["a.mp4"]


def test_values_that_python_alone_can_give(batch, clips):
    folder = clips(**{"a.mp4": "ok", "b.mov": "ok"})
    for workers in (0, -1):
        with pytest.raises(WorkerError, match="give one or more"):
            batch(folder, workers=workers)
    assert [row.clip for row in batch(folder, patterns="*.mov").rows] == ["b.mov"]
    with pytest.raises(ClipNotFoundError, match="`legpress-cv analyze`"):
        batch(folder / "a.mp4")


def test_results_of_another_folders_clips_are_not_replaced(batch, clips, tmp_path):
    folder = clips(**{"a.mp4": "ok", "b.mp4": "ok"})
    batch(folder)
    before = (tmp_path / "out/summary.csv").read_bytes()
    other = tmp_path / "other"
    other.mkdir()
    (other / "a.mp4").write_text("ok")
    (other / "b.mp4").write_text("tuck")
    with pytest.raises(OutputError, match=r"another clip \('.*clips here/b\.mp4'\); choose"):
        batch(other)
    assert begun(other) == []
    assert (tmp_path / "out/summary.csv").read_bytes() == before
    (other / "b.mp4").write_text("ok")  # the same folder, moved
    assert batch(other).skipped == 2


def test_results_of_an_earlier_version_are_made_again(batch, clips, tmp_path, monkeypatch):
    folder = clips(**{"a.mp4": "ok", "b.mp4": "fail", "c.mp4": "tuck"})
    with monkeypatch.context() as earlier:
        earlier.setattr(
            "legpress_cv.batch.folder.fingerprint", partial(fingerprint, version="0.1.0")
        )
        assert batch(folder).analysed == 3
    begun(folder)
    clips(**{"c.mp4": "fail"})  # what an earlier version made of it must not stand in for it
    result = batch(folder)
    assert sorted(begun(folder)) == ["a.mp4", "b.mp4", "c.mp4"]
    assert (result.analysed, result.skipped) == (3, 0)
    assert [row["status"] for row in table(tmp_path / "out")] == ["measured", "failed", "failed"]
    assert table(tmp_path / "out")[2]["tucks"] == ""


def test_an_annotated_clip_more_is_no_reason_to_do_it_again(batch, clips, tmp_path):
    folder = clips(**{"a.mp4": "ok"})
    batch(folder, video=False)
    assert not (tmp_path / "out/clips/a.mp4/a.annotated.mp4").exists()
    assert batch(folder).analysed == 1
    assert batch(folder, video=False).analysed == 0


def test_a_moved_clip_is_another_one(batch, clips):
    folder = clips(**{"a.mp4": "ok"})
    batch(folder)
    (folder / "a.mp4").rename(folder / "b.mp4")
    result = batch(folder)
    assert [row.clip for row in result.rows] == ["b.mp4"]
    assert result.analysed == 1


def test_results_inside_the_folder_are_no_clips(batch, clips):
    folder = clips(**{"a.mp4": "ok"})
    for _ in range(2):
        result = batch(folder, folder / "results")
        assert [row.clip for row in result.rows] == ["a.mp4"]
    assert batch(folder, folder / "other").analysed == 1


def test_results_never_go_over_the_clips(batch, clips, tmp_path):
    folder = clips(**{"a.mp4": "ok"})
    folder.rename(tmp_path / "clips")
    for out in (tmp_path / "clips", tmp_path):
        with pytest.raises(OutputError, match="holds the clips themselves"):
            batch(tmp_path / "clips", out)
    assert [path.name for path in tmp_path.iterdir()] == ["clips"]


def test_nothing_to_do_leaves_nothing(batch, clips, tmp_path):
    folder = clips(**{"notes.txt": "ok"})
    with pytest.raises(ClipNotFoundError, match="no clip in"):
        batch(folder, tmp_path / "deep" / "out")
    with pytest.raises(ClipNotFoundError, match="is no folder"):
        batch(folder / "no")
    (tmp_path / "file").write_text("")
    clips(**{"a.mp4": "ok"})
    with pytest.raises(OutputError, match="cannot be written"):
        batch(folder, tmp_path / "file" / "out")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["clips here", "file"]


def test_two_batches_do_not_meet(batch, clips, tmp_path):
    folder = clips(**{"a.mp4": "ok"})
    out = tmp_path / "out"
    out.mkdir()
    with FileLock(out / MARKER), pytest.raises(OutputError, match="another batch"):
        batch(folder)
    assert batch(folder).analysed == 1


def test_stopping_keeps_what_is_done(batch, clips, tmp_path):
    folder = clips(**{f"{n}.mp4": "ok" for n in range(5)})

    class Impatient(Observer):
        def finished(self, row, snapshot):
            if snapshot.done == 2:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        batch(folder, workers=1, observer=Impatient())
    assert len(table(tmp_path / "out")) == 2
    assert [p.name for p in (tmp_path / "out").iterdir() if p.name.startswith(".")] == [MARKER]
    begun(folder)
    assert len(batch(folder).rows) == 5
    assert len(begun(folder)) <= 3


def lost(job):
    raise WorkerError("the cluster is gone.")


def test_a_cluster_that_is_gone_ends_the_run_and_fails_no_clip(batch, clips, tmp_path):
    folder = clips(**{"a.mp4": "ok", "b.mp4": "ok"})
    with pytest.raises(WorkerError, match="gone"):
        batch(folder, tmp_path / "deep" / "out", work=lost)
    assert not (tmp_path / "deep").exists()


def test_a_record_that_cannot_be_written_still_counts(batch, clips, tmp_path):
    folder = clips(**{"a.mp4": "fail", "b.mp4": "ok"})
    (tmp_path / "out" / "clips").mkdir(parents=True)
    (tmp_path / "out" / "clips" / "a.mp4").write_text("in the way")
    result = batch(folder)
    assert "This is not recorded" in by_clip(result)["a.mp4"].reason
    assert by_clip(result)["b.mp4"].status == "measured"


def test_the_observer_is_told(batch, clips):
    folder = clips(**{"a.mp4": "ok", "b.mp4": "fail"})
    told = []

    class Noting(Observer):
        def planning(self, done, total):
            told.append(("planning", done, total))

        def planned(self, to_do, finished, failed):
            told.append(("planned", to_do, finished, failed))

        def finished(self, row, snapshot):
            told.append((row.clip, snapshot.done, snapshot.total, snapshot.failed))

    batch(folder, observer=Noting(), workers=1)
    assert told == [
        ("planning", 1, 2),
        ("planning", 2, 2),
        ("planned", 2, 0, 0),
        ("a.mp4", 1, 2, 0),
        ("b.mp4", 2, 2, 1),
    ]
    told.clear()
    batch(folder, observer=Noting())
    assert ("planned", 0, 1, 1) in told


NAMES = [
    "a b'c\".mp4",
    "<script>alert(1)<&script>.mp4",
    "=cmd().mp4",
    "%s {x} #1?.mp4",
    "käse 🦵.mp4",
]


def test_any_name(batch, clips, tmp_path):
    folder = clips(**dict.fromkeys(NAMES, "ok"))
    result = batch(folder)
    assert result.failed == ()
    assert batch(folder).skipped == len(NAMES)
    for row in table(tmp_path / "out"):
        assert row["clip"][0] not in "=+-@"
        assert (folder / row["clip"]).is_file()
        assert (tmp_path / "out" / row["results"]).is_dir()
    page = (tmp_path / "out/summary.html").read_text()
    assert "<script>alert(1)" not in page


@pytest.mark.skipif(os.name != "posix", reason="bytes as names")
def test_a_name_that_is_no_utf_8(batch, clips, tmp_path):
    folder = clips(**{"a.mp4": "ok"})
    try:
        (folder / "a.mp4").rename(Path(os.fsdecode(os.fsencode(folder) + b"/k\xe4se.mp4")))
    except OSError:
        pytest.skip("this file system takes UTF-8 only")
    result = batch(folder)
    assert [(row.clip, row.status) for row in result.rows] == [("k\ufffdse.mp4", "measured")]
    assert "k%E4se.mp4" in result.rows[0].report
    assert batch(folder).skipped == 1
