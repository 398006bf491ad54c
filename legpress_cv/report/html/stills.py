"""Pictures of the top and the bottom of each rep, cut out of the clip."""

from __future__ import annotations

import base64
import contextlib
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from legpress_cv.annotate.face import FaceBlur
from legpress_cv.errors import ClipError
from legpress_cv.results import RepResult, SetAnalysis
from legpress_cv.video import Clip, Frame

WIDTH_PX = 480
"""Twice what a still takes on a phone: sharp, and some 25 kB."""

JPEG_QUALITY = 80
"""Above it files grow faster than pictures get better."""

SHOWN_POINTS = ("shoulder", "hip", "knee", "asis", "psis")
"""What has to be seen to judge the pelvis: trunk and thigh. No face is needed for it."""

MARGIN_RATIO = 0.3
"""Room around those points, in lengths of the trunk: the flesh and the pads around them."""

MIN_ASPECT_RATIO, MAX_ASPECT_RATIO = 1.0, 1.5
"""Width over height: two stills stand side by side."""

Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Still:
    """A part of a frame.

    Attributes
    ----------
    time_s
        Time of the frame.
    crop_px
        The part, ``x0, y0, x1, y1`` in pixels of the upright picture.
    jpeg
        The picture, scaled to at most :data:`WIDTH_PX`.
    """

    time_s: float
    crop_px: Box
    jpeg: bytes

    @property
    def data_uri(self) -> str:
        """The picture as an address that holds it."""
        return f"data:image/jpeg;base64,{base64.b64encode(self.jpeg).decode('ascii')}"


def still_times_s(rep: RepResult) -> tuple[float, float]:
    """Name the moments of a rep that are shown: the start of its descent, and its bottom."""
    return rep.start_s, rep.bottom_s


class StillsCollector:
    """Cuts the pictures of all reps out of frames that pass by, whoever decodes them.

    All show the same part of the picture, so that they can be compared. A picture that cannot be
    cut is missing: whoever shows the frames goes on.

    Parameters
    ----------
    analysis
        The result.
    width_px, height_px
        Size of the frames.
    blur_face
        Whether to hide the lifter's face; by default as the result's settings say.
    times_s
        Other moments than the top and the bottom of each rep.
    """

    def __init__(
        self,
        analysis: SetAnalysis,
        width_px: int,
        height_px: int,
        *,
        blur_face: bool | None = None,
        times_s: Iterable[float] | None = None,
    ) -> None:
        wanted = _wanted_s(analysis, times_s)
        self._waiting = deque(wanted)
        self._before: Frame | None = None
        self._taken: dict[float, Still] = {}
        if not wanted:
            return
        self._box = common_crop_px(analysis, wanted, width_px, height_px)
        scale = (
            width_px / max(analysis.clip.width_px, 1),
            height_px / max(analysis.clip.height_px, 1),
        )
        hide = analysis.settings.annotation.blur_face if blur_face is None else blur_face
        self._blur = FaceBlur(analysis.frames, *scale) if hide else None

    @property
    def complete(self) -> bool:
        """Whether no later frame is needed."""
        return not self._waiting

    def see(self, frame: Frame) -> None:
        """Take what is wanted of the next frame; only the last one is held."""
        before = self._before
        while self._waiting and frame.time_s >= self._waiting[0]:
            time_s = self._waiting.popleft()
            nearer = before is not None and time_s - before.time_s < frame.time_s - time_s
            self._take(time_s, before if nearer and before is not None else frame)
        self._before = frame if self._waiting else None

    def stills(self) -> dict[float, Still]:
        """Give the pictures by the time that was asked for, after the last frame."""
        while self._waiting and self._before is not None:
            # The clock of the analysis may reach a little beyond the last frame.
            self._take(self._waiting.popleft(), self._before)
        self._before = None
        return dict(self._taken)

    def _take(self, time_s: float, frame: Frame) -> None:
        with contextlib.suppress(cv2.error):  # a frame that cannot be converted fails the clip, too
            self._taken[time_s] = _still(frame, self._box, self._blur)


def take_stills(
    clip_path: Path,
    analysis: SetAnalysis,
    *,
    blur_face: bool,
    times_s: Iterable[float] | None = None,
) -> dict[float, Still]:
    """Cut the pictures of all reps out of the clip, in a pass that reads no further than needed.

    Parameters
    ----------
    clip_path
        The clip that was analysed.
    analysis
        The result.
    blur_face, times_s
        As for :class:`StillsCollector`.

    Returns
    -------
    dict of float to Still
        By the time that was asked for.

    Raises
    ------
    ClipError
        If the clip cannot be read.
    """
    wanted = _wanted_s(analysis, times_s)
    if not wanted:
        return {}
    clip = Clip.open(clip_path, analysis.reading)
    collector = StillsCollector(
        analysis, clip.width_px, clip.height_px, blur_face=blur_face, times_s=wanted
    )
    table = clip.timetable()
    frames = clip.frames() if table is None else clip.frames_at(table.around(wanted), table)
    with contextlib.closing(frames):
        for frame in frames:
            collector.see(frame)
            if collector.complete:
                break
    return collector.stills()


