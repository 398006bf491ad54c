"""Where things are in the output folder of a batch.

::

    OUT/clips/SUB/FOLDER/NAME.mov/    results of SUB/FOLDER/NAME.mov: complete, or not there
                       finished.json  what they were made with; a row of the summary
                       failed.json    why the last attempt failed
    OUT/summary.csv, .html, .parquet
    OUT/.legpress-cv-batch            marks the folder, and is locked while a batch works in it
    OUT/.work/                        what is being written; swept by the next run
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

MARKER = ".legpress-cv-batch"
"""Clips in a folder that holds this file are results, not clips to analyse."""
FINISHED = "finished.json"
FAILED = "failed.json"
_TOKEN_BYTES = 8
"""Of a temporary folder's name: two workers must never meet."""


@dataclass(frozen=True)
class Layout:
    """The output folder.

    Parameters
    ----------
    root
        Absolute path of the folder.
    """

    root: Path

    @property
    def marker(self) -> Path:
        """The file that marks the folder and is locked."""
        return self.root / MARKER

    @property
    def work(self) -> Path:
        """Folder for what is being written, on the same file system as the results."""
        return self.root / ".work"

    def results(self, relative: Path) -> Path:
        """Folder for the results of a clip.

        It has the clip's whole name, so that neither two clips of one name in different folders
        nor ``a.mov`` and ``a.mp4`` in one folder meet.
        """
        return self.root / "clips" / relative

    def fresh(self) -> Path:
        """Path in :attr:`work` that nobody else has."""
        return self.work / secrets.token_hex(_TOKEN_BYTES)
