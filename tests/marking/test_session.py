"""Every change is on the disk before a page hears of it, or it never was."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marking.clips import analysis_of_clip

from legpress_cv.errors import MarksError, OutputError
from legpress_cv.marking.moments import renumbered, reps_done
from legpress_cv.marking.session import (
    MarkSession,
    MomentChange,
    OldRevisionError,
    PelvisChange,
    Save,
    StickersChange,
    marks_of_clip,
    pass_to_make,
)
from legpress_cv.marks import (
    MARK_POINTS,
    MOMENTS,
    ClipMarks,
    MarkedMoment,
    MarkedPoint,
    MarkPass,
    StickerMark,
    load_marks,
    save_marks,
)

ANALYSIS = analysis_of_clip()
REPS = ANALYSIS.reps
FRESH = ClipMarks(clip="set.mp4", sha256=ANALYSIS.clip.sha256, width_px=640, height_px=480)
HIP = MarkedPoint(x_px=100, y_px=200)


def session_in(folder, marks=FRESH, number=0) -> MarkSession:
    return MarkSession(folder / "set.marks.json", marks, number, REPS)


def hip(place=HIP, *, rep=1, moment="top", time_s=None) -> MomentChange:
    one = REPS[min(rep, len(REPS)) - 1]
    at_s = one.start_s if moment == "top" else one.bottom_s
    points = {} if place is None else {"hip": place}
    return MomentChange(kind="moment", rep=rep, moment=moment, time_s=time_s or at_s, points=points)


def full_pass(off_s: float = 0.0) -> MarkPass:
    points = {name: MarkedPoint(x_px=50 * i, y_px=60) for i, name in enumerate(MARK_POINTS)}
    return MarkPass(
        moments=tuple(
            MarkedMoment(rep=rep.rep, moment=moment, time_s=at_s + off_s, points=points)
            for rep in REPS
            for moment, at_s in zip(MOMENTS, (rep.start_s, rep.bottom_s), strict=True)
        )
    )


def test_a_change_is_saved_and_counted(tmp_path):
    session = session_in(tmp_path)
    session.apply(Save(revision=0, change=hip()))
    session.apply(Save(revision=1, change=PelvisChange(kind="pelvis", pelvis="spines")))
    stickers = (StickerMark(name="knee", time_s=1.0, x_px=5, y_px=6),)
    session.apply(Save(revision=2, change=StickersChange(kind="stickers", stickers=stickers)))
    saved = load_marks(session.path)
    assert saved == session.marks
    assert (saved.revision, saved.pelvis, saved.stickers) == (3, "spines", stickers)
    assert saved.passes[0].moments[0].points == {"hip": HIP}


def test_a_moment_is_replaced_not_added(tmp_path):
    session = session_in(tmp_path)
    for revision, place in enumerate((HIP, MarkedPoint(x_px=7, y_px=8), None)):
        marks = session.apply(Save(revision=revision, change=hip(place)))
    assert [moment.points for moment in marks.passes[0].moments] == [{}]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (hip(MarkedPoint(x_px=640, y_px=3)), "lies outside the picture"),
        (hip(MarkedPoint(x_px=float("nan"), y_px=3)), "outside the picture"),
        (hip(rep=9), "no rep 9"),
        (hip(time_s=60.0), "too far"),
        (hip(time_s=float("inf")), "too far"),
    ],
)
def test_a_change_that_makes_no_sense_changes_nothing(tmp_path, change, said):
    session = session_in(tmp_path)
    with pytest.raises(MarksError, match=said) as told:
        session.apply(Save(revision=0, change=change))
    assert str(told.value).endswith(".")
    assert session.marks == FRESH
    assert not session.path.exists()


def test_an_old_revision_overwrites_nothing(tmp_path):
    session = session_in(tmp_path)
    session.apply(Save(revision=0, change=hip()))
    with pytest.raises(OldRevisionError):
        session.apply(Save(revision=0, change=hip(None)))
    assert load_marks(session.path).passes[0].moments[0].points == {"hip": HIP}


def test_what_another_program_saved_is_not_overwritten(tmp_path):
    ours, theirs = session_in(tmp_path), session_in(tmp_path)
    theirs.apply(Save(revision=0, change=hip(rep=2)))
    with pytest.raises(OldRevisionError):
        ours.apply(Save(revision=0, change=hip()))
    marks = ours.apply(Save(revision=ours.marks.revision, change=hip()))
    assert [moment.rep for moment in marks.passes[0].moments] == [1, 2]


def test_a_file_that_became_another_clips_stays_as_it_is(tmp_path):
    session = session_in(tmp_path)
    save_marks(FRESH.model_copy(update={"sha256": "0" * 64}), session.path)
    before = session.path.read_bytes()
    with pytest.raises(MarksError, match="another clip"):
        session.apply(Save(revision=0, change=hip()))
    assert session.path.read_bytes() == before


def test_a_save_that_fails_changes_nothing(tmp_path, monkeypatch):
    session = session_in(tmp_path)
    session.apply(Save(revision=0, change=hip()))
    before = session.path.read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("pathlib.Path.replace", full)
        broken.setattr("os.replace", full)
        with pytest.raises(OutputError, match="disk is full"):
            session.apply(Save(revision=1, change=hip(None)))
    assert session.path.read_bytes() == before
    assert session.marks.revision == 1
    assert [path.name for path in tmp_path.iterdir()] == ["set.marks.json"]
    assert session.apply(Save(revision=1, change=hip(None))).revision == 2


LOOP = """
import sys
from pathlib import Path
sys.path[:0] = {paths!r}
from marking.test_session import hip, session_in
from legpress_cv.marking.session import Save
session = session_in(Path({folder!r}))
while True:
    session.apply(Save(revision=session.marks.revision, change=hip()))
    print(session.marks.revision, flush=True)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no such signal here")
