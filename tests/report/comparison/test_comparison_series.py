"""What the script of a comparison draws."""

from __future__ import annotations

import numpy as np
import pytest
from report.comparison.sets import case, later, named, neutral, pair, three, uneven
from report.pages import indicated, measured

from legpress_cv.report.comparison.scale import WIDTH, difference_scale, trend_scale
from legpress_cv.report.comparison.series import LEAD_S, page_data, playhead_range, set_series
from legpress_cv.report.html.series import MAX_POINTS
from legpress_cv.results import Difference, Quantity, RepPair, SetNumber


def data_of(made, videos=None):
    return page_data(made.comparison, made.analyses, videos or [None] * len(made.analyses))


def test_the_tilt_of_a_way_down_ends_at_that_of_the_rep():
    analysis = measured()
    for rep, drawn in zip(analysis.reps, set_series(analysis)["reps"], strict=True):
        assert drawn["down"]["tilt"][-1] == pytest.approx(rep.ppt_deg, abs=1.0)
        assert drawn["down"]["time"][0] >= rep.start_s - 1e-3
        assert drawn["down"]["time"][-1] <= rep.bottom_s + 1e-3


def test_the_tilt_over_time_is_that_of_the_way_down():
    shifted = measured()
    # As if the pelvis stood 3 degrees further forward on the way than at the start.
    reps = tuple(rep.model_copy(update={"ppt_deg": rep.ppt_deg + 3}) for rep in shifted.reps)
    series = set_series(shifted.model_copy(update={"reps": reps}))
    rep, drawn = reps[1], series["reps"][1]
    at = int(np.argmin(np.abs(np.array(series["time"]) - rep.bottom_s)))
    assert series["tilt"][at] == pytest.approx(rep.ppt_deg, abs=1.0)
    assert drawn["down"]["tilt"][-1] == pytest.approx(series["tilt"][at], abs=0.1)


def test_between_the_reps_no_tilt_is_drawn():
    analysis = measured()
    series = set_series(analysis)
    inside = [
        any(rep.start_s - 1e-3 <= t <= rep.end_s + 1e-3 for rep in analysis.reps)
        for t in series["time"]
    ]
    known = [tilt is not None for tilt in series["tilt"]]
    assert not any(k and not i for k, i in zip(known, inside, strict=True))
    assert any(known)


def test_a_tilt_that_is_only_indicated_is_not_drawn_beside_another_set():
    series = set_series(indicated())
    assert set(series["tilt"]) == {None}
    assert [rep["down"] for rep in series["reps"]] == [None] * 3
    assert series["start"] is None
    assert any(knee is not None for knee in series["knee"])


def test_the_playhead_reaches_from_the_earlier_start_to_the_later_end():
    before, after = neutral(), later(named(measured(), "tuck"), 0.6)
    first, second = before.reps[0], after.reps[0].model_copy(update={"start_s": 0.1})
    after = after.model_copy(update={"reps": (second, *after.reps[1:])})
    found = playhead_range(RepPair(before_rep=1, after_rep=1), before, after)
    assert found["from"] == pytest.approx(0.1 - second.bottom_s - LEAD_S)
    assert found["from"] < first.start_s - first.bottom_s - LEAD_S
    assert found["to"] == pytest.approx(first.end_s - first.bottom_s + LEAD_S, abs=1e-3)


def test_the_playhead_steps_at_the_rate_of_the_finer_clip():
    made = uneven()
    rows = data_of(made)["pairs"][0]["reps"]
    assert [row["rate"] for row in rows] == [30.0, 30.0, 15.0]  # slow motion holds more frames
    assert [(row["before"], row["after"]) for row in rows] == [(1, 1), (2, 2), (None, 3)]
    assert rows[2]["text"] == "Rep 3 after alone"


