"""Copies of a clip, as it is and with the pelvis turned; and pictures of both for a person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from legpress_cv.video import Clip, ClipWriter

from .chain import ChainTrack, turned
from .warp import Picture, warped

NEARLY_LOSSLESS_CRF = 12
"""Of every copy, the one without a turn included: what encoding changes is no part of a change."""


@dataclass(frozen=True)
class Cut:
    """The part of a clip that is used.

    Attributes
    ----------
    crop_px
        Part of the picture: x, y, width, height; all of it where None.
    span_s
        From when to when.
    """

    crop_px: tuple[int, int, int, int] | None = None
    span_s: tuple[float, float] = (0.0, float("inf"))


def pictures(source: Path, cut: Cut) -> Iterator[tuple[float, Picture]]:
    """Give time (s, from the first one) and picture of every frame of a cut."""
    first_s: float | None = None
    with Clip.open(source).frames(None) as frames:
        for frame in frames:
            if frame.time_s > cut.span_s[1]:
                return
            if frame.time_s < cut.span_s[0]:
                continue
            first_s = frame.time_s if first_s is None else first_s
            rgb = frame.rgb()
            x, y, width, height = cut.crop_px or (0, 0, rgb.shape[1], rgb.shape[0])
            yield frame.time_s - first_s, rgb[y : y + height, x : x + width]


def size_px(source: Path, cut: Cut) -> tuple[int, int]:
    """Width and height of a cut."""
    if cut.crop_px is not None:
        return cut.crop_px[2:]
    clip = Clip.open(source)
    return clip.width_px, clip.height_px


def turned_picture(rgb: Picture, time_s: float, chain: ChainTrack, turn_deg: float) -> Picture:
    """Turn the pelvis of one picture by its share of a turn."""
    points, share = chain.at(time_s)
    moved = turned(points, share * turn_deg, faces_left=chain.faces_left)
    return warped(rgb, points, moved)


def write_copy(
    source: Path, target: Path, cut: Cut, chain: ChainTrack | None = None, turn_deg: float = 0.0
) -> None:
    """Write a copy of a clip, without its sound.

    Parameters
    ----------
    source, target
        Files.
    cut
        What is used of the source.
    chain, turn_deg
        The chain in the cut, and how far its pelvis turns at every bottom; as it is where None.
    """
    width, height = size_px(source, cut)
    with ClipWriter(target, width, height, crf=NEARLY_LOSSLESS_CRF) as writer:
        for time_s, rgb in pictures(source, cut):
            shown = rgb if chain is None else turned_picture(rgb, time_s, chain, turn_deg)
            writer.write(np.ascontiguousarray(shown), time_s)


def write_look(source: Path, target: Path, cut: Cut, chain: ChainTrack, turn_deg: float) -> None:
    """Write the picture with the largest share of the turn, and the same turned beside it."""
    at_s = chain.time_s[int(np.argmax(chain.share))]
    time_s, rgb = min(pictures(source, cut), key=lambda frame: abs(frame[0] - at_s))
    both = np.hstack((rgb, turned_picture(rgb, time_s, chain, turn_deg)))
    target.parent.mkdir(parents=True, exist_ok=True)
    if not cv2.imwrite(str(target), cv2.cvtColor(both, cv2.COLOR_RGB2BGR)):
        raise OSError(f"{target} cannot be written")
