import numpy as np
import pytest
from factories import analysis_from_truth
from judged import all_values

from legpress_cv.advice import advise
from legpress_cv.advice.catalogue import load_catalogue
from legpress_cv.results import PointColumns, QualityFinding, Reason, Refusal, Verdict
from legpress_cv.settings import Settings, TuckSettings
from legpress_cv.wording import cause

VALUES = all_values()
ALWAYS = [entry.id for entry in load_catalogue() if entry.kind != "finding"]


def findings(*args, **kwargs):
    return {item.id: item for item in advise(*args, **kwargs) if item.kind == "finding"}


def test_general_pain_and_red_flags_are_always_there(rep, unmeasured):
    for reps in [(), (rep(1, 0.0),), (rep(1, 20.0),), (unmeasured(),)]:
        items = advise(reps)
        assert [item.id for item in items if item.kind != "finding"] == ALWAYS
        assert all(bool(item.because) == (item.kind == "finding") for item in items)


def test_stop_depth_names_the_measured_onset(rep, stop):
    onset = {
        "onset_hip_flexion_deg": 101.0,
        "onset_hip_flexion_low_deg": 98.0,
        "onset_hip_flexion_high_deg": 104.0,
        "onset_knee_flexion_deg": 72.0,
        "onset_knee_flexion_low_deg": 69.0,
        "onset_knee_flexion_high_deg": 75.0,
    }
    item = findings([rep(1, 18.0, **onset), rep(2)], stop())["stop_depth"]
    for words in ["72° (69-75)", "101° (98-104)", "67°", "96°", "margin of 5°", "safety stop"]:
        assert words in item.text
    assert "measured" in item.because[0]
    assert next(iter(findings([rep(1, 18.0)], stop()))) == "stop_depth"
    assert "72° of knee bend" in findings([rep(1, 18.0)], stop())["stop_depth"].text


def test_indicated_stop_depth_is_a_range_or_has_no_number(rep, stop):
    onsets = [
        {
            "onset_hip_flexion_deg": 101.0,
            "onset_hip_flexion_low_deg": low,
            "onset_hip_flexion_high_deg": low + 14,
            "onset_knee_flexion_deg": 72.0,
            "onset_knee_flexion_low_deg": low - 30,
            "onset_knee_flexion_high_deg": low - 12,
        }
        for low in (91.0, 95.0)
    ]
    reps = [rep(i, 18.0, evidence="indicated", **onset) for i, onset in enumerate(onsets, 1)]
    text = findings(reps, stop("indicated"))["stop_depth"].text
    assert "91 to 109°" in text
    assert "61 to 83°" in text
    assert not any(number in text for number in ("101", "72", "96", "67"))
    bare = findings([rep(1, 18.0, evidence="indicated")], stop("indicated"))["stop_depth"]
    assert bare.text.count("°") == 1
    assert "5° of hip flexion" in bare.text


def test_shorter_range_only_without_an_onset(rep, stop):
    deep, shallow = rep(2, 18.0, knee_flexion_max_deg=95.0), rep(1, knee_flexion_max_deg=81.0)
    assert "shorter_range" not in findings([shallow, deep], stop())
    item = findings([shallow, deep])["shorter_range"]
    assert "rep 1 went to 81° of knee bend" in item.text
    assert item.because == ("1 of 2 reps tucked, 18° (16-20) at the worst",)
    # A clean rep that went deeper tells nothing.
    deeper = rep(1, knee_flexion_max_deg=99.0)
    assert "99" not in findings([deeper, deep])["shorter_range"].text
    indicated = [rep(1, 18.0, half=6, evidence="indicated", knee_flexion_max_deg=None)]
    assert findings(indicated)["shorter_range"].because == (
        "A tuck is indicated in 1 of 1 rep, 12 to 24° at the worst",
    )


def test_borderline_only_without_a_sure_tuck(rep):
    edge = rep(2, 10.5)
    assert edge.verdict is Verdict.BORDERLINE
    assert findings([rep(1), edge])["borderline"].because == (
        "Borderline: rep 2, 11° (8-13) at the worst",
    )
    assert "borderline" not in findings([rep(1, 18.0), edge])
    assert "borderline" not in findings([rep(1)])
    sizeless = rep(2, 10.5, ppt_deg=None)
    assert findings([sizeless])["borderline"].because == ("Borderline: rep 2",)
    assert "borderline" not in findings([rep(2, 10.5, evidence="indicated")])


