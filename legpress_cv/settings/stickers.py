"""Settings of following stickers and marked points."""

from __future__ import annotations

from pydantic import Field

from .section import Section


class StickerSettings(Section):
    """How stickers, and points marked by hand, are followed through a clip."""

    reach_ratio: float = Field(
        0.2,
        gt=0.0,
        le=1.0,
        description=(
            "Share of the picture's longer side, to each side of the click, within which a sticker"
            " of the pelvis is looked for."
        ),
    )
    limb_reach_ratio: float = Field(
        0.35,
        gt=0.0,
        le=1.0,
        description="The same for a sticker at knee or shoulder, which travel further.",
    )
    click_slack_px: float = Field(
        3.0,
        ge=0.0,
        le=50.0,
        description="How far beside a small sticker a click may land.",
    )
    min_contrast: float = Field(
        2.5,
        gt=0.0,
        description=(
            "A sticker whose colour differs from its surroundings by fewer times their scatter than"
            " this cannot be told from them and is not followed."
        ),
    )
    max_speed_ratio: float = Field(
        0.1,
        gt=0.0,
        description=(
            "Share of the picture's longer side that a sticker of the pelvis may move in a second"
            " away from where its motion predicts it."
        ),
    )
    limb_speed_ratio: float = Field(
        0.3,
        gt=0.0,
        description="The same for a sticker at knee or shoulder, which move faster.",
    )
    min_score: float = Field(
        0.5,
        ge=0.0,
        le=1.0,
        description=(
            "Likeness in shape, size and colour, 1 for the clicked picture itself, above which a"
            " sticker that was just seen is seen again."
        ),
    )
    min_score_after_loss: float = Field(
        0.7,
        ge=0.0,
        le=1.0,
        description=(
            "The same for one that was lost, higher because where it went to is known less well."
        ),
    )
    min_visible_ratio: float = Field(
        0.55,
        ge=0.0,
        le=1.0,
        description=(
            "Share of a sticker that has to be seen: the centre of what is left of a half covered"
            " one is not its centre."
        ),
    )
    max_distance_change_ratio: float = Field(
        0.25,
        gt=0.0,
        description=(
            "Stickers of the pelvis keep their distances to within this share, more than the turn"
            " of the pelvis out of the picture changes them; another spot of like colour does not."
        ),
    )
    flow_window_torsos: float = Field(
        0.15,
        gt=0.0,
        le=1.0,
        description=(
            "Side of the square around a marked point that optical flow follows: large enough to"
            " hold some texture, small enough to move with the bone alone."
        ),
    )
    flow_agreement_torsos: float = Field(
        0.06,
        gt=0.0,
        description=(
            "Where flow from the mark before and flow from the mark after are further apart than"
            " this, there is no place."
        ),
    )
