"""TRC: markers as text, as OpenSim, Pose2Sim and Sports2D read and write them."""

from __future__ import annotations

from pathlib import Path

from legpress_cv.files.names import one_line

from .markers import MarkerSet

DECIMALS = 6
"""A micrometre, far below what a pixel is."""

_HEADER = (
    "DataRate",
    "CameraRate",
    "NumFrames",
    "NumMarkers",
    "Units",
    "OrigDataRate",
    "OrigDataStartFrame",
    "OrigNumFrames",
)


def trc_text(markers: MarkerSet, name: str) -> str:
    """Lay markers out; a missing one is three times ``nan``.

    Empty cells are usual too, but OpenSim 4 refuses a line that ends in one.

    Parameters
    ----------
    markers
        What to write.
    name
        Of the file, which the format repeats.
    """
    n, rate = len(markers.time_s), f"{markers.rate_hz:.6f}"
    facts = (rate, rate, n, len(markers.names), markers.scale.unit, rate, 1, n)
    numbers = range(1, len(markers.names) + 1)
    lines = [
        ["PathFileType", "4", "(X/Y/Z)", one_line(name)],
        _HEADER,
        [str(fact) for fact in facts],
        ["Frame#", "Time", *(cell for marker in markers.names for cell in (marker, "", ""))],
        ["", "", *(f"{axis}{number}" for number in numbers for axis in "XYZ")],
        [],
    ]
    for frame, (time_s, places) in enumerate(zip(markers.time_s, markers.xyz, strict=True), 1):
        lines.append([str(frame), f"{time_s:.6f}", *(_cell(value) for value in places.flat)])
    return "".join("\t".join(line) + "\n" for line in lines)


def write_trc(markers: MarkerSet, path: Path) -> None:
    """Write markers to a file."""
    path.write_bytes(trc_text(markers, path.name).encode("utf-8", "replace"))


def _cell(value: float) -> str:
    return f"{value:.{DECIMALS}f}"
