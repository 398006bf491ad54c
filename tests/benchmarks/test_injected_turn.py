"""An injected turn is what it says, and nothing else in the picture moves."""

from __future__ import annotations

import importlib
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from click.testing import CliRunner
from factories import analysis_from_truth
from hypothesis import given
from hypothesis import strategies as st
from judged import make_rep, make_unmeasured
from lumbopelvic import lifter, seen

from benchmarks.injected.chain import (
    CHAIN_POINTS,
    PELVIS_POINTS,
    TURN_BEGINS,
    TURN_ENDS,
    chain_track,
    smoothstep,
    turn_share,
    turned,
)
from benchmarks.injected.copies import Cut, pictures, write_copy, write_look
from benchmarks.injected.page import page
from benchmarks.injected.score import ClipTurns, TurnedRep, judged_plain, total, turned_reps
from benchmarks.injected.warp import STILL_TORSOS, ring, skeleton, source_of, torso_px, warped
from benchmarks.real.score import match_times
from legpress_cv.errors import ClipError
from legpress_cv.segment_chain.fit import fit_chain
from legpress_cv.settings import ChainSettings
from legpress_cv.signals.angles import rotation_deg

CLIP = Path("tests/data/rendered_neutral.mp4")
WIDTH, HEIGHT = 641, 480
"""The nodes of the warp fall on the same pixels in a mirrored picture of this width."""
TURNS = st.floats(-20.0, 20.0)


def chain():
    """The chain of a rendered clip; its lifter faces right."""
    return chain_track(analysis_from_truth("rendered_neutral"))


def deepest():
    track = chain()
    return track.at(track.time_s[np.argmax(track.share)])[0]


def mirrored(points):
    return {name: np.array([WIDTH - 1, 0.0]) + xy * [-1, 1] for name, xy in points.items()}


def complex_of(points):
    return np.array([complex(*points[name]) for name in CHAIN_POINTS])


def everywhere(step=4):
    x, y = np.meshgrid(np.arange(0.0, WIDTH, step), np.arange(0.0, HEIGHT, step))
    return (x + 1j * y).ravel()


def texture(seed=0):
    rough = np.random.default_rng(seed).uniform(0, 255, (HEIGHT, WIDTH, 3))
    smooth = cv2.GaussianBlur(rough, (0, 0), 6)
    low, high = smooth.min(), smooth.max()
    return ((smooth - low) / (high - low) * 255).astype(np.uint8)


@given(TURNS, st.booleans())
def test_the_pelvis_turns_by_the_angle_and_all_lengths_stay(angle, left):
    points = mirrored(deepest()) if left else deepest()
    moved = turned(points, angle, faces_left=left)
    for a in PELVIS_POINTS:
        for b in PELVIS_POINTS:
            if a != b:
                ways = points[b] - points[a], moved[b] - moved[a]
                turn = rotation_deg(*ways, "left" if left else "right")
                # A pelvis that leans back turns as a hip that flexes.
                assert turn == pytest.approx(angle, abs=1e-6)
                assert np.linalg.norm(ways[1]) == pytest.approx(np.linalg.norm(ways[0]))
    for a, b in (("t12", "l3"), ("l3", "l5"), ("hip", "knee"), ("knee", "ankle")):
        before, after = (np.linalg.norm(p[b] - p[a]) for p in (points, moved))
        assert after == pytest.approx(before)
    for name in ("shoulder", "t12", "ankle"):
        assert moved[name] == pytest.approx(points[name])


def test_a_leg_that_is_too_short_is_straight():
    points = {name: np.zeros(2) for name in CHAIN_POINTS}
    points |= {"l5": np.array([0.0, 10.0]), "hip": np.array([10.0, 10.0])}
    points |= {"knee": np.array([20.0, 10.5]), "ankle": np.array([30.0, 10.0])}
    moved = turned(points, 90.0, faces_left=True)
    thigh, shank = moved["knee"] - moved["hip"], moved["ankle"] - moved["knee"]
    assert np.linalg.norm(thigh) == pytest.approx(np.hypot(10, 0.5))
    assert thigh[0] * shank[1] - thigh[1] * shank[0] == pytest.approx(0.0, abs=1e-9)


