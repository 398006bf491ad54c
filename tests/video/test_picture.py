"""Pictures: upright, right colours, crop and size."""

from __future__ import annotations

import threading
from fractions import Fraction

import numpy as np
import pytest

from legpress_cv.video import Clip
from legpress_cv.video.orientation import Orientation


def _first(path):
    with Clip.open(path).frames() as frames:
        return next(frames)


def _stored(upright: np.ndarray, turn_deg: int, mirrored: bool) -> np.ndarray:
    """Undo what the matrix will do."""
    stored = np.rot90(upright, turn_deg // 90)
    return np.ascontiguousarray(stored[:, ::-1] if mirrored else stored)


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("turn_deg", [0, 90, 180, 270])
def test_display_matrix(tmp_path, clips, turn_deg, mirrored):
    path = clips.write(
        tmp_path / "turned.mp4",
        clips.even_times(4, 30),
        picture=lambda n: _stored(clips.pattern(n), turn_deg, mirrored),
    )
    clips.set_track_matrix(path, turn_deg, mirrored)
    clip = Clip.open(path)
    assert (clip.rotation_deg, clip.mirrored) == (turn_deg, mirrored)
    assert (clip.width_px, clip.height_px) == (128, 96)
    with clip.frames() as frames:
        for number, frame in enumerate(frames):
            full = frame.rgb()
            assert full.shape == (96, 128, 3)
            assert full.flags.c_contiguous
            assert full.flags.writeable
            clips.assert_upright(full)
            assert clips.read_number(full) == number
            small = frame.rgb(max_side_px=64)
            assert small.shape == (48, 64, 3)
            clips.assert_upright(small)
            for box in [(10, 20, 100, 90), (11, 21, 100, 89), (0, 0, 1, 1), (127, 95, 128, 96)]:
                x0, y0, x1, y1 = box
                difference = np.abs(full[y0:y1, x0:x1].astype(int) - frame.rgb(crop_px=box))
                assert difference.max() <= 30  # chroma is interpolated anew at the edges
                assert difference.mean() < 2


def test_matrix_set_by_the_library(tmp_path, clips):
    """The same turns as FFmpeg itself writes them, where PyAV can."""
    import av
    from av.video.stream import VideoStream

    if not hasattr(VideoStream, "set_display_rotation"):
        pytest.skip("this PyAV cannot write a display matrix")
    path = tmp_path / "turned.mov"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = 96, 128, "yuv420p"
        stream.set_display_rotation(-90)  # counter-clockwise, so 90 clockwise
        stored = _stored(clips.pattern(5), 90, mirrored=False)
        container.mux(stream.encode(av.VideoFrame.from_ndarray(stored, format="rgb24")))
        container.mux(stream.encode(None))
    frame = _first(path)
    assert Clip.open(path).rotation_deg == 90
    clips.assert_upright(frame.rgb(), tolerance=14)
    assert clips.read_number(frame.rgb()) == 5


@pytest.mark.parametrize("data", [b"", bytes(36), b"\x01" * 8])
def test_useless_matrix(data):
    assert Orientation.from_display_matrix(data) == Orientation()


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_boxes_follow_the_turn(turns, mirrored):
    orientation = Orientation(turns, mirrored)
    stored = np.random.default_rng(0).integers(0, 255, (7, 11, 3), dtype=np.uint8)
    upright = orientation.turn(stored)
    assert upright.shape[1::-1] == orientation.upright_size(11, 7)
    x0, y0, x1, y1 = orientation.stored_box((1, 2, 4, 6), 11, 7)
    part = orientation.turn(np.ascontiguousarray(stored[y0:y1, x0:x1]))
    np.testing.assert_array_equal(part, upright[2:6, 1:4])


@pytest.mark.parametrize(
    ("pix_fmt", "codec", "suffix"),
    [
        ("yuv420p", "libx264", "mp4"),
        ("yuv422p", "libx264", "mp4"),
        ("yuv444p", "libx264", "mp4"),
        ("yuv420p10le", "libx264", "mp4"),
        ("yuv420p10le", "libx265", "mp4"),
        ("yuv444p10le", "libx265", "mkv"),
        ("yuvj420p", "mjpeg", "avi"),
        ("yuvj422p", "mjpeg", "mov"),
    ],
)
def test_pixel_formats(tmp_path, clips, pix_fmt, codec, suffix):
    full_range = pix_fmt.startswith("yuvj")
    path = clips.write(
        tmp_path / f"clip.{suffix}",
        clips.even_times(3, 30),
        codec=codec,
        pix_fmt=pix_fmt,
        full_range=full_range,
        time_base=Fraction(1, 30),
    )
    assert Clip.open(path).pixel_format == pix_fmt
    frame = _first(path)
    clips.assert_upright(frame.rgb())
    clips.assert_upright(frame.rgb(max_side_px=100))
    crop = frame.rgb(crop_px=(5, 7, 90, 80)).astype(int)
    assert np.abs(crop - frame.rgb()[7:80, 5:90]).mean() < 2
    small = frame.rgb(crop_px=(6, 8, 90, 80), max_side_px=42)
    assert small.shape == (36, 42, 3)


@pytest.mark.parametrize("full_range", [False, True])
@pytest.mark.parametrize("colorspace", [1, 5])
def test_tagged_colours(tmp_path, clips, colorspace, full_range):
    path = clips.write(
        tmp_path / "clip.mp4",
        clips.even_times(3, 30),
        colorspace=colorspace,
        full_range=full_range,
    )
    frame = _first(path)
    clips.assert_upright(frame.rgb(), tolerance=6)
    clips.assert_upright(frame.rgb(max_side_px=127), tolerance=6)
    grey = frame.rgb(crop_px=(50, 10, 70, 30))
    assert np.abs(grey.astype(int) - 128).max() <= 3


def test_areas_are_averaged(tmp_path, clips):
    stripes = np.zeros((96, 128, 3), np.uint8)
    stripes[:, ::2] = 255
    path = clips.write(
        tmp_path / "stripes.mp4",
        clips.even_times(2, 30),
        picture=lambda _: stripes,
        options={"crf": "1"},
    )
    small = _first(path).rgb(max_side_px=32)
    assert small.shape == (24, 32, 3)
    assert np.abs(small.astype(int) - 128).max() < 12


def test_never_enlarges(simple_clip):
    assert _first(simple_clip).rgb(max_side_px=5000).shape == (96, 128, 3)


def test_odd_sizes(tmp_path, clips):
    path = clips.write(
        tmp_path / "odd.mkv",
        clips.even_times(2, 30),
        pix_fmt="yuv444p",
        picture=lambda n: clips.pattern(n, 127, 95),
    )
    frame = _first(path)
    assert frame.rgb().shape == (95, 127, 3)
    assert frame.rgb(crop_px=(3, 3, 127, 95)).shape == (92, 124, 3)


@pytest.mark.parametrize("box", [(0, 0, 129, 96), (-1, 0, 5, 5), (5, 5, 5, 9), (0, 90, 9, 97)])
def test_crop_outside(simple_clip, box):
    with pytest.raises(ValueError, match="crop_px"):
        _first(simple_clip).rgb(crop_px=box)


def test_size_below_one(simple_clip):
    with pytest.raises(ValueError, match="max_side_px"):
        _first(simple_clip).rgb(max_side_px=0)


def test_the_callers_own(simple_clip):
    frame = _first(simple_clip)
    before = frame.rgb().copy()
    frame.rgb()[:] = 0
    np.testing.assert_array_equal(frame.rgb(), before)


def test_one_frame_from_many_threads(simple_clip):
    frame = _first(simple_clip)
    expected = [frame.rgb(), frame.rgb(64), frame.rgb(crop_px=(0, 0, 50, 50))]
    wrong = []

    def convert() -> None:
        for _ in range(30):
            found = [frame.rgb(), frame.rgb(64), frame.rgb(crop_px=(0, 0, 50, 50))]
            if not all(np.array_equal(a, b) for a, b in zip(found, expected, strict=True)):
                wrong.append(1)

    threads = [threading.Thread(target=convert) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
