"""What a page can ask for, and the answers; it knows nothing of sockets."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from legpress_cv._model import FrozenModel
from legpress_cv.errors import LegpressError, MarksError
from legpress_cv.files.names import as_text, one_line, shown
from legpress_cv.marking.attendance import Attendance
from legpress_cv.marking.frames import FrameStore
from legpress_cv.marking.moments import (
    close_up_px,
    known_at,
    moment_s,
    renumbered,
    rep_windows,
    reps_done,
    set_window,
)
from legpress_cv.marking.page import asset
from legpress_cv.marking.session import (
    MarkSession,
    OldRevisionError,
    Save,
    marks_of_clip,
    pass_to_make,
)
from legpress_cv.marks import (
    MARK_POINTS,
    MOMENTS,
    STICKER_NAMES,
    ClipMarks,
    MarkPass,
    marks_path,
    words,
)
from legpress_cv.results import SetAnalysis
from legpress_cv.video import Clip

OK, BAD_REQUEST, NOT_FOUND, CONFLICT, REFUSED, FAILED = 200, 400, 404, 409, 422, 500
JSON = "application/json"


@dataclass(frozen=True)
class Task:
    """What is to be marked.

    Attributes
    ----------
    clip
        The clip.
    result
        Its ``NAME.analysis.json``, beside which the marks lie.
    analysis
        What it holds.
    again
        Whether a second pass is made, without sight of the first.
    stickers
        Whether stickers are marked rather than reps.
    command
        What to run when the marks are made.
    """

    clip: Path
    result: Path
    analysis: SetAnalysis
    again: bool = False
    stickers: bool = False
    command: str = "legpress-cv analyze CLIP --overwrite"


@dataclass(frozen=True)
class Answer:
    """What a page gets."""

    status: int
    kind: str = JSON
    body: bytes = b"{}"

    @classmethod
    def of(cls, status: int, value: object) -> Answer:
        """Answer with a value."""
        return cls(status, JSON, json.dumps(value, allow_nan=False).encode())


class _Presence(FrozenModel):
    """A page that says that it is there."""

    page: str = Field(max_length=64)


def set_up(task: Task) -> Desk:
    """See that a clip can be marked, and lay everything ready.

    Raises
    ------
    MarksError
        If no rep was found, or if the marks that are there cannot be gone on with.
    ClipError
        If the clip cannot be read.
    """
    reps = task.analysis.reps
    if not reps:
        raise MarksError(
            f"no rep was found in {shown(task.clip)}, so there is nothing to mark; its report says"
            " why, and how to film it."
        )
    clip = Clip.open(task.clip, task.analysis.reading)
    fresh = ClipMarks(
        clip=as_text(Path(task.clip.name)),
        sha256=task.analysis.clip.sha256,
        width_px=clip.width_px,
        height_px=clip.height_px,
    )
    path = marks_path(task.result)
    marks = renumbered(marks_of_clip(path, fresh), reps)
    number = pass_to_make(
        marks, again=task.again, done=lambda one: reps_done(one, reps) == len(reps)
    )
    return Desk(task, clip, MarkSession(path, marks, number, reps))


class Desk:
    """Answers the pages of one clip.

    Parameters
    ----------
    task
        What is marked.
    clip
        The clip, open.
    session
        Its marks.
    """

    def __init__(self, task: Task, clip: Clip, session: MarkSession) -> None:
        self.session = session
        self.attendance = Attendance()
        self.task = task
        self._reps = task.analysis.reps
        windows = rep_windows(self._reps)
        self.frames = FrameStore(
            clip, [set_window(self._reps)] if task.stickers else list(windows.values())
        )
        self._shown_set = self._describe(clip)
        self._routes: dict[tuple[str, str], Callable[[bytes], Answer]] = {
            ("GET", ""): partial(_asset, "mark.html", "text/html; charset=utf-8"),
            ("GET", "mark.css"): partial(_asset, "mark.css", "text/css; charset=utf-8"),
            ("GET", "mark.js"): partial(_asset, "mark.js", "text/javascript; charset=utf-8"),
            ("GET", "set"): lambda _: Answer.of(OK, self._shown_set),
            ("GET", "marks"): lambda _: Answer.of(OK, self._shown(self.session.marks)),
            ("PUT", "marks"): self._save,
            ("POST", "here"): lambda body: self._presence(body, self.attendance.here),
            ("POST", "left"): lambda body: self._presence(body, self.attendance.left),
            ("POST", "done"): lambda body: self._presence(
                body, partial(self.attendance.left, for_good=True)
            ),
        }

    def answer(self, method: str, route: str, body: bytes = b"") -> Answer:
        """Answer a request that was let in."""
        found = self._routes.get((method, route))
        if found is not None:
            return found(body)
        kind, slash, number = route.partition("/")
        if method == "GET" and slash and number.isascii() and number.isdigit() and len(number) < 8:  # noqa: PLR2004 - no clip has ten million frames
            try:
                if kind == "frames":
                    return self._frames(int(number))
                if kind == "frame":
                    return Answer(OK, "image/jpeg", self.frames.jpeg(int(number)))
            except (KeyError, IndexError):
                return Answer(NOT_FOUND)
            except LegpressError as error:
                return Answer.of(FAILED, {"error": _sentence(error)})
        return Answer(NOT_FOUND)

    def told(self) -> str:
        """Say how far the marks are, in one sentence."""
        marks = self.session.marks
        if self.task.stickers:
            return f"{len(marks.stickers)} stickers are marked."
        count = len(self._reps)
        parts = [
            f"{reps_done(one, self._reps)} of {count} reps in pass {number}"
            for number, one in enumerate(marks.passes, 1)
        ]
        return f"Marked: {', '.join(parts)}."

    def _describe(self, clip: Clip) -> dict[str, Any]:
        task, reps = self.task, list(self._reps)
        if task.again:
            random.shuffle(reps)
        names = STICKER_NAMES if task.stickers else MARK_POINTS
        times_s = [moment_s(rep, moment) for rep in reps for moment in MOMENTS]
        windows = [*rep_windows(self._reps)]
        return {
            "clip": one_line(as_text(Path(task.clip.name))),
            "width_px": clip.width_px,
            "height_px": clip.height_px,
            "mode": "stickers" if task.stickers else "reps",
            "again": task.again,
            "pass": self.session.number + 1,
            "close_up_px": close_up_px(task.analysis, times_s, clip.width_px, clip.height_px),
            "points": [
                {"name": name, "short": name.replace("_", " "), "words": words(name)}
                for name in names
            ],
            "reps": [
                {"rep": rep.rep, "windows": [windows.index((rep.rep, m)) for m in MOMENTS]}
                for rep in reps
            ],
            "command": task.command,
            "file": one_line(as_text(Path(self.session.path.name))),
        }

    def _shown(self, marks: ClipMarks) -> dict[str, Any]:
        """Give the marks that a page may see: of no pass but its own."""
        passes, number = marks.passes, self.session.number
        own = passes[number] if number < len(passes) else MarkPass()
        return {
            "revision": marks.revision,
            "pelvis": marks.pelvis,
            "passes": max(len(passes), number + 1),
            "moments": [moment.model_dump() for moment in own.moments],
            "stickers": [sticker.model_dump() for sticker in marks.stickers],
        }

    def _save(self, body: bytes) -> Answer:
        try:
            save = Save.model_validate_json(body)
        except ValidationError:
            return Answer(BAD_REQUEST)
        try:
            return Answer.of(OK, self._shown(self.session.apply(save)))
        except OldRevisionError:
            return Answer.of(CONFLICT, self._shown(self.session.marks))
        except MarksError as error:
            said = {"error": _sentence(error)}
            return Answer.of(REFUSED, said | self._shown(self.session.marks))
        except LegpressError as error:
            return Answer.of(FAILED, {"error": _sentence(error)})

    def _frames(self, window: int) -> Answer:
        listed = self.frames.frames(window)
        table = self.task.analysis.frames
        hints = not self.task.again and not self.task.stickers
        told = [
            {"number": number, "time_s": round(time_s, 4)} | known_at(table, time_s, hints=hints)
            for number, time_s in listed
        ]
        at_s = self.frames.windows[window].at_s
        nearest = min(range(len(listed)), key=lambda i: abs(listed[i][1] - at_s))
        return Answer.of(OK, {"frames": told, "opens_at": nearest})

    @staticmethod
    def _presence(body: bytes, note: Callable[[str], None]) -> Answer:
        try:
            note(_Presence.model_validate_json(body).page)
        except ValidationError:
            return Answer(BAD_REQUEST)
        return Answer(OK)


def _asset(name: str, kind: str, _body: bytes) -> Answer:
    return Answer(OK, kind, asset(name))


def _sentence(error: LegpressError) -> str:
    text = str(error)
    return text[:1].upper() + text[1:]
