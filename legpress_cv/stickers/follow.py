"""Follow stickers through a clip, from one click each.

The clip is read twice and no frame is kept. The first pass looks at the clicked frames and learns
each sticker. The second notes, in every frame, the few places that look like it; from these the
sticker is followed forwards and backwards in time (:mod:`legpress_cv.stickers.link`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from legpress_cv.marks.model import StickerMark, StickerName
from legpress_cv.settings.stickers import StickerSettings
from legpress_cv.stickers.appearance import Appearance, learn
from legpress_cv.stickers.candidates import Candidates, find_candidates
from legpress_cv.stickers.colour import colours, light
from legpress_cv.stickers.link import LinkTask, link, surely
from legpress_cv.stickers.tracks import PELVIS_STICKERS, StickerTracks
from legpress_cv.video.clip import Clip

Floats = NDArray[np.float64]
Box = tuple[int, int, int, int]

_MAX_RADIUS_RATIO = 0.025
"""A sticker's radius is at most this share of the picture's longer side: 5 cm of a 2 m picture."""
_CLICK_WINDOW_S = 0.6
"""Frames nearer to a click than this may be the clicked one; they are never further apart."""
_ROUNDS = 3
"""A sticker's companions are known from the round before."""
_SAME_SPAN_S = 1e-6
_NEIGHBOURS = 4
"""Frames to each side from which a place's scatter is read."""
_MAD_TO_SD = 1.4826


@dataclass(frozen=True)
class _Learnt:
    """A sticker as it was learnt: where it is looked for, and what it looks like there."""

    mark: StickerMark
    time_s: float
    box: Box
    look: Appearance | None

    @property
    def centre_px(self) -> Floats:
        """Give its centre in the upright picture."""
        assert self.look is not None  # those that were not learnt are left out before
        x, y = self.look.centre_px
        return np.array([x + self.box[0], y + self.box[1]])


def follow_stickers(
    clip: Clip,
    stickers: Sequence[StickerMark],
    settings: StickerSettings,
    *,
    span_s: tuple[float, float] | None = None,
    rate_hz: float | None = None,
    progress: Callable[[float], None] | None = None,
) -> StickerTracks:
    """Follow stickers through a clip.

    Parameters
    ----------
    clip
        The clip.
    stickers
        At most one of each name; each is followed from the frame nearest to its time.
    settings
        How far and how surely.
    span_s
        First and last time of the frames that are wanted; by default all.
    rate_hz
        Faster clips are thinned to about this rate; by default every frame is used.
    progress
        Called with the time in the clip as it is read the second time.

    Returns
    -------
    StickerTracks
        One track for each sticker; NaN where it is covered, out of the picture or in doubt.

    Raises
    ------
    UnreadableClipError
        While the clip is read.
    """
    if not stickers:
        return StickerTracks(np.empty(0), {}, {}, {})
    learnt = _learn_all(clip, stickers, settings, rate_hz)
    known = [sticker for sticker in learnt if sticker.look is not None]
    time_s, found = _find_all(clip, known, rate_hz, _span(learnt, span_s), progress)
    linked = _link_all(time_s, known, found, settings, max(clip.width_px, clip.height_px))
    inside = np.ones(len(time_s), dtype=bool)
    if span_s is not None:
        inside = (time_s >= span_s[0] - _SAME_SPAN_S) & (time_s <= span_s[1] + _SAME_SPAN_S)
    points, sds = {}, {}
    for sticker in learnt:
        name = sticker.mark.name
        place, sd = linked.get(
            name, (np.full((len(time_s), 2), np.nan), np.full(len(time_s), np.nan))
        )
        points[name], sds[name] = place[inside], sd[inside]
    return StickerTracks(
        time_s=time_s[inside],
        points_px=points,
        sd_px=sds,
        clicked_s={sticker.mark.name: sticker.time_s for sticker in learnt},
        unclear=tuple(sticker.mark.name for sticker in learnt if sticker.look is None),
    )


def _span(
    learnt: Sequence[_Learnt], span_s: tuple[float, float] | None
) -> tuple[float, float] | None:
    """Reach to the clicks: a sticker is followed from there."""
    if span_s is None:
        return None
    times = [sticker.time_s for sticker in learnt]
    return min(span_s[0], *times) - _SAME_SPAN_S, max(span_s[1], *times) + _SAME_SPAN_S


def _learn_all(
    clip: Clip, stickers: Sequence[StickerMark], settings: StickerSettings, rate_hz: float | None
) -> list[_Learnt]:
    """Look at the clicked frames."""
    best: dict[StickerName, tuple[float, float, NDArray[np.uint8]]] = {}
    boxes = {mark.name: _box(clip, mark, settings) for mark in stickers}
    last_s = max(mark.time_s for mark in stickers) + _CLICK_WINDOW_S
    with clip.frames(rate_hz) as frames:
        for frame in frames:
            for mark in stickers:
                off = abs(frame.time_s - mark.time_s)
                nearer = mark.name not in best or off < best[mark.name][0]
                if nearer and off < _CLICK_WINDOW_S:
                    picture = frame.rgb(crop_px=boxes[mark.name])
                    best[mark.name] = off, frame.time_s, picture
            if frame.time_s > last_s:
                break
    radius_px = _MAX_RADIUS_RATIO * max(clip.width_px, clip.height_px)
    out = []
    for mark in stickers:
        box = boxes[mark.name]
        if mark.name not in best:
            out.append(_Learnt(mark, mark.time_s, box, None))
            continue
        _, time_s, picture = best[mark.name]
        click = mark.x_px - box[0], mark.y_px - box[1]
        out.append(_Learnt(mark, time_s, box, learn(colours(picture), click, radius_px, settings)))
    return out


