"""Which part of the picture each stretch of the clip is followed in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from legpress_cv.pose.scout import Person
from legpress_cv.pose.subject import Subject

Box = tuple[int, int, int, int]
"""x0, y0, x1, y1 in pixels of the upright picture; x1 and y1 are outside."""

LOOK_AROUND_S = 1.0
"""Looks this long before and after a stretch count for its box: motion between two looks."""
OTHER_PAD_RATIO = 0.08
"""Margin, of its size, of the box that hides another person."""
GRID_PX = 32
"""Crops lie on a grid counted from either edge, so that a clip, its mirror image and a copy of
other quality are cut alike: where a tracker's picture begins moves its landmarks a little."""
GREY = 114
"""Fill of what is hidden; the middle grey that detectors are padded with."""


@dataclass(frozen=True, eq=False)
class FollowPlan:
    """Where the subject is looked for.

    Parameters
    ----------
    subject
        The chosen person and the others.
    width_px, height_px
        Size of the upright picture.
    margin_ratio
        Margin around everywhere that the subject was seen, per side, of the size of its box.
    """

    subject: Subject
    width_px: int
    height_px: int
    margin_ratio: float

    @property
    def mirror(self) -> bool:
        """Whether the tracker gets the picture mirrored: it always sees a lifter facing right.

        The heavy model is not symmetrical: knee and trunk-thigh angles of a clip and of its mirror
        image differ by 4 deg (RMS), and facing right it errs half as much (trunk-thigh angle,
        standard deviation 1.5 against 3.5 deg on two rendered clips with exact truth).
        """
        return self.subject.faces_left

    def crop(self, start_s: float, end_s: float) -> Box:
        """Return the part of the picture that holds the subject from `start_s` to `end_s`."""
        person = self.subject.person
        boxes = _between(person, start_s - LOOK_AROUND_S, end_s + LOOK_AROUND_S)
        if not len(boxes):
            return (0, 0, self.width_px, self.height_px)
        x0, y0 = boxes[:, :2].min(axis=0)
        x1, y1 = boxes[:, 2:].max(axis=0)
        pad = self.margin_ratio * max(x1 - x0, y1 - y0)
        box = (
            _outwards(x0 - pad),
            _outwards(y0 - pad),
            self.width_px - _outwards(self.width_px - x1 - pad),
            self.height_px - _outwards(self.height_px - y1 - pad),
        )
        if box[2] - box[0] < 2 or box[3] - box[1] < 2:  # noqa: PLR2004 - an empty picture
            return (0, 0, self.width_px, self.height_px)
        return box

    def hide_others(self, rgb: NDArray[np.uint8], time_s: float, crop: Box) -> NDArray[np.uint8]:
        """Return the cropped picture with other people painted over, the subject left whole.

        The tracker follows whom it finds first; a spotter who is not in the picture cannot be it.
        """
        boxes = [b for other in self.subject.others if (b := _box_at(other, time_s)) is not None]
        own = _box_at(self.subject.person, time_s)
        if not boxes or own is None:
            return rgb
        scale = rgb.shape[1] / (crop[2] - crop[0])
        kept = _slices(own, crop, scale, rgb.shape)
        out = rgb.copy()
        for box in boxes:
            out[_slices(box, crop, scale, rgb.shape)] = GREY
        out[kept] = rgb[kept]
        return out


def _outwards(distance_px: float) -> int:
    """Distance of a crop from an edge of the picture, rounded down to the grid."""
    return GRID_PX * int(max(0.0, distance_px) // GRID_PX)


def _between(person: Person, start_s: float, end_s: float) -> NDArray[np.float64]:
    inside = (person.time_s >= start_s) & (person.time_s <= end_s)
    return person.boxes_px[inside]


def _box_at(person: Person, time_s: float) -> NDArray[np.float64] | None:
    """Box by linear interpolation, padded; None when the person was not around."""
    if not person.time_s[0] - LOOK_AROUND_S <= time_s <= person.time_s[-1] + LOOK_AROUND_S:
        return None
    boxes = person.boxes_px
    box = np.array([np.interp(time_s, person.time_s, boxes[:, i]) for i in range(4)])
    pad = OTHER_PAD_RATIO * np.max(box[2:] - box[:2])
    padded: NDArray[np.float64] = box + np.array([-pad, -pad, pad, pad])
    return padded


def _slices(
    box: NDArray[np.float64], crop: Box, scale: float, shape: tuple[int, ...]
) -> tuple[slice, slice]:
    x0, y0, x1, y1 = (box - (crop[0], crop[1], crop[0], crop[1])) * scale
    return (
        slice(int(np.clip(y0, 0, shape[0])), int(np.clip(y1, 0, shape[0]))),
        slice(int(np.clip(x0, 0, shape[1])), int(np.clip(x1, 0, shape[1]))),
    )
