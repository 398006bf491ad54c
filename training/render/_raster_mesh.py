"""A scene as flat arrays for the graphics card: vertices doubled where materials meet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from training.scene import Floats, Label, Material, Part, Pattern, Scene

PATTERNS: tuple[Pattern, ...] = get_args(Pattern)
Ints = NDArray[np.int32]

_LABELS = 256  # a label is a byte
_LAYERS = 32  # more than there are patterns
_LEAST_CLOSED = 500  # a room's few walls are seen from inside
_OPEN_SHARE = 0.003  # the skin ends at the ankles, inside of the shoes
_SAME_PLACE_M = 1e-5
_ZERO_AREA = 1e-20  # keeps the normal of an unused vertex at zero instead of NaN


def pattern_layer(pattern: Pattern) -> float:
    """Return the depth, 0..1, that stands for a pattern; exact in binary."""
    return (PATTERNS.index(pattern) + 1) / _LAYERS


def srgb_to_linear(rgb: tuple[float, float, float]) -> NDArray[np.float64]:
    """Return the light of an sRGB colour in 0..1."""
    value = np.asarray(rgb, dtype=float)
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)  # noqa: PLR2004 -- IEC 61966-2-1


def face_normals(vertices_m: Floats, faces: Ints) -> Floats:
    """Return normals (F, 3) of faces, twice the face's area long."""
    a, b, c = (np.take(vertices_m, faces[:, i], axis=0).T for i in range(3))
    u, v = b - a, c - a
    return np.stack(
        [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]], axis=1
    )


def unit(vectors: Floats) -> Floats:
    """Bring each row to length 1; zero stays zero."""
    length = np.sqrt(np.einsum("ij,ij->i", vectors, vectors) + _ZERO_AREA)
    return np.asarray(vectors / length[:, None], dtype=np.float32)


class VertexNormals:
    """Area-weighted vertex normals of one set of faces, sorted once so that each frame is cheap.

    Parameters
    ----------
    faces : ndarray of int32, shape (F, 3)
    vertex_count : int
    """

    def __init__(self, faces: Ints, vertex_count: int) -> None:
        self._faces = np.ascontiguousarray(faces)
        corners = self._faces.ravel()
        ones = np.ones(len(corners), dtype=np.float32)
        at = np.arange(len(corners)) // 3
        self._sum = csr_matrix((ones, (corners, at)), shape=(vertex_count, len(self._faces)))

    def __call__(self, vertices_m: Floats) -> Floats:
        """Return unit normals (V, 3); zero where no face uses the vertex."""
        return unit(self._sum @ face_normals(vertices_m, self._faces))


