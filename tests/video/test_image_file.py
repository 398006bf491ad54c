"""Pictures are refused with the way to a clip; an animated GIF is one."""

import io
import struct

import pytest
from PIL import Image

from legpress_cv.errors import UnreadableClipError
from legpress_cv.video import Clip

SIZE = (160, 120)
FTYP = struct.pack(">I4s4sI", 16, b"ftyp", b"mp42", 0)
HEIC = struct.pack(">I4s4sI", 16, b"ftyp", b"heic", 0)


def encoded(form, pictures=1, **options):
    """Encode a picture, or a moving one."""
    frames = [Image.new("RGB", SIZE, (n * 20, 0, 90)) for n in range(pictures)]
    more = {"save_all": True, "append_images": frames[1:], "duration": 100} if pictures > 1 else {}
    file = io.BytesIO()
    frames[0].save(file, form, **more, **options)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (encoded("JPEG"), r"a picture, no video; give a clip \(mp4"),
        (encoded("JPEG") + b"a word: ftyp", r"a picture, no video; give a clip \(mp4"),
        (encoded("PNG"), r"a picture, no video; give a clip \(mp4"),
        (encoded("WEBP"), r"a picture, no video; give a clip \(mp4"),
        (encoded("GIF"), r"a picture, no video; give a clip \(mp4"),
        (encoded("TIFF"), r"a picture, no video; give a clip \(mp4"),
        (encoded("BMP"), r"a picture, no video; give a clip \(mp4"),
        (b"GIF89a", r"a picture, no video"),
        (HEIC + bytes(500), "a picture, no video; give a clip; a Live Photo"),
        (encoded("PNG", 3), "an animated picture, no video; convert it to mp4"),
        (encoded("WEBP", 3), "an animated picture, no video; convert it to mp4"),
        (encoded("JPEG") + FTYP + bytes(500), "a motion photo, no video; export its film"),
        (HEIC + bytes(500) + FTYP + bytes(500), "a motion photo, no video; export its film"),
    ],
)
def test_what_a_picture_is_and_what_to_do(tmp_path, content, words):
    path = tmp_path / "set.mp4"
    path.write_bytes(content)
    with pytest.raises(UnreadableClipError, match=words) as caught:
        Clip.open(path)
    assert str(caught.value).startswith(f"'{path}' is a")


@pytest.mark.parametrize("colours", [2, 256])
def test_an_animated_gif_is_a_clip(tmp_path, colours):
    frames = [Image.new("P", SIZE, n % colours) for n in range(6)]
    for frame in frames:
        frame.putpalette([value for n in range(colours) for value in (n, 255 - n, 40 * (n % 6))])
    path = tmp_path / "set.gif"
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=100, optimize=False)
    clip = Clip.open(path)
    assert (clip.width_px, clip.height_px) == SIZE
    with clip.frames() as pictures:
        times = [(picture.time_s, picture.rgb().shape) for picture in pictures]
    assert [time_s for time_s, _ in times] == pytest.approx([n / 10 for n in range(len(times))])
    assert len(times) > 1
    assert {shape for _, shape in times} == {(120, 160, 3)}
