"""The lumbopelvic network: shapes, losses, augmentation, training that resumes, and its file."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("anny")
pytest.importorskip("onnx")

import torch
from click.testing import CliRunner

from legpress_cv.lumbopelvic.contract import CROP_PX, LUMBOPELVIC_POINTS, OUTPUTS
from legpress_cv.lumbopelvic.network import LumbopelvicNetwork, weights_path
from training.crops.sample import MARGIN_RATIO, Crops
from training.crops.store import save
from training.errors import TrainingError
from training.network.__main__ import main
from training.network.augment import GrainBank, Look, Placing, hidden, placed
from training.network.committee import LEFT, OVERREAD, Committee, joined
from training.network.data import as_input, batches, partners, plain_crops
from training.network.export import export
from training.network.judge import judge
from training.network.loss import loss
from training.network.one_scale import NEAR_REACH, REACH, OneScaleNet
from training.network.parts import matches
from training.network.resume import read_export, settle
from training.network.takes import Takes, flat_weights, read_folder
from training.network.train import Plan, train
from training.network.trunks import PlainTrunk
from training.network.two_scales import NEAR_POINTS, NEAR_X, NEAR_Y, TwoScaleNet

CPU = torch.device("cpu")


SIDE = 320
"""Of the stored pictures: the crops of `plain_crops` are a part of them, larger."""


def two_scales():
    return TwoScaleNet(PlainTrunk(), PlainTrunk())


def pictures_of(takes):
    return np.stack([takes.picture(row) for row in range(len(takes))])


def packed(picture):
    return cv2.imencode(".png", np.ascontiguousarray(picture[..., ::-1]))[1]


def made_up(takes=4, crops=6, seed=0):
    """Takes of noise with a bright dot at the hip."""
    rng = np.random.default_rng(seed)
    n = takes * crops
    pictures = rng.integers(0, 80, (n, SIDE, SIDE, 3), dtype=np.uint8)
    points = rng.uniform(90, 230, (n, len(LUMBOPELVIC_POINTS), 2)).astype(np.float32)
    for picture, (x, y) in zip(pictures, points[:, 0].astype(int), strict=True):
        picture[y - 4 : y + 4, x - 4 : x + 4] = 255
    tilt = rng.uniform(-10, 20, n).astype(np.float32)
    return Takes(
        packed=[packed(picture) for picture in pictures],
        points=points,
        seen=np.ones((n, len(LUMBOPELVIC_POINTS)), dtype=bool),
        turn_deg=tilt,
        start=np.repeat(np.arange(takes) * crops, crops),
        view_deg=np.full((n, 2), (10.0, 3.0), dtype=np.float32),
    )


def dealt(takes, size, count=1, **how):
    """The first batches, made here and not beside."""
    deal = batches(takes, size, CPU, workers=0, **how)
    return [next(deal) for _ in range(count)]


def test_a_turn_of_the_crop_turns_picture_and_points_alike():
    rng = np.random.default_rng(3)
    picture = np.zeros((SIDE, SIDE, 3), dtype=np.uint8)
    at = np.array([[170.0, 150.0]], dtype=np.float32)
    picture[147:153, 167:173] = 255
    found = 0
    for _ in range(10):
        out, moved, linear, turned = placed(picture, at, Placing.drawn(rng).nudged(rng), rng)
        assert out.shape == (CROP_PX, CROP_PX, 3)
        down, across = np.nonzero(out[..., 0] > 128)
        if not len(down):
            continue  # moved out of the crop
        found += 1
        np.testing.assert_allclose((across.mean() + 0.5, down.mean() + 0.5), moved[0], atol=0.9)
        # Counter-clockwise on the screen, where y runs down.
        right = linear @ [1.0, 0.0]
        assert np.degrees(np.arctan2(-right[1], right[0])) == pytest.approx(turned, abs=1e-3)
    assert found > 5


def test_a_crop_that_is_not_placed_anew_is_the_window_in_the_middle():
    takes = made_up(takes=1, crops=2)
    crops, points = plain_crops(takes, np.arange(2))
    middle = np.full((len(LUMBOPELVIC_POINTS), 2), SIDE / 2)
    expected = (takes.points - middle) * (CROP_PX * MARGIN_RATIO / SIDE) + CROP_PX / 2
    np.testing.assert_allclose(points, expected, atol=1e-2)
    x, y = points[0, 0].astype(int)
    assert crops[0, y - 2 : y + 2, x - 2 : x + 2].float().mean() > 200


def test_numbers_of_surfaces_are_not_mixed_where_a_map_is_placed_anew():
    rng = np.random.default_rng(0)
    regions = rng.choice(np.array([3, 90], dtype=np.uint8), (SIDE, SIDE))
    out = placed(regions, np.zeros((1, 2), np.float32), Placing.drawn(rng), rng, exact=True)[0]
    assert out.shape == (CROP_PX, CROP_PX)
    assert set(np.unique(out)) <= {0, 3, 90}


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
    ahead = dealt(takes, 8, 3, seed=1)
    (same,) = dealt(takes, 8, seed=1, begin=2)
    for name in ("crops", "points", "turn_deg", "back"):
        torch.testing.assert_close(getattr(ahead[2], name), getattr(same, name))
    turn = ahead[0].turn_deg
    torch.testing.assert_close(turn, -turn[partners(8)])
    beside = next(iter(batches(takes, 8, CPU, seed=1, steps=1, workers=1)))
    torch.testing.assert_close(beside.crops, ahead[0].crops)


def test_the_turn_of_a_pair_is_the_pelvis_turn_and_that_of_the_crops():
    takes = made_up()
    (batch,) = dealt(takes, 8, seed=2)
    # Undo how the crops were placed: what is left is the turn between two moments of a take.
    right = torch.linalg.inv(batch.back) @ torch.tensor([1.0, 0.0])
    turned = -torch.rad2deg(torch.atan2(right[:, 1], right[:, 0])).numpy()
    since = batch.turn_deg.numpy() - (turned - turned[partners(8)])
    known = takes.turn_deg[:, None] - takes.turn_deg[None, :]
    assert all(np.abs(known - value).min() < 1e-2 for value in since)


def test_the_loss_falls_where_points_are_right_and_errors_are_shared():
    (batch,) = dealt(made_up(), 8, seed=1)
    with torch.no_grad():
        found = two_scales().eval()(as_input(batch.crops), partner=torch.from_numpy(partners(8)))
    found.points = batch.points.clone()
    right = loss(found, batch)
    # The same error in both moments, in the directions before they were placed anew.
    shift = torch.linalg.inv(batch.back) @ torch.tensor([9.0, 0.0])
    found.points = batch.points + shift[:, None]
    shared = loss(found, batch)
    found.points = (
        batch.points + shift[:, None] * torch.tensor([1.0, -1.0]).repeat(4)[:, None, None]
    )
    apart = loss(found, batch)
    assert right["points"] < shared["points"]
    assert shared["change"] < 0.05 < apart["change"]


def test_training_learns_and_goes_on_where_it_stopped(tmp_path):
    takes, judged, said = made_up(crops=4), made_up(takes=1, crops=2, seed=9), []
    plan = Plan(steps=2, batch=2, every=1, warm_up=1, frozen=1)
    torch.set_num_threads(2)

    def nets():
        torch.manual_seed(0)
        return {"one": OneScaleNet(), "other": OneScaleNet()}

    whole = train(nets(), takes, judged, plan, tmp_path / "whole", said.append, workers=0)
    assert len(said) == 4
    assert '"hip_mm"' in said[0]

    class StopError(Exception):
        pass

    lines = []

    def stop(line):
        lines.append(line)
        if len(lines) > 2:
            raise StopError

    with pytest.raises(StopError):
        train(nets(), takes, judged, plan, tmp_path / "parts", stop, workers=0)
    again = train(nets(), takes, judged, plan, tmp_path / "parts", said.append, workers=0)
    assert "going on from step 1" in said
    for name, net in whole.items():
        for one, two in zip(net.parameters(), again[name].parameters(), strict=True):
            torch.testing.assert_close(one, two)


def test_a_trunk_stays_as_it_is_at_first_and_learns_less_than_the_rest(tmp_path):
    plan = Plan(steps=1, batch=2, every=1, warm_up=1, frozen=1)
    torch.manual_seed(0)
    net = two_scales()
    before = {name: value.clone() for name, value in net.state_dict().items()}
    judged = made_up(takes=1, crops=2)
    made = train({"n": net}, made_up(), judged, plan, tmp_path, lambda _: None, workers=0)["n"]
    now = made.state_dict()
    trunk = [n for n in before if ".trunk." in n]
    assert trunk
    assert all(torch.equal(before[n], now[n]) for n in trunk)
    assert not torch.equal(before["near.heat.weight"], now["near.heat.weight"])


TOLD = ("points", "log_spread", "seen", "turn", "view", "features")


def worn(net, seed=0):
    """A network whose normalisations are far from their beginning, as after training."""
    torch.manual_seed(seed)
    for layer in net.modules():
        if isinstance(layer, torch.nn.BatchNorm2d):
            layer.running_mean.normal_(0, 0.3)
            layer.running_var.uniform_(0.5, 2.0)
            torch.nn.init.uniform_(layer.weight, 0.5, 1.5)
            torch.nn.init.normal_(layer.bias, 0, 0.2)
    return net.eval()


def test_the_exported_file_can_be_gone_on_from(tmp_path):
    was = worn(Committee(OneScaleNet(), two_scales()))
    crops, other = torch.rand(4, 3, CROP_PX, CROP_PX), torch.arange(4) ^ 1
    export(was, tmp_path / "net.onnx")
    net = Committee(OneScaleNet(), two_scales())
    read_export(net, tmp_path / "net.onnx")
    for member, before in zip(net.members, was.members, strict=True):
        settle(member, crops, other)
        with torch.no_grad():
            then, now = before(crops, partner=other), member.eval()(crops, partner=other)
            learning = member.train()(crops, partner=other)
        for name in TOLD:
            torch.testing.assert_close(
                getattr(now, name), getattr(then, name), atol=5e-3, rtol=2e-3
            )
        # Normalised by the batch, as in training, it says the same: it begins where it ended.
        torch.testing.assert_close(learning.points, then.points, atol=2.0, rtol=0.02)


def test_a_file_of_something_else_is_refused_in_a_sentence(tmp_path):
    (tmp_path / "not.onnx").write_bytes(b"not a network")
    with pytest.raises(TrainingError, match=r"not\.onnx"):
        read_export(OneScaleNet(), tmp_path / "not.onnx")
    export(OneScaleNet().eval(), tmp_path / "other.onnx")
    with pytest.raises(TrainingError, match="layer stem"):
        read_export(two_scales(), tmp_path / "other.onnx")


def test_the_pelvis_part_of_a_crop_lies_where_the_whole_has_it():
    net = two_scales().eval()
    crop = torch.rand(1, 3, CROP_PX, CROP_PX)
    seen = {}

    def keep(name):
        return lambda _, given: seen.update({name: given[0]})

    net.whole.trunk.register_forward_pre_hook(keep("whole"))
    net.near.trunk.register_forward_pre_hook(keep("near"))
    with torch.no_grad():
        net(crop)
    half = torch.nn.functional.avg_pool2d(seen["near"], 2)
    where = seen["whole"].unfold(2, half.shape[2], 4).unfold(3, half.shape[3], 4)
    apart = (where - half[:, :, None, None]).abs().amax((0, 1, 4, 5))
    assert float(apart.min()) < 1e-5
    assert divmod(int(apart.argmin()), apart.shape[1]) == (NEAR_Y, NEAR_X)


def test_of_two_answers_the_surer_counts_more_and_their_difference_is_doubt():
    said = [torch.tensor([[[0.0, 0.0]]]), torch.tensor([[[10.0, 0.0]]])]
    even = [torch.zeros(1, 1), torch.zeros(1, 1)]
    joint, spread = joined(said, even)
    torch.testing.assert_close(joint, torch.tensor([[[5.0, 0.0]]]))
    # Each is off by 5 along one of two axes: 25 / 2 / 2 on top of what is left of a spread of 1.
    torch.testing.assert_close(spread.exp() ** 2, torch.tensor([[LEFT + 6.25]]))
    joint, _ = joined(said, [torch.zeros(1, 1), torch.full((1, 1), 2.0)])
    assert float(joint[0, 0, 0]) < 0.3
    _, spread = joined([said[0], said[0]], even)
    torch.testing.assert_close(spread.exp() ** 2, torch.tensor([[LEFT]]))


def test_a_committee_of_one_says_what_its_member_says():
    torch.manual_seed(0)
    member = two_scales().eval()
    crop = torch.rand(2, 3, CROP_PX, CROP_PX)
    with torch.no_grad():
        alone = member(crop[:1], member(crop[1:]).features)
        committee = Committee(member).eval()
        both = committee(crop[:1], committee(crop[1:]).features)
    torch.testing.assert_close(both.points, alone.points)
    overread = OVERREAD * both.turn[:, 1].exp()
    torch.testing.assert_close(both.turn[:, 0], alone.turn[:, 0] - overread)
    assert both.features.shape[1] == member.features


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
    regions = [cv2.imencode(".png", np.ones((SIDE, SIDE), np.uint8))[1]] * len(takes)
    known = replace(takes, maps=regions, kinds=np.zeros((4, 256), dtype=np.uint8))
    crops = [[b.crops for b in dealt(own, 8, 3, seed=5)] for own in (takes, known)]
    changed = [not torch.equal(one, two) for one, two in zip(*crops, strict=True)]
    assert any(changed)


def test_the_file_says_what_the_network_says(tmp_path):
    torch.manual_seed(0)
    net = Committee(OneScaleNet(), two_scales()).eval()
    export(net, tmp_path / "net.onnx")
    crops = plain_crops(made_up(takes=1, crops=2), np.arange(2))[0]
    with torch.no_grad():
        top = net(as_input(crops[:1])).features
        found = net(as_input(crops[1:]), top)
    runner = LumbopelvicNetwork(tmp_path / "net.onnx")
    reference = runner.read(crops[0].numpy())
    assert np.isnan(reference.turn_deg)
    read = runner.read(crops[1].numpy(), reference.features)
    np.testing.assert_allclose(read.points_px, found.points[0].numpy(), atol=3e-2)
    assert read.turn_deg == pytest.approx(float(found.turn[0, 0]) * 10, abs=0.05)
    sd = np.sqrt(2) * np.exp(found.log_spread[0].numpy())
    np.testing.assert_allclose(read.sd_px, sd, rtol=1e-2)


def test_a_network_that_the_package_cannot_run_is_not_exported(tmp_path, monkeypatch):
    renamed = tuple("spread" if name == "spread_px" else name for name in OUTPUTS)
    monkeypatch.setattr("training.network.export.OUTPUTS", renamed)
    with pytest.raises(TrainingError, match="has the outputs points_px, spread, seen"):
        export(OneScaleNet().eval(), tmp_path / "net.onnx")
    assert list(tmp_path.iterdir()) == []


class Perfect(torch.nn.Module):
    """Knows the truth of the crops that it is asked about, in order."""

    def __init__(self, takes):
        super().__init__()
        self.points = torch.from_numpy(plain_crops(takes, np.arange(len(takes)))[1])
        self.turn = torch.from_numpy(takes.turn_deg) / 10
        self.net, self.asked = OneScaleNet().eval(), 0

    def forward(self, crop, reference=None):
        found = self.net(crop, reference)
        if reference is not None:
            rows = slice(self.asked, self.asked + len(crop))
            self.asked += len(crop)
            turn = torch.stack((self.turn[rows], torch.zeros(len(crop))), 1)
            found = replace(found, points=self.points[rows], turn=turn)
        return found


def test_judging_a_perfect_network_finds_no_error():
    takes = made_up(takes=2, crops=3)
    result = judge(Perfect(takes), takes, CPU)
    assert result["hip_mm"] == result["hip_motion_mm"] == 0
    assert result["turn_rms_deg"] == pytest.approx(0, abs=1e-5)
    assert result["turn_response"] == pytest.approx(1, abs=1e-5)
    assert judge(OneScaleNet(), takes, CPU)["hip_mm"] > 0


def test_the_pelvis_points_come_first():
    assert LUMBOPELVIC_POINTS[: len(NEAR_POINTS)] == NEAR_POINTS


def test_too_few_takes_are_refused_in_a_sentence(tmp_path):
    with pytest.raises(TrainingError, match="too few to learn from"):
        read_folder(tmp_path)


def test_one_command_goes_from_crops_to_weights(tmp_path, monkeypatch):
    work = tmp_path / "work"
    (work / "crops").mkdir(parents=True)
    for seed in range(4):
        takes = made_up(takes=1, crops=3, seed=seed)
        crops = Crops(
            pictures=pictures_of(takes),
            points=takes.points,
            seen=takes.seen,
            angles_deg=np.zeros((3, 6), dtype=np.float32),
            lean_deg=np.zeros(3, dtype=np.float32),
            torso_px=110.0,
            view_deg=np.zeros(2),
            regions=np.zeros((3, SIDE, SIDE), dtype=np.uint8),
            kinds=np.zeros(256, dtype=np.uint8),
        )
        save(work / "crops" / f"take_{seed:07d}.npz", crops)
    monkeypatch.setattr("training.network.__main__.make_crops", lambda *_, **__: (0, 0.0))
    monkeypatch.setattr("training.network.committee.SETTLED", 4)
    out = tmp_path / "net.onnx"
    told = ["--work", str(work), "--out", str(out), "--steps", "1", "--batch", "2"]
    shipped = ["--earlier", str(weights_path()), "--workers", "1"]
    result = CliRunner().invoke(main, [*told, *shipped])
    assert result.exit_code == 0, result.output
    assert LumbopelvicNetwork(out).sha256
