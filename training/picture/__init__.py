"""What the phone makes of a rendered picture: lens, shutter, sensor, processing, codec.

In order: `drawn_camera` says what to draw, `blend` joins the pictures of one shutter, `develop`
makes the phone's picture, `mirror` flips it, `compress` or `write_clip` encode it. Points of the
truth go the same way: `bend`, then `mirror_points`.
"""

from training.picture.codec import compress, jpeg_quality, recode, write_clip
from training.picture.develop import develop
from training.picture.flip import mirror, mirror_points
from training.picture.lens import bend, bend_picture, drawn_camera, unbend
from training.picture.shutter import blend, subframe_times

__all__ = [
    "bend",
    "bend_picture",
    "blend",
    "compress",
    "develop",
    "drawn_camera",
    "jpeg_quality",
    "mirror",
    "mirror_points",
    "recode",
    "subframe_times",
    "unbend",
    "write_clip",
]
