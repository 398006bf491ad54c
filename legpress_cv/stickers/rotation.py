"""How far the stickers of the pelvis have turned in the picture, as one rigid group.

The group's shape is learnt over the clip. In every frame the known shape, moved, turned and scaled,
is laid over the stickers that are seen (weighted least squares over similarities), so that the
curve has no step where one of three is lost or comes back. With pixels written as complex numbers,
a frame is :math:`z_i = t + a m_i` with the shape :math:`m`, and the turn is the angle of `a`.

References
----------
Umeyama S. Least-squares estimation of transformation parameters between two point patterns. IEEE
Trans Pattern Anal Mach Intell 1991; 13: 376-380.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from legpress_cv.stickers.tracks import PELVIS_STICKERS, StickerTracks

Floats = NDArray[np.float64]
Complex = NDArray[np.complex128]

_FEWEST = 2
_ROUNDS = 20
_SHAPE_FRAMES = 5
"""Frames in which all three have to be seen together before their shape counts as known."""
_REFERENCE_S = 0.2
"""Frames this near to the click are the reference: a single one would add its noise to all."""
_LEAST_SD_PX = 0.05


@dataclass(frozen=True)
class Rotation:
    """The turn of a group of stickers.

    Attributes
    ----------
    time_s
        Shape (n,).
    clockwise_deg
        Shape (n,): turn since the click as seen on the screen; NaN where fewer than two are seen.
    sd_deg
        Shape (n,): its standard deviation, from the places' alone.
    """

    time_s: Floats
    clockwise_deg: Floats
    sd_deg: Floats


def group_rotation(tracks: StickerTracks) -> Rotation:
    """Measure the turn of the pelvis' stickers in the picture.

    Parameters
    ----------
    tracks
        Of :func:`~legpress_cv.stickers.follow.follow_stickers`; two or three of the pelvis.

    Returns
    -------
    Rotation
        All NaN where two stickers are never seen together.
    """
    names = [name for name in PELVIS_STICKERS if name in tracks.points_px]
    n = len(tracks.time_s)
    nothing = Rotation(tracks.time_s, np.full(n, np.nan), np.full(n, np.nan))
    if len(names) < _FEWEST or not n:
        return nothing
    points = np.stack([tracks.points_px[name] for name in names], axis=1)
    places: Complex = points[..., 0] + 1j * points[..., 1]
    sds = np.maximum(np.stack([tracks.sd_px[name] for name in names], axis=1), _LEAST_SD_PX)
    sds = np.where(np.isfinite(sds), sds, _LEAST_SD_PX)
    used = _usable(np.isfinite(places))
    if used is None:
        return nothing
    weights = np.where(np.isfinite(places) & used, 1 / sds**2, 0.0)
    weights[(weights > 0).sum(axis=1) < _FEWEST] = 0.0
    places = np.where(weights > 0, places, 0)
    turn, spread = _fit(places, weights)
    known = weights.any(axis=1)
    clockwise = np.full(n, np.nan)
    # y grows downwards, so that a growing angle is clockwise on the screen.
    clockwise[known] = np.degrees(np.unwrap(np.angle(turn[known])))
    clicks = [tracks.clicked_s[name] for name in names if name in tracks.clicked_s]
    clockwise -= _reference(tracks.time_s, clockwise, clicks[0] if clicks else 0.0)
    sd = np.full(n, np.nan)
    sd[known] = np.degrees(1 / np.sqrt(spread[known]))
    return Rotation(tracks.time_s, clockwise, sd)


def _usable(seen: NDArray[np.bool_]) -> NDArray[np.bool_] | None:
    """Say which stickers have a known shape: all of them, or the two seen most often together."""
    if seen.shape[1] == _FEWEST:
        return np.ones(_FEWEST, dtype=bool) if seen.all(axis=1).any() else None
    if seen.all(axis=1).sum() >= _SHAPE_FRAMES:
        return np.ones(seen.shape[1], dtype=bool)
    together = (seen.T.astype(int) @ seen.astype(int)) * (1 - np.eye(seen.shape[1], dtype=int))
    if not together.any():
        return None
    used = np.zeros(seen.shape[1], dtype=bool)
    used[list(np.unravel_index(int(together.argmax()), together.shape))] = True
    return used


def _fit(places: Complex, weights: Floats) -> tuple[Complex, Floats]:
    """Learn the shape and lay it over every frame.

    Returns
    -------
    ndarray, shape (n,)
        Turn and scale of each frame.
    ndarray, shape (n,)
        Weighted sum of squared distances from the group's middle: the turn's information.
    """
    full = np.flatnonzero((weights > 0).sum(axis=1) == (weights > 0).any(axis=0).sum())
    shape = places[full[0]].copy()
    turn, middle_shape, middle = _lay(shape, places, weights)
    for _ in range(_ROUNDS):
        # The shape that all frames, laid back over it, agree on best.
        back = (places - middle[:, None]) * np.conj(turn)[:, None] + (
            np.abs(turn[:, None]) ** 2 * middle_shape[:, None]
        )
        strength = weights * np.abs(turn[:, None]) ** 2
        total = strength.sum(axis=0)
        shape = np.where(total > 0, (weights * back).sum(axis=0) / np.maximum(total, 1e-12), 0)
        turn, middle_shape, middle = _lay(shape, places, weights)
    offset = np.abs(turn)[:, None] * np.abs(shape - middle_shape[:, None])
    return turn, (weights * offset**2).sum(axis=1)


def _lay(shape: Complex, places: Complex, weights: Floats) -> tuple[Complex, Complex, Complex]:
    """Lay the shape over each frame; also give the middles of the seen stickers in both."""
    total = np.maximum(weights.sum(axis=1), 1e-12)
    middle = (weights * places).sum(axis=1) / total
    middle_shape = (weights * shape).sum(axis=1) / total
    off = np.where(weights > 0, shape[None] - middle_shape[:, None], 0)
    size = (weights * np.abs(off) ** 2).sum(axis=1)
    turn = (weights * np.conj(off) * (places - middle[:, None])).sum(axis=1)
    return turn / np.maximum(size, 1e-12), middle_shape, middle


def _reference(time_s: Floats, clockwise_deg: Floats, click_s: float) -> float:
    """Give the angle at the click, or at the seen frame nearest to it."""
    known = np.flatnonzero(np.isfinite(clockwise_deg))
    if not len(known):
        return 0.0
    far = np.abs(time_s[known] - click_s)
    near = known[far <= far.min() + _REFERENCE_S]
    return float(np.median(clockwise_deg[near]))
