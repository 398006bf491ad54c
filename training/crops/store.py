"""Crops on disk: one file per take, made by as many processes as there are cores, resumable."""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import cache
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from training.build import Take
from training.crops.sample import Crops, crop_take
from training.errors import SpecError
from training.fit import fitted
from training.render.raster import Rasteriser
from training.spec import ClipSpec
from training.spec.sample import free_motion, sample_clip
from training.spec.typical import typical_clip

TAKE_CROPS = 20  # of one take: building a scene costs as much as drawing a dozen crops
SHORT_SIDES_PX = (360, 480, 720, 1080)
STORED_QUALITY = 92  # of the JPEGs on disk: what it loses is below the phone's own noise
LIMIT_DEG = (118.0, 142.0)  # trunk-thigh flexion at which a drawn clip's depth is stopped
WALK_STEP_S = 0.6  # a limb out of reach at one of the crops only costs that take
TAKE_SEEDS = range(799_999)  # beyond are the seeds of practice clips and of the held-out ones
FREE_SEEDS = range(2_000, 10_000)  # takes in which tuck, depth, slide and trunk are unrelated
TYPICAL = 0.75  # of the takes are redrawn by `training.spec.typical`
SAMPLES = 4  # per pixel: at full resolution nothing else would hide the steps


def seeds_of(takes: int) -> list[int]:
    """Return the seeds of so many takes: free ones and others by turns."""
    others = itertools.chain(range(FREE_SEEDS.start), range(FREE_SEEDS.stop, TAKE_SEEDS.stop))
    both = itertools.chain.from_iterable(zip(FREE_SEEDS, others, strict=False))
    return list(itertools.islice(both, takes))


def take_spec(seed: int) -> ClipSpec:
    """Draw a clip to train on; most are what is typical of gyms."""
    typical = np.random.default_rng((seed, 9)).random() < TYPICAL
    return train_spec(seed, typical=typical)


def train_spec(seed: int, *, typical: bool = False) -> ClipSpec:
    """Draw a clip with the depth that a body can reach, by itself or as is `typical` of gyms."""
    rng = np.random.default_rng((seed, 5))
    spec = sample_clip(seed)
    short = int(rng.choice(SHORT_SIDES_PX, p=(0.2, 0.35, 0.3, 0.15)))
    picture = spec.picture.model_copy(
        update={"height_px": short, "width_px": 2 * round(short * 2 / 3), "shutter_ratio": 0.0}
    )
    limit_deg = float(rng.uniform(*LIMIT_DEG))
    spec = spec.model_copy(update={"picture": picture})
    if seed in FREE_SEEDS:
        motion = free_motion(np.random.default_rng((seed, 7)), spec.motion)
        spec = spec.model_copy(update={"motion": motion})
    if typical:
        spec = typical_clip(seed, spec)
    return fitted(spec, limit_deg, step_s=WALK_STEP_S)


@cache
def _renderer() -> Rasteriser:
    return Rasteriser(samples=SAMPLES)


def make_take(folder: Path, seed: int) -> int:
    """Write the crops of one seed as ``take_SEED.npz``; 0 where they are there, or cannot be."""
    path = folder / f"take_{seed:07d}.npz"
    if path.exists():
        return 0
    try:
        take = Take(take_spec(seed))
        crops = crop_take(take, _renderer(), TAKE_CROPS, np.random.default_rng((seed, 6)))
    except SpecError:
        return 0
    save(path, crops)
    return len(crops.pictures)


def save(path: Path, crops: Crops) -> None:
    """Write crops in one step: a file that is there is whole."""
    import cv2

    packed = [
        cv2.imencode(".jpg", rgb[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, STORED_QUALITY])[1]
        for rgb in crops.pictures
    ]
    further = {}
    if crops.regions is not None and crops.kinds is not None:
        maps = [cv2.imencode(".png", seen)[1] for seen in crops.regions]
        further = {
            "regions": np.concatenate(maps),
            "region_ends": np.cumsum([len(m) for m in maps]),
            "kinds": crops.kinds,
        }
    part = path.with_suffix(f".{os.getpid()}.part")
    with part.open("wb") as file:
        np.savez(
            file,
            jpeg=np.concatenate(packed),
            ends=np.cumsum([len(p) for p in packed]),
            points=crops.points,
            seen=crops.seen,
            angles_deg=crops.angles_deg,
            lean_deg=crops.lean_deg,
            torso_px=crops.torso_px,
            view_deg=crops.view_deg,
            **further,
        )
    part.replace(path)


def load(path: Path) -> Crops:
    """Read what `save` wrote."""
    import cv2

    with np.load(path) as file:
        pieces = np.split(file["jpeg"], file["ends"][:-1])
        pictures = [cv2.imdecode(p, cv2.IMREAD_COLOR)[..., ::-1] for p in pieces]
        regions = kinds = None
        if "regions" in file:
            kinds = file["kinds"]
            maps = np.split(file["regions"], file["region_ends"][:-1])
            regions = np.stack([cv2.imdecode(m, cv2.IMREAD_GRAYSCALE) for m in maps])
        return Crops(
            pictures=np.stack(pictures),
            points=file["points"],
            seen=file["seen"],
            angles_deg=file["angles_deg"],
            lean_deg=file["lean_deg"],
            torso_px=float(file["torso_px"]),
            view_deg=file["view_deg"],
            regions=regions,
            kinds=kinds,
        )


def _quiet() -> None:
    """One core per process: the software renderer would start threads for all."""
    os.environ["LP_NUM_THREADS"] = "0"
    os.environ["OMP_NUM_THREADS"] = "1"
    import torch

    torch.set_num_threads(1)


def make_crops(
    folder: Path, seeds: Sequence[int], *, workers: int | None = None
) -> tuple[int, float]:
    """Make the crops of many seeds.

    Returns
    -------
    count : int
        Crops that were made now.
    seconds : float
        Wall time.
    """
    folder.mkdir(parents=True, exist_ok=True)
    begin = time.perf_counter()
    count = 0
    with ProcessPoolExecutor(
        workers or os.cpu_count() or 1, mp_context=get_context("spawn"), initializer=_quiet
    ) as pool:
        for done in as_completed([pool.submit(make_take, folder, seed) for seed in seeds]):
            count += done.result()
    return count, time.perf_counter() - begin
