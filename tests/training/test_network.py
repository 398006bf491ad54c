"""The lumbopelvic network: shapes, losses, augmentation, training that resumes, and its file."""

from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("anny")
pytest.importorskip("onnx")

import torch
from click.testing import CliRunner

from legpress_cv.lumbopelvic.contract import CROP_PX, LUMBOPELVIC_POINTS, OUTPUTS
from legpress_cv.lumbopelvic.network import LumbopelvicNetwork
from training.crops.sample import Crops
from training.crops.store import save
from training.errors import TrainingError
from training.network.__main__ import main
from training.network.augment import GrainBank, Look, Placing, hidden, placed
from training.network.data import Takes, batches, flat_weights, partners, read_folder
from training.network.export import export
from training.network.judge import judge
from training.network.loss import loss
from training.network.model import (
    DEEP,
    NEAR_REACH,
    REACH,
    STRIDE,
    LumbopelvicNet,
    begun_with,
    matches,
)
from training.network.resume import read_export, settle
from training.network.train import Plan, train

CPU = torch.device("cpu")


def made_up(takes=4, crops=6, seed=0):
    """Takes of noise with a bright dot at the hip."""
    rng = np.random.default_rng(seed)
    n = takes * crops
    pictures = rng.integers(0, 80, (n, CROP_PX, CROP_PX, 3), dtype=np.uint8)
    points = rng.uniform(60, 196, (n, len(LUMBOPELVIC_POINTS), 2)).astype(np.float32)
    for picture, (x, y) in zip(pictures, points[:, 0].astype(int), strict=True):
        picture[y - 4 : y + 4, x - 4 : x + 4] = 255
    tilt = rng.uniform(-10, 20, n).astype(np.float32)
    return Takes(
        pictures=pictures,
        points=points,
        seen=np.ones((n, len(LUMBOPELVIC_POINTS)), dtype=bool),
        turn_deg=tilt,
        tilt_deg=tilt,
        start=np.repeat(np.arange(takes) * crops, crops),
        torso_px=np.full(n, 110.0, dtype=np.float32),
        view_deg=np.full((n, 2), (10.0, 3.0), dtype=np.float32),
    )


def test_a_turn_of_the_crop_turns_picture_and_points_alike():
    rng = np.random.default_rng(3)
    picture = np.zeros((CROP_PX, CROP_PX, 3), dtype=np.uint8)
    at = np.array([[150.0, 110.0]], dtype=np.float32)
    picture[107:113, 147:153] = 255
    for _ in range(10):
        out, moved, linear, turned = placed(picture, at, Placing.drawn(rng).nudged(rng), rng)
        down, across = np.nonzero(out[..., 0] > 128)
        if not len(down):
            continue  # moved out of the crop
        np.testing.assert_allclose((across.mean() + 0.5, down.mean() + 0.5), moved[0], atol=0.6)
        # Counter-clockwise on the screen, where y runs down.
        right = linear @ [1.0, 0.0]
        assert np.degrees(np.arctan2(-right[1], right[0])) == pytest.approx(turned, abs=1e-3)


def test_things_in_front_hide_the_points_behind_them():
    grain = GrainBank(np.random.default_rng(0))
    picture = np.full((CROP_PX, CROP_PX, 3), 7, dtype=np.uint8)
    points = np.random.default_rng(1).uniform(0, CROP_PX - 1, (200, 2)).astype(np.float32)
    covered = 0
    for seed in range(30):
        out, under = hidden(picture, points, np.random.default_rng(seed), grain)
        at = points.astype(int)
        changed = (out[at[:, 1], at[:, 0]] != 7).any(axis=1)
        assert not (changed & ~under).any()
        covered += int(under.sum())
    assert covered > 100


def test_a_look_is_the_same_for_a_seed_and_keeps_the_geometry():
    picture = np.full((CROP_PX, CROP_PX, 3), 30, dtype=np.uint8)
    picture[100:120, 60:90] = 220
    grain = GrainBank(np.random.default_rng(0))
    looks = [Look.drawn(np.random.default_rng(5), CROP_PX) for _ in range(2)]
    one, two = (look.on(picture, grain, np.random.default_rng(6)) for look in looks)
    np.testing.assert_array_equal(one, two)
    assert one.shape == picture.shape
    assert one[105:115, 65:85].mean() > one[150:200, 150:200].mean() + 20


def test_batches_are_the_same_from_a_seed_wherever_they_begin():
    takes = made_up()
    first = batches(takes, 8, CPU, seed=1)
    ahead = [next(first) for _ in range(3)]
    first.close()
    later = batches(takes, 8, CPU, seed=1, begin=2)
    same = next(later)
    later.close()
    for name in ("crops", "points", "turn_deg", "back"):
        torch.testing.assert_close(getattr(ahead[2], name), getattr(same, name))
    turn = ahead[0].turn_deg
    torch.testing.assert_close(turn, -turn[partners(8)])


