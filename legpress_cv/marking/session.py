"""The one value that all pages change: checked, counted, and on the disk before they hear of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from legpress_cv._model import FrozenModel, is_finite
from legpress_cv.errors import MarksError
from legpress_cv.files.names import shown
from legpress_cv.marking.moments import renumbered, rep_windows
from legpress_cv.marks import (
    ClipMarks,
    MarkedMoment,
    MarkedPoint,
    MarkPass,
    MarkPoint,
    PelvisMark,
    StickerMark,
    first_fault,
    load_marks,
    save_marks,
)
from legpress_cv.marks.model import MAX_PASSES, Moment
from legpress_cv.results import RepResult

SLACK_S = 0.05
"""A time is written with fewer digits than it has."""


class MomentChange(FrozenModel):
    """All points of one moment."""

    kind: Literal["moment"]
    rep: int = Field(ge=1)
    moment: Moment
    time_s: float = Field(ge=0)
    points: dict[MarkPoint, MarkedPoint | None]


class PelvisChange(FrozenModel):
    """What the two points of the pelvis are."""

    kind: Literal["pelvis"]
    pelvis: PelvisMark


class StickersChange(FrozenModel):
    """All stickers."""

    kind: Literal["stickers"]
    stickers: tuple[StickerMark, ...]


Change = MomentChange | PelvisChange | StickersChange


class Save(FrozenModel):
    """What a page sends: a change, and the revision that it was made on."""

    revision: int = Field(ge=0)
    change: Annotated[Change, Field(discriminator="kind")]


class OldRevisionError(Exception):
    """A page changed marks that were changed by another since."""


class MarkSession:
    """Marks of one clip while they are made.

    Parameters
    ----------
    path
        Where they are saved.
    marks
        As they are.
    number
        Which pass is made, from 0; one more than there are adds one with the first change.
    reps
        Those of the result.
    """

    def __init__(
        self,
        path: Path,
        marks: ClipMarks,
        number: int,
        reps: Sequence[RepResult],
    ) -> None:
        self.path = path
        self.number = number
        self._marks = marks
        self._reps = reps
        self._windows = rep_windows(reps)
        self._lock = threading.Lock()
        self._stamp = _stamp(path)

    @property
    def marks(self) -> ClipMarks:
        """All marks as they were saved last."""
        with self._lock:
            return self._marks

    def apply(self, save: Save) -> ClipMarks:
        """Change the marks and save them.

        Raises
        ------
        OldRevisionError
            If the change was made on other marks than these.
        MarksError
            If the change makes no sense; nothing has changed then.
        OutputError
            If they cannot be saved; nothing has changed then.
        """
        with self._lock:
            self._look_at_the_file()
            if save.revision != self._marks.revision:
                raise OldRevisionError
            changed = self._changed(save.change)
            fault = first_fault(changed)
            if fault is None and not is_finite(changed):
                fault = "a number is infinite"
            if fault is not None:
                raise MarksError(f"{fault[:1].upper()}{fault[1:]}; it was put back.")
            save_marks(changed, self.path)
            self._marks = changed
            self._stamp = _stamp(self.path)
            return changed

    def _look_at_the_file(self) -> None:
        """Take over what another program has saved, so that nothing of it is lost."""
        stamp = _stamp(self.path)
        if stamp == self._stamp or stamp is None:  # a file that was deleted is written again
            return
        theirs = load_marks(self.path)
        if theirs.sha256 != self._marks.sha256:
            raise MarksError(f"{shown(self.path)} now holds the marks of another clip; move it.")
        revision = max(theirs.revision, self._marks.revision + 1)  # pages must see that it changed
        theirs = renumbered(theirs, self._reps)
        self._marks = theirs.model_copy(update={"revision": revision})
        self._stamp = stamp

    def _changed(self, change: Change) -> ClipMarks:
        new: dict[str, object] = {"revision": self._marks.revision + 1}
        if isinstance(change, PelvisChange):
            new["pelvis"] = change.pelvis
        elif isinstance(change, StickersChange):
            new["stickers"] = change.stickers
        else:
            new["passes"] = self._with_moment(change)
        return self._marks.model_copy(update=new)

    def _with_moment(self, change: MomentChange) -> tuple[MarkPass, ...]:
        window = self._windows.get((change.rep, change.moment))
        if window is None:
            raise MarksError(f"The result has no rep {change.rep}.")
        if not window.from_s - SLACK_S <= change.time_s <= window.to_s + SLACK_S:
            raise MarksError(
                f"{change.time_s:.2f} s is too far from the {change.moment} of rep {change.rep}."
            )
        passes = list(self._marks.passes)
        while len(passes) <= self.number:
            passes.append(MarkPass())
        values = {name: getattr(change, name) for name in ("rep", "moment", "time_s", "points")}
        kept = [
            moment
            for moment in passes[self.number].moments
            if (moment.rep, moment.moment) != (change.rep, change.moment)
        ]
        moments = sorted([*kept, MarkedMoment(**values)], key=lambda m: (m.rep, m.moment != "top"))
        passes[self.number] = MarkPass(moments=tuple(moments))
        return tuple(passes)


def _stamp(path: Path) -> tuple[int, int, int] | None:
    """Tell one content of a file from the next: each is a new file."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size


def marks_of_clip(path: Path, fresh: ClipMarks) -> ClipMarks:
    """Read the marks that are there, if they are those of this clip; or begin.

    Parameters
    ----------
    path
        Where they lie, if there are any.
    fresh
        Marks of the clip without any.

    Raises
    ------
    MarksError
        If the file holds no marks, or those of another clip.
    """
    if _stamp(path) is None:
        return fresh
    marks = load_marks(path)
    if marks.sha256 != fresh.sha256:
        raise MarksError(
            f"{shown(path)} holds the marks of another clip; move it away, or choose another folder"
            " with -o."
        )
    if (marks.width_px, marks.height_px) != (fresh.width_px, fresh.height_px):
        raise MarksError(
            f"{shown(path)} says that the picture has {marks.width_px}x{marks.height_px} pixels,"
            f" and it has {fresh.width_px}x{fresh.height_px}; move it away and mark the clip again."
        )
    return marks


def pass_to_make(marks: ClipMarks, *, again: bool, done: Callable[[MarkPass], bool]) -> int:
    """Choose the pass that is made: the first, or the last of those made again if it is not done.

    Raises
    ------
    MarksError
        If there is nothing yet that could be made again, or no room for another pass.
    """
    if not again:
        return 0
    if not any(moment.points for moment in marks.passes[0].moments):
        raise MarksError(
            "there are no marks yet that could be made again; run legpress-cv mark without --again"
            " first."
        )
    last = len(marks.passes) - 1
    if last > 0 and not done(marks.passes[last]):
        return last
    if len(marks.passes) >= MAX_PASSES:
        raise MarksError(f"there are {MAX_PASSES} passes already, more than anyone needs.")
    return last + 1
