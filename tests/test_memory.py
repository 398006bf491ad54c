"""Freed pictures go back to the system."""

from __future__ import annotations

import subprocess
import sys

import pytest

from legpress_cv._memory import memory_ran_out

CODE = """
from legpress_cv._memory import keep_pictures_out_of_the_heap
keep_pictures_out_of_the_heap()
def resident_mb():
    return int(open("/proc/self/statm").read().split()[1]) * 4096 / 1e6
before = resident_mb()
for _ in range(3):
    # Every second block goes: what is left keeps a heap from shrinking.
    blocks = [bytearray(700_000) for _ in range(300)]
    for block in blocks:
        block[::4096] = b"x" * len(block[::4096])
    kept, blocks = blocks[::2], None
print(resident_mb() - before)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc is Linux's")
def test_memory_of_freed_pictures_is_given_back():
    output = subprocess.run(
        [sys.executable, "-c", CODE], check=True, capture_output=True, text=True
    )
    assert float(output.stdout) < 150 * 0.7 * 1.3


@pytest.mark.parametrize(
    ("error", "ran_out"),
    [
        (MemoryError(), True),
        (OSError(12, "Cannot allocate memory"), True),
        (OSError("libx.so: failed to map segment from shared object"), True),
        (RuntimeError("std::bad_alloc"), True),
        (OSError(28, "No space left on device"), False),
        (RuntimeError("memory of an elephant"), False),
        (ValueError("cannot allocate memory"), False),
    ],
)
def test_what_means_that_memory_ran_out(error, ran_out):
    assert memory_ran_out(error) is ran_out
