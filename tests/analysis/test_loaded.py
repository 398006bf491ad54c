"""Models that stay in memory, and those that do not."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from legpress_cv.analysis import loaded
from legpress_cv.analysis.loaded import LoadedModels
from legpress_cv.pose.store import ModelFile
from legpress_cv.settings import PoseSettings, SubjectSettings

HEAVY = ModelFile(Path("heavy.task"), "heavy", "a" * 64, "here")
OTHER = ModelFile(Path("heavy.task"), "heavy", "b" * 64, "here")
POSE, SUBJECT = PoseSettings(), SubjectSettings()


@pytest.fixture
def made(monkeypatch):
    """All pose models that were loaded, in order."""
    made = []

    class Model:
        def __init__(self, path, **options):
            self.path, self.options, self.closed = path, options, False
            made.append(self)

        @property
        def as_new(self):
            return not self.options["follow"]

        def close(self):
            self.closed = True

    monkeypatch.setattr(loaded, "MediaPipePoseEstimator", Model)
    return made


def clip(models, model=HEAVY, pose=POSE):
    """Load what a clip needs, and give it back."""
    with models.trackers(model, pose) as trackers:
        trackers.prepare()
        with models.scouts(model, SUBJECT, pose) as scouts:
            scouts.lend().close()
        trackers.lend().close()


def test_without_keeping_nothing_stays(made):
    models = LoadedModels()
    for _ in range(2):
        clip(models)
    assert [model.options["follow"] for model in made] == [True, False, True, False]
    assert all(model.closed for model in made)
    assert models.network(1) is not models.network(1)


def test_what_is_kept_serves_the_next_clip(made):
    with closing(LoadedModels(keep=True)) as models:
        for _ in range(3):
            clip(models)
        assert [model.options["follow"] for model in made] == [True, False, True, True]
        assert [model.closed for model in made] == [True, False, True, True]
        assert models.network(1) is models.network(1)
        assert models.network(1) is not models.network(2)
    assert all(model.closed for model in made)


def test_other_weights_and_other_settings_are_loaded(made):
    with closing(LoadedModels(keep=True)) as models:
        clip(models)
        clip(models, OTHER)
        clip(models, pose=POSE.model_copy(update={"min_confidence": 0.7}))
    assert [model.options["min_confidence"] for model in made[::2]] == [0.5, 0.5, 0.7]
    assert len(made) == 6
