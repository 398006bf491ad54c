"""The lumbopelvic network: crops of the trunk in, landmarks with their spread out."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from legpress_cv._memory import memory_ran_out
from legpress_cv.errors import ModelCorruptError, ModelNotFoundError
from legpress_cv.lumbopelvic.contract import LAPLACE_SD, OUTPUTS, difference

WEIGHTS = "lumbopelvic.onnx"
WEIGHTS_VARIABLE = "LEGPRESS_CV_LUMBOPELVIC"
"""Names another file of weights, such as one that was just trained."""

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
        Shape (F,), to be given as the reference of other crops.
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
            wrong = self._unlike_contract()
        except Exception as error:  # the library raises classes of its own for every fault
            if memory_ran_out(error):
                raise
            raise ModelCorruptError(
                f"{self.path.name} cannot be used as the lumbopelvic network; install the package"
                " again."
            ) from error
        if wrong is not None:
            raise ModelCorruptError(
                f"{self.path.name} {wrong}; take weights that were exported for this version."
            )

    @cached_property
    def _no_reference(self) -> NDArray[np.float32]:
        shape = next(i.shape for i in self._session.get_inputs() if i.name == "reference")
        return np.zeros(shape[1:], dtype=np.float32)

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
        given = self._no_reference if reference is None else reference
        out: list[Any] = self._session.run(
            list(OUTPUTS), {"crops": crop[None], "reference": given[None]}
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

    def _unlike_contract(self) -> str | None:
        """Compare the names, and the shapes by running it once: a file may leave them open."""
        inputs = {i.name: tuple(int(n) for n in i.shape[1:]) for i in self._session.get_inputs()}
        blank = {
            name: np.ones((1, *shape), np.uint8 if name == "crops" else np.float32)
            for name, shape in inputs.items()
        }
        names = [output.name for output in self._session.get_outputs()]
        given = self._session.run(names, blank)
        return difference(
            inputs, {name: part.shape[1:] for name, part in zip(names, given, strict=True)}
        )
