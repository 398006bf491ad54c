"""Copies of the benchmark of coding noise show the same pictures at the same times."""

import numpy as np
import pytest

from benchmarks.coding_noise import ENCODINGS, write_encoded
from legpress_cv.video import Clip, ClipWriter

RATE_HZ, COUNT = 15, 8
LEAST_PSNR_DB = 30.0


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    path = tmp_path_factory.mktemp("source") / "clip.mp4"
    down, across = np.indices((96, 128))
    with ClipWriter(path, 128, 96, rate_hz=RATE_HZ, crf=4) as writer:
        for k in range(COUNT):
            wave = 128 + 90 * np.sin((across + 4 * k) / 9) * np.cos(down / 11)
            writer.write(np.repeat(wave[..., None], 3, axis=2).astype(np.uint8), k / RATE_HZ)
    return path


def pictures(path):
    with Clip.open(path).frames(None) as frames:
        return [(frame.time_s, frame.rgb().astype(float)) for frame in frames]


def test_there_are_ten():
    assert len({encoding.name for encoding in ENCODINGS}) == 10


@pytest.mark.parametrize("encoding", ENCODINGS, ids=lambda encoding: encoding.name)
def test_only_noise_is_added(source, tmp_path, encoding):
    whole = pictures(source)
    copy = pictures(write_encoded(source, tmp_path, encoding, seconds=0.4))
    assert len(copy) == 6
    for (time_s, rgb), (copied_s, copied) in zip(whole, copy, strict=False):
        assert copied_s == pytest.approx(time_s, abs=0.002)
        noise = float(((rgb - copied) ** 2).mean())
        assert 10 * np.log10(255.0**2 / noise) > LEAST_PSNR_DB
