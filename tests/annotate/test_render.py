from __future__ import annotations

import av
import numpy as np
import pytest
from annotate.variants import resized
from factories import SAMPLES, analysis_from_truth, played_slower

from legpress_cv.annotate import annotate_clip
from legpress_cv.errors import OutputError, OutputExistsError
from legpress_cv.settings import AnnotationSettings
from legpress_cv.video import Clip, ClipWriter

CLIP = SAMPLES / "rendered_tuck.mp4"


def pictures(path):
    with Clip.open(path).frames() as stream:
        return [(frame.time_s, frame.rgb()) for frame in stream]


@pytest.fixture(scope="module")
def annotated(tmp_path_factory):
    out = tmp_path_factory.mktemp("annotated") / "set.annotated.mp4"
    shares = []
    annotate_clip(
        CLIP,
        analysis_from_truth(),
        out,
        settings=AnnotationSettings(),
        overwrite=False,
        progress=shares.append,
    )
    return out, shares


def test_the_file_plays_everywhere(annotated):
    with av.open(str(annotated[0])) as container:
        stream = container.streams.video[0]
        assert stream.codec_context.name == "h264"
        assert stream.codec_context.pix_fmt == "yuv420p"
        assert (stream.width, stream.height) == (640, 480)
        assert not container.streams.audio
    head = annotated[0].read_bytes()
    assert head.index(b"moov") < head.index(b"mdat")


def test_frames_keep_their_times(annotated):
    before, after = pictures(CLIP), pictures(annotated[0])
    assert len(after) == len(before)
    np.testing.assert_allclose([t for t, _ in after], [t for t, _ in before], atol=1e-4)


def test_frames_show_what_was_drawn(annotated):
    after = pictures(annotated[0])
    rim = [float(picture[2, :, 0].mean()) for _, picture in after]
    times = [t for t, _ in after]
    tucked = [3.6 < t < 4.8 or 6.3 < t < 7.5 for t in times]
    free = [t < 3.4 or 5.0 < t < 6.1 for t in times]
    orange = [
        float(np.abs(picture[2].astype(int) - (239, 98, 44)).mean()) < 25 for _, picture in after
    ]
    assert len(rim) == len(times)
    assert all(o for o, t in zip(orange, tucked, strict=True) if t)
    assert not any(o for o, f in zip(orange, free, strict=True) if f)


def test_slow_motion_stays_slow_and_shows_the_same(annotated, tmp_path):
    out = tmp_path / "slow.mp4"
    slow = played_slower(analysis_from_truth(), 4)
    annotate_clip(CLIP, slow, out, settings=AnnotationSettings(), overwrite=False)
    before, after = pictures(annotated[0]), pictures(out)
    np.testing.assert_allclose([t for t, _ in after], [t for t, _ in before], atol=1e-4)
    for (_, there), (_, here) in zip(before, after, strict=True):
        assert abs(int(there[2, :, 0].mean()) - int(here[2, :, 0].mean())) < 30  # the rim's colour


def test_progress_runs_to_its_end(annotated):
    shares = annotated[1]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert len(shares) > 100


def test_nothing_is_replaced_unasked(annotated, tmp_path):
    settings = AnnotationSettings()
    with pytest.raises(OutputExistsError):
        annotate_clip(CLIP, analysis_from_truth(), annotated[0], settings=settings, overwrite=False)
    copy = tmp_path / "clip.mp4"
    copy.write_bytes(CLIP.read_bytes())
    with pytest.raises(OutputError, match="clip itself"):
        annotate_clip(copy, analysis_from_truth(), copy, settings=settings, overwrite=True)
    assert copy.read_bytes() == CLIP.read_bytes()


def test_an_error_leaves_no_file(tmp_path):
    def stop(_share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        annotate_clip(
            CLIP,
            analysis_from_truth(),
            tmp_path / "out.mp4",
            settings=AnnotationSettings(),
            overwrite=False,
            progress=stop,
        )
    assert list(tmp_path.iterdir()) == []


def test_uneven_times_and_odd_sizes_are_kept(tmp_path):
    times = [0.0, 0.04, 0.1, 0.11, 0.3, 0.34]
    source, out = tmp_path / "odd clip.mp4", tmp_path / "out.mp4"
    with ClipWriter(source, 482, 362, rate_hz=25) as writer:
        for k, t in enumerate(times):
            writer.write(np.full((362, 482, 3), 40 + 30 * k, np.uint8), t)
    annotate_clip(
        source,
        resized(analysis_from_truth(), 482, 362),
        out,
        settings=AnnotationSettings(blur_face=True),
        overwrite=False,
    )
    np.testing.assert_allclose([t for t, _ in pictures(out)], times, atol=1e-3)
