"""A batch with the stand-in, as a program of its own that can be killed."""

from __future__ import annotations

import sys
from pathlib import Path

from legpress_cv.batch import analyze_folder
from legpress_cv.settings import load_settings

from .materials import QUICK
from .stand_in import analyse_job_with_stand_in


def main(clips: str, out: str, model: str) -> None:
    """Run the batch; clips that failed are tried again."""
    analyze_folder(
        clips,
        out,
        settings=load_settings(None, **QUICK),
        model=Path(model),
        workers=2,
        retry_failed=True,
        work=analyse_job_with_stand_in,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
