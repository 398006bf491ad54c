"""A small convolutional network that finds the lumbopelvic landmarks in a crop of the trunk.

One crop goes in, with the features of the same lifter at another moment beside it; out come
coordinates with an uncertainty each, whether each point is seen, how far the pelvis has turned
since that moment, read from both together, and from where the camera looks. Plain convolutions: on
a processor they are quicker for their size than depthwise ones.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn

CROP_PX = 256
STRIDE = 4  # of the heatmaps
LOG_STRIDE = math.log(STRIDE)
WIDTHS = (16, 24, 40, 64, 96)  # channels at strides 2, 4, 8, 16, 32
HEAD = 32
DEEP = 96  # channels of the features that two moments are compared by
LOG_SIGMA_RANGE = (-3.0, 4.0)  # of a coordinate, in pixels of the heatmap
TILT_SCALE_DEG, VIEW_SCALE_DEG = 10.0, 10.0  # the turn and the view come out in these units
SPREAD_RANGE = (-4.0, 3.0)  # of the logarithm of a turn's or a view's spread


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
        Turn of the pelvis in the crop since the reference, posterior positive, in
        `TILT_SCALE_DEG`, and the logarithm of its spread (Laplace) in the same unit.
    view : Tensor, shape (B, 3)
        Azimuth and elevation of the camera in `VIEW_SCALE_DEG`, and the logarithm of the
        azimuth's spread (Laplace).
    features : Tensor, shape (B, DEEP, 8, 8)
        To be given as reference for other crops of the clip.
    """

    points: Tensor
    log_sigma: Tensor
    seen: Tensor
    turn: Tensor
    view: Tensor
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
        self.say = nn.Sequential(
            nn.Linear(w[-1] + points, 96), nn.ReLU(), nn.Linear(96, 2 * points + 3)
        )
        self.compare = nn.Sequential(_conv(2 * DEEP, DEEP), _conv(DEEP, 64, 2))
        self.turn = nn.Sequential(nn.Linear(64 * 16, 64), nn.ReLU(), nn.Linear(64, 2))
        side = CROP_PX // STRIDE
        self.register_buffer("axis", torch.arange(side, dtype=torch.float32) + 0.5)

    def forward(
        self, crop: Tensor, reference: Tensor | None = None, *, partner: Tensor | None = None
    ) -> Found:
        """Find the landmarks.

        Parameters
        ----------
        crop : Tensor, shape (B, 3, CROP_PX, CROP_PX)
            0..1.
        reference : Tensor, shape (B, DEEP, 8, 8), optional
            Features of another moment of the same clip.
        partner : Tensor of int, shape (B,), optional
            Instead of `reference`: which crop of the batch is each one's reference. With neither,
            the turn is of no use.
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
        # How far a heatmap spreads tells much of the doubt.
        wide = (across * self.axis**2).sum(2) + (down * self.axis**2).sum(2) - (points**2).sum(2)
        pooled = torch.cat((levels[-1].mean((2, 3)), torch.log(wide.clamp(min=0.0) + 0.1)), dim=1)
        said = self.say(pooled)
        count = points.shape[1]
        low, high = LOG_SIGMA_RANGE
        spread = low + (high - low) * torch.sigmoid(said[:, :count])
        features = self.deep(levels[-1])
        if reference is None:
            reference = features if partner is None else features[partner]
        both = torch.cat((features, reference), dim=1)
        turn = self.turn(self.compare(both).flatten(1))
        return Found(
            points=points * STRIDE,
            log_sigma=spread + LOG_STRIDE,
            seen=said[:, count : 2 * count],
            turn=_held(turn, 1),
            view=_held(said[:, 2 * count :], 2),
            features=features,
        )


def _held(values: Tensor, spread_at: int) -> Tensor:
    """Keep a spread's logarithm in its range; it is the last column."""
    return torch.cat((values[:, :spread_at], values[:, spread_at:].clamp(*SPREAD_RANGE)), dim=1)
