"""Crops in memory, dealt in pairs: a moment, and the start of the same set."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from training.crops.sample import ANGLES
from training.crops.store import load
from training.errors import TrainingError
from training.network.augment import coloured, placed
from training.network.loss import Wanted

HELD_BACK = 0.06  # share of the takes that only judge
LEAST_TAKES = 4


@dataclass(frozen=True, eq=False)
class Takes:
    """Crops of many takes, one after the other.

    Parameters
    ----------
    pictures : ndarray of uint8, shape (N, 3, S, S)
    points : ndarray of float32, shape (N, P, 2)
    seen : ndarray of bool, shape (N, P)
    turn_deg : ndarray of float32, shape (N,)
        Of the pelvis in the crop since the take's start: tilt less the window's own turn.
    tilt_deg : ndarray of float32, shape (N,)
    start : ndarray of int, shape (N,)
        Index of the start of the crop's take.
    torso_px : ndarray of float32, shape (N,)
    """

    pictures: NDArray[np.uint8]
    points: NDArray[np.float32]
    seen: NDArray[np.bool_]
    turn_deg: NDArray[np.float32]
    tilt_deg: NDArray[np.float32]
    start: NDArray[np.int64]
    torso_px: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.pictures)


def read_takes(paths: list[Path]) -> Takes:
    """Read the takes' files into memory."""
    rows: dict[str, list[NDArray[np.generic]]] = {}
    count = 0
    tilt_at = ANGLES.index("pelvic_tilt_deg")
    for path in paths:
        crops = load(path)
        n = len(crops.pictures)
        tilt = crops.angles_deg[:, tilt_at]
        turn = (tilt - tilt[0]) - (crops.lean_deg - crops.lean_deg[0])
        found = {
            "pictures": np.ascontiguousarray(crops.pictures.transpose(0, 3, 1, 2)),
            "points": crops.points,
            "seen": crops.seen,
            "turn_deg": turn.astype(np.float32),
            "tilt_deg": (tilt - tilt[0]).astype(np.float32),
            "start": np.full(n, count),
            "torso_px": np.full(n, crops.torso_px, dtype=np.float32),
        }
        for name, value in found.items():
            rows.setdefault(name, []).append(value)
        count += n
    return Takes(**{name: np.concatenate(parts) for name, parts in rows.items()})  # type: ignore[arg-type]


def read_folder(folder: Path) -> tuple[Takes, Takes]:
    """Read all takes of a folder: those to learn from, and those held back to judge.

    Raises
    ------
    training.errors.TrainingError
        If there are too few.
    """
    paths = sorted(folder.glob("take_*.npz"))
    if len(paths) < LEAST_TAKES:
        raise TrainingError(
            f"{folder} holds {len(paths)} takes, too few to learn from: make some with"
            " `python -m training.crops`."
        )
    judged = max(1, round(len(paths) * HELD_BACK))
    return read_takes(paths[:-judged]), read_takes(paths[-judged:])


@dataclass
class Batch:
    """Two moments and the truth of the first."""

    crop: Tensor
    reference: Tensor
    wanted: Wanted


def batch_of(
    takes: Takes, rows: NDArray[np.int64], device: torch.device, *, augment: bool
) -> Batch:
    """Build a batch; with `augment`, each moment is placed anew and both are coloured alike."""

    def tensor(array: NDArray[np.generic], at: NDArray[np.int64]) -> Tensor:
        return torch.from_numpy(array[at]).to(device)

    crop = tensor(takes.pictures, rows).float() / 255
    reference = tensor(takes.pictures, takes.start[rows]).float() / 255
    points, turn = tensor(takes.points, rows), tensor(takes.turn_deg, rows)
    if augment:
        crop, points, now = placed(crop, points)
        reference, _, then = placed(reference, points)
        both = coloured(torch.cat((crop, reference), dim=3))
        crop, reference = both.chunk(2, dim=3)
        turn = turn + now - then
    return Batch(
        crop.contiguous(),
        reference.contiguous(),
        Wanted(points, tensor(takes.seen, rows), turn),
    )


def batches(
    takes: Takes, size: int, device: torch.device, rng: np.random.Generator
) -> Iterator[Batch]:
    """Deal augmented batches for ever, every crop once before any comes again."""
    while True:
        order = rng.permutation(len(takes))
        for begin in range(0, len(order) - size + 1, size):
            yield batch_of(takes, order[begin : begin + size], device, augment=True)
