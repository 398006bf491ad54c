"""Copies of a clip that change nothing about the lifter: a reading has to stay what it was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from legpress_cv.video import Clip, ClipWriter

Picture = NDArray[np.uint8]

NEARLY_LOSSLESS_CRF = 12
"""Of every copy that does not test compression itself."""
REPEATABLE_PRESET = "superfast"
"""Of x264: slower ones plan with a tree of macroblocks, which came out one way in one run and
another way in the next (on a machine with AVX-512), and moved a reading by up to a degree."""
DARKER_RATIO = 0.55
"""Brightness that is left: a gym with half of its lamps on."""


@dataclass(frozen=True)
class Variant:
    """One change.

    Attributes
    ----------
    name
        What is done.
    mirrored, darker
        Whether.
    crop_ratio
        Share of the picture that is cut off at every edge.
    scale, roll_deg
        Size over the original's, and turn about the middle.
    crf
        Of x264.
    rate_hz
        Frames kept a second; all where None.
    skip_s
        Cut off at the start.
    """

    name: str
    mirrored: bool = False
    darker: bool = False
    crop_ratio: float = 0.0
    scale: float = 1.0
    roll_deg: float = 0.0
    crf: int = NEARLY_LOSSLESS_CRF
    rate_hz: float | None = None
    skip_s: float = 0.0


PLAIN = Variant("as it is")
BENIGN = (
    Variant("mirrored", mirrored=True),
    Variant("cropped by 3 %", crop_ratio=0.03),
    Variant("cropped by 8 %", crop_ratio=0.08),
    Variant("scaled by 0.7", scale=0.7),
    Variant("crf 30", crf=30),
    Variant("darker", darker=True),
    Variant("20 frames a second", rate_hz=20.0),
    Variant("turned by 3 deg", roll_deg=3.0),
    Variant("first second cut off", skip_s=1.0),
)
"""Changes that a phone, a messenger or an editor makes."""


def write_variant(
    source: Path, target: Path, variant: Variant, crop_px: tuple[int, int, int, int] | None = None
) -> None:
    """Write a changed copy of a clip, without its sound.

    Parameters
    ----------
    source, target
        Files.
    variant
        What is changed.
    crop_px
        Part of the picture that is taken first: x, y, width, height.
    """
    clip = Clip.open(source)
    x, y, width, height = crop_px or (0, 0, clip.width_px, clip.height_px)
    size = _even(width, variant), _even(height, variant)
    with (
        clip.frames(variant.rate_hz) as frames,
        ClipWriter(target, *size, crf=variant.crf, preset=REPEATABLE_PRESET) as writer,
    ):
        for time_s, rgb in _kept(frames, variant.skip_s):
            part = rgb[y : y + height, x : x + width]
            writer.write(_changed(part, variant, size), time_s)


def _kept(frames: object, skip_s: float) -> Iterator[tuple[float, Picture]]:
    for frame in frames:  # type: ignore[attr-defined]
        if frame.time_s >= skip_s:
            yield frame.time_s - skip_s, frame.rgb()


def _even(length_px: int, variant: Variant) -> int:
    kept = length_px * (1 - 2 * variant.crop_ratio) * variant.scale
    return max(2, 2 * round(kept / 2))


def _changed(rgb: Picture, variant: Variant, size: tuple[int, int]) -> Picture:
    height, width = rgb.shape[:2]
    if variant.roll_deg:
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), variant.roll_deg, 1.0)
        rgb = cv2.warpAffine(rgb, turn, (width, height), borderMode=cv2.BORDER_REPLICATE)
    dx, dy = round(width * variant.crop_ratio), round(height * variant.crop_ratio)
    rgb = rgb[dy : height - dy, dx : width - dx]
    if rgb.shape[1::-1] != size:
        rgb = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
    if variant.darker:
        rgb = (rgb * DARKER_RATIO).astype(np.uint8)
    return np.ascontiguousarray(rgb[:, ::-1] if variant.mirrored else rgb)