def test_a_process_that_is_killed_while_it_saves_leaves_whole_marks(tmp_path):
    program = LOOP.format(paths=sys.path, folder=str(tmp_path))
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as process:
        for _ in range(5):
            told = int(process.stdout.readline())
        os.kill(process.pid, signal.SIGKILL)
        told = max([told, *(int(line) for line in process.stdout if line.endswith(b"\n"))])
    assert load_marks(tmp_path / "set.marks.json").revision in (told, told + 1)


def test_marks_are_gone_on_with(tmp_path):
    path = tmp_path / "set.marks.json"
    assert marks_of_clip(path, FRESH) == FRESH
    marks = FRESH.model_copy(update={"passes": (full_pass(),), "revision": 4})
    save_marks(marks, path)
    assert marks_of_clip(path, FRESH) == marks


@pytest.mark.parametrize(
    ("change", "said"),
    [({"sha256": "0" * 64}, "marks of another clip"), ({"width_px": 800}, "800x480")],
)
def test_marks_of_something_else_are_refused(tmp_path, change, said):
    path = tmp_path / "set.marks.json"
    save_marks(FRESH.model_copy(update=change), path)
    before = path.read_bytes()
    with pytest.raises(MarksError, match=said):
        marks_of_clip(path, FRESH)
    assert path.read_bytes() == before


@given(off_s=st.floats(-0.4, 0.4), numbers=st.permutations([1, 2, 3]))
def test_a_rep_is_known_by_its_time(off_s, numbers):
    marked = full_pass(max(off_s, -REPS[0].start_s))
    number = dict(zip((1, 2, 3), numbers, strict=True))
    wrong = MarkPass(
        moments=tuple(m.model_copy(update={"rep": number[m.rep]}) for m in marked.moments)
    )
    found = renumbered(FRESH.model_copy(update={"passes": (wrong,)}), REPS)
    assert found.passes[0] == marked
    assert reps_done(found.passes[0], REPS) == 3


def test_marks_of_a_rep_that_is_gone_stay_under_a_number_of_their_own():
    found = renumbered(FRESH.model_copy(update={"passes": (full_pass(),)}), REPS[1:])
    assert reps_done(found.passes[0], REPS[1:]) == 2
    assert len(found.passes[0].moments) == 6
    assert {moment.rep for moment in found.passes[0].moments} == {2, 3, 4, 5}


def test_which_pass_is_made(tmp_path):
    def number(*passes, again):
        marks = FRESH.model_copy(update={"passes": passes})
        return pass_to_make(marks, again=again, done=lambda p: reps_done(p, REPS) == 3)

    full, begun = full_pass(), MarkPass(moments=full_pass().moments[:1])
    assert number(full, full, again=False) == 0
    assert number(full, again=True) == 1
    assert number(full, begun, again=True) == 1
    assert number(full, full, again=True) == 2
    with pytest.raises(MarksError, match="without --again first"):
        number(MarkPass(), again=True)
    with pytest.raises(MarksError, match="20 passes"):
        number(*[full] * 20, again=True)
    session = session_in(tmp_path, FRESH.model_copy(update={"passes": (full,)}), number=1)
    marks = session.apply(Save(revision=0, change=hip()))
    assert marks.passes[0] == full
    assert [len(one.moments) for one in marks.passes] == [6, 1]


def test_saving_is_quick_enough_for_every_click(tmp_path):
    session = session_in(tmp_path, FRESH.model_copy(update={"passes": (full_pass(),) * 19}))
    began_s = time.perf_counter()
    session.apply(Save(revision=0, change=hip()))
    assert time.perf_counter() - began_s < 1.0
