"""Trunks that learnt from real pictures, as modules that go on learning.

The first part of MoveNet Lightning, which finds people, and of EfficientNet-Lite0, which names
things. Both are inverted residuals (Sandler et al., "MobileNetV2", CVPR 2018). Batch norms are
folded into the convolutions, which therefore have biases: what is learnt further wants small
rates. `training.network.pretrained` brings the weights.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import ClassVar, NamedTuple

from torch import Tensor, nn

STEM = 32  # channels of the first convolution, in both
HALVED = 2  # the stride at which TensorFlow pads more at the right and below


class Stage(NamedTuple):
    """Blocks in a row; the first of them strides.

    Parameters
    ----------
    size : int
        Of the depthwise convolution.
    stride : int
    out : int
        Channels.
    widen : int
        Channels inside a block, as multiple of those that come in.
    times : int
    """

    size: int
    stride: int
    out: int
    widen: int
    times: int


class SameConv(nn.Conv2d):
    """A convolution padded as TensorFlow's "SAME" pads inputs of even height and width.

    Parameters
    ----------
    inside, out : int
        Channels; a depthwise one where `groups` equals both.
    size : int
        Odd.
    stride : int
        1 or 2. At 2 the padding is lopsided, so it is done beforehand.
    groups : int
    bias : bool
    """

    def __init__(
        self,
        inside: int,
        out: int,
        size: int = 1,
        stride: int = 1,
        *,
        groups: int = 1,
        bias: bool = True,
    ) -> None:
        padding = 0 if stride == HALVED else size // 2
        super().__init__(inside, out, size, stride, padding, groups=groups, bias=bias)
        before = (size - HALVED) // 2
        self.before, self.after = before, size - HALVED - before

    def forward(self, input: Tensor) -> Tensor:
        """Convolve (B, inside, H, W) to (B, out, H / stride, W / stride)."""
        if self.stride[0] == HALVED:
            input = nn.functional.pad(input, (self.before, self.after) * 2)
        return super().forward(input)


class Inverted(nn.Module):
    """An inverted residual: widen, a depthwise convolution, narrow.

    Parameters
    ----------
    inside, out : int
        Channels. The input is added to the output where the two are of one shape.
    size, stride : int
        Of the depthwise convolution.
    widen : int
        1: without the first convolution.
    """

    def __init__(self, inside: int, out: int, size: int, stride: int, widen: int) -> None:
        super().__init__()
        wide = inside * widen
        self.expand = SameConv(inside, wide) if widen > 1 else None
        self.depth = SameConv(wide, wide, size, stride, groups=wide)
        self.project = SameConv(wide, out)
        self.added = stride == 1 and inside == out

    def forward(self, x: Tensor) -> Tensor:
        """Turn (B, inside, H, W) into (B, out, H / stride, W / stride)."""
        y = x if self.expand is None else relu6(self.expand(x))
        y = self.project(relu6(self.depth(y)))
        out: Tensor = x + y if self.added else y
        return out


def relu6(x: Tensor) -> Tensor:
    """Cut at 0 and 6, in place: `x` must be fresh from a convolution."""
    return nn.functional.relu6(x, inplace=True)


def blocks(stages: Iterable[Stage], inside: int) -> list[Inverted]:
    """Make the blocks of stages.

    Parameters
    ----------
    stages : iterable of Stage
    inside : int
        Channels that the first one gets.
    """
    made = []
    for size, stride, out, widen, times in stages:
        for at in range(times):
            made.append(Inverted(inside, out, size, stride if at == 0 else 1, widen))
            inside = out
    return made


class Trunk(nn.Module):
    """What the trunks have in common.

    Attributes
    ----------
    channels : tuple of int
        Of the features at strides 4, 8 and 16.
    taps : tuple of int
        The blocks that these come out of.
    stages : tuple of Stage
    scale, shift : float
        From a picture in 0..1 to what the network learnt from.
    """

    channels: ClassVar[tuple[int, int, int]]
    taps: ClassVar[tuple[int, int, int]]
    stages: ClassVar[tuple[Stage, ...]]
    scale: ClassVar[float]
    shift: ClassVar[float]

    def __init__(self) -> None:
        super().__init__()
        self.stem = SameConv(3, STEM, 3, HALVED)
        self.blocks = nn.ModuleList(blocks(self.stages, STEM))

    def forward(self, picture: Tensor) -> list[Tensor]:
        """Return the features at strides 4, 8 and 16.

        Parameters
        ----------
        picture : Tensor, shape (B, 3, H, W)
            RGB in 0..1; H and W multiples of 16.

        Returns
        -------
        list of Tensor, shapes (B, channels[0], H / 4, W / 4) to (B, channels[2], H / 16, W / 16)
        """
        return self.after(picture, self.taps)

    def after(self, picture: Tensor, taps: Sequence[int]) -> list[Tensor]:
        """Return what comes out of some of the blocks; they are counted from 0, in order."""
        x = relu6(self.stem(picture * self.scale + self.shift))
        found = []
        for at, block in enumerate(self.blocks):
            x = block(x)
            if at in taps:
                found.append(x)
        return found


class MoveNetTrunk(Trunk):
    """MoveNet Lightning's, a MobileNetV2 up to its block 12."""

    channels = (24, 32, 96)
    taps = (2, 5, 12)
    stages = (
        Stage(3, 1, 16, 1, 1),
        Stage(3, 2, 24, 6, 2),
        Stage(3, 2, 32, 6, 3),
        Stage(3, 2, 64, 6, 4),
        Stage(3, 1, 96, 6, 3),
    )
    scale, shift = 2.0, -1.0


class EfficientNetLite0Trunk(Trunk):
    """EfficientNet-Lite0's, up to its block 10."""

    channels = (24, 40, 112)
    taps = (2, 4, 10)
    stages = (
        Stage(3, 1, 16, 1, 1),
        Stage(3, 2, 24, 6, 2),
        Stage(5, 2, 40, 6, 2),
        Stage(3, 2, 80, 6, 3),
        Stage(5, 1, 112, 6, 3),
    )
    scale, shift = 255 / 128, -127 / 128  # it learnt from (byte - 127) / 128


class PlainTrunk(nn.Module):
    """A small one that has learnt nothing: for comparison, and for tests."""

    channels: ClassVar[tuple[int, int, int]] = (24, 40, 64)

    def __init__(self) -> None:
        super().__init__()
        widths = (3, 16, *self.channels)
        self.steps = nn.ModuleList(
            nn.Sequential(nn.Conv2d(a, b, 3, 2, 1), nn.ReLU(), nn.Conv2d(b, b, 3, 1, 1), nn.ReLU())
            for a, b in itertools.pairwise(widths)
        )

    def forward(self, picture: Tensor) -> list[Tensor]:
        """Return the features at strides 4, 8 and 16, see `Trunk`."""
        x, found = picture * 4 - 2, []
        for step in self.steps:
            x = step(x)
            found.append(x)
        return found[1:]