def test_sets_are_gathered_once_and_pairs_name_them():
    data = data_of(three())
    assert [one["title"] for one in data["sets"]] == ["neutral", "tuck", "guess"]
    assert [(found["before"], found["after"]) for found in data["pairs"]] == [(0, 1), (0, 2)]
    assert data["pairs"][0]["equal"] is not None
    assert data["pairs"][1]["equal"] is None


def test_addresses_go_with_their_sets():
    data = data_of(pair(), [("./a.mp4", "a.mp4"), None])
    assert [one["video"] for one in data["sets"]] == ["./a.mp4", None]
    assert data["sets"][0]["missing"].startswith("a.mp4 cannot be played here.")
    assert data["sets"][1]["missing"].startswith("There is no annotated clip")


def test_long_clips_keep_the_series_short():
    analysis = measured()
    n = 40_000
    frames = analysis.frames
    again = np.arange(n) % len(frames.time_s)
    names = set(type(frames).model_fields) - {"time_s", "phase", "points"}
    columns = {name: getattr(frames, name)[again] for name in names}
    columns |= {"time_s": np.arange(n) / 15, "phase": ("",) * n, "points": {}}
    series = set_series(analysis.model_copy(update={"frames": frames.model_copy(update=columns)}))
    assert len(series["time"]) == len(series["tilt"]) == len(series["knee"]) <= MAX_POINTS


def difference(low, value, high):
    return Difference(unit="deg", difference=value, low=low, high=high)


def test_zero_stands_in_the_middle_and_more_to_the_right():
    scale = difference_scale([difference(-9.0, -5.0, -1.0), difference(-2.0, 1.0, 4.0)], 2.0)
    left, right = (
        scale.span(of) for of in (difference(-9.0, -5.0, -1.0), difference(-2.0, 1.0, 4.0))
    )
    assert left.low < left.value < left.high < WIDTH / 2
    assert right.value > WIDTH / 2
    assert scale.same.value == WIDTH / 2
    assert [words for _, words in scale.marks] == [
        "\N{MINUS SIGN}10°",
        "\N{MINUS SIGN}5°",
        "0°",
        "+5°",
        "+10°",
    ]
    assert scale.span(Difference(unit="deg")) is None


def test_a_wide_interval_has_round_marks_inside_the_scale():
    scale = difference_scale([difference(-48.0, 0.0, 41.0)], 2.0)
    assert scale.reach_deg == 50.0
    places = [x for x, _ in scale.marks]
    assert 0 <= min(places) < max(places) <= WIDTH
    assert len(places) <= 7


def number(value):
    if value is None:
        return SetNumber(quantity=Quantity.PPT)
    return SetNumber(quantity=Quantity.PPT, value=value, low=value - 3, high=value + 3)


def test_of_all_sets_more_tilt_stands_higher_and_a_gap_stays_one():
    scale = trend_scale([number(2.0), number(None), number(14.0)])
    first, gap, last = (span for _, span in scale.points)
    assert gap is None
    assert last.value < first.value  # downwards in the drawing is less
    assert last.high < last.value < last.low
    assert scale.path.count("L") == 1
    assert trend_scale([number(None), number(None), number(1.0)]).path == ""


def test_many_sets_widen_the_drawing():
    few, many = (trend_scale([number(5.0)] * n) for n in (3, 20))
    assert many.width > few.width
    assert all(x < many.width for x, _ in many.points)


def test_equal_bottoms_are_those_of_the_comparison():
    made = uneven()
    data = data_of(made)
    for row in made.comparison.comparisons[0].rep_pairs:
        for kind, k in (("before", 0), ("after", 1)):
            number_, bottom = getattr(row, f"{kind}_rep"), getattr(row, f"{kind}_bottom_s")
            drawn = [rep["bottom"] for rep in data["sets"][k]["reps"] if rep["rep"] == number_]
            assert drawn == ([] if bottom is None else [pytest.approx(bottom, abs=1e-3)])
    assert case(neutral(), named(measured(), "tuck")).comparison.comparisons
