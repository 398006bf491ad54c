"""Crops in memory, dealt in pairs: two moments of one take, each the other's reference."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from legpress_cv.lumbopelvic.contract import CROP_PX
from legpress_cv.video import Prefetch
from training.crops.sample import ANGLES
from training.crops.store import load
from training.errors import TrainingError
from training.network.augment import GrainBank, Look, Placing, hidden, placed
from training.network.repaint import REGIONS, Paint, TextureBank
from training.network.style import Style
from training.spec.sample import sample_clip

HELD_BACK = 60  # takes that only judge, the first; at most half
LEAST_TAKES = 4
AHEAD = 4  # batches made ready
TILT_CELL_DEG, DEPTH_CELL_DEG = 2.5, 12.0  # in which crops count as alike
MOST_WEIGHT = 8.0  # of a rare crop, of the median: it would be learnt by heart
START_SHARE = 0.4  # of the pairs have the start of the set in them, as clips are judged against it


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
    regions : ndarray of uint8, shape (N, S, S), optional
        Which surface is seen; 0 all over where a take does not say.
    kinds : ndarray of uint8, shape (T, 256), optional
        What each take's surfaces belong to.
    weight : ndarray of float64, shape (N,), optional
        How often each crop is dealt, see `flat_weights`; alike if not given.
    """

    pictures: NDArray[np.uint8]
    points: NDArray[np.float32]
    seen: NDArray[np.bool_]
    turn_deg: NDArray[np.float32]
    tilt_deg: NDArray[np.float32]
    start: NDArray[np.int64]
    torso_px: NDArray[np.float32]
    view_deg: NDArray[np.float32]
    regions: NDArray[np.uint8] | None = None
    kinds: NDArray[np.uint8] | None = None
    weight: NDArray[np.float64] | None = None

    def __len__(self) -> int:
        return len(self.pictures)


def flat_weights(
    tilt_deg: NDArray[np.floating], excursion_deg: NDArray[np.floating]
) -> NDArray[np.float64]:
    """Return how often to deal each crop, so that at a depth every tilt is about as frequent.

    A network that is unsure says what is usual at that depth of the thigh: large tilts come out too
    small, small ones too large. Where none is usual there is nothing to fall back on.

    Parameters
    ----------
    tilt_deg, excursion_deg : ndarray, shape (N,)
        Of pelvis and thigh, since the start.

    Returns
    -------
    ndarray, shape (N,)
        With a sum of 1.
    """
    tilt = np.round(np.asarray(tilt_deg) / TILT_CELL_DEG).astype(int)
    depth = np.round(np.asarray(excursion_deg) / DEPTH_CELL_DEG).astype(int)
    cell = (depth - depth.min()) * (np.ptp(tilt) + 1) + tilt - tilt.min()
    _, which, count = np.unique(cell, return_inverse=True, return_counts=True)
    weight = 1.0 / count[which.ravel()]
    weight = np.minimum(weight, MOST_WEIGHT * np.median(weight))
    return np.asarray(weight / weight.sum())


def read_takes(paths: list[Path]) -> Takes:
    """Read the takes' files into memory."""
    counts = [_count(path) for path in paths]
    total, side = sum(counts), (CROP_PX, CROP_PX)
    # Filled in place: a list of them and its concatenation would not fit together.
    pictures = np.empty((total, *side, 3), dtype=np.uint8)
    regions = np.zeros((total, *side), dtype=np.uint8)
    kinds = np.zeros((len(paths), REGIONS), dtype=np.uint8)
    rows: dict[str, list[NDArray[np.generic]]] = {}
    begin = 0
    tilt_at, thigh_at = (ANGLES.index(f"{n}_deg") for n in ("pelvic_tilt", "trunk_thigh_flexion"))
    for number, (path, n) in enumerate(zip(paths, counts, strict=True)):
        crops = load(path)
        pictures[begin : begin + n] = crops.pictures
        if crops.regions is not None and crops.kinds is not None:
            regions[begin : begin + n] = crops.regions
            kinds[number] = crops.kinds
        tilt = crops.angles_deg[:, tilt_at]
        turn = (tilt - tilt[0]) - (crops.lean_deg - crops.lean_deg[0])
        camera = sample_clip(int(path.stem.split("_")[1])).camera
        found = {
            "points": crops.points,
            "seen": crops.seen,
            "turn_deg": turn.astype(np.float32),
            "tilt_deg": (tilt - tilt[0]).astype(np.float32),
            "excursion_deg": crops.angles_deg[:, thigh_at] - crops.angles_deg[0, thigh_at],
            "start": np.full(n, begin),
            "torso_px": np.full(n, crops.torso_px, dtype=np.float32),
            "view_deg": np.full((n, 2), (camera.azimuth_deg, camera.elevation_deg), np.float32),
        }
        for name, value in found.items():
            rows.setdefault(name, []).append(value)
        begin += n
    joined = {name: np.concatenate(parts) for name, parts in rows.items()}
    weight = flat_weights(joined["tilt_deg"], joined.pop("excursion_deg"))
    return Takes(pictures=pictures, regions=regions, kinds=kinds, weight=weight, **joined)  # type: ignore[arg-type]


def _count(path: Path) -> int:
    with np.load(path) as file:
        return len(file["seen"])


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
    judged = min(HELD_BACK, len(paths) // 2)
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
    side = takes.pictures.shape[1]
    look, style, placing = Look.drawn(rng, side), Style.drawn(rng), Placing.drawn(rng)
    paint, elsewhere = None, 0
    if takes.regions is not None and takes.kinds is not None and takes.regions[rows[0]].any():
        paint = Paint.drawn(rng, takes.kinds[take])
        elsewhere = int(rng.integers(len(takes)))
    made = []
    for row in rows:
        crop = takes.pictures[row]
        if paint is not None and takes.regions is not None:
            other = takes.pictures[elsewhere]
            crop = paint.on(crop, takes.regions[row], other, banks.texture, rng)
        crop, points, linear, turned = placed(crop, takes.points[row], placing.nudged(rng), rng)
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
    with Prefetch(_dealt(takes, size, device, seed, begin), AHEAD) as ready:
        yield from ready


def _dealt(takes: Takes, size: int, device: torch.device, seed: int, begin: int) -> Iterator[Batch]:
    """Make the batches, one after the other."""
    banks = Banks(
        GrainBank(np.random.default_rng(seed)), TextureBank(np.random.default_rng((seed, 1)))
    )
    starts = np.unique(takes.start)
    ends = np.append(starts[1:], len(takes))

    def tensor(array: NDArray[np.generic]) -> Tensor:
        return torch.from_numpy(array).to(device)

    for number in itertools.count(begin):
        rng = np.random.default_rng((seed, number))
        dealt = rng.choice(len(takes), size // 2, p=takes.weight)
        chosen = np.searchsorted(starts, dealt, side="right") - 1
        rows = []
        for take, second in zip(chosen, dealt.tolist(), strict=True):
            first = int(rng.integers(starts[take], ends[take]))
            rows.append((int(starts[take]) if rng.random() < START_SHARE else first, second))
        seeds = rng.integers(0, 2**63, size // 2)
        pairs = zip(chosen.tolist(), rows, seeds.tolist(), strict=True)
        done = (one for take, pair, own in pairs for one in _pair(takes, take, pair, banks, own))
        crops, points, seen, turn, back = (np.stack(part) for part in zip(*done, strict=True))
        yield Batch(
            as_input(crops, device),
            tensor(points),
            tensor(seen),
            tensor(turn - turn[partners(size)]),
            tensor(takes.view_deg[np.array(rows).ravel()]),
            tensor(back),
        )
