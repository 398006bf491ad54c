"""Pose models in memory, each lent to one user at a time."""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from legpress_cv.pose.types import Pose, PoseEstimator


class PooledEstimator(PoseEstimator, Protocol):
    """What a pool lends."""

    @property
    def as_new(self) -> bool:
        """Whether what it has seen changes nothing of what it will find."""


class EstimatorPool:
    """Lends pose estimators.

    A model takes half a second to load. So some may be loaded before they are asked for, and what
    is given back is lent again, if it finds what a new one would.

    Parameters
    ----------
    load
        Loads an estimator.
    """

    def __init__(self, load: Callable[[], PooledEstimator]) -> None:
        self._load = load
        self._ready: deque[Callable[[], PooledEstimator]] = deque()
        self._closed = False

    def prepare(self, count: int = 1) -> None:
        """See that some are ready; whoever asks meanwhile waits for them.

        Errors are those of loading.
        """
        promised: list[Future[PooledEstimator]] = [
            Future() for _ in range(count - len(self._ready))
        ]
        self._ready.extend(promise.result for promise in promised)
        for promise in promised:
            try:
                promise.set_result(self._load())
            except BaseException as error:
                for broken in promised:
                    if not broken.done():
                        with contextlib.suppress(ValueError):  # somebody waits for it already
                            self._ready.remove(broken.result)
                        broken.set_exception(error)
                raise

    def lend(self) -> PoseEstimator:
        """Give an estimator that is as new; its ``close`` gives it back.

        Errors are those of loading.
        """
        try:
            ready = self._ready.popleft()
        except IndexError:
            ready = self._load
        return _Lent(ready(), self)

    def take_back(self, estimator: PooledEstimator) -> None:
        """Keep an estimator for the next one who asks, if it will serve."""
        if self._closed or not estimator.as_new:
            estimator.close()
        else:
            self._ready.append(lambda: estimator)

    def close(self) -> None:
        """Let go of all that are not lent, and of the others when they are given back."""
        self._closed = True
        while self._ready:
            ready = self._ready.popleft()
            ready().close()


class _Lent:
    """An estimator while it is lent."""

    def __init__(self, estimator: PooledEstimator, pool: EstimatorPool) -> None:
        self._estimator, self._pool = estimator, pool
        self._broken = self._given_back = False

    def find(self, rgb: NDArray[np.uint8], time_s: float) -> list[Pose]:
        try:
            return self._estimator.find(rgb, time_s)
        except BaseException:
            self._broken = True
            raise

    def close(self) -> None:
        if self._given_back:
            return
        self._given_back = True
        if self._broken:
            self._estimator.close()
        else:
            self._pool.take_back(self._estimator)