def test_a_tuck_carries_the_hip_off_the_pad():
    points = deepest()
    moved = turned(points, 10.0, faces_left=False)
    up_the_pad = points["shoulder"] - points["hip"]
    mm = up_the_pad / 500.0
    off_the_pad = np.array([-mm[1], mm[0]])  # to the right of the way up, for one who faces right
    shift = (moved["hip"] - points["hip"]) / (mm @ mm) / 10.0
    assert shift @ off_the_pad == pytest.approx(2.5, abs=0.7)
    assert shift @ mm == pytest.approx(0.85, abs=0.7)


@pytest.mark.parametrize("left", [False, True])
def test_the_project_reads_the_injected_turn(left):
    body = lifter(tucks=(4.0, 8.0))
    track = replace(seen(body), turn_sd_deg=np.full(len(body.time_s), 1e3))
    depth = (body.trunk_thigh_deg - body.trunk_thigh_deg.min()) / np.ptp(body.trunk_thigh_deg)
    share = smoothstep((depth - TURN_BEGINS) / (TURN_ENDS - TURN_BEGINS))
    if left:
        track = replace(track, faces_left=True, points_px=mirrored(track.points_px))
    turns = [
        fit_chain(replace(track, points_px=points), ChainSettings()).pelvis.deg
        for points in (
            track.points_px,
            turned(track.points_px, 10.0 * share, faces_left=left),
        )
    ]
    more = turns[1] - turns[0]
    for rep in body.reps:
        growth = more[rep.bottom_index] - more[rep.start_index]
        assert growth == pytest.approx(10.0, abs=0.1)


def test_a_clip_without_an_ankle_is_turned_and_its_knee_stays():
    whole = analysis_from_truth("rendered_neutral")
    nowhere = np.full(len(whole.frames.time_s), np.nan)
    ankle = whole.frames.points["ankle"].model_copy(update={"x_px": nowhere, "y_px": nowhere})
    points = {**whole.frames.points, "ankle": ankle}
    frames = whole.frames.model_copy(update={"points": points})
    track = chain_track(whole.model_copy(update={"frames": frames}))
    before, _ = track.at(track.time_s[np.argmax(track.share)])
    after = turned(before, 10.0, faces_left=False)
    assert "ankle" not in after
    np.testing.assert_array_equal(after["knee"], before["knee"])
    for name in PELVIS_POINTS:
        np.testing.assert_allclose(after[name], turned(deepest(), 10.0, faces_left=False)[name])
    places = np.array([complex(*after["asis"]), complex(*after["knee"])])
    sources = source_of(places, before, after)
    wanted = np.array([complex(*before["asis"]), complex(*before["knee"])])
    np.testing.assert_allclose(sources, wanted, atol=1.0)


def test_the_turn_comes_about_the_bottom_alone():
    track = chain()
    reps = analysis_from_truth("rendered_neutral").reps
    assert not track.faces_left
    for rep in reps:
        at = [track.at(s)[1] for s in (rep.start_s, rep.bottom_s, rep.end_s)]
        assert at == pytest.approx([0.0, 1.0, 0.0], abs=1e-3)
    assert np.abs(np.diff(track.share)).max() < 0.6
    time_s = np.linspace(0, 4, 121)
    bend = 100 - 50 * np.cos(np.pi * time_s)
    # The first rep begins in the clip's past, the last one ends in its future: the top is known.
    share = turn_share(time_s, bend, [(0.5, 1.0, 2.0, "start"), (2.0, 3.0, 3.4, "end")])
    assert share[time_s < 0.5].max() == share[60] == 0.0
    assert share[[30, 90]] == pytest.approx(1.0)
    only = turn_share(time_s[:31], bend[:31], [(0.0, 1.0, 1.0, "end")])
    assert only[-1] == 1.0


def test_without_a_rep_or_a_chain_nothing_is_turned():
    analysis = analysis_from_truth("rendered_neutral")
    assert chain_track(analysis.model_copy(update={"reps": ()})) is None
    frames = analysis.frames
    blank = frames.points["asis"].model_copy(update={"x_px": np.full(len(frames.time_s), np.nan)})
    points = frames.points | {"asis": blank}
    frames = frames.model_copy(update={"points": points})
    assert chain_track(analysis.model_copy(update={"frames": frames})) is None


def test_no_turn_is_the_same_picture():
    points, picture = deepest(), texture()
    same = turned(points, 0.0, faces_left=False)
    assert np.array_equal(warped(picture, points, same), picture)
    assert source_of(everywhere(), points, points) == pytest.approx(everywhere())


