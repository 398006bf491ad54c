from __future__ import annotations

from string import Formatter

import numpy as np
import pytest
from annotate.variants import REFUSAL, SIZES, indicated, refused

from legpress_cv.annotate.alarm import Alarm
from legpress_cv.annotate.alerts import Alert
from legpress_cv.annotate.banner import LINE_SIZE as BANNER_LINE_SIZE
from legpress_cv.annotate.banner import Banner
from legpress_cv.annotate.cards import CAPTION_SIZE, LINE_SIZE, TITLE_SIZE, Cards
from legpress_cv.annotate.gauge import CAPTION_SIZE as GAUGE_CAPTION_SIZE
from legpress_cv.annotate.gauge import VALUE_SIZE
from legpress_cv.annotate.hud import CAPTION_SIZE as HUD_CAPTION_SIZE
from legpress_cv.annotate.hud import PHASE_SIZE, REP_SIZE, Hud
from legpress_cv.annotate.layout import plan
from legpress_cv.annotate.typeface import BOLD, MEDIUM, REGULAR, Typeface
from legpress_cv.results import Reason, Refusal, Verdict
from legpress_cv.settings import TuckSettings
from legpress_cv.wording import reason_sentence
from legpress_cv.wording.clip import ANGLE_CAPTIONS, TILT_CAPTION
from legpress_cv.wording.reasons import reason_words

REASON = reason_sentence(REFUSAL)
FACE = Typeface()
every_size = pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")


@every_size
def test_readings_fit(size):
    layout = plan(*size)
    u = layout.unit
    title, angles, gauge = Hud(layout, (), TuckSettings(), FACE).boxes
    column = angles.width // 2
    assert all(FACE.width(c, round(HUD_CAPTION_SIZE * u), MEDIUM) < column for c in ANGLE_CAPTIONS)
    caption = FACE.width(TILT_CAPTION, round(GAUGE_CAPTION_SIZE * u), MEDIUM)
    widest = FACE.width("est. -10 to 25°", round(VALUE_SIZE * u), BOLD)
    assert caption + widest < gauge.width
    number = FACE.width("Rep ", round(HUD_CAPTION_SIZE * u), MEDIUM) + FACE.width(
        "12", round(REP_SIZE * u), BOLD
    )
    number += FACE.width("/12", round(PHASE_SIZE * u), MEDIUM) + 3 * u
    phase = FACE.width("Descent", round(PHASE_SIZE * u), BOLD) + 12 * u
    assert (max(number, phase) if layout.strip else number + phase) < title.width


@every_size
def test_verdicts_fit(size):
    layout = plan(*size)
    u, inner = layout.unit, layout.card.width - 27 * layout.unit
    for analysis in (indicated(), refused()):
        cards = Cards(layout, analysis, FACE)
        for rep in analysis.reps:
            lines = cards.lines(rep)
            assert lines
            widths = [FACE.width(line, round(LINE_SIZE * u), REGULAR) for line in lines]
            assert max(widths) <= inner + 1
            assert 47 * u + 14 * u * (len(lines) - 1) + 3 * u < layout.card.height
    for title in ("Moderate tuck", "No tuck indicated"):
        assert FACE.width(title, round(TITLE_SIZE * u), BOLD) <= inner
    assert FACE.width("Rep 12 of 12 · partial", round(CAPTION_SIZE * u), BOLD) <= inner


@every_size
def test_calls_and_reasons_fit(size):
    layout = plan(*size)
    alarm = Alarm(layout, FACE)
    for verdict, severity in (
        (Verdict.TUCK, "moderate"),
        (Verdict.TUCK_INDICATED, "severe"),
        (Verdict.BORDERLINE, "mild"),
    ):
        alert = Alert(1, verdict, severity, 0, 1)
        assert alarm.label_width(verdict, severity) <= layout.label.width
        image = np.zeros((size[1], size[0], 3), np.uint8)
        alarm.draw_label(image, alert)
        box = layout.label
        inside = image[box.y : box.bottom, box.x : box.right]
        assert np.count_nonzero(image) == np.count_nonzero(inside) > 0
    lines = Banner(layout, REFUSAL, FACE).lines
    width = layout.banner.width - 38 * layout.unit
    assert all(
        FACE.width(line, round(BANNER_LINE_SIZE * layout.unit), REGULAR) <= width for line in lines
    )


def refusal_of(code: Reason) -> Refusal:
    """A refusal with a value for every placeholder of its words."""
    words = reason_words()[code]
    fields = {
        name: 88.0 if spec else "knee and ankle"
        for text in (words.cause, words.short)
        for _, name, spec, _ in Formatter().parse(text)
        if name
    }
    return Refusal.of(code, **fields)


REFUSING = list(Reason)[: list(Reason).index(Reason.PERSON_SMALL)]
"""The reasons before this one forbid a measurement; the others only limit it."""


@every_size
def test_every_reason_is_told_to_its_end(size):
    layout = plan(*size)
    for code in REFUSING:
        lines = Banner(layout, refusal_of(code), FACE).lines
        assert lines[-1].endswith("."), lines
        (rep,) = refused().reps[:1]
        cards = Cards(layout, refused(), FACE)
        told = cards.lines(rep.model_copy(update={"refusal": refusal_of(code)}))
        assert not told[-1].endswith("…"), told
