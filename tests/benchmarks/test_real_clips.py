"""Scores of real clips: what was put in comes out."""

from __future__ import annotations

import numpy as np
import pytest
from factories import analysis_from_truth
from hypothesis import given
from hypothesis import strategies as st
from judged import make_rep, make_unmeasured

from benchmarks.real.manifest import RealClip, load_manifest, local_clips
from benchmarks.real.page import page
from benchmarks.real.score import changes, match_times, score, total
from benchmarks.real.variants import BENIGN, PLAIN, write_variant
from legpress_cv.video import Clip

BOTTOMS = (4.0, 7.0, 10.0)
"""Of `make_rep` 1, 2 and 3."""


def clip(**changed) -> RealClip:
    values = {"id": "x", "where": "here", "sha256": "0", "view": "side", "bottoms_s": BOTTOMS}
    return RealClip(**(values | {"tilt_by_eye": "slight"} | changed))


def found(*reps):
    return analysis_from_truth().model_copy(update={"reps": reps})


def test_the_manifest_is_whole():
    manifest = load_manifest()
    assert len({one.id for one in manifest.clips}) == len(manifest.clips)
    for one in manifest.clips:
        assert len(one.sha256) == 64
        assert one.must_find_no_rep != bool(one.bottoms_s)
        assert list(one.bottoms_s) == sorted(one.bottoms_s)


def test_clips_are_known_by_their_content(tmp_path):
    manifest = load_manifest()
    (tmp_path / "other.mp4").write_bytes(b"no such clip")
    assert local_clips(tmp_path, manifest) == []


def test_found_missed_and_extra():
    result = score(clip(), found(make_rep(1), make_rep(2, bottom_s=7.2), make_rep(5)))
    assert list(result.found) == [4.0, 7.0]
    assert result.missed_s == (10.0,)
    assert result.extra_s == (16.0,)
    assert result.bottoms_off_s == pytest.approx([0.0, 0.2])


def test_a_rep_that_the_clip_cuts_is_neither_missed_nor_extra():
    cut = clip(bottoms_s=BOTTOMS[:2], partial_bottoms_s=BOTTOMS[2:])
    assert score(cut, found(make_rep(1), make_rep(2))).missed_s == ()
    assert score(cut, found(make_rep(1), make_rep(2), make_rep(3))).extra_s == ()
    # Where the clip ends on the way down, its last frame is no bottom that a person would name.
    assert score(cut, found(make_rep(1), make_rep(2), make_rep(5, cut="end"))).extra_s == ()


def test_sums():
    scores = [
        score(clip(), found(make_rep(1), make_unmeasured(2), make_rep(3, 12.0, half=4.0))),
        score(clip(), found()),
    ]
    both = total(scores)
    assert (both.reps, both.found, both.extra, both.judged) == (6, 3, 0, 2)
    assert both.judged_ratio == pytest.approx(2 / 6)
    assert both.half_width_deg == pytest.approx(3.0)
    assert np.isnan(total([]).found_ratio)


def test_what_must_not_be_told_is_told_of():
    assert score(clip(must_refuse_tilt=True), found(make_rep(1))).breach is not None
    assert score(clip(must_refuse_tilt=True), found(make_unmeasured(1))).breach is None
    assert score(clip(bottoms_s=(), must_find_no_rep=True), found(make_rep(1))).breach is not None
    assert score(clip(bottoms_s=(), must_find_no_rep=True), found()).breach is None


def test_changes_of_a_copy():
    plain = (make_rep(1, 2.0), make_rep(2, 20.0), make_rep(3))
    copy = (make_rep(1, 3.5, bottom_s=3.0), make_unmeasured(2, bottom_s=6.0))
    first, second, third = changes(plain, copy, 1.0)
    assert first.ppt_deg == pytest.approx(1.5)
    assert not first.judged_flipped
    assert second.judged_flipped
    assert not second.verdict_flipped
    assert third.lost
    edge = changes((make_rep(1, 9.0, half=0.5),), (make_rep(1, 9.0, half=3.0),), 0.0)[0]
    assert edge.verdict_flipped
    # A rep that the copy does not hold whole is not compared.
    assert len(changes(plain, copy, 4.0)) == 2


@given(st.lists(st.floats(0, 30), max_size=6), st.lists(st.floats(0, 30), max_size=6))
def test_matching_is_one_to_one_and_near(wanted, offered):
    matched = match_times(wanted, offered, 0.3)
    used = [k for k in matched if k is not None]
    assert len(used) == len(set(used))
    for at, k in zip(wanted, matched, strict=True):
        assert k is None or abs(offered[k] - at) <= 0.3


def test_a_page_holds_every_clip_and_every_change():
    scores = [
        score(clip(id=f"c{i}", where="w"), found(make_rep(1), make_unmeasured(2))) for i in (1, 2)
    ]
    text = page(scores, {"mirrored": changes(scores[0].judged, scores[0].judged, 0.0)})
    for word in ("c1", "c2", "mirrored", "no_tuck", "not seen well enough"):
        assert word in text
    assert "nan" not in text


@pytest.mark.parametrize("variant", [PLAIN, *BENIGN], ids=lambda variant: variant.name)
def test_copies(tmp_path, variant):
    source, target = "tests/data/rendered_neutral.mp4", tmp_path / "copy.mp4"
    write_variant(source, target, variant, (100, 50, 400, 380))
    copy = Clip.open(target)
    kept = (1 - 2 * variant.crop_ratio) * variant.scale
    assert copy.width_px == pytest.approx(400 * kept, abs=2)
    assert copy.height_px == pytest.approx(380 * kept, abs=2)
    with copy.frames(None) as frames:
        pictures = [(frame.time_s, frame.rgb()) for frame in frames]
    assert pictures[0][0] == 0.0
    rate_hz = min(15.0, variant.rate_hz or 15.0)
    assert len(pictures) == pytest.approx((125 / 15 - variant.skip_s) * rate_hz, abs=2)
    plain = _first(source, variant.skip_s)[50:430, 100:500]
    middle = pictures[0][1]
    middle = middle[middle.shape[0] // 2 - 30 :][:60].mean()
    there = plain[160:220].mean() * (0.55 if variant.darker else 1.0)
    assert middle == pytest.approx(there, abs=12)


def _first(path, skip_s):
    with Clip.open(path).frames(None) as frames:
        return next(frame.rgb() for frame in frames if frame.time_s >= skip_s)
