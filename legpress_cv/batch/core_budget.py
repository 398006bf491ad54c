"""How many workers, and how many threads each: together they use the machine once."""

from __future__ import annotations

import os

MOST_THREADS = 8
"""More trackers than this wait for the decoder."""
MEMORY_PER_WORKER_BYTES = 1_000_000_000
"""A worker peaks at 0.7 GB on 1080p clips (measured) and 4K pictures add some."""


def core_budget(
    workers: int | None, threads: int, *, cores: int | None = None, memory_bytes: int | None = None
) -> tuple[int, int]:
    """Choose what was left open.

    Parameters
    ----------
    workers
        Asked for; ``None`` takes cores / `threads`, and no more than fit into memory.
    threads
        That one analysis uses (the setting ``pose.workers``); 0 if not said: then one, since two
        clips at a time are done sooner than one after the other in two threads each, or, where
        `workers` is given, its share of the cores.
    cores, memory_bytes
        Of this machine if not given.

    Returns
    -------
    workers : int
        At least 1.
    threads : int
        Of each, at least 1.
    """
    cores = cores or usable_cores()
    if workers is not None:
        return workers, threads or min(MOST_THREADS, max(1, cores // workers))
    threads = threads or 1
    memory = memory_bytes if memory_bytes is not None else _memory_bytes()
    fitting = memory // MEMORY_PER_WORKER_BYTES if memory else cores
    return max(1, min(cores // threads, fitting)), threads


def usable_cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _memory_bytes() -> int:
    """Memory of this machine, 0 if the system does not say."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return 0
