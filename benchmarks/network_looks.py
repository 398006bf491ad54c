"""What the network says of single looks, without the analyser around it.

    python benchmarks/network_looks.py [--clips FOLDER]... [--media MEDIA] [--weights FILE]

On clips with truth (``NAME.truth.json`` beside ``NAME.mp4``) each rep is looked at between start
and bottom, with the look at its start as the reference; windows are put as a pose model puts them.
On the hand-marked real frames (``tests/data/digitised_frames.json``, media in the folder MEDIA) the
windows are put wrong at random, since a window taken from good points already answers. Points in mm
with a torso of half a metre, or in torso lengths.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray
from real_frames import DATA, load

from legpress_cv.lumbopelvic.contract import CROP_PX, LUMBOPELVIC_POINTS
from legpress_cv.lumbopelvic.crop import cut_crop
from legpress_cv.lumbopelvic.crop_window import Window, window_at
from legpress_cv.lumbopelvic.network import LumbopelvicNetwork
from legpress_cv.lumbopelvic.sampled_frames import SampledFrame
from legpress_cv.video import Clip

Floats = NDArray[np.float64]
SHARES = (0.5, 0.8, 1.0)
"""Of the way from a rep's start to its bottom: where it is looked at."""
USUAL = (0.03, 0.05, 4.0)
"""SD of a window's shift (of its side), zoom and turn (deg) for a clip."""
BY_FRAME = (0.006, 0.01, 0.8)
"""The same from frame to frame."""
WRONG = (0.08, 0.15, 12.0)
"""The same on real frames."""
NEAR_S = 0.05
"""A picture further from a time is not that moment's."""
TRIES = 5
"""Windows for each real frame."""
TORSO_MM = 500.0
JOINTS = ("shoulder", "hip", "knee", "ankle")
LINE = ("psis", "asis")


def _pictures(path: Path, times_s: Floats) -> dict[float, SampledFrame]:
    """Return a clip's pictures nearest to some times."""
    found: dict[float, SampledFrame] = {}
    with Clip.open(path).frames(None) as frames:
        for frame in frames:
            for time_s in times_s[np.abs(times_s - frame.time_s) < NEAR_S].tolist():
                apart_s = abs(frame.time_s - time_s)
                if time_s not in found or apart_s < abs(found[time_s].time_s - time_s):
                    found[time_s] = SampledFrame(frame.time_s, frame.rgb(), 1.0)
    return found


Spread = tuple[float, float, float]


def misplaced(window: Window, spread: Spread, rng: np.random.Generator) -> Window:
    """Return a window put wrong at random; `spread` as `USUAL`."""
    shift, zoom, turn = spread
    x, y = rng.normal(0, shift, 2)
    return window.moved((x, y), float(np.exp(rng.normal(0, zoom))), float(rng.normal(0, turn)))


def _slope_deg(points: Floats) -> float:
    psis, asis = (points[LUMBOPELVIC_POINTS.index(name)] for name in LINE)
    return float(np.degrees(np.arctan2(-(asis - psis)[1], (asis - psis)[0])))


def looks_of_clip(path: Path, network: LumbopelvicNetwork) -> Iterator[dict[str, object]]:
    """Yield a row for each look at a clip with truth."""
    truth = json.loads(path.with_suffix("").with_suffix(".truth.json").read_text("utf-8"))
    frames = truth["frames"]
    time = np.asarray(frames["time_s"])
    near = {name: np.asarray(frames["near"][name], dtype=float) for name in LUMBOPELVIC_POINTS}
    tilt = np.asarray(frames["pelvic_tilt_deg"], dtype=float)
    left = bool(np.median(near["knee"][:, 0] - near["hip"][:, 0]) < 0)
    torso = float(np.median(np.hypot(*(near["shoulder"] - near["hip"]).T)))
    rng = np.random.default_rng(zlib.crc32(path.stem.encode()))
    x, y, zoom, turn = rng.normal(0, (USUAL[0], *USUAL))
    wanted = []
    for rep in truth["reps"]:
        begin, bottom = (int(np.argmin(np.abs(time - rep[k]))) for k in ("start_s", "bottom_s"))
        wanted.append([begin, *(round(begin + s * (bottom - begin)) for s in SHARES)])
    pictures = _pictures(path, time[np.unique(np.concatenate(wanted))])
    for moments in wanted:
        reference, before = None, None
        for at in moments:
            picture = pictures.get(float(time[at]))
            if picture is None:
                break
            window = window_at(near["shoulder"][at], near["hip"][at], torso, faces_left=left)
            window = window.moved((x, y), float(np.exp(zoom)), turn)
            window = misplaced(window, BY_FRAME, rng)
            reading = network.read(cut_crop(picture, window), reference)
            if reference is None or before is None:
                reference, before = reading.features, (at, window, _slope_deg(reading.points_px))
                continue
            marks = np.stack([near[name][at] for name in LUMBOPELVIC_POINTS])
            matrix = window.matrix(CROP_PX)
            true = marks @ matrix[:, :2].T + matrix[:, 2]
            off = np.hypot(*(reading.points_px - true).T) / (CROP_PX / window.side_px * torso)
            lean = window.lean_deg - before[1].lean_deg
            yield {
                "clip": path.stem,
                "turn": float(tilt[at] - tilt[before[0]]),
                "said": reading.turn_deg + lean,
                "sd": reading.turn_sd_deg,
                "line": (_slope_deg(reading.points_px) - before[2] + 180) % 360 - 180 + lean,
                "off": off * TORSO_MM,
                "z": np.abs(reading.points_px - true).mean(axis=1) / reading.sd_px * np.sqrt(2),
            }


