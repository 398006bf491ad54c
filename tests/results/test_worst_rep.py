"""Which rep of a set is the worst."""

from __future__ import annotations

from judged import make_rep, make_unmeasured

from legpress_cv.results import Verdict, worst_of_set


def test_the_worst_rep_is_the_one_that_the_verdict_is_about():
    tuck, borderline = make_rep(1, 13.0, half=1.0), make_rep(2, 12.0, half=6.0)
    assert borderline.verdict is Verdict.BORDERLINE
    assert worst_of_set([make_rep(3), borderline, tuck]) is tuck
    assert worst_of_set([make_rep(3, 8.0, half=1.5), borderline]) is borderline
    assert worst_of_set([make_unmeasured()]) is None