def test_pixels_of_the_chain_come_to_lie_where_they_should():
    points = deepest()
    moved = turned(points, 15.0, faces_left=False)
    assert source_of(complex_of(moved), points, moved) == pytest.approx(complex_of(points))
    picture = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    x, y = points["hip"]
    cv2.circle(picture, (round(x), round(y)), 4, (255, 255, 255), -1)
    weight = warped(picture, points, moved)[..., 0].astype(float)
    rows, columns = np.indices(weight.shape)
    centre = [(axis * weight).sum() / weight.sum() for axis in (columns, rows)]
    off = np.round(points["hip"]) - points["hip"]
    assert centre == pytest.approx(moved["hip"] + off, abs=0.7)


def test_the_room_stands_still():
    points, picture = deepest(), texture()
    moved = turned(points, 15.0, faces_left=False)
    held = ring(points)
    fixed = np.concatenate((held, everywhere()))
    limbs = np.array(list(skeleton(moved).values()))
    line = np.concatenate(
        [np.linspace(a, b, 20) for a, b in zip(limbs, np.roll(limbs, 1), strict=True)]
    )
    away = np.abs(fixed[:, None] - line[None]).min(axis=1) > STILL_TORSOS * torso_px(points)
    assert away.sum() > 5000
    assert np.array_equal(source_of(fixed, points, moved)[away], fixed[away])
    after = warped(picture, points, moved)
    assert np.array_equal(after[:, 560:], picture[:, 560:])
    assert np.array_equal(after[:40], picture[:40])
    assert not np.array_equal(after, picture)


@pytest.mark.parametrize("angle", [5.0, 10.0, 15.0])
def test_nothing_tears_and_what_lies_in_the_pelvis_turns_along(angle):
    points = deepest()
    moved = turned(points, angle, faces_left=False)
    at = everywhere(2)
    here = source_of(at, points, moved)
    right, down = (source_of(at + step, points, moved) - here for step in (1.0, 1j))
    assert (np.conj(right) * down).imag.min() > 0.3
    turn = np.degrees(np.angle(right - 1j * down))
    after = skeleton(moved)
    corners = np.array([[after[k].real, after[k].imag] for k in ("asis", "psis", "ischium")])
    inside = [
        cv2.pointPolygonTest(corners.astype(np.float32), (z.real, z.imag), False) > 0 for z in at
    ]
    # From the warped picture back: clockwise undoes a turn to the left.
    assert np.median(turn[inside]) == pytest.approx(angle, rel=0.1)


def test_a_mirrored_picture_gives_the_mirrored_warp():
    points, picture = deepest(), texture()
    one = warped(picture, points, turned(points, 12.0, faces_left=False))
    flipped, back = mirrored(points), np.ascontiguousarray(picture[:, ::-1])
    other = warped(back, flipped, turned(flipped, 12.0, faces_left=True))
    apart = np.abs(one.astype(int) - other[:, ::-1].astype(int))
    assert apart.max() <= 4
    assert np.abs(one.astype(int) - picture.astype(int)).max() > 40


def test_copies(tmp_path):
    cut = Cut((40, 20, 400, 401), (1.0, 3.0))
    write_copy(CLIP, tmp_path / "plain.mp4", cut)
    track = chain()
    points = {name: xy - [40, 20] for name, xy in track.points_px.items()}
    track = replace(track, time_s=track.time_s - 1.0, points_px=points)
    write_copy(CLIP, tmp_path / "turned.mp4", cut, track, 15.0)
    write_look(CLIP, tmp_path / "look" / "clip.png", cut, track, 15.0)
    plain, copy = (list(pictures(tmp_path / name, Cut())) for name in ("plain.mp4", "turned.mp4"))
    assert [t for t, _ in plain] == [t for t, _ in copy]
    assert len(plain) == pytest.approx(31, abs=1)
    assert plain[0][1].shape == (402, 400, 3)  # an odd height gets its last row twice
    apart = [
        np.abs(a.astype(int) - b.astype(int)).mean()
        for (_, a), (_, b) in zip(plain, copy, strict=True)
    ]
    share = [track.at(t)[1] for t, _ in plain]
    untouched = np.median([a for a, s in zip(apart, share, strict=True) if s == 0])
    assert apart[int(np.argmax(share))] > 3.0 * untouched
    look = cv2.imread(str(tmp_path / "look" / "clip.png"))
    assert look.shape == (401, 800, 3)


