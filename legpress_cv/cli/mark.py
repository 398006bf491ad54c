"""``legpress-cv mark``."""

from __future__ import annotations

import contextlib
import os
import shlex
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from . import codes
from .options import FILE, analysis_options

if TYPE_CHECKING:
    from legpress_cv.marking import Desk

    from .terminal import Terminal


@click.command()
@click.argument("clip", type=FILE)
@click.option("-o", "--out", type=FILE, help="Folder of the results; default: beside the clip.")
@click.option("--again", is_flag=True, help="Make a second pass without sight of the first.")
@click.option("--stickers", is_flag=True, help="Mark stickers on the lifter rather than reps.")
@click.option("--no-browser", is_flag=True, help="Open no browser; print the address alone.")
@click.option("--overwrite", is_flag=True, help="Analyse the clip anew; marks stay.")
@analysis_options
def mark(clip: Path, **options: Any) -> int:  # noqa: ANN401 - click's values
    r"""Mark points of the lifter by hand, in the browser.

    A page of this machine alone shows the top and the bottom of each rep. Every mark is saved at
    once to NAME.marks.json beside the results. A clip without results is analysed first. The
    command ends when the page is closed, or with Ctrl-C.
    """
    from legpress_cv.marking import Task, set_up

    from .clips import Marks
    from .finished import analysed, result_of
    from .terminal import Terminal

    if options["again"] and options["stickers"]:
        raise click.UsageError("--again is of reps; leave --stickers out.")
    terminal = Terminal(quiet=options["quiet"])
    # Without marks: hints are what the network sees.
    code, result = analysed(
        clip, terminal, options, marks=Marks(wanted=False), again=options["overwrite"]
    )
    if code not in (codes.OK, codes.NOT_MEASURABLE):
        return code
    analysis = result_of(clip, result, "add --overwrite")
    task = Task(
        clip,
        result,
        analysis,
        again=options["again"],
        stickers=options["stickers"],
        command=next_command(clip, options["out"], result),
    )
    desk = set_up(task)
    _serve(desk, terminal, browser=not options["no_browser"])
    return codes.OK


def next_command(clip: Path, out: Path | None, result: Path) -> str:
    """Write what to run when the marks are made."""
    from legpress_cv.files.names import as_text, one_line
    from legpress_cv.marks import marks_path

    name = as_text(clip)
    words = ["legpress-cv", "analyze", f"./{name}" if name.startswith("-") else name]
    if out is not None:
        words += ["-o", as_text(out), "--marks", as_text(marks_path(result))]
    return one_line(shlex.join([*words, "--overwrite"]))


def _serve(desk: Desk, terminal: Terminal, *, browser: bool) -> None:
    from legpress_cv.files.names import shown
    from legpress_cv.marking import MarkingServer

    server = MarkingServer(desk)
    address, port = server.door.address, server.door.port
    with server.running():
        click.echo(f"Mark the clip here: {address}")
        terminal.note(
            f"From another machine, run there first: ssh -L {port}:127.0.0.1:{port} HOST (the name"
            " of this one), and open the same address."
        )
        terminal.note("Every mark is saved at once. To end, close the page or press Ctrl-C here.")
        if browser:
            threading.Thread(target=_open, args=(address,), daemon=True).start()
        with contextlib.suppress(KeyboardInterrupt):  # as good an end as closing the page
            server.wait()
    if server.fault is not None:
        terminal.warn(
            f"a request failed ({type(server.fault).__name__}: {server.fault}); the marks that the"
            " page called saved are saved."
        )
    terminal.note(desk.told())
    path = desk.session.path
    if path.exists():
        terminal.note(f"The marks are in {shown(path)}. Next: {desk.task.command}")
    else:
        terminal.note("Nothing was marked, so nothing was written.")


def _open(address: str) -> None:
    """Open the user's browser; one that would take the terminal is left alone."""
    import webbrowser

    with contextlib.suppress(webbrowser.Error, OSError):  # the address stands in the terminal
        of_terminal = type(webbrowser.get()) is webbrowser.GenericBrowser
        if not of_terminal or "BROWSER" in os.environ:
            webbrowser.open(address)
