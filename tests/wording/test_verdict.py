import pytest
from judged import make_rep, make_stop, make_unmeasured

from legpress_cv.results import Reason, Refusal
from legpress_cv.wording import rep_verdict, verdict_sentence


@pytest.mark.parametrize(
    ("ppt", "half", "evidence", "words"),
    [
        (18.0, 2.0, "measured", "severe tuck, 18° (16-20)"),
        (12.5, 2.0, "measured", "moderate tuck, 13° (10-15)"),
        (10.5, 2.0, "measured", "borderline, 11° (8-13)"),
        (7.2, 2.0, "measured", "no tuck, 7° (5-10)"),
        (7.0, 6.0, "measured", "borderline, 7° (1-13)"),
        (1.0, 2.0, "measured", "no tuck, 1° (0-3)"),
        (-1.0, 2.0, "measured", "no tuck, 0° (0-1)"),
        (17.0, 8.0, "indicated", "tuck indicated, 9 to 25°"),
        (23.0, 8.0, "indicated", "tuck indicated, 15 to 31°"),
        (2.0, 6.0, "indicated", "no tuck indicated, 0 to 8°"),
    ],
)
def test_rep_verdict(ppt, half, evidence, words):
    assert rep_verdict(make_rep(1, ppt, half=half, evidence=evidence)) == words


def test_rep_verdict_without_numbers():
    assert rep_verdict(make_unmeasured()) == (
        "not measurable: the pelvis was not seen well enough in this clip"
    )
    assert rep_verdict(make_unmeasured(1, None)) == "not measurable"
    unsized = make_rep(1, 20.0, evidence="indicated", ppt_low_deg=None)
    assert rep_verdict(unsized) == "tuck indicated"
    assert rep_verdict(make_rep(1, 20.0, ppt_low_deg=None)) == "severe tuck, 20°"


def test_measured_set():
    reps = [make_rep(i, 18.0 if i > 5 else 0.0) for i in range(1, 9)]
    deep = make_stop(knee=101.0)
    assert verdict_sentence(reps, deep, None) == (
        "3 of 8 reps tucked; it starts at 101° of knee bend; stop at 96°."
    )
    assert verdict_sentence(reps, None, None) == (
        "3 of 8 reps tucked, by 18° (16-20) at the worst."
    )
    edge = [*reps, make_rep(9, 10.5)]
    assert verdict_sentence(edge, deep, None).startswith("3 of 9 reps tucked and 1 more is borderl")
    lost = make_stop("indicated")
    assert verdict_sentence(reps, lost, None) == "3 of 8 reps tucked; stop shallower."


def test_indicated_set():
    reps = [make_rep(1, evidence="indicated")]
    reps += [make_rep(i, 17.0, half=8.0, evidence="indicated") for i in (2, 3)]
    head = "A tuck is indicated in 2 of 3 reps (about 9 to 25° at the worst, an estimate)"
    assert verdict_sentence(reps, None, None) == f"{head}; try a shorter range."
    assert verdict_sentence(reps, make_stop("indicated"), None) == f"{head}; stop shallower."
    onset = {
        "onset_hip_flexion_deg": 101.0,
        "onset_knee_flexion_deg": 72.0,
        "onset_knee_flexion_low_deg": 66.2,
        "onset_knee_flexion_high_deg": 79.9,
    }
    reps[2] = reps[2].model_copy(update=onset)
    assert verdict_sentence(reps, make_stop("indicated"), None) == (
        f"{head}; it seems to start somewhere from 66 to 80° of knee bend; shorten the range"
        " and film again."
    )


def test_borderline_set():
    reps = [make_rep(1), make_rep(2, 10.5), make_rep(3, 11.0)]
    assert verdict_sentence(reps, None, None) == (
        "Borderline in 2 of 3 reps, 11° (9-13) at the worst: a tuck is possible, but not sure."
    )
    assert verdict_sentence([make_rep(1, 7.0, half=6.0)], None, None) == (
        "Borderline in 1 of 1 rep, 7° (1-13): a tuck is possible, but not sure."
    )


def test_clean_set():
    reps = [make_rep(i, knee_flexion_max_deg=80.0 + i) for i in range(1, 9)]
    assert verdict_sentence(reps, None, None) == "No tuck in 8 reps down to 88° of knee bend."
    reps = [make_rep(1, evidence="indicated", knee_flexion_max_deg=None)]
    assert verdict_sentence(reps, None, None) == (
        "No tuck is indicated in 1 rep; one that is the same in every rep would not show."
    )


def test_reps_left_out_are_named():
    reps = [make_rep(1), make_rep(2, 18.0), make_unmeasured(3)]
    assert verdict_sentence(reps, None, None).startswith("1 of 2 reps tucked")
    assert verdict_sentence(reps, None, None).endswith("; 1 rep could not be judged.")


def test_partial_only():
    reps = [make_rep(1, 18.0, cut="start")]
    assert verdict_sentence(reps, None, None).endswith("only a part of each is in the clip.")
    reps = [make_unmeasured(1, Reason.BEGINS_INSIDE, cut="start")]
    assert verdict_sentence(reps, None, None) == (
        "1 rep (cut by the start or the end of the clip) found, but the pelvis could not be"
        " judged: the clip begins inside the rep, so too little of it is seen."
    )


def test_nothing_measurable():
    assert verdict_sentence([], None, None) == "No rep was found in the clip."
    assert verdict_sentence([], None, Refusal.of(Reason.NO_PERSON)) == (
        "Nothing could be measured: no person was found in the clip."
    )
    assert verdict_sentence([make_unmeasured(1), make_unmeasured(2)], None, None) == (
        "2 reps found, but the pelvis could not be judged: the pelvis was not seen well enough in"
        " this clip."
    )
