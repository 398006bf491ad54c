"""What a person sees of a batch: bars on a terminal, a line per clip, the reasons of failures."""

from __future__ import annotations

from rich.progress import BarColumn, TaskID, TaskProgressColumn, TextColumn
from rich.text import Text
from typing_extensions import Self

from legpress_cv.batch import ClipRow, Observer, Snapshot
from legpress_cv.files.names import one_line
from legpress_cv.progress import words_of_time_left

from .terminal import Terminal

MOST_CLIPS_SHOWN = 8
"""Clips in work that get a bar of their own; more would push the rest off a small terminal."""
NAME_WIDTH = 36
"""Letters of a clip's name beside its bar: the end of a path says more than its start."""


class BatchView(Observer):
    """Shows a batch at the terminal; in quiet mode only failures are told."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        left = TextColumn("{task.fields[left]}", markup=False)
        self._bars = terminal.bars(BarColumn(bar_width=24), TaskProgressColumn(), left)
        self._whole: TaskID | None = None
        self._clips: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def planning(self, done: int, total: int) -> None:
        """Show that earlier results are looked at."""
        self._show("Looking at earlier results", done / total, "")

    def preparing(self, stage: str, ratio: float | None) -> None:
        """Show what is fetched."""
        self._show(stage, ratio, "")

    def planned(self, to_do: int, finished: int, failed: int) -> None:
        """Say what is left to do."""
        words = f"{to_do} {'clip' if to_do == 1 else 'clips'} to analyse"
        if finished:
            words += f", {finished} finished before"
        if failed:
            words += f", {failed} failed before (try them again with --retry-failed)"
        self._say(f"{words}.")

    def progressed(self, snapshot: Snapshot) -> None:
        """Move the bars."""
        failed = f", {snapshot.failed} failed" if snapshot.failed else ""
        words = f"{snapshot.done} of {snapshot.total} clips{failed}"
        self._show(words, snapshot.ratio, words_of_time_left(snapshot.left_s))
        running = {clip.clip: clip for clip in snapshot.running[:MOST_CLIPS_SHOWN]}
        for gone in self._clips.keys() - running.keys():
            self._bars.remove_task(self._clips.pop(gone))
        for name, clip in running.items():
            if name not in self._clips:
                self._clips[name] = self._bars.add_task("", total=1.0, left="")
            words = f"  {_shortened(name)}: {clip.stage}"
            self._bars.update(
                self._clips[name],
                description=one_line(words),
                completed=clip.ratio,
                left=words_of_time_left(clip.left_s),
            )

    def finished(self, row: object, snapshot: Snapshot) -> None:
        """Tell a clip's verdict, or why it failed."""
        assert isinstance(row, ClipRow)
        if row.status == "failed":
            self._terminal.error(f"{row.clip}: {row.reason}")
            return
        words = row.verdict or row.reason or ""
        self._say(f"[{snapshot.done}/{snapshot.total}] {row.clip}: {words}")

    def warned(self, sentence: str) -> None:
        """Pass a warning on."""
        self._terminal.warn(sentence)

    def _say(self, sentence: str) -> None:
        if self._terminal.quiet:
            return
        # Above the bars, where both are on one screen: a second console would tear them.
        one_screen = self._terminal.err.is_terminal and self._terminal.text.is_terminal
        console = self._terminal.err if one_screen else self._terminal.text
        console.print(Text(one_line(sentence)), soft_wrap=True)

    def _show(self, words: str, ratio: float | None, left: str) -> None:
        if self._whole is None:
            self._whole = self._bars.add_task("", total=1.0, left="")
        self._bars.update(
            self._whole,
            description=one_line(words),
            total=None if ratio is None else 1.0,
            completed=ratio or 0.0,
            left=left,
        )


def _shortened(name: str) -> str:
    return name if len(name) <= NAME_WIDTH else f"...{name[3 - NAME_WIDTH :]}"
