"""Writing: what players want, true times, and nothing left behind."""

from __future__ import annotations

import errno
import os
from fractions import Fraction

import av
import numpy as np
import pytest

from legpress_cv.errors import OutputError, OutputExistsError
from legpress_cv.video import Clip, ClipWriter
from legpress_cv.video.audio import AudioTrack


def _write(path, pictures, times, **options):
    height, width = pictures[0].shape[:2]
    with ClipWriter(path, width, height, **options) as writer:
        for picture, time_s in zip(pictures, times, strict=True):
            writer.write(picture, time_s)
    return path


def _patterns(clips, count, width=128, height=96):
    return [clips.pattern(n, width, height) for n in range(count)]


def _boxes(path):
    data, at, kinds = path.read_bytes(), 0, []
    while at < len(data):
        kinds.append(data[at + 4 : at + 8])
        at += int.from_bytes(data[at : at + 4], "big")
    return kinds


def test_what_players_want(tmp_path, clips):
    path = _write(tmp_path / "out.mp4", _patterns(clips, 20), [i / 30 for i in range(20)])
    assert list(tmp_path.iterdir()) == [path]
    boxes = _boxes(path)
    assert boxes.index(b"moov") < boxes.index(b"mdat")
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        context = stream.codec_context
        assert (context.name, context.pix_fmt) == ("h264", "yuv420p")
        assert (context.colorspace, context.color_primaries, context.color_trc) == (1, 1, 1)
        assert context.color_range == 1
        assert not container.streams.audio
    assert b"colrnclx" in path.read_bytes()


def test_times_are_kept(tmp_path, clips):
    gaps = np.random.default_rng(2).integers(20, 90, 50)
    times = np.concatenate([[0], np.cumsum(gaps)]) / 1000
    path = _write(tmp_path / "out.mp4", _patterns(clips, 51), times, preset="medium")
    with Clip.open(path).frames() as frames:
        seen = [(clips.read_number(f.rgb()), f.time_s) for f in frames]
    assert [n for n, _ in seen] == list(range(51))
    assert [t for _, t in seen] == pytest.approx(times, abs=1e-9)
    last = times[-1] - times[-2]
    assert Clip.open(path).duration_s == pytest.approx(times[-1] + last, abs=0.002)
    assert Clip.open(path).start_s == 0


def test_drop_frame_times_are_exact(tmp_path, clips):
    times = [i * 1001 / 30_000 for i in range(60)]
    path = _write(tmp_path / "out.mp4", _patterns(clips, 60), times, rate_hz=29.97)
    with av.open(str(path)) as container:
        found = sorted(p.pts * p.time_base for p in container.demux(video=0) if p.pts is not None)
    assert found == [Fraction(1001 * i, 30_000) for i in range(60)]


def test_late_start_is_kept(tmp_path, clips):
    path = _write(tmp_path / "out.mp4", _patterns(clips, 5), [2 + i / 30 for i in range(5)])
    assert Clip.open(path).start_s == pytest.approx(2.0, abs=1e-4)


def test_one_frame(tmp_path, clips):
    path = _write(tmp_path / "out.mp4", _patterns(clips, 1), [0.0], rate_hz=10)
    assert Clip.open(path).duration_s == pytest.approx(0.1, abs=0.001)


def test_colours_come_back(tmp_path, clips):
    path = _write(tmp_path / "out.mp4", _patterns(clips, 5), [i / 30 for i in range(5)], crf=12)
    with Clip.open(path).frames() as frames:
        for frame in frames:
            clips.assert_upright(frame.rgb(), tolerance=5)
            assert np.abs(frame.rgb()[10:20, 55:70].astype(int) - 128).max() <= 3


@pytest.mark.parametrize(("width", "height"), [(127, 96), (128, 95), (127, 95), (1, 1)])
def test_odd_sizes(tmp_path, clips, width, height):
    picture = clips.pattern(0)[:height, :width]
    path = _write(tmp_path / "out.mp4", [picture] * 3, [0, 0.1, 0.2], crf=5)
    clip = Clip.open(path)
    assert (clip.width_px, clip.height_px) == (width + width % 2, height + height % 2)
    with clip.frames() as frames:
        rgb = next(frames).rgb()
    difference = np.abs(rgb[:height, :width].astype(int) - picture)
    assert np.median(difference) <= 4
    assert np.abs(rgb[:, -1].astype(int) - rgb[:, width - 1]).max() <= 24


