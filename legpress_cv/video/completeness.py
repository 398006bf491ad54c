"""Whether a clip's pictures go on as long as its header announces."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from av.container import InputContainer
from av.video.stream import VideoStream

from legpress_cv.errors import UnreadableClipError
from legpress_cv.files.names import shown
from legpress_cv.settings.video import VideoSettings
from legpress_cv.video.opening import open_clip
from legpress_cv.video.packets import read_packets
from legpress_cv.video.sniff import read_mp4_boxes


def missing_end_s(
    announced_s: float | None,
    actual_s: float,
    settings: VideoSettings,
    *,
    surely_cut: bool = False,
) -> float:
    """Tell how much earlier than announced the pictures end, in seconds; 0 if that is no news.

    Parameters
    ----------
    announced_s, actual_s
        Length of the pictures by the header, and by those that are there.
    settings
        How much may be missing without a word.
    surely_cut
        The file itself is shorter than its parts say: then only the smaller allowance holds.
    """
    if announced_s is None:
        return 0.0
    allowances_s = settings.max_missing_end_s, settings.max_missing_end_ratio * announced_s
    allowed_s = min(allowances_s) if surely_cut else max(allowances_s)
    missing_s = announced_s - max(actual_s, 0.0)
    return missing_s if missing_s > allowed_s else 0.0


def truncated(path: Path, announced_s: float, missing_s: float) -> UnreadableClipError:
    """Say that the end of a clip is missing."""
    return UnreadableClipError(
        f"{shown(path)} is truncated: it announces {announced_s:.1f} s but its pictures end"
        f" after {announced_s - missing_s:.1f} s; copy it from the camera again."
    )


def check_not_cut_off(path: Path, announced_s: float | None, settings: VideoSettings) -> None:
    """Find a cut-off mp4 before minutes of work go into it; other formats are told at the end."""
    boxes = read_mp4_boxes(path)
    if boxes is None or not boxes.overruns or announced_s is None:
        return
    with open_clip(path) as (container, stream):
        end_s = _last_picture_end_s(container, stream)
    missing_s = missing_end_s(announced_s, end_s, settings, surely_cut=True)
    if missing_s:
        raise truncated(path, announced_s, missing_s)


def _last_picture_end_s(container: InputContainer, stream: VideoStream) -> float:
    """Find where the pictures end by reading all packets, without decoding any."""
    end = start = stream.start_time or 0
    for packet in read_packets(container, stream):
        if packet is None or packet.is_corrupt:
            continue
        ticks = packet.dts if packet.pts is None else packet.pts
        if ticks is not None:
            end = max(end, ticks + (packet.duration or 0))
    return float((end - start) * (stream.time_base or Fraction(1)))
