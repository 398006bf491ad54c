"""What a file claims counts for nothing against what is decoded."""

from __future__ import annotations

import itertools
from fractions import Fraction

import av
import numpy as np
import pytest

from legpress_cv.errors import UnreadableClipError
from legpress_cv.video import Clip, ClipWriter, header, opening
from legpress_cv.video.file_length import is_cut_off

MS = Fraction(1, 1000)


def _copy(source, target, change=lambda number, time_s: time_s, *, tags=None, sound_later_s=0):
    """Copy the packets of a clip with other times; those that get none are left out."""
    with av.open(str(source)) as old, av.open(str(target), "w") as new:
        streams = {s.index: new.add_stream_from_template(s) for s in old.streams}
        streams[0].metadata.update(tags or {})
        numbers = {index: itertools.count() for index in streams}
        for packet in old.demux():
            if not packet.size:
                continue
            index = packet.stream_index
            time_s = float(packet.pts * packet.time_base)
            changed_s = change(next(numbers[index]), time_s)
            if index:
                changed_s += sound_later_s
            if changed_s is not None:
                by = round((changed_s - time_s) / packet.time_base)
                packet.pts, packet.dts = packet.pts + by, packet.dts + by
                packet.stream = streams[index]
                new.mux(packet)
    return target


@pytest.fixture
def joined(tmp_path, clips):
    """Join two halves of 2 s whose clocks begin at two times."""

    def join(*starts_s, audio_s=0.0):
        half = clips.write(
            tmp_path / "half.ts",
            clips.even_times(60, 30),
            time_base=Fraction(1, 30),
            audio_s=audio_s,
        )
        halves = [
            _copy(half, tmp_path / f"{n}.ts", lambda _, time_s, by_s=start_s: time_s + by_s)
            for n, start_s in enumerate(starts_s)
        ]
        path = tmp_path / "joined.ts"
        path.write_bytes(b"".join(part.read_bytes() for part in halves))
        return path

    return join


def _read(path, rate_hz=None):
    with Clip.open(path).frames(rate_hz) as frames:
        times_s = [frame.time_s for frame in frames]
    return times_s, frames


@pytest.mark.parametrize("starts_s", [(0, 3600), (3600, 0), (0, 40_000)])
def test_clips_joined_across_hours_are_as_long_as_their_frames(joined, starts_s):
    path = joined(*starts_s)
    times_s, frames = _read(path)
    assert times_s == pytest.approx([n / 30 for n in range(120)], abs=0.001)
    assert frames.duration_s == pytest.approx(4, abs=0.01)
    assert frames.frame_rate_hz == pytest.approx(30, rel=0.01)
    assert not frames.variable_frame_rate
    assert frames.clock_jumps == 1
    assert (frames.broken, frames.missing_end_s) == (0, 0)
    # Every other pass sees the same clock.
    assert _read(path)[0] == times_s
    assert _read(path, 15)[0] == pytest.approx(times_s[::2])


