"""Crops in memory, dealt in pairs: two moments of one take, each the other's reference."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from training.crops.sample import ANGLES
from training.crops.store import load
from training.errors import TrainingError
from training.network.augment import GrainBank, Look, hidden, placed
from training.spec.sample import sample_clip

HELD_BACK = 0.06  # share of the takes that only judge
LEAST_TAKES = 4
AHEAD = 4  # batches made ready
START_SHARE = 0.3  # of the pairs have the start of the set in them, as clips are judged against it


@dataclass(frozen=True, eq=False)
class Takes:
    """Crops of many takes, one after the other.

    Parameters
    ----------
    pictures : ndarray of uint8, shape (N, S, S, 3)
    points : ndarray of float32, shape (N, P, 2)
    seen : ndarray of bool, shape (N, P)
    turn_deg : ndarray of float32, shape (N,)
        Of the pelvis in the crop since the take's start: tilt less the window's own turn.
    tilt_deg : ndarray of float32, shape (N,)
    start : ndarray of int, shape (N,)
        Index of the start of the crop's take.
    torso_px : ndarray of float32, shape (N,)
    view_deg : ndarray of float32, shape (N, 2)
        Azimuth and elevation of the camera.
    """

    pictures: NDArray[np.uint8]
    points: NDArray[np.float32]
    seen: NDArray[np.bool_]
    turn_deg: NDArray[np.float32]
    tilt_deg: NDArray[np.float32]
    start: NDArray[np.int64]
    torso_px: NDArray[np.float32]
    view_deg: NDArray[np.float32]

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
        camera = sample_clip(int(path.stem.split("_")[1])).camera
        found = {
            "pictures": crops.pictures,
            "points": crops.points,
            "seen": crops.seen,
            "turn_deg": turn.astype(np.float32),
            "tilt_deg": (tilt - tilt[0]).astype(np.float32),
            "start": np.full(n, count),
            "torso_px": np.full(n, crops.torso_px, dtype=np.float32),
            "view_deg": np.full((n, 2), (camera.azimuth_deg, camera.elevation_deg), np.float32),
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
    return read_takes(paths[judged:]), read_takes(paths[:judged])


@dataclass
class Batch:
    """Crops in pairs (0 and 1, 2 and 3, ...), each the other's reference, and their truth.

    Parameters
    ----------
    crops : Tensor, shape (B, 3, S, S)
    points : Tensor, shape (B, P, 2)
    seen : Tensor of bool, shape (B, P)
    turn_deg : Tensor, shape (B,)
        Of the pelvis in the crop since the other of the pair.
    view_deg : Tensor, shape (B, 2)
    back : Tensor, shape (B, 2, 2)
        From the crop's directions to those before it was placed anew.
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


def as_input(pictures: NDArray[np.uint8], device: torch.device) -> Tensor:
    """Return pictures (B, S, S, 3) as the network takes them: 0..1, (B, 3, S, S)."""
    return torch.from_numpy(pictures).to(device).permute(0, 3, 1, 2).float() / 255


def _pair(
    takes: Takes, rows: tuple[int, int], grain: GrainBank, seed: int
) -> list[tuple[NDArray[np.generic], ...]]:
    """Place two moments anew and give both one look."""
    rng = np.random.default_rng(seed)
    side = takes.pictures.shape[1]
    look = Look.drawn(rng, side)
    made = []
    for row in rows:
        crop, points, linear, turned = placed(takes.pictures[row], takes.points[row], rng)
        crop, under = hidden(crop, points, rng, grain)
        crop = look.on(crop, grain, rng)
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


def batches(
    takes: Takes, size: int, device: torch.device, seed: int, begin: int = 0
) -> Iterator[Batch]:
    """Deal augmented batches for ever, made ready beside the training; batch k is always the same.

    Parameters
    ----------
    takes : Takes
    size : int
        Even.
    device : torch.device
    seed : int
    begin : int
        Batch to begin with.
    """
    import cv2

    cv2.setNumThreads(0)  # threads of its own would only get in the way
    grain = GrainBank(np.random.default_rng(seed))
    starts = np.unique(takes.start)
    ends = np.append(starts[1:], len(takes))
    ready: queue.Queue[Batch] = queue.Queue(AHEAD)
    stop = threading.Event()

    def make(number: int, pool: ThreadPoolExecutor) -> Batch:
        rng = np.random.default_rng((seed, number))
        chosen = rng.choice(len(starts), size // 2, replace=len(starts) < size // 2)
        rows = []
        for take in chosen:
            first, second = rng.integers(starts[take], ends[take], 2)
            rows.append((starts[take] if rng.random() < START_SHARE else first, second))
        seeds = rng.integers(0, 2**63, size // 2)
        done = pool.map(lambda pair, own: _pair(takes, pair, grain, own), rows, seeds.tolist())
        crops, points, seen, turn, back = (
            np.stack(part) for part in zip(*(one for pair in done for one in pair), strict=True)
        )
        view = takes.view_deg[np.array(rows).ravel()]

        def tensor(array: NDArray[np.generic]) -> Tensor:
            return torch.from_numpy(array).to(device)

        since = turn - turn[partners(size)]
        return Batch(
            as_input(crops, device),
            tensor(points),
            tensor(seen),
            tensor(since),
            tensor(view),
            tensor(back),
        )

    def work() -> None:
        with ThreadPoolExecutor(1) as pool:
            number = begin
            while not stop.is_set():
                batch = make(number, pool)
                number += 1
                while not stop.is_set():
                    try:
                        ready.put(batch, timeout=0.5)
                        break
                    except queue.Full:
                        continue

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        while True:
            yield ready.get()
    finally:
        stop.set()
        thread.join()
