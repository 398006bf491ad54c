"""What the lumbopelvic network takes and gives: one place for training it and for running it.

Weights hold for these values alone: whoever changes one trains anew. An exported file is compared
with them before it is kept, and again when it is loaded.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

LUMBOPELVIC_POINTS = ("hip", "asis", "psis", "l5", "l3", "t12", "shoulder", "knee", "ankle")
"""Near side, in the order of the outputs; l5 is the disc L5/S1, l3 L3/L4, t12 T12/L1; hip is the
joint's centre."""
TRUNK_POINTS = ("hip", "asis", "psis", "l5", "shoulder")
"""Always within the crop: by these it is judged whether the network knows the picture."""
PELVIS_POINTS = ("hip", "asis", "psis", "l5")
"""Of the pelvis alone: by these its direction is told."""

CROP_PX = 384
"""Side of a crop: the network sees all of it at half this resolution, the pelvis at all of it."""
WINDOW_SIDE_RATIO = 2.3
"""Side of the crop's window in torso lengths: from over the shoulder to under the seat."""
WINDOW_ALONG_RATIO, WINDOW_FORWARD_RATIO = 0.78, 0.22
"""Its middle from the shoulder, in torso lengths: towards the hip, and to the front."""

LAPLACE_SD = math.sqrt(2.0)
"""Standard deviation of a Laplace distribution per unit of its spread, which the network gives."""

Shape = Sequence[int | None]
INPUTS: dict[str, Shape] = {"crops": (CROP_PX, CROP_PX, 3), "reference": (None,)}
"""Name to shape of one crop's part; None is any number. ``crops`` are RGB bytes, ``reference`` the
``features`` of another moment of the clip."""
OUTPUTS: dict[str, Shape] = {
    "points_px": (len(LUMBOPELVIC_POINTS), 2),
    "spread_px": (len(LUMBOPELVIC_POINTS),),
    "seen": (len(LUMBOPELVIC_POINTS),),
    "turn_deg": (2,),
    "view_deg": (3,),
    "features": (None,),
}
"""The same of what comes out: points in pixels of the crop, and their Laplace spread; how probable
it is that each is seen; turn of the pelvis since the reference, posterior positive, and its spread;
azimuth and elevation of the camera, and the azimuth's spread."""


def difference(inputs: Mapping[str, Shape], outputs: Mapping[str, Shape]) -> str | None:
    """Say how a network differs from the contract.

    Parameters
    ----------
    inputs, outputs
        Name to shape of one crop's part, in the network's own order.

    Returns
    -------
    str or None
        The rest of a sentence that begins with the network's name; None if it fits.
    """
    for kind, wanted, given in (("inputs", INPUTS, inputs), ("outputs", OUTPUTS, outputs)):
        if tuple(given) != tuple(wanted):
            return f"has the {kind} {', '.join(given)} instead of {', '.join(wanted)}"
        for name, shape in wanted.items():
            if not _fits(given[name], shape):
                return f"has {name} of shape {_words(given[name])}, not {_words(shape)}"
    if tuple(inputs["reference"]) != tuple(outputs["features"]):
        return "gives features of another shape than its reference"
    return None


def _fits(given: Shape, wanted: Shape) -> bool:
    return len(given) == len(wanted) and all(
        expected in (None, size) for size, expected in zip(given, wanted, strict=True)
    )


def _words(shape: Shape) -> str:
    return " x ".join("any" if size is None else str(size) for size in shape)
