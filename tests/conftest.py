"""Settings of the whole suite."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, settings

# Shrinking a signal-processing example can take minutes; the example itself tells enough.
settings.register_profile(
    "suite",
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("suite")