def test_a_view_is_enough_and_may_change(tmp_path, clips):
    large = np.zeros((96, 256, 3), np.uint8)
    with ClipWriter(tmp_path / "out.mp4", 128, 96) as writer:
        for number in range(4):
            large[:, :128] = clips.pattern(number)
            writer.write(large[:, :128], number / 30)
            large[:] = 0
    with Clip.open(tmp_path / "out.mp4").frames() as frames:
        assert [clips.read_number(f.rgb()) for f in frames] == [0, 1, 2, 3]


def test_existing_output_is_kept(tmp_path, clips):
    path = tmp_path / "out.mp4"
    path.write_text("precious")
    with pytest.raises(OutputExistsError, match="--overwrite"):
        _write(path, _patterns(clips, 2), [0, 0.1])
    assert path.read_text() == "precious"
    assert list(tmp_path.iterdir()) == [path]
    _write(path, _patterns(clips, 2), [0, 0.1], overwrite=True)
    assert Clip.open(path).width_px == 128
    assert list(tmp_path.iterdir()) == [path]


def test_output_that_appears_meanwhile_is_kept(tmp_path, clips):
    path = tmp_path / "out.mp4"

    def run():
        with ClipWriter(path, 128, 96) as writer:
            writer.write(clips.pattern(0), 0)
            path.write_text("precious")

    with pytest.raises(OutputExistsError):
        run()
    assert path.read_text() == "precious"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError, SystemExit])
@pytest.mark.parametrize("before", [0, 1, 60])
def test_nothing_is_left(tmp_path, clips, error, before):
    path = tmp_path / "out.mp4"
    path.write_text("old")

    def run():
        with ClipWriter(path, 128, 96, overwrite=True) as writer:
            for number in range(before):
                writer.write(clips.pattern(number), number / 30)
            raise error

    with pytest.raises(error):
        run()
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_text() == "old"


def test_no_frames(tmp_path):
    with pytest.raises(OutputError, match="No frames"), ClipWriter(tmp_path / "a.mp4", 8, 8):
        pass
    assert list(tmp_path.iterdir()) == []


def test_wrong_pictures_and_times(tmp_path, clips):
    with pytest.raises(ValueError, match="pixels"):
        ClipWriter(tmp_path / "a.mp4", 0, 8)
    with pytest.raises(ValueError, match="not open"):
        ClipWriter(tmp_path / "a.mp4", 128, 96).write(clips.pattern(0), 0)
    with ClipWriter(tmp_path / "a.mp4", 128, 96) as writer:
        for wrong in (clips.pattern(0)[1:], clips.pattern(0).astype(float)):
            with pytest.raises(ValueError, match="shape"):
                writer.write(wrong, 0)
        writer.write(clips.pattern(0), 0.5)
        for time_s in (0.5, 0.4, -1):
            with pytest.raises(ValueError, match="no later"):
                writer.write(clips.pattern(0), time_s)
        writer.write(clips.pattern(1), 0.6)
    assert writer.frames_written == 2


def test_folder_missing_or_target_a_folder(tmp_path, clips):
    with pytest.raises(OutputError, match="no such folder"):
        _write(tmp_path / "no" / "out.mp4", _patterns(clips, 1), [0])
    with pytest.raises(OutputError, match="a folder of that name"):
        _write(tmp_path, _patterns(clips, 1), [0], overwrite=True)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write")
def test_folder_that_may_not_be_written(tmp_path, clips):
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError, match="you may not write there"):
        _write(tmp_path / "out.mp4", _patterns(clips, 1), [0])


def test_unknown_preset(tmp_path, clips):
    with pytest.raises(OutputError, match="cannot be written"):
        _write(tmp_path / "out.mp4", _patterns(clips, 1), [0], preset="nonsense")
    assert list(tmp_path.iterdir()) == []


