"""From a decoded picture to upright RGB: crop, colour, size, turn, in the cheapest order."""

from __future__ import annotations

import re
import threading
from functools import lru_cache
from typing import Any

import av
import numpy as np
import numpy.typing as npt
from av.video.reformatter import VideoReformatter

from legpress_cv.video.hdr import Transfer, to_screen
from legpress_cv.video.orientation import Box, Orientation

_HD_HEIGHT_PX = 720
_HD_WIDTH_PX = 1280
"""Untagged video of this size or more is BT.709, smaller BT.601: the rule that players follow."""

_TAGGED_BT709, _UNSPECIFIED, _TAGGED_BT601 = 1, 2, 6
"""FFmpeg's AVCOL_SPC_*."""
_FULL_RANGE = 2
"""FFmpeg's AVCOL_RANGE_JPEG."""

_PLANAR = re.compile(r"yuvj?4(20|22|44)p(10le)?")
"""Formats whose planes can be cropped before the conversion, of one or two bytes per sample."""


class _Scalers(threading.local):
    """Each thread's own scalers: setting one up costs more than using it."""

    def __init__(self) -> None:
        # A full picture, a small one, a few crops.
        self.of = lru_cache(maxsize=6)(lambda *_setup: VideoReformatter())


_scalers = _Scalers()


def to_rgb(
    picture: av.VideoFrame,
    orientation: Orientation,
    stored_size: tuple[int, int],
    *,
    transfer: Transfer,
    max_side_px: int | None,
    crop_px: Box | None,
) -> npt.NDArray[np.uint8]:
    """Convert a decoded picture to upright RGB; see :meth:`~legpress_cv.video.Frame.rgb`.

    Parameters
    ----------
    stored_size
        Width and height that the picture has to have before turning: those of the decoder, or
        stretched where pixels are not square.
    transfer
        How the clip codes light; HDR comes out as a common screen shows it.
    """
    width, height = stored_size
    box = (0, 0, width, height)
    if crop_px is not None:
        _check_box(crop_px, orientation.upright_size(width, height))
        box = orientation.stored_box(crop_px, width, height)
    size = _fitted(box[2] - box[0], box[3] - box[1], max_side_px)
    if box == (0, 0, width, height):
        rgb = _convert(picture, *size, transfer)
    elif (picture.width, picture.height) == stored_size and _has_planes(picture):
        rgb = _cut_and_convert(picture, box, size, transfer)
    else:
        rgb = _cut_array(_convert(picture, width, height, transfer), box, size)
    rgb = np.ascontiguousarray(orientation.turn(rgb))
    return rgb if rgb.flags.writeable else rgb.copy()


def _check_box(box: Box, upright_size: tuple[int, int]) -> None:
    x0, y0, x1, y1 = box
    if not (0 <= x0 < x1 <= upright_size[0] and 0 <= y0 < y1 <= upright_size[1]):
        raise ValueError(
            f"crop_px {box} is empty or reaches out of the"
            f" {upright_size[0]}x{upright_size[1]} picture"
        )


def _fitted(width_px: int, height_px: int, max_side_px: int | None) -> tuple[int, int]:
    if max_side_px is None or max(width_px, height_px) <= max_side_px:
        return width_px, height_px
    if max_side_px < 1:
        raise ValueError(f"max_side_px must be at least 1, not {max_side_px}")
    scale = max_side_px / max(width_px, height_px)
    return max(1, round(width_px * scale)), max(1, round(height_px * scale))


