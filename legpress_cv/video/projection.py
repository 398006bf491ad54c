"""Whether a clip's pictures are flat ones: angles cannot be measured in any other."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import av

from legpress_cv.errors import UnreadableClipError
from legpress_cv.files.names import shown

_FIRST_FIELD = struct.Struct("=i")
_ROUND_PROJECTIONS = frozenset({0, 1, 2, 3, 5})
"""FFmpeg's AV_SPHERICAL_*, all but the flat one: straight lines come out curved."""
_PACKED_STEREO = frozenset({1, 2, 4, 5, 6, 7})
"""FFmpeg's AV_STEREO3D_* of two views in one picture. Phones store the second view apart, and
decoders leave it out."""


def check_flat(path: Path, picture: av.VideoFrame) -> None:
    """Refuse pictures all round, and two views in one picture: people are bent, or there twice.

    Parameters
    ----------
    path
        For the message.
    picture
        The first one.

    Raises
    ------
    UnreadableClipError
        If the clip says that its pictures are of such a kind.
    """
    if _first_field(picture, "SPHERICAL") in _ROUND_PROJECTIONS:
        kind = "a 360-degree clip"
    elif _first_field(picture, "STEREO3D") in _PACKED_STEREO:
        kind = "a 3D clip with two views in each picture"
    else:
        return
    raise UnreadableClipError(
        f"{shown(path)} is {kind}, in which angles cannot be measured; export it as a flat clip."
    )


def _first_field(picture: av.VideoFrame, name: str) -> int | None:
    side_data: Any = picture.side_data.get(name)  # typed as text by PyAV 18's stubs
    data = b"" if side_data is None else bytes(side_data)
    return _FIRST_FIELD.unpack_from(data)[0] if len(data) >= _FIRST_FIELD.size else None
