"""Pictures all round, and two in one, are told and not measured."""

from __future__ import annotations

import struct
import uuid

import av
import pytest

from legpress_cv.errors import UnreadableClipError
from legpress_cv.video import Clip

SPHERICAL_BOX = uuid.UUID("ffcc8263-f855-4a93-8814-587a02521fdd").bytes
"""Of Google's Spherical Video V1."""


def write_spherical(path, clips, projection: str, stereo: str):
    """Write a clip whose track says which part of a sphere it shows."""
    clips.write(path, clips.even_times(5, 30))
    tags = {
        "Spherical": "true",
        "Stitched": "true",
        "StitchingSoftware": "x",
        "ProjectionType": projection,
        "StereoMode": stereo,
    }
    xml = "".join(f"<GSpherical:{key}>{value}</GSpherical:{key}>" for key, value in tags.items())
    body = SPHERICAL_BOX + f"<rdf:SphericalVideo>{xml}</rdf:SphericalVideo>".encode()
    box = struct.pack(">I", 8 + len(body)) + b"uuid" + body
    data = bytearray(path.read_bytes())
    at = {name: data.index(name) - 4 for name in (b"moov", b"trak")}
    sizes = {name: int.from_bytes(data[i : i + 4], "big") for name, i in at.items()}
    end = at[b"trak"] + sizes[b"trak"]
    data[end:end] = box
    for name, start in at.items():
        data[start : start + 4] = struct.pack(">I", sizes[name] + len(box))
    path.write_bytes(data)
    return path


def write_stereo(path, clips, mode: str):
    """Write a clip whose track says how it holds two views."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = clips.WIDTH, clips.HEIGHT, "yuv420p"
        stream.metadata["stereo_mode"] = mode
        frame = av.VideoFrame.from_ndarray(clips.pattern(), format="rgb24")
        container.mux(stream.encode(frame.reformat(format="yuv420p")))
        container.mux(stream.encode(None))
    return path


@pytest.mark.parametrize("stereo", ["mono", "left-right", "top-bottom"])
def test_all_round(tmp_path, clips, stereo):
    path = write_spherical(tmp_path / "round.mp4", clips, "equirectangular", stereo)
    with pytest.raises(UnreadableClipError, match=r"is a 360-degree clip.*; export it as a flat"):
        Clip.open(path)


@pytest.mark.parametrize("mode", ["left_right", "right_left", "top_bottom", "row_interleaved_lr"])
def test_two_views_in_one_picture(tmp_path, clips, mode):
    path = write_stereo(tmp_path / "two.mkv", clips, mode)
    with pytest.raises(UnreadableClipError, match="two views in each picture"):
        Clip.open(path)


def test_flat_clips_that_say_so(tmp_path, clips):
    assert Clip.open(write_stereo(tmp_path / "one.mkv", clips, "mono")).width_px == clips.WIDTH
