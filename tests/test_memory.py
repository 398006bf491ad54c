"""Freed pictures go back to the system."""

from __future__ import annotations

import subprocess
import sys

import pytest

from legpress_cv._memory import memory_ran_out

CODE = """
from legpress_cv._memory import bound_spare_memory
bound_spare_memory()
def resident_mb():
    return int(open("/proc/self/statm").read().split()[1]) * 4096 / 1e6
def blocks(size, count):
    made = [bytearray(size) for _ in range(count)]
    for block in made:
        block[::4096] = b"x" * len(block[::4096])
    return made
before = resident_mb()
"""
HOLES = """
for _ in range(3):
    # Every second block goes: what is left keeps a heap from shrinking.
    kept = blocks(9_000_000, 30)[::2]
print(resident_mb() - before)
"""
ALL_FREED = """
for size in (700_000, 9_000_000, 3_000_000, 700_000):
    blocks(size, 40)
print(resident_mb() - before)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc is Linux's")
@pytest.mark.parametrize(("code", "kept_mb"), [(HOLES, 15 * 9), (ALL_FREED, 0)])
def test_memory_of_freed_pictures_is_given_back(code, kept_mb):
    output = subprocess.run(
        [sys.executable, "-c", CODE + code], check=True, capture_output=True, text=True
    )
    assert float(output.stdout) < kept_mb + 40


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
