"""Where the steel of one machine runs: the lines that layout and spec fix, worked out once."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from training.layout import Layout
from training.scenery.mesh import Vec, vec
from training.scenery.palette import MachinePalette, machine_palette
from training.spec.types import MachineSpec

RAIL_WIDTH_M = 0.06
RAIL_HEIGHT_M = 0.10
CARRIAGE_LENGTH_M = 0.34
CARRIAGE_RISE_M = 0.105  # of the carriage beam over the rail's axis: a roller lies between
BASE_HEIGHT_M = 0.09
FOOT_M = 0.02  # rubber feet under the base

_RAIL_BELOW_HIP_M = (
    0.21  # rail's axis under the line hip to feet, so that a bare rail hides no pelvis
)
_RAIL_BELOW_SOLE_M = 0.17
_LOW_RAIL_BELOW_HIP_M = 0.36  # a horizontal press carries its platform on low rails
_CLEAR_OF_HAND_M = 0.07
_CLEAR_OF_HIP_M = 0.11
_NARROWEST_RAIL_M = 0.38
_WIDEST_RAIL_M = 0.60
_STANDING_RAIL_DEG = 72.0  # steeper rails stand on the floor themselves
_LYING_RAIL_DEG = 22.0  # flatter ones lie on posts


@dataclass(frozen=True, eq=False)
class Plan:
    """One machine's lines.

    Parameters
    ----------
    rail_up : ndarray, shape (3,)
        Across the rails in the sagittal plane, towards the lifter's head.
    rail_drop_m : float
        From the soles' line along `-rail_up` to the rails' axis.
    rail_y_m : float
        The rails run at y = plus and minus this.
    rail_low_m, rail_high_m : float
        Ends of the rails along `rail_dir`, from the platform at travel 0.
    platform_low_m, platform_high_m, platform_width_m : float
        What the platform measures down and up from the soles' middle, and across.
    pad_thickness_m, seat_thickness_m, seat_width_m : float
    back_x_m, front_x_m : float
        The base frame's ends.
    """

    spec: MachineSpec
    layout: Layout
    palette: MachinePalette
    rail_up: Vec
    rail_drop_m: float
    rail_y_m: float
    rail_low_m: float
    rail_high_m: float
    platform_low_m: float
    platform_high_m: float
    platform_width_m: float
    pad_thickness_m: float
    seat_thickness_m: float
    seat_width_m: float
    back_x_m: float
    front_x_m: float
    stacked: bool

    def rail(self, along_m: float, side: float = 0.0, rise_m: float = 0.0) -> Vec:
        """Give a point by the rails: along them, at side -1, 0 or 1, `rise_m` over their axis."""
        layout = self.layout
        middle = layout.platform_m + layout.rail_dir * along_m
        point = middle + self.rail_up * (rise_m - self.rail_drop_m)
        return point + vec(0.0, side * self.rail_y_m - point[1], 0.0)

    def sole(self, up_m: float, y_m: float, behind_m: float) -> Vec:
        """Give a point of the platform at travel 0: up it, across, and behind its face."""
        layout = self.layout
        point = layout.platform_m + layout.platform_up * up_m - layout.platform_normal * behind_m
        return point + vec(0.0, y_m - point[1], 0.0)

    @property
    def base_z_m(self) -> float:
        """Height of the base beams' axis."""
        return self.layout.floor_z_m + FOOT_M + BASE_HEIGHT_M / 2

    @property
    def slope_deg(self) -> float:
        """Of the rails, above horizontal."""
        return float(np.degrees(np.arctan2(self.layout.rail_dir[2], self.layout.rail_dir[0])))

    @property
    def stands(self) -> bool:
        """Whether the rails stand on the floor by themselves."""
        return self.slope_deg > _STANDING_RAIL_DEG

    @property
    def lies(self) -> bool:
        """Whether the rails lie level, on posts."""
        return self.slope_deg < _LYING_RAIL_DEG


