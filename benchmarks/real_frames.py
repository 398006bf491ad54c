"""Distance of the found joints from hand-digitised ones on real pictures.

    python benchmarks/real_frames.py MEDIA [--json FILE]

The marks are in ``tests/data/digitised_frames.json``; the clips and photos they were made on are
not part of the repository and lie in the folder MEDIA. A photo goes through the package as a still
clip of a second, so that subject, crop and side are decided as they are in a clip. All errors are
in torso lengths: the median distance from shoulder to hip of the marks of that clip or photo.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from legpress_cv import Settings

DATA = Path(__file__).parents[1] / "tests" / "data" / "digitised_frames.json"
POINTS = ("shoulder", "hip", "knee", "ankle")
"""Points that are compared; the marks also hold the waist crease."""
MARKS = (*POINTS, "waist_crease")
PHOTO_S, PHOTO_RATE_HZ = 1.0, 15.0
"""Length and rate of the still clip that is made of a photo."""

BELIEVE_ANYWAY = {
    "max_apart_torsos": 99.0,
    "max_trunk_sd_torsos": 99.0,
    "joint_sd_torsos": 99.0,
    "hidden_seen_ratio": 0.0,
    "least_joint_ratio": 0.0,
    "max_rail_misfit_torsos": 99.0,
}
"""Settings under which the network's joints are taken wherever it looked."""

Points = dict[str, NDArray[np.float64]]
"""Name to shape (n, 2), pixels of the upright picture, NaN where missing."""
Finder = Callable[[Path, Sequence[float]], Points]
"""Takes a clip and times in seconds and returns the near-side points at these times."""


@dataclass(frozen=True, eq=False)
class Medium:
    """Marks of one clip or photo.

    Attributes
    ----------
    name
        Name of the file.
    time_s
        One per frame; a photo has one frame without a time.
    first_px, second_px
        Marks of both passes; the second one has NaN in most frames.
    """

    name: str
    time_s: tuple[float | None, ...]
    first_px: Points
    second_px: Points

    @property
    def torso_px(self) -> float:
        """Median distance from shoulder to hip."""
        axis = self.first_px["shoulder"] - self.first_px["hip"]
        return float(np.nanmedian(np.hypot(axis[:, 0], axis[:, 1])))

    @property
    def group(self) -> str:
        """Row of the tables: the clip's name, or that of all photos together."""
        return "photos" if None in self.time_s else self.name


def load(path: Path) -> list[Medium]:
    """Read the marks, one entry per clip or photo."""
    frames = json.loads(path.read_text(encoding="utf-8"))["frames"]
    media = []
    for name in dict.fromkeys(frame["media"] for frame in frames):
        own = [frame for frame in frames if frame["media"] == name]
        media.append(
            Medium(
                name,
                tuple(frame["time_s"] for frame in own),
                _stack([frame["points_px"] for frame in own]),
                _stack([frame["second_pass_px"] or {} for frame in own]),
            )
        )
    return media


def _stack(rows: list[dict[str, list[float] | None]]) -> Points:
    missing = (np.nan, np.nan)
    return {name: np.array([row.get(name) or missing for row in rows], float) for name in MARKS}


def repeatability(media: list[Medium]) -> dict[str, dict[str, float]]:
    """SD of a single mark by group and point: RMS distance of two passes over root 2, in torsos."""
    table: dict[str, dict[str, float]] = {}
    for group, own in _groups(media).items():
        table[group] = {}
        for name in MARKS:
            gaps = [(m.second_px[name] - m.first_px[name]) / m.torso_px for m in own]
            table[group][name] = _rounded(_rms(np.concatenate(gaps)) / np.sqrt(2))
    return table


def _groups(media: list[Medium]) -> dict[str, list[Medium]]:
    groups = {name: [m for m in media if m.group == name] for name in (m.group for m in media)}
    return {**groups, "all": media}


def point_errors(media: list[Medium], found: dict[str, Points]) -> list[dict[str, object]]:
    """One row per group of media and point, and one per point over all media.

    Parameters
    ----------
    media
        The marks.
    found
        Points by name of the medium, on the frames of its marks.

    Returns
    -------
    list of dict
        ``median`` and ``p90`` of the distance; ``offset``, the mean of each medium's steady part;
        ``rest``, the RMS of what remains without it (None where no medium has two frames).
    """
    rows = []
    for group, own in _groups(media).items():
        for name in POINTS:
            gaps = [(found[m.name][name] - m.first_px[name]) / m.torso_px for m in own]
            seen = [gap[~np.isnan(gap).any(axis=1)] for gap in gaps]
            marked = sum(int((~np.isnan(m.first_px[name][:, 0])).sum()) for m in own)
            error = np.concatenate([np.hypot(gap[:, 0], gap[:, 1]) for gap in seen])
            offsets = [float(np.hypot(*gap.mean(axis=0))) for gap in seen if len(gap)]
            moving = [gap - gap.mean(axis=0) for gap in seen if len(gap) > 1]
            rows.append(
                {
                    "media": group,
                    "point": name,
                    "frames": marked,
                    "missing": marked - len(error),
                    "median": _rounded(np.median(error)) if len(error) else None,
                    "p90": _rounded(np.percentile(error, 90)) if len(error) else None,
                    "offset": _rounded(np.mean(offsets)) if offsets else None,
                    "rest": _rounded(_rms(np.concatenate(moving))) if moving else None,
                }
            )
    return rows


