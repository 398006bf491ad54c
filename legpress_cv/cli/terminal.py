"""What a person sees at the terminal: sentences, and a bar while work goes on."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    TaskProgressColumn,
    TextColumn,
)
from rich.text import Text

from legpress_cv.files.names import one_line
from legpress_cv.progress import Plan, Stage, seconds_left, words_of_time_left

LEAST_RATIO = 0.15
"""Below this share of the work nothing is said of the time left: models are still loading."""

Report = Callable[[str, "float | None"], None]
"""Takes what is being done and its ratio, ``None`` where that is not known."""


class Terminal:
    """Standard output for results, standard error for everything said beside them.

    Parameters
    ----------
    quiet
        Say nothing but errors.
    results_on_stdout
        False where standard output belongs to JSON; text for people goes to standard error then.
    """

    def __init__(self, *, quiet: bool = False, results_on_stdout: bool = True) -> None:
        self.quiet = quiet
        self.err = Console(stderr=True, highlight=False)
        self.text = Console(highlight=False) if results_on_stdout else self.err

    def error(self, message: str) -> None:
        """Say what went wrong and what to do."""
        self._say(self.err, "error: ", "bold red", message)

    def warn(self, message: str) -> None:
        """Say what the user should know; not in quiet mode."""
        if not self.quiet:
            self._say(self.err, "warning: ", "yellow", message)

    def note(self, message: str) -> None:
        """Say where things are; not in quiet mode."""
        if not self.quiet:
            self._say(self.text, "", "", message)

    def bars(self, *columns: ProgressColumn) -> Progress:
        """Make progress bars, each behind its description; on a terminal alone they are shown."""
        return Progress(
            TextColumn("{task.description}", markup=False),
            *columns,
            console=self.err,
            transient=True,
            # Streams are left alone: hidden native messages replace standard error meanwhile.
            redirect_stdout=False,
            redirect_stderr=False,
            disable=self.quiet or not self.err.is_terminal,
        )

    @contextlib.contextmanager
    def bar(self, subject: str = "") -> Iterator[Report]:
        """Show a bar while the block runs; a subject, such as a clip, stands before the work."""
        progress = self.bars(BarColumn(), TaskProgressColumn())
        prefix = f"{one_line(subject)}: " if subject else ""
        task = progress.add_task(prefix, total=None, visible=False)
        shown = ""

        def report(text: str, ratio: float | None) -> None:
            nonlocal shown
            if text != shown:
                shown = text
                progress.reset(task, description=prefix + one_line(text), visible=True)
            total = None if ratio is None else 1.0
            progress.update(task, total=total, completed=ratio or 0.0)

        with progress:
            yield report

    @contextlib.contextmanager
    def plan_bar(self, subject: str, plan: Plan) -> Iterator[PlanBar]:
        """Show a bar with the time left while a clip is analysed."""
        left = TextColumn("{task.fields[left]}", markup=False)
        progress = self.bars(BarColumn(), TaskProgressColumn(), left)
        with progress:
            yield PlanBar(progress, f"{one_line(subject)}: ", plan)

    @staticmethod
    def _say(console: Console, label: str, style: str, message: str) -> None:
        console.print(Text.assemble((label, style), one_line(message)), soft_wrap=True)


class PlanBar:
    """The bar of one analysis, from its first stage to its last."""

    def __init__(self, progress: Progress, prefix: str, plan: Plan) -> None:
        self._progress, self._prefix, self._plan = progress, prefix, plan
        self._task = progress.add_task(prefix, total=1.0, visible=False, left="")
        self._start_s = time.monotonic()

    def report(self, stage: Stage, ratio: float | None) -> None:
        """Take how far a stage is."""
        whole = self._plan.whole_ratio(stage, ratio)
        left_s = None
        if whole >= LEAST_RATIO:
            left_s = seconds_left(time.monotonic() - self._start_s, whole)
        self._progress.update(
            self._task,
            description=f"{self._prefix}{stage}",
            completed=whole,
            visible=True,
            left=words_of_time_left(left_s),
        )

    @contextlib.contextmanager
    def paused(self) -> Iterator[None]:
        """Take the bar off the screen while something else is written."""
        self._progress.stop()
        try:
            yield
        finally:
            self._progress.start()
