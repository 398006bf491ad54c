"""Many clips: found in a folder, shared among workers, resumed where a run was stopped.

It knows nothing of pixels: :func:`legpress_cv.analyse_to_files` does the work on a clip.
"""

from __future__ import annotations

from .folder import BatchResult, analyze_folder
from .progress import Observer, Running, Snapshot
from .summary_row import ClipRow

__all__ = ["BatchResult", "ClipRow", "Observer", "Running", "Snapshot", "analyze_folder"]
