"""The trained network as one ONNX file that takes bytes."""

from __future__ import annotations

import warnings
from pathlib import Path

import torch
from torch import Tensor, nn

from training.network.model import (
    CROP_PX,
    DEEP_SIDE,
    FEATURES,
    TILT_SCALE_DEG,
    VIEW_SCALE_DEG,
    LumbopelvicNet,
)

OPSET = 17
INPUTS = ("crops", "reference")
OUTPUTS = ("points_px", "spread_px", "seen", "turn_deg", "view_deg", "features")


class _Plain(nn.Module):
    """The network with bytes in and plain units out."""

    def __init__(self, net: LumbopelvicNet) -> None:
        super().__init__()
        self.net = net

    def forward(self, crops: Tensor, reference: Tensor) -> tuple[Tensor, ...]:
        found = self.net(crops.permute(0, 3, 1, 2).float() / 255, reference)
        turn, view = found.turn, found.view
        turn = torch.cat((turn[:, :1], torch.exp(turn[:, 1:])), dim=1) * TILT_SCALE_DEG
        view = torch.cat((view[:, :2], torch.exp(view[:, 2:])), dim=1) * VIEW_SCALE_DEG
        return (
            found.points,
            torch.exp(found.log_sigma),
            torch.sigmoid(found.seen),
            turn,
            view,
            found.features,
        )


def export(net: LumbopelvicNet, path: Path) -> None:
    """Write the network to an ONNX file.

    Inputs are ``crops`` (B, CROP_PX, CROP_PX, 3), RGB bytes, and ``reference`` (B, FEATURES, 8, 8),
    the ``features`` of another moment; outputs are ``points_px`` (B, P, 2) and ``spread_px``
    (B, P), Laplace, in pixels of the crop; ``seen`` (B, P), 0..1; ``turn_deg`` (B, 2), the turn
    and its spread; ``view_deg`` (B, 3), azimuth, elevation and the azimuth's spread; ``features``.

    Parameters
    ----------
    net : LumbopelvicNet
    path : Path
        Written in one step.
    """
    part = path.with_suffix(".part")
    crops = torch.zeros(2, CROP_PX, CROP_PX, 3, dtype=torch.uint8)
    reference = torch.zeros(2, FEATURES, DEEP_SIDE, DEEP_SIDE)
    with warnings.catch_warnings():
        # The older exporter warns that it is the older one; it needs no further package.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            _Plain(net.cpu()).eval(),  # else the exporter puts it back to training
            (crops, reference),
            str(part),
            input_names=list(INPUTS),
            output_names=list(OUTPUTS),
            dynamic_axes={name: {0: "batch"} for name in (*INPUTS, *OUTPUTS)},
            opset_version=OPSET,
            dynamo=False,
        )
    part.replace(path)
