"""How much the angles of a clip change when nothing about the lifter does.

    python benchmarks/repeatability.py [CLIP ...]

Each clip is copied without loss of its own (x264, crf 0): as it is, mirrored, shifted, enlarged and
shrunk a little. The table gives the difference of the angles between each copy and the clip, and
how far one rep stands out from another in the tilt estimate (the raw gap, before the gain).
The last table shows the heavy model every lifter as filmed and mirrored, without turning him to
face right first: what that turning is for.
"""

from __future__ import annotations

import dataclasses
import sys
import tempfile
from pathlib import Path

import cv2
import numpy as np

from legpress_cv import Settings
from legpress_cv.analysis.first_pass import first_pass
from legpress_cv.analysis.people import find_subject, follow_subject
from legpress_cv.pose.store import resolve_models
from legpress_cv.pose.types import PoseTrack
from legpress_cv.tuck.comparison.equal_depth import DepthSignal
from legpress_cv.tuck.pad_frame import pad_frame
from legpress_cv.video import Clip, ClipWriter

SAMPLES = Path(__file__).parents[1] / "tests" / "data"
COPIES = {
    "copied": (False, 0, 0, 1.0),
    "mirrored": (True, 0, 0, 1.0),
    "shifted by 8, 5 px": (False, 8, 5, 1.0),
    "shifted by -8, 9 px, shrunk by 5 %": (False, -8, 9, 0.95),
    "shifted by 14, -6 px, enlarged by 6 %": (False, 14, -6, 1.06),
}
SETTINGS = Settings()


def copy(source: Path, target: Path, change: tuple[bool, int, int, float]) -> None:
    """Write a changed copy of a clip."""
    mirror, dx, dy, scale = change
    clip = Clip.open(source)
    w, h = clip.width_px, clip.height_px
    matrix = np.array([[scale, 0, dx + (1 - scale) * w / 2], [0, scale, dy + (1 - scale) * h / 2]])
    with clip.frames(None) as frames, ClipWriter(target, w, h, crf=0) as writer:
        for frame in frames:
            rgb = frame.rgb()
            if (dx, dy, scale) != (0, 0, 1.0):
                rgb = cv2.warpAffine(rgb, matrix, (w, h), borderMode=cv2.BORDER_REPLICATE)
            writer.write(np.ascontiguousarray(rgb[:, ::-1]) if mirror else rgb, frame.time_s)


def followed(path: Path, *, faces_left: bool | None = None) -> tuple[PoseTrack, float]:
    """Landmarks of a clip as the pipeline gets them, or with the lifter turned as told."""
    clip = Clip.open(path)
    models = resolve_models(["heavy", "full"], fallback=False)
    subject = find_subject(
        clip, models["full"], SETTINGS.subject, SETTINGS.pose, 2, lambda _ratio: None
    ).subject
    if faces_left is not None and subject is not None:
        subject = dataclasses.replace(subject, faces_left=faces_left)
    rate_hz = SETTINGS.video.analysis_rate_hz
    stream, track, _ = follow_subject(
        clip,
        subject,
        models["heavy"],
        SETTINGS.pose,
        SETTINGS.video,
        SETTINGS.subject,
        2,
        lambda _ratio: None,
    )
    return track, min(rate_hz, stream.frame_rate_hz or rate_hz)


def differences(a: PoseTrack, b: PoseTrack, rate_hz: float) -> tuple[str, list[float]]:
    """RMS and largest difference of both angles, and the gaps between the reps of `b`."""
    one, two = (first_pass(track, rate_hz, SETTINGS.signals, SETTINGS.reps) for track in (a, b))
    if one is None or two is None:
        raise SystemExit("nobody is in the clip; take one with a lifter.")
    cells = []
    for name in ("knee_flexion_deg", "trunk_thigh_flexion_deg"):
        gap = getattr(two.clean, name) - getattr(one.clean, name)
        cells.append(f"{np.sqrt(np.nanmean(gap**2)):.2f} | {np.nanmax(np.abs(gap)):.1f}")
    whole = [rep for rep in two.reps if not rep.partial]
    gaps = []
    if len(whole) > 1:
        frame = pad_frame(two.clean, two.reps, SETTINGS.tuck)
        signals = [DepthSignal.of(rep, frame, two.clean) for rep in whole]
        gaps = [signal.gap_to(signals[0]) for signal in signals[1:]]
    return " | ".join(cells), gaps


def main(clips: list[Path]) -> None:
    """Print the tables."""
    print("| clip | copy | knee RMS | knee max | trunk-thigh RMS | max | gaps to rep 1, deg |")
    print("|---|---|---|---|---|---|---|")
    turned = []
    for clip in clips:
        original, rate_hz = followed(clip)
        with tempfile.TemporaryDirectory() as folder:
            for name, change in COPIES.items():
                target = Path(folder) / "copy.mp4"
                copy(clip, target, change)
                track, _ = followed(target)
                cells, gaps = differences(original, track, rate_hz)
                told = ", ".join(f"{gap:.1f}" for gap in gaps)
                print(f"| {clip.stem} | {name} | {cells} | {told} |", flush=True)
                target.unlink()
        left, right = (followed(clip, faces_left=side)[0] for side in (True, False))
        turned.append(f"| {clip.stem} | {differences(left, right, rate_hz)[0]} |")
    print("\n| shown facing left and right | knee RMS | knee max | trunk-thigh RMS | max |")
    print("|---|---|---|---|---|", *turned, sep="\n")


if __name__ == "__main__":
    main([Path(arg) for arg in sys.argv[1:]] or sorted(SAMPLES.glob("rendered_*.mp4")))
