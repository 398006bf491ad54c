"""Exit codes."""

from __future__ import annotations

OK = 0
UNEXPECTED = 1  # a fault of this program
SOME_FAILED = 1  # of a batch: some clips could not be read; the others are done
BAD_INPUT = 2  # the input or the call is wrong; also click's own code for usage errors
NOT_MEASURABLE = 3  # the clip was read, nothing could be measured
STOPPED = 130  # Ctrl-C, as shells have it: 128 + SIGINT
TERMINATED = 143  # 128 + SIGTERM
HUNG_UP = 129  # 128 + SIGHUP: the terminal was closed
BROKEN_PIPE = 141  # 128 + SIGPIPE: whoever read our output has gone

SEVERITY = (OK, NOT_MEASURABLE, BAD_INPUT, UNEXPECTED)
"""From best to worst: of several clips the worst one's code counts."""


def worst(first: int, second: int) -> int:
    """Return the worse of two codes."""
    return max(first, second, key=SEVERITY.index)
