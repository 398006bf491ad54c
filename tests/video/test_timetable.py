"""What packets tell of a clip's times is what its frames turn out to have."""

from __future__ import annotations

from fractions import Fraction

import av
import pytest

from legpress_cv.video import Clip

UNEVEN = [Fraction(k * k + 40 * k, 1000) for k in range(40)]


def times_of(clip, rate_hz=None):
    with clip.frames(rate_hz) as frames:
        return [frame.time_s for frame in frames], frames.duration_s


@pytest.mark.parametrize("options", [{"bf": "3", "preset": "veryfast"}, {}])
@pytest.mark.parametrize("suffix", ["mp4", "mkv", "mov"])
def test_times_are_those_of_the_frames(tmp_path, clips, suffix, options):
    for name, times in (("even", clips.even_times(75, Fraction(30000, 1001))), ("uneven", UNEVEN)):
        clip = Clip.open(clips.write(tmp_path / f"{name}.{suffix}", times, options=options))
        table = clip.timetable()
        found, duration_s = times_of(clip)
        assert table is not None
        assert table.time_s.tolist() == found
        assert table.duration_s == pytest.approx(duration_s, abs=1e-12)


@pytest.mark.parametrize("rate_hz", [1.7, 10, 25, 30])
def test_thinned_as_a_stream_is(tmp_path, clips, rate_hz):
    clip = Clip.open(clips.write(tmp_path / "clip.mp4", clips.even_times(120, 60), rate=60))
    table = clip.timetable()
    assert list(table.thinned(rate_hz)) == times_of(clip, rate_hz)[0]


def test_around_a_moment_are_the_frames_before_and_after_it(simple_clip):
    table = Clip.open(simple_clip).timetable()
    t = table.time_s
    assert table.around([0.0]) == (t[0],)
    assert table.around([t[4] + 0.01, t[4] + 0.02, 99.0]) == (t[4], t[5], t[-1])
    assert table.around([t[7]]) == (t[6], t[7])
    assert table.around([]) == ()


def test_a_clip_whose_clock_is_mended_has_none(tmp_path, clips):
    jump = [Fraction(k, 30) + (60 if k > 20 else 0) for k in range(40)]
    assert Clip.open(clips.write(tmp_path / "jump.mp4", jump)).timetable() is None


def test_a_clip_that_begins_without_its_key_frame_has_none(tmp_path, clips):
    whole = clips.write(tmp_path / "whole.mp4", clips.even_times(60, 30), options={"g": "30"})
    cut = tmp_path / "cut.mkv"
    with av.open(str(whole)) as source, av.open(str(cut), "w") as out:
        stream = out.add_stream_from_template(source.streams.video[0])
        for number, packet in enumerate(source.demux(video=0)):
            if packet.size and number >= 5:
                packet.stream = stream
                out.mux(packet)
    assert Clip.open(cut).timetable() is None
