"""What a person gets to see of a result: files, and a summary at the terminal."""

from __future__ import annotations

from .paths import output_paths
from .summary import print_summary
from .write import write_results

__all__ = ["output_paths", "print_summary", "write_results"]
