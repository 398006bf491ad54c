"""C3D: markers, angles as analogue channels, and the reps as events."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from legpress_cv._extras import library
from legpress_cv.files.names import one_line
from legpress_cv.results import SetAnalysis

from .markers import MarkerSet

ANGLES = (
    "knee_flexion_deg",
    "trunk_thigh_flexion_deg",
    "hip_flexion_deg",
    "pelvic_tilt_deg",
    "lumbar_flexion_deg",
)
"""Analogue channels, by the names and signs of the result. As points of type angle, programs that
take every point for a marker would draw them."""

EVENTS = {"start_s": "Rep start", "bottom_s": "Rep bottom", "end_s": "Rep end"}
"""Label of the event that stands for a field of a rep."""

SECONDS_PER_MINUTE = 60.0


def write_c3d(analysis: SetAnalysis, markers: MarkerSet, path: Path) -> None:
    """Write a C3D file.

    Parameters
    ----------
    analysis
        The result.
    markers
        Made from it.
    path
        Its name ends in ``.c3d``.

    Raises
    ------
    MissingLibraryError
        If ezc3d is not installed.
    """
    file = library("ezc3d", extra="export", purpose="A c3d file").c3d()
    n = len(markers.time_s)
    points = np.moveaxis(markers.xyz, 0, -1).swapaxes(0, 1)  # axes, markers, frames
    # NaN is written with the residual -1, by which the format says that a point was not seen.
    file["data"]["points"] = np.concatenate([points, np.ones((1, *points.shape[1:]))])
    _describe_points(file["parameters"]["POINT"], markers)
    angles = {name: getattr(analysis.frames, name) for name in ANGLES}
    file["data"]["analogs"] = np.stack(list(angles.values())).reshape(1, len(angles), n)
    analog = file["parameters"]["ANALOG"]
    analog["RATE"]["value"] = [markers.rate_hz]
    analog["LABELS"]["value"] = list(angles)
    analog["UNITS"]["value"] = ["deg"] * len(angles)
    analog["SCALE"]["value"] = np.ones(len(angles))
    for name, value in {
        "SOFTWARE": f"legpress-cv {analysis.provenance.version}",
        "CLIP": _plain(analysis.clip.name),
        "CLIP_SHA256": analysis.clip.sha256,
    }.items():
        file.add_parameter("LEGPRESS_CV", name, [value])
    _add_events(file, analysis, float(markers.time_s[0]) if n else 0.0)
    file.write(str(path))


def _describe_points(group: Any, markers: MarkerSet) -> None:  # noqa: ANN401 - ezc3d has no types
    group["RATE"]["value"] = [markers.rate_hz]
    group["LABELS"]["value"] = list(markers.names)
    group["UNITS"]["value"] = [markers.scale.unit]


def _add_events(file: Any, analysis: SetAnalysis, first_s: float) -> None:  # noqa: ANN401
    """Put the reps down in order of time, counted from the first frame."""
    events = sorted(
        (getattr(rep, field) - first_s, label, f"rep {rep.rep}")
        for rep in analysis.reps
        for field, label in EVENTS.items()
    )
    times: npt.NDArray[np.float64] = np.array([time_s for time_s, _, _ in events])
    minutes = np.floor(times / SECONDS_PER_MINUTE)
    file.add_parameter("EVENT", "USED", [len(events)])
    if not events:
        return
    seconds = times - SECONDS_PER_MINUTE * minutes
    file.add_parameter("EVENT", "TIMES", np.stack([minutes, seconds]))
    file.add_parameter("EVENT", "CONTEXTS", ["General"] * len(events))
    file.add_parameter("EVENT", "LABELS", [label for _, label, _ in events])
    file.add_parameter("EVENT", "DESCRIPTIONS", [text for _, _, text in events])
    file.add_parameter("EVENT", "SUBJECTS", [""] * len(events))


def _plain(text: str) -> str:
    """Keep to what the format knows: ASCII, on one line."""
    return one_line(text).encode("ascii", "replace").decode()
