"""A small convolutional network that finds the lumbopelvic landmarks in a crop of the trunk.

One crop goes in, with the features of the same lifter at the top of a rep beside it; out come
coordinates with an uncertainty each, whether each point is seen, and how far the pelvis has turned
since the top, read from both moments together. Plain convolutions: on a processor they are quicker
for their size than depthwise ones.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import torch
from torch import Tensor, nn

CROP_PX = 256
STRIDE = 4  # of the heatmaps
WIDTHS = (16, 24, 40, 64, 96)  # channels at strides 2, 4, 8, 16, 32
HEAD = 32
DEEP = 96  # channels of the features that two moments are compared by
LOG_SIGMA_RANGE = (-3.0, 4.0)  # of a coordinate, in pixels of the heatmap
TILT_SCALE_DEG = 10.0  # the turn comes out in these units


@dataclass
class Found:
    """What the network says of a batch.

    Parameters
    ----------
    points : Tensor, shape (B, P, 2)
        In pixels of the crop, x right, y down.
    log_sigma : Tensor, shape (B, P)
        Natural logarithm of each point's standard deviation along one axis, in pixels of the crop.
    seen : Tensor, shape (B, P)
        Logits.
    turn : Tensor, shape (B, 2)
        Turn of the pelvis in the crop since the reference, in `TILT_SCALE_DEG`, and the
        logarithm of its spread (Laplace) in the same unit.
    features : Tensor, shape (B, DEEP, 8, 8)
        To be given as reference for other crops of the clip.
    """

    points: Tensor
    log_sigma: Tensor
    seen: Tensor
    turn: Tensor
    features: Tensor


def _conv(inside: int, out: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inside, out, 3, stride, 1, bias=False), nn.BatchNorm2d(out), nn.ReLU(inplace=True)
    )


class _Residual(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = _conv(channels, channels)
        self.second = nn.Sequential(
            nn.Conv2d(channels, channels, 3, 1, 1, bias=False), nn.BatchNorm2d(channels)
        )

    def forward(self, x: Tensor) -> Tensor:
        return torch.relu(x + self.second(self.first(x)))


class LumbopelvicNet(nn.Module):
    """See the module.

    Parameters
    ----------
    points : int
        Landmarks to find.
    """

    def __init__(self, points: int) -> None:
        super().__init__()
        w = WIDTHS
        self.stem = _conv(3, w[0], 2)
        self.down = nn.ModuleList(
            nn.Sequential(_conv(a, b, 2), _Residual(b)) for a, b in itertools.pairwise(w)
        )
        self.across = nn.ModuleList(nn.Conv2d(c, HEAD, 1) for c in w[1:])
        self.merge = nn.ModuleList(_conv(HEAD, HEAD) for _ in w[1:-1])
        self.heat = nn.Conv2d(HEAD, points, 1)
        self.deep = nn.Conv2d(w[-1], DEEP, 1)
        self.say = nn.Sequential(nn.Linear(w[-1], 64), nn.ReLU(), nn.Linear(64, 2 * points))
        self.compare = nn.Sequential(_conv(2 * DEEP, DEEP), _conv(DEEP, 64, 2))
        self.turn = nn.Sequential(nn.Linear(64 * 16, 64), nn.ReLU(), nn.Linear(64, 2))
        side = CROP_PX // STRIDE
        self.register_buffer("axis", torch.arange(side, dtype=torch.float32) + 0.5)

    def forward(self, crop: Tensor, reference: Tensor | None = None) -> Found:
        """Find the landmarks.

        Parameters
        ----------
        crop : Tensor, shape (B, 3, CROP_PX, CROP_PX)
            0..1.
        reference : Tensor, shape (B, DEEP, 8, 8), optional
            Features of the top of a rep; the crop's own where left out: then the turn is of no use.
        """
        x = self.stem(crop * 4.0 - 2.0)
        levels = []
        for stage in self.down:
            x = stage(x)
            levels.append(x)
        merged = self.across[-1](levels[-1])
        for level in range(len(levels) - 2, -1, -1):
            up = nn.functional.interpolate(merged, scale_factor=2.0, mode="nearest")
            merged = self.merge[level](up + self.across[level](levels[level]))
        heat = self.heat(merged)
        flat = torch.softmax(heat.flatten(2), dim=2).view_as(heat)
        across, down = flat.sum(2), flat.sum(3)
        points = torch.stack(((across * self.axis).sum(2), (down * self.axis).sum(2)), dim=2)
        pooled = levels[-1].mean((2, 3))
        spread, seen = self.say(pooled).chunk(2, dim=1)
        low, high = LOG_SIGMA_RANGE
        spread = low + (high - low) * torch.sigmoid(spread)
        features = self.deep(levels[-1])
        both = torch.cat((features, features if reference is None else reference), dim=1)
        turn = self.turn(self.compare(both).flatten(1))
        return Found(points * STRIDE, spread, seen, turn, features)
