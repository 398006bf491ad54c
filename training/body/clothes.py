"""Loose clothes over the body: they hang off the skin, wrinkle, and do not quite follow it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from training.body.cloth_mesh import (
    Piece,
    averaging,
    border_edges,
    collecting,
    cut_piece,
    face_vectors,
    finer,
    rigid,
    unit,
)
from training.body.cloth_pattern import Pattern, patterns, share_of
from training.body.rest import RestBody
from training.body.wrinkles import wrinkle_field
from training.scene import Part
from training.spec import ClothesSpec

Floats = NDArray[np.float32]

COARSE_ROUNDS = 14  # averaging over about 4 cm: cloth bridges the groin, not the whole hip
FINE_ROUNDS = 2  # takes the facets of the coarse mesh away
SHARE = 0.6  # of the way to the neighbours' mean, each round
MOST_SHRUNK_M = 0.02  # what averaging takes off a limb's radius at rest is given back, up to this
GAP_M = 0.003  # least distance from the skin
REACH_M = 0.05  # skin further than this below its cloth says nothing about entering it
PRESSED = 0.55  # of the slack is lost where cloth lies on the body from above
HANGS = 0.6  # of the slack is added where it hangs below
RIM_ROUNDS = 2  # rings of faces turned in behind a hem
RIM_M = 0.004  # how thick a hem looks
CARRIER_SHARE = 0.95  # a vertex this much a segment's own is rigid enough to tell where that is
CARRIER_POINTS = 150
MOST_SQUEEZED = 0.6  # beyond it cloth folds up rather than wrinkling higher
SQUEEZED_GAIN = 2.5  # wrinkles' growth where the cloth's area shrinks against the start


@dataclass(frozen=True, eq=False)
class Garment:
    """One loose garment.

    Built by `loose_clothes`; `part` is what it is, `vertices` where it is.
    """

    part: Part
    _cloth: _Cloth = field(repr=False)

    def vertices(self, posed_skin_m: NDArray[np.floating]) -> Floats:
        """Return its vertices, shape (V, 3), over the skin in a pose.

        Parameters
        ----------
        posed_skin_m : ndarray, shape (at least the body's vertices, 3)
            The lifter's skin; vertices that were added behind the body's own are not looked at.
        """
        return self._cloth.over(np.asarray(posed_skin_m, dtype=np.float32))


def loose_clothes(
    body: RestBody,
    weights: NDArray[np.float64],
    clothes: ClothesSpec,
    start_skin_m: NDArray[np.floating],
    seed: int = 0,
) -> tuple[Garment, ...]:
    """Return the loose garments of a lifter: none, or the bottom and then the top.

    Parameters
    ----------
    body : RestBody
    weights : ndarray, shape (V, S)
        Of the body's vertices, by `SEGMENTS`.
    clothes : ClothesSpec
        `slip_ratio` of the skin's motion against the trunk, since the start, is not followed.
    start_skin_m : ndarray, shape (at least V, 3)
        The skin at the start of the set, from which slipping is counted.
    seed : int
        Of the wrinkles and the pattern.
    """
    start = np.asarray(start_skin_m, dtype=np.float32)
    return tuple(
        _garment(pattern, body, weights, clothes, start, seed)
        for pattern in patterns(body, weights, clothes, seed)
    )


def _garment(
    pattern: Pattern,
    body: RestBody,
    weights: NDArray[np.float64],
    clothes: ClothesSpec,
    start: Floats,
    seed: int,
) -> Garment:
    piece = cut_piece(body.faces, np.all(pattern.covered[body.faces], axis=1))
    cloth = _Cloth(pattern, piece, body, weights, clothes, start, seed)
    faces = cloth.all_faces
    part = Part(
        name=pattern.name,
        faces=faces,
        rest_m=cloth.rest_m,
        materials=(pattern.material,),
        face_material=np.zeros(len(faces), dtype=np.int32),
        face_label=np.full(len(faces), pattern.label, dtype=np.uint8),
    )
    return Garment(part, cloth)


class _Cloth:
    """The operators of one garment, and what it remembers of the start."""

    def __init__(
        self,
        pattern: Pattern,
        piece: Piece,
        body: RestBody,
        weights: NDArray[np.float64],
        clothes: ClothesSpec,
        start: Floats,
        seed: int,
    ) -> None:
        count = len(piece.source)
        self._source, self._coarse = piece.source, piece.faces
        self._even = averaging(piece.faces, count, SHARE)
        self._finer, self._faces = finer(piece.faces, count)
        fine_count = self._finer.shape[0]
        self._even_fine = averaging(self._faces, fine_count, SHARE)
        self._at_coarse = collecting(piece.faces, count)
        self._at_fine = collecting(self._faces, fine_count)
        self._body_rest = body.vertices_m.astype(np.float32)
        self._pelvis = _rigid_points(weights, "pelvis")
        self._thorax = _rigid_points(weights, "thorax")
        self._off_limb = pattern.off_limb[piece.source].astype(np.float32)[:, None]
        self._slack = self._smooth(pattern.slack_m[piece.source])
        self._slips = self._smooth(pattern.slips[piece.source]) * np.float32(clothes.slip_ratio)
        self._shrunk = np.zeros(fine_count, dtype=np.float32)
        rest = self._body_rest[piece.source]
        base, normal, _ = self._draped(self._body_rest)
        taken = np.einsum("ij,ij->i", self._finer @ rest - base, normal)
        self._shrunk = self._even_fine @ np.clip(taken, 0, MOST_SHRUNK_M).astype(np.float32)
        self._wrinkles = wrinkle_field(self._finer @ rest, self._slack, seed)
        self._area = np.float32(1e-9) + self._draped(start)[2]
        self._start_thorax = start[self._thorax]
        self._start = self._followed(start)
        self._rim, self.all_faces = _rim(self._faces)
        self.rest_m: Floats = self._with_rim(self._finer @ rest, normal)

    def over(self, skin: Floats) -> Floats:
        """Return all vertices, the turned-in rims last."""
        cloth = self._followed(skin)
        rotation, shift = rigid(self._start_thorax, skin[self._thorax])
        carried = self._start @ rotation.T.astype(np.float32) + shift.astype(np.float32)
        cloth += self._slips[:, None] * (carried - cloth)
        cloth = self._outside(cloth, skin)
        normal = unit(self._at_fine @ face_vectors(cloth, self._faces))
        return self._with_rim(cloth, normal)

    def _smooth(self, values: NDArray[np.floating]) -> Floats:
        smooth = values.astype(np.float32)
        for _ in range(COARSE_ROUNDS // 2):
            smooth = self._even @ smooth
        return np.asarray(self._finer @ smooth, dtype=np.float32)

    def _draped(self, skin: Floats) -> tuple[Floats, Floats, Floats]:
        """Return the averaged skin, its normals and the area at each vertex."""
        points = skin[self._source]
        if self._off_limb.any():
            rotation, shift = rigid(self._body_rest[self._pelvis], skin[self._pelvis])
            rest = self._body_rest[self._source]
            with_pelvis = rest @ rotation.T.astype(np.float32) + shift.astype(np.float32)
            points = points + self._off_limb * (with_pelvis - points)
        for _ in range(COARSE_ROUNDS):
            points = self._even @ points
        points = self._finer @ points
        for _ in range(FINE_ROUNDS):
            points = self._even_fine @ points
        vectors = face_vectors(points, self._faces)
        area = self._at_fine @ np.sqrt(np.einsum("ij,ij->i", vectors, vectors))
        return points, unit(self._at_fine @ vectors), area

    def _followed(self, skin: Floats) -> Floats:
        """Return the cloth as it would lie if it went with the skin wholly."""
        points, normal, area = self._draped(skin)
        up = normal[:, 2]
        slack = self._slack * (1 - PRESSED * np.maximum(up, 0) + HANGS * np.maximum(-up, 0))
        squeezed = np.clip(1 - area / self._area, 0.0, MOST_SQUEEZED)
        slack = slack + self._wrinkles * (1 + np.float32(SQUEEZED_GAIN) * squeezed)
        followed = points + normal * (slack + self._shrunk)[:, None]
        return np.asarray(followed, dtype=np.float32)

    def _outside(self, cloth: Floats, skin: Floats) -> Floats:
        """Push what would be in the skin out of it."""
        points = skin[self._source]
        normal = unit(self._at_coarse @ face_vectors(points, self._coarse))
        below, out = self._finer @ points, unit(self._finer @ normal)
        away = cloth - below
        height = np.einsum("ij,ij->i", away, out)
        near = np.einsum("ij,ij->i", away, away) < REACH_M**2
        push = np.where(near, np.maximum(GAP_M - height, 0), 0).astype(np.float32)
        pushed: Floats = cloth + out * push[:, None]
        return pushed

    def _with_rim(self, cloth: Floats, normal: Floats) -> Floats:
        inner = cloth[self._rim] - np.float32(RIM_M) * normal[self._rim]
        return np.ascontiguousarray(np.concatenate([cloth, inner]), dtype=np.float32)


def _rigid_points(weights: NDArray[np.float64], segment: str) -> NDArray[np.int64]:
    """Return vertices that show where a segment is."""
    own = np.flatnonzero(share_of(weights, segment) > CARRIER_SHARE)
    return own[:: max(1, len(own) // CARRIER_POINTS)]


def _rim(faces: NDArray[np.int32]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Return the vertices that get a twin inside the hem, and all faces with the hem's inside.

    The border itself is shared, so that outside and inside are joined there.
    """
    border = np.unique(border_edges(faces))
    reached = np.zeros(faces.max() + 1, dtype=bool)
    reached[border] = True
    for _ in range(RIM_ROUNDS):
        band = reached[faces].any(axis=1)
        reached[faces[band]] = True
    inside = reached.copy()
    inside[border] = False
    twins = np.flatnonzero(inside)
    twin_of = np.arange(len(reached))
    twin_of[twins] = len(reached) + np.arange(len(twins))
    turned = twin_of[faces[band]][:, ::-1]
    return twins, np.concatenate([faces, turned]).astype(np.int32)
