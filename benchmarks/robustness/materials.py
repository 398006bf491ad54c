"""What the mutants are made from: sound clips, settings, a result, a batch and a model."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from legpress_cv.analyse_to_files import analyse_to_files, open_to_analyse, settle_models
from legpress_cv.batch.discovery import CLIP_PATTERNS
from legpress_cv.files.atomic import staged_files
from legpress_cv.report import output_paths
from legpress_cv.settings import Settings, load_settings

from .bases import FORMS, Base, make_bases
from .in_process import analyze_here
from .stand_in import installed, write_bundle

QUICK: dict[str, dict[str, Any]] = {
    "landmarks": {"network": False},
    "pose": {"workers": 1},
    # The base clips are small: else no pelvis would be judged in any.
    "signals": {"cutoff_min_hz": 5.0, "cutoff_max_hz": 5.0},
    "view": {"min_torso_px": 20.0},
}
"""Settings of all runs with the stand-in; equal cut-offs spare the search for one."""
SOUND_CLIP = "mov"
"""The form of the clip that goes with mutated settings, results and models: the smallest."""
_BROKEN_BYTES = 3000
_SAME_TIME = "2026-01-01T00:00:00+00:00"


def quick_arguments() -> list[str]:
    """Give :data:`QUICK` as options of the command line."""
    pairs = [f"{s}.{k}={json.dumps(v)}" for s, table in QUICK.items() for k, v in table.items()]
    return [word for pair in pairs for word in ("--set", pair)]


@dataclass(frozen=True)
class Materials:
    """A folder of them; made once, read by every worker."""

    folder: Path

    @cached_property
    def bases(self) -> tuple[Base, ...]:
        """The sound clips."""
        return tuple(
            Base(form, (self.folder / f"{form.name}{form.suffix}").read_bytes()) for form in FORMS
        )

    @property
    def sound_clip(self) -> Path:
        """A small clip that is whole."""
        return self.folder / f"{SOUND_CLIP}.mov"

    @property
    def bundle(self) -> Path:
        """A file that passes for a pose model."""
        return self.folder / "model.task"

    @property
    def result(self) -> Path:
        """The result of the sound clip."""
        return self.folder / "result" / f"{SOUND_CLIP}.analysis.json"

    @property
    def toml(self) -> Path:
        """All settings with their defaults."""
        return self.folder / "settings.toml"

    @property
    def batch(self) -> Path:
        """A folder with ``clips``, and ``out`` from a batch over them; one clip is broken."""
        return self.folder / "batch"


def make_materials(source: Path, folder: Path) -> Materials:
    """Make everything in a folder; its bytes are the same at every run with one version.

    Parameters
    ----------
    source
        The clip that the base clips are made from.
    folder
        An empty one.
    """
    materials = Materials(folder)
    make_bases(source, folder)
    write_bundle(materials.bundle)
    materials.toml.write_text(as_toml(Settings()))
    settings = load_settings(None, **QUICK)
    settings, models = settle_models(settings, materials.bundle)
    materials.result.parent.mkdir()
    with installed():
        analyse_to_files(
            open_to_analyse(materials.sound_clip, settings),
            staged_files(output_paths(materials.sound_clip, folder / "result"), overwrite=False),
            settings=settings,
            models=models,
            progress=lambda _stage, _ratio: None,
            warn=lambda _sentence: None,
        )
        _make_batch(materials)
    _same_times(materials.result)
    return materials


def _make_batch(materials: Materials) -> None:
    clips = materials.batch / "clips"
    clips.mkdir(parents=True)
    for name in ("a.mov", "b.mov"):
        shutil.copy(materials.sound_clip, clips / name)
    (clips / "broken.mp4").write_bytes(materials.bases[0].content[:_BROKEN_BYTES])
    out = materials.batch / "out"
    analyze_here(
        clips,
        out,
        patterns=CLIP_PATTERNS,
        settings=load_settings(None, **QUICK),
        model=materials.bundle,
        video=False,
    )
    for record in out.rglob("*.json"):
        _same_times(record)


def _same_times(path: Path) -> None:
    """Put fixed times and paths into a file, so that one seed makes the same mutant of it."""
    document = json.loads(path.read_text())
    if "row" in document:
        document["row"]["analysed_at"] = document["row"]["analysed_at"] and _SAME_TIME
        document["row"]["analysis_s"] = document["row"]["analysis_s"] and 1.0
        document["detail"] = None
    else:
        document["provenance"]["analysed_at"] = _SAME_TIME
        document["clip"]["path"] = f"/clips/{SOUND_CLIP}.mov"
    path.write_text(json.dumps(document))


def as_toml(settings: Settings) -> str:
    """Write settings as the TOML that reads back to them; those without a value are left out."""
    lines = []
    for section, table in settings.model_dump(mode="json").items():
        lines.append(f"[{section}]")
        lines += [
            f"{key} = {json.dumps(value)}" for key, value in table.items() if value is not None
        ]
    return "\n".join([*lines, ""])
