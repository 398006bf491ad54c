"""Trackers that are loaded ahead."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from legpress_cv.pose import trackers
from legpress_cv.pose.trackers import Trackers


class Loaded:
    """Stands for a model in memory."""

    def __init__(self, path, *, follow, min_confidence):
        self.asked = path, follow, min_confidence
        self.closed = False

    def close(self):
        self.closed = True


@pytest.fixture
def loaded(monkeypatch):
    """All models that were loaded, in order."""
    made = []

    def load(*arguments, **options):
        made.append(Loaded(*arguments, **options))
        return made[-1]

    monkeypatch.setattr(trackers, "MediaPipePoseEstimator", load)
    return made


def test_what_was_prepared_is_given_once_and_others_are_loaded(loaded):
    with closing(Trackers(Path("heavy.task"), 0.4)) as made:
        made.prepare()
        assert len(loaded) == 1
        assert [made.make(), made.make(), made.make()] == loaded
    assert [each.asked for each in loaded] == 3 * [(Path("heavy.task"), True, 0.4)]
    assert not any(each.closed for each in loaded)


def test_what_nobody_asked_for_is_given_back(loaded):
    def fail(made):
        made.prepare()
        made.prepare()
        made.make()
        raise ArithmeticError

    with pytest.raises(ArithmeticError), closing(Trackers(Path("heavy.task"), 0.5)) as made:
        fail(made)
    assert [each.closed for each in loaded] == [False, True]
