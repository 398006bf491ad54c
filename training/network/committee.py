"""Two networks that learnt differently, asked together.

Their answers are joined by the spread that each states, and where they differ more than that, the
joint spread grows: what one has learnt by heart the other has not. Renders alone taught the one,
pictures of real people the other's trunks.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn

from training.network.data import as_input, batches, partners
from training.network.one_scale import OneScaleNet
from training.network.parts import Found
from training.network.pretrained import fetch_trunk, fill
from training.network.resume import read_export, settle
from training.network.takes import Takes
from training.network.trunks import MoveNetTrunk
from training.network.two_scales import TwoScaleNet

# Share of a single network's variance that is left of two: their errors go together by about 0.6.
LEFT = 0.8
# An unsure look reads this share of its spread too much: tilts are dealt evenly in training, so
# what doubt falls back on is a tilt. By 369 looks at 51 practice clips; 0.3 standard deviations.
OVERREAD = 0.42
TRUNK = "movenet_lightning"
SETTLED = 32  # crops by which normalisations are told when going on from a file


class Committee(nn.Module):
    """Asks several networks and joins what they say.

    Parameters
    ----------
    members : sequence of nn.Module
        Each takes a crop and the features that it gave of another, see
        `training.network.two_scales.TwoScaleNet`.
    """

    def __init__(self, *members: nn.Module) -> None:
        super().__init__()
        self.members = nn.ModuleList(members)

    def named(self) -> dict[str, nn.Module]:
        """Return the members by name."""
        return {type(member).__name__: member for member in self.members}

    def of(self, members: dict[str, nn.Module]) -> Committee:
        """Return a committee of other members by the same names."""
        return Committee(*(members[name] for name in self.named()))

    def forward(self, crop: Tensor, reference: Tensor | None = None) -> Found:
        """Find the landmarks.

        Parameters
        ----------
        crop : Tensor, shape (B, 3, CROP_PX, CROP_PX)
            0..1.
        reference : Tensor, shape (B, F), optional
            ``features`` of another moment of the same clip.
        """
        sizes = [member.features for member in self.members]
        then = [None] * len(sizes) if reference is None else reference.split(sizes, dim=1)
        found = [net(crop, own) for net, own in zip(self.members, then, strict=True)]
        points, log_spread = joined([f.points for f in found], [f.log_spread for f in found])
        turn, turn_spread = joined(
            [f.turn[:, None, :1] for f in found], [f.turn[:, 1:] for f in found]
        )
        view, view_spread = joined(
            [f.view[:, None, :2] for f in found], [f.view[:, 2:] for f in found]
        )
        return Found(
            points=points,
            coarse=torch.stack([f.coarse for f in found]).mean(0),
            log_spread=log_spread,
            seen=torch.stack([f.seen for f in found]).mean(0),
            turn=torch.cat((turn[:, 0] - OVERREAD * turn_spread.exp(), turn_spread), dim=1),
            view=torch.cat((view[:, 0], view_spread), dim=1),
            moved=torch.stack([f.moved for f in found]).mean(0),
            features=torch.cat([f.features for f in found], dim=1),
        )


def joined(values: list[Tensor], log_spreads: list[Tensor]) -> tuple[Tensor, Tensor]:
    """Join what members say: (B, P, A) values and their (B, P) log spreads along an axis."""
    said, spread = torch.stack(values), torch.exp(torch.stack(log_spreads))
    weight = spread**-2
    whole = weight.sum(0)
    joint = (said * weight[..., None]).sum(0) / whole[..., None]
    # In terms of Laplace's spread, whose variance is twice its square.
    apart = ((said - joint) ** 2).mean(-1) / 2
    variance = LEFT * len(values) / whole + (weight * apart).sum(0) / whole
    return joint, torch.log(variance) / 2


def begun(trunks: Path, earlier: Path | None, learn: Takes) -> Committee:
    """Return the committee that training begins with.

    Parameters
    ----------
    trunks : Path
        Folder of the pretrained trunks; they are fetched if they are not there.
    earlier : Path, optional
        An exported committee to go on from.
    learn : Takes
        By which an exported committee's normalisations are told.

    Raises
    ------
    training.errors.TrainingError
        If a trunk cannot be fetched, or the file is no such committee.
    """
    if earlier is not None:
        committee = Committee(OneScaleNet(), TwoScaleNet(MoveNetTrunk(), MoveNetTrunk()))
        read_export(committee, earlier)
        batch = next(batches(learn, SETTLED, torch.device("cpu"), 0, workers=0))
        for member in committee.members:
            settle(member, as_input(batch.crops), torch.from_numpy(partners(SETTLED)))
        return committee
    weights = fetch_trunk(TRUNK, trunks)
    both = MoveNetTrunk(), MoveNetTrunk()
    for trunk in both:
        fill(trunk, weights)
    return Committee(OneScaleNet(), TwoScaleNet(*both))
