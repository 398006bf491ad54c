"""What compression does to pictures: single crops, runs of crops, and whole clips."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from training.spec import PictureSpec

if TYPE_CHECKING:
    from av import VideoFrame

Picture = NDArray[np.uint8]

QUALITY_AT_CRF = ((15, 94.0), (23, 80.0), (30, 55.0), (38, 28.0))
"""JPEG quality with about the loss (PSNR) of a clip at that rate factor."""


CRF_STEP, LAST_CRF = (
    2,
    44,
)  # the search for a size: finer than eyes can tell; beyond it nothing is seen


def jpeg_quality(crf: int) -> int:
    """Return the quality of a JPEG about as damaged as a clip with this rate factor."""
    crfs, qualities = zip(*QUALITY_AT_CRF, strict=True)
    return round(float(np.interp(crf, crfs, qualities)))


def compress(rgb: Picture, quality: int) -> Picture:
    """Return a picture (H, W, 3) after JPEG with half-size colour; quality 1 to 100.

    For single training crops, in place of a clip's codec.
    """
    import cv2

    options = [
        cv2.IMWRITE_JPEG_QUALITY,
        int(quality),
        cv2.IMWRITE_JPEG_SAMPLING_FACTOR,
        cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420,
    ]
    # A JPEG does not know channel order: both ways with the picture's own keeps it.
    _, packed = cv2.imencode(".jpg", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), options)
    seen: Picture = cv2.cvtColor(cv2.imdecode(packed, cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)
    return seen


def recode(pictures: Sequence[Picture], crf: int, rate_hz: float = 15.0) -> list[Picture]:
    """Return pictures (H, W, 3), even sizes, after H.264 in memory: what a clip's frames look like.

    Parameters
    ----------
    pictures : sequence of ndarray of uint8
        In order; all of one size.
    crf : int
        x264's rate factor.
    rate_hz : float
    """
    import av

    if not pictures:
        return []
    height, width = pictures[0].shape[:2]
    encoder = av.CodecContext.create("libx264", "w")
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuv420p"
    encoder.time_base = 1 / Fraction(rate_hz).limit_denominator(1001)
    encoder.framerate = Fraction(rate_hz).limit_denominator(1001)
    # One thread: x264's result depends on their number.
    encoder.options = {"crf": str(crf), "preset": "veryfast", "threads": "1"}
    decoder = av.CodecContext.create("h264", "r")
    seen: list[Picture] = []
    for index, picture in enumerate([*pictures, None]):
        frame = None
        if picture is not None:
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
            frame = frame.reformat(format="yuv420p")
            frame.pts = index
        for packet in encoder.encode(frame):
            seen += [_rgb(got) for got in decoder.decode(packet)]
    return seen + [_rgb(got) for got in decoder.decode(None)]


def _rgb(frame: VideoFrame) -> Picture:
    return frame.to_ndarray(format="rgb24").astype(np.uint8, copy=False)


def write_clip_within(
    path: str | Path,
    pictures: Callable[[], Iterable[Picture]],
    spec: PictureSpec,
    limit_bytes: int,
) -> int:
    """Write a clip no larger than a limit, compressed harder than asked where it has to be.

    Parameters
    ----------
    path : str or Path
        Replaced if it is there.
    pictures : callable
        Gives all finished pictures, anew at every call.
    spec : PictureSpec
        Its rate factor is where the search begins.
    limit_bytes : int

    Returns
    -------
    int
        The rate factor that was taken; the last one tried where none is small enough.
    """
    crf = spec.crf
    while True:
        write_clip(path, pictures(), spec.model_copy(update={"crf": crf}))
        if Path(path).stat().st_size <= limit_bytes or crf >= LAST_CRF:
            return crf
        crf = min(crf + CRF_STEP, LAST_CRF)


def write_clip(path: str | Path, pictures: Iterable[Picture], spec: PictureSpec) -> int:
    """Write pictures as an mp4 that plays everywhere (H.264, yuv420p, index in front).

    Parameters
    ----------
    path : str or Path
        Replaced if it is there.
    pictures : iterable of ndarray of uint8, shape (spec.height_px, spec.width_px, 3)
        Finished pictures, one each 1 / `spec.rate_hz` seconds from time 0.
    spec : PictureSpec
        Size, rate and rate factor.

    Returns
    -------
    int
        How many were written.
    """
    from legpress_cv.video import ClipWriter

    with ClipWriter(
        path,
        spec.width_px,
        spec.height_px,
        rate_hz=spec.rate_hz,
        crf=spec.crf,
        overwrite=True,
    ) as writer:
        for index, picture in enumerate(pictures):
            writer.write(picture, index / spec.rate_hz)
        return writer.frames_written
