"""Synthetic reps and sets for the rules."""

from __future__ import annotations

import pytest
from judged import make_rep, make_stop, make_unmeasured


@pytest.fixture(name="rep", scope="session")
def rep_fixture():
    return make_rep


@pytest.fixture(name="unmeasured", scope="session")
def unmeasured_fixture():
    return make_unmeasured


@pytest.fixture(name="stop", scope="session")
def stop_fixture():
    return make_stop
