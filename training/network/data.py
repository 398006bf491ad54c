"""Crops dealt in pairs: two moments of one take, each the other's reference."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from legpress_cv.lumbopelvic.contract import CROP_PX
from training.network.augment import GrainBank, Look, Placing, hidden, placed
from training.network.repaint import Paint, TextureBank
from training.network.style import Style
from training.network.takes import Takes

AHEAD = 2  # batches that each process makes ready
START_SHARE = 0.4  # of the pairs have the start of the set in them, as clips are judged against it
PLAIN = Placing(0.0, 1.0, (0.0, 0.0))

Arrays = tuple[NDArray[np.generic], ...]


@dataclass
class Batch:
    """Crops in pairs (0 and 1, 2 and 3, ...), each the other's reference, and their truth.

    Parameters
    ----------
    crops : Tensor of uint8, shape (B, S, S, 3)
    points : Tensor, shape (B, P, 2)
    seen : Tensor of bool, shape (B, P)
    turn_deg : Tensor, shape (B,)
        Of the pelvis in the crop since the other of the pair.
    view_deg : Tensor, shape (B, 2)
    back : Tensor, shape (B, 2, 2)
        From the crop's directions to those before it was placed anew, in pixels of a crop.
    """

    crops: Tensor
    points: Tensor
    seen: Tensor
    turn_deg: Tensor
    view_deg: Tensor
    back: Tensor


def partners(batch: int) -> NDArray[np.int64]:
    """Return the other of each pair."""
    return np.arange(batch) ^ 1


def as_input(crops: Tensor) -> Tensor:
    """Return crops of bytes (B, S, S, 3) as the network takes them: 0..1, (B, 3, S, S)."""
    return crops.permute(0, 3, 1, 2).float() / 255


def plain_crops(takes: Takes, rows: NDArray[np.integer]) -> tuple[Tensor, NDArray[np.float32]]:
    """Return the crops of some rows as they are, and their points in pixels of the crop."""
    rng = np.random.default_rng(0)
    made = [placed(takes.picture(int(r)), takes.points[r], PLAIN, rng)[:2] for r in rows]
    crops, points = (np.stack(part) for part in zip(*made, strict=True))
    return torch.from_numpy(crops), points


@dataclass(frozen=True, eq=False)
class Banks:
    """Noise drawn once for all batches."""

    grain: GrainBank
    texture: TextureBank


def _pair(
    takes: Takes, take: int, rows: tuple[int, int], banks: Banks, seed: int
) -> list[tuple[NDArray[np.generic], ...]]:
    """Paint two moments of a take and place them anew; both get one paint and one look."""
    rng = np.random.default_rng(seed)
    look, style, placing = Look.drawn(rng, CROP_PX), Style.drawn(rng), Placing.drawn(rng)
    paint, other = None, None
    if takes.maps and takes.kinds is not None:
        paint = Paint.drawn(rng, takes.kinds[take])
        if paint.borrowed and paint.room.any():
            elsewhere = takes.picture(int(rng.integers(len(takes))))
            other = placed(elsewhere, takes.points[0], PLAIN, rng)[0]
    made = []
    for row in rows:
        nudged = placing.nudged(rng)
        crop, points, linear, turned = placed(takes.picture(row), takes.points[row], nudged, rng)
        regions = takes.regions(row)
        if paint is not None and regions is not None:
            seen_at = placed(regions, takes.points[row], nudged, rng, exact=True)[0]
            crop = paint.on(crop, seen_at, other if other is not None else crop, banks.texture, rng)
        crop, under = hidden(crop, points, rng, banks.grain)
        crop = look.on(style.on(crop), banks.grain, rng)
        made.append(
            (
                crop,
                points,
                takes.seen[row] & ~under,
                np.float32(takes.turn_deg[row] + turned),
                np.linalg.inv(linear).astype(np.float32),
            )
        )
    return made


class _Dealt(Dataset[Arrays]):
    """Batch k of augmented crops, always the same for a seed."""

    def __init__(self, takes: Takes, size: int, seed: int) -> None:
        self._takes, self._size, self._seed = takes, size, seed
        self._starts = np.unique(takes.start)
        self._ends = np.append(self._starts[1:], len(takes))

    @cached_property
    def _banks(self) -> Banks:
        return Banks(
            GrainBank(np.random.default_rng(self._seed)),
            TextureBank(np.random.default_rng((self._seed, 1))),
        )

    def __getitem__(self, number: int) -> Arrays:
        takes, size = self._takes, self._size
        rng = np.random.default_rng((self._seed, number))
        dealt = rng.choice(len(takes), size // 2, p=takes.weight)
        chosen = np.searchsorted(self._starts, dealt, side="right") - 1
        rows = []
        for take, second in zip(chosen, dealt.tolist(), strict=True):
            first = int(rng.integers(self._starts[take], self._ends[take]))
            start = int(self._starts[take])
            rows.append((start if rng.random() < START_SHARE else first, second))
        seeds = rng.integers(0, 2**63, size // 2)
        pairs = zip(chosen.tolist(), rows, seeds.tolist(), strict=True)
        done = (
            one for take, pair, own in pairs for one in _pair(takes, take, pair, self._banks, own)
        )
        crops, points, seen, turn, back = (np.stack(part) for part in zip(*done, strict=True))
        view = takes.view_deg[np.array(rows).ravel()]
        return crops, points, seen, turn - turn[partners(size)], view, back


def _alone(_: int) -> None:
    import cv2

    cv2.setNumThreads(0)  # threads of its own would only get in the way
    torch.set_num_threads(1)


def batches(
    takes: Takes,
    size: int,
    device: torch.device,
    seed: int,
    *,
    begin: int = 0,
    steps: int = 1_000_000,
    workers: int = 1,
) -> Iterator[Batch]:
    """Deal augmented batches, made ready beside the training; batch k is always the same.

    Parameters
    ----------
    takes : Takes
    size : int
        Even.
    device : torch.device
    seed : int
    begin, steps : int
        Batch to begin with, and the one not dealt any more.
    workers : int
        Processes that make them; 0: this one does.
    """
    loader = DataLoader(
        _Dealt(takes, size, seed),
        batch_size=None,
        sampler=range(begin, steps),
        num_workers=workers,
        prefetch_factor=AHEAD if workers else None,
        worker_init_fn=_alone,
        multiprocessing_context="fork" if workers else None,
    )
    for parts in loader:
        yield Batch(*(part.to(device, non_blocking=True) for part in parts))