def _box(clip: Clip, mark: StickerMark, settings: StickerSettings) -> Box:
    """Give the part of the picture in which a sticker is looked for."""
    pelvis = mark.name in PELVIS_STICKERS
    ratio = settings.reach_ratio if pelvis else settings.limb_reach_ratio
    reach = ratio * max(clip.width_px, clip.height_px)
    x = min(max(mark.x_px, 0.0), clip.width_px - 1.0)
    y = min(max(mark.y_px, 0.0), clip.height_px - 1.0)
    return (
        max(int(x - reach), 0),
        max(int(y - reach), 0),
        min(int(x + reach) + 1, clip.width_px),
        min(int(y + reach) + 1, clip.height_px),
    )


def _find_all(
    clip: Clip,
    known: Sequence[_Learnt],
    rate_hz: float | None,
    span_s: tuple[float, float] | None,
    progress: Callable[[float], None] | None,
) -> tuple[Floats, list[list[Candidates]]]:
    """Note the places in every frame that look like each sticker."""
    times: list[float] = []
    found: list[list[Candidates]] = [[] for _ in known]
    union = _union([sticker.box for sticker in known])
    with clip.frames(rate_hz) as frames:
        for frame in frames:
            if span_s is not None and frame.time_s < span_s[0]:
                continue
            if span_s is not None and frame.time_s > span_s[1]:
                break
            times.append(frame.time_s)
            image = colours(frame.rgb(crop_px=union)) if known else None
            for sticker, places in zip(known, found, strict=True):
                assert image is not None and sticker.look is not None  # noqa: PT018
                x0, y0, x1, y1 = sticker.box
                part = image[y0 - union[1] : y1 - union[1], x0 - union[0] : x1 - union[0]]
                gain = light(part) / sticker.look.light
                places.append(find_candidates(part, gain, sticker.look, (x0, y0)))
            if progress is not None:
                progress(frame.time_s)
    return np.array(times), found


def _union(boxes: Sequence[Box]) -> Box:
    if not boxes:
        return (0, 0, 1, 1)
    table = np.array(boxes)
    x0, y0 = table[:, :2].min(axis=0)
    x1, y1 = table[:, 2:].max(axis=0)
    return int(x0), int(y0), int(x1), int(y1)


def _link_all(
    time_s: Floats,
    known: Sequence[_Learnt],
    found: Sequence[Sequence[Candidates]],
    settings: StickerSettings,
    side_px: int,
) -> dict[StickerName, tuple[Floats, Floats]]:
    """Follow all stickers, each a few times with what is known of the others."""
    tasks = {}
    for sticker, candidates in zip(known, found, strict=True):
        assert sticker.look is not None
        name = sticker.mark.name
        pelvis = name in PELVIS_STICKERS
        speed = settings.max_speed_ratio if pelvis else settings.limb_speed_ratio
        tasks[name] = LinkTask(
            time_s=time_s,
            candidates=candidates,
            start=int(np.abs(time_s - sticker.time_s).argmin()),
            start_px=sticker.centre_px,
            radius_px=sticker.look.radius_px,
            speed_px_s=speed * side_px,
        )
    tracks: dict[StickerName, tuple[Floats, Floats]] = {}
    sure: dict[StickerName, Floats] = {}
    for _ in range(_ROUNDS):
        for name, task in tasks.items():
            bone = PELVIS_STICKERS if name in PELVIS_STICKERS else ()
            told = replace(
                task,
                companions=[tracks[n][0] for n in bone if n in tracks and n != name],
                taken=[places for other, places in sure.items() if other != name],
                held=[_held(places) for other, places in sure.items() if other != name],
            )
            chosen = link(told, settings)
            tracks[name] = _track(task.candidates, chosen)
            sure[name] = np.where(surely(told, chosen)[:, None], tracks[name][0], np.nan)
    return tracks


def _held(places: Floats) -> Floats:
    """Fill gaps, and the ends, with the nearest place in time."""
    known = np.flatnonzero(np.isfinite(places[:, 0]))
    if not len(known):
        return places
    middles = (known[1:] + known[:-1]) / 2
    filled: Floats = places[known[np.searchsorted(middles, np.arange(len(places)))]]
    return filled


def _track(candidates: Sequence[Candidates], chosen: NDArray[np.intp]) -> tuple[Floats, Floats]:
    places, sds = np.full((len(chosen), 2), np.nan), np.full(len(chosen), np.nan)
    for i, index in enumerate(chosen):
        if index >= 0:
            places[i] = candidates[i].points_px[index]
            sds[i] = candidates[i].sd_px[index]
    return places, np.maximum(sds, _scatter(places))


def _scatter(places: Floats) -> Floats:
    """Give the scatter of each place about the line through its neighbours."""
    middle = places[1:-1] - (places[:-2] + places[2:]) / 2  # a line leaves sqrt(1.5) of the noise
    off = np.full(len(places), np.nan)
    if len(middle):
        off[1:-1] = np.abs(middle).mean(axis=1)
    out = np.zeros(len(places))
    for i in range(len(places)):
        part = off[max(i - _NEIGHBOURS, 0) : i + _NEIGHBOURS + 1]
        part = part[np.isfinite(part)]
        if len(part) >= _NEIGHBOURS:
            out[i] = _MAD_TO_SD * float(np.median(part)) / np.sqrt(1.5)
    return out
