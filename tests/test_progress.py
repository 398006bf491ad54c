import pytest

from legpress_cv.progress import SHARES, Stage


def test_every_stage_has_its_share_of_the_whole():
    assert list(SHARES) == list(Stage)
    assert sum(SHARES.values()) == pytest.approx(1)


def test_the_whole_never_falls():
    ratios = [stage.whole_ratio(ratio) for stage in Stage for ratio in (None, -1, 0, 0.5, 1, 2)]
    ordered = [stage.whole_ratio(ratio) for stage in Stage for ratio in (0, 0.5, 1)]
    assert ordered == pytest.approx(sorted(ordered))
    assert (min(ratios), max(ratios)) == (0, pytest.approx(1))
    # A bar stands still in no long stage.
    assert Stage.PELVIS.whole_ratio(1) - Stage.PELVIS.whole_ratio(0) == pytest.approx(
        SHARES[Stage.PELVIS]
    )


def test_stages_are_written_in_words():
    assert f"{Stage.PELVIS}" == str(Stage.PELVIS) == "Looking at the pelvis"
