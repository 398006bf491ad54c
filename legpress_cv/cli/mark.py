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
from .options import FILE, analysis_options, debugging, settings_from

if TYPE_CHECKING:
    from legpress_cv.marking import Desk
    from legpress_cv.results import SetAnalysis

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

    from .terminal import Terminal

    if options["again"] and options["stickers"]:
        raise click.UsageError("--again is of reps; leave --stickers out.")
    terminal = Terminal(quiet=options["quiet"])
    code, result = _analysed(clip, terminal, options)
    if code not in (codes.OK, codes.NOT_MEASURABLE):
        return code
    analysis = _result_of(clip, result)
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


def _analysed(clip: Path, terminal: Terminal, options: dict[str, Any]) -> tuple[int, Path]:
    """Analyse a clip that has no result yet, or shall have a new one; name the result."""
    from legpress_cv._memory import keep_pictures_out_of_the_heap
    from legpress_cv.pose.native import native_noise_hidden
    from legpress_cv.report import output_paths
    from legpress_cv.video.opening import check_file

    from .clips import Marks, Replace, run_clips

    check_file(clip)
    result = output_paths(clip, options["out"])["json"]
    if result.exists() and not options["overwrite"]:
        return codes.OK, result
    settings = settings_from(options, [])
    keep_pictures_out_of_the_heap()
    with contextlib.nullcontext() if debugging() else native_noise_hidden():
        code = run_clips(
            [clip],
            terminal,
            settings=settings,
            out=options["out"],
            model=options["model"],
            marks=Marks(wanted=False),  # hints are what the network sees
            replace=Replace.of(options["overwrite"], False),
            video=False,
            exports=(),
            as_json=False,
        )
    return code, result


def _result_of(clip: Path, result: Path) -> SetAnalysis:
    from legpress_cv.errors import MarksError
    from legpress_cv.files.names import shown
    from legpress_cv.files.sha256 import file_sha256
    from legpress_cv.results import SetAnalysis

    analysis = SetAnalysis.load(result)
    if analysis.clip.sha256 != file_sha256(clip):
        raise MarksError(
            f"{shown(result)} is the result of another clip, or of this one before it was changed;"
            " choose another folder with -o, or add --overwrite if it is of this one."
        )
    return analysis


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