def draw_plan(spec: MachineSpec, layout: Layout, draw: np.random.Generator) -> Plan:
    """Work out a machine's lines; what spec and layout leave open is drawn."""
    along = layout.rail_dir
    rail_up = vec(-along[2], 0.0, along[0])
    stacked = spec.kind == "horizontal"
    sole = float(layout.platform_m @ rail_up)
    below = _LOW_RAIL_BELOW_HIP_M if stacked else _RAIL_BELOW_HIP_M
    line = min(float(layout.hip_m @ rail_up) - below, sole - _RAIL_BELOW_SOLE_M)
    floor = layout.floor_z_m
    deepest = layout.platform_at(layout.travel_m)
    height = float((deepest + rail_up * (line - sole))[2]) - floor
    if height < 0.12 and rail_up[2] > 0.2:  # noqa: PLR2004 - the carriage needs room above the floor
        line += (0.12 - height) / rail_up[2]
    drop = sole - line

    hands = float(np.abs(layout.hands_m[:, 1]).max())
    rail_y = max(hands + _CLEAR_OF_HAND_M, layout.hip_width_m / 2 + _CLEAR_OF_HIP_M)
    rail_y = float(np.clip(rail_y, _NARROWEST_RAIL_M, _WIDEST_RAIL_M))

    low, high = _platform_reach(layout, draw)
    rail_high = CARRIAGE_LENGTH_M + 0.18
    rail_low = -layout.travel_m - 0.25
    if along[2] > np.sin(np.radians(_LYING_RAIL_DEG)):
        start = layout.platform_m - rail_up * drop
        ground = (floor + FOOT_M + BASE_HEIGHT_M / 2 - start[2]) / along[2]
        rail_low = max(float(ground), rail_low - 0.75)
    plan = Plan(
        spec=spec,
        layout=layout,
        palette=machine_palette(spec, draw),
        rail_up=rail_up,
        rail_drop_m=drop,
        rail_y_m=rail_y,
        rail_low_m=rail_low,
        rail_high_m=rail_high,
        platform_low_m=low,
        platform_high_m=high,
        platform_width_m=float(draw.uniform(0.62, 0.72)),
        pad_thickness_m=float(draw.uniform(0.06, 0.09)),
        seat_thickness_m=float(draw.uniform(0.06, 0.09)),
        seat_width_m=float(np.clip(draw.uniform(0.36, 0.48), 0.3, 2 * rail_y - 0.14)),
        back_x_m=0.0,
        front_x_m=0.0,
        stacked=stacked,
    )
    return _with_base(plan)


def _platform_reach(layout: Layout, draw: np.random.Generator) -> tuple[float, float]:
    """How far the platform goes down and up from the soles, clear of seat and floor."""
    low, high = float(draw.uniform(0.24, 0.32)), float(draw.uniform(0.26, 0.36))
    deepest = layout.platform_at(layout.travel_m)
    front = layout.seat_base_m + layout.seat_forward * layout.seat_length_m - deepest
    if float(front @ layout.platform_normal) < 0.05:  # noqa: PLR2004 - would pass through the seat
        low = min(low, -float(front @ layout.platform_up) - 0.05)
    if layout.platform_up[2] > 0.2:  # noqa: PLR2004 - a level platform never meets the floor
        low = min(low, float(deepest[2] - layout.floor_z_m - 0.06) / float(layout.platform_up[2]))
    low = max(low, 0.12)
    return low, max(high, 0.50 - low)


def _with_base(plan: Plan) -> Plan:
    """Add the ends of the base: under the back-rest's upper half, and under the rails' top."""
    layout = plan.layout
    behind = layout.pad_base_m + layout.pad_up * (0.68 * plan.spec.pad_length_m)
    back = min(float(behind[0]), float(layout.pad_base_m[0]) - 0.34)
    low, high = plan.rail(plan.rail_low_m), plan.rail(plan.rail_high_m)
    front = max(float(high[0]) - 0.04, float(low[0]) + 0.45)
    return replace(plan, back_x_m=back, front_x_m=front)
