"""A convolutional network that finds the lumbopelvic landmarks in a crop of the trunk.

The crop is seen at two scales: all of it at half its resolution, from over the shoulder to the
knee, and the part about the pelvis at all of it. Each scale has a trunk that learnt from pictures
of real people (`training.network.trunks`) and a pyramid that reads it; what the whole crop says is
handed to the pelvis' part, place by place.

With the features of the same lifter at another moment beside the crop, the network also tells how
far the pelvis has turned since then, by matching the two (`training.network.parts`).
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from legpress_cv.lumbopelvic.contract import CROP_PX, LUMBOPELVIC_POINTS
from training.network.parts import Found, Residual, conv, held, matches, soft_argmax

STRIDE = 4  # of the heatmaps, in pixels of their scale
WHOLE_PX = CROP_PX // 2  # side of either scale
NEAR_X, NEAR_Y = 7, 14  # where the pelvis' part begins, in cells of stride 4 of the whole
NEAR_CELLS = WHOLE_PX // STRIDE // 2
NEAR_POINTS = ("hip", "asis", "psis", "l5", "l3")  # always within the pelvis' part
HEAD, DEEP, MATCH = 36, 96, 16  # channels of the pyramids, and of what two moments are compared by
WIDE_REACH, NEAR_REACH, FINE_REACH = 3, 3, 4  # cells to each side: stride 8, 8 and 4
NEAR_WIDE = 48
DEEP_SIDE = WHOLE_PX // 32
MIDDLE_SIDE, FINE_SIDE = WHOLE_PX // 8, WHOLE_PX // STRIDE
LOG_SPREAD_RANGE = (-3.0, 4.0)  # of a coordinate, in cells of stride 4 of the whole
_SIDES = (DEEP_SIDE, DEEP_SIDE, MIDDLE_SIDE, MIDDLE_SIDE, FINE_SIDE)
_CHANNELS = (DEEP, DEEP, MATCH, MATCH, MATCH)
_SIZES = tuple(c * s * s for c, s in zip(_CHANNELS, _SIDES, strict=True))
FEATURES = sum(_SIZES)


class Scale(nn.Module):
    """One scale: a trunk, and a pyramid that reads it.

    Parameters
    ----------
    trunk : nn.Module
        Gives features at strides 4, 8 and 16; ``channels`` says how many.
    points : int
        Heatmaps.
    context : int
        Channels at stride 4 that another scale hands on.
    """

    def __init__(self, trunk: nn.Module, points: int, context: int = 0) -> None:
        super().__init__()
        self.trunk = trunk
        c4, c8, c16 = trunk.channels  # type: ignore[misc]
        self.last = nn.Sequential(conv(c16, DEEP, 2), Residual(DEEP))
        self.across = nn.ModuleList(nn.Conv2d(c, HEAD, 1) for c in (c4 + context, c8, c16, DEEP))
        self.merge = nn.ModuleList(conv(HEAD, HEAD) for _ in range(3))
        self.heat = nn.Conv2d(HEAD, points, 1)
        self.deep = nn.Conv2d(DEEP, DEEP, 1)
        self.match = nn.Conv2d(HEAD, MATCH, 1)

    def forward(
        self, x: Tensor, context: Tensor | None = None
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Return features at strides 32, 8 and 4, and heatmaps' logits at stride 4.

        Parameters
        ----------
        x : Tensor, shape (B, 3, WHOLE_PX, WHOLE_PX)
            0..1.
        context : Tensor, shape (B, context, FINE_SIDE, FINE_SIDE), optional
        """
        levels = list(self.trunk(x))
        levels.append(self.last(levels[-1]))
        if context is not None:
            levels[0] = torch.cat((levels[0], context), dim=1)
        merged = middle = self.across[-1](levels[-1])
        for level in range(2, -1, -1):
            middle = merged
            up = nn.functional.interpolate(merged, scale_factor=2.0, mode="nearest")
            merged = self.merge[level](up + self.across[level](levels[level]))
        return levels[-1], middle, merged, self.heat(merged)


