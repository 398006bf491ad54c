"""Sound of one form from frames of any."""

from types import SimpleNamespace

import av
import numpy as np
import pytest

from legpress_cv.video.audio import Resampler


def frame(layout, rate_hz=48000, samples=1024):
    channels = av.AudioLayout(layout).nb_channels
    made = av.AudioFrame.from_ndarray(
        np.full((channels, samples), 0.25, np.float32), format="fltp", layout=layout
    )
    made.sample_rate = rate_hz
    return made


def test_a_damaged_packet_that_claims_24_channels_is_passed_by():
    """Read, it takes the whole process down with it."""
    resampler = Resampler("mono", 48000)
    assert [s.shape for s in resampler.resample(frame("mono"))] == [(1, 1024)]
    wide = SimpleNamespace(layout=SimpleNamespace(nb_channels=24))
    assert list(resampler.resample(wide)) == []
    assert [s.shape for s in resampler.resample(frame("mono"))] == [(1, 1024)]


@pytest.mark.parametrize("first", ["mono", "stereo"])
def test_sound_may_change_its_form_in_the_middle(first):
    resampler = Resampler("mono", 48000)
    for layout, rate_hz in ((first, 48000), ("5.1", 48000), ("stereo", 44100), ("mono", 48000)):
        parts = list(resampler.resample(frame(layout, rate_hz, 4096)))
        assert {part.shape[0] for part in parts} == {1}
        assert np.isfinite(np.concatenate(parts, axis=1)).all()
