"""A stored model file, and the record beside it that it is checked against."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from legpress_cv.errors import ModelCorruptError
from legpress_cv.files.atomic import atomic_write
from legpress_cv.files.sha256 import file_sha256
from legpress_cv.pose.bundle import read_bundle

UNRECORDED = "a file without a record"
GIVE_ANOTHER = "give a whole pose_landmarker .task file"


@dataclass(frozen=True)
class ModelFile:
    """A pose model that is ready for use.

    Attributes
    ----------
    path
        The ``.task`` bundle.
    variant
        ``"heavy"``, ``"full"``, ``"lite"``, or ``"custom"`` for a file of unknown making.
    sha256
        Of the bundle.
    source
        Where it came from, in words.
    """

    path: Path
    variant: str
    sha256: str
    source: str


def bundle_name(variant: str) -> str:
    """File name of a variant's bundle, the one that MediaPipe's own downloads have."""
    return f"pose_landmarker_{variant}.task"


def record_path(bundle: Path) -> Path:
    """Where the record of a bundle lies."""
    return bundle.with_name(bundle.name + ".json")


def open_model(path: Path, *, variant: str | None = None, cure: str = GIVE_ANOTHER) -> ModelFile:
    """Check a bundle that exists, against its record where there is one, else on its structure.

    Parameters
    ----------
    path
        The bundle.
    variant
        What it is expected to be; ``None`` takes it from the record, or ``"custom"``.
    cure
        What to do if it is damaged, for the message.

    Raises
    ------
    ModelCorruptError
        If the file is damaged, or is not the one that its record describes.
    """
    try:
        recorded = _read_record(path, cure)
        sha256 = file_sha256(path)
        if recorded is None:
            read_bundle(path, cure=cure)
            return ModelFile(path, variant or "custom", sha256, UNRECORDED)
    except OSError as error:
        raise ModelCorruptError(
            f"the model file {path} cannot be read ({error.strerror}); check its permissions."
        ) from error
    if sha256 != recorded.sha256:
        raise ModelCorruptError(f"the model file {path} is damaged; {cure}.")
    if variant is not None and variant != recorded.variant:
        raise ModelCorruptError(
            f"the model file {path} holds the variant {recorded.variant}, not {variant}; {cure}."
        )
    return recorded


def store_model(path: Path, variant: str, content: bytes, source: str) -> ModelFile:
    """Write a bundle and its record; a reader sees the old file or the whole new one.

    The old record goes first: a run killed in between leaves a whole bundle without a record,
    which is accepted on its structure, and never a bundle beside a record of another.
    """
    model = ModelFile(path, variant, hashlib.sha256(content).hexdigest(), source)
    record = {"variant": variant, "sha256": model.sha256, "source": source}
    record_path(path).unlink(missing_ok=True)
    atomic_write(path, content)
    atomic_write(record_path(path), json.dumps(record, indent=2).encode())
    return model


def _read_record(bundle: Path, cure: str) -> ModelFile | None:
    path = record_path(bundle)
    try:
        record = json.loads(path.read_bytes())
        values = [record[name] for name in ("variant", "sha256", "source")]
        if not all(isinstance(value, str) for value in values):
            raise TypeError("not all of it is text")
        return ModelFile(bundle, *values)
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ModelCorruptError(f"{path} is no record of a model; {cure}.") from error
