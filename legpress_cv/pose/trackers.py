"""Trackers of one pose model, of which the first may be ready before it is asked for."""

from __future__ import annotations

from collections import deque
from pathlib import Path

from legpress_cv.pose.mediapipe_backend import MediaPipePoseEstimator
from legpress_cv.pose.types import PoseEstimator


class Trackers:
    """Makes trackers, each for one stretch of a clip.

    A model takes most of a second to load.

    Parameters
    ----------
    model_path
        A ``.task`` bundle.
    min_confidence
        Detection, presence and tracking score.
    """

    def __init__(self, model_path: Path, min_confidence: float) -> None:
        self._model_path, self._min_confidence = model_path, min_confidence
        self._ready: deque[PoseEstimator] = deque()

    def prepare(self) -> None:
        """Load one ahead; errors as of :class:`MediaPipePoseEstimator`."""
        self._ready.append(self._loaded())

    def make(self) -> PoseEstimator:
        """Give a tracker that has seen nothing; whoever asked for it closes it."""
        try:
            return self._ready.popleft()
        except IndexError:
            return self._loaded()

    def close(self) -> None:
        """Give back what was prepared and nobody asked for."""
        while self._ready:
            self._ready.popleft().close()

    def _loaded(self) -> PoseEstimator:
        return MediaPipePoseEstimator(
            self._model_path, follow=True, min_confidence=self._min_confidence
        )
