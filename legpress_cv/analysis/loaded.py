"""Models in memory, for one clip or for many one after the other."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from functools import partial
from threading import Lock

from legpress_cv.lumbopelvic.network import LumbopelvicNetwork, weights_path
from legpress_cv.pose.estimator_pool import EstimatorPool, LentEstimator
from legpress_cv.pose.mediapipe_backend import MediaPipePoseEstimator
from legpress_cv.pose.store import ModelFile
from legpress_cv.settings import PoseSettings, SubjectSettings


class LoadedModels:
    """Pose models and the lumbopelvic network, as far as they were loaded.

    What is measured does not depend on it: only what remembers nothing of a clip serves the next
    one. Several threads may analyse clips with the same models.

    Parameters
    ----------
    keep
        Whether they stay for the next clip; else each is let go of as soon as the clip needs it no
        longer.
    """

    def __init__(self, *, keep: bool = False) -> None:
        self._keep = keep
        self._lock = Lock()
        self._pools: dict[Hashable, EstimatorPool] = {}
        self._networks: dict[Hashable, LumbopelvicNetwork] = {}

    @contextmanager
    def scouts(
        self, model: ModelFile, settings: SubjectSettings, pose: PoseSettings
    ) -> Iterator[EstimatorPool]:
        """Lend models that find several people in single pictures."""
        load = partial(
            MediaPipePoseEstimator,
            model.path,
            follow=False,
            max_people=settings.max_people,
            min_confidence=pose.min_confidence,
        )
        with self._pool(model, ("scout", settings.max_people, pose.min_confidence), load) as pool:
            yield pool

    @contextmanager
    def trackers(self, model: ModelFile, settings: PoseSettings) -> Iterator[EstimatorPool]:
        """Lend models that follow one person."""
        load = partial(
            MediaPipePoseEstimator, model.path, follow=True, min_confidence=settings.min_confidence
        )
        with self._pool(model, ("tracker", settings.min_confidence), load) as pool:
            yield pool

    def network(self, threads: int) -> LumbopelvicNetwork:
        """Give the lumbopelvic network, with so many threads for a crop."""
        if not self._keep:
            return LumbopelvicNetwork(threads=threads)
        key = (weights_path(), threads)
        with self._lock:
            if key not in self._networks:
                self._networks[key] = LumbopelvicNetwork(threads=threads)
            return self._networks[key]

    def close(self) -> None:
        """Let go of everything."""
        with self._lock:
            for pool in self._pools.values():
                pool.close()
            self._pools.clear()
            self._networks.clear()

    @contextmanager
    def _pool(
        self, model: ModelFile, options: Hashable, load: Callable[[], LentEstimator]
    ) -> Iterator[EstimatorPool]:
        if self._keep:
            with self._lock:
                pool = self._pools.setdefault(
                    (model.path, model.sha256, options), EstimatorPool(load)
                )
            yield pool
            return
        pool = EstimatorPool(load)
        try:
            yield pool
        finally:
            pool.close()
