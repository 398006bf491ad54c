"""What is written into the result about the clip."""

from __future__ import annotations

from pathlib import Path

from legpress_cv.files.names import as_text
from legpress_cv.files.sha256 import file_sha256
from legpress_cv.results import ClipFacts
from legpress_cv.video import Clip, FrameStream


def clip_facts(
    clip: Clip, stream: FrameStream, analysis_rate_hz: float, frames_analysed: int
) -> ClipFacts:
    """Gather the facts of a clip after it was read.

    Parameters
    ----------
    clip
        The clip.
    stream
        Its frames, read as far as they were analysed; its counts are taken.
    analysis_rate_hz
        The rate that was asked for.
    frames_analysed
        How many frames went into the analysis.

    Returns
    -------
    ClipFacts
        ``duration_s`` is that of the decoded frames where the stream is finished, else the
        announced one.
    """
    duration_s = stream.duration_s if stream.finished else clip.real_duration_s
    return ClipFacts(
        path=as_text(clip.path),
        name=as_text(Path(clip.path.stem)),
        size_bytes=clip.size_bytes,
        sha256=file_sha256(clip.path),
        container=clip.container,
        codec=clip.codec,
        pixel_format=clip.pixel_format,
        width_px=clip.width_px,
        height_px=clip.height_px,
        rotation_deg=clip.rotation_deg,
        duration_s=duration_s or stream.duration_s or 0.0,
        frame_rate_hz=stream.frame_rate_hz or 0.0,
        variable_frame_rate=stream.variable_frame_rate,
        analysis_rate_hz=analysis_rate_hz,
        frames_decoded=stream.decoded,
        frames_analysed=frames_analysed,
        frames_broken=stream.broken,
        frames_retimed=stream.retimed,
        clock_jumps=stream.clock_jumps,
        missing_start_s=stream.missing_start_s,
        missing_end_s=stream.missing_end_s,
        slow_motion_ratio=clip.slow_motion_ratio,
    )
