import pytest

from legpress_cv.progress import SHARES, Plan, Stage, seconds_left, words_of_time_left


@pytest.mark.parametrize(
    "plan",
    [Plan(), Plan.of_work({}), Plan.of_work({Stage.POSE: 3.0, Stage.DRAWING: 1.0})],
    ids=["usual", "unknown", "told"],
)
def test_the_whole_never_falls(plan):
    assert list(plan.shares) == list(Stage)
    assert sum(plan.shares.values()) == pytest.approx(1)
    given = [(stage, ratio) for stage in Stage for ratio in (0, 0.5, 1)]
    ordered = [plan.whole_ratio(stage, ratio) for stage, ratio in given]
    assert ordered == pytest.approx(sorted(ordered))
    assert (ordered[0], ordered[-1]) == (0, pytest.approx(1))
    for stage in Stage:
        begun, done = (plan.whole_ratio(stage, ratio) for ratio in (None, 2))
        assert begun == plan.whole_ratio(stage, -1) == plan.whole_ratio(stage, 0)
        assert done == plan.whole_ratio(stage, 1)


def test_shares_are_those_of_the_time():
    plan = Plan.of_work({Stage.POSE: 3.0, Stage.DRAWING: 1.0})
    assert plan.whole_ratio(Stage.POSE, 1) == pytest.approx(0.75)
    assert plan.whole_ratio(Stage.PELVIS, 0.5) == pytest.approx(0.75)
    assert Plan.of_work({}).shares == SHARES


def test_the_time_left_is_told_from_the_pace():
    assert seconds_left(30.0, 0.25) == pytest.approx(90.0)
    assert seconds_left(30.0, 0.0) is None
    assert seconds_left(30.0, 1.2) == 0.0


@pytest.mark.parametrize(
    ("left_s", "words"),
    [(None, ""), (8.4, "8 s left"), (130, "2 min left"), (7260, "2 h 1 min left")],
)
def test_the_time_left_in_words(left_s, words):
    assert words_of_time_left(left_s) == words


def test_stages_are_written_in_words():
    assert f"{Stage.PELVIS}" == str(Stage.PELVIS) == "Looking at the pelvis"