def test_the_turn_of_a_pair_is_the_pelvis_turn_and_that_of_the_crops():
    takes = made_up()
    deal = batches(takes, 8, CPU, seed=2)
    batch = next(deal)
    deal.close()
    # Undo how the crops were placed: what is left is the turn between two moments of a take.
    right = torch.linalg.inv(batch.back) @ torch.tensor([1.0, 0.0])
    turned = -torch.rad2deg(torch.atan2(right[:, 1], right[:, 0])).numpy()
    since = batch.turn_deg.numpy() - (turned - turned[partners(8)])
    known = takes.turn_deg[:, None] - takes.turn_deg[None, :]
    assert all(np.abs(known - value).min() < 1e-2 for value in since)


def test_the_loss_falls_where_points_are_right_and_errors_are_shared():
    takes = made_up()
    deal = batches(takes, 8, CPU, seed=1)
    batch = next(deal)
    deal.close()
    net = LumbopelvicNet(len(LUMBOPELVIC_POINTS)).eval()
    with torch.no_grad():
        found = net(batch.crops, partner=torch.from_numpy(partners(8)))
    found.points = batch.points.clone()
    right = loss(found, batch)
    # The same error in both moments, in the directions before they were placed anew.
    shift = torch.linalg.inv(batch.back) @ torch.tensor([6.0, 0.0])
    found.points = batch.points + shift[:, None]
    shared = loss(found, batch)
    found.points = (
        batch.points + shift[:, None] * torch.tensor([1.0, -1.0]).repeat(4)[:, None, None]
    )
    apart = loss(found, batch)
    assert right["points"] < shared["points"]
    assert shared["change"] < 0.05 < apart["change"]


def test_training_learns_and_goes_on_where_it_stopped(tmp_path):
    takes, said = made_up(crops=4), []
    plan = Plan(steps=6, batch=8, every=3, warm_up=2)
    torch.set_num_threads(2)
    net = train(takes, made_up(takes=1, seed=9), plan, tmp_path / "whole", say=said.append)
    assert len(said) == 2
    assert '"hip_mm"' in said[0]

    class StopError(Exception):
        pass

    def stop(_line):
        raise StopError

    with pytest.raises(StopError):
        train(takes, made_up(takes=1, seed=9), plan, tmp_path / "parts", say=stop)
    # What was said last came before its checkpoint: the first three steps are done again.
    again = train(takes, made_up(takes=1, seed=9), plan, tmp_path / "parts", say=said.append)
    for one, two in zip(net.parameters(), again.parameters(), strict=True):
        torch.testing.assert_close(one, two)


def test_a_round_begins_with_the_weights_of_an_earlier_one(tmp_path):
    takes, judged = made_up(crops=4), made_up(takes=1, seed=9)
    first = Plan(steps=2, batch=8, every=2, warm_up=1)
    net = train(takes, judged, first, tmp_path / "one", say=lambda _: None)
    still = Plan(steps=1, batch=8, every=1, warm_up=1, rate=0.0, decay=0.0)
    earlier = tmp_path / "one" / "state.pt"
    again = train(takes, judged, still, tmp_path / "two", say=lambda _: None, earlier=earlier)
    for one, two in zip(net.parameters(), again.parameters(), strict=True):
        torch.testing.assert_close(one, two)


def test_a_round_begins_with_what_an_earlier_network_had_of_a_layer():
    torch.manual_seed(0)
    net, before = (
        LumbopelvicNet(len(LUMBOPELVIC_POINTS)),
        LumbopelvicNet(len(LUMBOPELVIC_POINTS)).state_dict(),
    )
    narrow = before["compare.0.0.weight"] = before["compare.0.0.weight"][:, : 2 * DEEP]
    before = {name: value for name, value in before.items() if not name.startswith("flow.")}
    flow = net.state_dict()["flow.0.0.weight"].clone()
    begun_with(net, before | {"no_more.weight": torch.zeros(3)})
    own = net.state_dict()
    torch.testing.assert_close(own["compare.0.0.weight"][:, : 2 * DEEP], narrow)
    torch.testing.assert_close(own["stem.0.weight"], before["stem.0.weight"])
    torch.testing.assert_close(own["flow.0.0.weight"], flow)


TOLD = ("points", "log_spread", "seen", "turn", "view", "features")


