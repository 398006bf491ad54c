"""How well stickers are followed: painted into rendered clips, where the truth is known.

    python benchmarks/painted_stickers.py FOLDER [--enlarge 2] [--stickers 2] [--keep OUT]

FOLDER holds clips (NAME.mp4) with their truth (NAME.truth.json). Discs of 2 cm are painted at the
true pixels of the pelvis' points, of that of five colours whose hue is least like what is around,
shaded by the picture and as blurred as it is. A bar like a forearm covers one of them for a second.
The clip is written anew (H.264, crf 23), each sticker is clicked 1.5 px beside its middle, and
followed. The table gives, for each clip, the share of frames with an angle, the places' error, how
often a place was more than a sticker's width off, and the error of the angle in degrees RMS:
against the same points' true turn in the picture (what following adds), the same less its mean
(what a change of angle sees), and against the true pelvic tilt (to which the camera's angle adds).
With --keep a sheet of frames with what was found is written for each clip.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path

import click
import cv2
import numpy as np
from numpy.typing import NDArray

from legpress_cv.marks.model import StickerMark
from legpress_cv.settings.stickers import StickerSettings
from legpress_cv.stickers.colour import colours
from legpress_cv.stickers.follow import follow_stickers
from legpress_cv.stickers.rotation import group_rotation
from legpress_cv.stickers.tracks import PELVIS_STICKERS, StickerTracks
from legpress_cv.video import Clip, ClipWriter

Floats = NDArray[np.float64]
Picture = NDArray[np.uint8]

POINTS = ("asis", "psis", "hip")  # of the near side; all three are the pelvis'
STICKER_M, FOREARM_M = 0.02, 0.07
TAPES_RGB = ((20, 190, 90), (225, 40, 150), (250, 140, 10), (30, 90, 220), (240, 225, 30))
"""Green, pink, orange, blue, yellow: a coach takes one whose colour is not in the picture."""
AROUND_M, GREY = 0.3, 12.0
SKIN_RGB = (190, 140, 115)
CLICK_SD_PX, CRF = 1.5, 23
COVER_S, SLIDE_S = 1.0, 0.25
SUBPIXELS = 4
FAR = 3.0
SHEET_FRAMES = 6
POOLED = ("places_px", "off_deg", "spread_deg", "tilt_off_deg")


@dataclass(frozen=True)
class Truth:
    """What is known of a clip, in pixels of the enlarged picture."""

    time_s: Floats
    points_px: Floats  # (n, stickers, 2)
    tilt_deg: Floats
    px_per_m: float
    blur_px: float

    @classmethod
    def read(cls, path: Path, stickers: int, enlarge: float) -> Truth:
        """Read a truth file."""
        told = json.loads(path.read_text(encoding="utf-8"))
        frames = told["frames"]
        points = np.stack([np.array(frames["near"][name]) for name in POINTS[:stickers]], axis=1)
        return cls(
            time_s=np.array(frames["time_s"]),
            points_px=(points + 0.5) * enlarge - 0.5,
            tilt_deg=np.array(frames["pelvic_tilt_deg"]),
            px_per_m=told["torso_px"] / told["torso_m"] * enlarge,
            blur_px=float(told["spec"]["picture"]["blur_px"]) * enlarge,
        )


@dataclass(frozen=True)
class Cover:
    """A bar that slides over one sticker, stays, and slides away."""

    sticker: int
    start_s: float
    angle_rad: float

    def way(self, time_s: float) -> float:
        """Give how far the bar is from the sticker, in its own widths."""
        before, after = self.start_s - time_s, time_s - self.start_s - COVER_S
        return 1.6 * min(max(before, after, 0.0) / SLIDE_S, 2.0)


def tape_rgb(rgb: Picture, points: Floats, reach: float) -> tuple[int, int, int]:
    """Choose the tape whose hue is furthest from those around the pelvis."""
    low = np.maximum(points.min(axis=0) - reach, 0).astype(int)
    high = (points.max(axis=0) + reach).astype(int)
    around = colours(rgb[low[1] : high[1], low[0] : high[0]])[..., :2].reshape(-1, 2)
    around = around[np.linalg.norm(around, axis=1) > GREY]
    tapes = colours(np.array([TAPES_RGB], dtype=np.uint8))[0, :, :2]
    turned = np.arctan2(*tapes.T)[:, None] - np.arctan2(*around.T)[None]
    apart = np.abs(np.angle(np.exp(1j * turned)))
    return TAPES_RGB[int(np.percentile(apart, 2, axis=1).argmax()) if len(around) else 0]


def paint(
    rgb: Picture,
    points: Floats,
    truth: Truth,
    tape: Floats,
    bar: Cover | None,
    time_s: float,
) -> Picture:
    """Paint stickers, and the bar over them, into a picture."""
    reach = int(6 * FOREARM_M * truth.px_per_m)
    low = np.maximum(points.min(axis=0) - reach, 0).astype(int)
    high = (points.max(axis=0) + reach).astype(int)
    out = rgb.copy()
    part = out[low[1] : high[1], low[0] : high[0]].astype(np.float32)
    radius = STICKER_M * truth.px_per_m / 2
    for point, colour in zip(points - low, tape, strict=True):
        share = disc(part.shape[:2], point, radius, truth.blur_px)
        part += share[..., None] * (colour - part)
    if bar is not None and bar.way(time_s) < FAR:
        width = FOREARM_M * truth.px_per_m
        along = np.array([np.cos(bar.angle_rad), np.sin(bar.angle_rad)])
        across = np.array([-along[1], along[0]])
        middle = points[bar.sticker] - low + across * bar.way(time_s) * width
        down, right = np.indices(part.shape[:2], dtype=np.float32)
        off = (right - middle[0]) * across[0] + (down - middle[1]) * across[1]
        lengthways = (right - middle[0]) * along[0] + (down - middle[1]) * along[1]
        share = np.clip(width / 2 + 0.5 - np.abs(off), 0, 1) * (np.abs(lengthways) < 4 * width)
        share = cv2.GaussianBlur(share.astype(np.float32), (0, 0), max(truth.blur_px, 0.4))
        shade = 1 - 0.5 * (2 * off / width) ** 2  # round, lit from the camera's side
        skin = np.array(SKIN_RGB) * np.clip(shade, 0.5, 1.0)[..., None]
        part += share[..., None] * (skin - part)
    out[low[1] : high[1], low[0] : high[0]] = np.clip(part + 0.5, 0, 255).astype(np.uint8)
    return out


def disc(shape: tuple[int, int], centre: Floats, radius: float, blur_px: float) -> NDArray:
    """Give the share of a disc in each pixel, blurred."""
    size = int(np.ceil(radius + 4 * blur_px)) + 3
    x0, y0 = round(float(centre[0])) - size, round(float(centre[1])) - size
    grid = (np.arange((2 * size + 1) * SUBPIXELS) + 0.5) / SUBPIXELS - 0.5
    inside = np.hypot(grid[None] + x0 - centre[0], grid[:, None] + y0 - centre[1]) < radius
    side = 2 * size + 1
    part = inside.reshape(side, SUBPIXELS, side, SUBPIXELS).mean(axis=(1, 3)).astype(np.float32)
    part = cv2.GaussianBlur(part, (0, 0), max(blur_px, 0.4))
    whole = np.zeros(shape, np.float32)
    xs, ys = np.arange(x0, x0 + side), np.arange(y0, y0 + side)
    in_x, in_y = (xs >= 0) & (xs < shape[1]), (ys >= 0) & (ys < shape[0])
    whole[np.ix_(ys[in_y], xs[in_x])] = part[np.ix_(in_y, in_x)]
    return whole


def brightness(rgb: Picture, points: Floats, radius: float) -> Floats:
    """Give the mean grey around each point."""
    grey = cv2.GaussianBlur(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), (0, 0), max(2 * radius, 1.0))
    x = np.clip(points[:, 0].round().astype(int), 0, rgb.shape[1] - 1)
    y = np.clip(points[:, 1].round().astype(int), 0, rgb.shape[0] - 1)
    return grey[y, x].astype(float) + 20.0


def painted(source: Path, target: Path, truth: Truth, cover: Cover, enlarge: float) -> None:
    """Write the clip with stickers."""
    clip = Clip.open(source)
    size = round(clip.width_px * enlarge), round(clip.height_px * enlarge)
    first: Floats | None = None
    with clip.frames() as frames, ClipWriter(target, *size, crf=CRF) as writer:
        for frame in frames:
            rgb = cv2.resize(frame.rgb(), size, interpolation=cv2.INTER_CUBIC)
            points = truth.points_px[int(np.abs(truth.time_s - frame.time_s).argmin())]
            levels = brightness(rgb, points, STICKER_M * truth.px_per_m / 2)
            if first is None:
                first = levels
                tape = np.array(tape_rgb(rgb, points, AROUND_M * truth.px_per_m))
            shaded = tape * np.clip(levels / first, 0.6, 1.25)[:, None]
            writer.write(paint(rgb, points, truth, shaded, cover, frame.time_s), frame.time_s)


def clicks(truth: Truth, cover: Cover, rng: np.random.Generator) -> list[StickerMark]:
    """Click each sticker in a frame of its own, while no bar is near."""
    free = np.abs(truth.time_s - cover.start_s - COVER_S / 2) > COVER_S
    i = int(rng.choice(np.flatnonzero(free)))
    out = []
    for name, point in zip(PELVIS_STICKERS, truth.points_px[i], strict=False):
        x, y = point + rng.normal(0, CLICK_SD_PX, 2)
        out.append(StickerMark(name=name, time_s=float(truth.time_s[i]), x_px=x, y_px=y))
    return out


def true_turn(truth: Truth, time_s: Floats, tracks: StickerTracks) -> tuple[Floats, Floats]:
    """Give the turn of the true points in the picture, and the true tilt with the same sign."""
    rows = [int(np.abs(truth.time_s - t).argmin()) for t in time_s]
    names = PELVIS_STICKERS[: truth.points_px.shape[1]]
    exact = StickerTracks(
        time_s=time_s,
        points_px={name: truth.points_px[rows, k] for k, name in enumerate(names)},
        sd_px={name: np.full(len(rows), 0.1) for name in names},
        clicked_s=tracks.clicked_s,
    )
    turn = group_rotation(exact).clockwise_deg
    tilt = truth.tilt_deg[rows]
    at_click = int(np.abs(time_s - next(iter(tracks.clicked_s.values()))).argmin())
    tilt = tilt - tilt[at_click]
    return turn, tilt * np.sign(np.nansum((turn - turn.mean()) * (tilt - tilt.mean())) or 1.0)


def rms(values: Floats) -> float:
    """Root mean square of what is known."""
    known = values[np.isfinite(values)]
    return float(np.sqrt((known**2).mean())) if len(known) else float("nan")


def sheet(path: Path, target: Path, truth: Truth, tracks: StickerTracks) -> None:
    """Draw what was found (red) and the truth (white) into a few frames around the pelvis."""
    wanted = np.linspace(0, len(tracks.time_s) - 1, SHEET_FRAMES).astype(int)
    half = int(0.3 * truth.px_per_m)
    tiles = []
    with Clip.open(path).frames() as frames:
        for i, frame in enumerate(frames):
            if i not in wanted:
                continue
            rgb = cv2.copyMakeBorder(frame.rgb(), half, half, half, half, cv2.BORDER_REPLICATE)
            x, y = truth.points_px[i].mean(axis=0).round().astype(int)
            tile = cv2.resize(rgb[y : y + 2 * half, x : x + 2 * half], (400, 400))
            for k, point in enumerate(truth.points_px[i]):
                found = tracks.points_px[PELVIS_STICKERS[k]][i]
                for place, colour, size in ((point, (255, 255, 255), 9), (found, (255, 0, 0), 14)):
                    if np.isfinite(place).all():
                        at = ((place - [x, y] + half + 0.5) * 200 / half - 0.5).round().astype(int)
                        cv2.circle(tile, tuple(int(v) for v in at), size, colour, 1, cv2.LINE_AA)
            tiles.append(tile)
    rows = [np.hstack(tiles[k : k + 3]) for k in range(0, SHEET_FRAMES, 3)]
    cv2.imwrite(str(target), cv2.cvtColor(np.vstack(rows), cv2.COLOR_RGB2BGR))


def measure(
    source: Path, stickers: int, enlarge: float, seed: int, keep: Path | None
) -> dict[str, Floats | float]:
    """Paint, write, click, follow, compare."""
    rng = np.random.default_rng(seed)
    truth = Truth.read(source.with_suffix(".truth.json"), stickers, enlarge)
    span = truth.time_s[-1]
    cover = Cover(int(rng.integers(stickers)), rng.uniform(0.2, 0.6) * span, rng.uniform(0, np.pi))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "painted.mp4"
        painted(source, path, truth, cover, enlarge)
        marks = clicks(truth, cover, rng)
        tracks = follow_stickers(Clip.open(path), marks, StickerSettings())
        if keep is not None:
            sheet(path, keep / f"{source.stem}.png", truth, tracks)
    rotation = group_rotation(tracks)
    turn, tilt = true_turn(truth, tracks.time_s, tracks)
    rows = [int(np.abs(truth.time_s - t).argmin()) for t in tracks.time_s]
    places = np.stack([tracks.points_px[m.name] - truth.points_px[rows, k]
                       for k, m in enumerate(marks)])  # fmt: skip
    off = rotation.clockwise_deg - turn
    apart = np.linalg.norm(truth.points_px[:, 1] - truth.points_px[:, 0], axis=1)
    return {
        "apart_px": float(np.median(apart)),
        "disc_px": STICKER_M * truth.px_per_m,
        "known": float(np.isfinite(off).mean()),
        "places_px": places[np.isfinite(places)],
        "jumps": float((np.linalg.norm(places, axis=2) > STICKER_M * truth.px_per_m).sum()),
        "off_deg": off[np.isfinite(off)],
        "spread_deg": (off - np.nanmean(off))[np.isfinite(off)],
        "tilt_off_deg": (rotation.clockwise_deg - tilt)[np.isfinite(off)],
        "sd_deg": rms(rotation.sd_deg),
    }


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--enlarge", default=1.0, help="Enlarge the clips before painting.")
@click.option("--stickers", default=2, type=click.IntRange(2, 3))
@click.option("--seed", default=1)
@click.option("--first", default=1000, help="Only so many clips.")
@click.option("--keep", type=click.Path(file_okay=False, path_type=Path))
def main(
    folder: Path, enlarge: float, stickers: int, seed: int, first: int, keep: Path | None
) -> None:
    """Follow painted stickers in every clip of FOLDER."""
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
    print(f"{stickers} stickers, pictures enlarged {enlarge:g} times, seed {seed}")
    print("clip                     apart disc known  place  jumps  turn  same less its mean  tilt")
    every = []
    clips = sorted(p for p in folder.glob("*.mp4") if p.with_suffix(".truth.json").exists())
    for number, source in enumerate(clips[:first]):
        row = measure(source, stickers, enlarge, seed * 1000 + number, keep)
        every.append(row)
        place, turn, spread, tilt = (rms(row[name]) for name in POOLED)
        print(
            f"{source.stem:24} {row['apart_px']:4.0f}px {row['disc_px']:3.1f}px {row['known']:5.0%}"
            f" {place:4.2f}px {row['jumps']:5.0f} {turn:5.2f} {spread:5.2f}"
            f" (told {row['sd_deg']:4.2f}) {tilt:5.2f}",
            flush=True,
        )
    place, turn, spread, tilt = (rms(np.concatenate([row[n] for row in every])) for n in POOLED)
    print(
        f"all frames of {len(every)} clips: place {place:.2f} px, turn {turn:.2f} deg, less each"
        f" clip's mean {spread:.2f} deg, against the tilt {tilt:.2f} deg"
    )


if __name__ == "__main__":
    main()
