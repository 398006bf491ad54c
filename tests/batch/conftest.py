"""Batches without a model."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from batch_work import pretend

from legpress_cv.batch import analyze_folder
from legpress_cv.batch.job import attempt
from legpress_cv.batch.workplace import Workplace


@pytest.fixture
def clips(tmp_path):
    """Make a folder of clips from names and texts."""
    folder = tmp_path / "clips here"

    def make(**texts):
        for name, text in texts.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return folder

    return make


@pytest.fixture
def no_models(monkeypatch):
    def settle(settings, _model, **_told):
        return settings, {}

    monkeypatch.setattr("legpress_cv.analyse_to_files.settle_models", settle)


@contextmanager
def in_threads(_scheduler, workers, work):
    """The executor interface without processes."""
    with ThreadPoolExecutor(workers) as executor:
        yield Workplace(
            submit=lambda job: executor.submit(attempt, work, job),
            window=lambda: workers,
            messages=lambda: iter(()),
            abandon=lambda: executor.shutdown(wait=False, cancel_futures=True),
        )


@pytest.fixture
def batch(monkeypatch, no_models, tmp_path):
    """Run a batch in threads of this process."""
    monkeypatch.setattr("legpress_cv.batch.folder._workplace", in_threads)

    def run(folder, out=tmp_path / "out", work=pretend, **options):
        return analyze_folder(folder, out, work=work, **options)

    return run
