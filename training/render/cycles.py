"""Blender's path tracer (Cycles) as a renderer: pictures close to a phone's, at seconds a frame."""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import tempfile
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import IO, TypeVar

from training.errors import RendererError
from training.render.base import Picture
from training.render.cycles_pipe import (
    FailureMessage,
    FrameMessage,
    PictureMessage,
    Quality,
    ReadyMessage,
    SceneMessage,
    receive,
    send,
)
from training.render.cycles_setup import find_python
from training.scene import Floats, Frame, Scene

ROOT = Path(__file__).resolve().parents[2]
AHEAD = 2  # frames taken per process before the first is given back: none of them waits
Answer = TypeVar("Answer", PictureMessage, ReadyMessage)
CLOSE_S = 10.0  # a process that has not gone by then is ended


class _Process:
    """One path tracer, and what it has been given so far."""

    def __init__(self, python: Path, quality: Quality) -> None:
        self._quality = quality
        self._scene: Scene | None = None
        self._sent: list[Floats | None] = []
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        environment = os.environ | {"PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
        self._process = subprocess.Popen(
            [str(python), "-m", "training.render.cycles_worker"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._in: IO[bytes] = self._process.stdin
        self._out: IO[bytes] = self._process.stdout

    def wait_ready(self) -> None:
        """Return when it has started."""
        self._answer(ReadyMessage)

    def draw(self, scene: Scene, frame: Frame) -> Picture:
        """Give it what it does not have yet, and take the picture."""
        try:
            if scene is not self._scene:
                send(self._in, SceneMessage(scene, self._quality))
                self._answer(ReadyMessage)
                self._scene, self._sent = scene, [None] * len(scene.parts)
            moved = {
                index: vertices
                for index, vertices in enumerate(frame.vertices_m)
                if vertices is not self._sent[index]
            }
            send(self._in, FrameMessage(moved, frame.camera))
        except OSError as problem:
            raise self._gone() from problem
        self._sent = list(frame.vertices_m)
        return self._answer(PictureMessage).picture

    def _answer(self, kind: type[Answer]) -> Answer:
        try:
            message = receive(self._out)
        except EOFError as problem:
            raise self._gone() from problem
        if not isinstance(message, kind):
            self._scene = None  # it may have half a scene: the next frame starts from nothing
            said = message.text if isinstance(message, FailureMessage) else type(message).__name__
            text = f"The path tracer failed: {said}"
            raise RendererError(text)
        return message

    def _gone(self) -> RendererError:
        self._log.seek(0)
        lines = self._log.read().decode(errors="replace").strip().splitlines()
        text = f"The path tracer's process ended early: {lines[-1] if lines else 'it said nothing'}"
        return RendererError(text)

    def close(self) -> None:
        """End it."""
        with contextlib.suppress(OSError):
            self._in.close()
        try:
            self._process.wait(CLOSE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._out.close()
        self._log.close()


class Cycles:
    """Path-traced pictures, by one or several processes of one thread each.

    Parameters
    ----------
    workers : int, optional
        Processes; default: one per core. Two of one thread beat one of two.
    python : str or Path, optional
        A Python with bpy; default: see `training.render.cycles_setup.find_python`.
    quality : Quality, optional

    Raises
    ------
    training.errors.RendererError
        If there is no such Python, or Blender does not start in it.
    """

    def __init__(
        self,
        workers: int | None = None,
        python: str | Path | None = None,
        quality: Quality = Quality(),  # noqa: B008 - frozen
    ) -> None:
        count = workers or os.cpu_count() or 1
        found = find_python(python)
        self._pool = ThreadPoolExecutor(count, thread_name_prefix="cycles")
        self._all = [_Process(found, quality) for _ in range(count)]
        self._free: queue.LifoQueue[_Process] = queue.LifoQueue()
        try:
            for process in self._all:
                process.wait_ready()
                self._free.put(process)
        except RendererError:
            self.close()
            raise

    def render(self, scene: Scene, frames: Iterable[Frame]) -> Iterator[Picture]:
        """Yield one sRGB picture (height, width, 3) per frame, in order.

        Frames are taken from the iterable a few ahead of the picture that is given back.

        Raises
        ------
        training.errors.RendererError
            If a process fails or dies.
        """
        waiting: deque[Future[Picture]] = deque()
        try:
            for frame in frames:
                waiting.append(self._pool.submit(self._draw, scene, frame))
                if len(waiting) >= AHEAD * len(self._all):
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()

    def _draw(self, scene: Scene, frame: Frame) -> Picture:
        process = self._free.get()
        try:
            return process.draw(scene, frame)
        finally:
            self._free.put(process)

    def close(self) -> None:
        """End the processes."""
        self._pool.shutdown(wait=True, cancel_futures=True)
        for process in self._all:
            process.close()

    def __enter__(self) -> Cycles:
        return self

    def __exit__(self, *problem: object) -> None:
        self.close()
