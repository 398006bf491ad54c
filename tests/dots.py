"""Pictures in which one dot is the shoulder and one the hip, and a network that sees them."""

from dataclasses import dataclass

import numpy as np

from legpress_cv.landmarks.near_side import SIDE_POINTS, SagittalTrack
from legpress_cv.landmarks.points import Landmarks
from legpress_cv.lumbopelvic.contract import CROP_PX, LUMBOPELVIC_POINTS
from legpress_cv.lumbopelvic.network import CropReading

WIDTH, HEIGHT, TORSO = 400, 300, 90.0
# Colours of the dots that stand for shoulder and hip.
SHOULDER_RGB, HIP_RGB = (255, 0, 0), (0, 255, 0)


@dataclass(frozen=True)
class Picture:
    time_s: float
    full: np.ndarray

    @property
    def width_px(self):
        return self.full.shape[1]

    @property
    def height_px(self):
        return self.full.shape[0]

    def rgb(self, max_side_px=None, crop_px=None):
        import cv2

        x0, y0, x1, y1 = crop_px
        part = self.full[y0:y1, x0:x1]
        scale = min(1.0, max_side_px / max(part.shape[:2]))
        if scale < 1:
            size = (round(part.shape[1] * scale), round(part.shape[0] * scale))
            part = cv2.resize(part, size, interpolation=cv2.INTER_AREA)
        return part.copy()


class DotNetwork:
    """Finds the dots; everything else is where the hip is."""

    def __init__(self):
        self.crops = []

    def read(self, crop, reference=None):
        self.crops.append(crop)
        points = np.empty((len(LUMBOPELVIC_POINTS), 2))
        seen = np.ones(len(LUMBOPELVIC_POINTS))
        hip = self._dot(crop, 1, 0)
        shoulder = self._dot(crop, 0, 1)
        points[:] = hip
        points[LUMBOPELVIC_POINTS.index("shoulder")] = shoulder
        lost = np.isnan(points).any()
        return CropReading(
            points_px=np.nan_to_num(points, nan=CROP_PX / 2),
            sd_px=np.full(len(points), 90.0 if lost else 1.0),
            seen_ratio=seen * (0.0 if lost else 1.0),
            turn_deg=0.0 if reference is not None else float("nan"),
            turn_sd_deg=1.0,
            view_deg=(4.0, 2.0),
            azimuth_sd_deg=3.0,
            features=np.zeros(8, dtype=np.float32),
        )

    @staticmethod
    def _dot(crop, channel, other):
        strength = crop[..., channel].astype(float) - crop[..., other]
        strength[strength < 60] = 0
        if not strength.any():
            return np.full(2, np.nan)
        down, across = np.indices(strength.shape)
        total = strength.sum()
        return np.array([(across * strength).sum(), (down * strength).sum()]) / total + 0.5


def picture(time_s, shoulder, hip, scale=1.0):
    full = np.full((int(HEIGHT * scale), int(WIDTH * scale), 3), 40, dtype=np.uint8)
    down, across = np.indices(full.shape[:2])
    for at, colour in ((shoulder, SHOULDER_RGB), (hip, HIP_RGB)):
        near = np.hypot(across + 0.5 - at[0], down + 0.5 - at[1]) < 5 * scale
        full[near] = colour
    return Picture(time_s, full)


def sagittal(shoulder, hip, facing="right"):
    n = len(shoulder)
    shape = n, len(SIDE_POINTS)
    middle = Landmarks(SIDE_POINTS, np.full((*shape, 2), [200.0, 150.0]), np.full(shape, 0.9))
    landmarks = middle.with_points({"shoulder": np.array(shoulder), "hip": np.array(hip)})
    return SagittalTrack(
        time_s=np.arange(n) / 10,
        landmarks=landmarks,
        far=landmarks,
        near_side="right",
        facing=facing,
        side_confidence_ratio=1.0,
        swapped_ratio=0.0,
        head_px=np.zeros((n, 2)),
        head_radius_px=np.ones(n),
    )


def scene(n=12, off=(0.0, 0.0)):
    """Shoulder and hip of a trunk leaning back that drifts across the picture."""
    drift = np.arange(n)[:, None] * np.array([3.0, 1.0])
    shoulder = np.array([120.0, 100.0]) + drift
    hip = shoulder + TORSO * np.array([0.5, np.sqrt(0.75)])
    pictures = [picture(i / 10, s, h) for i, (s, h) in enumerate(zip(shoulder, hip, strict=True))]
    pose = sagittal(shoulder, hip + np.array(off))
    return pictures, shoulder, hip, pose
