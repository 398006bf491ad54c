"""Whether networks that learnt from real people see renders as they see real pictures.

    python benchmarks/realism.py MEDIA [--renders FOLDER] [--mediapipe]

MoveNet looks at crops about the lifter, the same for both: of the hand-marked real frames (their
clips and photos lie in the folder MEDIA), and of rendered clips whose truth lies beside them. Were
renders like real pictures, each joint would be off by as much in both. Offsets are in torso
lengths: along the trunk, positive towards the shoulder, and across it, positive towards the knee.
The marks themselves differ a little from the truth of renders: they are seen, not known.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path

import click
import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from real_frames import DATA, PHOTO_RATE_HZ, PHOTO_S, frame_table_points

from legpress_cv import load_settings
from legpress_cv.video import Clip, ClipWriter
from training.network.movenet import KEYPOINTS, MoveNet, keypoints
from training.network.pretrained import FOLDER, fetch_trunk, fill

JOINTS = ("shoulder", "hip", "knee")
CROP_TORSOS, CROP_PX = 3.2, 256  # MoveNet finds the reclined lifter best so
RENDERED_FRAMES = 40  # of each clip, evenly spread

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Marked:
    """Frames of one clip, or one photo, whose joints are known.

    Attributes
    ----------
    path
        A clip, or a photo.
    time_s
        One per frame; none for a photo.
    side
        ``"left"`` or ``"right"``: the near one.
    points
        Shape (frames, 3, 2): `JOINTS` in pixels, NaN where unknown.
    """

    path: Path
    time_s: tuple[float, ...]
    side: str
    points: Floats

    @property
    def torso_px(self) -> float:
        """Median distance from shoulder to hip."""
        axis = self.points[:, 0] - self.points[:, 1]
        return float(np.nanmedian(np.hypot(axis[:, 0], axis[:, 1])))

    def pictures(self) -> list[NDArray[np.uint8]]:
        """RGB of each frame."""
        if not self.time_s:
            return [np.ascontiguousarray(cv2.imread(str(self.path))[..., ::-1])]
        with Clip.open(self.path).frames(None) as stream:
            times = np.array([frame.time_s for frame in stream])
        wanted = [int(np.abs(times - t).argmin()) for t in self.time_s]
        with Clip.open(self.path).frames(None) as stream:
            held = {frame.index: frame.rgb() for frame in stream if frame.index in wanted}
        return [held[index] for index in wanted]


def real_frames(media: Path) -> list[Marked]:
    """Read the hand-marked frames."""
    frames = json.loads(DATA.read_text(encoding="utf-8"))["frames"]
    found = []
    for name in dict.fromkeys(frame["media"] for frame in frames):
        own = [frame for frame in frames if frame["media"] == name]
        times = tuple(frame["time_s"] for frame in own if frame["time_s"] is not None)
        points = [[frame["points_px"][j] or (np.nan,) * 2 for j in JOINTS] for frame in own]
        found.append(Marked(media / name, times, own[0]["near_side"], np.array(points, float)))
    return found


def rendered_frames(folder: Path) -> list[Marked]:
    """Read some frames of every clip that has its truth beside it."""
    found = []
    for path in sorted(folder.glob("*.truth.json")):
        truth = json.loads(path.read_text(encoding="utf-8"))
        frames, clip = truth["frames"], path.with_name(path.name.replace(".truth.json", ".mp4"))
        at = np.linspace(0, len(frames["time_s"]) - 1, RENDERED_FRAMES).round().astype(int)
        points = np.stack([np.array(frames["near"][j], float)[at] for j in JOINTS], axis=1)
        times = tuple(frames["time_s"][i] for i in at)
        found.append(Marked(clip, times, truth["near_side"], points))
    return found


def by_movenet(net: MoveNet, marked: Marked) -> Floats:
    """Find the joints (frames, 3, 2) in crops about the marks' middle."""
    columns = [KEYPOINTS.index(f"{marked.side}_{joint}") for joint in JOINTS]
    scale = CROP_PX / (CROP_TORSOS * marked.torso_px)
    found = []
    for picture, points in zip(marked.pictures(), marked.points, strict=True):
        corner = np.nanmean(points, axis=0) - CROP_PX / scale / 2
        method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        sized = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=method)
        shift = -corner * scale
        place = np.array([[1, 0, shift[0]], [0, 1, shift[1]]])
        crop = cv2.warpAffine(sized, place, (CROP_PX, CROP_PX), flags=cv2.INTER_LINEAR)
        with torch.no_grad():
            said = net(torch.from_numpy(crop).permute(2, 0, 1)[None].float() / 255)
        found.append(keypoints(said)[0][0, columns].numpy() / scale + corner)
    return np.array(found, float)