@pytest.mark.parametrize("starts_s", [(0, 3600), (3600, 0)])
def test_the_sound_of_joined_clips_stays_with_their_pictures(tmp_path, clips, joined, starts_s):
    path = joined(*starts_s, audio_s=2)
    out = tmp_path / "out.mp4"
    picture = clips.pattern()
    with (
        ClipWriter(
            out, clips.WIDTH, clips.HEIGHT, rate_hz=30, audio_from=path, close_audio_jumps=True
        ) as writer,
        Clip.open(path).frames() as frames,
    ):
        for frame in frames:
            writer.write(picture, frame.time_s)
    wave, rate_hz = _loudness(out)
    assert len(wave) / rate_hz == pytest.approx(4, abs=0.1)
    # Each half begins with 0.2 s of silence.
    loud = [wave[round(t * rate_hz) :][: rate_hz // 20].mean() > 0.05 for t in (0.08, 1, 2.1, 3)]
    assert loud == [False, True, False, True]


def _loudness(path):
    with av.open(str(path)) as container:
        rate_hz = container.streams.audio[0].rate
        parts = [np.abs(frame.to_ndarray()).max(axis=0) for frame in container.decode(audio=0)]
    return np.concatenate(parts), rate_hz


def test_sound_hours_later_costs_no_hours_of_silence(tmp_path, clips, monkeypatch):
    source = clips.write(tmp_path / "in.mkv", clips.even_times(30, 30), time_base=MS, audio_s=1)
    path = _copy(source, tmp_path / "late.mkv", sound_later_s=36_000)
    zeros, seen = np.zeros, [0]

    def counted_zeros(shape, *args):
        seen.append(np.prod(shape))
        return zeros(shape, *args)

    monkeypatch.setattr(np, "zeros", counted_zeros)
    out = tmp_path / "out.mp4"
    with ClipWriter(out, clips.WIDTH, clips.HEIGHT, rate_hz=30, audio_from=path) as writer:
        for n in range(30):
            writer.write(clips.pattern(n), n / 30)
    assert 0 < max(seen) <= 48_000
    assert len(_loudness(out)[0]) / 48_000 == pytest.approx(1, abs=0.06)


def test_an_old_length_is_told_and_no_truncation(tmp_path, clips):
    source = clips.write(tmp_path / "whole.mkv", clips.even_times(120, 30), time_base=MS)
    path = _copy(
        source,
        tmp_path / "cut.mkv",
        lambda _, time_s: time_s if time_s < 2 else None,
        tags={"DURATION-eng": "00:00:10.000000000"},
    )
    assert Clip.open(path).duration_s == 10
    times_s, frames = _read(path)
    assert len(times_s) == 60
    assert frames.missing_end_s == pytest.approx(8, abs=0.1)
    assert frames.duration_s == pytest.approx(2, abs=0.1)


@pytest.mark.parametrize("suffix", ["mkv", "mp4", "ts"])
def test_a_start_without_its_key_frame_is_told(tmp_path, clips, suffix):
    source = clips.write(
        tmp_path / "whole.mkv",
        clips.even_times(120, 30),
        time_base=MS,
        options={"g": "60", "keyint_min": "60", "sc_threshold": "0"},
    )
    path = _copy(
        source, tmp_path / f"cut.{suffix}", lambda number, time_s: time_s if number else None
    )
    times_s, frames = _read(path)
    assert len(times_s) == 60
    assert frames.missing_start_s == pytest.approx(59 / 30, abs=0.05)
    assert (frames.missing_end_s, frames.broken) == (0, 0)


def test_pairs_of_frames_with_one_time_are_all_kept(tmp_path, clips):
    source = clips.write(tmp_path / "whole.mkv", clips.even_times(60, 30), time_base=MS)
    path = _copy(source, tmp_path / "pairs.mkv", lambda number, _: number // 2 / 15)
    with Clip.open(path).frames() as frames:
        seen = [(clips.read_number(frame.rgb()), frame.time_s) for frame in frames]
    assert [number for number, _ in seen] == list(range(60))
    assert [time_s for _, time_s in seen] == pytest.approx([n / 30 for n in range(60)], abs=0.002)
    assert (frames.broken, frames.retimed) == (0, 30)


def test_a_start_after_ten_hours(tmp_path, clips):
    source = clips.write(tmp_path / "whole.mkv", clips.even_times(60, 30), time_base=MS)
    path = _copy(source, tmp_path / "late.mkv", lambda _, time_s: time_s + 36_000)
    times_s, frames = _read(path)
    assert times_s[-1] == pytest.approx(59 / 30, abs=0.002)
    assert frames.missing_end_s == 0
    assert Clip.open(path).duration_s == pytest.approx(2, abs=0.1)


def test_a_time_lapse_is_refused(tmp_path, clips):
    source = clips.write(tmp_path / "whole.mkv", clips.even_times(30, 30), time_base=MS)
    path = _copy(source, tmp_path / "lapse.mkv", lambda number, _: 20.0 * number)
    with pytest.raises(UnreadableClipError, match="more than 5 s from one picture to the next"):
        _read(path)


def test_pictures_larger_than_any_camera_takes_are_refused(simple_clip, clips, monkeypatch):
    monkeypatch.setattr(opening, "MAX_PICTURE_PX", clips.WIDTH * clips.HEIGHT - 1)
    with pytest.raises(UnreadableClipError, match="128x96 pixels, more than 8K"):
        Clip.open(simple_clip)


def test_a_pixel_shape_that_makes_pictures_larger_than_any_is_not_believed(
    tmp_path, clips, monkeypatch
):
    path = clips.write(tmp_path / "wide.mp4", clips.even_times(3, 30), sar=Fraction(4))
    assert Clip.open(path).width_px == 4 * clips.WIDTH
    monkeypatch.setattr(header, "MAX_PICTURE_PX", 2 * clips.WIDTH * clips.HEIGHT)
    assert Clip.open(path).width_px == clips.WIDTH


def test_a_file_that_states_its_end(tmp_path, clips):
    for suffix, codec in (("mp4", "libx264"), ("mkv", "libx264"), ("avi", "mpeg4")):
        path = clips.write(
            tmp_path / f"clip.{suffix}",
            clips.even_times(30, 30),
            codec=codec,
            time_base=Fraction(1, 30),
            container_options={"movflags": "+faststart"} if suffix == "mp4" else {},
        )
        assert not is_cut_off(path)
        data = path.read_bytes()
        path.write_bytes(data[: len(data) * 2 // 3])
        assert is_cut_off(path), suffix
        path.write_bytes(data[:20])
        is_cut_off(path)  # whatever it says, it says it
