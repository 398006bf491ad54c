"""What the networks have in common: what they say, their layers, and the matching of two moments.

What has moved between two moments is seen as in optical flow networks: features of one moment
against those of the other at nearby places (a local correlation, Dosovitskiy et al., "FlowNet",
ICCV 2015), since a pelvis that turns by ten degrees moves its cloth by few pixels.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

TILT_SCALE_DEG, VIEW_SCALE_DEG = 10.0, 10.0  # the turn and the view come out in these units
MOVED_SCALE_PX = 15.0  # in which the points' ways come out
SPREAD_RANGE = (-4.0, 3.0)  # of the logarithm of a turn's or a view's spread


@dataclass
class Found:
    """What the network says of a batch.

    Parameters
    ----------
    points : Tensor, shape (B, P, 2)
        In pixels of the crop, x right, y down.
    coarse : Tensor, shape (B, P, 2)
        The same by the whole crop alone.
    log_spread : Tensor, shape (B, P)
        Natural logarithm of each point's spread (Laplace) along one axis, in pixels of the crop.
    seen : Tensor, shape (B, P)
        Logits.
    turn : Tensor, shape (B, 2)
        Turn of the pelvis in the crop since the reference, posterior positive, in
        `TILT_SCALE_DEG`, and the logarithm of its spread (Laplace) in the same unit.
    view : Tensor, shape (B, 3)
        Azimuth and elevation of the camera in `VIEW_SCALE_DEG`, and the logarithm of the
        azimuth's spread (Laplace).
    moved : Tensor, shape (B, P, 2)
        How far each point of the crop lies from where it was at the reference, in
        `MOVED_SCALE_PX`. Asked for in training only, so that the matching is learnt.
    features : Tensor, shape (B, F)
        To be given as reference for other crops of the clip.
    """

    points: Tensor
    coarse: Tensor
    log_spread: Tensor
    seen: Tensor
    turn: Tensor
    view: Tensor
    moved: Tensor
    features: Tensor


def conv(inside: int, out: int, stride: int = 1, size: int = 3) -> nn.Sequential:
    """Return a convolution with its normalisation and a cut at 0."""
    return nn.Sequential(
        nn.Conv2d(inside, out, size, stride, size // 2, bias=False),
        nn.BatchNorm2d(out),
        nn.ReLU(inplace=True),
    )


class Residual(nn.Module):
    """Two convolutions beside a way around them.

    Parameters
    ----------
    channels : int
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = conv(channels, channels)
        self.second = nn.Sequential(
            nn.Conv2d(channels, channels, 3, 1, 1, bias=False), nn.BatchNorm2d(channels)
        )

    def forward(self, x: Tensor) -> Tensor:
        """Keep the shape."""
        return torch.relu(x + self.second(self.first(x)))


def soft_argmax(heat: Tensor, axis: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Return each heatmap's middle, how far it spreads, which tells much of the doubt, and itself.

    Parameters
    ----------
    heat : Tensor, shape (B, P, S, S)
        Logits.
    axis : Tensor, shape (S,)
        Middles of the cells.

    Returns
    -------
    middle : Tensor, shape (B, P, 2)
    variance : Tensor, shape (B, P)
    shares : Tensor, shape (B, P, S, S)
        With a sum of 1 each.
    """
    shares = torch.softmax(heat.float().flatten(2), dim=2).view_as(heat)
    across, down = shares.sum(2), shares.sum(3)
    middle = torch.stack(((across * axis).sum(2), (down * axis).sum(2)), dim=2)
    square = (across * axis**2).sum(2) + (down * axis**2).sum(2)
    return middle, (square - (middle**2).sum(2)).clamp(min=0.0), shares


def matches(now: Tensor, then: Tensor, reach: int) -> Tensor:
    """Return how like each place is to those near it at the reference.

    Parameters
    ----------
    now, then : Tensor, shape (B, C, H, W)
    reach : int
        Cells to each side.

    Returns
    -------
    Tensor, shape (B, (2 reach + 1)^2, H, W)
        The shifts by rows, from above and left.
    """
    _, channels, high, wide = now.shape
    span, broad = 2 * reach + 1, wide + 2 * reach
    around = nn.functional.pad(then, (reach,) * 4).permute(0, 2, 1, 3)
    rows = torch.stack([around[:, y : y + high] for y in range(span)], dim=1)
    # Every place of a row against every other of the row beside it, of which a band is wanted:
    # products of matrices cost less than a picture for each shift. With a row's length of one more
    # the band stands upright.
    every = (now / channels).permute(0, 2, 3, 1)[:, None] @ rows
    skewed = nn.functional.pad(every.flatten(3), (0, wide)).unflatten(3, (wide, broad + 1))
    return skewed[..., :span].permute(0, 1, 4, 2, 3).flatten(1, 2)


def held(values: Tensor, spread_at: int) -> Tensor:
    """Keep a spread's logarithm in its range; it is the last column."""
    return torch.cat((values[:, :spread_at], values[:, spread_at:].clamp(*SPREAD_RANGE)), dim=1)
