"""Going on from an exported network: the weights of the shipped file, back in their layers.

In the file every batch normalisation is folded into the convolution before it. Here each is taken
apart again by what the convolution gives on pictures, so that the network says the same as before
and can learn as before. What is only asked for in training (how far each landmark has moved) is not
in the file and begins by chance.
"""

from __future__ import annotations

import itertools
from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn

from training.errors import TrainingError
from training.network.asked import all_nodes

EXPORT_SUFFIX = ".onnx"
ROOT = "net"  # what the exporter's wrapper calls the network
WEIGHT = ".weight"
INPUTS = 3  # of a layer in the file: pictures or numbers, weight, bias


def read_export(net: nn.Module, path: Path) -> None:
    """Put the weights of an ONNX file made by `training.network.export` into a network, in place.

    Batch normalisations become the identity with the file's bias; see `settle`.

    Raises
    ------
    training.errors.TrainingError
        If the file is no such network, or one of other layers.
    """
    try:
        graph = onnx.load(str(path)).graph
    except Exception as error:
        raise TrainingError(f"{path} cannot be read as an ONNX file.") from error
    held = {piece.name: piece for piece in graph.initializer}
    for node in all_nodes(graph):
        if node.op_type == "Identity" and node.input[0] in held:  # arrays alike are written once
            held[node.output[0]] = held[node.input[0]]
    layers = dict(net.named_modules())
    wanted = {name for name, layer in layers.items() if isinstance(layer, nn.Conv2d)}
    for node in all_nodes(graph):
        name = _layer_of(node)
        layer = layers.get(name)
        if node.op_type not in ("Conv", "Gemm") or (len(node.input) < INPUTS and layer is not None):
            continue  # averaging has no weights that are learnt
        if not isinstance(layer, nn.Conv2d | nn.Linear) or len(node.input) != INPUTS:
            raise TrainingError(f"{path} has a layer {name} that this network has not.")
        weight, bias = (
            torch.from_numpy(numpy_helper.to_array(held[part]).copy()) for part in node.input[1:]
        )
        if weight.shape != layer.weight.shape:
            raise TrainingError(f"{path} has another shape of layer {name} than this network.")
        _fill(layer, layers.get(_next(name)), weight, bias)
        wanted.discard(name)
    if wanted:
        raise TrainingError(f"{path} lacks the layers {', '.join(sorted(wanted))}.")


@torch.no_grad()
def _fill(
    layer: nn.Conv2d | nn.Linear, norm: nn.Module | None, weight: Tensor, bias: Tensor
) -> None:
    """Put weights into a layer; a normalisation behind it that is folded in takes the bias."""
    layer.weight.copy_(weight)
    if layer.bias is not None:
        layer.bias.copy_(bias)
    elif isinstance(norm, nn.BatchNorm2d):
        norm.running_mean.zero_()  # type: ignore[union-attr]
        norm.running_var.fill_(1.0 - norm.eps)  # type: ignore[union-attr]
        norm.weight.fill_(1.0)
        norm.bias.copy_(bias)


def settle(net: nn.Module, crops: Tensor, partner: Tensor) -> None:
    """Take the identities that `read_export` left apart into a normalisation and its undoing.

    Parameters
    ----------
    net : nn.Module
    crops : Tensor, shape (B, 3, CROP_PX, CROP_PX)
        By which means and variances are told, 0..1.
    partner : Tensor of int, shape (B,)
        Which crop is each one's reference.
    """
    came: dict[nn.BatchNorm2d, tuple[Tensor, Tensor]] = {}

    def look(norm: nn.BatchNorm2d, inputs: tuple[Tensor, ...]) -> None:
        came[norm] = (inputs[0].mean((0, 2, 3)), inputs[0].var((0, 2, 3)))

    norms = [layer for layer in net.modules() if isinstance(layer, nn.BatchNorm2d)]
    hooks = [norm.register_forward_pre_hook(look) for norm in norms]
    was_training = net.training
    net.eval()
    with torch.no_grad():
        net(crops, partner=partner)
        for norm, (mean, variance) in came.items():
            norm.running_mean.copy_(mean)  # type: ignore[union-attr]
            norm.running_var.copy_(variance)  # type: ignore[union-attr]
            norm.weight.copy_(torch.sqrt(variance + norm.eps))
            norm.bias.add_(mean)
    for hook in hooks:
        hook.remove()
    net.train(was_training)


def _layer_of(node: onnx.NodeProto) -> str:
    """Return a layer's name.

    From its weight's, ``net.deep.weight``, or where a normalisation was folded in and the weight
    has no name, from its node's, ``/net/down.0/down.0.1/first/first.0/Conv``.
    """
    weight = node.input[1] if len(node.input) > 1 else ""
    if weight.startswith(f"{ROOT}.") and weight.endswith(WEIGHT):
        return str(weight[len(ROOT) + 1 : -len(WEIGHT)])
    steps = node.name.strip("/").split("/")[:-1]
    if steps[:1] == [ROOT]:
        steps = steps[1:]
    kept = [
        step
        for step, after in itertools.zip_longest(steps, steps[1:], fillvalue="")
        if not after.startswith(f"{step}.")
    ]
    return ".".join(kept)


def _next(name: str) -> str:
    """Return the name of the layer behind one in a row of layers."""
    row, _, place = name.rpartition(".")
    return f"{row}.{int(place) + 1}" if place.isdigit() else ""
