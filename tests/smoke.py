"""The installed package from clip to report, with nothing but the standard library beside it.

``python -I tests/smoke.py`` in an environment with the package and its extras ``parquet``,
``cluster``, ``dataframe`` and ``export``: prints the versions that it ran with, and ends with 1
and a sentence at the first thing that is not as it should be. `.ci/run` does so with the oldest
versions that pyproject.toml allows.
"""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from importlib import metadata
from pathlib import Path

SAMPLES = Path(__file__).resolve().parents[1] / "sample_videos"
NAME = "neutral"
RESULTS = ("analysis.json", "annotated.mp4", "frames.csv", "report.html", "reps.csv")
EXPORTS = ("trc", "mot", "c3d", "nc")
EXTRAS = ("parquet", "cluster", "dataframe", "export")
LIMIT_S = 300


def check(fine: bool, problem: str) -> None:
    if not fine:
        sys.exit(f"smoke test: {problem}")


def versions() -> str:
    """Those of what pyproject.toml asks for, as installed here."""
    found = []
    for asked in metadata.requires("legpress-cv") or []:
        extra = re.search(r"extra == ['\"](\w+)", asked)
        marked = "python_version" in asked
        if marked or (extra and extra[1] not in EXTRAS):
            continue
        name = re.match(r"[\w.-]+", asked)[0]
        found.append(f"{name} {metadata.version(name)}")
    return f"Python {sys.version.split()[0]}, " + ", ".join(sorted(found))


def call(*arguments: str, folder: Path) -> None:
    """Run the command as it is installed here; it has to end with 0 and say nothing."""
    command = Path(sysconfig.get_path("scripts")) / "legpress-cv"
    began = time.monotonic()
    done = subprocess.run(
        [command, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    said = (done.stdout + done.stderr).strip()
    shown = "legpress-cv " + " ".join(arguments)
    check(done.returncode == 0, f"`{shown}` ended with {done.returncode}: {said[-2000:]}")
    check(not (said and "-q" in arguments), f"`{shown}` was to be quiet and said: {said[-2000:]}")
    print(f"{shown}: {time.monotonic() - began:.1f} s", flush=True)


def check_results(folder: Path, *, without: tuple[str, ...] = ()) -> None:
    """The files of one clip: all there, none empty, and the reps of the truth in them."""
    wanted = {f"{NAME}.{kind}" for kind in RESULTS if kind not in without}
    found = {path.name for path in folder.iterdir() if path.stat().st_size}
    check(wanted <= found, f"{', '.join(sorted(wanted - found))} missing in {sorted(found)}")
    truth = json.loads((SAMPLES / f"{NAME}.truth.json").read_text(encoding="utf-8"))
    result = json.loads((folder / f"{NAME}.analysis.json").read_text(encoding="utf-8"))
    counts = len(result["reps"]), len(truth["reps"])
    check(counts[0] == counts[1], f"{counts[0]} reps found, not {counts[1]}")
    check(all(rep["measurable"] for rep in result["reps"]), "a rep could not be measured")


def main() -> None:
    print(versions(), flush=True)
    check("legpress_cv" not in sys.modules and sys.flags.isolated, "run it with `python -I`")
    import legpress_cv

    place = Path(legpress_cv.__file__).resolve()
    check(Path(sys.prefix).resolve() in place.parents, f"{place} is not the installed package")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clips, out, batch = folder / "clips", folder / "out", folder / "batch"
        clips.mkdir()
        shutil.copy(SAMPLES / f"{NAME}.mp4", clips)

        call("analyze", str(clips / f"{NAME}.mp4"), "--fast", "-q", "--out", "out", folder=folder)
        check_results(out)

        report = out / f"{NAME}.report.html"
        report.unlink()
        call("report", str(out / f"{NAME}.analysis.json"), folder=folder)
        check(report.is_file(), "`legpress-cv report` wrote no report")

        to = ("--to", ",".join(EXPORTS))
        call("export", str(out / f"{NAME}.analysis.json"), *to, folder=folder)
        for kind in EXPORTS:
            path = out / f"{NAME}.{kind}"
            check(path.is_file() and path.stat().st_size, f"`legpress-cv export` wrote no {kind}")
        table = legpress_cv.load_analysis(out / f"{NAME}.analysis.json").reps_dataframe()
        check(table["ppt_deg"].notna().all(), "the data frame lacks the tilt of a rep")

        call("batch", "clips", "--fast", "--no-video", "-q", "--out", "batch", folder=folder)
        check_results(batch / "clips" / f"{NAME}.mp4", without=("annotated.mp4",))
        with (batch / "summary.csv").open(newline="", encoding="utf-8-sig") as file:
            rows = list(csv.DictReader(file))
        check(len(rows) == 1, f"summary.csv has {len(rows)} rows for one clip")
        import distributed  # noqa: F401 - the extra cluster can be had beside the rest
        from pyarrow import parquet

        names = parquet.read_table(batch / "summary.parquet").column_names
        check(names == list(rows[0]), "summary.parquet has other columns than summary.csv")
    print("smoke test passed")


if __name__ == "__main__":
    main()
