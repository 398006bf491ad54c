"""What coding noise alone changes: one clip in ten encodings.

    python benchmarks/coding_noise.py [CLIP] [--seconds S]

Each encoding is nearly lossless or what a phone writes. The table gives what is told of each copy;
the last line counts copies of which something else is told: other reps, a knee, a tilt or a verdict
that the others lack, or a picture that is told to be worse.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import av
import click
import numpy as np

from legpress_cv import SetAnalysis, analyze_video
from legpress_cv.video import Clip

NEUTRAL = Path(__file__).parents[1] / "sample_videos" / "neutral.mp4"
SECONDS = 5.0


@dataclass(frozen=True)
class Encoding:
    """One way to write the same pictures: encoder, its options, container, layout of pixels."""

    encoder: str
    options: tuple[tuple[str, str], ...] = ()
    container: str = "mp4"
    pixels: str = "yuv420p"

    @property
    def name(self) -> str:
        """In a table."""
        return " ".join((self.encoder, *(f"{key} {value}" for key, value in self.options)))


ENCODINGS = (
    Encoding("libx264", (("crf", "12"),)),
    Encoding("libx264", (("crf", "16"),)),
    Encoding("libx264", (("crf", "18"), ("preset", "ultrafast"))),
    Encoding("libx264", (("crf", "20"), ("tune", "grain"))),
    Encoding("libx264", (("crf", "23"),)),
    Encoding("libx265", (("crf", "20"),)),
    Encoding("libvpx-vp9", (("crf", "20"), ("b", "0"), ("cpu-used", "6")), "webm"),
    Encoding("mpeg4", (("b", "20M"),)),
    Encoding("mjpeg", (("b", "40M"),), "mov", "yuvj420p"),
    Encoding("prores", (), "mov", "yuv422p10le"),
)


def write_encoded(source: Path, folder: Path, encoding: Encoding, seconds: float) -> Path:
    """Write the first seconds of a clip in an encoding, without its sound; returns the file."""
    target = folder / f"copy.{encoding.container}"
    clip = Clip.open(source)
    with clip.frames(None) as frames, av.open(target, "w") as container:
        rate = round(frames.frame_rate_hz or clip.frame_rate_hz or 30.0)
        stream = container.add_stream(encoding.encoder, rate=rate, options=dict(encoding.options))
        stream.width, stream.height = clip.width_px, clip.height_px
        stream.pix_fmt = encoding.pixels
        for number, frame in enumerate(frames):
            if frame.time_s >= seconds:
                break
            picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(frame.rgb()), format="rgb24")
            picture.pts = number
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
    return target


def told(analysis: SetAnalysis) -> tuple[object, ...]:
    """Everything of an analysis that is said in words, not in numbers."""
    reps = tuple(
        (
            rep.verdict,
            rep.measurable,
            rep.knee_flexion_max_deg is not None,
            rep.trunk_thigh_flexion_max_deg is not None,
        )
        for rep in analysis.reps
    )
    findings = tuple(sorted((str(f.code), f.level) for f in analysis.quality))
    return analysis.status, reps, findings


def row(name: str, analysis: SetAnalysis) -> str:
    """One line of the table."""

    def degrees(values: list[float | None]) -> str:
        return ", ".join("-" if value is None else f"{value:.1f}" for value in values) or "-"

    reps = analysis.reps
    cells = (
        name,
        ", ".join(f"{rep.bottom_s:.2f}" for rep in reps) or "-",
        degrees([rep.ppt_deg for rep in reps]),
        degrees([rep.knee_flexion_max_deg for rep in reps]),
        ", ".join(rep.verdict for rep in reps) or "-",
        ", ".join(sorted(str(f.code) for f in analysis.quality)) or "-",
    )
    return "| " + " | ".join(cells) + " |"


@click.command(help=__doc__)
@click.argument(
    "source", default=NEUTRAL, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--seconds", default=SECONDS, show_default=True, help="Of the clip, from its start.")
def main(source: Path, seconds: float) -> None:
    """Print the table, and end with 1 where coding alone changes what is told."""
    click.echo("| encoding | bottoms, s | PPT, deg | knee, deg | verdicts | findings |")
    click.echo("|---|---|---|---|---|---|")
    said: list[tuple[object, ...]] = []
    tilts: list[list[float]] = []
    with tempfile.TemporaryDirectory() as folder:
        for encoding in ENCODINGS:
            copy = write_encoded(source, Path(folder), encoding, seconds)
            analysis = analyze_video(copy)
            said.append(told(analysis))
            tilts.append([np.nan if r.ppt_deg is None else r.ppt_deg for r in analysis.reps])
            click.echo(row(encoding.name, analysis))
    usual, count = Counter(said).most_common(1)[0]
    alike = [tilt for words, tilt in zip(said, tilts, strict=True) if words == usual]
    spread_deg = float(np.nanmax(np.std(alike, axis=0))) if alike[0] else float("nan")
    others = len(said) - count
    click.echo(f"\n{count} of {len(said)} alike; PPT of those differs by {spread_deg:.2f} deg (SD)")
    sys.exit(1 if others else 0)


if __name__ == "__main__":
    main()
