"""``python -m legpress_cv`` is ``legpress-cv``."""

from __future__ import annotations

import sys

from legpress_cv.cli import program

sys.exit(program())