def _limited_file_size(path, pictures):
    """Write with files limited to a few kilobytes: the system's error, by the real route."""
    import resource
    import signal

    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, old[1]))
    try:
        _write(path, pictures, [i / 30 for i in range(len(pictures))], crf=1)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
        signal.signal(signal.SIGXFSZ, handler)


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX limits")
@pytest.mark.parametrize("count", [6, 120])
def test_system_refuses_to_write_more(tmp_path, count):
    noise = np.random.default_rng(0).integers(0, 255, (count, 96, 128, 3), dtype=np.uint8)
    with pytest.raises(OutputError, match="cannot be written"):
        _limited_file_size(tmp_path / "out.mp4", list(noise))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("method", ["add", "finish"])
def test_disk_full(tmp_path, clips, monkeypatch, method):
    from legpress_cv.video import writer

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(writer.Mp4Encoder, method, full)
    with pytest.raises(OutputError, match="the disk is full"):
        _write(tmp_path / "out.mp4", _patterns(clips, 2), [0, 0.1])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["with space.mp4", "a:b.mp4", "-o.mp4", "100%d.mp4", "脚.mp4"])
def test_odd_names(tmp_path, clips, name, monkeypatch):
    monkeypatch.chdir(tmp_path)
    _write(name, _patterns(clips, 2), [0, 0.1])
    assert [p.name for p in tmp_path.iterdir()] == [name]
    assert Clip.open(name).width_px == 128


def test_the_users_umask_decides(tmp_path, clips):
    old = os.umask(0o027)
    try:
        path = _write(tmp_path / "out.mp4", _patterns(clips, 2), [0, 0.1])
    finally:
        os.umask(old)
    assert path.stat().st_mode & 0o777 == 0o640


def _loudness(path):
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        assert stream.codec_context.name == "aac"
        wave = np.concatenate([f.to_ndarray().mean(0) for f in container.decode(stream)])
        return np.abs(wave), stream.codec_context.sample_rate


@pytest.mark.parametrize("suffix", ["mp4", "mkv"])
def test_sound_is_taken_along(tmp_path, clips, suffix):
    source = clips.write(tmp_path / f"in.{suffix}", clips.even_times(60, 30), audio_s=3)
    path = _write(
        tmp_path / "out.mp4", _patterns(clips, 60), [i / 30 for i in range(60)], audio_from=source
    )
    wave, rate = _loudness(path)
    assert len(wave) / rate == pytest.approx(2, abs=0.06)  # as long as the pictures
    onset = np.argmax(wave > 0.2) / rate
    assert onset == pytest.approx(0.2, abs=0.03)


def test_sound_follows_a_late_first_picture(tmp_path, clips):
    times = [t + Fraction(1, 10) for t in clips.even_times(30, 30)]
    source = clips.write(tmp_path / "in.mkv", times, audio_s=2, time_base=Fraction(1, 1000))
    path = _write(
        tmp_path / "out.mp4", _patterns(clips, 30), [i / 30 for i in range(30)], audio_from=source
    )
    wave, rate = _loudness(path)
    assert np.argmax(wave > 0.2) / rate == pytest.approx(0.1, abs=0.03)


def test_source_without_sound(tmp_path, clips, simple_clip):
    path = _write(tmp_path / "out.mp4", _patterns(clips, 2), [0, 0.1], audio_from=simple_clip)
    assert not Clip.open(path).has_audio


def test_sound_that_says_it_comes_after_days_is_waited_for_in_little_memory(tmp_path, clips):
    source = clips.write(tmp_path / "in.mp4", clips.even_times(5, 30), audio_s=0.2)
    with av.open(str(tmp_path / "out.mp4"), "w") as target:
        sound = AudioTrack.open(source, target, close_jumps=False)
        sound._samples = iter([(10**12, np.ones((1, 100), np.float32))])
        sound.write_until(2.5)
        sound.finish()
        sound.close()
    wave, rate = _loudness(tmp_path / "out.mp4")
    assert len(wave) / rate == pytest.approx(2.5, abs=0.06)
    assert wave.max() < 0.01
