"""The training loop: a fixed seed, a time limit, and a checkpoint to go on from."""

from __future__ import annotations

import copy
import json
import math
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch

from legpress_cv.lumbopelvic.contract import LUMBOPELVIC_POINTS
from training.network.data import Takes, batches, partners
from training.network.judge import judge
from training.network.loss import loss
from training.network.model import LumbopelvicNet, begun_with
from training.network.resume import EXPORT_SUFFIX, read_export, settle

Say = Callable[[str], None]


@dataclass(frozen=True)
class Plan:
    """How the network is trained.

    Parameters
    ----------
    steps : int
        Batches in all.
    batch : int
    rate : float
        Highest learning rate; warmed up over `warm_up` steps, then let down along a cosine.
    decay : float
        Of the weights.
    average : float
        Share of the old in the running average of the weights, which is what is kept.
    every : int
        Steps between checkpoints.
    """

    steps: int = 4200
    batch: int = 32
    rate: float = 2e-3
    warm_up: int = 200
    decay: float = 1e-4
    average: float = 0.998
    every: int = 250
    seed: int = 1


def rate_at(plan: Plan, step: int) -> float:
    """Learning rate of a step."""
    if step < plan.warm_up:
        return plan.rate * (step + 1) / plan.warm_up
    done = (step - plan.warm_up) / max(1, plan.steps - plan.warm_up)
    return plan.rate * (0.5 + 0.5 * math.cos(math.pi * min(done, 1.0))) + plan.rate * 0.01


def train(
    learn: Takes,
    judged: Takes,
    plan: Plan,
    folder: Path,
    say: Say = print,
    *,
    earlier: Path | None = None,
) -> LumbopelvicNet:
    """Train, or go on where a checkpoint in `folder` was left; returns the averaged network.

    Uses a GPU where there is one. What is said goes to ``log.jsonl`` in the folder, too. With the
    checkpoint or the exported file of an `earlier` round its weights are begun with, instead of
    weights by chance.

    Raises
    ------
    training.errors.TrainingError
        If the exported file is of another network.
    """
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    torch.manual_seed(plan.seed)
    net = LumbopelvicNet(len(LUMBOPELVIC_POINTS)).to(device, memory_format=torch.channels_last)
    state = folder / "state.pt"
    saved = _saved(state, plan, device)
    if saved is None and earlier is not None:
        _begin_from(net, earlier, learn, plan, device)
    kept = copy.deepcopy(net)
    tuner = torch.optim.AdamW(net.parameters(), lr=plan.rate, weight_decay=plan.decay)
    folder.mkdir(parents=True, exist_ok=True)
    begin = 0
    if saved is not None:
        begin = saved["step"]
        net.load_state_dict(saved["net"])
        kept.load_state_dict(saved["kept"])
        tuner.load_state_dict(saved["tuner"])
        say(f"going on from step {begin}")
    other = torch.from_numpy(partners(plan.batch)).to(device)
    clock = time.perf_counter()
    deal = batches(learn, plan.batch, device, plan.seed, begin)
    for step in range(begin, plan.steps):
        for group in tuner.param_groups:
            group["lr"] = rate_at(plan, step)
        batch = next(deal)
        with torch.autocast(device.type, dtype=torch.bfloat16, enabled=device.type == "cuda"):
            crops = batch.crops.contiguous(memory_format=torch.channels_last)
            found = net(crops, partner=other)
        parts = loss(found, batch)
        tuner.zero_grad(set_to_none=True)
        parts["total"].backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        tuner.step()
        _average(kept, net, min(plan.average, (step + 1) / (step + 10)))
        if (step + 1) % plan.every == 0 or step + 1 == plan.steps:
            row = {
                "step": step + 1,
                "minutes": round((time.perf_counter() - clock) / 60, 2),
                **{f"loss_{name}": round(float(v.detach()), 4) for name, v in parts.items()},
                **{name: round(v, 3) for name, v in judge(kept, judged, device).items()},
            }
            with (folder / "log.jsonl").open("a", encoding="utf-8") as log:
                log.write(json.dumps(row) + "\n")
            say(json.dumps(row))
            _save(state, step + 1, plan, net, kept, tuner)
    deal.close()
    return kept.eval()


def _saved(state: Path, plan: Plan, device: torch.device) -> dict[str, Any] | None:
    """Read the checkpoint that was left of the same plan, if there is one."""
    if not state.exists():
        return None
    saved: dict[str, Any] = torch.load(state, map_location=device, weights_only=True)
    return saved if saved["plan"] == asdict(plan) else None


def _begin_from(
    net: LumbopelvicNet, earlier: Path, learn: Takes, plan: Plan, device: torch.device
) -> None:
    """Begin with the weights of an earlier round, by its checkpoint or its exported file."""
    if earlier.suffix != EXPORT_SUFFIX:
        before = torch.load(earlier, map_location=device, weights_only=True)
        begun_with(net, before["kept"])
        return
    read_export(net, earlier)
    deal = batches(learn, plan.batch, device, plan.seed)
    settle(net, next(deal).crops, torch.from_numpy(partners(plan.batch)).to(device))
    deal.close()


def _average(kept: LumbopelvicNet, net: LumbopelvicNet, share: float) -> None:
    with torch.no_grad():
        for mine, its in zip(kept.parameters(), net.parameters(), strict=True):
            mine.lerp_(its, 1 - share)
        for mine, its in zip(kept.buffers(), net.buffers(), strict=True):
            mine.copy_(its)


def _save(
    path: Path,
    step: int,
    plan: Plan,
    net: LumbopelvicNet,
    kept: LumbopelvicNet,
    tuner: torch.optim.Optimizer,
) -> None:
    part = path.with_suffix(".part")
    torch.save(
        {
            "step": step,
            "plan": asdict(plan),
            "net": net.state_dict(),
            "kept": kept.state_dict(),
            "tuner": tuner.state_dict(),
        },
        part,
    )
    part.replace(path)
