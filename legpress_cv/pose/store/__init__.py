"""The model store: finds the pose models on this machine, and fetches them once.

Looked for in this order: a file given by the caller, the one named by ``LEGPRESS_CV_MODEL``, the
``models`` folder of this installation, the user's cache (``LEGPRESS_CV_CACHE`` moves it). What is
fetched is checked by SHA-256 before use, and again at every later use. Importing fetches nothing.
"""

from __future__ import annotations

from .cache import CACHE_VARIABLE, cache_folder, fetch_models
from .clients import Progress
from .find import MODEL_VARIABLE, find_model, installed_models, resolve_models
from .manifest import VARIANTS, Variant, models_folder, pose_manifest
from .model_file import ModelFile, bundle_name, open_model

__all__ = [
    "CACHE_VARIABLE",
    "MODEL_VARIABLE",
    "VARIANTS",
    "ModelFile",
    "Progress",
    "Variant",
    "bundle_name",
    "cache_folder",
    "fetch_models",
    "find_model",
    "installed_models",
    "models_folder",
    "open_model",
    "pose_manifest",
    "resolve_models",
]
