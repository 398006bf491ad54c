"""The end of the process."""

from __future__ import annotations

import subprocess
import sys

import pytest


def ended(body, code=3):
    """Run a program whose command line is `body`, and end it with a code."""
    script = f"""
import atexit, sys, threading, time
from legpress_cv.cli import program
def main():
{body}
    return {code}
sys.modules["legpress_cv.cli.program"].main = main
sys.exit(program())
"""
    return subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60
    )


@pytest.mark.parametrize("code", [0, 3, 130])
def test_the_exit_code_and_all_that_was_printed_get_out(code):
    done = ended("    print('x' * 100_000); print('told', file=sys.stderr)", code)
    assert (done.returncode, len(done.stdout), done.stderr) == (code, 100_001, "told\n")


def test_threads_and_exit_handlers_are_waited_for():
    done = ended("""
    atexit.register(print, "handler")
    threading.Thread(target=lambda: (time.sleep(0.3), print("thread"))).start()
""")
    assert (done.returncode, done.stdout) == (3, "thread\nhandler\n")


def test_nothing_is_taken_apart_at_the_end():
    done = ended("""
    class Large:
        def __del__(self):
            print("taken apart", flush=True)
    sys.kept = Large()
    sys.kept.itself = sys.kept
""")
    assert (done.returncode, done.stdout) == (3, "")


def test_an_error_that_nobody_has_put_into_words_is_shown():
    done = ended("    raise ArithmeticError('unforeseen')")
    assert done.returncode == 1
    assert done.stderr.endswith("ArithmeticError: unforeseen\n")
