"""HDR clips look as they would on a screen."""

from __future__ import annotations

import av
import numpy as np
import pytest

from legpress_cv.video import Clip
from legpress_cv.video.hdr import TO_BT709, Transfer, to_screen, transfer_of

# What FFmpeg gives for the chain that the module names (mobius with peak=4.9261 and desat=0), from
# codes between 0 and 1. Its HLG bends every channel by itself, ours the luminance alone as BT.2100
# has it; on neutral colours the two are one.
PQ = [
    ((0.0, 0.0, 0.0), (0.0, 0.0, 0.0)),
    ((0.15, 0.15, 0.15), (0.109, 0.109, 0.109)),
    ((0.3, 0.3, 0.3), (0.286, 0.286, 0.286)),
    ((0.5, 0.5, 0.5), (0.72, 0.72, 0.72)),
    ((0.75, 0.75, 0.75), (1.0, 1.0, 1.0)),
    ((1.0, 1.0, 1.0), (1.0, 1.0, 1.0)),
    ((0.3, 0.15, 0.15), (0.347, 0.0, 0.101)),
    ((0.5, 0.3, 0.3), (0.872, 0.0, 0.267)),
    ((0.75, 0.5, 0.3), (1.0, 0.0, 0.0)),
    ((0.9, 0.75, 0.5), (1.0, 0.396, 0.0)),
    ((0.5, 0.5, 0.15), (0.741, 0.722, 0.0)),
    ((0.15, 0.3, 0.75), (0.0, 0.086, 1.0)),
]
HLG = [
    ((0.0, 0.0, 0.0), (0.0, 0.0, 0.0)),
    ((0.15, 0.15, 0.15), (0.168, 0.168, 0.168)),
    ((0.3, 0.3, 0.3), (0.337, 0.337, 0.337)),
    ((0.5, 0.5, 0.5), (0.561, 0.561, 0.561)),
    ((0.75, 0.75, 0.75), (0.937, 0.937, 0.937)),
    ((1.0, 1.0, 1.0), (1.0, 1.0, 1.0)),
]
NUMBERS = {Transfer.HLG: "arib-std-b67", Transfer.PQ: "smpte2084"}


def shown(code, transfer):
    picture = np.full((2, 2, 3), np.round(np.array(code) * 65535), np.uint16)
    return to_screen(picture, transfer)[0, 0] / 255


@pytest.mark.parametrize(("code", "screen"), PQ)
def test_pq_is_that_of_ffmpeg(code, screen):
    np.testing.assert_allclose(shown(code, Transfer.PQ), screen, atol=0.004)


@pytest.mark.parametrize(("code", "screen"), HLG)
def test_hlg_is_that_of_ffmpeg(code, screen):
    np.testing.assert_allclose(shown(code, Transfer.HLG), screen, atol=0.004)


def test_white_stays_white_and_nothing_leaves_the_screen():
    np.testing.assert_allclose(TO_BT709.sum(axis=1), 1.0, atol=2e-4)
    for transfer in (Transfer.HLG, Transfer.PQ):
        greys = np.linspace(0, 65535, 256).astype(np.uint16)
        seen = to_screen(np.repeat(greys[None, :, None], 3, axis=2), transfer)[0]
        assert np.ptp(seen.astype(int), axis=1).max() <= 1
        assert (np.diff(seen[:, 1].astype(int)) >= 0).all()
        assert (seen[0] == 0).all()
        assert (seen[-1] == 255).all()


def test_numbers_of_ffmpeg():
    assert [transfer_of(number) for number in (1, 2, 16, 18)] == [
        Transfer.SDR,
        Transfer.SDR,
        Transfer.PQ,
        Transfer.HLG,
    ]


def picture() -> np.ndarray:
    """A gym in small: a gradient, skin, cloth, a black pad, a white wall."""
    rgb = np.zeros((240, 320, 3), np.uint8)
    rgb[:] = np.linspace(20, 170, 320, dtype=np.uint8)[None, :, None]
    rgb[40:100, 40:120] = (190, 140, 115)
    rgb[120:200, 60:160] = (40, 70, 130)
    rgb[120:200, 200:300] = (12, 12, 14)
    rgb[20:80, 220:300] = (205, 205, 200)
    return rgb


def coded(rgb: np.ndarray, transfer: Transfer) -> np.ndarray:
    """Code an SDR picture as HDR, white at 203 cd/m2; the way there, and by the formulas alone."""
    light = (rgb / 255.0) ** 2.4 @ np.linalg.inv(TO_BT709.astype(float)).T
    light = np.maximum(light, 0.0) * 203.0
    if transfer is Transfer.PQ:
        y = (light / 10_000) ** (2610 / 16384)
        c1, c2, c3 = 3424 / 4096, 2413 / 4096 * 32, 2392 / 4096 * 32
        return ((c1 + c2 * y) / (1 + c3 * y)) ** (2523 / 4096 * 128)
    display = light / 1000.0
    luma = np.maximum(display @ [0.2627, 0.6780, 0.0593], 1e-9)[..., None]
    scene = display * luma ** (1 / 1.2 - 1)
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    high = a * np.log(np.maximum(12 * scene - b, 1e-9)) + c
    return np.where(scene <= 1 / 12, np.sqrt(3 * scene), high)


def write_hdr(path, transfer: Transfer, frames: int = 5) -> None:
    code = coded(picture(), transfer)
    luma = code @ [0.2627, 0.6780, 0.0593]
    planes = [luma, (code[..., 2] - luma) / 1.8814, (code[..., 0] - luma) / 1.4746]
    ten_bit = [64 + 876 * planes[0], *(512 + 896 * plane for plane in planes[1:])]
    ten_bit = [plane if k == 0 else plane[::2, ::2] for k, plane in enumerate(ten_bit)]
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx265", rate=30)
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p10le"
        tags = f"colorprim=bt2020:transfer={NUMBERS[transfer]}:colormatrix=bt2020nc"
        stream.options = {"x265-params": f"log-level=none:crf=4:{tags}"}
        for _ in range(frames):
            frame = av.VideoFrame(320, 240, "yuv420p10le")
            for plane, values in zip(frame.planes, ten_bit, strict=True):
                rows = np.zeros((plane.height, plane.line_size // 2), "<u2")
                rows[:, : values.shape[1]] = np.round(values)
                plane.update(rows.tobytes())
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))


@pytest.mark.parametrize("transfer", [Transfer.HLG, Transfer.PQ])
def test_an_hdr_clip_looks_like_the_common_one(tmp_path, transfer):
    path = tmp_path / "phone.mp4"
    write_hdr(path, transfer)
    clip = Clip.open(path)
    assert clip.transfer is transfer
    with clip.frames(None) as frames:
        frame = next(frames)
    seen, wanted = frame.rgb().astype(int), picture().astype(int)
    # Tones below the knee come back as they were; the wall lies above it.
    below = wanted.max(axis=2) < 200
    assert np.abs(seen - wanted)[below].mean() < 2.0
    wall = seen[30:70, 230:290].mean()
    assert 180 < wall < 205
    # A part, and a smaller picture, are of the same colours.
    part = frame.rgb(crop_px=(41, 41, 119, 99)).astype(int)
    assert np.abs(part - seen[41:99, 41:119]).mean() < 1.0
    small = frame.rgb(max_side_px=80)
    assert small.shape == (60, 80, 3)
    assert np.abs(small.mean(axis=(0, 1)) - seen.mean(axis=(0, 1))).max() < 2.0


def test_a_common_clip_is_left_alone():
    clip = Clip.open("tests/data/rendered_neutral.mp4")
    assert clip.transfer is Transfer.SDR
