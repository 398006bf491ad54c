"""The annotated clip: decoding, drawing and encoding at the same time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from legpress_cv.annotate.painter import Painter
from legpress_cv.annotate.typeface import Image
from legpress_cv.errors import OutputError
from legpress_cv.results import SetAnalysis
from legpress_cv.settings import AnnotationSettings
from legpress_cv.video import Clip, ClipWriter, Frame, FrameStream, Prefetch

TimedImage = tuple[Image, float, float]
"""A picture, its time in life and its time in the clip."""

QUEUE_FRAMES = 2
"""Frames that wait between two stages: enough to bridge one slow frame; a 4K one is 25 MB."""


def annotate_clip(
    clip_path: str | Path,
    analysis: SetAnalysis,
    out_path: str | Path,
    *,
    settings: AnnotationSettings,
    overwrite: bool,
    progress: Callable[[float], None] | None = None,
    watch: Callable[[Frame], None] | None = None,
) -> None:
    """Write a clip with the analysis drawn over it: H.264 at the clip's own times.

    Slow motion stays slow; what is drawn is that of the real time.
    One thread decodes, one draws, this one encodes. The file appears under its name only when it
    is complete.

    Parameters
    ----------
    clip_path
        The clip that was analysed.
    analysis
        What was found in it.
    out_path
        The file to write; its folder has to exist.
    settings
        What to show and how to encode.
    overwrite
        Replace a file that is there.
    progress
        Called from this thread with the share that is done, 0 to 1.
    watch
        Called from the decoding thread with each frame, in order and before it is drawn upon: for
        whoever else wants pictures of the clip. The frame must not be kept for long.

    Raises
    ------
    ClipError
        If the clip cannot be read.
    OutputError
        If the file cannot be written, exists (and `overwrite` is False), or is the clip itself.
    """
    clip_path, out_path = Path(clip_path), Path(out_path)
    clip = Clip.open(clip_path, analysis.reading)
    if out_path.exists() and out_path.samefile(clip_path):
        raise OutputError(
            "the annotated clip would replace the clip itself; choose another name or folder."
        )
    painter = Painter(analysis, clip.width_px, clip.height_px, settings)
    duration_s = max(analysis.clip.duration_s, 1e-3)
    report = progress or _ignore
    with (
        ClipWriter(
            out_path,
            clip.width_px,
            clip.height_px,
            rate_hz=analysis.clip.frame_rate_hz / analysis.clip.slow_motion_ratio,
            crf=settings.crf,
            preset=settings.preset,
            audio_from=clip_path if settings.audio else None,
            close_audio_jumps=analysis.clip.clock_jumps > 0,
            overwrite=overwrite,
        ) as writer,
        clip.frames() as stream,
        Prefetch(_decoded(stream, watch), QUEUE_FRAMES) as decoded,
        Prefetch(_painted(decoded, painter), QUEUE_FRAMES) as painted,
    ):
        for image, time_s, playing_time_s in painted:
            writer.write(image, playing_time_s)
            report(min(time_s / duration_s, 1.0))
    report(1.0)


def _decoded(stream: FrameStream, watch: Callable[[Frame], None] | None) -> Iterator[TimedImage]:
    for frame in stream:
        if watch is not None:
            watch(frame)
        yield frame.rgb(), frame.time_s, frame.playing_time_s


def _painted(frames: Iterable[TimedImage], painter: Painter) -> Iterator[TimedImage]:
    for image, time_s, playing_time_s in frames:
        painter.draw_onto(image, time_s)
        yield image, time_s, playing_time_s


def _ignore(_share: float) -> None:
    pass
