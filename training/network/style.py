"""Looks that no camera of the data engine gives: filters at random, sharpening, local contrast.

Random convolutions keep shapes and change textures (Xu et al., "Robust and generalizable visual
representation learning via random convolutions", ICLR 2021).
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]

FILTERED, SHARPENED, EQUALISED = 0.2, 0.3, 0.15  # shares of the clips
SIZES = (1, 3, 5, 7)  # of the filter, in pixels
LOCAL_CELLS = 4


@dataclass(frozen=True, eq=False)
class Style:
    """One clip's.

    Parameters
    ----------
    mix : ndarray, shape (3, 3), optional
        Of the channels, before the filter; none: no filter at all.
    kernel : ndarray, shape (K, K)
    share : float
        Of the filtered picture in the result.
    sharpen : float
        How much of what a blur takes away is added.
    sharpen_px : float
    contrast : float
        Limit of the local equalisation; 0: none.
    """

    mix: NDArray[np.float32] | None
    kernel: NDArray[np.float32]
    share: float
    sharpen: float
    sharpen_px: float
    contrast: float

    @classmethod
    def drawn(cls, rng: np.random.Generator) -> Style:
        """Draw one."""
        size = int(rng.choice(SIZES))
        kernel = rng.normal(0, 1 / size, (size, size))
        kernel[size // 2, size // 2] += rng.choice((-1.0, 1.0, 1.0))
        mix = rng.normal(0, 3**-0.5, (3, 3)) if rng.random() < FILTERED else None
        return cls(
            mix=None if mix is None else mix.astype(np.float32),
            kernel=kernel.astype(np.float32),
            share=float(rng.uniform(0.3, 1.0)),
            sharpen=float(rng.uniform(0.3, 2.0)) if rng.random() < SHARPENED else 0.0,
            sharpen_px=float(rng.uniform(0.7, 2.5)),
            contrast=float(rng.uniform(1.0, 4.0)) if rng.random() < EQUALISED else 0.0,
        )

    def on(self, crop: Bytes) -> Bytes:
        """Give a crop (S, S, 3) this style."""
        out = crop
        if self.mix is not None:
            mixed = cv2.transform(out.astype(np.float32), self.mix)
            filtered = cv2.filter2D(mixed, -1, self.kernel)
            mean, sd = (np.ravel(v) for v in cv2.meanStdDev(filtered))
            own_mean, own_sd = (np.ravel(v) for v in cv2.meanStdDev(out))
            # As light and as rich in contrast as before: what a camera would make of it.
            gain = own_sd.mean() / np.maximum(sd, 1e-3)
            level = np.column_stack((np.diag(gain), own_mean - gain * mean)).astype(np.float32)
            filtered = cv2.transform(filtered, level)
            share = self.share
            out = cv2.addWeighted(filtered, share, out, 1 - share, 0, dtype=cv2.CV_8U)
        if self.sharpen:
            soft = cv2.GaussianBlur(out, (0, 0), self.sharpen_px)
            out = cv2.addWeighted(out, 1 + self.sharpen, soft, -self.sharpen, 0)
        if self.contrast:
            parts = cv2.cvtColor(out, cv2.COLOR_RGB2YCrCb)
            level = cv2.createCLAHE(self.contrast, (LOCAL_CELLS, LOCAL_CELLS))
            parts[..., 0] = level.apply(np.ascontiguousarray(parts[..., 0]))
            out = cv2.cvtColor(parts, cv2.COLOR_YCrCb2RGB)
        return np.asarray(out, dtype=np.uint8)
