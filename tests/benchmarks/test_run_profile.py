import runpy
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "run_profile.py"

# In a process of its own: watching replaces functions of the package.
WATCH = f"""
import contextlib, runpy
profile = runpy.run_path({str(BENCHMARK)!r}, run_name="run_profile")
spent = profile["Spent"]()
profile["watch_all"](spent)
from legpress_cv.report.html import StillsCollector
with contextlib.suppress(AttributeError):
    StillsCollector.see(None, None)
assert list(spent.seconds) == ["stills"], spent.seconds
"""


def test_all_that_is_watched_is_there():
    done = subprocess.run(
        [sys.executable, "-c", WATCH], capture_output=True, check=False, text=True
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("calls", [1, 3])
def test_time_is_added_by_name(calls):
    spent = runpy.run_path(str(BENCHMARK), run_name="run_profile")["Spent"]()

    class Owner:
        @staticmethod
        def work(value):
            return value + 1

    owner = Owner()
    spent.watch(owner, "work", "working")
    assert [owner.work(2) for _ in range(calls)] == [3] * calls
    assert spent.seconds["working"] > 0
