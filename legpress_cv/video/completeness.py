"""Whether a clip's pictures go on as long as its header announces."""

from __future__ import annotations

from pathlib import Path

from legpress_cv.errors import UnreadableClipError
from legpress_cv.files.names import shown
from legpress_cv.settings.video import VideoSettings
from legpress_cv.video.opening import open_container, video_stream
from legpress_cv.video.packets import last_picture_end_s
from legpress_cv.video.sniff import read_mp4_boxes


def check_complete(
    path: Path,
    announced_s: float | None,
    actual_s: float,
    settings: VideoSettings,
    *,
    surely_cut: bool = False,
) -> None:
    """Refuse a clip whose pictures end well before they should.

    Parameters
    ----------
    path
        For the message.
    announced_s
        Length of the pictures by the header.
    actual_s
        Length by the pictures that are there.
    settings
        How much may be missing.
    surely_cut
        The file itself is shorter than its parts say: then only the smaller allowance holds.

    Raises
    ------
    UnreadableClipError
        If more is missing.
    """
    if announced_s is None:
        return
    allowances_s = settings.max_missing_end_s, settings.max_missing_end_ratio * announced_s
    allowed_s = min(allowances_s) if surely_cut else max(allowances_s)
    if announced_s - actual_s > allowed_s:
        raise UnreadableClipError(
            f"{shown(path)} is truncated: it announces {announced_s:.1f} s but its pictures end"
            f" after {max(actual_s, 0.0):.1f} s; copy it from the camera again."
        )


def check_not_cut_off(path: Path, announced_s: float | None, settings: VideoSettings) -> None:
    """Find a cut-off mp4 before minutes of work go into it; other formats are told at the end."""
    boxes = read_mp4_boxes(path)
    if boxes is None or not boxes.overruns or announced_s is None:
        return
    with open_container(path) as container:
        end_s = last_picture_end_s(container, video_stream(container, path))
    check_complete(path, announced_s, end_s or 0.0, settings, surely_cut=True)
