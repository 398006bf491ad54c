"""The training loop: a fixed seed, a frozen beginning, and a checkpoint to go on from."""

from __future__ import annotations

import copy
import json
import math
import os
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from training.network.data import Batch, as_input, batches, partners
from training.network.judge import judge
from training.network.loss import loss
from training.network.takes import Takes
from training.network.two_scales import TwoScaleNet

Say = Callable[[str], None]
LARGEST_GRADIENT = 5.0


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
    whole_ratio, near_ratio : float
        Of it, for the pretrained trunks of the two scales.
    frozen : int
        Steps in which the trunks stay as they are, so that what reads them finds its feet.
    decay : float
        Of the weights.
    average : float
        Share of the old in the running average of the weights, which is what is kept.
    every : int
        Steps between checkpoints.
    """

    steps: int = 8000
    batch: int = 128
    rate: float = 2e-3
    whole_ratio: float = 0.1
    near_ratio: float = 0.2
    frozen: int = 300
    warm_up: int = 200
    decay: float = 1e-4
    average: float = 0.998
    every: int = 500
    seed: int = 1


def rate_at(plan: Plan, step: int, begin: int = 0) -> float:
    """Learning rate of a step, warmed up from `begin` on."""
    warm = min(1.0, (step - begin + 1) / max(1, plan.warm_up)) if step >= begin else 0.0
    done = max(0, step - plan.warm_up) / max(1, plan.steps - plan.warm_up)
    return warm * plan.rate * (0.51 + 0.5 * math.cos(math.pi * min(done, 1.0)))


class Learner:
    """A network that learns from batches, and its running average.

    Parameters
    ----------
    net : nn.Module
        One of `training.network.one_scale` or `training.network.two_scales`.
    plan : Plan
    device : torch.device
    """

    def __init__(self, net: nn.Module, plan: Plan, device: torch.device) -> None:
        self.plan, self.device = plan, device
        self.net = net.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.kept = copy.deepcopy(self.net).eval()
        trunks, self.ratios = [], [1.0]
        if isinstance(net, TwoScaleNet):
            trunks = [net.whole.trunk, net.near.trunk]
            self.ratios += [plan.whole_ratio, plan.near_ratio]
        in_trunks = {id(weight) for trunk in trunks for weight in trunk.parameters()}
        rest = [weight for weight in net.parameters() if id(weight) not in in_trunks]
        groups = [rest, *(list(trunk.parameters()) for trunk in trunks)]
        self.tuner = torch.optim.AdamW(
            [{"params": group} for group in groups], lr=plan.rate, weight_decay=plan.decay
        )
        self._other = torch.from_numpy(partners(plan.batch)).to(device)

    def learn(self, batch: Batch, crops: Tensor, step: int) -> dict[str, Tensor]:
        """Take one step; returns the parts of the loss.

        Parameters
        ----------
        batch : Batch
        crops : Tensor
            Its crops as `as_input` gives them.
        step : int
        """
        for place, group in enumerate(self.tuner.param_groups):
            begin = self.plan.frozen if place else 0
            group["lr"] = self.ratios[place] * rate_at(self.plan, step, begin)
        half = self.device.type == "cuda"
        with torch.autocast(self.device.type, dtype=torch.bfloat16, enabled=half):
            found = self.net(crops, partner=self._other)
        parts = loss(found, batch)
        self.tuner.zero_grad(set_to_none=True)
        parts["total"].backward()
        nn.utils.clip_grad_norm_(self.net.parameters(), LARGEST_GRADIENT)
        self.tuner.step()
        self._average(min(self.plan.average, (step + 1) / (step + 10)))
        return {name: value.detach() for name, value in parts.items()}

    @torch.no_grad()
    def _average(self, share: float) -> None:
        mine, its = list(self.kept.parameters()), list(self.net.parameters())
        torch._foreach_lerp_(mine, its, 1 - share)
        for kept, new in zip(self.kept.buffers(), self.net.buffers(), strict=True):
            kept.copy_(new)

    def state(self) -> dict[str, Any]:
        """Return what is needed to go on."""
        parts = {"net": self.net, "kept": self.kept, "tuner": self.tuner}
        return {name: part.state_dict() for name, part in parts.items()}

    def go_on(self, saved: dict[str, Any]) -> None:
        """Go on from a `state`."""
        self.net.load_state_dict(saved["net"])
        self.kept.load_state_dict(saved["kept"])
        self.tuner.load_state_dict(saved["tuner"])


def train(
    nets: dict[str, nn.Module],
    learn: Takes,
    judged: Takes,
    plan: Plan,
    folder: Path,
    say: Say = print,
    *,
    workers: int | None = None,
) -> dict[str, nn.Module]:
    """Train networks on the same batches, or go on where a checkpoint in `folder` was left.

    Uses a GPU where there is one. What is said goes to ``log.jsonl`` in the folder, too.

    Parameters
    ----------
    nets : dict of nn.Module
        To begin with.
    learn, judged : Takes
    plan : Plan
    folder : Path
    say : callable
    workers : int, optional
        Processes that make batches; default: the cores.

    Returns
    -------
    dict of nn.Module
        The averaged networks.
    """
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    torch.manual_seed(plan.seed)
    learners = {name: Learner(net, plan, device) for name, net in nets.items()}
    state = folder / "state.pt"
    folder.mkdir(parents=True, exist_ok=True)
    begin = _go_on(learners, state, plan, device)
    if begin:
        say(f"going on from step {begin}")
    clock = time.perf_counter()
    count = os.cpu_count() or 1 if workers is None else workers
    deal = batches(
        learn, plan.batch, device, plan.seed, begin=begin, steps=plan.steps, workers=count
    )
    for step, batch in enumerate(deal, begin):
        crops = as_input(batch.crops)
        parts = {name: learner.learn(batch, crops, step) for name, learner in learners.items()}
        if (step + 1) % plan.every == 0 or step + 1 == plan.steps:
            minutes = round((time.perf_counter() - clock) / 60, 2)
            for name, learner in learners.items():
                row = {
                    "network": name,
                    "step": step + 1,
                    "minutes": minutes,
                    **{f"loss_{k}": round(float(v), 4) for k, v in parts[name].items()},
                    **{k: round(v, 3) for k, v in judge(learner.kept, judged, device).items()},
                }
                with (folder / "log.jsonl").open("a", encoding="utf-8") as log:
                    log.write(json.dumps(row) + "\n")
                say(json.dumps(row))
            _save(state, step + 1, plan, learners)
    return {name: learner.kept.eval() for name, learner in learners.items()}


def _go_on(learners: dict[str, Learner], state: Path, plan: Plan, device: torch.device) -> int:
    """Read the checkpoint that was left of the same plan, if there is one; returns its step."""
    if not state.exists():
        return 0
    saved: dict[str, Any] = torch.load(state, map_location=device, weights_only=True)
    if saved["plan"] != asdict(plan) or set(saved["learners"]) != set(learners):
        return 0
    for name, learner in learners.items():
        learner.go_on(saved["learners"][name])
    return int(saved["step"])


def _save(path: Path, step: int, plan: Plan, learners: dict[str, Learner]) -> None:
    part = path.with_suffix(".part")
    states = {name: learner.state() for name, learner in learners.items()}
    torch.save({"step": step, "plan": asdict(plan), "learners": states}, part)
    part.replace(path)