def by_mediapipe(marked: Marked) -> Floats:
    """Find the joints (frames, 3, 2) as the package does without its own network."""
    settings = load_settings(landmarks={"network": False})
    if marked.time_s:
        points = frame_table_points(marked.path, marked.time_s, settings)
    else:
        with tempfile.TemporaryDirectory() as temporary:
            clip = Path(temporary) / "still.mp4"
            (rgb,) = marked.pictures()
            with ClipWriter(clip, rgb.shape[1], rgb.shape[0], crf=0) as writer:
                for index in range(round(PHOTO_S * PHOTO_RATE_HZ)):
                    writer.write(rgb, index / PHOTO_RATE_HZ)
            points = frame_table_points(clip, [PHOTO_S / 2], settings)
    return np.stack([points[joint] for joint in JOINTS], axis=1)


def offsets(marked: Marked, found: Floats) -> Floats:
    """Return how far off the joints are: (frames, 3, 2), along and across the trunk, in torsos."""
    shoulder, hip, knee = np.moveaxis(marked.points, 1, 0)
    along = (shoulder - hip) / np.linalg.norm(shoulder - hip, axis=1, keepdims=True)
    across = np.stack((-along[:, 1], along[:, 0]), axis=1)
    across *= np.sign((across * (knee - hip)).sum(axis=1, keepdims=True))
    gap = (found - marked.points) / marked.torso_px
    return np.stack([(gap * axis[:, None]).sum(axis=2) for axis in (along, across)], axis=2)


def rows(finder: str, groups: dict[str, Floats]) -> list[str]:
    """Lines of the table: for each joint the groups side by side."""
    lines = []
    for at, joint in enumerate(JOINTS):
        cells = [finder, joint]
        for gap in groups.values():
            own = gap[:, at][~np.isnan(gap[:, at]).any(axis=1)]
            middle = np.median(own, axis=0) if len(own) else np.full(2, np.nan)
            # The median distance from it: how much the finding scatters.
            scatter = np.median(np.hypot(*(own - middle).T)) if len(own) else np.nan
            cells += [f"{v:+.3f}" for v in middle] + [f"{scatter:.3f}", str(len(own))]
        lines.append("| " + " | ".join(cells) + " |")
    return lines


@click.command(help=__doc__)
@click.argument("media", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--renders",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(__file__).parents[1] / "sample_videos",
    help="Clips with their truth.",
)
@click.option("--mediapipe", is_flag=True, help="Ask MediaPipe as well, which takes minutes.")
def main(media: Path, renders: Path, mediapipe: bool) -> None:
    """Compare both kinds of pictures."""
    sets = {"renders": rendered_frames(renders), "real": real_frames(media)}
    net = MoveNet().eval()
    fill(net, fetch_trunk("movenet_lightning", FOLDER))
    finders = {"MoveNet": lambda marked: by_movenet(net, marked)}
    if mediapipe:
        finders["MediaPipe"] = by_mediapipe
    heads = [f"{g} {what}" for g in sets for what in ("along", "across", "scatter", "frames")]
    print("| " + " | ".join(["finder", "joint", *heads]) + " |")
    print("|" + "---|" * (2 + len(heads)))
    for name, finder in finders.items():
        groups = {
            group: np.concatenate([offsets(m, finder(m)) for m in marked])
            for group, marked in sets.items()
        }
        print("\n".join(rows(name, groups)), flush=True)


if __name__ == "__main__":
    main()
