"""Pose models that are lent."""

from __future__ import annotations

from contextlib import closing
from threading import Event, Thread

import pytest

from legpress_cv.pose.estimator_pool import EstimatorPool


class Model:
    """Stands for a model in memory; counts what it is asked for."""

    def __init__(self):
        self.seen, self.closed, self.as_new = [], False, True

    def find(self, rgb, time_s):
        if rgb is None:
            raise ArithmeticError
        self.seen.append(time_s)
        return []

    def close(self):
        assert not self.closed
        self.closed = True


@pytest.fixture
def loaded():
    """All models that were loaded, in order."""
    return []


@pytest.fixture
def pool(loaded):
    def load():
        loaded.append(Model())
        return loaded[-1]

    with closing(EstimatorPool(load)) as pool:
        yield pool


def test_what_was_prepared_is_lent_before_another_is_loaded(pool, loaded):
    pool.prepare(2)
    assert len(loaded) == 2
    lent = [pool.lend() for _ in range(3)]
    for k, each in enumerate(lent):
        each.find(0, float(k))
    assert [model.seen for model in loaded] == [[0.0], [1.0], [2.0]]


def test_nothing_is_prepared_that_is_there_already(pool, loaded):
    pool.lend().close()
    pool.prepare(1)
    assert len(loaded) == 1
    pool.prepare(3)
    assert len(loaded) == 3


def test_what_was_given_back_is_lent_again(pool, loaded):
    for time_s in (1.0, 2.0):
        lent = pool.lend()
        lent.find(0, time_s)
        lent.close()
    assert [(model.seen, model.closed) for model in loaded] == [([1.0, 2.0], False)]


def test_one_that_remembers_is_not_lent_again(pool, loaded):
    lent = pool.lend()
    loaded[0].as_new = False
    lent.close()
    pool.lend().find(0, 1.0)
    assert [(model.seen, model.closed) for model in loaded] == [([], True), ([1.0], False)]


def test_one_that_failed_is_not_lent_again(pool, loaded):
    lent = pool.lend()
    with pytest.raises(ArithmeticError):
        lent.find(None, 0.0)
    lent.close()
    assert loaded[0].closed
    pool.lend()
    assert len(loaded) == 2


def test_all_are_let_go_of_in_the_end(loaded, pool):
    pool.prepare(2)
    lent = pool.lend()
    pool.close()
    assert [model.closed for model in loaded] == [False, True]
    lent.close()
    assert [model.closed for model in loaded] == [True, True]


def test_who_asks_while_one_is_loaded_waits_for_it(loaded):
    asked, done = Event(), Event()

    def load():
        asked.set()
        assert done.wait(10)
        loaded.append(Model())
        return loaded[-1]

    with closing(EstimatorPool(load)) as pool:
        aside = Thread(target=pool.prepare)
        aside.start()
        assert asked.wait(10)
        lent = []
        waiting = Thread(target=lambda: lent.append(pool.lend()))
        waiting.start()
        waiting.join(0.2)
        assert not lent
        done.set()
        waiting.join(10)
        aside.join(10)
        assert len(lent) == len(loaded) == 1


def test_an_error_of_loading_is_told_to_whoever_waits_and_to_nobody_later(loaded):
    waits = Event()

    def load():
        if not loaded:
            loaded.append(None)
            assert waits.wait(10)
            raise ArithmeticError
        return Model()

    def noted(call):
        try:
            call()
        except ArithmeticError as error:
            told.append(error)

    told = []
    with closing(EstimatorPool(load)) as pool:
        aside = Thread(target=noted, args=(lambda: pool.prepare(3),))
        aside.start()
        while not loaded:
            aside.join(0.01)
        waiting = Thread(target=noted, args=(pool.lend,))
        waiting.start()
        waiting.join(0.3)
        waits.set()
        for thread in (aside, waiting):
            thread.join(10)
        assert len(told) == 2
        pool.prepare(2)
        for _ in range(3):
            pool.lend()


def test_what_is_given_back_twice_is_there_once(pool, loaded):
    lent = pool.lend()
    lent.close()
    lent.close()
    pool.lend()
    pool.lend()
    assert len(loaded) == 2
