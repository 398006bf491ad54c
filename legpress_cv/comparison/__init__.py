"""What a change did: sets of one lifter, held against the first of them.

It reads finished results alone, never a picture, and is made of pure functions.
"""

from __future__ import annotations

from .compare import check_labels, compare_sets, refuse_twice

__all__ = ["check_labels", "compare_sets", "refuse_twice"]
