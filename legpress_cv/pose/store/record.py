"""A stored model file and the record beside it."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from legpress_cv._model import FrozenModel
from legpress_cv.errors import ModelCorruptError
from legpress_cv.pose.bundle import read_bundle

from .manifest import VARIANTS, Variant

CHUNK_BYTES = 1 << 20
UNRECORDED = "a file without a record"
GIVE_ANOTHER = "give a whole pose_landmarker .task file"
FETCH_AGAIN = "run `legpress-cv models fetch --force`, or delete it"
DELETE = "delete it and run `legpress-cv models fetch`"


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


class ModelRecord(FrozenModel):
    """What is known of a stored bundle: ``NAME.task.json`` beside it."""

    schema_version: Literal[1] = 1
    variant: Variant
    sha256: str
    size_bytes: int
    pieces: dict[str, str]
    source: str
    fetched_at: str


def bundle_name(variant: str) -> str:
    """File name of a variant's bundle, the one that MediaPipe's own downloads have."""
    return f"pose_landmarker_{variant}.task"


def record_path(bundle: Path) -> Path:
    """Where the record of a bundle lies."""
    return bundle.with_name(bundle.name + ".json")


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def open_model(path: Path, *, variant: str | None = None, cure: str = GIVE_ANOTHER) -> ModelFile:
    """Check a bundle, against its record where there is one, else on its structure.

    Parameters
    ----------
    path
        The bundle; it exists.
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
        record = _read_record(path, cure)
        if record is None:
            read_bundle(path, cure=cure)
            return ModelFile(path, variant or "custom", sha256_of(path), UNRECORDED)
        actual = sha256_of(path)
    except OSError as error:
        raise ModelCorruptError(
            f"the model file {path} cannot be read ({error.strerror}); check its permissions."
        ) from error
    if actual != record.sha256:
        raise ModelCorruptError(f"the model file {path} is damaged; {cure}.")
    if variant is not None and variant != record.variant:
        raise ModelCorruptError(
            f"the model file {path} holds the variant {record.variant}, not {variant}; {cure}."
        )
    return ModelFile(path, record.variant, actual, record.source)


def store_model(folder: Path, content: bytes, record: ModelRecord) -> ModelFile:
    """Write a bundle and its record; a reader sees the old file or the whole new one.

    The old record goes first: a run killed in between leaves a whole bundle without a record,
    which is accepted on its structure, and never a bundle beside a record of another.
    """
    path = folder / bundle_name(record.variant)
    record_path(path).unlink(missing_ok=True)
    write_atomically(path, content)
    text = json.dumps(record.model_dump(), indent=2) + "\n"
    write_atomically(record_path(path), text.encode())
    return ModelFile(path, record.variant, record.sha256, record.source)


def write_atomically(path: Path, content: bytes) -> None:
    """Write to a temporary name on the same disk, flush, and rename."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o644)  # mkstemp's 0600 would hide a shared cache from other users
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _read_record(bundle: Path, cure: str) -> ModelRecord | None:
    path = record_path(bundle)
    try:
        return ModelRecord.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except ValidationError as error:
        raise ModelCorruptError(f"{path} is no record of a model; {cure}.") from error


def variants_in(folder: Path) -> list[Variant]:
    """Variants whose bundle lies in a folder."""
    return [variant for variant in VARIANTS if (folder / bundle_name(variant)).is_file()]