def stills_if_any(
    clip_path: Path | None,
    analysis: SetAnalysis,
    *,
    blur_face: bool | None,
    times_s: Sequence[float] | None = None,
) -> dict[float, Still]:
    """Do as :func:`take_stills`; none where there is no clip, or it cannot be read.

    The face is hidden as the result's settings say where `blur_face` is None.
    """
    if clip_path is None:
        return {}
    hide = analysis.settings.annotation.blur_face if blur_face is None else blur_face
    try:
        return take_stills(clip_path, analysis, blur_face=hide, times_s=times_s)
    except ClipError:
        return {}  # the page says in their place that they are missing


def common_crop_px(
    analysis: SetAnalysis, times_s: Sequence[float], width_px: int, height_px: int
) -> Box:
    """Choose the part of the picture that holds trunk and thigh at all of some times.

    Returns
    -------
    tuple of int
        ``x0, y0, x1, y1``; the whole picture where nothing is known of the points.
    """
    frames = analysis.frames
    whole = (0, 0, width_px, height_px)
    if not len(frames.time_s):
        return whole
    rows = np.abs(frames.time_s[:, None] - np.asarray(times_s)).argmin(axis=0)
    tracks = [frames.points[name] for name in SHOWN_POINTS if name in frames.points]
    if not tracks:
        return whole
    x = np.concatenate([track.x_px[rows] for track in tracks])
    y = np.concatenate([track.y_px[rows] for track in tracks])
    seen = np.isfinite(x) & np.isfinite(y)
    x, y = x[seen], y[seen]
    if len(x) < 3:  # noqa: PLR2004 - two points have no area
        return whole
    margin = MARGIN_RATIO * _trunk_px(analysis)
    low = np.array([x.min(), y.min()]) - margin
    high = np.array([x.max(), y.max()]) + margin
    return _fitted(low, high, width_px, height_px)


def _trunk_px(analysis: SetAnalysis) -> float:
    points = analysis.frames.points
    if not {"shoulder", "hip"} <= points.keys():
        return 0.0
    shoulder, hip = points["shoulder"], points["hip"]
    length = np.hypot(shoulder.x_px - hip.x_px, shoulder.y_px - hip.y_px)
    return float(np.nanmedian(length)) if np.isfinite(length).any() else 0.0


def _fitted(
    low: npt.NDArray[np.float64], high: npt.NDArray[np.float64], width_px: int, height_px: int
) -> Box:
    """Widen a box to a pleasant shape and push it into the picture."""
    middle, size = (low + high) / 2, high - low
    size[0] = max(size[0], MIN_ASPECT_RATIO * size[1])
    size[1] = max(size[1], size[0] / MAX_ASPECT_RATIO)
    limit = np.array([width_px, height_px], dtype=float)
    size = np.minimum(size, limit)
    start = np.clip(middle - size / 2, 0, limit - size)
    x0, y0 = (int(v) for v in np.floor(start))
    x1, y1 = (int(v) for v in np.minimum(np.ceil(start + size), limit))
    return x0, y0, max(x1, x0 + 1), max(y1, y0 + 1)


def _wanted_s(analysis: SetAnalysis, times_s: Iterable[float] | None) -> list[float]:
    if times_s is None:
        times_s = (time_s for rep in analysis.reps for time_s in still_times_s(rep))
    return sorted(set(times_s))


def _still(frame: Frame, box: Box, blur: FaceBlur | None) -> Still:
    if blur is None:
        part = frame.rgb(crop_px=box)
    else:
        picture = frame.rgb()
        blur.draw(picture, frame.time_s)  # before the cut: the face may lie half outside
        part = picture[box[1] : box[3], box[0] : box[2]]
    height, width = part.shape[:2]
    if width > WIDTH_PX:
        size = (WIDTH_PX, max(1, round(height * WIDTH_PX / width)))
        part = cv2.resize(part, size, interpolation=cv2.INTER_AREA).astype(np.uint8)
    bgr = cv2.cvtColor(np.ascontiguousarray(part), cv2.COLOR_RGB2BGR)
    _, jpeg = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    return Still(frame.time_s, box, jpeg.tobytes())
