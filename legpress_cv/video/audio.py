"""The sound of a clip, taken along into another one."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
from av.container import InputContainer, OutputContainer

from legpress_cv.video.clip import Clip
from legpress_cv.video.opening import open_container
from legpress_cv.video.packets import read_packets
from legpress_cv.video.timing import MAX_PAUSE_S

_AAC_RATES_HZ = frozenset({16000, 22050, 24000, 32000, 44100, 48000})
_DEFAULT_RATE_HZ = 48000
_MOST_CHANNELS = 8
"""No camera records more. A damaged packet may claim 24, of which PyAV reads some where there is
no memory."""
_BITRATE = 128_000
"""Clean speech and gym noise in stereo; more is wasted on a phone's microphone."""
_MAX_DRIFT_S = 0.05
"""Sound may be this far off its time before it is padded or cut; less is not noticed, and
every correction is a click."""


class Resampler:
    """Brings sound to one layout and rate, whatever each frame has.

    Parameters
    ----------
    layout
        ``"mono"`` or ``"stereo"``.
    rate_hz
        Samples a second.
    """

    def __init__(self, layout: str, rate_hz: int) -> None:
        self._layout, self._rate_hz = layout, rate_hz
        self._form: tuple[int, str, str] | None = None
        self._resampler: av.AudioResampler | None = None

    def resample(self, frame: av.AudioFrame) -> Iterator[npt.NDArray[np.float32]]:
        """Yield samples, shape (channels, n); none of a frame that cannot be of a camera."""
        if frame.layout.nb_channels > _MOST_CHANNELS:
            return
        form = frame.sample_rate, frame.layout.name, frame.format.name
        if self._resampler is None or form != self._form:  # one takes frames of one form alone
            self._form = form
            self._resampler = av.AudioResampler("fltp", self._layout, self._rate_hz)
        frame.pts = None
        for part in self._resampler.resample(frame):
            yield part.to_ndarray().astype(np.float32, copy=False)


class AudioTrack:
    """Decodes the sound of a clip and encodes it as AAC, in step with the pictures.

    The first picture, at `start_s` on the source's clock, is at 0 on that of the target, whose
    header is not written yet. With `close_jumps` the sound goes on at once where its clock jumps.
    """

    def __init__(
        self, source: InputContainer, target: OutputContainer, start_s: float, *, close_jumps: bool
    ) -> None:
        self._source, self._target, self._start_s = source, target, start_s
        self._close_jumps = close_jumps
        self._input = source.streams.audio[0]
        rate = self._input.codec_context.sample_rate
        self._rate_hz = rate if rate in _AAC_RATES_HZ else _DEFAULT_RATE_HZ
        self._layout = "mono" if self._input.codec_context.layout.nb_channels == 1 else "stereo"
        self._output = target.add_stream("aac", rate=self._rate_hz)
        self._output.bit_rate = _BITRATE
        self._output.codec_context.layout = self._layout
        self._written = 0
        self._samples = self._decode()
        self._ahead: tuple[int, npt.NDArray[np.float32]] | None = None

    @classmethod
    def open(cls, path: Path, target: OutputContainer, *, close_jumps: bool) -> AudioTrack | None:
        """Open the sound of a clip; None where it has none that can be decoded."""
        clip = Clip.open(path)
        if not clip.has_audio:
            return None
        source = open_container(path)
        context = getattr(source.streams.audio[0], "codec_context", None)
        if context is None or not context.sample_rate:
            source.close()
            return None
        return cls(source, target, clip.start_s, close_jumps=close_jumps)

    def write_until(self, time_s: float) -> None:
        """Encode the sound up to a time on the target's clock; later sound waits."""
        limit = round(time_s * self._rate_hz)
        while self._written < limit:
            if self._ahead is None:
                following = next(self._samples, None)
                if following is None:
                    return
                self._ahead = self._in_step(*following)
            silence, samples = self._ahead
            room = limit - self._written
            if silence:  # in pieces: a wild timestamp may ask for hours of it
                self._encode(np.zeros((samples.shape[0], min(silence, room)), np.float32))
                self._ahead = (silence - min(silence, room), samples)
                continue
            now, later = samples[:, :room], samples[:, room:]
            self._encode(now)
            self._ahead = (0, later) if later.shape[1] else None

    def finish(self) -> None:
        """Encode what the encoder still holds."""
        self._target.mux(self._output.encode(None))

    def close(self) -> None:
        """Close the source."""
        self._source.close()

    def _in_step(
        self, at: int, samples: npt.NDArray[np.float32]
    ) -> tuple[int, npt.NDArray[np.float32]]:
        """Cut what is too early at its front; return how much silence comes before it, too."""
        drift = at - self._written
        if abs(drift) <= _MAX_DRIFT_S * self._rate_hz and self._written:
            return 0, samples
        return max(drift, 0), samples[:, max(-drift, 0) :]

    def _decode(self) -> Iterator[tuple[int, npt.NDArray[np.float32]]]:
        """Yield sound with the sample at which it starts on the target's clock."""
        resampler = Resampler(self._layout, self._rate_hz)
        at: int | None = None
        shift = 0
        for packet in read_packets(self._source, self._input):
            try:
                decoded = self._input.decode(packet) if packet is not None else []
            except av.FFmpegError:
                continue  # a click in the sound is no reason to lose the clip
            for frame in decoded:
                if frame.pts is not None and frame.time_base is not None:
                    seconds = float(frame.pts * Fraction(frame.time_base)) - self._start_s
                    due, at = at or 0, round(seconds * self._rate_hz) + shift
                    if self._close_jumps and abs(at - due) > MAX_PAUSE_S * self._rate_hz:
                        shift += due - at
                        at = due
                for samples in resampler.resample(frame):
                    yield at or 0, samples
                    at = (at or 0) + samples.shape[1]

    def _encode(self, samples: npt.NDArray[np.float32]) -> None:
        if not samples.shape[1]:
            return
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(samples), format="fltp", layout=self._layout
        )
        frame.sample_rate = self._rate_hz
        frame.time_base = Fraction(1, self._rate_hz)
        frame.pts = self._written
        self._written += samples.shape[1]
        self._target.mux(self._output.encode(frame))