def _convert(
    picture: av.VideoFrame, width_px: int, height_px: int, transfer: Transfer
) -> npt.NDArray[np.uint8]:
    """Convert to RGB and change the size in one pass; HDR takes its light from sixteen bits."""
    hdr = transfer is not Transfer.SDR
    smaller = width_px < picture.width or height_px < picture.height
    guessed = None
    if int(picture.colorspace) == _UNSPECIFIED:
        guessed = "ITU709" if _is_bt709(picture) else "ITU601"
    # A scaler keeps the colours that it was set up for, so that they are part of its key.
    colours = (guessed, int(picture.colorspace), int(picture.color_range))
    source = (picture.width, picture.height, picture.format.name, hdr, *colours)
    # Typed loosely: PyAV 14 takes names only here, and the stubs of 18 numbers only.
    scaler: Any = _scalers.of(*source, width_px, height_px)
    rgb = scaler.reformat(
        picture,
        width=width_px,
        height=height_px,
        format="rgb48le" if hdr else "rgb24",
        src_colorspace=guessed,
        dst_colorspace="ITU601",  # RGB has none, but PyAV 14 heeds the source's only beside it
        src_color_range="JPEG" if int(picture.color_range) == _FULL_RANGE else None,
        interpolation="AREA" if smaller else "BILINEAR",
    )
    if hdr:
        return to_screen(np.asarray(rgb.to_ndarray(), dtype=np.uint16), transfer)
    return np.asarray(rgb.to_ndarray(), dtype=np.uint8)


def _is_bt709(picture: av.VideoFrame) -> bool:
    """Guess the colours of a picture without a tag."""
    if picture.format.name.startswith("yuvj"):
        return False  # JPEG's own rule, whatever the size
    return picture.height >= _HD_HEIGHT_PX or picture.width >= _HD_WIDTH_PX


def _has_planes(picture: av.VideoFrame) -> bool:
    planar = _PLANAR.fullmatch(picture.format.name) is not None
    return planar and all(plane.line_size > 0 for plane in picture.planes)


def _cut_and_convert(
    picture: av.VideoFrame, box: Box, size: tuple[int, int], transfer: Transfer
) -> npt.NDArray[np.uint8]:
    """Cut the planes, then convert only the part; chroma asks for edges on even pixels."""
    x0, y0, x1, y1 = box
    left, top = x0 - x0 % 2, y0 - y0 % 2
    right, bottom = min(x1 + x1 % 2, picture.width), min(y1 + y1 % 2, picture.height)
    part = av.VideoFrame(right - left, bottom - top, picture.format.name)
    part.color_range = picture.color_range
    part.colorspace = picture.colorspace
    if int(picture.colorspace) == _UNSPECIFIED:  # guessed before the part becomes small
        part.colorspace = _TAGGED_BT709 if _is_bt709(picture) else _TAGGED_BT601
    sample_bytes = 2 if picture.format.name.endswith("10le") else 1
    for source, target in zip(picture.planes, part.planes, strict=True):
        step_x = -(-picture.width // source.width)
        step_y = -(-picture.height // source.height)
        rows = slice(top // step_y, top // step_y + target.height)
        start = left // step_x * sample_bytes
        columns = slice(start, start + target.width * sample_bytes)
        _plane(target)[:, : target.width * sample_bytes] = _plane(source)[rows, columns]
    if (left, top, right, bottom) == box:
        return _convert(part, *size, transfer)
    inner = (x0 - left, y0 - top, x1 - left, y1 - top)
    return _cut_array(_convert(part, part.width, part.height, transfer), inner, size)


def _plane(plane: av.video.plane.VideoPlane) -> npt.NDArray[np.uint8]:
    rows = np.frombuffer(plane, np.uint8)  # type: ignore[call-overload]
    cut = rows[: plane.line_size * plane.height].reshape(plane.height, plane.line_size)
    return np.asarray(cut)


def _cut_array(
    rgb: npt.NDArray[np.uint8], box: Box, size: tuple[int, int]
) -> npt.NDArray[np.uint8]:
    x0, y0, x1, y1 = box
    part = np.ascontiguousarray(rgb[y0:y1, x0:x1])
    if size == (x1 - x0, y1 - y0):
        return part
    import cv2

    small: npt.NDArray[np.uint8] = cv2.resize(part, size, interpolation=cv2.INTER_AREA)
    return small
