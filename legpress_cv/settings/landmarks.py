"""Settings of finding the lumbopelvic landmarks."""

from __future__ import annotations

from pydantic import Field

from .section import Section


class LandmarkSettings(Section):
    """How the window of the lumbopelvic network is steered, and when it is believed."""

    network: bool = Field(
        True,
        description=(
            "Find the lumbopelvic landmarks; without them the pelvis is only compared between reps."
        ),
    )
    threads: int = Field(
        1,
        ge=0,
        le=64,
        description=(
            "Threads of the network, 0 for onnxruntime's choice: a second core is busy with"
            " cutting the next crop."
        ),
    )
    look_rate_hz: float = Field(
        6.0,
        gt=0.0,
        le=240.0,
        description=(
            "Frames that the network looks at in a second: a press moves slowly, and more looks at"
            " pictures that are alike tell nothing new."
        ),
    )
    around_set_s: float = Field(
        2.0,
        ge=0.0,
        description=(
            "Time before and after the set that the network looks at too, where the pose model"
            " shows whole reps: a rep that it cut short goes on there."
        ),
    )
    steps_to_settle: int = Field(
        4,
        ge=1,
        le=10,
        description=(
            "Looks at the first frame, each with the window that the look before it gave: the"
            " pose model's hip may be far off."
        ),
    )
    steer_share: float = Field(
        0.3,
        gt=0.0,
        le=1.0,
        description=(
            "Share of the way that the window follows the network's shoulder and hip per look:"
            " quick enough for a hand-held phone, slow enough to keep noise out of the crop."
        ),
    )
    steer_sd_torsos: float = Field(
        0.06,
        gt=0.0,
        description=(
            "A reading whose shoulder or hip is less certain than this does not steer, so that"
            " the window cannot walk away."
        ),
    )
    pose_share: float = Field(
        0.5,
        ge=0.0,
        le=1.0,
        description=(
            "Share that the pose model's shoulder and hip, filtered over time, have in where the"
            " window is; the rest is the network's own."
        ),
    )
    pose_window_s: float = Field(
        0.5,
        gt=0.0,
        description="Running median over the pose model's shoulder and hip before they steer.",
    )
    torso_looks: int = Field(
        100, ge=10, description="Looks that settle the torso's length; then the scale is fixed."
    )
    max_torso_ratio: float = Field(
        1.15,
        gt=1.0,
        description=(
            "Torso length of the network over the pose model's, either way, that the window"
            " follows: as far as training varied it."
        ),
    )
    doubted_looks: int = Field(
        3,
        ge=0,
        description="After so many doubtful readings in a row the window starts anew at the pose.",
    )
    astray_torsos: float = Field(
        1.0,
        gt=0.0,
        description=(
            "Distance between the pose model's trunk and the window's at which they are not on"
            " one body."
        ),
    )
    astray_looks: int = Field(
        24,
        ge=1,
        description=(
            "After so many looks apart the window starts anew at the pose, even if the network is"
            " sure: long, since it is the pose model that jumps to passers-by."
        ),
    )
    hidden_seen_ratio: float = Field(
        0.3,
        ge=0.0,
        le=1.0,
        description="A knee or ankle that is seen with less probability is left to the pose model.",
    )
    joint_sd_torsos: float = Field(
        0.08,
        gt=0.0,
        description="A joint that is less certain than this (40 mm) is left to the pose model.",
    )
    same_body_torsos: float = Field(
        0.4,
        gt=0.0,
        description=(
            "A pose landmark this far from a joint that the network is sure of, beyond their usual"
            " distance, is on another body."
        ),
    )
    least_joint_ratio: float = Field(
        0.4,
        ge=0.0,
        le=1.0,
        description=(
            "A joint that the network sees in less of the frames is the pose model's throughout:"
            " a foot at the edge of the crop is."
        ),
    )
    max_rail_misfit_torsos: float = Field(
        0.06,
        gt=0.0,
        description=(
            "Median distance of the ankles seen from the straight way that a press gives them,"
            " beyond which they are not believed."
        ),
    )
    second_look_every: int = Field(
        3,
        ge=1,
        description="At one look in so many the network looks again, through another window.",
    )
    max_apart_torsos: float = Field(
        0.034,
        gt=0.0,
        description=(
            "Median distance between the two looks' points of the trunk beyond which the"
            " picture is unlike those of training."
        ),
    )
    max_trunk_sd_torsos: float = Field(
        0.042,
        gt=0.0,
        description=(
            "Median spread of the trunk's points beyond which the picture is unlike those of"
            " training."
        ),
    )
    known_slack_ratio: float = Field(
        1.25,
        gt=1.0,
        description=(
            "So far beyond these two limits all joints are the pose model's; up to there the"
            " network's have a share, so that no joint jumps where a limit is passed."
        ),
    )
    first_looks: int = Field(
        12,
        ge=3,
        le=100,
        description=(
            "Pictures of a clip that are looked at before all are: a clip that the network does not"
            " know is told by them, and is spared the pass through all its frames."
        ),
    )
    first_look_slack_ratio: float = Field(
        1.5,
        ge=1.0,
        description=(
            "How much wider these two limits are for the first few pictures, since few are less"
            " certain."
        ),
    )
    search_at: tuple[float, ...] = Field(
        (0.5, 0.25),
        min_length=1,
        description=(
            "Which of these pictures, as a share of the way through them, are searched for the"
            " lifter where the network does not know what is at the pose model's place; the"
            " first alone where the pose model shows whole reps."
        ),
    )
    held_ratio: float = Field(
        0.9,
        ge=0.0,
        le=1.0,
        description=(
            "Where the pose model finds its person in this share of the set's frames, the network"
            " searches about that person alone: who is not there is lost now and then."
        ),
    )
    before_reference_s: float = Field(
        0.8,
        ge=0.0,
        le=3.0,
        description=(
            "Time before the moment that turns are read against whose crops are read again once"
            " it is known, since the first descent may have begun by then."
        ),
    )
    point_torsos: float = Field(
        1.5,
        gt=0.0,
        description="Who was found stands on the point that the user gave within this distance.",
    )
