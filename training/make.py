"""Drawing a take to a clip with its truth beside it: resumes where it was cut off."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from training.build import Shot, Take
from training.camera import camera_track
from training.kinematics.motion import BodyState
from training.picture.codec import write_clip_within
from training.picture.develop import develop
from training.picture.flip import mirror
from training.picture.lens import drawn_camera
from training.picture.shutter import blend, subframe_times
from training.render.base import Picture, Renderer
from training.scene import Frame
from training.spec import ClipSpec
from training.truth.record import TruthRecorder

Progress = Callable[[int, int], None]  # pictures done, pictures in all
LIMIT_BYTES = 1_400_000  # sample clips stay under 1.5 MB each
PRINT_DIGITS = 16  # of a spec's hash: enough to tell specs of one name apart


def frame_times(take: Take) -> tuple[np.ndarray, np.ndarray]:
    """List every time to draw, and the picture that each belongs to.

    Returns
    -------
    times_s : ndarray, shape (T,)
        Several per picture where the shutter blurs motion.
    owner : ndarray of int, shape (T,)
        Index of the picture.
    """
    picture = take.spec.picture
    parts = [subframe_times(picture, float(t)) for t in take.times_s]
    owner = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    return np.concatenate([np.array(part) for part in parts]), owner


def draw(take: Take, renderer: Renderer, wanted: np.ndarray) -> Iterator[tuple[int, Picture]]:
    """Yield finished pictures with their indices, of those wanted, in order.

    Parameters
    ----------
    take : Take
    renderer : Renderer
    wanted : ndarray of int, shape (W,)
        Indices of pictures.
    """
    times, owner = frame_times(take)
    chosen = np.isin(owner, wanted)
    times, owner = times[chosen], owner[chosen]
    spec = take.spec
    cameras = camera_track(spec.camera, spec.picture, take.layout, times)

    def frames() -> Iterator[Frame]:
        for time_s, camera in zip(times, cameras, strict=True):
            yield take.shot(float(max(time_s, 0.0)), drawn_camera(camera)).frame

    held: list[Picture] = []
    for number, drawn in enumerate(renderer.render(take.scene, frames())):
        held.append(drawn)
        last = number + 1 == len(owner) or owner[number + 1] != owner[number]
        if last:
            index = int(owner[number])
            rgb = develop(blend(held), spec.picture, index, cameras[number])
            yield index, mirror(rgb) if spec.picture.mirrored else rgb
            held = []


def truth_of(take: Take, strata: dict[str, str]) -> dict[str, Any]:
    """Return the clip's truth as a JSON document.

    Parameters
    ----------
    take : Take
    strata : dict of str to str
        Written as they are.
    """
    recorder = TruthRecorder(take.motion, take.spec)
    for shot in take.shots(take.times_s):
        recorder.add(take.scene, *_parts(shot))
    return recorder.document(strata)


def _parts(shot: Shot) -> tuple[Frame, BodyState]:
    return shot.frame, shot.state


def make_clip(
    spec: ClipSpec,
    renderer: Renderer,
    folder: Path,
    work: Path,
    *,
    strata: dict[str, str],
    limit_bytes: int = LIMIT_BYTES,
    progress: Progress = lambda done, total: None,
) -> Path:
    """Write ``NAME.mp4`` and ``NAME.truth.json``; pictures already drawn are taken from `work`.

    Parameters
    ----------
    spec : ClipSpec
    renderer : Renderer
        Opened already.
    folder : Path
        Where the clip goes.
    work : Path
        Finished pictures as PNG, kept until the clip is whole; those of another spec or renderer
        are not used.
    strata : dict of str to str
        Written into the truth.
    limit_bytes : int
        Clips larger than this are compressed harder than the spec asks.
    progress : callable
        Told how many pictures are done, and how many there are.

    Returns
    -------
    Path
        The clip.
    """
    from PIL import Image

    take = Take(spec)
    # Another renderer's pictures are no part of this clip.
    drawn_by = type(renderer).__name__ + spec.model_dump_json()
    print_of_spec = hashlib.sha256(drawn_by.encode()).hexdigest()[:PRINT_DIGITS]
    pictures = work / f"{spec.name}-{print_of_spec}"
    pictures.mkdir(parents=True, exist_ok=True)
    names = [pictures / f"{index:05d}.png" for index in range(len(take.times_s))]
    missing = np.array([i for i, name in enumerate(names) if not name.exists()], dtype=int)
    done = len(names) - len(missing)
    progress(done, len(names))
    for index, rgb in draw(take, renderer, missing):
        part = names[index].with_suffix(".part")
        Image.fromarray(rgb).save(part, format="PNG", compress_level=1)
        part.replace(names[index])
        done += 1
        progress(done, len(names))
    folder.mkdir(parents=True, exist_ok=True)
    clip = folder / f"{spec.name}.mp4"
    truth = truth_of(take, strata)
    crf = write_clip_within(
        clip, lambda: (np.asarray(Image.open(name)) for name in names), spec.picture, limit_bytes
    )
    truth["crf"] = crf
    (folder / f"{spec.name}.truth.json").write_text(
        json.dumps(truth, separators=(",", ":")) + "\n", encoding="utf-8"
    )
    shutil.rmtree(pictures)
    return clip
