"""``analyze`` and marks made by hand: found by themselves, named, left out, refused."""

import json

import pytest

from legpress_cv.files.sha256 import file_sha256
from legpress_cv.marks import ClipMarks, MarkedMoment, MarkedPoint, MarkPass, save_marks
from legpress_cv.video import Clip


def marks_of(clip, **changes) -> ClipMarks:
    opened = Clip.open(clip)
    points = {
        "pelvis_front": MarkedPoint(x_px=9, y_px=9),
        "pelvis_back": MarkedPoint(x_px=1, y_px=9),
    }
    moment = MarkedMoment(rep=1, moment="top", time_s=0.5, points=points)
    values = {
        "clip": clip.name,
        "sha256": file_sha256(clip),
        "width_px": opened.width_px,
        "height_px": opened.height_px,
        "passes": (MarkPass(moments=(moment,)),),
    }
    return ClipMarks(**(values | changes))


def test_marks_beside_the_clip_are_used(run, work, clip):
    marks = marks_of(clip)
    save_marks(marks, clip.with_name("set one.marks.json"))
    assert run("analyze", clip, "--no-video").code == 0
    assert work.marks == [marks]


def test_marks_among_the_results_come_first(run, work, clip, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    save_marks(marks_of(clip), clip.with_name("set one.marks.json"))
    save_marks(marks_of(clip, revision=7), out / "set one.marks.json")
    assert run("analyze", clip, "--no-video", "-o", out).code == 0
    assert work.marks[0].revision == 7


def test_marks_are_named_or_left_out(run, work, clip, tmp_path):
    save_marks(marks_of(clip, revision=3), tmp_path / "mine.json")
    save_marks(marks_of(clip), clip.with_name("set one.marks.json"))
    assert run("analyze", clip, "--no-video", "--marks", tmp_path / "mine.json").code == 0
    assert run("analyze", clip, "--no-video", "--overwrite", "--no-marks").code == 0
    assert [marks and marks.revision for marks in work.marks] == [3, None]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"sha256": "0" * 64}, "another clip"),
        ({"width_px": 9999}, "9999 x"),
        ({"passes": ()}, None),
    ],
)
def test_marks_that_do_not_fit_are_refused_before_the_work(run, work, clip, changes, said):
    path = clip.with_name("set one.marks.json")
    document = json.loads(marks_of(clip).model_dump_json()) | changes
    path.write_text(json.dumps(document))
    done = run("analyze", clip)
    assert done.code == 2
    assert done.err.startswith("error: ")
    assert done.err.count("\n") == 1
    assert said is None or said in done.err
    assert work.analysed == []
    assert sorted(p.name for p in clip.parent.iterdir()) == ["set one.marks.json", "set one.mp4"]


def test_one_file_of_marks_goes_with_one_clip(run, clip):
    done = run("analyze", clip, clip, "--marks", "x.json")
    assert done.code == 2
    assert "--marks goes with one clip" in done.err
    assert run("analyze", clip, "--marks", "x.json", "--no-marks").code == 2
