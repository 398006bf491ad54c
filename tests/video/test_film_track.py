"""Of several picture tracks the film is the one whose pictures move."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

import av
import pytest

from legpress_cv.errors import UnreadableClipError
from legpress_cv.video import Clip, film_track

DEFAULT, ATTACHED_PICTURE = 0x1, 0x400
FILM_PX, LARGE_PX, SMALL_PX = (128, 96), (256, 192), (96, 64)


class Track(NamedTuple):
    """What a track holds: the number of its pictures, and how they are stored."""

    frames: int
    size_px: tuple[int, int] = FILM_PX
    rate_hz: int = 30
    codec: str = "libx264"
    disposition: int = DEFAULT
    sar: Fraction | None = None


@pytest.fixture
def write(tmp_path, clips):
    """Write a file of several picture tracks, in this order."""

    def write_tracks(*tracks, suffix="mp4", options=None):
        path = tmp_path / f"tracks.{suffix}"
        with av.open(str(path), "w", options=options or {}) as container:
            streams = []
            for track in tracks:
                stream = container.add_stream(track.codec, rate=track.rate_hz)
                stream.width, stream.height = track.size_px
                stream.pix_fmt = "yuvj420p" if track.codec == "mjpeg" else "yuv420p"
                if hasattr(stream, "disposition"):
                    stream.disposition = track.disposition
                elif track.disposition != DEFAULT:
                    pytest.skip("this PyAV has no dispositions")
                if track.sar:
                    stream.codec_context.sample_aspect_ratio = track.sar
                if track.codec == "libx264":
                    stream.options = {"preset": "ultrafast", "tune": "zerolatency"}
                streams.append(stream)
            shown = [
                (Fraction(i, track.rate_hz), track, stream, i)
                for track, stream in zip(tracks, streams, strict=True)
                for i in range(track.frames)
            ]
            for _, track, stream, number in sorted(shown, key=lambda item: item[0]):
                width, height = track.size_px
                picture = clips.pattern(number, width, height)
                frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
                frame = frame.reformat(format=stream.pix_fmt)
                frame.pts, frame.time_base = number, Fraction(1, track.rate_hz)
                container.mux(stream.encode(frame))
            for stream in streams:
                container.mux(stream.encode(None))
        return path

    return write_tracks


def size_px(path):
    clip = Clip.open(path)
    with clip.frames() as frames:
        decoded = sum(1 for _ in frames)
    return (clip.width_px, clip.height_px), decoded


FRAGMENTED = {"movflags": "frag_keyframe+empty_moov+default_base_moof"}


@pytest.mark.parametrize(
    ("suffix", "options"),
    [("mp4", None), ("mp4", FRAGMENTED), ("mov", None), ("mkv", None), ("avi", None), ("ts", None)],
)
@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("still", [Track(1, LARGE_PX), Track(2, LARGE_PX, rate_hz=1)])
def test_a_still_is_not_the_film(write, suffix, options, first, still):
    film = Track(40)
    tracks = (still, film) if first else (film, still)
    assert size_px(write(*tracks, suffix=suffix, options=options)) == (FILM_PX, 40)


@pytest.mark.parametrize("suffix", ["mp4", "mov", "mkv", "avi"])
def test_a_thumbnail_of_another_format_is_not_the_film(write, suffix):
    thumbnail = Track(1, LARGE_PX, codec="mjpeg")
    assert size_px(write(thumbnail, Track(40), suffix=suffix)) == (FILM_PX, 40)


def test_a_default_still_is_not_the_film(write):
    path = write(Track(1, LARGE_PX), Track(40, disposition=0), suffix="mkv")
    assert size_px(path) == (FILM_PX, 40)


def test_more_frames_count_however_short_the_clip(write):
    assert size_px(write(Track(5, LARGE_PX, rate_hz=5), Track(12))) == (FILM_PX, 12)


def test_of_two_films_the_larger_is_taken_though_a_frame_shorter(write):
    assert size_px(write(Track(40, SMALL_PX), Track(39))) == (FILM_PX, 39)


def test_of_two_films_the_default_one_is_taken(write):
    path = write(Track(40, LARGE_PX, disposition=0), Track(40), suffix="mkv")
    assert size_px(path) == (FILM_PX, 40)


def test_an_attached_picture_is_never_the_film(write):
    cover = Track(1, LARGE_PX, codec="mjpeg", disposition=ATTACHED_PICTURE)
    assert size_px(write(cover, Track(1))) == (FILM_PX, 1)
    with pytest.raises(UnreadableClipError, match="holds no pictures"):
        Clip.open(write(cover))


def test_the_shape_of_the_pixels_is_that_of_the_film(write):
    path = write(Track(1, LARGE_PX, sar=Fraction(2)), Track(40, sar=Fraction(4, 3)))
    assert size_px(path) == ((171, 96), 40)


def test_the_turn_is_that_of_the_film(write, clips):
    path = write(Track(1, LARGE_PX), Track(40))
    clips.set_track_matrix(path, 90)  # of the first track, the still
    assert size_px(path) == (FILM_PX, 40)


def test_a_film_that_cannot_be_decoded_is_not_replaced_by_its_thumbnail(write, monkeypatch):
    path = write(Track(1, LARGE_PX, codec="mjpeg"), Track(40))
    monkeypatch.setattr(
        film_track,
        "_is_decodable",
        lambda track: track.codec_context.name != "h264",
    )
    with pytest.raises(UnreadableClipError, match="cannot be decoded here"):
        Clip.open(path)


def test_one_track_is_not_counted(write, monkeypatch):
    monkeypatch.setattr(film_track, "read_packets", lambda *_: pytest.fail("counted"))
    assert size_px(write(Track(5))) == (FILM_PX, 5)


def test_a_long_film_is_not_read_to_its_end(write, monkeypatch):
    read = []

    def counted(container, *streams):
        for packet in original(container, *streams):
            read.append(packet)
            yield packet

    original = film_track.read_packets
    monkeypatch.setattr(film_track, "COUNTED_FRAMES", 20)
    monkeypatch.setattr(film_track, "read_packets", counted)
    path = write(Track(1, LARGE_PX), Track(60))
    with Clip.open(path).frames() as frames:
        assert sum(1 for _ in frames) == 60
    assert len(read) <= 2 * 21  # opened twice
