"""The truth document as a model: what every field means, a check, and its JSON schema.

``python -m training.truth.schema`` writes the schema beside this file, or to a path that is given.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from typing_extensions import Self

from training.errors import TrainingError
from training.spec import ClipSpec

SCHEMA_PATH = Path(__file__).with_name("truth.schema.json")
"""Where the schema is published."""

Point = tuple[float, float]
Item = TypeVar("Item")
Ratio = Annotated[float, Field(ge=0.0, le=1.0)]


class _Document(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Landmarks(_Document, Generic[Item]):
    """One value per landmark and frame; the spine's joints are the same on both sides."""

    shoulder: list[Item]
    elbow: list[Item]
    wrist: list[Item]
    hip: list[Item]
    knee: list[Item]
    ankle: list[Item]
    heel: list[Item]
    toe: list[Item]
    asis: list[Item]
    psis: list[Item]
    l5: list[Item]
    l3: list[Item]
    t12: list[Item]


class Places(Landmarks[Point]):
    """Places in pixels of the finished picture: x to the right, y down, pixel centres at halves."""


class Sightings(Landmarks[bool]):
    """Whether a landmark is in the picture and not behind something that is not its own."""


class FramesTruth(_Document):
    """What is true of every frame; columns of one length.

    Angles are sagittal and of the near side; changes count from the start of the set.
    """

    time_s: list[float]
    rep: list[int] = Field(description="Counted from 1; 0 outside of the reps")
    phase: list[Literal["", "descent", "bottom", "ascent"]]
    knee_flexion_deg: list[float] = Field(description="0 straight")
    trunk_thigh_flexion_deg: list[float] = Field(description="180 less the angle at the hip")
    hip_flexion_deg: list[float] = Field(description="Femur against the pelvis")
    pelvic_tilt_deg: list[float] = Field(
        description="Pelvis against the back-rest since the start, posterior positive"
    )
    lumbar_flexion_deg: list[float] = Field(description="Pelvis against the thorax")
    thorax_deg: list[float] = Field(description="Thorax off the back-rest, flexing positive")
    thigh_excursion_deg: list[float] = Field(description="Femur since the start")
    slide_m: list[float] = Field(description="Whole body up the back-rest")
    near: Places
    near_visible: Sightings
    far: Places
    far_visible: Sightings

    @model_validator(mode="after")
    def _columns_fit(self) -> Self:
        """Refuse columns of different lengths, and times that do not rise."""
        columns = {name: value for name, value in self if isinstance(value, list)}
        for side in ("near", "near_visible", "far", "far_visible"):
            columns |= {f"{side}.{name}": value for name, value in getattr(self, side)}
        for name, value in columns.items():
            if len(value) != len(self.time_s):
                raise ValueError(
                    f"{name} has {len(value)} values for {len(self.time_s)} frames in time_s"
                )
        if any(b <= a for a, b in zip(self.time_s, self.time_s[1:], strict=False)):
            raise ValueError("time_s does not rise from frame to frame")
        return self


class RepTruth(_Document):
    """What is true of a rep; an onset only where the tuck is large enough to have one."""

    rep: int = Field(ge=1)
    partial: bool = Field(description="The clip ends before the rep does")
    start_s: float
    bottom_s: float = Field(description="Middle of the stay at the bottom")
    end_s: float
    knee_flexion_max_deg: float
    trunk_thigh_flexion_max_deg: float
    hip_flexion_max_deg: float
    thigh_excursion_deg: float = Field(description="At the bottom, since the rep's start")
    platform_travel_ratio: float = Field(description="In thigh lengths")
    ppt_deg: float = Field(description="Tilt at the bottom less the least of the descent")
    excess_tuck_deg: float = Field(description="PPT less what normal rhythm explains")
    tuck_deg: float = Field(ge=0.0, description="As asked of the rep, beyond its rhythm")
    onset_hip_flexion_deg: float | None
    onset_knee_flexion_deg: float | None
    onset_s: float | None
    severity: Literal["none", "mild", "moderate", "severe"]
    pelvis_visible_ratio: Ratio = Field(
        description="Of near hip, ASIS, PSIS and L5 over the rep's frames"
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        """Refuse a rep whose bottom is not within it."""
        if not self.start_s < self.bottom_s < self.end_s:
            raise ValueError("start_s, bottom_s and end_s are not in order")
        return self


class TruthDocument(_Document):
    """The truth of a clip, as in ``NAME.truth.json``."""

    version: Literal["1.0"] = Field(alias="schema")
    name: str
    seed: int = Field(ge=0)
    spec: ClipSpec = Field(description="The parameters that the clip was made from")
    strata: dict[str, str] = Field(description="Stratum of the benchmark by name")
    width_px: int = Field(gt=0)
    height_px: int = Field(gt=0)
    rate_hz: float = Field(gt=0)
    near_side: Literal["left", "right"] = Field(description="As the picture shows the lifter")
    torso_m: float = Field(gt=0, description="Shoulder to hip, sagittal, at rest")
    torso_px: float = Field(gt=0, description="Shoulder to hip in the picture, median")
    frames: FramesTruth
    reps: list[RepTruth]
    crf: int | None = Field(
        None, ge=0, le=51, description="Rate factor of the clip's file, where there is one"
    )


def check_truth(document: Mapping[str, Any]) -> TruthDocument:
    """Read a truth document.

    Parameters
    ----------
    document : mapping
        As `training.truth.record.TruthRecorder.document` gives it, or read from JSON.

    Raises
    ------
    training.errors.TrainingError
        Naming the first field that is not as the schema has it.
    """
    try:
        # By way of JSON, so that what is checked is what a reader of the file sees.
        return TruthDocument.model_validate_json(json.dumps(document))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the document"
        raise TrainingError(f"No truth document: {where}: {first['msg']}.") from error


def schema_text() -> str:
    """Return the JSON schema of ``NAME.truth.json``, as it is published."""
    schema = TruthDocument.model_json_schema(by_alias=True)
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Truth of a rendered leg-press clip, version 1.0",
    }
    return json.dumps(head | {k: v for k, v in schema.items() if k != "title"}, indent=2) + "\n"


def main(path: Path = SCHEMA_PATH) -> None:
    """Write the schema to a file."""
    path.write_text(schema_text(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:2]))