def hip_motion(media: list[Medium], found: dict[str, Points]) -> list[dict[str, object]]:
    """How far the hip moves against the shoulder in each clip: marked, found, and the difference.

    RMS distance of the vector from shoulder to hip from its own mean, in torso lengths.
    """
    rows = []
    for m in media:
        marked = m.first_px["hip"] - m.first_px["shoulder"]
        seen = found[m.name]["hip"] - found[m.name]["shoulder"]
        both = ~np.isnan(marked + seen).any(axis=1)
        if both.sum() < 2:
            continue
        motions = [v[both] - v[both].mean(axis=0) for v in (marked, seen)]
        figures = [_rms(v) / m.torso_px for v in (*motions, motions[1] - motions[0])]
        names = ("marked", "found", "difference")
        values = dict(zip(names, map(_rounded, figures), strict=True))
        rows.append({"media": m.name, "frames": int(both.sum()), **values})
    return rows


def _rms(vectors: NDArray[np.float64]) -> float:
    return float(np.sqrt(np.nanmean((vectors**2).sum(axis=1))))


def _rounded(value: float | np.floating) -> float:
    return round(float(value), 4)


def finders() -> dict[str, Finder]:
    """Everything that finds joints, by the name in the tables."""
    from legpress_cv import load_settings

    alone = load_settings(landmarks={"network": False})
    anyway = load_settings(landmarks=BELIEVE_ANYWAY)
    return {
        "MediaPipe": lambda path, time_s: frame_table_points(path, time_s, alone),
        "as every user gets it": frame_table_points,
        "network, never refused": lambda path, time_s: frame_table_points(path, time_s, anyway),
    }


def frame_table_points(
    path: Path, time_s: Sequence[float], settings: Settings | None = None
) -> Points:
    """Points of the package's own frame table, as every user gets them."""
    from legpress_cv import analyze_video

    frames = analyze_video(path, settings=settings).frames
    points = {}
    for name in POINTS:
        columns = frames.points[name]
        # A missing neighbour makes the value missing: nothing is bridged here.
        points[name] = np.stack(
            [np.interp(time_s, frames.time_s, xy) for xy in (columns.x_px, columns.y_px)], axis=1
        )
    return points


def find(finder: Finder, medium: Medium, folder: Path) -> Points:
    """Run a finder on one medium; a photo is made a still clip first."""
    path = folder / medium.name
    times = [t for t in medium.time_s if t is not None]
    if times:
        return finder(path, times)
    with tempfile.TemporaryDirectory() as temporary:
        clip = Path(temporary) / "still.mp4"
        _write_still(path, clip)
        return finder(clip, [PHOTO_S / 2])


def _write_still(photo: Path, clip: Path) -> None:
    import cv2

    from legpress_cv.video import ClipWriter

    rgb = np.ascontiguousarray(cv2.imread(str(photo))[..., ::-1])
    with ClipWriter(clip, rgb.shape[1], rgb.shape[0], crf=0) as writer:
        for index in range(round(PHOTO_S * PHOTO_RATE_HZ)):
            writer.write(rgb, index / PHOTO_RATE_HZ)


def _print_rows(rows: list[dict[str, object]]) -> None:
    print("| " + " | ".join(rows[0]) + " |")
    print("|" + "---|" * len(rows[0]))
    for row in rows:
        cells = (
            "" if v is None else f"{v:.3f}" if isinstance(v, float) else v for v in row.values()
        )
        print("| " + " | ".join(map(str, cells)) + " |")
    print()


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--json", "out", type=click.Path(dir_okay=False, path_type=Path), help="Figures.")
def main(folder: Path, out: Path | None) -> None:
    """Compare every finder with the marks on the media in FOLDER."""
    media = load(DATA)
    spread = repeatability(media)
    result: dict[str, object] = {"repeatability": spread}
    print("## Repeatability of the marks\n")
    _print_rows([{"media": group, **points} for group, points in spread.items()])
    for name, finder in finders().items():
        found = {m.name: find(finder, m, folder) for m in media}
        errors, motion = point_errors(media, found), hip_motion(media, found)
        points = {m: {p: xy.tolist() for p, xy in own.items()} for m, own in found.items()}
        result[name] = {"errors": errors, "hip_motion": motion, "points_px": points}
        print(f"## {name}\n")
        _print_rows(errors)
        _print_rows(motion)
    if out is not None:
        out.write_text(json.dumps(result, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
