"""A process that is forked after an analysis says so at once; one forked before it works."""

import os
import subprocess
import sys

import pytest

from legpress_cv import analyze_video
from legpress_cv.errors import WorkerError
from legpress_cv.pose import native
from legpress_cv.pose.mediapipe_backend import MediaPipePoseEstimator

FORK = """
import os, sys
from legpress_cv.errors import WorkerError
from legpress_cv.pose.native import claim_process
if sys.argv[1] == "late":
    claim_process()
child = os.fork()
if child == 0:
    try:
        claim_process()
    except WorkerError as error:
        print(error, flush=True)
    os._exit(0)
os.waitpid(child, 0)
claim_process()
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_only_a_late_fork_is_refused():
    def said(when):
        command = [sys.executable, "-c", FORK, when]
        return subprocess.run(
            command, check=True, capture_output=True, text=True, timeout=60
        ).stdout

    assert said("early") == ""
    assert 'get_context("spawn")' in said("late")


def test_an_analysis_in_a_fork_is_refused_before_the_clip_is_opened(monkeypatch):
    monkeypatch.setattr(native, "_process", os.getpid() + 1)
    with pytest.raises(WorkerError, match="spawn"):
        analyze_video("nowhere.mp4")


def test_an_estimator_claims_its_process(monkeypatch, tmp_path):
    monkeypatch.setattr(native, "_process", None)
    with pytest.raises(Exception, match=r"nowhere\.task"):
        MediaPipePoseEstimator(tmp_path / "nowhere.task", follow=False)
    assert native._process == os.getpid()
    monkeypatch.setattr(native, "_process", os.getpid() + 1)
    with pytest.raises(WorkerError):
        MediaPipePoseEstimator(tmp_path / "nowhere.task", follow=False)
