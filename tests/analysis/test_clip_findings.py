"""What is told of a file that is not as it says."""

from __future__ import annotations

import pytest

from legpress_cv.analysis.quality import clip_findings
from legpress_cv.results import ClipFacts
from legpress_cv.settings import Settings
from legpress_cv.wording import with_message

CLIP = ClipFacts(
    path="clip.mp4",
    name="clip",
    size_bytes=1,
    sha256="0" * 64,
    container="mp4",
    codec="h264",
    pixel_format="yuv420p",
    width_px=640,
    height_px=480,
    rotation_deg=0,
    duration_s=5.0,
    frame_rate_hz=30.0,
    variable_frame_rate=False,
    analysis_rate_hz=30.0,
    frames_decoded=150,
    frames_analysed=150,
    frames_broken=0,
)


def told(**facts):
    findings = clip_findings(CLIP.model_copy(update=facts), None, Settings().subject)
    return [
        (finding.code.value, finding.level, with_message(finding).message) for finding in findings
    ]


def test_of_a_sound_file_nothing_is_told():
    assert told() == []
    assert told(missing_start_s=0.4) == []


@pytest.mark.parametrize(
    ("facts", "code", "level", "words"),
    [
        ({"clock_jumps": 2}, "clock_jumps", "warning", "clock jumps (2"),
        ({"frames_retimed": 75}, "frames_retimed", "note", "times of 75 frames"),
        ({"frames_retimed": 149}, "frames_retimed", "warning", "times of 149 frames"),
        ({"missing_start_s": 1.26}, "start_undecodable", "warning", "first 1.3 s"),
        (
            {"missing_end_s": 7.5},
            "shorter_than_announced",
            "warning",
            "announces 12.5 s, but its pictures last 5.0 s",
        ),
    ],
)
def test_the_true_reason_is_told(facts, code, level, words):
    ((found, how_grave, message),) = told(**facts)
    assert (found, how_grave) == (code, level)
    assert words in message