@pytest.mark.parametrize(
    ("ppts", "selected"),
    [
        ([18, 18, 0], True),
        ([18, 0, 0], False),
        ([18, 0], False),
        ([18], False),
        ([0, 0, 0, 0], False),
        ([0, 3, 6, 9], True),
        ([0, 1, 2, 3], False),
        ([9, 6, 3, 0], False),
        ([0, 4, 8], False),
    ],
)
def test_load(rep, ppts, selected):
    reps = [rep(i, float(ppt)) for i, ppt in enumerate(ppts, 1)]
    assert ("load" in findings(reps)) == selected


def test_load_names_the_growth(rep):
    reps = [rep(i, 3.0 * i) for i in range(4)]
    assert findings(reps)["load"].because == ("The pelvic tilt grew over the set by 9° (6-12)",)
    reps = [rep(i, 3.0 * i, evidence="indicated") for i in range(4)]
    assert "6 to 12° (an estimate)" in findings(reps)["load"].because[0]
    # Growth inside its own uncertainty is none.
    assert "load" not in findings([rep(i, 3.0 * i, half=12.0) for i in range(4)])
    assert "load" not in findings([rep(i, 3.0 * i, ppt_se_deg=None) for i in range(4)])


def test_hips_that_left_the_pad(rep):
    reps = [rep(1, evidence="indicated")]
    reps += [rep(i, 17.0, evidence="indicated") for i in (2, 3)]
    found = findings(reps)
    assert found["hips_down"].because == ("The hips lifted or slid on the pad in reps 2 and 3",)
    # A measured tuck is the pelvis itself: it says nothing of the pad.
    assert "hips_down" not in findings([rep(1, 18.0)])


@pytest.mark.parametrize(
    ("ppt", "deepest", "excursion", "expected"),
    [
        (18.0, 135.0, 30.0, {"seat", "foot_height"}),
        (18.0, 135.0, 45.0, {"foot_height"}),
        (18.0, 125.0, 20.0, {"seat"}),
        (18.0, 120.0, 40.0, set()),
        (10.5, 135.0, 30.0, {"seat", "foot_height"}),
        (0.0, 135.0, 30.0, set()),
    ],
)
def test_seat_and_feet_need_a_tuck(rep, ppt, deepest, excursion, expected):
    one = rep(1, ppt, trunk_thigh_flexion_max_deg=deepest, thigh_excursion_deg=excursion)
    found = findings([one])
    assert found.keys() & {"seat", "foot_height"} == expected
    if "seat" in expected:
        assert f"{deepest - excursion:.0f}°" in found["seat"].because[0]
    if "foot_height" in expected:
        assert f"{deepest:.0f}°" in found["foot_height"].because[0]


@pytest.mark.parametrize(
    ("ppt", "half", "deepest", "selected"),
    [
        (0.0, 2.0, 129.0, False),
        (0.0, 2.0, 131.0, True),
        (9.0, 4.0, 131.0, True),
        (18.0, 2.0, 145.0, False),
    ],
)
def test_a_depth_beyond_what_hips_give_is_told_as_a_depth(rep, ppt, half, deepest, selected):
    found = findings([rep(1, ppt, half=half, trunk_thigh_flexion_max_deg=deepest), rep(2)])
    assert ("deep_for_hips" in found) == selected
    if selected:
        item = found["deep_for_hips"]
        assert "94° (men) to 107° (women)" in item.text
        assert "not read off your pelvis" in item.text
        assert item.because == (f"Trunk and thigh come to {deepest:.0f}° in rep 1",)
        assert "clean_set" not in found


def test_a_depth_beyond_what_hips_give_is_told_where_nothing_is_judged(unmeasured):
    found = findings([unmeasured(1, trunk_thigh_flexion_max_deg=145.0)])
    assert {"film_again", "deep_for_hips"} <= found.keys()
    assert "No tuck" not in found["deep_for_hips"].text


def test_missing_angles_select_nothing(rep):
    blind = rep(1, 18.0, trunk_thigh_flexion_max_deg=None, thigh_excursion_deg=None)
    assert not findings([blind]).keys() & {"seat", "foot_height"}


def test_trunk_movement():
    analysis = analysis_from_truth()
    assert "brace_trunk" not in findings(analysis.reps, frames=analysis.frames)
    hip, shoulder = analysis.frames.points["hip"], analysis.frames.points["shoulder"]
    inside = analysis.frames.rep == 2
    turn = np.radians(np.where(inside, np.linspace(0, 40, len(inside)) % 25, 0.0))
    dx, dy = shoulder.x_px - hip.x_px, shoulder.y_px - hip.y_px
    rocking = PointColumns(
        x_px=hip.x_px + dx * np.cos(turn) - dy * np.sin(turn),
        y_px=hip.y_px + dx * np.sin(turn) + dy * np.cos(turn),
        score=shoulder.score,
    )
    points = analysis.frames.points | {"shoulder": rocking}
    frames = analysis.frames.model_copy(update={"points": points})
    assert "(rep 2)" in findings(analysis.reps, frames=frames)["brace_trunk"].because[0]
    assert "brace_trunk" not in findings(analysis.reps)


