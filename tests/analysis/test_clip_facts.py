"""What goes into the result about the clip."""

from __future__ import annotations

import hashlib
import os
import sys

import pytest
from numbered_clips import even_times, write_clip

from legpress_cv.analysis.clip_facts import clip_facts
from legpress_cv.analysis.quality import clip_findings
from legpress_cv.results import Reason
from legpress_cv.settings import SubjectSettings, VideoSettings
from legpress_cv.video import Clip
from legpress_cv.wording import with_messages
from legpress_cv.wording.report_method import clip_rows
from legpress_cv.wording.terminal import clip_line


@pytest.fixture
def simple_clip(tmp_path):
    """One second at 30 frames per second."""
    return write_clip(tmp_path / "simple.mp4", even_times(30, 30))


def test_facts_after_reading(simple_clip):
    clip = Clip.open(simple_clip)
    with clip.frames(15) as frames:
        analysed = sum(1 for _ in frames)
    facts = clip_facts(clip, frames, 15, analysed)
    assert facts.name == "simple"
    assert facts.path == str(simple_clip)
    assert facts.sha256 == hashlib.sha256(simple_clip.read_bytes()).hexdigest()
    assert (facts.frames_decoded, facts.frames_analysed, facts.frames_broken) == (30, 15, 0)
    assert facts.frame_rate_hz == pytest.approx(30, rel=0.01)
    assert facts.duration_s == pytest.approx(1, abs=0.01)
    assert not facts.variable_frame_rate


def test_facts_before_the_end(simple_clip):
    clip = Clip.open(simple_clip)
    with clip.frames() as frames:
        next(frames)
    facts = clip_facts(clip, frames, 30, 1)
    assert facts.duration_s == pytest.approx(1, abs=0.04)


@pytest.mark.skipif(sys.platform != "linux", reason="names are bytes on Linux only")
def test_names_that_are_no_text_can_be_written_as_json(tmp_path, simple_clip):
    path = simple_clip.rename(tmp_path / os.fsdecode(b"caf\xe9.mp4"))
    clip = Clip.open(path)
    with clip.frames() as frames:
        facts = clip_facts(clip, frames, 30, sum(1 for _ in frames))
    assert facts.name == "caf\ufffd"
    facts.model_dump_json()


def test_slow_motion_is_told_and_its_times_are_those_of_life(simple_clip):
    clip = Clip.open(simple_clip, VideoSettings(slow_motion_ratio=4))
    with clip.frames(30) as frames:
        early = clip_facts(clip, frames, 30, 0)
        analysed = sum(1 for _ in frames)
    facts = clip_facts(clip, frames, 30, analysed)
    assert (facts.slow_motion_ratio, facts.frames_decoded, facts.frames_analysed) == (4, 30, 8)
    assert facts.frame_rate_hz == pytest.approx(120, rel=0.01)
    assert facts.duration_s == pytest.approx(0.25, abs=0.001)
    assert early.duration_s == pytest.approx(0.25, abs=0.01)
    (note,) = with_messages(clip_findings(facts, None, SubjectSettings()))
    assert (note.code, note.level) == (Reason.SLOW_MOTION, "note")
    assert "4 times slower than life" in note.message
    assert "of life; the clip plays 4 times slower" in dict(clip_rows(facts))["Length"]
    assert clip_line(facts).endswith("0.2 s, played 4 times slower")