def _told_clips(folder: Path, network: LumbopelvicNetwork) -> dict[str, float]:
    rows = [r for p in sorted(folder.glob("*.mp4")) for r in looks_of_clip(p, network)]
    turn, said, line, sd = (np.array([r[k] for r in rows]) for k in ("turn", "said", "line", "sd"))
    around = turn - turn.mean()
    off = np.median(np.stack([r["off"] for r in rows]), axis=0)  # type: ignore[arg-type]
    return {
        "looks": len(rows),
        **{f"{n}_mm": float(v) for n, v in zip(LUMBOPELVIC_POINTS, off, strict=True)},
        "turn_rms": float(np.sqrt(((said - turn) ** 2).mean())),
        "turn_bias": float((said - turn).mean()),
        "response": float((around * said).sum() / (around**2).sum()),
        "turn_z": float((np.abs(said - turn) / sd * np.sqrt(2)).mean()),
        "line_rms": float(np.sqrt(((line - turn) ** 2).mean())),
        "points_z": float(np.median([r["z"] for r in rows])),
    }


def _told_frames(media_folder: Path, network: LumbopelvicNetwork) -> dict[str, float]:
    """Return median distances on the hand-marked frames, and how far five windows differ."""
    import cv2

    rng = np.random.default_rng(0)
    off: dict[str, list[float]] = {name: [] for name in JOINTS}
    apart: dict[str, list[float]] = {name: [] for name in JOINTS}
    lines = []
    for medium in load(DATA):
        path = media_folder / medium.name
        times = np.array([t if t is not None else 0.0 for t in medium.time_s])
        if None in medium.time_s:
            picture = np.ascontiguousarray(cv2.imread(str(path))[..., ::-1])
            found = {0.0: SampledFrame(0.0, picture, 1.0)}
        else:
            found = _pictures(path, times)
        marks = medium.first_px
        left = bool(np.nanmedian(marks["knee"][:, 0] - marks["hip"][:, 0]) < 0)
        for row, time in enumerate(times):
            shoulder, hip = marks["shoulder"][row], marks["hip"][row]
            if time not in found or np.isnan(shoulder).any() or np.isnan(hip).any():
                continue
            window = window_at(shoulder, hip, medium.torso_px, faces_left=left)
            seen, slopes = [], []
            for _ in range(TRIES):
                own = misplaced(window, WRONG, rng)
                reading = network.read(cut_crop(found[time], own))
                seen.append(own.to_picture(reading.points_px, CROP_PX))
                slopes.append(_slope_deg(reading.points_px) + own.lean_deg)
            lines.append(float(np.std(slopes)))
            for name in JOINTS:
                points = np.stack(seen)[:, LUMBOPELVIC_POINTS.index(name)]
                away = np.hypot(*(points - marks[name][row]).T) / medium.torso_px
                off[name].append(float(np.median(away)))
                apart[name].append(float(np.hypot(*points.std(axis=0)) / medium.torso_px))
    return {
        "frames": len(lines),
        **{name: float(np.nanmedian(values)) for name, values in off.items()},
        **{f"{name}_sd": float(np.nanmedian(values)) for name, values in apart.items()},
        "line_sd_deg": float(np.median(lines)),
    }


@click.command(help=__doc__)
@click.option("--clips", multiple=True, type=click.Path(exists=True, path_type=Path))
@click.option("--media", type=click.Path(exists=True, path_type=Path))
@click.option("--weights", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def main(clips: tuple[Path, ...], media: Path | None, weights: Path | None) -> None:
    """Print a line for each folder."""
    network = LumbopelvicNetwork(weights)
    told = {folder.name: _told_clips(folder, network) for folder in clips}
    if media is not None:
        told["real frames"] = _told_frames(media, network)
    for name, figures in told.items():
        click.echo(f"{name}: " + ", ".join(f"{k} {v:.3g}" for k, v in figures.items()))


if __name__ == "__main__":
    main()
