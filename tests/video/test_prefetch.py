"""Reading ahead in a thread: order, errors, and an end to it."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
import time

import pytest

from legpress_cv.video import Prefetch


def _threads() -> int:
    return sum(t.name == "legpress-prefetch" for t in threading.enumerate())


def _settle() -> None:
    end = time.monotonic() + 5
    while _threads() and time.monotonic() < end:
        time.sleep(0.005)
    assert _threads() == 0


def test_order_and_end():
    with Prefetch(range(1000), 3) as ahead:
        assert list(ahead) == list(range(1000))
        assert list(ahead) == []
    _settle()


def test_never_further_than_depth():
    made = []

    def source():
        for i in range(100):
            made.append(i)
            yield i

    with Prefetch(source(), 3) as ahead:
        for taken in range(20):
            assert next(ahead) == taken
            time.sleep(0.002)
            assert len(made) <= taken + 1 + 3 + 1  # taken, waiting, in the maker's hand


def test_error_comes_after_the_items_before_it():
    def source():
        yield 1
        raise KeyError("lost")

    with Prefetch(source(), 5) as ahead:
        assert next(ahead) == 1
        with pytest.raises(KeyError, match="lost"):
            next(ahead)
        with pytest.raises(StopIteration):
            next(ahead)


def test_closing_stops_the_thread_and_the_source():
    closed = threading.Event()

    def source():
        try:
            while True:
                yield 0
        finally:
            closed.set()

    ahead = Prefetch(source(), 2)
    next(ahead)
    ahead.close()
    ahead.close()
    assert closed.is_set()
    assert list(ahead) == []
    _settle()


def test_interrupt_in_the_reader_stops_the_thread():
    def read():
        with Prefetch(iter(int, 1), 2) as ahead:
            next(ahead)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read()
    _settle()


def test_forgotten_reader_stops_the_thread():
    ahead = Prefetch(iter(int, 1), 2)
    next(ahead)
    del ahead
    gc.collect()
    _settle()


def test_depth():
    with pytest.raises(ValueError, match="depth"):
        Prefetch([], 0)


def test_source_that_cannot_be_iterated():
    with Prefetch(None, 1) as ahead, pytest.raises(TypeError):  # type: ignore[arg-type]
        next(ahead)


def test_nested():
    with Prefetch(Prefetch(range(50), 2), 2) as ahead:
        assert list(ahead) == list(range(50))
    gc.collect()
    _settle()


@pytest.mark.parametrize("ending", ["", "import sys; sys.exit(3)", "raise KeyboardInterrupt"])
def test_program_ends_with_a_reader_open(ending):
    code = (
        "import itertools\nfrom legpress_cv.video import Prefetch\n"
        f"ahead = Prefetch(itertools.count(), 2)\nnext(ahead)\n{ending}\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], timeout=30, capture_output=True, check=False
    )
    expected = {"": 0, "import sys; sys.exit(3)": 3}.get(ending)
    assert expected is None or done.returncode == expected
    assert b"Fatal" not in done.stderr
