"""What a person sees at the terminal: sentences, and a bar while work goes on."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from legpress_cv.files.names import one_line

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
        progress = self.bars(BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
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

    @staticmethod
    def _say(console: Console, label: str, style: str, message: str) -> None:
        console.print(Text.assemble((label, style), one_line(message)), soft_wrap=True)