@pytest.mark.parametrize(
    ("ppt", "half", "words"),
    [
        (1.0, 2.0, ["at least 2° below the 5°", "mild tilt"]),
        (2.5, 2.0, ["less than 1° below the 5°"]),
        (6.5, 1.0, ["at least 2° below the 10°", "a tuck"]),
    ],
)
def test_a_clean_set_is_told_its_margin(rep, ppt, half, words):
    found = findings([rep(1), rep(2, ppt, half=half)])
    for part in ["2 reps judged, down to 90° of knee bend", *words]:
        assert part in found["clean_set"].text
    assert "in rep 2" in found["clean_set"].because[1]
    assert "no_rep_stands_out" not in found


@pytest.mark.parametrize(
    ("half", "words"),
    [(0.5, "3 to 5°, does not go past the 5°"), (5.0, "0 to 9°, does not"), (8.0, "too coarse")],
)
def test_a_comparison_never_calls_a_set_clean(rep, half, words):
    reps = [rep(1, evidence="indicated"), rep(2, 4.0, half=half, evidence="indicated")]
    found = findings(reps)
    assert "clean_set" not in found
    text = found["no_rep_stands_out"].text
    assert words in text
    assert "the same in every rep would not show this way" in text
    # One rep by comparison is enough to be careful.
    assert "clean_set" not in findings([rep(1), reps[1]])


def test_a_set_without_sizes_gives_no_number(rep):
    one = rep(1, evidence="indicated", ppt_low_deg=None, knee_flexion_max_deg=None)
    assert "°" not in findings([one])["no_rep_stands_out"].text
    one = rep(1, ppt_deg=None, ppt_high_deg=None, knee_flexion_max_deg=None)
    assert "°" not in findings([one])["clean_set"].text


def test_a_set_with_tucks_is_not_clean(rep):
    assert "clean_set" not in findings([rep(1), rep(2, 18.0)])
    assert "clean_set" not in findings([rep(1), rep(2, 10.5)])


def test_the_margin_follows_the_settings(rep):
    settings = Settings(tuck=TuckSettings(mild_ppt_deg=8.0))
    text = findings([rep(1, 1.0)], settings=settings)["clean_set"].text
    assert "at least 5° below the 8°" in text


FILMING = [entry for entry in load_catalogue() if entry.rule == "filming_limited"]


@pytest.mark.parametrize(
    ("code", "tip"),
    [(code, entry.id) for entry in FILMING for code in entry.select],
)
def test_filming_tips_follow_the_reason(rep, unmeasured, code, tip):
    refusal = Refusal.of(code, **VALUES)
    refused = unmeasured(1, None).model_copy(update={"refusal": refusal})
    for found in (findings([], refusal=refusal), findings([refused])):
        assert next(iter(found)) == "film_again"
        words = cause(refusal)
        assert found["film_again"].because == (words[:1].upper() + words[1:],)
        assert found[tip].because == found["film_again"].because
        assert "film_reps" in found
    finding = QualityFinding.of(code, "warning", **VALUES)
    found = findings([rep(1), rep(2)], quality=[finding])
    assert tip in found
    assert "film_again" not in found


def test_other_reasons_select_no_tip(rep):
    chosen = {code for entry in load_catalogue() for code in entry.select}
    for code in set(Reason) - chosen:
        finding = QualityFinding.of(code, "warning", **VALUES)
        found = findings([rep(1), rep(2)], quality=[finding])
        assert not {name for name in found if name.startswith("film")}


def test_too_few_reps(rep):
    assert findings([rep(1)])["film_reps"].because == ("The clip holds 1 whole rep",)
    assert "film_reps" in findings([rep(1), rep(2, cut="end")])
    assert "film_reps" not in findings([rep(1), rep(2)])


def test_reps_of_unequal_depth_cannot_be_compared(rep, unmeasured):
    found = findings([rep(1, evidence="indicated"), unmeasured(2, Reason.NO_REP_TO_COMPARE)])
    assert "no other whole rep of this clip goes as deep" in found["film_reps"].because[0]


def test_nothing_judged_without_reason(unmeasured):
    assert findings([])["film_again"].because == ("No rep was found in the clip",)
    silent = unmeasured(1, None)
    assert findings([silent])["film_again"].because == ("No rep could be judged",)