def worn_net(seed=0):
    """A network whose normalisations are far from their beginning, as after training."""
    torch.manual_seed(seed)
    net = LumbopelvicNet(len(LUMBOPELVIC_POINTS))
    for layer in net.modules():
        if isinstance(layer, torch.nn.BatchNorm2d):
            layer.running_mean.normal_(0, 0.3)
            layer.running_var.uniform_(0.5, 2.0)
            torch.nn.init.uniform_(layer.weight, 0.5, 1.5)
            torch.nn.init.normal_(layer.bias, 0, 0.2)
    return net.eval()


def test_the_exported_file_can_be_gone_on_from(tmp_path):
    was, crops, other = worn_net(), torch.rand(6, 3, CROP_PX, CROP_PX), torch.arange(6) ^ 1
    export(was, tmp_path / "net.onnx")
    net = LumbopelvicNet(len(LUMBOPELVIC_POINTS))
    read_export(net, tmp_path / "net.onnx")
    settle(net, crops, other)
    with torch.no_grad():
        before, now = was(crops, partner=other), net.eval()(crops, partner=other)
        learning = net.train()(crops, partner=other)
    for name in TOLD:
        torch.testing.assert_close(getattr(now, name), getattr(before, name), atol=2e-3, rtol=1e-3)
    # Normalised by the batch, as in training, it says the same: it begins where the file ended.
    torch.testing.assert_close(learning.points, before.points, atol=1.0, rtol=0.02)
    norms = [layer for layer in net.modules() if isinstance(layer, torch.nn.BatchNorm2d)]
    assert all(float(norm.running_var.std()) > 0 for norm in norms)


def test_training_goes_on_from_an_exported_file(tmp_path):
    was = worn_net()
    export(was, tmp_path / "net.onnx")
    plan = Plan(steps=1, batch=4, rate=0.0, every=1)
    found = train(made_up(), made_up(seed=1), plan, tmp_path, earlier=tmp_path / "net.onnx")
    crops, other = torch.rand(4, 3, CROP_PX, CROP_PX), torch.arange(4) ^ 1
    assert torch.allclose(found.across[0].weight, was.across[0].weight)
    assert torch.isfinite(found(crops, partner=other).points).all()


def test_a_file_of_something_else_is_refused_in_a_sentence(tmp_path):
    (tmp_path / "not.onnx").write_bytes(b"not a network")
    with pytest.raises(TrainingError, match=r"not\.onnx"):
        read_export(LumbopelvicNet(2), tmp_path / "not.onnx")
    export(LumbopelvicNet(len(LUMBOPELVIC_POINTS)), tmp_path / "other.onnx")
    with pytest.raises(TrainingError, match="shape of layer heat"):
        read_export(LumbopelvicNet(2), tmp_path / "other.onnx")


@pytest.mark.parametrize("reach", [REACH, NEAR_REACH])
def test_places_are_matched_with_where_they_were(reach):
    rng = torch.Generator().manual_seed(0)
    then = torch.randn(1, 16, 12, 14, generator=rng)
    now = torch.roll(then, (1, -2), (2, 3))  # down by one, left by two
    found = matches(now, then, reach)[0, :, 4:8, 4:8].flatten(1).mean(1).argmax()
    side = 2 * reach + 1
    assert divmod(int(found), side) == (reach - 1, reach + 2)


def test_every_match_is_the_mean_product_of_two_places():
    now, then = torch.randn(2, 2, 16, 6, 7, generator=torch.Generator().manual_seed(0)).unbind()
    found = matches(now, then, 3)
    for shift, y, x in ((0, 3, 3), (24, 5, 6), (10, 2, 0), (48, 0, 1)):
        there = y + shift // 7 - 3, x + shift % 7 - 3
        inside = 0 <= there[0] < 6 and 0 <= there[1] < 7
        like = (now[1, :, y, x] * then[1, :, there[0], there[1]]).mean() if inside else 0.0
        torch.testing.assert_close(found[1, shift, y, x], torch.as_tensor(like))


def test_the_moments_of_a_clip_lie_nearly_alike_in_their_crops():
    rng = np.random.default_rng(0)
    apart, spread = [], []
    for _ in range(200):
        placing = Placing.drawn(rng)
        one, two = placing.nudged(rng), placing.nudged(rng)
        apart.append(one.turned_deg - two.turned_deg)
        spread.append(one.turned_deg)
    assert 2.0 < np.std(apart) < 4.0
    assert np.std(spread) > 7.0


