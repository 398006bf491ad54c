"""A small convolutional network that finds the lumbopelvic landmarks in a crop of the trunk.

One crop goes in, with the features of the same lifter at another moment beside it; out come
coordinates with an uncertainty each, whether each point is seen, how far the pelvis has turned
since that moment, read from both together, and from where the camera looks. What has moved since
is seen as in optical flow networks: features of one moment against those of the other at nearby
places (a local correlation, Dosovitskiy et al., "FlowNet", ICCV 2015), since a pelvis that turns by
ten degrees moves its cloth by three pixels of the crop: over the whole crop at stride 8, about the
pelvis at stride 4, where it is also read off at each landmark. Plain convolutions: on a processor
they are quicker for their size than depthwise ones.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from legpress_cv.lumbopelvic.contract import CROP_PX

STRIDE = 4  # of the heatmaps
LOG_STRIDE = math.log(STRIDE)
WIDTHS = (16, 24, 40, 64, 96)  # channels at strides 2, 4, 8, 16, 32
HEAD = 32
DEEP = 96  # channels of the features that two moments are compared by, as a whole
DEEP_SIDE = CROP_PX // 32
MATCH, REACH = 16, 3  # channels of those matched place by place at stride 8, and cells to each side
NEAR_REACH = 4  # the same about the pelvis at stride 4: 16 pixels to each side
# Where the pelvis lies: 128 x 128 pixels that hold its landmarks with 28 pixels to spare (as first
# placed, in 99 of 100 crops: x 69-136, y 109-172).
NEAR_X, NEAR_Y, NEAR_SIDE = 10, 18, 32  # in cells of stride 4
NEAR_WIDE = 48
# Of either, as many channels as fit the cells of the deepest features: one array is handed on.
PACKED = MATCH * (NEAR_SIDE // DEEP_SIDE) ** 2
FEATURES = DEEP + 2 * PACKED
MOVED_SCALE_PX = 10.0  # in which the points' ways come out
LOG_SPREAD_RANGE = (-3.0, 4.0)  # of a coordinate, in pixels of the heatmap
TILT_SCALE_DEG, VIEW_SCALE_DEG = 10.0, 10.0  # the turn and the view come out in these units
NEW_SHARE = 0.3  # of usual weights that channels begin with which an earlier round did not have
SPREAD_RANGE = (-4.0, 3.0)  # of the logarithm of a turn's or a view's spread


@dataclass
class Found:
    """What the network says of a batch.

    Parameters
    ----------
    points : Tensor, shape (B, P, 2)
        In pixels of the crop, x right, y down.
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
    features : Tensor, shape (B, FEATURES, 8, 8)
        To be given as reference for other crops of the clip.
    """

    points: Tensor
    log_spread: Tensor
    seen: Tensor
    turn: Tensor
    view: Tensor
    moved: Tensor
    features: Tensor


def _conv(inside: int, out: int, stride: int = 1, size: int = 3) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inside, out, size, stride, size // 2, bias=False),
        nn.BatchNorm2d(out),
        nn.ReLU(inplace=True),
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
        self.match = nn.Sequential(_conv(w[2], HEAD), nn.Conv2d(HEAD, MATCH, 1))
        shifts, nearer = (2 * REACH + 1) ** 2, (2 * NEAR_REACH + 1) ** 2
        self.flow = nn.Sequential(
            _conv(shifts + HEAD, 48, size=1), _conv(48, 48, 2), _conv(48, 48), _conv(48, HEAD, 2)
        )
        self.near_match = nn.Sequential(_conv(HEAD, HEAD), nn.Conv2d(HEAD, MATCH, 1))
        self.near = nn.Sequential(
            _conv(nearer + HEAD, NEAR_WIDE, size=1),
            _conv(NEAR_WIDE, NEAR_WIDE, 2),
            _conv(NEAR_WIDE, NEAR_WIDE),
        )
        self.near_all = _conv(NEAR_WIDE, 16, 2)
        self.compare = nn.Sequential(_conv(2 * DEEP + HEAD, DEEP), _conv(DEEP, 64, 2))
        wide = 64 * 16 + points * NEAR_WIDE + 16 * (NEAR_SIDE // 4) ** 2
        self.turn = nn.Sequential(nn.Linear(wide, 64), nn.ReLU(), nn.Linear(64, 2))
        self.moved = nn.Sequential(nn.Linear(wide, 64), nn.ReLU(), nn.Linear(64, 2 * points))
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
        reference : Tensor, shape (B, FEATURES, 8, 8), optional
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
        merged = middle = self.across[-1](levels[-1])
        for level in range(len(levels) - 2, -1, -1):
            middle = merged
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
        low, high = LOG_SPREAD_RANGE
        spread = low + (high - low) * torch.sigmoid(said[:, :count])
        fine = self.match(levels[1])
        deep = self.deep(levels[-1])
        region = _about_pelvis(merged)
        near = self.near_match(region)
        packed = (part.reshape(-1, PACKED, DEEP_SIDE, DEEP_SIDE) for part in (fine, near))
        features = torch.cat((deep, *packed), dim=1)
        if reference is None:
            reference = features if partner is None else features[partner]
        deep_then, *then = reference.split((DEEP, PACKED, PACKED), dim=1)
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
            points=points * STRIDE,
            log_spread=spread + LOG_STRIDE,
            seen=said[:, count : 2 * count],
            turn=_held(turn, 1),
            view=_held(said[:, 2 * count :], 2),
            moved=self.moved(compared).view(-1, count, 2),
            features=features,
        )


def _about_pelvis(features: Tensor) -> Tensor:
    """Return the region about the pelvis of features at stride 4."""
    return features[..., NEAR_Y : NEAR_Y + NEAR_SIDE, NEAR_X : NEAR_X + NEAR_SIDE]


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


def begun_with(net: LumbopelvicNet, weights: dict[str, Tensor]) -> None:
    """Begin with the weights of an earlier round, as far as the network had these parts then.

    Where a layer takes more channels than it did, those it took come first.
    """
    own = net.state_dict()
    for name, value in weights.items():
        if name not in own:
            continue
        mine = own[name]
        if mine.shape == value.shape:
            mine.copy_(value)
        elif mine.ndim == value.ndim and mine.shape[1] > value.shape[1]:
            mine.mul_(NEW_SHARE)
            mine[:, : value.shape[1]] = value


def _held(values: Tensor, spread_at: int) -> Tensor:
    """Keep a spread's logarithm in its range; it is the last column."""
    return torch.cat((values[:, :spread_at], values[:, spread_at:].clamp(*SPREAD_RANGE)), dim=1)
