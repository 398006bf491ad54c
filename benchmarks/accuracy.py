"""Accuracy on held-out clips with exact truth (synthetic, not real video).

    python benchmarks/accuracy.py CLIPS [--out FOLDER] [--json FILE] [--page FILE] [--jobs N]

Each clip NAME.mp4 in the folder CLIPS needs its truth beside it, NAME.truth.json. The clips go
through the real command line; an analysis that is there already is used again if clip, package and
options are the same. ``--model``, ``--settings``, ``--set`` and ``--fast`` are passed on to it.
``docs/benchmark.md`` says how to read the tables. Needs the extra ``benchmark``.
"""

from __future__ import annotations

import sys

from protocol.errors import ProtocolError

if __name__ == "__main__":
    try:
        from protocol.command import main
    except ProtocolError as error:
        raise SystemExit(str(error)) from None
    sys.exit(main(__doc__ or ""))
