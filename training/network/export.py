"""The trained network as one ONNX file that takes bytes."""

from __future__ import annotations

import warnings
from pathlib import Path

import onnx
import torch
from torch import Tensor, nn

from legpress_cv.errors import ModelCorruptError
from legpress_cv.lumbopelvic.contract import CROP_PX, INPUTS, OUTPUTS
from legpress_cv.lumbopelvic.network import LumbopelvicNetwork
from training.errors import TrainingError
from training.network.asked import turn_if_asked
from training.network.data import as_input
from training.network.pads import pads_moved
from training.network.parts import TILT_SCALE_DEG, VIEW_SCALE_DEG, Found

OPSET = 17


class _Plain(nn.Module):
    """The network with bytes in and plain units out."""

    def __init__(self, net: nn.Module) -> None:
        super().__init__()
        self.net = net

    def forward(self, crops: Tensor, reference: Tensor) -> tuple[Tensor, ...]:
        found: Found = self.net(as_input(crops), reference)
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


def export(net: nn.Module, path: Path) -> None:
    """Write the network to an ONNX file.

    What it takes and gives is told by `legpress_cv.lumbopelvic.contract`.

    Parameters
    ----------
    net : nn.Module
        A `training.network.committee.Committee`, or a member.
    path : Path
        Written in one step.

    Raises
    ------
    training.errors.TrainingError
        If the file is not what the package reads, see `legpress_cv.lumbopelvic.contract`.
    """
    part = path.with_suffix(".part")
    crops = torch.zeros(2, CROP_PX, CROP_PX, 3, dtype=torch.uint8)
    with torch.no_grad():
        reference = torch.zeros_like(net.cpu().eval()(as_input(crops)).features)
    with warnings.catch_warnings():
        # The older exporter warns that it is the older one; it needs no further package.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            _Plain(net).eval(),  # else the exporter puts it back to training
            (crops, reference),
            str(part),
            input_names=list(INPUTS),
            output_names=list(OUTPUTS),
            dynamic_axes={name: {0: "batch"} for name in (*INPUTS, *OUTPUTS)},
            opset_version=OPSET,
            dynamo=False,
        )
    model = onnx.load(str(part))
    pads_moved(model)
    turn_if_asked(model)
    onnx.save(model, str(part))
    try:
        LumbopelvicNetwork(part)
    except ModelCorruptError as error:
        part.unlink()
        raise TrainingError(f"the package cannot run what was to become {path}: {error}") from error
    part.replace(path)
