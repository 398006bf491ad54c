"""Trunks that others taught: shapes, learning, the decoding of joints, and equality to the source.

`tests/data/trunks_reference.npz` holds what the published networks themselves say of the picture
`waves`, at the corners, edges and middle of each map, and of a photo of the folder of real clips.
"""

import hashlib
import io
import os
import zipfile
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("onnx")

import onnx
import torch
from onnx.reference import ReferenceEvaluator

from training.errors import TrainingError
from training.network import pretrained
from training.network.movenet import KEYPOINTS, SIDE_PX, STRIDE, MoveNet, Said, keypoints
from training.network.pads import pads_moved
from training.network.pretrained import Package, fetch_trunk, fill
from training.network.trunks import EfficientNetLite0Trunk, MoveNetTrunk, SameConv

TRUNKS = {"movenet_lightning": MoveNetTrunk, "efficientnet_lite0": EfficientNetLite0Trunk}
ROOT = Path(__file__).parents[3]
MIRRORED = [0, *(i + 1 if i % 2 else i - 1 for i in range(1, 17))]  # left for right


@pytest.fixture
def stored():
    """Where a network's fetched weights lie; skips where they were never fetched."""

    def path(name):
        found = ROOT / pretrained.FOLDER / f"{name}.npz"
        if not found.is_file():
            pytest.skip(f"{found} was not fetched")
        return found

    return path


@pytest.fixture(scope="module")
def reference():
    with np.load(ROOT / "tests" / "data" / "trunks_reference.npz") as held:
        return dict(held)


