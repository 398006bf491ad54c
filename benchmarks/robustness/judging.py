"""Whether a run ended as it should: in words, with whole results or none."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import av

from legpress_cv.batch.layout import FAILED, FINISHED
from legpress_cv.batch.state import read_record
from legpress_cv.errors import ResultError
from legpress_cv.report import output_paths
from legpress_cv.results import Reason, SetAnalysis

from .mutants import BATCH, RESULT, Mutant
from .truth import Decoded, decoded

FINE_CODES = (0, 2, 3)
"""Done, refused in a sentence, nothing to measure."""
UNEXPECTED = ("Traceback (most recent call last)", "something unexpected", "Exception ignored")
TIME_ALLOWANCE_S = 0.5
FRAME_ALLOWANCE = 2
"""Decoders with and without threads differ in whether they give a damaged picture."""
BASE_RATE_HZ = 15.0
CLOCK_ALLOWANCE = 3.0
"""Usual steps by the announced rate, which may lie too, over the true ones."""
CLOCK_NOT_BELIEVED = {Reason.CLOCK_JUMPS, Reason.FRAMES_RETIMED}
"""Findings by which a result says that its times are not the file's; then frames count."""
ROW_ALLOWANCE = 1.5
"""Rows of a table over decoded pictures: the uniform clock fills in what was dropped."""


def listing(folder: Path) -> frozenset[str]:
    """Name all that is in a folder, hidden files too."""
    return frozenset(p.relative_to(folder).as_posix() for p in folder.rglob("*"))


def faults_of(
    mutant: Mutant, folder: Path, before: frozenset[str], code: int, text: str
) -> tuple[str, ...]:
    """Find what is wrong with the end of a run.

    Parameters
    ----------
    mutant
        What was run.
    folder
        Where.
    before
        What was there before.
    code
        The exit code.
    text
        All that was printed.

    Returns
    -------
    tuple of str
        Empty where all is well.
    """
    found = [f"printed {sign!r}" for sign in UNEXPECTED if sign in text]
    if mutant.kind == BATCH:
        return (*found, *_of_batch(folder, code))
    if code not in FINE_CODES:
        found.append(f"exit code {code}")
    if code == 2 and not any(line.startswith(("error: ", "Error: ")) for line in text.split("\n")):
        found.append("refused without a sentence")
    new = listing(folder) - before
    if mutant.kind == RESULT:
        report = mutant.form.replace(".analysis.json", ".report.html")
        return (*found, *_left_over(new, {report} if code == 0 else set()))
    clip = Path(mutant.arguments[1])
    outputs = output_paths(clip)
    done = code in (0, 3)
    found += _left_over(new, {path.name for path in outputs.values()} if done else set())
    if done and not found:
        found += _of_results(outputs, decoded(clip))
    return tuple(found)


def _left_over(new: frozenset[str], wanted: set[str]) -> Iterator[str]:
    if extra := sorted(new - wanted):
        yield f"left behind {', '.join(extra)}"
    if missing := sorted(wanted - new):
        yield f"not written {', '.join(missing)}"


def _of_results(outputs: dict[str, Path], truth: Decoded) -> Iterator[str]:
    try:
        analysis = SetAnalysis.load(outputs["json"])
    except ResultError as error:
        yield f"result cannot be read: {error}"
        return
    limit_s = truth.span_s + TIME_ALLOWANCE_S
    told = {finding.code for finding in analysis.quality}
    if told & CLOCK_NOT_BELIEVED:
        limit_s = max(limit_s, CLOCK_ALLOWANCE * truth.frames / BASE_RATE_HZ)
    rows = len(analysis.frames.time_s)
    times = [float(t) for t in analysis.frames.time_s]
    times += [t for rep in analysis.reps for t in (rep.start_s, rep.bottom_s, rep.end_s)]
    times.append(analysis.clip.duration_s)
    if min(times) < 0 or max(times) > limit_s:
        yield f"times from {min(times):.2f} to {max(times):.2f} s of {truth.span_s:.2f} s"
    if rows > ROW_ALLOWANCE * truth.frames + 2:
        yield f"{rows} rows from {truth.frames} pictures"
    if analysis.clip.frames_decoded > truth.frames + FRAME_ALLOWANCE:
        yield f"{analysis.clip.frames_decoded} pictures counted, {truth.frames} there"
    yield from _of_annotated(outputs["video"], truth, limit_s)


def _of_annotated(path: Path, truth: Decoded, limit_s: float) -> Iterator[str]:
    try:
        with av.open(str(path)) as container:
            last = [float(frame.time or 0.0) for frame in container.decode(video=0)]
            length_s = (container.duration or 0) / 1_000_000
    except (av.FFmpegError, IndexError) as error:
        yield f"annotated clip cannot be read: {error}"
        return
    if not last:
        yield "annotated clip without pictures"
    elif last[-1] > limit_s or len(last) > truth.frames + FRAME_ALLOWANCE:
        yield f"annotated clip of {len(last)} pictures to {last[-1]:.2f} s, from {truth}"
    elif length_s > 2 * limit_s + 1:
        yield f"annotated clip says {length_s:.2f} s, clip {truth.span_s:.2f} s"


def _of_batch(folder: Path, code: int) -> Iterator[str]:
    if code not in (0, 1, 2):
        yield f"exit code {code}"
    if code == 2:
        return
    out = folder / "out"
    if (out / ".work").exists():
        yield "left behind .work"
    temporary = sorted(name for name in listing(out) if Path(name).name.startswith(".legpress-cv-"))
    if temporary != [".legpress-cv-batch"]:
        yield f"hidden files {temporary}"
    clips = sorted(path.name for path in (folder / "clips").iterdir())
    for name in clips:
        records = [read_record(out / "clips" / name, kind) for kind in (FINISHED, FAILED)]
        if not any(records):
            yield f"no record of {name}"
        # A mutated record may claim anything; what the run itself puts there is a traceback.
        if any(r and r.detail and UNEXPECTED[0] in r.detail for r in records):
            yield f"{name} failed unexpectedly"
    try:
        rows = list(csv.DictReader((out / "summary.csv").open(newline="", encoding="utf-8-sig")))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        yield f"summary: {error}"
        return
    if sorted(row["clip"] for row in rows) != clips:
        yield f"summary of {[row['clip'] for row in rows]}"
