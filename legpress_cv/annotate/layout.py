"""Where the panels stand: sizes that follow the picture, places that keep off the lifter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

Covered = Callable[[float, float, float, float], float]
"""How much of the lifter a box hides; the box in shares of the picture."""

BASE_SIDE_PX = 360
"""The smallest picture's short side, where one unit is one pixel."""
GROWTH = 0.8
"""Panels grow more slowly than the picture: large screens are seen larger, too."""

MARGIN = 8.0
GAP = 6.0
HUD = (186.0, 121.0)
STRIP_HEIGHT = 99.0
STRIP_WIDEST = 400.0
CARD = (200.0, 98.0)
TIMELINE_HEIGHT = 43.0
LABEL = (176.0, 26.0)
BANNER = (330.0, 76.0)
"""Sizes in units: the least in which the longest text fits (tests hold them to it)."""

_ORDER_COST = 0.002
"""Prefers the earlier of two places that hide as little."""


@dataclass(frozen=True)
class Box:
    """A rectangle in whole pixels."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """First column to the right of it."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """First row below it."""
        return self.y + self.height

    def overlaps(self, box: Box) -> bool:
        """Tell whether the two share a pixel."""
        return (
            self.x < box.right
            and box.x < self.right
            and self.y < box.bottom
            and box.y < self.bottom
        )

    def grown(self, by_px: int) -> Box:
        """Widen it on all sides."""
        return Box(self.x - by_px, self.y - by_px, self.width + 2 * by_px, self.height + 2 * by_px)


@dataclass(frozen=True)
class Layout:
    """Places of all panels, the same in every frame.

    Attributes
    ----------
    unit
        Pixels per unit of length.
    strip
        Whether the readings span the width (tall pictures) instead of standing in a corner.
    hud, card, label, timeline, banner
        Readings; verdict of a rep (the most that it may take); what is called out during a tuck;
        timeline; the reason where nothing could be measured, which takes the place of readings,
        verdict and call.
    """

    unit: float
    strip: bool
    hud: Box
    card: Box
    label: Box
    timeline: Box
    banner: Box

    def px(self, units: float) -> int:
        """Return a length in pixels, at least one."""
        return max(1, round(units * self.unit))


def plan(width_px: int, height_px: int, covered: Covered | None = None) -> Layout:
    """Place the panels.

    Parameters
    ----------
    width_px, height_px
        Size of the picture.
    covered
        How much of the lifter a box hides; the first choice is taken everywhere without it.

    Returns
    -------
    Layout
        Boxes inside the picture, none over another (banner aside).
    """
    unit = (min(width_px, height_px) / BASE_SIDE_PX) ** GROWTH
    # A tiny picture is drawn all the same, if not legibly: what is fixed must fit into it.
    unit = min(unit, width_px / (HUD[0] + 2 * MARGIN), height_px / _tallest())
    return _Planner(width_px, height_px, unit, covered or (lambda *_: 0.0)).layout()


def _tallest() -> float:
    return HUD[1] + CARD[1] + LABEL[1] + TIMELINE_HEIGHT + 2 * MARGIN + 3 * GAP


class _Planner:
    def __init__(self, width_px: int, height_px: int, unit: float, covered: Covered) -> None:
        self._width, self._height, self._unit = width_px, height_px, unit
        self._covered = covered
        self._margin, self._gap = self._px(MARGIN), self._px(GAP)

    def layout(self) -> Layout:
        width, margin = self._width, self._margin
        inner = width - 2 * margin
        low = self._px(TIMELINE_HEIGHT)
        timeline = Box(margin, self._height - margin - low, inner, low)
        strip = self._height > width
        if strip:
            hud = self._strip(min(inner, self._px(STRIP_WIDEST)), timeline)
        else:
            hud = self._corner(HUD, [timeline])
        card = self._corner(CARD, [timeline, hud])
        label = self._middle(min(inner, self._px(LABEL[0])), [timeline, hud, card])
        banner_width = min(inner, self._px(BANNER[0]))
        banner = Box((width - banner_width) // 2, margin, banner_width, self._px(BANNER[1]))
        return Layout(self._unit, strip, hud, card, label, timeline, banner)

    def _px(self, units: float) -> int:
        return max(1, int(units * self._unit))

    def _strip(self, width: int, timeline: Box) -> Box:
        height = self._px(STRIP_HEIGHT)
        x = (self._width - width) // 2
        low = timeline.y - self._gap - height
        return self._best([Box(x, self._margin, width, height), Box(x, low, width, height)], [])

    def _corner(self, size: tuple[float, float], taken: Sequence[Box]) -> Box:
        width, height = self._px(size[0]), self._px(size[1])
        left, right = self._margin, self._width - self._margin - width
        return self._best(
            [Box(x, y, width, height) for y in self._rows(height, taken) for x in (left, right)],
            taken,
        )

    def _middle(self, width: int, taken: Sequence[Box]) -> Box:
        height = self._px(LABEL[1])
        left, right = self._margin, self._width - self._margin - width
        columns = ((self._width - width) // 2, left, right)
        return self._best(
            [Box(x, y, width, height) for y in self._rows(height, taken) for x in columns], taken
        )

    def _rows(self, height: int, taken: Sequence[Box]) -> list[int]:
        """Tops: at the picture's top, above the timeline, then below and above what is there."""
        floor = taken[0].y - self._gap - height
        rows = [self._margin, floor]
        rows += [box.bottom + self._gap for box in taken[1:]]
        rows += [box.y - self._gap - height for box in taken[1:]]
        return [y for y in dict.fromkeys(rows) if self._margin <= y <= floor]

    def _best(self, places: Sequence[Box], taken: Sequence[Box]) -> Box:
        apart = self._gap // 2
        free = [p for p in places if not any(p.grown(apart).overlaps(box) for box in taken)]
        free = free or list(places)
        costs = [
            self._covered(
                box.x / self._width,
                box.y / self._height,
                box.width / self._width,
                box.height / self._height,
            )
            + _ORDER_COST * i
            for i, box in enumerate(free)
        ]
        return free[costs.index(min(costs))]
