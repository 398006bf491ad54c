"""The lumbopelvic network: crops of the trunk in, landmarks with their doubt out."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from legpress_cv.errors import ModelCorruptError, ModelNotFoundError

CROP_PX = 256
WEIGHTS = "lumbopelvic.onnx"
WEIGHTS_VARIABLE = "LEGPRESS_CV_LUMBOPELVIC"
"""Names another file of weights, such as one that was just trained."""
LAPLACE_SD = float(np.sqrt(2.0))
"""Standard deviation of a Laplace distribution per unit of its spread, which the network gives."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class CropReading:
    """What the network says of one crop.

    Attributes
    ----------
    points_px, sd_px, seen_ratio
        Shapes (P, 2), (P,) and (P,) in the order of ``LUMBOPELVIC_POINTS``, in pixels of the crop.
    turn_deg, turn_sd_deg
        Turn of the pelvis in the crop since the reference; NaN without one.
    view_deg, azimuth_sd_deg
        Azimuth and elevation of the camera, and the standard deviation of the azimuth.
    features
        Shape (C, 8, 8), to be given as the reference of other crops.
    """

    points_px: Floats
    sd_px: Floats
    seen_ratio: Floats
    turn_deg: float
    turn_sd_deg: float
    view_deg: tuple[float, float]
    azimuth_sd_deg: float
    features: NDArray[np.float32]


def weights_path() -> Path:
    """Return the file of the weights: of a clone, of the installed package, or as told.

    Raises
    ------
    ModelNotFoundError
        If it is not there.
    """
    told = os.environ.get(WEIGHTS_VARIABLE)
    package = Path(__file__).resolve().parents[1]
    places = [Path(told)] if told else [package / "_models", package.parent / "models"]
    for place in places:
        path = place if told else place / WEIGHTS
        if path.is_file():
            return path
    raise ModelNotFoundError(
        f"the weights of the lumbopelvic network ({WEIGHTS}) are not where the package was"
        " installed; install it again."
        if not told
        else f"{WEIGHTS_VARIABLE} names {told}, which is no file."
    )


class LumbopelvicNetwork:
    """Runs the network on a processor.

    Parameters
    ----------
    path
        The weights; those of the package if not given.
    threads
        Of one crop.

    Raises
    ------
    ModelNotFoundError, ModelCorruptError
        If the weights are missing, or not what they should be.
    """

    def __init__(self, path: Path | None = None, threads: int = 1) -> None:
        import onnxruntime

        self.path = path or weights_path()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            self._session = onnxruntime.InferenceSession(
                self.path.read_bytes(), options, providers=["CPUExecutionProvider"]
            )
            inputs = {i.name: i.shape for i in self._session.get_inputs()}
            self._channels, self._cells = int(inputs["reference"][1]), int(inputs["reference"][2])
            size = inputs["crops"][1]
        except Exception as error:  # the library raises classes of its own for every fault
            raise ModelCorruptError(
                f"{self.path.name} cannot be used as the lumbopelvic network; install the package"
                " again."
            ) from error
        if size != CROP_PX:
            raise ModelCorruptError(f"{self.path.name} takes crops of another size.")

    @cached_property
    def sha256(self) -> str:
        """Of the weights."""
        return hashlib.sha256(self.path.read_bytes()).hexdigest()

    def read(
        self, crop: NDArray[np.uint8], reference: NDArray[np.float32] | None = None
    ) -> CropReading:
        """Find the landmarks in one crop.

        Parameters
        ----------
        crop
            Shape (CROP_PX, CROP_PX, 3), RGB: the trunk's window, upright, facing right.
        reference
            ``features`` of another moment of the same clip.
        """
        given = reference
        if given is None:
            given = np.zeros((self._channels, self._cells, self._cells), dtype=np.float32)
        out: list[Any] = self._session.run(
            ["points_px", "spread_px", "seen", "turn_deg", "view_deg", "features"],
            {"crops": crop[None], "reference": given[None]},
        )
        points, spread, seen, turn, view, features = (np.asarray(part[0]) for part in out)
        known = reference is not None
        return CropReading(
            points_px=points.astype(float),
            sd_px=spread.astype(float) * LAPLACE_SD,
            seen_ratio=seen.astype(float),
            turn_deg=float(turn[0]) if known else float("nan"),
            turn_sd_deg=float(turn[1]) * LAPLACE_SD if known else float("nan"),
            view_deg=(float(view[0]), float(view[1])),
            azimuth_sd_deg=float(view[2]) * LAPLACE_SD,
            features=features.astype(np.float32),
        )
