r"""How well a person finds a point again, from marks that were made twice.

With ``d`` the differences between the marks of one point at one moment and their mean, over
passes, coordinates and points, the variance of one coordinate of one mark is ::

    s**2 = (n0 s0**2 + sum d**2 / 2) / (n0 + m),  m = sum of (passes - 1)

where ``s0`` is the default, which counts as ``n0`` repeated marks.

References
----------
Gelman A. et al. (2013), Bayesian Data Analysis, 3rd ed. Section 2.6: the scaled inverse chi-squared
prior of a variance.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from legpress_cv.marks import MARK_POINTS, PELVIS_POINTS, ClipMarks, MarkPoint
from legpress_cv.settings.marks import MarkSettings

Floats = NDArray[np.float64]

JOINTS = tuple(name for name in MARK_POINTS if name not in PELVIS_POINTS)


@dataclass(frozen=True)
class Observer:
    """Standard deviation of one mark, of each coordinate.

    Attributes
    ----------
    pelvis_sd_px, joint_sd_px
        Of the points of the pelvis, and of the joints.
    repeats
        Marks of the pelvis that were made again; 0 where the default is all that is known.
    """

    pelvis_sd_px: float
    joint_sd_px: float
    repeats: int


def observer_of(marks: ClipMarks, torso_px: float, settings: MarkSettings) -> Observer:
    """Learn from passes through one set how well its observer repeats.

    Parameters
    ----------
    marks
        Of one clip.
    torso_px
        Length of the lifter's torso in the picture.
    settings
        The default, and when two marks are of one pose.
    """
    default_px = settings.point_sd_ratio * torso_px
    pelvis, repeats = _pooled(marks, PELVIS_POINTS, default_px, settings)
    joints, _ = _pooled(marks, JOINTS, default_px, settings)
    return Observer(pelvis, joints, repeats)


def _pooled(
    marks: ClipMarks, names: Collection[MarkPoint], default_px: float, settings: MarkSettings
) -> tuple[float, int]:
    squares, repeats = 0.0, 0
    for places in _repeated(marks, names, settings.same_moment_s):
        squares += float(((places - places.mean(axis=0)) ** 2).sum()) / 2
        repeats += len(places) - 1
    weight = settings.prior_marks + repeats
    if not weight:
        return default_px, 0
    return float(np.sqrt((settings.prior_marks * default_px**2 + squares) / weight)), repeats


def _repeated(
    marks: ClipMarks, names: Collection[MarkPoint], same_moment_s: float
) -> Iterator[Floats]:
    """Places (k, 2) of each point that was marked k times at one moment."""
    by_moment: dict[tuple[int, str, MarkPoint], list[tuple[float, float, float]]] = {}
    for one in marks.passes:
        for moment in one.moments:
            for name, point in moment.points.items():
                if name in names and point is not None:
                    key = (moment.rep, moment.moment, name)
                    made = (moment.time_s, point.x_px, point.y_px)
                    by_moment.setdefault(key, []).append(made)
    for made_at in by_moment.values():
        rows = np.array(made_at)
        same = rows[np.abs(rows[:, 0] - rows[0, 0]) <= same_moment_s]
        if len(same) > 1:
            yield same[:, 1:]
