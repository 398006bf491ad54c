"""The frames that a person marks, as JPEGs: decoded in the background, kept within a limit."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence

import cv2
import numpy as np

from legpress_cv.errors import ClipError, LegpressError
from legpress_cv.marking.moments import Window
from legpress_cv.video import Clip, Frame

JPEG_QUALITY = 90
"""Edges of clothes stay sharp under a lens; above it files grow faster than pictures get better."""

LIMIT_BYTES = 200_000_000
"""Some thousand pictures of 1080p: all moments of a common set."""

CORE_S = 0.25
"""Frames this near to the moment of the result are kept first: one of them is mostly chosen."""

MAX_RATE_HZ = 60.0
"""Of slow motion not every frame is offered: between two of these nothing moves a pixel."""

NEIGHBOURS = 20
"""Frames before and after one that has to be decoded again, since they are asked for next."""

PATIENCE_S = 300.0
"""How long a request waits for a frame: longer than reading a long clip takes."""


class FrameStore:
    """Frames within some windows of a clip, by their place in the stream.

    One pass through the clip learns which frames there are and keeps those near the moments, and
    the others while there is room. What was not kept is decoded again when it is asked for.

    Parameters
    ----------
    clip
        The clip.
    windows
        Where frames are wanted.
    limit_bytes
        Room for pictures; the oldest give way.

    Attributes
    ----------
    windows
        As given.
    """

    def __init__(
        self, clip: Clip, windows: Sequence[Window], *, limit_bytes: int = LIMIT_BYTES
    ) -> None:
        self._clip = clip
        self.windows = tuple(windows)
        self._limit_bytes = limit_bytes
        self._listed: list[list[tuple[int, float]]] = [[] for _ in windows]
        self._wanted: set[int] = set()
        self._jpegs: OrderedDict[int, bytes] = OrderedDict()
        self._size_bytes = 0
        self._read_to_s = -1.0
        self._finished = False
        self._closed = False
        self._fault: LegpressError | None = None
        self._changed = threading.Condition()
        self._decoding = threading.Lock()
        self._thread = threading.Thread(target=self._read, name="frames", daemon=True)

    def start(self) -> None:
        """Begin to read the clip in the background."""
        self._thread.start()

    def close(self) -> None:
        """Stop reading."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        if self._thread.ident is not None:
            self._thread.join()

    def frames(self, window: int) -> list[tuple[int, float]]:
        """List the frames of a window with their times, once they are known.

        Raises
        ------
        ClipError
            If the clip cannot be read so far.
        """
        to_s = self.windows[window].to_s
        with self._changed:
            self._changed.wait_for(
                lambda: self._finished or self._closed or self._read_to_s > to_s, PATIENCE_S
            )
            if not self._listed[window]:
                raise self._fault or ClipError("the clip has no frame at this moment.")
            return list(self._listed[window])

    def jpeg(self, number: int) -> bytes:
        """Give a frame that :meth:`frames` named.

        Raises
        ------
        KeyError
            If none of that number is wanted.
        ClipError
            If the clip cannot be read any more.
        """
        with self._changed:
            if number not in self._wanted:
                raise KeyError(number)
            if number in self._jpegs:
                self._jpegs.move_to_end(number)
                return self._jpegs[number]
        with self._decoding:
            with self._changed:
                if number in self._jpegs:  # decoded for another request meanwhile
                    return self._jpegs[number]
            return self._decoded_again(number)

    def _read(self) -> None:
        try:
            self._read_through()
        except LegpressError as error:
            self._fault = error
        except Exception as error:  # a request that waits has to hear of it
            self._fault = ClipError(f"the clip cannot be read ({type(error).__name__}).")
        finally:
            with self._changed:
                self._finished = True
                self._changed.notify_all()

    def _read_through(self) -> None:
        end_s = max(window.to_s for window in self.windows)
        with self._clip.frames(MAX_RATE_HZ) as stream:
            for frame in stream:
                near = [k for k, w in enumerate(self.windows) if self._takes(k, w, frame.time_s)]
                # Encoded before it is listed: a frame that can be asked for is there already.
                jpeg = _jpeg(frame) if near and self._worth_keeping(near, frame) else None
                with self._changed:
                    for k in near:
                        self._listed[k].append((frame.index, frame.time_s))
                        self._wanted.add(frame.index)
                    if jpeg is not None:
                        self._keep(frame.index, jpeg)
                    self._read_to_s = frame.time_s
                    self._changed.notify_all()
                    if self._closed:
                        return
                if frame.time_s > end_s:
                    return

    def _takes(self, k: int, window: Window, time_s: float) -> bool:
        if not window.holds(time_s):
            return False
        listed = self._listed[k]
        return not listed or time_s >= listed[-1][1] + window.step_s

    def _worth_keeping(self, near: Sequence[int], frame: Frame) -> bool:
        """Leave half the room to frames near moments, which come in order of time."""
        if any(abs(self.windows[k].at_s - frame.time_s) <= CORE_S for k in near):
            return True
        return self._size_bytes < self._limit_bytes / 2

    def _decoded_again(self, number: int) -> bytes:
        found = None
        with self._clip.frames(MAX_RATE_HZ) as stream:
            for frame in stream:
                if frame.index > number + NEIGHBOURS:
                    break
                if frame.index < number - NEIGHBOURS or frame.index not in self._wanted:
                    continue
                jpeg = _jpeg(frame)
                if frame.index == number:
                    found = jpeg
                with self._changed:
                    self._keep(frame.index, jpeg)
        if found is None:
            raise ClipError("the clip has changed while it was marked; start again.")
        return found

    def _keep(self, number: int, jpeg: bytes) -> None:
        self._size_bytes += len(jpeg) - len(self._jpegs.pop(number, b""))
        self._jpegs[number] = jpeg
        while self._size_bytes > self._limit_bytes and len(self._jpegs) > 1:
            _, oldest = self._jpegs.popitem(last=False)
            self._size_bytes -= len(oldest)


def _jpeg(frame: Frame) -> bytes:
    bgr = cv2.cvtColor(frame.rgb(), cv2.COLOR_RGB2BGR).astype(np.uint8)
    _, jpeg = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    return bytes(jpeg.tobytes())
