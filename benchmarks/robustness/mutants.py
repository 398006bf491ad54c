"""Mutants by number: the same seed and number give the same files and the same command."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from . import boxes, chunks, elements, raw, texts, tree, ts_packets
from .bases import Base
from .materials import Materials, quick_arguments
from .tree import Change

_STRUCTURES = {
    "boxes": (boxes.GRAMMAR, boxes.LIES),
    "elements": (elements.GRAMMAR, elements.LIES),
    "chunks": (chunks.GRAMMAR, chunks.LIES),
}
CLIP, SETTINGS, RESULT, BATCH, BUNDLE = "clip", "settings", "result", "batch", "model"
_OF_A_HUNDRED = {CLIP: 84, SETTINGS: 5, RESULT: 5, BATCH: 4, BUNDLE: 2}
_SEVERAL_RATIO = 0.35
"""Mutants that are changed more than once."""
_JOINED_RATIO = 0.05
_OTHER_SUFFIX_RATIO = 0.05


@dataclass(frozen=True)
class Mutant:
    """One case.

    Attributes
    ----------
    number
        Of the case; with the seed it repeats it.
    kind
        What was changed: a clip, settings, a result, the records of a batch, or a pose model.
    form
        Which clip, or which file.
    changes
        What was done, in words.
    arguments
        Of the command line.
    """

    number: int
    kind: str
    form: str
    changes: tuple[str, ...]
    arguments: tuple[str, ...]

    @property
    def whole(self) -> bool:
        """Whether it can run with the real models: only clips do."""
        return self.kind == CLIP


def write_mutant(materials: Materials, seed: int, number: int, folder: Path) -> Mutant:
    """Make a mutant in an empty folder.

    Parameters
    ----------
    materials
        What mutants are made from.
    seed, number
        Which one.
    folder
        Gets the files.
    """
    random = Random(f"{seed}-{number}")
    kind = random.choices([*_OF_A_HUNDRED], [*_OF_A_HUNDRED.values()])[0]
    form, changes, arguments = _MAKERS[kind](materials, random, folder)
    return Mutant(number, kind, form, changes, tuple(arguments))


Made = tuple[str, tuple[str, ...], list[str]]


def _clip(materials: Materials, random: Random, folder: Path) -> Made:
    base = random.choice(materials.bases)
    data, changes = changed_clip(base, materials.bases, random)
    suffix = base.form.suffix
    if random.random() < _OTHER_SUFFIX_RATIO:
        suffix = random.choice(materials.bases).form.suffix
    path = folder / f"clip{suffix}"
    path.write_bytes(data)
    sound = ["--audio"] if random.random() < 0.5 else []
    return base.form.name, changes, _analyze(path, materials.bundle, *sound)


def changed_clip(
    base: Base, others: tuple[Base, ...], random: Random
) -> tuple[bytes, tuple[str, ...]]:
    """Change a clip once or several times."""
    data = base.content
    told = []
    times = random.choice((2, 2, 3, 5)) if random.random() < _SEVERAL_RATIO else 1
    for _ in range(times):
        if random.random() < _JOINED_RATIO:
            data, what = raw.join(data, random.choice(others).content, random)
        else:
            data, what = _change_of(base.form.family, random)(data, random)
        told.append(what)
    return data, tuple(told)


def _change_of(family: str, random: Random) -> Callable[[bytes, Random], Change]:
    """Draw a change: half of them are blind, the others know the format."""
    if random.random() < 0.4:
        return random.choice(raw.CHANGES)
    if family == "packets":
        return random.choice(ts_packets.CHANGES)
    grammar, lies = _STRUCTURES[family]
    if random.random() < 0.5:
        return random.choice(lies)
    structural = random.choice(tree.STRUCTURAL)
    return lambda data, random: structural(data, grammar, random)


def _analyze(clip: Path, model: Path, *more: str) -> list[str]:
    return ["analyze", str(clip), "--model", str(model), *quick_arguments(), *more]


def _settings(materials: Materials, random: Random, folder: Path) -> Made:
    data, what = texts.changed_toml(materials.toml.read_bytes(), random)
    path = folder / "settings.toml"
    path.write_bytes(data)
    clip = shutil.copy(materials.sound_clip, folder)
    arguments = _analyze(Path(clip), materials.bundle, "--settings", str(path))
    return "settings.toml", (what,), arguments


def _result(materials: Materials, random: Random, folder: Path) -> Made:
    data, what = texts.changed_json(materials.result.read_bytes(), random)
    path = folder / materials.result.name
    path.write_bytes(data)
    shutil.copy(materials.sound_clip, folder)
    return path.name, (what,), ["report", str(path)]


def _batch(materials: Materials, random: Random, folder: Path) -> Made:
    shutil.copytree(materials.batch, folder, dirs_exist_ok=True)
    out = folder / "out"
    records = sorted(p for p in out.rglob("*") if p.name in ("finished.json", "failed.json"))
    others = sorted(p for p in out.rglob("*") if p.is_file() and p not in records)
    told = []
    for _ in range(random.choice((1, 1, 2))):
        record = random.random() < 0.8
        path = random.choice(records if record else others)
        if not path.is_file():
            continue
        if random.random() < 0.1:
            path.unlink()
            told.append(f"{path.relative_to(out)} gone")
            continue
        change = texts.changed_json if record and not told else texts.damaged_text
        data, what = change(path.read_bytes(), random)
        path.write_bytes(data)
        told.append(f"{path.relative_to(out)}: {what}")
    arguments = ["batch", str(folder / "clips"), "-o", str(out), "--no-video"]
    arguments += ["--model", str(materials.bundle), *quick_arguments(), "--workers", "1"]
    return "records", tuple(told), arguments


def _bundle(materials: Materials, random: Random, folder: Path) -> Made:
    data, what = materials.bundle.read_bytes(), []
    for _ in range(random.choice((1, 1, 3))):
        data, told = random.choice(raw.CHANGES)(data, random)
        what.append(told)
    path = folder / "model.task"
    path.write_bytes(data)
    clip = shutil.copy(materials.sound_clip, folder)
    return path.name, tuple(what), _analyze(Path(clip), path)


_MAKERS: dict[str, Callable[[Materials, Random, Path], Made]] = {
    CLIP: _clip,
    SETTINGS: _settings,
    RESULT: _result,
    BATCH: _batch,
    BUNDLE: _bundle,
}
