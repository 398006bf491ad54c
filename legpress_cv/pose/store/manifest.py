"""What is fetched, from where, and how it is recognised: ``models/manifest.json``."""

from __future__ import annotations

import functools
import hashlib
import json
from pathlib import Path
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, ValidationError

import legpress_cv
from legpress_cv._model import FrozenModel
from legpress_cv.errors import ModelNotFoundError

Variant = Literal["heavy", "full", "lite"]
VARIANTS: tuple[Variant, ...] = get_args(Variant)
MANIFEST_NAME = "manifest.json"


class Pin(FrozenModel):
    """A file that is known byte by byte."""

    sha256: str
    size_bytes: int

    def fits(self, content: bytes) -> bool:
        """Whether the content is that file's."""
        return (
            len(content) == self.size_bytes and hashlib.sha256(content).hexdigest() == self.sha256
        )


class PackageSource(FrozenModel):
    """A published package of ``size_bytes``, and its members that hold the networks."""

    package: str
    version: str
    size_bytes: int
    detector: str
    landmarks: dict[Variant, str]


class WheelSource(PackageSource):
    """A wheel of another Python version or platform than this one may be."""

    python_version: str
    platform: str


class OfficialSource(FrozenModel):
    """Finished bundles on a web server; ``{variant}`` stands in the address."""

    url: str
    max_bytes: int


class PoseManifest(FrozenModel):
    """The pose networks. The detector is pinned once per package that carries it."""

    detector: tuple[Pin, ...]
    landmarks: dict[Variant, Pin]
    npm: PackageSource
    pip: WheelSource
    official: OfficialSource


class _Manifest(BaseModel):
    """The whole file; it may hold sections of other rooms."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    schema_version: Literal[1]
    pose_landmarker: PoseManifest


@functools.cache
def models_folder() -> Path:
    """Folder of models that came with this installation: in the wheel, or the source tree's."""
    package = Path(legpress_cv.__file__).parent
    in_wheel = package / "_models"
    return in_wheel if (in_wheel / MANIFEST_NAME).is_file() else package.parent / "models"


@functools.cache
def pose_manifest() -> PoseManifest:
    """Read the manifest's pose section.

    Raises
    ------
    ModelNotFoundError
        If this installation lacks the manifest.
    """
    path = models_folder() / MANIFEST_NAME
    try:
        return _Manifest.model_validate(json.loads(path.read_bytes())).pose_landmarker
    except (OSError, ValueError, ValidationError) as error:
        raise ModelNotFoundError(
            f"this installation lacks its list of models ({path}); install legpress-cv again."
        ) from error