def test_rare_tilts_are_dealt_as_often_as_usual_ones_of_that_depth():
    rng = np.random.default_rng(0)
    depth = np.repeat((10.0, 60.0), 3000)
    tilt = rng.normal(depth / 6, 4.0)
    weight = flat_weights(tilt, depth)
    assert weight.sum() == pytest.approx(1.0)
    for where in (depth == 10.0, depth == 60.0):
        own, at = weight[where] / weight[where].sum(), tilt[where]
        mean = (own * at).sum()
        assert np.sqrt((own * (at - mean) ** 2).sum()) > 1.3 * at.std()
    again = flat_weights(tilt[::-1], depth[::-1])
    np.testing.assert_allclose(again[::-1], weight)
    assert weight.max() < 20 * np.median(weight)
    dealt = rng.choice(len(tilt), 4000, p=weight)
    both = np.corrcoef(depth, tilt)[0, 1], np.corrcoef(depth[dealt], tilt[dealt])[0, 1]
    assert both[1] < both[0]


def test_surfaces_are_painted_anew_where_a_take_says_which_they_are():
    takes = made_up()
    regions = np.ones(takes.pictures.shape[:3], dtype=np.uint8)
    kinds = np.zeros((4, 256), dtype=np.uint8)
    known = replace(takes, regions=regions, kinds=kinds)
    crops = []
    for dealt in (takes, known):
        deal = batches(dealt, 8, CPU, seed=5)
        crops.append([next(deal).crops for _ in range(3)])
        deal.close()
    changed = [not torch.equal(one, two) for one, two in zip(*crops, strict=True)]
    assert any(changed)


def test_the_file_says_what_the_network_says(tmp_path):
    torch.manual_seed(0)
    net = LumbopelvicNet(len(LUMBOPELVIC_POINTS)).eval()
    export(net, tmp_path / "net.onnx")
    assert (tmp_path / "net.onnx").stat().st_size < 6e6
    takes = made_up(takes=1, crops=2)
    crops = torch.from_numpy(takes.pictures).permute(0, 3, 1, 2).float() / 255
    with torch.no_grad():
        top = net(crops[:1]).features
        found = net(crops[1:], top)
    runner = LumbopelvicNetwork(tmp_path / "net.onnx")
    reference = runner.read(takes.pictures[0])
    assert np.isnan(reference.turn_deg)
    read = runner.read(takes.pictures[1], reference.features)
    np.testing.assert_allclose(read.points_px, found.points[0].numpy(), atol=2e-2)
    assert read.turn_deg == pytest.approx(float(found.turn[0, 0]) * 10, abs=0.05)
    sd = np.sqrt(2) * np.exp(found.log_spread[0].numpy())
    np.testing.assert_allclose(read.sd_px, sd, rtol=1e-2)
    assert np.all(found.points.numpy() >= STRIDE / 2)


def test_a_network_that_the_package_cannot_run_is_not_exported(tmp_path, monkeypatch):
    with pytest.raises(TrainingError, match="points_px of shape 2 x 2, not 9 x 2"):
        export(LumbopelvicNet(2), tmp_path / "net.onnx")
    renamed = tuple("spread" if name == "spread_px" else name for name in OUTPUTS)
    monkeypatch.setattr("training.network.export.OUTPUTS", renamed)
    with pytest.raises(TrainingError, match="has the outputs points_px, spread, seen"):
        export(LumbopelvicNet(len(LUMBOPELVIC_POINTS)), tmp_path / "net.onnx")
    assert list(tmp_path.iterdir()) == []


def test_judging_a_perfect_network_finds_no_error(monkeypatch):
    takes = made_up(takes=2, crops=3)
    net = LumbopelvicNet(len(LUMBOPELVIC_POINTS))
    result = judge(net, takes, CPU)
    assert result["hip_mm"] > 0
    assert set(result) >= {"turn_mae_deg", "line_mae_deg", "hip_motion_mm", "azimuth_mae_deg"}


def test_too_few_takes_are_refused_in_a_sentence(tmp_path):
    with pytest.raises(TrainingError, match="too few to learn from"):
        read_folder(tmp_path)


def test_one_command_goes_from_crops_to_weights(tmp_path, monkeypatch):
    work = tmp_path / "work"
    (work / "crops").mkdir(parents=True)
    for seed in range(4):
        takes = made_up(takes=1, crops=3, seed=seed)
        crops = Crops(
            pictures=takes.pictures,
            points=takes.points,
            seen=takes.seen,
            angles_deg=np.zeros((3, 6), dtype=np.float32),
            lean_deg=np.zeros(3, dtype=np.float32),
            torso_px=110.0,
        )
        save(work / "crops" / f"take_{seed:07d}.npz", crops)
    monkeypatch.setattr("training.network.__main__.make_crops", lambda *_, **__: (0, 0.0))
    out = tmp_path / "net.onnx"
    result = CliRunner().invoke(main, ["--work", str(work), "--out", str(out), "--steps", "1"])
    assert result.exit_code == 0, result.output
    assert LumbopelvicNetwork(out).sha256
