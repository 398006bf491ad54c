"""MOT: joint angles by the names and signs of OpenSim's model Rajagopal 2016.

Every sign was checked with OpenSim 4.6: a positive ``pelvis_tilt`` lifts the front of the pelvis,
which is a posterior tilt; a positive ``lumbar_extension`` leans the trunk back; a positive
``hip_flexion`` and ``knee_angle`` bend the joint. In Gait2392 and Gait2354 a bent knee is negative.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from legpress_cv.results import SetAnalysis, SideDecision

from .markers import side_letter

UPRIGHT_DEG = 90.0
"""Direction of an upright trunk in the picture, hip to shoulder."""

DECIMALS = 4
"""The result is rounded to as many."""


def coordinates(analysis: SetAnalysis, side: SideDecision) -> dict[str, npt.NDArray[np.float64]]:
    """Name the angles as OpenSim does, in degrees.

    The pelvis is told against the vertical: the recline of the back-rest in the picture and the
    tilt against it. The far leg is not seen and left out; so is a coordinate of which no frame
    knows anything, but for the knee, without which a file would be empty.
    """
    frames = analysis.frames
    letter = side_letter(side).lower()
    recline_deg = recline(frames.backrest_deg, side)
    knee = f"knee_angle_{letter}"
    found = {
        "pelvis_tilt": recline_deg + frames.pelvic_tilt_deg,
        f"hip_flexion_{letter}": frames.hip_flexion_deg,
        knee: frames.knee_flexion_deg,
        "lumbar_extension": -frames.lumbar_flexion_deg,
    }
    return {name: c for name, c in found.items() if name == knee or np.isfinite(c).any()}


def recline(backrest_deg: npt.NDArray[np.float64], side: SideDecision) -> npt.NDArray[np.float64]:
    """How far the trunk leans back from upright, whichever way the lifter faces."""
    back = UPRIGHT_DEG - backrest_deg if side.facing == "left" else backrest_deg - UPRIGHT_DEG
    return (back + 180.0) % 360.0 - 180.0


def mot_text(analysis: SetAnalysis, side: SideDecision) -> str:
    """Lay the angles out, a row per frame in which all of them are known.

    OpenSim's graphical programs stop reading at the first value that is no number, so a frame that
    lacks one is left out.
    """
    angles = coordinates(analysis, side)
    known = np.isfinite(np.stack(list(angles.values()))).all(axis=0)
    table = {"time": analysis.frames.time_s[known]} | {n: c[known] for n, c in angles.items()}
    header = [
        "Coordinates",
        "version=1",
        f"nRows={known.sum()}",
        f"nColumns={len(table)}",
        "inDegrees=yes",
        f"source=legpress-cv {analysis.provenance.version}",
        f"clip_sha256={analysis.clip.sha256}",
        "endheader",
        "\t".join(table),
    ]
    rows = ["\t".join(_cell(v) for v in row) for row in zip(*table.values(), strict=True)]
    return "\n".join([*header, *rows]) + "\n"


def write_mot(analysis: SetAnalysis, side: SideDecision, path: Path) -> None:
    """Write the angles to a file."""
    path.write_bytes(mot_text(analysis, side).encode())


def _cell(value: float) -> str:
    # Adding zero turns -0.0 into 0.0.
    return f"{round(float(value), DECIMALS) + 0.0:.{DECIMALS}f}"