class TwoScaleNet(nn.Module):
    """See the module.

    Parameters
    ----------
    whole, near : nn.Module
        Trunks of the two scales, see `Scale`.
    """

    features = FEATURES

    def __init__(self, whole: nn.Module, near: nn.Module) -> None:
        super().__init__()
        points = len(LUMBOPELVIC_POINTS)
        self.whole = Scale(whole, points)
        self.near = Scale(near, len(NEAR_POINTS), HEAD)
        near_count = len(NEAR_POINTS)
        self.say = nn.Sequential(
            nn.Linear(2 * DEEP + points + near_count, 128),
            nn.ReLU(),
            nn.Linear(128, 2 * points + near_count + 3),
        )
        shifts = [(2 * reach + 1) ** 2 for reach in (WIDE_REACH, NEAR_REACH, FINE_REACH)]
        self.flow = nn.Sequential(
            conv(shifts[0] + HEAD, 48, size=1), conv(48, 48, 2), conv(48, 48, 2)
        )
        self.fine_match = nn.Sequential(conv(HEAD, HEAD), nn.Conv2d(HEAD, MATCH, 1))
        self.fine = nn.Sequential(conv(shifts[2] + HEAD, NEAR_WIDE, size=1), conv(NEAR_WIDE, 48, 2))
        self.closer = nn.Sequential(
            conv(48 + shifts[1] + HEAD, NEAR_WIDE, size=1), conv(NEAR_WIDE, NEAR_WIDE)
        )
        self.closer_all = nn.Sequential(conv(NEAR_WIDE, 48, 2), conv(48, 48, 2))
        self.compare = nn.Sequential(conv(4 * DEEP + 96, DEEP), conv(DEEP, 64, 2))
        wide = 64 * 9 + points * NEAR_WIDE
        self.turn = nn.Sequential(nn.Linear(wide, 96), nn.ReLU(), nn.Linear(96, 2))
        self.moved = nn.Sequential(nn.Linear(wide, 96), nn.ReLU(), nn.Linear(96, 2 * points))
        self.register_buffer("axis", torch.arange(FINE_SIDE, dtype=torch.float32) + 0.5)
        order = [LUMBOPELVIC_POINTS.index(name) for name in NEAR_POINTS]
        if order != list(range(len(NEAR_POINTS))):
            raise ValueError("the pelvis' points come first")

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
        ends, ends_middle, ends_fine, heat = self.whole(nn.functional.avg_pool2d(crop, 2))
        context = nn.functional.interpolate(_about(ends_fine), scale_factor=2.0, mode="nearest")
        x, y = NEAR_X * 2 * STRIDE, NEAR_Y * 2 * STRIDE
        close = crop[:, :, y : y + WHOLE_PX, x : x + WHOLE_PX]
        pelvis, pelvis_middle, pelvis_fine, near_heat = self.near(close, context)
        coarse, wide, flat = soft_argmax(heat, self.axis)
        fine_points, fine_wide, fine_flat = soft_argmax(near_heat, self.axis)
        count, near = coarse.shape[1], len(NEAR_POINTS)
        doubt = torch.log(torch.cat((fine_wide / 4, wide), dim=1) + 0.05)
        said = self.say(torch.cat((ends.mean((2, 3)), pelvis.mean((2, 3)), doubt), dim=1))
        # A misplaced window's pelvis may lie beyond the near part: the network says which to trust.
        trust = torch.sigmoid(said[:, 2 * count : 2 * count + near, None])
        closer_points = fine_points / 2 + fine_points.new_tensor((NEAR_X, NEAR_Y))
        both = trust * closer_points + (1 - trust) * coarse[:, :near]
        points = torch.cat((both, coarse[:, near:]), dim=1)
        low, high = LOG_SPREAD_RANGE
        spread = low + (high - low) * torch.sigmoid(said[:, :count])
        now = (
            self.whole.deep(ends),
            self.near.deep(pelvis),
            self.whole.match(ends_middle),
            self.near.match(pelvis_middle),
            self.fine_match(pelvis_fine),
        )
        features = torch.cat([part.flatten(1) for part in now], dim=1)
        if reference is None:
            reference = features if partner is None else features[partner]
        then = _unpacked(reference)
        flow = self.flow(torch.cat((matches(now[2], then[2], WIDE_REACH), ends_middle), dim=1))
        fine = self.fine(torch.cat((matches(now[4], then[4], FINE_REACH), pelvis_fine), dim=1))
        closer = self.closer(
            torch.cat((fine, matches(now[3], then[3], NEAR_REACH), pelvis_middle), dim=1)
        )
        at = (nn.functional.avg_pool2d(fine_flat, 2) * 4, _about(flat[:, near:]))
        moved_about = self.closer_all(closer)
        deep = torch.cat((now[0], then[0], now[1], then[1], flow, moved_about), dim=1)
        compared = torch.cat(
            (
                self.compare(deep).flatten(1),
                (torch.cat(at, dim=1).flatten(2) @ closer.flatten(2).transpose(1, 2)).flatten(1),
            ),
            dim=1,
        )
        turn = self.turn(compared)
        return Found(
            points=points * (2 * STRIDE),
            coarse=coarse * (2 * STRIDE),
            log_spread=spread + math.log(2 * STRIDE),
            seen=said[:, count : 2 * count],
            turn=held(turn, 1),
            view=held(said[:, 2 * count + near :], 2),
            moved=self.moved(compared).view(-1, count, 2),
            features=features,
        )


def _about(features: Tensor) -> Tensor:
    """Return the pelvis' part of features of the whole at stride 4."""
    return features[..., NEAR_Y : NEAR_Y + NEAR_CELLS, NEAR_X : NEAR_X + NEAR_CELLS]


def _unpacked(features: Tensor) -> tuple[Tensor, ...]:
    """Take features of several resolutions out of a row of numbers."""
    parts = features.split(_SIZES, dim=1)
    shapes = zip(parts, _CHANNELS, _SIDES, strict=True)
    return tuple(part.reshape(-1, channels, side, side) for part, channels, side in shapes)
