"""Writing a clip that plays everywhere: H.264, yuv420p, faststart, timestamps kept."""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Iterator
from functools import partial
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
from typing_extensions import Self

from legpress_cv.errors import OutputError
from legpress_cv.files.atomic import atomic_path, output_error
from legpress_cv.files.names import shown
from legpress_cv.video.encoding import TIME_BASE, Mp4Encoder

_DEFAULT_RATE_HZ = 30.0
"""Rate given to the encoder as a hint where the caller knows none; timestamps decide."""

_RGB_CHANNELS = 3


class ClipWriter:
    """Writes RGB pictures at given times to an mp4 file.

    The file appears under its name only when all went well: until then it is written under a
    temporary name in the same folder, and on any exception, Ctrl-C included, nothing stays.

    Parameters
    ----------
    path
        The file; its folder has to exist.
    width_px, height_px
        Size of the pictures. H.264 wants even sizes: an odd one gets its last row or column
        twice.
    rate_hz
        About how many frames come per second: a hint for the encoder and the length of a lone
        frame.
    crf
        x264's constant rate factor, 0 to 51.
    preset
        x264's preset.
    audio_from
        Take the sound of this clip along, as AAC, its first picture at time 0. A clip without
        sound gives none.
    close_audio_jumps
        The sound goes on at once where its clock jumps, as the pictures do: for a clip of which
        :attr:`~legpress_cv.video.FrameStream.clock_jumps` is above zero.
    overwrite
        Replace a file that is there.

    Raises
    ------
    OutputExistsError
        On entering: the file is there and `overwrite` is False.
    OutputError
        On entering, writing or leaving: the folder is missing or may not be written to, the disk
        is full, the encoder refuses the settings, or no frame was written.
    ValueError
        If a size is not positive, a picture has another size, or times do not increase.

    Examples
    --------
    >>> with ClipWriter("out.mp4", 640, 480, rate_hz=30) as writer:  # doctest: +SKIP
    ...     for frame in frames:
    ...         writer.write(frame.rgb(), frame.time_s)
    """

    def __init__(
        self,
        path: str | Path,
        width_px: int,
        height_px: int,
        *,
        rate_hz: float | None = None,
        crf: int = 21,
        preset: str = "veryfast",
        audio_from: Path | None = None,
        close_audio_jumps: bool = False,
        overwrite: bool = False,
    ) -> None:
        if width_px < 1 or height_px < 1:
            raise ValueError(f"a clip of {width_px}x{height_px} pixels cannot be written")
        self.path = Path(path)
        self.width_px, self.height_px = width_px, height_px
        self.frames_written = 0
        self._overwrite = overwrite
        self._encoder_into = partial(
            Mp4Encoder,
            width_px=width_px,
            height_px=height_px,
            rate_hz=rate_hz or _DEFAULT_RATE_HZ,
            options={"crf": str(crf), "preset": preset},
            audio_from=audio_from,
            close_audio_jumps=close_audio_jumps,
        )
        self._encoder: Mp4Encoder | None = None
        self._last_pts: int | None = None

    def __enter__(self) -> Self:
        self._file = self._written_file()
        self._encoder = next(self._file)
        return self

    def write(self, rgb: npt.NDArray[np.uint8], time_s: float) -> None:
        """Add a picture.

        Parameters
        ----------
        rgb
            The picture, shape (height_px, width_px, 3); it may be changed after this call.
        time_s
            When it is shown, in seconds from the start; later than the last one.

        Raises
        ------
        ValueError
            If the picture has another size, its time is negative or no later than the last one,
            or the writer is not open.
        OutputError
            If it cannot be written.
        """
        if self._encoder is None:
            raise ValueError("the writer is not open; use it in a with statement")
        if rgb.shape != (self.height_px, self.width_px, _RGB_CHANNELS) or rgb.dtype != np.uint8:
            raise ValueError(
                f"expected 8-bit pictures of shape ({self.height_px}, {self.width_px}, 3),"
                f" not {rgb.dtype} {rgb.shape}"
            )
        pts = round(time_s / TIME_BASE)
        if pts < 0 or (self._last_pts is not None and pts <= self._last_pts):
            raise ValueError(f"the frame at {time_s} s is no later than the one before it")
        with self._ffmpeg_errors_told():
            self._encoder.add(rgb, pts)
        self._last_pts = pts
        self.frames_written += 1

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._encoder = None
        if kind is None:
            next(self._file, None)
        else:
            self._file.close()

    def _written_file(self) -> Generator[Mp4Encoder, None, None]:
        """Give the encoder; put the file in place when asked to go on, leave nothing if closed."""
        with atomic_path(self.path, overwrite=self._overwrite) as part, self._ffmpeg_errors_told():
            encoder = self._encoder_into(part)
            try:
                yield encoder
                if not self.frames_written:
                    raise OutputError(f"No frames were given for {shown(self.path)}: none written.")
                encoder.finish()
            except BaseException:
                # Gone before it is closed: closing would first rewrite it all for faststart.
                with contextlib.suppress(OSError):
                    part.unlink()
                with contextlib.suppress(OSError, av.FFmpegError):  # the first error is told
                    encoder.close()
                raise

    @contextlib.contextmanager
    def _ffmpeg_errors_told(self) -> Iterator[None]:
        try:
            yield
        except (OSError, av.FFmpegError) as error:
            raise output_error(self.path, error) from error
