"""The truth beside a clip, as plain arrays; whatever the file leaves out is NaN."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .errors import ProtocolError

Floats = NDArray[np.float64]

SUFFIX = ".truth.json"
FRAME_COLUMNS = (
    "rep",
    "knee_flexion_deg",
    "trunk_thigh_flexion_deg",
    "hip_flexion_deg",
    "pelvic_tilt_deg",
    "lumbar_flexion_deg",
    "thorax_deg",
    "slide_m",
    "thigh_excursion_deg",
)
TORSO_M = 0.5
"""What one torso length stands for where the body's own is not told."""


@dataclass(frozen=True)
class TruthRep:
    """One true rep; a number that does not exist (an onset without a tuck) is NaN."""

    rep: int
    partial: bool
    start_s: float
    bottom_s: float
    end_s: float
    thigh_excursion_deg: float
    ppt_deg: float
    onset_hip_flexion_deg: float
    onset_knee_flexion_deg: float
    onset_s: float
    severity: str | None
    pelvis_visible_ratio: float


@dataclass(frozen=True, eq=False)
class Truth:
    """What is known of a clip.

    Attributes
    ----------
    name : str
    strata : dict of str to str
        Level of each stratum, such as ``{"yaw": "15"}``.
    azimuth_deg : float
        Camera off the side view, unsigned.
    torso_px, torso_m : float
        Shoulder to hip, median over the clip in the picture, and of the body.
    time_s : ndarray, shape (n,)
    columns : dict of str to ndarray, shape (n,)
        One per name of `FRAME_COLUMNS`; ``rep`` is 0 outside the reps. Hip flexion equals
        trunk-thigh flexion at the start of the descent, as in results.
    near : dict of str to ndarray, shape (n, 2)
        Points of the near side in pixels of the upright picture.
    reps : tuple of TruthRep
    """

    name: str
    strata: dict[str, str]
    azimuth_deg: float
    torso_px: float
    torso_m: float
    time_s: Floats
    columns: dict[str, Floats]
    near: dict[str, Floats]
    reps: tuple[TruthRep, ...]

    @property
    def whole_reps(self) -> tuple[TruthRep, ...]:
        """Reps that the clip shows from start to end."""
        return tuple(rep for rep in self.reps if not rep.partial)

    def at(self, column: str, time_s: float) -> float:
        """Value of a column in the frame nearest to a time, or NaN."""
        if not len(self.time_s) or not np.isfinite(time_s):
            return float("nan")
        return float(self.columns[column][int(np.argmin(np.abs(self.time_s - time_s)))])


def load_truth(path: Path) -> Truth:
    """Read a ``NAME.truth.json``.

    Raises
    ------
    ProtocolError
        If it is no truth file.
    """
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        return parse_truth(raw)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ProtocolError(
            f"{path} is no truth file ({type(error).__name__}: {error}); write it again."
        ) from error


def parse_truth(raw: Mapping[str, Any]) -> Truth:
    """Make a `Truth` of the JSON object of a truth file."""
    frames = raw["frames"]
    time_s = column(frames["time_s"])
    n = len(time_s)
    missing = [None] * n
    strata = {str(key): str(level) for key, level in (raw.get("strata") or {}).items()}
    torso_m = _number(raw.get("torso_m"))
    torso_px = np.atleast_1d(column_or_scalar(raw.get("torso_px")))
    torso_px = torso_px[np.isfinite(torso_px)]
    columns = {name: _fitting(frames.get(name, missing), n, name) for name in FRAME_COLUMNS}
    if frames.get("phase") is not None:
        # A pause between two reps belongs to neither.
        columns["rep"] = np.where([bool(phase) for phase in frames["phase"]], columns["rep"], 0.0)
    reps = tuple(_rep(item) for item in raw["reps"])
    shift_deg = hip_zero_deg(time_s, columns, reps)
    columns["hip_flexion_deg"] = columns["hip_flexion_deg"] + shift_deg
    return Truth(
        name=str(raw["name"]),
        strata=strata,
        azimuth_deg=_azimuth(raw, strata),
        torso_px=float(np.median(torso_px)) if len(torso_px) else float("nan"),
        torso_m=torso_m if torso_m > 0 else TORSO_M,
        time_s=time_s,
        columns=columns,
        near={name: points(track, n) for name, track in (frames.get("near") or {}).items()},
        reps=tuple(
            replace(rep, onset_hip_flexion_deg=rep.onset_hip_flexion_deg + shift_deg)
            for rep in reps
        ),
    )


def hip_zero_deg(time_s: Floats, columns: Mapping[str, Floats], reps: Sequence[TruthRep]) -> float:
    """Give what hip flexion is short of trunk-thigh flexion at the starts of the descents.

    A picture cannot tell the zero of anatomical hip flexion, which hangs on the shape of bones:
    results set it equal to trunk-thigh flexion there (``docs/definitions.md``), and so must a truth
    that they are held against. One number for the clip, the median of its reps.
    """
    gap = columns["trunk_thigh_flexion_deg"] - columns["hip_flexion_deg"]
    starts = [rep.start_s for rep in reps if np.isfinite(rep.start_s)]
    if not len(time_s) or not starts:
        return 0.0
    gaps = gap[[int(np.argmin(np.abs(time_s - start))) for start in starts]]
    gaps = gaps[np.isfinite(gaps)]
    return float(np.median(gaps)) if len(gaps) else 0.0


def column(values: list[float | None]) -> Floats:
    """Floats of a list with ``None`` for missing, shape (n,)."""
    return np.array([np.nan if value is None else value for value in values], dtype=float)


def column_or_scalar(value: list[float | None] | float | None) -> Floats:
    """Floats of a list or of one number."""
    return column(value if isinstance(value, list) else [value])


def points(track: list[list[float | None] | None], n: int) -> Floats:
    """Pixels of one point over the frames, shape (n, 2); a missing one is NaN."""
    rows = [(np.nan, np.nan) if xy is None else [_number(value) for value in xy] for xy in track]
    array = np.array(rows, dtype=float).reshape(-1, 2)
    if len(array) != n:
        raise ValueError(f"a point has {len(array)} places for {n} frames")
    return array


def _fitting(values: list[float | None], n: int, name: str) -> Floats:
    array = column(values)
    if len(array) != n:
        raise ValueError(f"{name} has {len(array)} values for {n} frames")
    return array


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)


def _azimuth(raw: Mapping[str, Any], strata: Mapping[str, str]) -> float:
    """Of the clip's parameters; without them the level of the stratum."""
    given = ((raw.get("spec") or {}).get("camera") or {}).get("azimuth_deg")
    if given is None:
        level = strata.get("yaw", "")
        given = float(level) if level.replace(".", "", 1).isdigit() else None
    return abs(_number(given))


def _rep(item: Mapping[str, Any]) -> TruthRep:
    numbers = {
        name: _number(item.get(name))
        for name, kind in TruthRep.__annotations__.items()
        if kind == "float"
    }
    return TruthRep(
        rep=int(item["rep"]),
        partial=bool(item.get("partial", False)),
        severity=item.get("severity"),
        **numbers,
    )
