"""Which stratum of the benchmark a clip belongs to, read from its parameters."""

from __future__ import annotations

from training.spec import ClipSpec

YAW_DEG = (0, 15, 30)
RATE_HZ = (12, 24, 30)
RESOLUTION_PX = (360, 480, 720, 1080)
LIGHT_WEIGHT, HEAVY_WEIGHT = 0.4, 0.7  # of the body model's weight
LOW_PAD_DEG, STEEP_PAD_DEG = 30.0, 45.0


def _nearest(value: float, levels: tuple[int, ...]) -> str:
    """Return the level nearest to a value."""
    return str(min(levels, key=lambda level: abs(level - value)))


def _banded(value: float, edges: tuple[float, float], names: tuple[str, str, str]) -> str:
    """Return which of three bands a value is in; the edges belong to the middle one."""
    low, high = edges
    if value < low:
        return names[0]
    return names[2] if value > high else names[1]


def strata_of(spec: ClipSpec, confound: str = "none") -> dict[str, str]:
    """Return the stratum by name, for the benchmark's tables.

    Parameters
    ----------
    spec : ClipSpec
    confound : str
        What the clip was made to confuse an estimator with: ``none``, ``slide``, ``thorax``,
        ``deep`` or ``shake``.
    """
    if spec.machine.side_rail == "over_pelvis":
        occlusion = "rail"
    elif spec.clothes.top == "long_shirt":
        occlusion = "shirt"
    elif spec.motion.arms in ("handles", "thighs"):
        occlusion = "arm"
    else:
        occlusion = "none"
    weight, pad = spec.body.weight, spec.machine.pad_angle_deg
    picture = spec.picture
    return {
        "yaw": _nearest(abs(spec.camera.azimuth_deg), YAW_DEG),
        "occlusion": occlusion,
        "clothing": spec.clothes.bottom,
        "body": _banded(weight, (LIGHT_WEIGHT, HEAVY_WEIGHT), ("small", "medium", "large")),
        "rate": _nearest(picture.rate_hz, RATE_HZ),
        "resolution": _nearest(picture.height_px, RESOLUTION_PX),
        "pad": _banded(pad, (LOW_PAD_DEG, STEEP_PAD_DEG), ("low", "middle", "steep")),
        "confound": confound,
    }
