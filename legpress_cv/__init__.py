"""Did the pelvis tuck? Posterior pelvic tilt in side-view clips of leg-press sets."""

from __future__ import annotations

__version__ = "0.1.0"
