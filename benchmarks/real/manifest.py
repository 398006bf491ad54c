"""The list of real clips, and which of them lie in a folder."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

MANIFEST = Path(__file__).parents[2] / "tests" / "data" / "real_clips.json"
CLIP_SUFFIXES = {".mp4", ".mov", ".mkv", ".webm", ".avi", ".m4v"}


class RealClip(BaseModel):
    """A clip, and what a person reads off it.

    Attributes
    ----------
    id
        Short name.
    where
        Where it can be had: repository, path and, where known, commit.
    sha256
        Of the whole file.
    crop_px
        Part of the picture that is analysed as a clip of its own: x, y, width, height.
    view
        ``"side"``: within 25 deg of the side view; ``"oblique"``: beyond, or dark.
    bottoms_s, partial_bottoms_s
        Deepest moments by eye, to about 0.3 s: of whole reps, and of reps that the clip or the
        picture's edge cuts.
    tilt_by_eye
        What a person sees of the pelvis.
    arm_over_hip
        The hands are on handles beside the seat, a forearm lies over the hip.
    leg_press
        False for another exercise.
    must_find_no_rep, must_refuse_tilt
        What must not be told.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    where: str
    sha256: str
    crop_px: tuple[int, int, int, int] | None = None
    view: Literal["side", "oblique"]
    bottoms_s: tuple[float, ...]
    partial_bottoms_s: tuple[float, ...] = ()
    tilt_by_eye: Literal["none", "slight", "clear", "not_readable"]
    arm_over_hip: bool = False
    leg_press: bool = True
    must_find_no_rep: bool = False
    must_refuse_tilt: bool = False

    @property
    def all_bottoms_s(self) -> tuple[float, ...]:
        """Every deepest moment that is in the clip."""
        return tuple(sorted((*self.bottoms_s, *self.partial_bottoms_s)))


class Manifest(BaseModel):
    """All clips, and a sentence about them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    about: str
    clips: tuple[RealClip, ...]


@dataclass(frozen=True)
class LocalClip:
    """A clip of the manifest, and the file that holds it."""

    clip: RealClip
    path: Path


def load_manifest(path: Path = MANIFEST) -> Manifest:
    """Read the manifest."""
    return Manifest.model_validate_json(path.read_bytes())


def local_clips(folder: Path, manifest: Manifest) -> list[LocalClip]:
    """Find the clips of the manifest in a folder, by their content and whatever their names."""
    files = {
        hashlib.sha256(path.read_bytes()).hexdigest(): path
        for path in sorted(folder.rglob("*"))
        if path.suffix.lower() in CLIP_SUFFIXES and path.is_file()
    }
    return [LocalClip(clip, files[clip.sha256]) for clip in manifest.clips if clip.sha256 in files]