class PackedPart:
    """One part's drawn vertices: each of one material and one label (flat parts: one per corner).

    Attributes
    ----------
    source : ndarray of int32, shape (D,)
        The part's vertex behind each drawn vertex.
    faces : ndarray of int32, shape (F, 3)
        Into the drawn vertices.
    material, label : ndarray, shape (D,)
        Of each drawn vertex; the material as an index into the part's own.
    """

    def __init__(self, part: Part) -> None:
        faces = np.ascontiguousarray(part.faces, dtype=np.int32).reshape(-1, 3)
        kind = part.face_material.astype(np.int64) * _LABELS + part.face_label
        if part.smooth:
            kinds = (int(kind.max()) + 1) if len(kind) else 1
            keys = faces.astype(np.int64) * kinds + kind[:, None]
            drawn, inverse = np.unique(keys.ravel(), return_inverse=True)
            self.source = (drawn // kinds).astype(np.int32)
            drawn_kind = drawn % kinds
            self.faces = inverse.reshape(-1, 3).astype(np.int32)
            self._normals: VertexNormals | None = VertexNormals(faces, len(part.rest_m))
        else:
            self.source = faces.ravel()
            drawn_kind = np.repeat(kind, 3)
            self.faces = np.arange(faces.size, dtype=np.int32).reshape(-1, 3)
            self._normals = None
        self.material = (drawn_kind // _LABELS).astype(np.int32)
        self.label = (drawn_kind % _LABELS).astype(np.uint8)
        self._part_faces = faces

    def vertices(self, vertices_m: Floats) -> Floats:
        """Return drawn positions (m) and unit normals, (D, 6), of the part's vertices (V, 3)."""
        vertices_m = np.asarray(vertices_m, dtype=np.float32)
        drawn = np.empty((len(self.source), 6), dtype=np.float32)
        drawn[:, :3] = np.take(vertices_m, self.source, axis=0)
        if self._normals is None:
            flat = unit(face_normals(vertices_m, self._part_faces))
            drawn[:, 3:] = np.repeat(flat, 3, axis=0)
        else:
            drawn[:, 3:] = np.take(self._normals(vertices_m), self.source, axis=0)
        return drawn


@dataclass(frozen=True, eq=False)
class PackedScene:
    """All parts in one vertex buffer and one list of faces.

    Parameters
    ----------
    parts : tuple of PackedPart
    vertex_first : tuple of int
        Where each part's drawn vertices begin; one more entry for the end.
    materials : tuple of Material
        Without doubles.
    static : ndarray, shape (D,), fields rest_m, material, label
        What never changes about a drawn vertex; material as 1 + number + layer of its pattern.
    faces : ndarray of int32, shape (F, 3)
    face_first : tuple of int
        Where each part's faces begin; one more entry for the end.
    """

    parts: tuple[PackedPart, ...]
    vertex_first: tuple[int, ...]
    materials: tuple[Material, ...]
    static: NDArray[np.void]
    faces: Ints
    face_first: tuple[int, ...]


STATIC = np.dtype([("rest_m", np.float32, 3), ("material", np.float32), ("label", np.uint32)])


def materials_of(scene: Scene) -> tuple[Material, ...]:
    """Return a scene's materials without doubles, in the order in which they are numbered."""
    return tuple(dict.fromkeys(m for part in scene.parts for m in part.materials))


def pack(scene: Scene) -> PackedScene:
    """Make flat arrays of a scene; done once, whatever moves."""
    parts = tuple(PackedPart(part) for part in scene.parts)
    numbers = {material: i for i, material in enumerate(materials_of(scene))}
    materials = tuple(numbers)
    vertex_first = tuple(np.cumsum([0] + [len(p.source) for p in parts]).tolist())
    face_first = tuple(np.cumsum([0] + [len(p.faces) for p in parts]).tolist())
    static = np.zeros(vertex_first[-1], dtype=STATIC)
    faces = np.zeros((face_first[-1], 3), dtype=np.int32)
    for i, (part, packed) in enumerate(zip(scene.parts, parts, strict=True)):
        rows = static[vertex_first[i] : vertex_first[i + 1]]
        rows["rest_m"] = part.rest_m[packed.source]
        codes = [1.0 + numbers[m] + pattern_layer(m.pattern) for m in part.materials]
        rows["material"] = np.array(codes)[packed.material]
        rows["label"] = packed.label
        faces[face_first[i] : face_first[i + 1]] = packed.faces + vertex_first[i]
    return PackedScene(
        parts=parts,
        vertex_first=vertex_first,
        materials=materials,
        static=static,
        faces=faces,
        face_first=face_first,
    )


def is_closed(part: Part) -> bool:
    """Tell whether nobody can see a part's inside: hardly an edge has only one face."""
    faces = part.faces
    if len(faces) < _LEAST_CLOSED:
        return False
    places = np.round(part.rest_m / _SAME_PLACE_M).astype(np.int64)
    _, same = np.unique(places, axis=0, return_inverse=True)
    at = same.reshape(-1)[faces].astype(np.int64)
    edges = np.sort(np.concatenate([at[:, [0, 1]], at[:, [1, 2]], at[:, [2, 0]]]), axis=1)
    _, uses = np.unique(edges[:, 0] * (len(places) + 1) + edges[:, 1], return_counts=True)
    return bool(np.count_nonzero(uses % 2) <= _OPEN_SHARE * len(uses))


def is_garment(part: Part) -> bool:
    """Tell whether a part is loose clothes: the turned-in hem is all that is seen of the inside."""
    return bool(len(part.face_label)) and bool(
        np.isin(part.face_label, (Label.SHIRT, Label.SHORTS)).all()
    )


def lifter_and_machine(scene: Scene) -> tuple[int, ...]:
    """Find the parts that are neither scenery nor bystanders; all parts where there are none."""
    around = (Label.SCENERY, Label.PERSON)
    near = tuple(
        i for i, part in enumerate(scene.parts) if not np.isin(part.face_label, around).all()
    )
    return near or tuple(range(len(scene.parts)))
