from __future__ import annotations

import itertools

import numpy as np
import pytest
from annotate.variants import blank, indicated, mirrored, refused, resized, unmeasured, with_rep
from factories import analysis_from_truth

from legpress_cv.annotate import Painter
from legpress_cv.annotate.palette import BONE, SEVERITY
from legpress_cv.results import PointColumns, Verdict
from legpress_cv.settings import AnnotationSettings

GREY = np.full((480, 640, 3), 110, np.uint8)
PLAIN = AnnotationSettings()


def painter(analysis, width=640, height=480, **settings):
    return Painter(analysis, width, height, AnnotationSettings(**settings))


def edge_is_marked(picture) -> bool:
    """Whether any of the outermost pixels was drawn upon."""
    rim = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
    return bool((rim != 110).any())


def test_the_input_is_left_as_it_is():
    frame = GREY.copy()
    picture = painter(analysis_from_truth(), blur_face=True).draw(frame, 4.2)
    np.testing.assert_array_equal(frame, GREY)
    assert picture.shape == frame.shape
    assert picture.dtype == np.uint8
    assert (picture != GREY).any()


def test_drawing_is_the_same_in_any_order():
    one, other = painter(analysis_from_truth()), painter(analysis_from_truth())
    forth = [one.draw(GREY, t) for t in (1.0, 3.6, 5.4, 8.0)]
    back = [other.draw(GREY, t) for t in (8.0, 5.4, 3.6, 1.0)]
    for a, b in zip(forth, reversed(back), strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize(
    ("changes", "severity"),
    [({}, "severe"), ({"severity": "moderate"}, "moderate")],
)
def test_the_frame_is_marked_exactly_while_the_tuck_lasts(changes, severity):
    drawn = painter(with_rep(analysis_from_truth(), 2, **changes))
    alert = drawn.alerts[0]
    for t in np.arange(2.7, 5.5, 0.05):
        inside = alert.start_s <= t < alert.end_s
        picture = drawn.draw(GREY, float(t))
        assert edge_is_marked(picture) == inside
        assert not inside or tuple(picture[0, 0]) == SEVERITY[severity]
    assert not edge_is_marked(drawn.draw(GREY, alert.start_s - 1e-4))
    assert edge_is_marked(drawn.draw(GREY, alert.start_s + 1e-4))
    assert edge_is_marked(drawn.draw(GREY, alert.end_s - 1e-4))
    assert not edge_is_marked(drawn.draw(GREY, alert.end_s + 1e-4))


def test_what_is_not_certain_has_a_broken_frame():
    solid = painter(analysis_from_truth()).draw(GREY, 4.2)
    broken = painter(indicated()).draw(GREY, 4.2)
    assert (solid[0] != 110).any(axis=1).all()
    assert 0.3 < (broken[0] != 110).any(axis=1).mean() < 0.7


def test_the_playhead_moves_with_time():
    drawn = painter(refused())
    box = drawn.layout.timeline
    row = box.y + round(5 * drawn.layout.unit)
    places = []
    for t in (0.5, 2.0, 5.0, 7.9):
        line = drawn.draw(GREY, t)[row, box.x : box.right].min(axis=1)
        places.append(float(np.flatnonzero(line > 235).mean()))
    steps = np.diff(places)
    assert (steps > 0).all()
    assert steps[1] / steps[0] == pytest.approx(2.0, abs=0.1)


def test_timeline_tells_tucks_apart_without_colour():
    """In grey, a hatched alert varies along the block; one without a tuck does not."""
    drawn = painter(analysis_from_truth())
    box, u = drawn.layout.timeline, drawn.layout.unit
    picture = drawn.draw(GREY, 0.0).mean(axis=2)
    row = picture[box.y + round(27 * u), box.x : box.right]
    span = row[round(0.3 * len(row)) : round(0.85 * len(row))]
    assert span.std() > 10
    first = row[round(0.12 * len(row)) : round(0.25 * len(row))]
    assert first.std() < 2


def test_a_borderline_rep_is_marked_without_a_frame():
    analysis = analysis_from_truth()
    edge = with_rep(analysis, 2, verdict=Verdict.BORDERLINE, severity="mild")
    none = with_rep(analysis, 2, tuck_start_s=None, tuck_end_s=None, verdict=Verdict.NO_TUCK)
    marked, plain = painter(edge), painter(none)
    alert, box = marked.alerts[0], marked.layout.label
    for t in np.arange(alert.start_s, alert.end_s, 0.1):
        picture = marked.draw(GREY, float(t))
        assert not edge_is_marked(picture)
        here = np.s_[box.y : box.bottom, box.x : box.right]
        assert (picture[here] != plain.draw(GREY, float(t))[here]).any()


def test_partial_reps_look_different():
    whole = painter(with_rep(analysis_from_truth(), 1, cut=None)).draw(GREY, 8.0)
    partial = painter(with_rep(analysis_from_truth(), 1, cut="end")).draw(GREY, 8.0)
    assert (whole != partial).any()


def test_the_verdict_comes_as_the_rep_ends():
    analysis = analysis_from_truth()
    drawn, rep = painter(analysis), analysis.reps[1]
    box = drawn.layout.card

    def card(t):
        part = drawn.draw(GREY, t)[box.y : box.bottom, box.x : box.right]
        return float((part.max(axis=2) < 60).mean()) > 0.3

    assert not card(rep.end_s - 0.05)
    assert card(rep.end_s + 0.05)
    first = analysis.reps[0]
    assert card(first.end_s + 1.9)
    assert not card(first.end_s + 2.1)


def test_every_verdict_is_seen_even_at_the_clips_end():
    analysis = refused()
    last = analysis.frames.time_s[-1]
    analysis = with_rep(analysis, 3, end_s=float(last), bottom_s=float(last))
    analysis = with_rep(analysis, 2, end_s=float(last) - 2.0)
    cards = painter(analysis)._cards
    seen = [cards.rep_at(t) for t in np.arange(0, last, 0.05)]
    for rep in analysis.reps:
        assert sum(s is not None and s.rep == rep.rep for s in seen) * 0.05 > 0.7


def test_readings_change_and_nothing_jumps():
    drawn = painter(analysis_from_truth())
    hud = drawn.layout.hud
    a, b = drawn.draw(GREY, 1.0), drawn.draw(GREY, 1.4)
    corner = np.s_[hud.y : hud.bottom, hud.x : hud.right]
    changed = (a[corner] != b[corner]).any(axis=2)
    assert 0 < changed.mean() < 0.3


def test_a_missing_tilt_draws_no_estimate():
    analysis = indicated()
    nothing = np.full(len(analysis.frames.time_s), np.nan)
    silent = analysis.model_copy(
        update={"frames": analysis.frames.model_copy(update={"pelvic_tilt_deg": nothing})}
    )
    hip = analysis.frames.points["hip"]
    x, y = int(hip.x_px[63]), int(hip.y_px[63])
    around = np.s_[y - 60 : y + 60, x - 60 : x + 60]
    amber = np.array(SEVERITY["moderate"])
    near = [
        (np.abs(painter(a).draw(GREY, 4.2)[around].astype(int) - amber).sum(axis=2) < 30).sum()
        for a in (analysis, silent)
    ]
    assert near[0] > 50
    assert near[1] == 0


def test_an_estimate_warns_only_where_the_rep_stands_out():
    analysis = indicated()
    hip = analysis.frames.points["hip"]
    x, y = int(hip.x_px[63]), int(hip.y_px[63])
    around = np.s_[y - 60 : y + 60, x - 60 : x + 60]
    calm = with_rep(analysis, 2, verdict=Verdict.NO_TUCK_INDICATED, severity=None)
    loud, quiet = (
        (painter(a).draw(GREY, 4.2)[around] == SEVERITY["moderate"]).all(axis=2).sum()
        for a in (analysis, calm)
    )
    assert loud > 50
    assert quiet == 0


def test_the_ghost_is_the_start_pose_at_the_hip_of_now():
    analysis = analysis_from_truth()
    drawn = painter(analysis)
    start = drawn._pelvis._start(analysis.reps[1])
    frames, i = analysis.frames, int(np.argmin(np.abs(frames_time(analysis) - 3.0667)))
    for name, offset in (("asis", start.asis), ("psis", start.psis)):
        point, hip = frames.points[name], frames.points["hip"]
        assert offset[0] == pytest.approx(point.x_px[i] - hip.x_px[i], abs=0.5)
        assert offset[1] == pytest.approx(point.y_px[i] - hip.y_px[i], abs=0.5)
    assert drawn._pelvis._start(refused().reps[0]) is None


def frames_time(analysis):
    return analysis.frames.time_s


def test_weak_points_are_drawn_more_quietly():
    analysis = analysis_from_truth()
    points = {
        name: PointColumns(x_px=p.x_px, y_px=p.y_px, score=p.score * 0.0)
        for name, p in analysis.frames.points.items()
    }
    weak = analysis.model_copy(
        update={"frames": analysis.frames.model_copy(update={"points": points})}
    )
    bright, faint = (
        (painter(a).draw(GREY, 1.0)[:400] == BONE).all(axis=2).sum() for a in (analysis, weak)
    )
    assert bright > 500
    assert faint == 0


def test_a_mirrored_set_is_drawn_as_the_mirror_image():
    analysis = indicated(resized(analysis_from_truth(), 1280, 720))
    frame = np.full((720, 1280, 3), 110, np.uint8)
    plain = painter(analysis, 1280, 720).draw(frame, 4.2)
    other = painter(mirrored(analysis), 1280, 720).draw(frame, 4.2)[:, ::-1]
    hip = analysis.frames.points["hip"]
    x, y = int(hip.x_px[63]), int(hip.y_px[63])
    around = np.s_[y - 40 : y + 40, x - 60 : x + 60]
    differs = (np.abs(plain[around].astype(int) - other[around]).max(axis=2) > 60).mean()
    assert differs < 0.06


@pytest.mark.parametrize("make", [analysis_from_truth, indicated, refused, unmeasured])
@pytest.mark.parametrize("size", [(480, 360), (608, 1080), (3840, 2160)])
def test_every_kind_of_set_is_drawn_at_every_size(make, size):
    analysis = resized(make(), *size)
    drawn = painter(analysis, *size, blur_face=True)
    frame = np.full((size[1], size[0], 3), 110, np.uint8)
    for t in (0.0, 2.7, 4.2):
        assert (drawn.draw(frame, t) != frame).any()


@pytest.mark.parametrize("make", [analysis_from_truth, indicated, refused, unmeasured])
def test_nothing_known_is_no_error(make):
    analysis = make()
    analysis = analysis.model_copy(
        update={"frames": blank(analysis.frames), "side": None, "noise": None}
    )
    drawn = painter(analysis, blur_face=True)
    for t in (-0.1, 0.0, 4.2, 8.26, 100.0):
        drawn.draw(GREY, t)


def test_points_far_outside_the_picture_are_no_error():
    analysis = analysis_from_truth()
    points = {
        name: PointColumns(x_px=p.x_px * factor, y_px=p.y_px * factor, score=p.score)
        for (name, p), factor in zip(
            analysis.frames.points.items(), itertools.cycle([1.0, -1e3, 1e9, np.inf]), strict=False
        )
    }
    analysis = analysis.model_copy(
        update={"frames": analysis.frames.model_copy(update={"points": points})}
    )
    painter(analysis).draw(GREY, 4.2)


def test_tiny_pictures_and_wrong_sizes():
    small = np.full((90, 120, 3), 110, np.uint8)
    assert painter(resized(analysis_from_truth(), 120, 90), 120, 90).draw(small, 4.2).any()
    with pytest.raises(ValueError, match="expected a picture"):
        painter(analysis_from_truth()).draw(small, 4.2)


def test_the_banner_tells_why_nothing_was_measured():
    drawn = painter(unmeasured())
    box = drawn.layout.banner
    part = drawn.draw(GREY, 4.2)[box.y : box.bottom, box.x : box.right]
    assert (part > 200).any()
    assert (part.max(axis=2) < 60).mean() > 0.4


@pytest.mark.parametrize("verdict", [v for v in Verdict if v is not Verdict.TUCK])
def test_the_grade_of_what_is_no_sure_tuck_changes_nothing(verdict):
    """The picture tells the verdict: a grade beside it would look like a milder tuck."""
    pictures = [
        painter(with_rep(analysis_from_truth(), 2, verdict=verdict, severity=grade))
        for grade in ("none", "mild", "moderate")
    ]
    for t in (3.0, 4.2, 6.0):
        first, *rest = (drawn.draw(GREY, t) for drawn in pictures)
        assert all((picture == first).all() for picture in rest)


def test_a_borderline_label_is_smaller_than_that_of_a_tuck():
    analysis = analysis_from_truth()
    none = with_rep(analysis, 2, tuck_start_s=None, tuck_end_s=None, verdict=Verdict.NO_TUCK)
    edge = with_rep(analysis, 2, verdict=Verdict.BORDERLINE, severity="moderate")
    plain = painter(none)
    box = plain.layout.label
    place = np.s_[box.y : box.bottom, box.x : box.right]
    ground = plain.draw(GREY, 4.2)[place]
    loud, quiet = (
        (painter(a).draw(GREY, 4.2)[place] != ground).any(axis=2).sum() for a in (analysis, edge)
    )
    assert 0 < quiet < 0.75 * loud


@pytest.mark.parametrize("verdict", Verdict)
def test_the_verdict_alone_decides_what_is_called_out(verdict):
    drawn = painter(with_rep(analysis_from_truth(), 2, verdict=verdict))
    called = [alert.verdict for alert in drawn.alerts if alert.rep == 2]
    assert called == ([verdict] if verdict.is_fault else [])
    assert edge_is_marked(drawn.draw(GREY, 4.2)) == verdict.is_tuck
