"""The stills of a report: the right frames, the same part of the picture, and true lines."""

from __future__ import annotations

import weakref

import cv2
import numpy as np
import pytest
from factories import SAMPLES, analysis_from_truth, played_slower
from report.pages import Page, measured, nothing_found, unjudged, without_pelvis

from legpress_cv.annotate import annotate_clip
from legpress_cv.errors import ClipError
from legpress_cv.files.sha256 import file_sha256
from legpress_cv.report.html import (
    StillsCollector,
    find_clip,
    html_report,
    take_stills,
    write_report,
)
from legpress_cv.report.html.cards import rep_cards
from legpress_cv.report.html.lines import rep_lines
from legpress_cv.report.html.stills import WIDTH_PX, common_crop_px
from legpress_cv.results.sampling import Sampler
from legpress_cv.settings import AnnotationSettings
from legpress_cv.video import Clip

CLIP = SAMPLES / "rendered_tuck.mp4"


@pytest.fixture(scope="module")
def stills():
    return take_stills(CLIP, analysis_from_truth(), blur_face=False)


def decoded(still):
    return cv2.imdecode(np.frombuffer(still.jpeg, np.uint8), cv2.IMREAD_COLOR)


def test_a_picture_of_each_top_and_bottom(stills):
    analysis = analysis_from_truth()
    assert sorted(stills) == sorted(t for r in analysis.reps for t in (r.start_s, r.bottom_s))
    assert len({still.crop_px for still in stills.values()}) == 1
    for time_s, still in stills.items():
        assert still.time_s == pytest.approx(time_s, abs=0.5 / 15 + 1e-6)
        picture = decoded(still)
        x0, y0, x1, y1 = still.crop_px
        assert picture.shape[1] <= WIDTH_PX
        assert picture.shape[1] / picture.shape[0] == pytest.approx((x1 - x0) / (y1 - y0), rel=0.02)
        assert len(still.jpeg) < 60_000


def by_the_rule(analysis, times_s, blur_face):
    """The stills of the nearest frames, each from a pass of its own."""
    with Clip.open(CLIP).frames() as stream:
        frame_times_s = [frame.time_s for frame in stream]
    nearest_s = {t: min(frame_times_s, key=lambda at, t=t: abs(at - t)) for t in times_s}
    return nearest_s, {
        t: take_stills(CLIP, analysis, blur_face=blur_face, times_s=[*times_s, at])[at]
        for t, at in nearest_s.items()
    }


@pytest.mark.parametrize("blur_face", [False, True])
def test_stills_taken_in_passing_are_the_same(tmp_path, blur_face):
    analysis = analysis_from_truth()
    watched = StillsCollector(analysis, 640, 480, blur_face=blur_face)
    out = tmp_path / "set.annotated.mp4"
    settings = AnnotationSettings(blur_face=True)
    annotate_clip(CLIP, analysis, out, settings=settings, overwrite=False, watch=watched.see)
    assert watched.stills() == take_stills(CLIP, analysis, blur_face=blur_face)
    assert len(watched.stills()) == 6


def test_a_still_is_that_of_the_nearest_frame():
    """Between two frames, on one, before the first and beyond the last."""
    analysis, times_s = analysis_from_truth(), [-1.0, 0.0, 0.034, 0.04, 1 / 15, 3.02, 99.0]
    nearest_s, expected = by_the_rule(analysis, times_s, blur_face=False)
    found = take_stills(CLIP, analysis, blur_face=False, times_s=times_s)
    assert {t: still.time_s for t, still in found.items()} == nearest_s
    assert {t: still.jpeg for t, still in found.items()} == {
        t: still.jpeg for t, still in expected.items()
    }


def test_a_collector_hides_the_face_as_the_settings_say():
    analysis = analysis_from_truth()
    annotation = analysis.settings.annotation.model_copy(update={"blur_face": True})
    settings = analysis.settings.model_copy(update={"annotation": annotation})
    hiding = StillsCollector(analysis.model_copy(update={"settings": settings}), 640, 480)
    with Clip.open(CLIP).frames() as stream:
        for frame in stream:
            hiding.see(frame)
    assert hiding.stills() == take_stills(CLIP, analysis, blur_face=True)
    assert hiding.stills() != take_stills(CLIP, analysis, blur_face=False)


