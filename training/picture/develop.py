"""From a drawn picture to the phone's: lens, focus, exposure, noise, tone and sharpening."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from training.picture.grain import grain, noise_table
from training.picture.lens import bend_picture
from training.picture.light import linear_table, looked_up, srgb_table, steps_of
from training.scene import Camera
from training.spec import PictureSpec

Picture = NDArray[np.uint8]

WARM_STOPS = (0.22, -0.30)  # of red and blue at white balance 1: tungsten light seen as daylight
TONE_PIVOT = 0.45  # the grey that contrast leaves alone
HALO_PX = 1.2  # radius of the sharpening
HALO_GAIN = 1.3  # at sharpen 1: halos as plain as a cheap phone's
VIGNETTE = (0.1, 0.8)  # share of the natural cos4 fall of light that the phone leaves in
PLAIN_FOCAL = 1.7  # focal length over the short side, where no camera is given
GRAIN_STREAM = 1
LENS_STREAM = 2
LUMA = (0.2126, 0.7152, 0.0722)


def develop(
    picture: Picture, spec: PictureSpec, frame_index: int, camera: Camera | None = None
) -> Picture:
    """Return what the phone makes of one drawn picture.

    The same picture, spec and index give the same pixels, in any order of frames.

    Parameters
    ----------
    picture : ndarray of uint8, shape (h, w, 3)
        sRGB, drawn with ``drawn_camera(camera)``.
    spec : PictureSpec
        Its size is not asked: a crop is developed like a whole picture.
    frame_index : int
        Picks the noise.
    camera : Camera, optional
        Bends the picture by `k1`, and says where the lens is darker. Without it nothing is bent.

    Returns
    -------
    ndarray of uint8, shape (camera.height_px, camera.width_px, 3)
        Not flipped, even if `spec.mirrored`: that is `mirror`'s.
    """
    import cv2

    if camera is not None:
        picture = bend_picture(picture, camera)
    height, width = picture.shape[:2]
    light = cv2.LUT(np.ascontiguousarray(picture), linear_table())
    if spec.blur_px > 0:
        light = cv2.GaussianBlur(light, (0, 0), spec.blur_px)
    light *= _passed(_lens(camera, height, width), spec, height, width)
    steps = steps_of(light)
    value = looked_up(_toned(spec.contrast), steps)
    if spec.noise > 0:
        rng = np.random.default_rng([spec.seed, GRAIN_STREAM, frame_index])
        spread = looked_up(noise_table(), cv2.extractChannel(steps, 1))
        spread *= np.float32(255 * spec.noise)
        value += grain(spread, rng)
    if spec.sharpen > 0:
        luma = cv2.transform(value, np.array([LUMA], dtype=np.float32))
        halo = luma - cv2.GaussianBlur(luma, (0, 0), HALO_PX)
        halo *= np.float32(HALO_GAIN * spec.sharpen)
        value += cv2.merge([halo, halo, halo])
    value += np.float32(0.5)
    developed: Picture = np.clip(value, 0, 255, out=value).astype(np.uint8)
    return developed


def _gains(spec: PictureSpec) -> NDArray[np.float32]:
    """Return what each channel's light is multiplied by; grey stays as bright when it is tinted."""
    stops = np.array([WARM_STOPS[0], 0.0, WARM_STOPS[1]]) * spec.white_balance
    balance = 2.0**stops
    balance /= balance @ np.array(LUMA)
    return np.asarray(2.0**spec.exposure_ev * balance, dtype=np.float32)


@lru_cache(maxsize=4)
def _toned(contrast: float) -> NDArray[np.float32]:
    """Return 0..255 by linear light: sRGB, then an S through black, the pivot and white."""
    value = srgb_table().astype(float)
    low = TONE_PIVOT * (value / TONE_PIVOT) ** contrast
    high = 1 - (1 - TONE_PIVOT) * ((1 - value) / (1 - TONE_PIVOT)) ** contrast
    toned = np.where(value < TONE_PIVOT, low, high)
    return (255 * toned).astype(np.float32)


def _lens(camera: Camera | None, height: int, width: int) -> tuple[float, float, float]:
    """Return the focal length and the principal point in pixels."""
    if camera is None:
        return PLAIN_FOCAL * min(height, width), width / 2, height / 2
    return camera.focal_px, *camera.centre_px


@lru_cache(maxsize=4)
def _passed(
    lens: tuple[float, float, float], spec: PictureSpec, height: int, width: int
) -> NDArray[np.float32]:
    """Return the share of the light that is recorded, by place and channel, shape (H, W, 3)."""
    focal_px, x_px, y_px = lens
    share = np.random.default_rng([spec.seed, LENS_STREAM]).uniform(*VIGNETTE)
    x = ((np.arange(width) + 0.5 - x_px) / focal_px).astype(np.float32)
    y = ((np.arange(height) + 0.5 - y_px) / focal_px).astype(np.float32)
    square = x[None] ** 2 + y[:, None] ** 2
    fall = 1 / (1 + np.float32(share) * square) ** 2
    return (fall[..., None] * _gains(spec)).astype(np.float32, copy=False)
