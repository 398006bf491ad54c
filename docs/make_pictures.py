"""Make the picture of the README: frames of the annotated sample clip.

python docs/make_pictures.py
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from legpress_cv import Settings, analyze_video
from legpress_cv.annotate import Painter
from legpress_cv.video import Clip

ROOT = Path(__file__).parents[1]
CLIP = ROOT / "sample_videos" / "tuck_growing.mp4"
TIMES_S = (2.2, 10.2)
WIDTH_PX = 1280


def main() -> None:
    """Analyse the sample clip and write ``docs/annotated.jpg``."""
    found = analyze_video(CLIP)
    height = round(WIDTH_PX / 2 * found.clip.height_px / found.clip.width_px)
    painter = Painter(found, WIDTH_PX // 2, height, Settings().annotation)
    pictures = []
    with Clip.open(CLIP).frames(None) as frames:
        for frame in frames:
            if len(pictures) < len(TIMES_S) and frame.time_s >= TIMES_S[len(pictures)]:
                rgb = cv2.resize(frame.rgb(), (WIDTH_PX // 2, height))
                pictures.append(painter.draw(rgb, frame.time_s))
    bgr = np.hstack(pictures)[:, :, ::-1]
    cv2.imwrite(str(ROOT / "docs" / "annotated.jpg"), bgr, [cv2.IMWRITE_JPEG_QUALITY, 88])


if __name__ == "__main__":
    main()
