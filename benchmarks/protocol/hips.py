"""The hip centre against the thorax: how its motion within a clip is followed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .angles import at_times
from .geometry import BodyTrack, found_track, true_track, trunk_axes
from .measure import Measure
from .pairs import ClipPair
from .sums import by_clip, divide, root
from .truth import TORSO_M

Floats = NDArray[np.float64]

TABLE = "Hip centre against the thorax"
MM = 1000.0
DIRECTIONS = ("along the trunk", "off the pad")


def hip_errors(clip: ClipPair) -> Floats:
    """Error of the hip's place against the shoulder, its mean over the clip removed.

    Returns
    -------
    ndarray, shape (m, 2)
        Along the trunk and off the pad, in mm where a torso length is 0.5 m; frames inside reps.
    """
    truth, found = true_track(clip.truth), found_track(clip.found)
    if truth is None or found is None or not clip.truth.torso_px > 0:
        return np.empty((0, 2))
    inside = clip.truth.columns["rep"] > 0
    along, off = trunk_axes(truth, inside)
    gap = _trunk(found, truth.time_s)[inside] - (truth.hip - truth.shoulder)[inside]
    error = np.column_stack([gap @ along, gap @ off]) * (MM * TORSO_M / clip.truth.torso_px)
    error = error[np.isfinite(error).all(axis=1)]
    return error - error.mean(axis=0) if len(error) else error


def hip_measures(clips: Sequence[ClipPair]) -> list[Measure]:
    """RMS of the error in the plane, and in either direction."""
    errors = [hip_errors(clip) for clip in clips]
    clip = np.repeat(np.arange(len(clips)), [len(error) for error in errors])
    squared = np.concatenate([np.empty((0, 2)), *errors]) ** 2
    values = {"in the plane": squared.sum(axis=1)}
    values.update({name: squared[:, i] for i, name in enumerate(DIRECTIONS)})
    measures = []
    for row, value in values.items():
        added = by_clip(np.column_stack([value, np.ones_like(value)]), clip, len(clips))
        measures.append(Measure(TABLE, row, "RMS", "mm", added, _rms, added[:, 1]))
    return measures


def _rms(s: Floats) -> Floats:
    return root(divide(s[..., 0], s[..., 1]))


def _trunk(track: BodyTrack, wanted_s: Floats) -> Floats:
    return at_times(track.time_s, track.hip - track.shoulder, wanted_s)
