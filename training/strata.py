"""Which stratum of the benchmark a clip belongs to, read from its parameters."""

from __future__ import annotations

from training.spec import ClipSpec

YAW_DEG = (0, 15, 30)
RATE_HZ = (12, 24, 30)
RESOLUTION_PX = (360, 480, 720, 1080)
LIGHT_WEIGHT, HEAVY_WEIGHT = 0.4, 0.7  # of the body model's weight
LOW_PAD_DEG, STEEP_PAD_DEG = 30.0, 45.0


def _nearest(value: float, levels: tuple[int, ...]) -> str:
    return str(min(levels, key=lambda level: abs(level - value)))


def strata_of(spec: ClipSpec, confound: str = "none") -> dict[str, str]:
    """Stratum by name, for the benchmark's tables.

    Parameters
    ----------
    confound
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
    return {
        "yaw": _nearest(abs(spec.camera.azimuth_deg), YAW_DEG),
        "occlusion": occlusion,
        "clothing": spec.clothes.bottom,
        "body": "small" if weight < LIGHT_WEIGHT else "large" if weight > HEAVY_WEIGHT else "medium",
        "rate": _nearest(spec.picture.rate_hz, RATE_HZ),
        "resolution": _nearest(min(spec.picture.width_px, spec.picture.height_px) if spec.picture.width_px >= spec.picture.height_px else max(spec.picture.width_px, spec.picture.height_px), RESOLUTION_PX),
        "pad": "low" if pad < LOW_PAD_DEG else "steep" if pad > STEEP_PAD_DEG else "middle",
        "confound": confound,
    }
