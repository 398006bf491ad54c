"""Pictures of many takes in memory, packed as they are on disk."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.crops.sample import ANGLES
from training.errors import TrainingError
from training.network.repaint import REGIONS

HELD_BACK = 60  # takes that only judge, the first; at most half
LEAST_TAKES = 4
TILT_CELL_DEG, DEPTH_CELL_DEG = 2.5, 12.0  # in which crops count as alike
MOST_WEIGHT = 8.0  # of a rare crop, of the median: it would be learnt by heart

Bytes = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Takes:
    """Pictures of many takes, one after the other.

    Parameters
    ----------
    packed : list of ndarray of uint8
        N pictures as JPEG or PNG; each shows a window and a margin, see
        `training.crops.sample.MARGIN_RATIO`.
    points : ndarray of float32, shape (N, P, 2)
        In pixels of the picture.
    seen : ndarray of bool, shape (N, P)
    turn_deg : ndarray of float32, shape (N,)
        Of the pelvis in the picture since the take's start: tilt less the window's own turn.
    start : ndarray of int, shape (N,)
        Index of the start of the picture's take.
    view_deg : ndarray of float32, shape (N, 2)
        Azimuth and elevation of the camera.
    maps : list of ndarray of uint8, optional
        Which surface is seen, as PNG: N of them, or none.
    kinds : ndarray of uint8, shape (T, 256), optional
        What each take's surfaces belong to.
    weight : ndarray of float64, shape (N,), optional
        How often each picture is dealt, see `flat_weights`; alike if not given.
    """

    packed: list[Bytes]
    points: NDArray[np.float32]
    seen: NDArray[np.bool_]
    turn_deg: NDArray[np.float32]
    start: NDArray[np.int64]
    view_deg: NDArray[np.float32]
    maps: list[Bytes] = field(default_factory=list)
    kinds: NDArray[np.uint8] | None = None
    weight: NDArray[np.float64] | None = None

    def __len__(self) -> int:
        return len(self.packed)

    def picture(self, row: int) -> Bytes:
        """Return a picture, RGB, shape (S, S, 3)."""
        import cv2

        return np.asarray(cv2.imdecode(self.packed[row], cv2.IMREAD_COLOR)[..., ::-1], np.uint8)

    def regions(self, row: int) -> Bytes | None:
        """Return which surface is seen at each place, shape (S, S), where it is known."""
        import cv2

        if not self.maps:
            return None
        return np.asarray(cv2.imdecode(self.maps[row], cv2.IMREAD_GRAYSCALE), dtype=np.uint8)


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
    """Read the takes' files into memory; pictures stay packed."""
    packed: list[Bytes] = []
    maps: list[Bytes] = []
    kinds = np.zeros((len(paths), REGIONS), dtype=np.uint8)
    rows: dict[str, list[NDArray[np.generic]]] = {}
    tilt_at, thigh_at = (ANGLES.index(f"{n}_deg") for n in ("pelvic_tilt", "trunk_thigh_flexion"))
    for number, path in enumerate(paths):
        with np.load(path) as file:
            begin, n = len(packed), len(file["seen"])
            packed += np.split(file["jpeg"], file["ends"][:-1])
            maps += np.split(file["regions"], file["region_ends"][:-1])
            kinds[number] = file["kinds"]
            tilt, lean = file["angles_deg"][:, tilt_at], file["lean_deg"]
            turn = (tilt - tilt[0]) - (lean - lean[0])
            thigh = file["angles_deg"][:, thigh_at]
            found = {
                "points": file["points"],
                "seen": file["seen"],
                "turn_deg": turn.astype(np.float32),
                "tilt_deg": (tilt - tilt[0]).astype(np.float32),
                "excursion_deg": thigh - thigh[0],
                "start": np.full(n, begin),
                "view_deg": np.tile(file["view_deg"].astype(np.float32), (n, 1)),
            }
        for name, value in found.items():
            rows.setdefault(name, []).append(value)
    joined = {name: np.concatenate(parts) for name, parts in rows.items()}
    weight = flat_weights(joined.pop("tilt_deg"), joined.pop("excursion_deg"))
    return Takes(packed=packed, maps=maps, kinds=kinds, weight=weight, **joined)  # type: ignore[arg-type]


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