def test_at_most_one_frame_is_held():
    collector, alive = StillsCollector(analysis_from_truth(), 640, 480), []
    with Clip.open(CLIP).frames() as stream:
        for frame in stream:
            collector.see(frame)
            alive.append(weakref.ref(frame))
            del frame
            assert sum(held() is not None for held in alive) <= 1
            if collector.complete:
                assert alive[-1]() is None
                return
    pytest.fail("never complete")


def test_a_picture_that_cannot_be_cut_is_missing(monkeypatch, tmp_path):
    def broken(*_):
        raise cv2.error("no JPEG")

    monkeypatch.setattr("cv2.imencode", broken)
    watched = StillsCollector(analysis_from_truth(), 640, 480)
    out = tmp_path / "set.annotated.mp4"
    settings = AnnotationSettings()
    annotate_clip(
        CLIP, analysis_from_truth(), out, settings=settings, overwrite=False, watch=watched.see
    )
    assert out.is_file()
    assert watched.stills() == {}


def test_a_report_with_stills_reads_no_clip(stills, tmp_path):
    out = tmp_path / "set.report.html"
    gone = tmp_path / "gone.mp4"
    write_report(measured(), out, clip_path=gone, video_name=None, overwrite=False, stills=stills)
    assert len(Page(out.read_text(encoding="utf-8")).of("img")) == 6


def test_the_picture_is_that_of_its_time(stills):
    time_s = analysis_from_truth().reps[1].bottom_s
    still = stills[time_s]
    with Clip.open(CLIP).frames() as frames:
        distance = {
            frame.time_s: np.abs(
                cv2.resize(frame.rgb(crop_px=still.crop_px), decoded(still).shape[1::-1]).astype(
                    float
                )[..., ::-1]
                - decoded(still)
            ).mean()
            for frame in frames
        }
    assert min(distance, key=distance.get) == pytest.approx(still.time_s)


def test_of_slow_motion_the_pictures_are_the_same(stills):
    slow = take_stills(CLIP, played_slower(analysis_from_truth(), 4), blur_face=False)
    assert [still.jpeg for still in slow.values()] == [stills[t].jpeg for t in sorted(stills)]
    assert [still.time_s * 4 for still in slow.values()] == pytest.approx(
        [stills[t].time_s for t in sorted(stills)]
    )


def test_a_result_is_read_with_its_own_slow_motion():
    """Also where the settings, or a version that reads other tags, would say otherwise."""
    analysis = analysis_from_truth()
    for ratio in (1.0, 4.0):
        assert played_slower(analysis, ratio).reading.slow_motion_ratio == ratio


def test_the_crop_holds_trunk_and_thigh():
    analysis = analysis_from_truth()
    times = [rep.bottom_s for rep in analysis.reps]
    x0, y0, x1, y1 = common_crop_px(analysis, times, 640, 480)
    assert 0 <= x0 < x1 <= 640
    assert 0 <= y0 < y1 <= 480
    sampler = Sampler(analysis.frames, 1, 1)
    for time_s in times:
        for name in ("shoulder", "hip", "knee"):
            x, y, _ = sampler.at(time_s).points[name]
            assert x0 <= x <= x1
            assert y0 <= y <= y1


def test_without_points_the_whole_picture_is_shown():
    analysis = analysis_from_truth()
    bare = analysis.model_copy(update={"frames": analysis.frames.model_copy(update={"points": {}})})
    assert common_crop_px(bare, [1.0], 640, 480) == (0, 0, 640, 480)
    assert rep_lines(bare.reps[0], Sampler(bare.frames, 1, 1)) is None


def direction_deg(line):
    """Direction of a line in the picture, counter-clockwise (y up)."""
    (ax, ay), (bx, by) = line.a, line.b
    return np.degrees(np.arctan2(ay - by, bx - ax))


def test_the_pelvis_line_turns_by_the_true_tilt():
    analysis = analysis_from_truth()
    sampler = Sampler(analysis.frames, 1, 1)
    for rep in analysis.reps:
        lines = rep_lines(rep, sampler)
        assert lines.kind == "pelvis"
        # This lifter faces right, so a posterior tilt is counter-clockwise.
        turn = direction_deg(lines.bottom) - direction_deg(lines.ghost)
        assert (turn + 90) % 180 - 90 == pytest.approx(rep.ppt_deg, abs=1.5)


