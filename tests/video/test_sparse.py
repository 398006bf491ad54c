"""Frames chosen by their times are the same as in a pass through all, and cost less."""

from __future__ import annotations

import dataclasses
import random
from contextlib import closing

import av
import numpy as np
import pytest

from legpress_cv.video import Clip, sparse

BETWEEN_KEYS = {"g": "30", "bf": "3", "preset": "veryfast"}
H265 = {"x265-params": "log-level=none:keyint=30:bframes=4"}
MADE_UP_RATIO = 0.25
"""What a decoder makes up for damaged places hangs on the pictures that it has seen."""
VP9 = {"g": "30", "deadline": "realtime", "cpu-used": "8"}


@pytest.fixture
def spared(monkeypatch):
    """Counts the pictures that come out of the decoder for chosen frames."""
    came = []

    def decode(stream, packet):
        pictures = sparse_decode(stream, packet)
        came.extend(pictures or [])
        return pictures

    sparse_decode = sparse.decode
    monkeypatch.setattr(sparse, "decode", decode)
    return came


def whole_pass(clip):
    with clip.frames() as frames:
        return [(f.source_index, f.time_s, f.rgb()) for f in frames]


def assert_same(clip, wanted):
    found = list(clip.frames_at(time_s for _, time_s, _ in wanted))
    assert [f.index for f in found] == list(range(len(wanted)))
    assert [f.time_s for f in found] == [time_s for _, time_s, _ in wanted]
    for frame, (_, _, rgb) in zip(found, wanted, strict=True):
        np.testing.assert_array_equal(frame.rgb(), rgb)


@pytest.mark.parametrize(
    ("codec", "suffix", "options"),
    [
        ("libx264", "mp4", BETWEEN_KEYS),
        ("libx264", "mkv", BETWEEN_KEYS),
        ("libx264", "avi", {"g": "15"}),
        ("libx265", "mp4", H265),
        ("libvpx-vp9", "webm", VP9),
    ],
)
def test_chosen_frames_are_those_of_a_whole_pass(tmp_path, clips, codec, suffix, options):
    path = tmp_path / f"clip.{suffix}"
    clip = Clip.open(clips.write(path, clips.even_times(90, 30), codec=codec, options=options))
    frames = whole_pass(clip)
    found = clip.frames_at(time_s for _, time_s, _ in frames[1::4])
    assert [frame.source_index for frame in found] == [index for index, _, _ in frames[1::4]]
    chance = random.Random(3)
    for share in (0.02, 0.2, 0.7, 1.0):
        assert_same(clip, [frame for frame in frames if chance.random() < share])
    assert_same(clip, frames[::6])
    assert_same(clip, frames[-1:])
    assert list(clip.frames_at([])) == []


@pytest.mark.parametrize(
    ("codec", "options", "most"), [("libx264", BETWEEN_KEYS, 0.7), ("libx265", H265, 0.8)]
)
def test_pictures_that_nothing_hangs_on_are_passed_over(
    tmp_path, clips, spared, codec, options, most
):
    path = tmp_path / "clip.mp4"
    clip = Clip.open(clips.write(path, clips.even_times(120, 30), codec=codec, options=options))
    assert_same(clip, whole_pass(clip)[::10])
    assert len(spared) < most * 120


def test_nothing_is_decoded_beyond_the_last_one(tmp_path, clips, spared):
    clip = Clip.open(clips.write(tmp_path / "clip.mp4", clips.even_times(300, 30)))
    with closing(clip.frames_at([0.0, 1.0])) as frames:
        assert len(list(frames)) == 2
    assert len(spared) < 60


def test_times_that_no_frame_has_are_left_out(simple_clip):
    clip = Clip.open(simple_clip)
    frames = whole_pass(clip)
    times = [frames[2][1], frames[3][1] + 0.001, frames[9][1], 99.0]
    assert [f.source_index for f in clip.frames_at(times)] == [2, 9]


def test_slow_motion_and_a_turned_picture(tmp_path, clips):
    path = clips.write(tmp_path / "turned.mp4", clips.even_times(60, 30), options=BETWEEN_KEYS)
    clips.set_track_matrix(path, 180)
    clip = dataclasses.replace(Clip.open(path), slow_motion_ratio=4.0)
    frames = whole_pass(clip)
    assert_same(clip, frames[::7])
    (last,) = clip.frames_at([frames[-1][1]])
    np.testing.assert_array_equal(last.rgb(), frames[-1][2])
    assert last.playing_time_s == pytest.approx(59 / 30, abs=0.001)


@pytest.mark.parametrize("seed", range(4))
def test_a_damaged_clip_gives_what_a_whole_pass_gives(tmp_path, clips, seed):
    path = clips.write(
        tmp_path / "clip.mp4", clips.even_times(120, 30), options=BETWEEN_KEYS | {"g": "15"}
    )
    with av.open(str(path)) as container:
        packets = [(p.pos, p.size) for p in container.demux(video=0) if p.size]
    data, noise = bytearray(path.read_bytes()), random.Random(seed)
    for start, size in noise.sample(packets[1:], 3):
        data[start + 5 : start + size] = noise.randbytes(size - 5)
    path.write_bytes(data)
    clip = Clip.open(path)
    frames = whole_pass(clip)
    assert len(frames) < 120
    found = list(clip.frames_at(time_s for _, time_s, _ in frames[::4]))
    assert [f.time_s for f in found] == [time_s for _, time_s, _ in frames[::4]]
    for frame, (_, _, rgb) in zip(found, frames[::4], strict=True):
        assert (frame.rgb() != rgb).any(axis=2).mean() < MADE_UP_RATIO


def test_where_a_picture_fails_to_come_all_are_decoded(simple_clip, monkeypatch):
    clip = Clip.open(simple_clip)
    frames = whole_pass(clip)
    decode, calls = sparse.decode, []

    def drop(stream, packet):
        calls.append(packet)
        return [] if 5 < len(calls) < 20 else decode(stream, packet)

    monkeypatch.setattr(sparse, "decode", drop)
    assert_same(clip, frames[::3])
