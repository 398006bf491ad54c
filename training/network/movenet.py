"""MoveNet Lightning: where 17 joints of the person nearest to the picture's middle are.

A teacher of the network, and a judge of renders: it learnt from real people alone. Its features
run down from stride 32 to stride 4; four small heads read them (Votel and Li, "Next-generation pose
detection with MoveNet and TensorFlow.js", 2021; after Zhou et al., "Objects as points", 2019).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from training.network.trunks import MoveNetTrunk, SameConv, Stage, blocks, relu6

KEYPOINTS = (
    *("nose", "left_eye", "right_eye", "left_ear", "right_ear", "left_shoulder", "right_shoulder"),
    *("left_elbow", "right_elbow", "left_wrist", "right_wrist", "left_hip", "right_hip"),
    *("left_knee", "right_knee", "left_ankle", "right_ankle"),
)
SIDE_PX = 192  # of the square pictures that it learnt from
STRIDE = 4  # of what it says
LATERALS = (2, 5, 9)  # the trunk's blocks that the features at strides 4, 8 and 16 come from
DEEPER = (Stage(3, 2, 160, 6, 3), Stage(3, 1, 320, 6, 1))  # to stride 32
DEEPEST = 1280
WIDTHS = (24, 32, 64)  # of the features at strides 4, 8 and 16
HEAD = 96
# A joint or a middle counts for less, the further off it is: divided by its distance plus this, in
# cells, as the published network does.
NEARNESS = 1.7998047


@dataclass
class Said:
    """What the network says of a batch, in cells of `STRIDE` pixels.

    Parameters
    ----------
    heat : Tensor, shape (B, 17, H / 4, W / 4)
        Logits: whether the cell holds the joint, of anybody.
    middle : Tensor, shape (B, 1, H / 4, W / 4)
        Logits: whether a person's middle lies there.
    way : Tensor, shape (B, 17, 2, H / 4, W / 4)
        From the cell of a person's middle to that person's joints, x right, y down.
    offset : Tensor, shape (B, 17, 2, H / 4, W / 4)
        From the cell's index to the joint within it.
    """

    heat: Tensor
    middle: Tensor
    way: Tensor
    offset: Tensor


class _Separable(nn.Module):
    """A depthwise convolution, one across the channels, and a cut at 0."""

    def __init__(self, inside: int, out: int) -> None:
        super().__init__()
        self.depth = SameConv(inside, inside, 3, groups=inside, bias=False)
        self.across = SameConv(inside, out)

    def forward(self, x: Tensor) -> Tensor:
        return torch.relu(self.across(self.depth(x)))


class MoveNet(nn.Module):
    """The whole network; its trunk is the one to learn further."""

    def __init__(self) -> None:
        super().__init__()
        fine, middling, coarse = WIDTHS
        joints = len(KEYPOINTS)
        self.trunk = MoveNetTrunk()
        self.deeper = nn.ModuleList(blocks(DEEPER, MoveNetTrunk.channels[-1]))
        self.deepest = SameConv(DEEPER[-1].out, DEEPEST)
        self.lateral = nn.ModuleList(SameConv(w, w) for w in WIDTHS)
        self.top = SameConv(DEEPEST, coarse)
        # By the stride of what comes out: 4, 8, 16.
        self.merge = nn.ModuleList(
            (_Separable(fine, fine), _Separable(middling, fine), _Separable(coarse, middling))
        )
        self.heat, self.middle = _head(joints), _head(1)
        self.way, self.offset = _head(2 * joints), _head(2 * joints)

    def forward(self, picture: Tensor) -> Said:
        """Say where joints may be; `keypoints` decides.

        Parameters
        ----------
        picture : Tensor, shape (B, 3, H, W)
            RGB in 0..1; H and W multiples of 32, best `SIDE_PX`.
        """
        *levels, x = self.trunk.after(picture, (*LATERALS, self.trunk.taps[-1]))
        for block in self.deeper:
            x = block(x)
        x = self.top(relu6(self.deepest(x)))
        for at in reversed(range(len(levels))):
            up = nn.functional.interpolate(x, scale_factor=2.0, mode="bilinear")
            x = self.merge[at](up + self.lateral[at](levels[at]))
        return Said(
            heat=self.heat(x),
            middle=self.middle(x),
            way=_pairs(self.way(x)),
            offset=_pairs(self.offset(x)),
        )


def _head(out: int) -> nn.Sequential:
    return nn.Sequential(_Separable(WIDTHS[0], HEAD), SameConv(HEAD, out))


def _pairs(field: Tensor) -> Tensor:
    """Turn the network's (y, x) in a row into (x, y) for each joint."""
    batch, _, high, wide = field.shape
    return field.view(batch, len(KEYPOINTS), 2, high, wide).flip(2)


def keypoints(said: Said) -> tuple[Tensor, Tensor]:
    """Find the joints of the one person nearest to the picture's middle, as MoveNet does.

    The best middle, near that of the picture, points to its joints; each joint is the best cell of
    its heatmap near there.

    Parameters
    ----------
    said : Said

    Returns
    -------
    points : Tensor, shape (B, 17, 2)
        In pixels of the picture, x right, y down. Differentiable within a cell only.
    score : Tensor, shape (B, 17)
        0..1.
    """
    batch, joints, high, wide = said.heat.shape
    down, across = (
        torch.arange(n, dtype=said.heat.dtype, device=said.heat.device) for n in (high, wide)
    )
    from_middle = torch.hypot(down[:, None] - high // 2, across[None] - wide // 2)
    best = (torch.sigmoid(said.middle[:, 0]) / (from_middle + NEARNESS)).flatten(1).argmax(1)
    here = torch.stack((best % wide, best // wide), dim=1)
    way = said.way.flatten(3)[torch.arange(batch), :, :, best]
    start = here[:, None] + way
    off = torch.hypot(
        down[:, None] - start[..., 1, None, None], across[None] - start[..., 0, None, None]
    )
    heat = torch.sigmoid(said.heat)
    cell = (heat / (off + NEARNESS)).flatten(2).argmax(2)
    index = cell[:, :, None]
    offset = said.offset.flatten(3).gather(3, index[:, :, None].expand(-1, -1, 2, -1))[..., 0]
    found = torch.stack((cell % wide, cell // wide), dim=2) + offset
    return found * STRIDE, heat.flatten(2).gather(2, index).view(batch, joints)
