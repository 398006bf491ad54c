"""The trained network as one ONNX file that takes bytes."""

from __future__ import annotations

import warnings
from pathlib import Path

import torch
from torch import Tensor, nn

from legpress_cv.errors import ModelCorruptError
from legpress_cv.lumbopelvic.contract import CROP_PX, INPUTS, OUTPUTS
from legpress_cv.lumbopelvic.network import LumbopelvicNetwork
from training.errors import TrainingError
from training.network.model import (
    DEEP_SIDE,
    FEATURES,
    TILT_SCALE_DEG,
    VIEW_SCALE_DEG,
    LumbopelvicNet,
)

OPSET = 17


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
            torch.exp(found.log_spread),
            torch.sigmoid(found.seen),
            turn,
            view,
            found.features,
        )


def export(net: LumbopelvicNet, path: Path) -> None:
    """Write the network to an ONNX file.

    What it takes and gives is told by `legpress_cv.lumbopelvic.contract`.

    Parameters
    ----------
    net : LumbopelvicNet
    path : Path
        Written in one step.

    Raises
    ------
    training.errors.TrainingError
        If the file is not what the package reads, see `legpress_cv.lumbopelvic.contract`.
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
    try:
        LumbopelvicNetwork(part)
    except ModelCorruptError as error:
        part.unlink()
        raise TrainingError(f"the package cannot run what was to become {path}: {error}") from error
    part.replace(path)
