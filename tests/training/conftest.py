"""What the tests of the data engine share: the body model takes seconds to load."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from training.spec import BodySpec, ClipSpec


@pytest.fixture(scope="session")
def body_model():
    """The body model, loaded; skips where the extra `training` is not installed."""
    pytest.importorskip("torch", reason="needs the extra training")
    pytest.importorskip("anny", reason="needs the extra training", exc_type=ImportError)
    from training.body.rest import rest_body

    rest_body(BodySpec())


@pytest.fixture(scope="session")
def motion_of(body_model) -> Callable:
    """Motion of a clip; the same clip gives the same one."""
    from training.kinematics.motion import Motion

    made = cache(lambda text: Motion(ClipSpec.model_validate_json(text)))
    return lambda spec: made(spec.model_dump_json())


@pytest.fixture(scope="session")
def take_of(body_model) -> Callable:
    """Take of a clip; the same clip gives the same one."""
    from training.build import Take

    made = cache(lambda text: Take(ClipSpec.model_validate_json(text)))
    return lambda spec: made(spec.model_dump_json())
