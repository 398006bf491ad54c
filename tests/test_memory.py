"""Freed pictures go back to the system."""

from __future__ import annotations

import subprocess
import sys

import pytest

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
