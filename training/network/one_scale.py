"""A small plain network that sees the whole crop at one scale, and has seen nothing but renders.

Plain residual convolutions and heatmaps; two moments are matched over the whole crop at stride 8
and about the pelvis at stride 4, where the match is also read off at each landmark. On a processor
plain convolutions are quicker for their size than depthwise ones.
"""

from __future__ import annotations

import itertools
import math

import torch
from torch import Tensor, nn

from legpress_cv.lumbopelvic.contract import CROP_PX, LUMBOPELVIC_POINTS
from training.network.parts import Found, Residual, conv, held, matches, soft_argmax

SIDE_PX = 256  # to which a crop is brought
PER_PX = CROP_PX / SIDE_PX
STRIDE = 4  # of the heatmaps
LOG_STRIDE = math.log(STRIDE * PER_PX)
WIDTHS = (16, 24, 40, 64, 96)  # channels at strides 2, 4, 8, 16, 32
HEAD = 32
DEEP = 96  # channels of the features that two moments are compared by, as a whole
DEEP_SIDE = SIDE_PX // 32
MATCH, REACH = 16, 3  # channels of those matched place by place at stride 8, and cells to each side
NEAR_REACH = 4  # the same about the pelvis at stride 4: 16 pixels to each side
# Where the pelvis lies: 128 x 128 pixels that hold its landmarks with 28 pixels to spare (as first
# placed, in 99 of 100 crops: x 69-136, y 109-172).
NEAR_X, NEAR_Y, NEAR_SIDE = 10, 18, 32  # in cells of stride 4
NEAR_WIDE = 48
MATCHED = MATCH * NEAR_SIDE**2
FEATURES = DEEP * DEEP_SIDE**2 + 2 * MATCHED
LOG_SPREAD_RANGE = (-3.0, 4.0)  # of a coordinate, in pixels of the heatmap


