"""Errors against exact truth on the rendered sample clips (synthetic, not real video).

    python benchmarks/accuracy.py [CLIP ...]

Each clip needs its truth beside it: ``NAME.json`` with a list ``frames`` of angles per frame.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np

from legpress_cv import SetAnalysis, analyze_video

SAMPLES = Path(__file__).parents[1] / "sample_videos"
ANGLES = ("knee_flexion_deg", "trunk_thigh_flexion_deg")


def row(name: str, error: np.ndarray) -> str:
    """One line of the table: bias, spread, limits of agreement."""
    error = error[~np.isnan(error)]
    bias, sd = error.mean(), error.std(ddof=1)
    rmse, mae = np.sqrt((error**2).mean()), np.abs(error).mean()
    p95 = np.percentile(np.abs(error), 95)
    low, high = bias - 1.96 * sd, bias + 1.96 * sd
    return (
        f"| {name} | {rmse:.1f} | {mae:.1f} | {bias:+.1f} | {sd:.1f} | {low:+.1f} to {high:+.1f}"
        f" | {p95:.1f} |"
    )


def tilt_rows(clip: Path, found: SetAnalysis, frames: list[dict[str, float]]) -> list[str]:
    """Tilt of each rep beside its truth: the angle at depth less that at the start."""
    time_s = np.array([frame["time_s"] for frame in frames])
    tilt = np.array([frame["pelvic_tilt_deg"] for frame in frames])
    rows = []
    for rep in found.reps:
        start, bottom = (int(np.argmin(np.abs(time_s - t))) for t in (rep.start_s, rep.bottom_s))
        truth = tilt[bottom] - tilt[start : bottom + 1].min()
        if rep.ppt_low_deg is None or rep.ppt_high_deg is None:
            rows.append(f"| {clip.stem} | {rep.rep} | {truth:.0f} | not measurable | | |")
            continue
        inside = rep.ppt_low_deg <= truth <= rep.ppt_high_deg
        rows.append(
            f"| {clip.stem} | {rep.rep} | {truth:.0f} | {'yes' if rep.tucked else 'no'}"
            f" | {rep.ppt_low_deg:.0f} to {rep.ppt_high_deg:.0f} | {'yes' if inside else 'NO'} |"
        )
    return rows


def main(clips: list[Path]) -> None:
    """Analyse the clips and print both tables."""
    angles, tilts = [], []
    for clip in clips:
        frames = json.loads(clip.with_suffix(".json").read_text())["frames"]
        found = analyze_video(clip)
        n = min(len(frames), len(found.frames.time_s))
        for name in ANGLES:
            truth = np.array([frame[name] for frame in frames])[:n]
            error = np.asarray(getattr(found.frames, name))[:n] - truth
            angles.append(row(f"{clip.stem} {name}", error))
        tilts += tilt_rows(clip, found, frames)
    print("| angle | RMSE | MAE | bias | SD | 95 % limits of agreement | 95th percentile |")
    print("|---|---|---|---|---|---|---|", *angles, sep="\n")
    print("\n| clip | rep | true tilt | tuck indicated | 90 % interval | holds the truth |")
    print("|---|---|---|---|---|---|", *tilts, sep="\n")


if __name__ == "__main__":
    main([Path(arg) for arg in sys.argv[1:]] or sorted(SAMPLES.glob("rendered_*.mp4")))