@pytest.fixture
def photo():
    """The middle square of a photo of a leg press, as MoveNet wants it: (1, 3, 192, 192)."""
    cv2 = pytest.importorskip("cv2")
    path = Path(os.environ.get("LEGPRESS_CV_MEDIA", "")) / "leg_press_photo_b0.jpg"
    if not path.is_file():
        pytest.skip("LEGPRESS_CV_MEDIA names no folder with the photo")
    picture = cv2.imread(str(path))[:, :, ::-1]
    high, wide = picture.shape[:2]
    side = min(high, wide)
    square = picture[(high - side) // 2 :, (wide - side) // 2 :][:side, :side]
    small = cv2.resize(square, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_AREA)
    return as_input(small)


def as_input(picture):
    return torch.from_numpy(picture.copy()).permute(2, 0, 1)[None].float() / 255


def waves():
    y, x = np.mgrid[:SIDE_PX, :SIDE_PX]
    bands = [np.sin(x / (5 + 3 * k) + k) * np.cos(y / (9 - 2 * k) - k) for k in range(3)]
    return as_input(np.round(127.5 + 120 * np.stack(bands, axis=-1)).astype(np.uint8))


def sampled(field):
    """Corners, edges and middle of (1, C, S, S), as the reference holds them: (3, 3, C)."""
    at = [0, field.shape[-1] // 2, field.shape[-1] - 1]
    return field.detach()[0].permute(1, 2, 0).numpy()[np.ix_(at, at)]


def yx(field):
    """Back to the order of the published network: (1, 17, 2, H, W) to (1, 34, H, W)."""
    return field.flip(2).flatten(1, 2)


def close(ours, theirs):
    """Within a thousandth, of the value where that is large: theirs reach 80."""
    np.testing.assert_allclose(ours, theirs, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("kind", TRUNKS.values())
def test_shapes(kind):
    levels = kind()(torch.rand(2, 3, 64, 96))
    expected = zip(kind.channels, (4, 8, 16), strict=True)
    assert [tuple(x.shape) for x in levels] == [(2, c, 64 // s, 96 // s) for c, s in expected]


@pytest.mark.parametrize("kind", TRUNKS.values())
def test_a_trunk_learns_in_every_weight(kind):
    torch.manual_seed(0)
    trunk = kind()
    sum(x.square().mean() for x in trunk(torch.rand(2, 3, 64, 64))).backward()
    still = [n for n, w in trunk.named_parameters() if w.grad is None or not w.grad.any()]
    assert still == []


@pytest.mark.parametrize("name", TRUNKS)
def test_taught_trunks_learn_in_every_weight(name, stored):
    trunk = TRUNKS[name]()
    fill(trunk, stored(name))
    sum(x.square().mean() for x in trunk(waves())).backward()
    assert all(w.grad.any() for w in trunk.parameters())


def test_the_teacher_learns_in_every_weight():
    torch.manual_seed(0)
    net = MoveNet()
    said = net(torch.rand(1, 3, 64, 64))
    assert said.heat.shape == (1, 17, 16, 16)
    assert said.middle.shape == (1, 1, 16, 16)
    assert said.way.shape == said.offset.shape == (1, 17, 2, 16, 16)
    fields = (said.heat, said.middle, said.way, said.offset)
    sum(x.square().mean() for x in fields).backward()
    still = [n for n, w in net.named_parameters() if w.grad is None or not w.grad.any()]
    assert still == []


@pytest.mark.parametrize("size", [3, 5])
def test_a_strided_convolution_pads_more_at_the_end(size):
    conv = SameConv(1, 1, size, 2, bias=False)
    with torch.no_grad():
        conv.weight.zero_()
        conv.weight[0, 0, size // 2, size // 2] = 1.0
        picture = torch.arange(64.0).view(1, 1, 8, 8)
        assert torch.equal(conv(picture), picture[..., 1::2, 1::2])


def test_inputs_are_scaled_as_when_they_were_taught():
    # 127.5 is MoveNet's middle, 127 is EfficientNet's; the ends are those of a byte.
    assert MoveNetTrunk.scale * 127.5 / 255 + MoveNetTrunk.shift == 0
    assert EfficientNetLite0Trunk.scale * 127 / 255 + EfficientNetLite0Trunk.shift == 0
    assert EfficientNetLite0Trunk.scale + EfficientNetLite0Trunk.shift == 1


def made_up(people):
    """Fields in which each person has a middle at one place and all joints at another."""
    heat = torch.full((1, 17, 48, 48), -9.0)
    middle = torch.full((1, 1, 48, 48), -9.0)
    way = torch.zeros(1, 17, 2, 48, 48)
    for (x, y), (joint_x, joint_y) in people:
        middle[..., y, x] = heat[..., joint_y, joint_x] = 3.0
        way[:, :, 0, y, x], way[:, :, 1, y, x] = joint_x - x, joint_y - y
    return Said(heat, middle, way, offset=torch.full((1, 17, 2, 48, 48), 0.25))


def test_the_person_nearest_to_the_middle_is_taken():
    off, near = ((4, 6), (9, 11)), ((26, 22), (30, 17))
    points, score = keypoints(made_up([off, near]))
    assert points.shape == (1, 17, 2)
    assert torch.equal(points[0, 5], torch.tensor([30.25, 17.25]) * STRIDE)
    assert score == pytest.approx(torch.sigmoid(torch.tensor(3.0)).expand(1, 17))


def test_joints_follow_the_way_and_not_the_brightest_cell():
    said = made_up([((24, 24), (20, 30))])
    said.heat[0, 3, 2, 2] = 6.0  # somebody else's
    points, _ = keypoints(said)
    assert points[0, 3].tolist() == [20.25 * STRIDE, 30.25 * STRIDE]


def test_movenet_says_what_the_published_one_says(stored, reference):
    net = MoveNet()
    fill(net, stored("movenet_lightning"))
    with torch.no_grad():
        levels, said = net.trunk(waves()), net(waves())
        points, score = keypoints(said)
    for level, stride in zip(levels, (4, 8, 16), strict=True):
        close(sampled(level), reference[f"movenet_{stride}"])
    close(sampled(said.heat), reference["heat"])
    close(sampled(said.middle), reference["middle"])
    close(sampled(yx(said.way)), reference["way"])
    close(sampled(yx(said.offset)), reference["offset"])
    same_joints(points, score, reference["keypoints"])


def same_joints(points, score, theirs, tolerance_px=0.06, tolerance=1e-3):
    """Theirs: (y, x, score), of the side, which they hold in half precision: .05 px of 192."""
    np.testing.assert_allclose(points[0], theirs[:, [1, 0]] * SIDE_PX, atol=tolerance_px)
    np.testing.assert_allclose(score[0], theirs[:, 2], atol=tolerance)


def test_joints_on_a_photo(stored, reference, photo):
    net = MoveNet()
    fill(net, stored("movenet_lightning"))
    with torch.no_grad():
        points, score = keypoints(net(photo))
        turned, _ = keypoints(net(photo.flip(3)))
    # How a JPEG is read differs a little between machines.
    same_joints(points, score, reference["photo"], tolerance_px=0.3, tolerance=0.01)
    near = [KEYPOINTS.index(f"right_{name}") for name in ("shoulder", "hip", "knee")]
    mirrored = turned[0, MIRRORED] * torch.tensor([-1.0, 1.0]) + torch.tensor([SIDE_PX, 0.0])
    # The hip is the worst: the published network is no surer of it.
    assert (mirrored - points[0])[near].norm(dim=1).max() < 12.0


def test_efficientnet_says_what_the_published_one_says(stored, reference):
    trunk = EfficientNetLite0Trunk()
    fill(trunk, stored("efficientnet_lite0"))
    with torch.no_grad():
        levels = trunk(waves())
    for level, stride in zip(levels, (4, 8, 16), strict=True):
        close(sampled(level), reference[f"efficientnet_{stride}"])


def test_the_trunk_is_the_teachers(stored):
    net, trunk = MoveNet(), MoveNetTrunk()
    fill(net, stored("movenet_lightning"))
    fill(trunk, stored("movenet_lightning"))
    own = trunk.state_dict()
    assert all(torch.equal(own[key], value) for key, value in net.trunk.state_dict().items())


def test_every_weight_of_the_teacher_has_a_name_in_the_package():
    assert set(pretrained._movenet_names()) == set(MoveNet().state_dict())


def test_batch_norms_are_folded():
    rng = np.random.default_rng(0)
    held = {}

    def layer(conv, norm, shape):
        held[f"{conv}.weight"] = torch.from_numpy(rng.normal(size=shape).astype(np.float32))
        for part in ("weight", "bias", "running_mean", "running_var"):
            values = rng.uniform(0.5, 2.0, shape[0]).astype(np.float32)
            held[f"{norm}.{part}"] = torch.from_numpy(values)

    trunk = EfficientNetLite0Trunk()
    layer("_conv_stem", "_bn0", tuple(trunk.stem.weight.shape))
    for at, block in enumerate(trunk.blocks):
        parts = {"_expand_conv": block.expand, "_depthwise_conv": block.depth}
        parts["_project_conv"] = block.project
        for number, (name, conv) in enumerate(parts.items()):
            if conv is not None:
                theirs = f"_blocks.{at}"
                layer(f"{theirs}.{name}", f"{theirs}._bn{number}", tuple(conv.weight.shape))
    content = io.BytesIO()
    torch.save(held, content)
    arrays = pretrained._efficientnet({"": content.getvalue()})
    assert set(arrays) == {f"trunk.{key}" for key in trunk.state_dict()}

    x = torch.rand(1, 3, 5, 5)
    norm = {key: held[f"_bn0.{key}"] for key in ("running_mean", "running_var", "weight", "bias")}
    apart = torch.nn.functional.conv2d(x, held["_conv_stem.weight"])
    apart = torch.nn.functional.batch_norm(apart, **norm, eps=pretrained.NORM_EPS)
    weight, bias = (torch.from_numpy(arrays[f"trunk.stem.{k}"]) for k in ("weight", "bias"))
    assert torch.allclose(torch.nn.functional.conv2d(x, weight, bias), apart, atol=1e-4)


@pytest.mark.parametrize("kind", TRUNKS.values())
@pytest.mark.filterwarnings("ignore")  # the older exporter says that it is the older one
def test_convolutions_of_an_exported_trunk_pad_themselves(kind, tmp_path):
    trunk, picture, path = kind().eval(), torch.rand(1, 3, 64, 64), tmp_path / "trunk.onnx"
    torch.onnx.export(trunk, (picture,), str(path), opset_version=17, dynamo=False)
    model = onnx.load(path)
    assert pads_moved(model) == 4
    onnx.checker.check_model(model)
    assert {node.op_type for node in model.graph.node} == {"Conv", "Clip", "Add", "Mul", "Constant"}
    name = model.graph.input[0].name
    found = ReferenceEvaluator(model).run(None, {name: picture.numpy()})
    with torch.no_grad():
        for ours, theirs in zip(trunk(picture), found, strict=True):
            np.testing.assert_allclose(theirs, ours.numpy(), atol=1e-5)


@pytest.fixture
def package(monkeypatch):
    """A package of one network, whose client brings nothing."""
    content = b"1 2 3"
    made = Package(
        client=("git", "--version"),
        file="made-up.whl",
        members={"inside": hashlib.sha256(content).hexdigest()},
        convert=lambda members: {"trunk.weight": np.array(members["inside"].split(), np.float32)},
    )
    monkeypatch.setitem(pretrained.PACKAGES, "made_up", made)

    def lay(folder, held=content):
        with zipfile.ZipFile(folder / made.file, "w") as wheel:
            wheel.writestr("inside", held)

    return lay


def test_a_package_brought_by_hand_is_converted_once(package, tmp_path):
    package(tmp_path)
    path = fetch_trunk("made_up", tmp_path)
    assert path == tmp_path / "made_up.npz"
    (tmp_path / "made-up.whl").unlink()
    assert fetch_trunk("made_up", tmp_path) == path
    with np.load(path) as stored:
        assert stored["trunk.weight"].tolist() == [1, 2, 3]
    assert [p.name for p in tmp_path.iterdir()] == ["made_up.npz"]


def test_another_file_than_the_pinned_one_is_refused(package, tmp_path):
    package(tmp_path, b"4 5 6")
    with pytest.raises(TrainingError, match="not the file that was pinned"):
        fetch_trunk("made_up", tmp_path)
    assert not (tmp_path / "made_up.npz").exists()


def test_a_damaged_package_is_refused(package, tmp_path):
    (tmp_path / "made-up.whl").write_bytes(b"half a download")
    with pytest.raises(TrainingError, match="damaged or another package"):
        fetch_trunk("made_up", tmp_path)


def test_a_client_that_brings_nothing(package, tmp_path):
    with pytest.raises(TrainingError, match=r"did not bring|not on the PATH"):
        fetch_trunk("made_up", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_unknown_network(tmp_path):
    with pytest.raises(TrainingError, match="no network 'thunder'"):
        fetch_trunk("thunder", tmp_path)


def test_weights_of_another_network(tmp_path):
    path = tmp_path / "other.npz"
    np.savez(path, **{"trunk.stem.weight": np.zeros((32, 3, 3, 3), np.float32)})
    with pytest.raises(TrainingError, match="does not hold the weights of a MoveNetTrunk"):
        fill(MoveNetTrunk(), path)
