"""What is fetched, from where, and how it is recognised: ``models/manifest.json``."""

from __future__ import annotations

import functools
import hashlib
import json
from pathlib import Path
from typing import Literal, get_args

from legpress_cv._model import FrozenModel
from legpress_cv.errors import ModelNotFoundError

Variant = Literal["heavy", "full", "lite"]
VARIANTS: tuple[Variant, ...] = get_args(Variant)
MANIFEST_NAME = "manifest.json"


class PinnedFile(FrozenModel):
    """A file that is known byte by byte: where it lies, in an archive or on the web, and how."""

    path: str
    sha256: str
    size_bytes: int

    def fits(self, content: bytes) -> bool:
        """Whether the content is that file's."""
        return (
            len(content) == self.size_bytes and hashlib.sha256(content).hexdigest() == self.sha256
        )


class Package(FrozenModel):
    """A published package of ``size_bytes``, and its members that hold the networks."""

    name: str
    version: str
    size_bytes: int
    detector: PinnedFile
    landmarks: dict[Variant, PinnedFile]


class PoseManifest(FrozenModel):
    """Two packages with bare networks, and the finished bundles on MediaPipe's own server."""

    npm: Package
    pip: Package
    official: dict[Variant, PinnedFile]


@functools.cache
def models_folder() -> Path:
    """Folder of models that came with this installation: in the wheel, or the source tree's."""
    package = Path(__file__).parents[2]
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
        return PoseManifest.model_validate(json.loads(path.read_bytes())["pose_landmarker"])
    except (OSError, ValueError, KeyError) as error:
        raise ModelNotFoundError(
            f"this installation lacks its list of models ({path}); install legpress-cv again."
        ) from error
