"""HDR pictures (HLG and PQ, as many phones record by default) as a common screen shows them.

The chain is that of FFmpeg's ``zscale=t=linear:npl=203, zscale=p=bt709, tonemap=mobius:param=0.7,
zscale=t=bt709``, which the wheels of PyAV do not carry; its numbers are in a test.

References
----------
ITU-R BT.2100-2: HLG and PQ. ITU-R BT.2087-0: BT.2020 to BT.709. ITU-R BT.2408-7: reference white
at 203 cd/m2. ITU-R BT.1886: the screen.
"""

from __future__ import annotations

from enum import Enum
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

WHITE_NITS = 203.0
"""Diffuse white of an HDR programme, which becomes the screen's white (BT.2408)."""
PEAK_NITS = 1000.0
"""Nominal peak of an HLG screen (BT.2100), to which highlights are brought down."""
KNEE_RATIO = 0.7
"""Share of white up to which tones stay as they are: skin, clothes and machine lie below it."""
SCREEN_GAMMA = 2.4
"""Of a BT.1886 screen."""
HLG_SYSTEM_GAMMA = 1.2
"""Of the HLG opto-optical transfer at the nominal peak (BT.2100)."""
LUMA_2020 = np.array([0.2627, 0.6780, 0.0593], np.float32)
TO_BT709 = np.array(
    [[1.6605, -0.5876, -0.0728], [-0.1246, 1.1329, -0.0083], [-0.0182, -0.1006, 1.1187]],
    np.float32,
)
"""Linear BT.2020 to linear BT.709 (BT.2087)."""
_CODES = 65536
_TONES = 4096
"""Steps of the tables: sixteen bits in; out, twelve of linear light's square root."""


class Transfer(str, Enum):
    """How a clip codes light."""

    SDR = "sdr"
    HLG = "hlg"
    PQ = "pq"


_OF_FFMPEG = {16: Transfer.PQ, 18: Transfer.HLG}
"""FFmpeg's AVCOL_TRC_SMPTE2084 and AVCOL_TRC_ARIB_STD_B67."""


def transfer_of(color_trc: int) -> Transfer:
    """Tell how a stream codes light, from FFmpeg's number for it."""
    return _OF_FFMPEG.get(int(color_trc), Transfer.SDR)


def to_screen(rgb: npt.NDArray[np.uint16], transfer: Transfer) -> npt.NDArray[np.uint8]:
    """Bring an HDR picture to what a BT.709 screen shows.

    Parameters
    ----------
    rgb
        Shape (h, w, 3): BT.2020 primaries, HLG or PQ coded, full range of sixteen bits.
    transfer
        HLG or PQ.

    Returns
    -------
    ndarray, uint8, shape (h, w, 3)
    """
    import cv2

    light = _to_light(transfer)[rgb]
    if transfer is Transfer.HLG:
        # The scene's luminance is bent for the screen's surroundings, its colours are not.
        luma = np.maximum(light @ LUMA_2020, 1e-6)
        light *= np.power(luma, np.float32(HLG_SYSTEM_GAMMA - 1.0))[..., None]
        light *= np.float32(PEAK_NITS / WHITE_NITS)
    light = np.maximum(cv2.transform(light, TO_BT709), 0.0)
    brightest = light.max(axis=2)
    light *= (_rolled_off(brightest) / np.maximum(brightest, 1e-6))[..., None]
    index = np.minimum(np.sqrt(light) * (_TONES - 1) + 0.5, _TONES - 1).astype(np.uint16)
    return np.asarray(_to_code()[index])


def _rolled_off(light: Floats) -> Floats:
    """Bring the peak down to white: a Moebius curve that leaves the knee without a kink."""
    peak, knee = PEAK_NITS / WHITE_NITS, KNEE_RATIO
    a = -(knee**2) * (peak - 1) / (knee**2 - 2 * knee + peak)
    b = (knee**2 - 2 * knee * peak + peak) / (peak - 1)
    gain = (b * b + 2 * b * knee + knee * knee) / (b - a)
    high = np.float32(gain) * (light + np.float32(a)) / (light + np.float32(b))
    return np.asarray(np.where(light > knee, high, light), np.float32)


@lru_cache(maxsize=2)
def _to_light(transfer: Transfer) -> Floats:
    """Tabulate light over code: of PQ over reference white, of HLG the scene's, 0 to 1."""
    code = np.linspace(0.0, 1.0, _CODES)
    if transfer is Transfer.PQ:
        m1, m2 = 2610 / 16384, 2523 / 4096 * 128
        c1, c2, c3 = 3424 / 4096, 2413 / 4096 * 32, 2392 / 4096 * 32
        root = code ** (1 / m2)
        nits = 10_000 * (np.maximum(root - c1, 0.0) / (c2 - c3 * root)) ** (1 / m1)
        return np.asarray(nits / WHITE_NITS, np.float32)
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    scene = np.where(code <= 0.5, code**2 / 3, (np.exp((code - c) / a) + b) / 12)  # noqa: PLR2004 - BT.2100
    return np.asarray(scene, np.float32)


@lru_cache(maxsize=1)
def _to_code() -> npt.NDArray[np.uint8]:
    """Tabulate the screen's code over the square root of light."""
    light = np.linspace(0.0, 1.0, _TONES) ** 2
    return np.asarray(np.round(255 * light ** (1 / SCREEN_GAMMA)), np.uint8)
