"""netCDF: a data set of xarray, laid out as the library *movement* has poses.

Version 3 of the format, which scipy writes: every netCDF library reads it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from legpress_cv._extras import library
from legpress_cv.files.names import one_line
from legpress_cv.results import POINT_NAMES, PointColumns, SetAnalysis
from legpress_cv.results.tables import Value, rep_columns

from .scale import scale_of

INDIVIDUAL = "lifter"
ANGLES = (
    "knee_flexion_deg",
    "trunk_thigh_flexion_deg",
    "hip_flexion_deg",
    "pelvic_tilt_deg",
    "pelvic_tilt_se_deg",
    "lumbar_flexion_deg",
    "backrest_deg",
)
"""Variables over time, by their names in the result."""

UNITS = {"_deg": "deg", "_s": "s", "_px": "px", "_ratio": "1"}
"""By the end of a name."""


def dataset(analysis: SetAnalysis, stature_cm: float | None) -> Any:  # noqa: ANN401
    """Make the data set.

    Parameters
    ----------
    analysis
        The result.
    stature_cm
        Height of the lifter, if it is known.

    Returns
    -------
    xarray.Dataset
        Positions stay pixels of the upright picture, so that they fit the clip; the attributes
        ``torso_px`` and ``m_per_px`` say how long a pixel is.

    Raises
    ------
    MissingLibraryError
        If xarray is not installed.
    """
    xarray = library("xarray", extra="export", purpose="An nc file")
    frames = analysis.frames
    missing = np.full(len(frames.time_s), np.nan)
    absent = PointColumns(x_px=missing, y_px=missing, score=missing)
    points = [frames.points.get(name, absent) for name in POINT_NAMES]
    position = np.stack([[p.x_px for p in points], [p.y_px for p in points]])  # axis, point, time
    confidence = np.stack([p.score for p in points])
    over_time = ("time", "individuals")
    variables: dict[str, Any] = {
        "position": (
            ("time", "space", "keypoints", "individuals"),
            np.moveaxis(position, -1, 0)[..., np.newaxis],
            {"units": "px", "long_name": "place in the upright picture, y downwards"},
        ),
        "confidence": (
            ("time", "keypoints", "individuals"),
            confidence.T[..., np.newaxis],
            {"units": "1"},
        ),
        "rep_number": (over_time, frames.rep[:, np.newaxis], {"units": "1"}),
        "phase": (over_time, _texts(frames.phase)[:, np.newaxis]),
    }
    for name in ANGLES:
        variables[name] = (over_time, getattr(frames, name)[:, np.newaxis], {"units": "deg"})
    reps = rep_columns(analysis.reps)
    numbers = np.array(reps.pop("rep"), dtype=np.int32)
    for name, values in reps.items():
        variables[f"rep_{name}"] = (("rep",), _column(values), _units(name))
    coords = {
        "time": ("time", frames.time_s, {"units": "s"}),
        "space": ["x", "y"],
        "keypoints": list(POINT_NAMES),
        "individuals": [INDIVIDUAL],
        "rep": numbers,
    }
    return xarray.Dataset(variables, coords, _attributes(analysis, stature_cm))


def write_netcdf(analysis: SetAnalysis, stature_cm: float | None, path: Path) -> None:
    """Write the data set to a file."""
    made = dataset(analysis, stature_cm)
    made.to_netcdf(path, engine="scipy", format="NETCDF3_64BIT")


def _attributes(analysis: SetAnalysis, stature_cm: float | None) -> dict[str, str | float]:
    clip, frames = analysis.clip, analysis.frames
    torso, metres = scale_of(frames, None), scale_of(frames, stature_cm)
    found: dict[str, str | float] = {
        "source_software": "legpress-cv",
        "ds_type": "poses",
        "fps": clip.analysis_rate_hz,
        "time_unit": "seconds",
        "version": analysis.provenance.version,
        "schema_version": analysis.schema_version,
        "clip": one_line(clip.name),
        "clip_sha256": clip.sha256,
        "width_px": clip.width_px,
        "height_px": clip.height_px,
        "verdict": analysis.summary.verdict,
    }
    if analysis.side is not None:
        found |= {"near_side": analysis.side.near_side, "facing": analysis.side.facing}
    if torso is not None:
        found["torso_px"] = 1.0 / torso.per_px
    if stature_cm is not None and metres is not None:
        found |= {"stature_cm": stature_cm, "m_per_px": metres.per_px}
    return found


def _column(values: Sequence[Value]) -> npt.NDArray[Any]:
    """Text where there is text, else numbers; a truth value is 1 or 0, and missing is NaN."""
    known = [value for value in values if value is not None]
    if any(isinstance(value, str) for value in known):
        return _texts([str(value) if value is not None else "" for value in values])
    return np.array([np.nan if value is None else float(value) for value in values])


def _texts(values: Sequence[str]) -> npt.NDArray[np.str_]:
    # At least a letter wide: the format has no empty dimension.
    return np.array(values, dtype=f"U{max([1, *map(len, values)])}")


def _units(name: str) -> dict[str, str]:
    return next(({"units": unit} for end, unit in UNITS.items() if name.endswith(end)), {})
