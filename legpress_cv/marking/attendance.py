"""Which pages are open, and when the last one has gone."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

GRACE_S = 4.0
"""A page that is loaded again is gone for a moment."""

SILENT_S = 300.0
"""A page that says nothing for so long has gone without a word. Browsers let a page in the
background speak once a minute."""

SLEPT_S = 30.0
"""Who was not looked at for so long was asleep together with this machine, not silent."""


class Attendance:
    """Counts pages by what they say of themselves.

    Parameters
    ----------
    clock
        Seconds of a clock that never goes back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen_s: dict[str, float] = {}
        self._left_s: float | None = None
        self._looked_s = clock()
        self._lock = threading.Lock()

    def here(self, page: str) -> None:
        """Note that a page is open."""
        with self._lock:
            self._seen_s[page] = self._clock()
            self._left_s = None

    def left(self, page: str, *, for_good: bool = False) -> None:
        """Note that a page was closed; `for_good` if its reader said to end."""
        with self._lock:
            if self._seen_s.pop(page, None) is None and not for_good:
                return
            self._left_s = self._clock() - (GRACE_S if for_good else 0.0)

    def is_over(self) -> bool:
        """Whether there were pages and all have gone; to be asked all the time."""
        with self._lock:
            now_s = self._clock()
            slept_s, self._looked_s = now_s - self._looked_s, now_s
            if slept_s > SLEPT_S:
                self._seen_s = dict.fromkeys(self._seen_s, now_s)
            for page, seen_s in list(self._seen_s.items()):
                if now_s - seen_s > SILENT_S:
                    del self._seen_s[page]
                    self._left_s = now_s
            if self._seen_s or self._left_s is None:
                return False
            return now_s - self._left_s >= GRACE_S
