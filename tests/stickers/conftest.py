"""A painted leg, pelvis and stickers whose places are known, as clips."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace

import cv2
import numpy as np
import pytest

from legpress_cv.marks.model import StickerMark
from legpress_cv.video import Clip, ClipWriter

WIDTH, HEIGHT, RATE = 320, 240, 12
GREEN = (20, 190, 90)
SKIN = (190, 140, 115)
MIDDLE = np.array([150.0, 120.0])
SHAPE = np.array([[-34.0, 10.0], [26.0, -18.0], [4.0, 24.0]])
RADIUS = 4.5
NAMES = ("pelvis_1", "pelvis_2", "pelvis_3")


def turn(t):
    """Clockwise on the screen, in degrees."""
    return 12.0 * np.sin(0.8 * t)


def places(t, apart=1.0):
    """Of the three stickers, shape (3, 2)."""
    angle = np.radians(turn(t))
    rotation = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return MIDDLE + [8 * np.sin(0.8 * t), 4 * np.cos(1.1 * t)] + apart * SHAPE @ rotation.T


@cache
def room():
    coarse = np.random.default_rng(5).integers(40, 200, (HEIGHT // 8, WIDTH // 8, 1))
    coarse = coarse.repeat(3, axis=2).astype(np.float32)
    return cv2.resize(coarse, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)


@cache
def grain():
    return np.random.default_rng(6).normal(0, 3, (HEIGHT, WIDTH, 3)).astype(np.float32)


@dataclass
class Scene:
    """What is painted; every part can be changed by a test."""

    seconds: float = 3.5
    stickers: int = 3
    light: object = lambda t: 1.0
    cover: tuple[int, float, float] | None = None  # sticker, from, to
    cover_first: tuple[float, float] | None = None  # the same for the first sticker
    distractor: object = None  # t -> place
    square: bool = False
    apart: float = 1.0  # of the stickers' distances
    size: object = lambda t: 1.0
    drop: tuple[float, float] | None = None
    shift: object = lambda t: np.zeros(2)
    mirrored: bool = False

    def truth(self, t):
        points = places(t, self.apart)[: self.stickers] + self.shift(t)
        if self.mirrored:
            points = points * [-1, 1] + [WIDTH - 1, 0]
        return points

    def picture(self, t):
        out = room().copy()
        body = MIDDLE + self.shift(t)
        blob(out, body + [20, 5], 75, np.array([95, 80, 90]))
        knee = body + [90 + 10 * np.sin(2 * t), -60 * np.cos(0.8 * t)]
        cv2.line(out, whole(body + [20, 0]), whole(knee), (120, 95, 85), 40, cv2.LINE_AA)
        angle = np.radians(turn(t))
        for k, point in enumerate(places(t, self.apart)[: self.stickers] + self.shift(t)):
            blob(out, point, RADIUS * self.size(t), GREEN, self.square, angle * (1 + 3 * (k == 0)))
        if self.distractor is not None:
            blob(out, np.asarray(self.distractor(t)), RADIUS, GREEN)
        for sticker, first, last in filter(None, (self.cover, (0, *(self.cover_first or (9, 0))))):
            if first <= t <= last:
                x, y = places(t, self.apart)[sticker] + self.shift(t)
                ends = whole((x - 15, y - 70)), whole((x + 15, y + 70))
                cv2.line(out, *ends, SKIN, 24, cv2.LINE_AA)
        out = cv2.GaussianBlur(out, (0, 0), 0.8) * self.light(t)
        out += np.roll(grain(), (int(t * 7919), int(t * 104729)), axis=(0, 1))
        out = np.clip(out, 0, 255).astype(np.uint8)
        return np.ascontiguousarray(out[:, ::-1]) if self.mirrored else out

    def write(self, path):
        with ClipWriter(path, WIDTH, HEIGHT, rate_hz=RATE, crf=20) as writer:
            for i in range(int(self.seconds * RATE)):
                t = i / RATE
                if self.drop is None or not self.drop[0] < t < self.drop[1]:
                    writer.write(self.picture(t), t)
        return Clip.open(path)

    def marks(self, t=0.0, off=(1.0, -0.8)):
        points = self.truth(t) + np.array(off)
        return [
            StickerMark(name=name, time_s=t, x_px=x, y_px=y)
            for name, (x, y) in zip(NAMES, points, strict=False)
        ]

    def truths(self, time_s):
        return np.array([self.truth(t) for t in time_s])


def whole(point):
    return tuple(round(float(v)) for v in point)


def blob(picture, centre, radius, colour, square=False, angle=0.0):
    """Paint a disc or a square, its rim to a fraction of a pixel."""
    reach = int(1.5 * radius) + 3
    x0, y0 = (max(int(v) - reach, 0) for v in centre)
    part = picture[y0 : y0 + 2 * reach + 2, x0 : x0 + 2 * reach + 2]
    down, across = np.indices(part.shape[:2])
    dx, dy = across + x0 - centre[0], down + y0 - centre[1]
    if square:
        turned = dx * np.cos(angle) + dy * np.sin(angle), dy * np.cos(angle) - dx * np.sin(angle)
        far = np.maximum(np.abs(turned[0]), np.abs(turned[1]))
    else:
        far = np.hypot(dx, dy)
    share = np.clip(radius + 0.5 - far, 0, 1)[..., None]
    part += share * (np.array(colour) - part)


@pytest.fixture(scope="session")
def scenes():
    """The names above, for tests that cannot import this file."""
    return SimpleNamespace(
        Scene=Scene, turn=turn, places=places, NAMES=NAMES, RADIUS=RADIUS, WIDTH=WIDTH, blob=blob
    )


@pytest.fixture(scope="session")
def plain(scenes, tmp_path_factory):
    """Nothing special, as a clip that several tests read."""
    scene = scenes.Scene()
    return scene, scene.write(tmp_path_factory.mktemp("stickers") / "plain.mp4")
