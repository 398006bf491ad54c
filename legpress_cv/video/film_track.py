"""Which picture track of a container is the film: the one whose pictures move."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

from av.container import InputContainer
from av.video.stream import VideoStream

from legpress_cv.errors import UnreadableClipError
from legpress_cv.files.names import shown
from legpress_cv.video.packets import read_packets

COUNTED_FRAMES = 1000
"""Counting ends when a track has so many, half a minute: a still, or the pictures of a preview,
are told from a film by then, and a long film is not read twice."""

AS_MANY_RATIO = 0.8
"""Tracks with nearly the most frames are films alike, such as those of a front and a back camera;
their packets lie in chunks of a second or two, so that one may be behind when counting ends."""

_DEFAULT_TRACK = 0x1
"""AV_DISPOSITION_DEFAULT; the number, since PyAV 14.0 has no name for it."""
_ATTACHED_PICTURE = 0x400
"""AV_DISPOSITION_ATTACHED_PIC."""
_COVER_CODECS = frozenset({"png", "mjpeg", "bmp", "gif", "webp"})


def film_track(
    container: InputContainer, path: Path, reopen: Callable[[], InputContainer]
) -> VideoStream:
    """Choose the track of the film.

    A motion photo's still or a drone's thumbnail may be larger than the film and come first. What
    headers say of the number of frames may be missing or wrong, so packets are counted, but only
    where there is a choice.

    Parameters
    ----------
    container
        The clip.
    path
        For messages.
    reopen
        Opens the clip once more, to count.

    Returns
    -------
    VideoStream
        The one with the most frames; of equals a default track, then the largest, then the first.

    Raises
    ------
    UnreadableClipError
        If there is none, or the film cannot be decoded.
    """
    name = shown(path)
    tracks = [track for track in container.streams.video if not _is_cover(track)]
    if not tracks:
        if container.streams.audio:
            raise UnreadableClipError(f"{name} holds only sound; give a clip with pictures.")
        raise UnreadableClipError(
            f"{name} holds no pictures; give a clip (mp4, mov, webm, mkv or avi)."
        )
    if len(tracks) > 1:
        with reopen() as counted:
            tracks = _with_most_frames(tracks, counted)
    film = max(tracks, key=_rank)
    # Without a decoder PyAV leaves the codec context empty, whatever its types say.
    if not _is_decodable(film):
        raise UnreadableClipError(
            f"{name} is in a video format that cannot be decoded here; export it as H.264 mp4."
        )
    if not film.width or not film.height:
        raise UnreadableClipError(
            f"{name} has pictures of size zero or in an unknown format; export it as H.264 mp4."
        )
    return film


def _with_most_frames(tracks: list[VideoStream], counted: InputContainer) -> list[VideoStream]:
    """Leave the tracks that have the most frames, or nearly so."""
    frames: Counter[int] = Counter()
    indices = {track.index for track in tracks}
    same = [track for track in counted.streams.video if track.index in indices]
    for packet in read_packets(counted, *same):
        if packet is None:
            continue
        frames[packet.stream.index] += 1
        if frames[packet.stream.index] >= COUNTED_FRAMES:
            break
    least = AS_MANY_RATIO * max(frames.values(), default=0)
    return [track for track in tracks if frames[track.index] >= least]


def _rank(track: VideoStream) -> tuple[bool, bool, int]:
    size_px = track.width * track.height if _is_decodable(track) else 0
    return _is_decodable(track), bool(_disposition(track) & _DEFAULT_TRACK), size_px


def _is_decodable(track: VideoStream) -> bool:
    return getattr(track, "codec_context", None) is not None


def _is_cover(track: VideoStream) -> bool:
    """Whether a track is an attached picture, such as the cover of a sound file."""
    if getattr(track, "disposition", None) is not None:
        return bool(_disposition(track) & _ATTACHED_PICTURE)
    codec = track.codec_context
    return codec is not None and codec.name in _COVER_CODECS and not track.average_rate


def _disposition(track: VideoStream) -> int:
    disposition = getattr(track, "disposition", None)  # PyAV 14.0 has none
    return 0 if disposition is None else int(getattr(disposition, "value", disposition))
