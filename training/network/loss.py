"""What the network is punished for: misplaced points, wrong doubts, a wrong turn of the pelvis."""

from __future__ import annotations

import torch
from torch import Tensor

from legpress_cv.lumbopelvic.contract import CROP_PX
from training.network.data import Batch, partners
from training.network.parts import (
    MOVED_SCALE_PX,
    TILT_SCALE_DEG,
    VIEW_SCALE_DEG,
    Found,
)

HIDDEN_WEIGHT = 0.3  # a point that is not seen is still asked for, with more doubt
TURN_WEIGHT, SEEN_WEIGHT, VIEW_WEIGHT, MOVED_WEIGHT = 1.5, 0.2, 0.2, 1.0
COARSE_WEIGHT = 0.3
# What is asked of a clip is change: an error that both moments share costs less than one that
# differs. In Laplace's terms: as if differences had a spread of this many pixels.
CHANGE_PX = 5.0
BORDER_PX = 6.0
COARSE_PX = 12.0  # spread of the points that the whole crop gives alone


def loss(found: Found, batch: Batch) -> dict[str, Tensor]:
    """Sum and parts of the loss.

    Points, turn and view are read as Laplace: the log-likelihood rewards honest spreads and does
    not chase outliers. Points outside of the crop cannot be found and do not count.
    """
    inside = ((batch.points > BORDER_PX) & (batch.points < CROP_PX - BORDER_PX)).all(2)
    weight = inside.float() * torch.where(batch.seen, 1.0, HIDDEN_WEIGHT)
    off = found.points - batch.points
    points = off.abs().sum(2) * torch.exp(-found.log_spread) + 2 * found.log_spread
    points = _mean(points, weight)
    coarse = _mean((found.coarse - batch.points).abs().sum(2), weight) / COARSE_PX
    other = torch.from_numpy(partners(len(off))).to(off.device)
    level = off @ batch.back.transpose(1, 2)
    apart = (level - level[other]).abs().sum(2)
    both = weight * weight[other]
    change = _mean(apart, both) / CHANGE_PX
    turn = _laplace(found.turn[:, 0] - batch.turn_deg / TILT_SCALE_DEG, found.turn[:, 1])
    way = (batch.points - batch.points[other]) / MOVED_SCALE_PX
    moved = _mean((found.moved - way).abs().sum(2), both)
    view = batch.view_deg / VIEW_SCALE_DEG
    look = _laplace(found.view[:, 0] - view[:, 0], found.view[:, 2])
    look = look + (found.view[:, 1] - view[:, 1]).abs().mean()
    seen = torch.nn.functional.binary_cross_entropy_with_logits(
        found.seen, (batch.seen & inside).float()
    )
    total = points + change + TURN_WEIGHT * turn + SEEN_WEIGHT * seen + VIEW_WEIGHT * look
    total += MOVED_WEIGHT * moved + COARSE_WEIGHT * coarse
    return {
        "total": total,
        "points": points,
        "coarse": coarse,
        "change": change,
        "turn": turn,
        "moved": moved,
        "view": look,
        "seen": seen,
    }


def _mean(values: Tensor, weight: Tensor) -> Tensor:
    return (values * weight).sum() / weight.sum().clamp(min=1.0)


def _laplace(off: Tensor, log_spread: Tensor) -> Tensor:
    return (off.abs() * torch.exp(-log_spread) + log_spread).mean()
