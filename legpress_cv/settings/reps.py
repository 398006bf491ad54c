"""Settings of finding the working set and its reps."""

from __future__ import annotations

from pydantic import Field

from .section import Section


class RepSettings(Section):
    """When a bend of the knee is a rep."""

    min_excursion_deg: float = Field(
        25.0,
        gt=0.0,
        description=(
            "Knee excursion that a rep needs, and the reversal that turns the signal (hysteresis):"
            " wobbles and pauses below it do not split a rep, and setting the feet is less."
        ),
    )
    knee_per_thigh_ratio: float = Field(
        1.8,
        gt=0.0,
        description=(
            "Degrees that the knee bends per degree of the thigh against the trunk, which puts"
            " a set cut by the thigh on the scale of these settings."
        ),
    )
    min_knee_correlation: float = Field(
        0.95,
        ge=-1.0,
        le=1.0,
        description=(
            "Correlation of knee and thigh over the reps below which the foot is lost, since"
            " they bend together."
        ),
    )
    min_share_of_set: float = Field(
        0.4,
        gt=0.0,
        le=1.0,
        description="Share of the set's typical excursion that a rep needs.",
    )
    min_duration_s: float = Field(
        0.8, gt=0.0, description="Shorter cycles are noise or a bounce, not a controlled rep."
    )
    phase_edge_ratio: float = Field(
        0.05,
        gt=0.0,
        lt=0.5,
        description=(
            "Share of the excursion that counts as still being at the top or the bottom: the"
            " 5 % that movement onset is commonly read at."
        ),
    )
    top_wobble_deg: float = Field(
        8.0,
        gt=0.0,
        description=(
            "A knee that bends again by this much after it was straight has left that top; less"
            " is sway or noise."
        ),
    )
    rest_edge_ratio: float = Field(
        0.15,
        gt=0.0,
        lt=0.5,
        description="Share of the excursion within which a resting knee counts as at the top.",
    )
    rest_speed_ratio: float = Field(
        0.1, gt=0.0, lt=1.0, description="Share of the phase's peak speed below which it rests."
    )
    deepest_band_deg: float = Field(
        4.0,
        ge=0.0,
        description=(
            "Frames this near to the maximum count as deepest, and their middle is the bottom: in a"
            " pause, which frame is the very deepest is a matter of noise."
        ),
    )
    cut_top_ratio: float = Field(
        0.25,
        gt=0.0,
        lt=1.0,
        description=(
            "A first or last top that is further from the others' level than this share of the"
            " excursion is no top: the clip cuts the rep."
        ),
    )
    edge_s: float = Field(
        0.1, ge=0.0, description="A top this near to the clip's start or end may be cut by it."
    )
    max_hip_drift_torsos: float = Field(
        0.4,
        gt=0.0,
        description="Way of the hip between two tops: below a stride, above a slide on the pad.",
    )
    max_foot_drift_torsos: float = Field(
        0.5,
        gt=0.0,
        description="Way of the feet against the hip from one top to the next; re-set feet exceed.",
    )
    max_trunk_drift_deg: float = Field(
        20.0,
        gt=0.0,
        description="Turn of the trunk from one top to the next; sitting down exceeds it.",
    )
    max_hip_spread_torsos: float = Field(
        0.6, gt=0.0, description="Distance of the hips at the bottoms of two reps of one set."
    )
    max_trunk_spread_deg: float = Field(
        25.0, gt=0.0, description="Turn of the trunk between the bottoms of two reps of one set."
    )
    rough_median_s: float = Field(
        0.5,
        gt=0.0,
        description=(
            "Running median over the pose model's guesses where reps are only counted by them:"
            " shorter than a phase, longer than a joint stays misread."
        ),
    )
    rough_smooth_s: float = Field(
        0.12, gt=0.0, description="Gaussian that follows it, against its steps."
    )
    rough_gap_s: float = Field(
        0.5, gt=0.0, description="Longest gap that such a signal bridges: half a quick phase."
    )
    rough_excursion_ratio: float = Field(
        0.35,
        gt=0.0,
        lt=1.0,
        description="Share of such a signal's own range that a rep needs: less is its noise.",
    )
    rough_noise_times: float = Field(
        3.0,
        ge=0.0,
        description=(
            "A rep needs a swing of so many times the noise that smoothing took from such a signal"
            " (RMS), three standard deviations: smaller ones come by chance."
        ),
    )
    min_rough_agreement: float = Field(
        0.5,
        ge=0.0,
        le=1.0,
        description=(
            "Share of reps that such a signal has in common with the other ones, on average,"
            " below which it is not believed: chance alone gives less."
        ),
    )
    rough_advantage_ratio: float = Field(
        0.1,
        ge=0.0,
        le=1.0,
        description=(
            "How much better it has to agree than the angles that are told, before it takes their"
            " place."
        ),
    )