def test_growth_is_set_against_what_was_injected():
    plain = [make_rep(1, 4.0), make_rep(2, 6.0), make_unmeasured(3)]
    copies = {
        5.0: [make_rep(1, 8.0, half=3.0), make_rep(2, 10.0, half=0.5), make_rep(3, 10.0)],
        10.0: [make_rep(1, 12.0, half=3.0), make_unmeasured(2)],
    }
    reps = turned_reps(plain, copies, lambda a, b: match_times(a, b, 0.3))
    of = total(reps)
    assert (of.reps, of.judged, of.read) == (6, 4, 3)
    assert [rep.read_deg for rep in reps] == pytest.approx([4.0, 4.0, None, 8.0, None, None])
    assert [rep.holds for rep in reps] == [True, False, None, True, None, None]
    assert of.slope == pytest.approx(0.8)
    assert of.rmse_deg == pytest.approx(np.sqrt((1 + 1 + 4) / 3))
    assert of.holds_ratio == pytest.approx(2 / 3)
    assert judged_plain([ClipTurns("x", reps, tuple(plain))]) == (2, 3)
    assert np.isnan(total([]).slope)
    assert reps[-1] == TurnedRep(10.0, plain[2], None)


def test_the_page_holds_every_clip():
    plain = (make_rep(1, 4.0), make_unmeasured(2))
    reps = turned_reps(plain, {5.0: plain}, lambda a, b: match_times(a, b, 0.3))
    text = page([ClipTurns("one", reps, plain), ClipTurns("two", lost="no rep")])
    assert "Rendered" not in text
    assert "| drawn | 5 |" in page([], [ClipTurns("drawn", reps, plain)])
    assert "| one | 5 | 1 of 2 | 1 | 0.0 | 0.00 | 5.0 | 0% |" in text
    assert "- two: no rep" in text
    assert "nan" not in text


@pytest.fixture
def script(monkeypatch):
    monkeypatch.syspath_prepend(str(Path("benchmarks").resolve()))
    return importlib.import_module("benchmarks.injected_turn")


def test_the_command(script, monkeypatch, tmp_path):
    (clip,) = (c for c in script.load_manifest().clips if c.id == "D2")
    local = script.LocalClip(clip.model_copy(update={"bottoms_s": (4.5, 5.0)}), CLIP)
    local = replace(local, clip=local.clip.model_copy(update={"partial_bottoms_s": ()}))
    monkeypatch.setattr(script, "local_clips", lambda *_: [local])
    monkeypatch.setattr(script, "MARGIN_S", 0.5)
    analysis = analysis_from_truth("rendered_neutral")
    read = []

    def analyse(path):
        read.append(path.name)
        if path.name.endswith("-15.mp4"):
            raise ClipError("It cannot be read.")
        return analysis

    monkeypatch.setattr(script, "analyze_video", analyse)
    arguments = [str(tmp_path), "--reps", "--work", str(tmp_path / "work")]
    arguments += ["--control", str(CLIP)]
    arguments += ["--look", str(tmp_path / "look"), "--page", str(tmp_path / "page.md")]
    result = CliRunner().invoke(script.main, arguments)
    assert result.exit_code == 0, result.output
    names = ("D2-reps", CLIP.stem)
    assert read == [f"{name}-{turn}.mp4" for name in names for turn in (0, 5, 10, 15)]
    assert (tmp_path / "look" / "D2.png").exists()
    text = (tmp_path / "page.md").read_text(encoding="utf-8")
    assert f"| D2 | 15 | 0 of {len(analysis.reps)} | 0 |" in text
    made = {path: path.stat().st_mtime_ns for path in (tmp_path / "work").glob("*.mp4")}
    assert len(made) == 8
    CliRunner().invoke(script.main, arguments)
    assert {path: path.stat().st_mtime_ns for path in made} == made
    nothing = CliRunner().invoke(script.main, [str(tmp_path), "--clip", "D1a"])
    assert "holds no such clip" in nothing.output


def test_clips_that_cannot_be_turned_are_told_of(script, monkeypatch, tmp_path):
    analysis = analysis_from_truth("rendered_neutral")
    monkeypatch.setattr(script, "analyze_video", lambda _: analysis.model_copy(update={"reps": ()}))
    assert "no rep" in script.turns_of("D2", CLIP, Cut(), tmp_path, None).lost
    monkeypatch.setattr(
        script, "analyze_video", lambda _: analysis.model_copy(update={"side": None})
    )
    found = script.turns_of("D2", CLIP, Cut(), tmp_path, None)
    assert "pelvis" in found.lost
    assert found.plain_reps == analysis.reps
