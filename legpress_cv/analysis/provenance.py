"""What a result was made with: versions, libraries, models."""

from __future__ import annotations

import platform
from collections.abc import Iterable
from datetime import datetime, timezone
from importlib.metadata import PackageNotFoundError, version

from legpress_cv._version import __version__
from legpress_cv.lumbopelvic.network import LumbopelvicNetwork
from legpress_cv.pose.store import ModelFile
from legpress_cv.results import ModelFacts, Provenance

LIBRARIES = ("av", "mediapipe", "numpy", "onnxruntime", "opencv-contrib-python", "scipy")


def provenance_now() -> Provenance:
    """Say which program ran where, now."""
    libraries = {}
    for name in LIBRARIES:
        try:
            libraries[name] = version(name)
        except PackageNotFoundError:
            continue
    return Provenance(
        version=__version__,
        python=platform.python_version(),
        platform=platform.platform(),
        libraries=libraries,
        analysed_at=datetime.now(timezone.utc).isoformat(timespec="seconds"),
    )


def models_used(
    models: Iterable[ModelFile], network: LumbopelvicNetwork | None
) -> tuple[ModelFacts, ...]:
    """List the models, each once, with the hash of its file.

    Parameters
    ----------
    models
        Pose models.
    network
        The lumbopelvic network, if it looked.
    """
    used = tuple(
        ModelFacts(name=m.path.name, variant=m.variant, sha256=m.sha256, source=m.source)
        for m in {m.sha256: m for m in models}.values()
    )
    if network is None:
        return used
    return (
        *used,
        ModelFacts(
            name=network.path.name,
            variant="lumbopelvic",
            sha256=network.sha256,
            source="legpress_cv",
        ),
    )
