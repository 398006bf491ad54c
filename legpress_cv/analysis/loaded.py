"""Models in memory, for one clip or for many one after the other."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from functools import partial
from threading import Lock

from legpress_cv.lumbopelvic.network import LumbopelvicNetwork, weights_path
from legpress_cv.pose.estimator_pool import EstimatorPool
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

    def scouts(
        self, model: ModelFile, settings: SubjectSettings, pose: PoseSettings
    ) -> AbstractContextManager[EstimatorPool]:
        """Lend models that find several people in single pictures."""
        return self._pool(
            model,
            follow=False,
            max_people=settings.max_people,
            min_confidence=pose.min_confidence,
        )

    def trackers(
        self, model: ModelFile, settings: PoseSettings
    ) -> AbstractContextManager[EstimatorPool]:
        """Lend models that follow one person."""
        return self._pool(model, follow=True, min_confidence=settings.min_confidence)

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
        self, model: ModelFile, *, follow: bool, min_confidence: float, max_people: int = 1
    ) -> Iterator[EstimatorPool]:
        load = partial(
            MediaPipePoseEstimator,
            model.path,
            follow=follow,
            max_people=max_people,
            min_confidence=min_confidence,
        )
        if self._keep:
            key = (model.path, model.sha256, follow, max_people, min_confidence)
            with self._lock:
                pool = self._pools.setdefault(key, EstimatorPool(load))
            yield pool
            return
        with closing(EstimatorPool(load)) as pool:
            yield pool