class OneScaleNet(nn.Module):
    """See the module."""

    features = FEATURES

    def __init__(self) -> None:
        super().__init__()
        points = len(LUMBOPELVIC_POINTS)
        w = WIDTHS
        self.stem = conv(3, w[0], 2)
        self.down = nn.ModuleList(
            nn.Sequential(conv(a, b, 2), Residual(b)) for a, b in itertools.pairwise(w)
        )
        self.across = nn.ModuleList(nn.Conv2d(c, HEAD, 1) for c in w[1:])
        self.merge = nn.ModuleList(conv(HEAD, HEAD) for _ in w[1:-1])
        self.heat = nn.Conv2d(HEAD, points, 1)
        self.deep = nn.Conv2d(w[-1], DEEP, 1)
        self.say = nn.Sequential(
            nn.Linear(w[-1] + points, 96), nn.ReLU(), nn.Linear(96, 2 * points + 3)
        )
        self.match = nn.Sequential(conv(w[2], HEAD), nn.Conv2d(HEAD, MATCH, 1))
        shifts, nearer = (2 * REACH + 1) ** 2, (2 * NEAR_REACH + 1) ** 2
        self.flow = nn.Sequential(
            conv(shifts + HEAD, 48, size=1), conv(48, 48, 2), conv(48, 48), conv(48, HEAD, 2)
        )
        self.near_match = nn.Sequential(conv(HEAD, HEAD), nn.Conv2d(HEAD, MATCH, 1))
        self.near = nn.Sequential(
            conv(nearer + HEAD, NEAR_WIDE, size=1),
            conv(NEAR_WIDE, NEAR_WIDE, 2),
            conv(NEAR_WIDE, NEAR_WIDE),
        )
        self.near_all = conv(NEAR_WIDE, 16, 2)
        self.compare = nn.Sequential(conv(2 * DEEP + HEAD, DEEP), conv(DEEP, 64, 2))
        wide = 64 * 16 + points * NEAR_WIDE + 16 * (NEAR_SIDE // 4) ** 2
        self.turn = nn.Sequential(nn.Linear(wide, 64), nn.ReLU(), nn.Linear(64, 2))
        self.moved = nn.Sequential(nn.Linear(wide, 64), nn.ReLU(), nn.Linear(64, 2 * points))
        side = SIDE_PX // STRIDE
        self.register_buffer("area", _area(), persistent=False)
        self.register_buffer("axis", torch.arange(side, dtype=torch.float32) + 0.5)

    def forward(
        self, crop: Tensor, reference: Tensor | None = None, *, partner: Tensor | None = None
    ) -> Found:
        """Find the landmarks.

        Parameters
        ----------
        crop : Tensor, shape (B, 3, CROP_PX, CROP_PX)
            0..1.
        reference : Tensor, shape (B, FEATURES), optional
            Features of another moment of the same clip.
        partner : Tensor of int, shape (B,), optional
            Instead of `reference`: which crop of the batch is each one's reference. With neither,
            the turn is of no use.
        """
        x = self.stem(_smaller(crop, self.area) * 4.0 - 2.0)
        levels = []
        for stage in self.down:
            x = stage(x)
            levels.append(x)
        merged = middle = self.across[-1](levels[-1])
        for level in range(len(levels) - 2, -1, -1):
            middle = merged
            up = nn.functional.interpolate(merged, scale_factor=2.0, mode="nearest")
            merged = self.merge[level](up + self.across[level](levels[level]))
        heat = self.heat(merged)
        points, wide, flat = soft_argmax(heat, self.axis)
        pooled = torch.cat((levels[-1].mean((2, 3)), torch.log(wide + 0.1)), dim=1)
        said = self.say(pooled)
        count = points.shape[1]
        low, high = LOG_SPREAD_RANGE
        spread = low + (high - low) * torch.sigmoid(said[:, :count])
        fine = self.match(levels[1])
        deep = self.deep(levels[-1])
        region = _about_pelvis(merged)
        near = self.near_match(region)
        features = torch.cat([part.flatten(1) for part in (deep, fine, near)], dim=1)
        if reference is None:
            reference = features if partner is None else features[partner]
        deep_then, *then = reference.split((FEATURES - 2 * MATCHED, MATCHED, MATCHED), dim=1)
        deep_then = deep_then.reshape(-1, DEEP, DEEP_SIDE, DEEP_SIDE)
        fine_then, near_then = (part.reshape(-1, MATCH, NEAR_SIDE, NEAR_SIDE) for part in then)
        flow = self.flow(torch.cat((matches(fine, fine_then, REACH), middle), dim=1))
        nearer = self.near(torch.cat((matches(near, near_then, NEAR_REACH), region), dim=1))
        at = nn.functional.avg_pool2d(_about_pelvis(flat), 2) * 4
        compared = torch.cat(
            (
                self.compare(torch.cat((deep, deep_then, flow), dim=1)).flatten(1),
                (at.flatten(2) @ nearer.flatten(2).transpose(1, 2)).flatten(1),
                self.near_all(nearer).flatten(1),
            ),
            dim=1,
        )
        turn = self.turn(compared)
        return Found(
            points=points * (STRIDE * PER_PX),
            coarse=points * (STRIDE * PER_PX),
            log_spread=spread + LOG_STRIDE,
            seen=said[:, count : 2 * count],
            turn=held(turn, 1),
            view=held(said[:, 2 * count :], 2),
            moved=self.moved(compared).view(-1, count, 2),
            features=features,
        )


def _about_pelvis(features: Tensor) -> Tensor:
    """Return the region about the pelvis of features at stride 4."""
    return features[..., NEAR_Y : NEAR_Y + NEAR_SIDE, NEAR_X : NEAR_X + NEAR_SIDE]


def _area() -> Tensor:
    """Return the weights that average three pixels down to two, along both sides."""
    along = torch.tensor(((2.0, 1.0, 0.0), (0.0, 1.0, 2.0))) / 3
    both = along[:, None, :, None] * along[None, :, None, :]
    return both.reshape(4, 1, 3, 3).repeat(3, 1, 1, 1)


def _smaller(crop: Tensor, area: Tensor) -> Tensor:
    """Bring a crop (B, 3, CROP_PX, CROP_PX) to `SIDE_PX` by averaging."""
    four = nn.functional.conv2d(crop, area.to(crop.dtype), stride=3, groups=3)
    return nn.functional.pixel_shuffle(four, 2)
