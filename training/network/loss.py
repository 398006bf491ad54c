"""What the network is punished for: misplaced points, wrong doubts, a wrong turn of the pelvis."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from training.network.model import CROP_PX, TILT_SCALE_DEG, Found

HIDDEN_WEIGHT = 0.3  # a point that is not seen is still asked for, with more doubt
TURN_WEIGHT, SEEN_WEIGHT = 0.5, 0.2
BORDER_PX = 4.0


@dataclass
class Wanted:
    """The truth of a batch, on the network's device.

    Parameters
    ----------
    points : Tensor, shape (B, P, 2)
        In pixels of the crop.
    seen : Tensor of bool, shape (B, P)
    turn_deg : Tensor, shape (B,)
        Of the pelvis in the crop since the reference.
    """

    points: Tensor
    seen: Tensor
    turn_deg: Tensor


def loss(found: Found, wanted: Wanted) -> dict[str, Tensor]:
    """Sum and parts of the loss.

    Points and the turn are read as Laplace: the log-likelihood rewards honest spreads and does not
    chase outliers. Points outside of the crop cannot be found and do not count.
    """
    inside = ((wanted.points > BORDER_PX) & (wanted.points < CROP_PX - BORDER_PX)).all(2)
    weight = inside.float() * torch.where(wanted.seen, 1.0, HIDDEN_WEIGHT)
    miss = (found.points - wanted.points).abs().sum(2)
    points = (miss * torch.exp(-found.log_sigma) + 2 * found.log_sigma) * weight
    points = points.sum() / weight.sum().clamp(min=1.0)
    off = (found.turn[:, 0] - wanted.turn_deg / TILT_SCALE_DEG).abs()
    spread = found.turn[:, 1].clamp(-4.0, 3.0)
    turn = (off * torch.exp(-spread) + spread).mean()
    seen = torch.nn.functional.binary_cross_entropy_with_logits(
        found.seen, (wanted.seen & inside).float()
    )
    total = points + TURN_WEIGHT * turn + SEEN_WEIGHT * seen
    return {"total": total, "points": points, "turn": turn, "seen": seen}