def test_hip_and_shoulder_stand_in_for_the_pelvis():
    analysis = without_pelvis(analysis_from_truth())
    lines = rep_lines(analysis.reps[1], Sampler(analysis.frames, 1, 1))
    assert lines.kind == "trunk"
    assert lines.ghost.marks[1] == pytest.approx(lines.bottom.marks[1])
    away = np.hypot(*np.subtract(lines.ghost.marks[0], lines.bottom.marks[0]))
    assert 1 < away < 40


def test_no_line_where_the_clip_does_not_show_the_top():
    analysis = analysis_from_truth()
    rep = analysis.reps[0].model_copy(update={"cut": "start", "partial": True})
    assert rep_lines(rep, Sampler(analysis.frames, 1, 1)) is None
    cut = analysis.model_copy(update={"reps": (rep, *analysis.reps[1:])})
    card, whole, *_ = rep_cards(cut, {})
    assert [picture.moment for picture in card.pictures] == ["start", "bottom"]
    assert "does not show the top" in card.line_words
    assert [picture.line for picture in card.pictures] == [None, None]
    assert None not in [picture.line for picture in whole.pictures]


def test_the_face_is_hidden_where_asked(stills):
    analysis = analysis_from_truth()
    head = analysis.frames
    # The circle is put where every still shows it.
    x0, y0, x1, y1 = next(iter(stills.values())).crop_px
    middle = {
        "head_x_px": np.full(len(head.time_s), (x0 + x1) / 2),
        "head_y_px": np.full(len(head.time_s), (y0 + y1) / 2),
    }
    moved = analysis.model_copy(update={"frames": head.model_copy(update=middle)})
    hidden = take_stills(CLIP, moved, blur_face=True)
    for time_s, still in stills.items():
        height, width = decoded(still).shape[:2]
        part = np.s_[height // 2 - 15 : height // 2 + 15, width // 2 - 15 : width // 2 + 15]
        sharp, soft = (
            cv2.Laplacian(decoded(s)[part], cv2.CV_64F).std() for s in (still, hidden[time_s])
        )
        assert soft < 0.5 * sharp


def test_lines_lie_in_the_picture(stills):
    page = Page(html_report(measured(), stills=stills, video_name=None))
    drawn = [a for tag, a in page.elements if tag == "line" and a["class"] in ("solid", "ghost")]
    assert len(drawn) == 3 * 3
    x0, y0, x1, y1 = next(iter(stills.values())).crop_px
    for line in drawn:
        assert all(-20 <= float(line[name]) <= x1 - x0 + 20 for name in ("x1", "x2"))
        assert all(-20 <= float(line[name]) <= y1 - y0 + 20 for name in ("y1", "y2"))
    assert len(page.of("img")) == 6
    assert all(image["src"].startswith("data:image/jpeg;base64,") for image in page.of("img"))


def test_no_reps_no_pictures():
    assert take_stills(CLIP, nothing_found(), blur_face=False) == {}
    assert len(take_stills(CLIP, unjudged(), blur_face=False)) == 6


def test_a_clip_that_cannot_be_read(tmp_path):
    with pytest.raises(ClipError):
        take_stills(tmp_path / "gone.mp4", measured(), blur_face=False)
    out = tmp_path / "set.report.html"
    write_report(measured(), out, clip_path=tmp_path / "gone.mp4", video_name=None, overwrite=False)
    page = Page(out.read_text(encoding="utf-8"))
    assert page.of("img") == []
    assert page.text.count("No picture: the clip is not at hand") == 6


def test_only_the_very_clip_is_taken(tmp_path):
    analysis = analysis_from_truth()
    here = tmp_path / "set.mp4"
    here.write_bytes(CLIP.read_bytes())

    def recorded(path):
        facts = {"path": str(path), "sha256": file_sha256(CLIP)}
        return analysis.model_copy(update={"clip": analysis.clip.model_copy(update=facts)})

    assert find_clip(recorded(here), tmp_path / "elsewhere") == here
    assert find_clip(recorded("C:\\gym\\set.mp4"), tmp_path) == here
    assert find_clip(recorded("gym/set.mp4"), tmp_path) == here
    assert find_clip(recorded(""), tmp_path) is None
    assert find_clip(recorded("a\0b"), tmp_path) is None
    here.write_bytes(CLIP.read_bytes()[:-1] + b"x")
    assert find_clip(recorded(here), tmp_path) is None
