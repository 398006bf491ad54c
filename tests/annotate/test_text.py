from __future__ import annotations

import numpy as np
import pytest
from annotate.variants import REFUSAL, SIZES, indicated, refused

from legpress_cv.annotate.alarm import Alarm
from legpress_cv.annotate.alerts import Alert
from legpress_cv.annotate.banner import Banner
from legpress_cv.annotate.cards import CAPTION_SIZE, LINE_SIZE, TITLE_SIZE, Cards
from legpress_cv.annotate.gauge import CAPTION, VALUE_SIZE
from legpress_cv.annotate.gauge import CAPTION_SIZE as GAUGE_CAPTION_SIZE
from legpress_cv.annotate.hud import CAPTIONS, PHASE_SIZE, REP_SIZE, Hud
from legpress_cv.annotate.layout import plan
from legpress_cv.annotate.typeface import BOLD, MEDIUM, REGULAR, Typeface
from legpress_cv.results import Verdict
from legpress_cv.settings import TuckSettings
from legpress_cv.wording import reason_sentence

REASON = reason_sentence(REFUSAL)
FACES = [Typeface(), Typeface(builtin=False)]
face_and_size = pytest.mark.parametrize(
    ("face", "size"),
    [
        pytest.param(face, size, id=f"{name}-{size[0]}x{size[1]}")
        for name, face in zip(("default", "without_fonts"), FACES, strict=True)
        for size in SIZES
    ],
)


@face_and_size
def test_readings_fit(face, size):
    layout = plan(*size)
    u = layout.unit
    title, angles, gauge = Hud(layout, (), TuckSettings(), face).boxes
    column = angles.width // 2
    assert all(face.width(c, round(GAUGE_CAPTION_SIZE * u), MEDIUM) < column for c in CAPTIONS)
    caption = face.width(CAPTION, round(GAUGE_CAPTION_SIZE * u), MEDIUM)
    widest = face.width("est. -10 to 25°", round(VALUE_SIZE * u), BOLD)
    assert caption + widest < gauge.width
    number = face.width("Rep ", round(10 * u), MEDIUM) + face.width("12", round(REP_SIZE * u), BOLD)
    number += face.width("/12", round(PHASE_SIZE * u), MEDIUM) + 3 * u
    phase = face.width("Descent", round(PHASE_SIZE * u), BOLD) + 12 * u
    assert (max(number, phase) if layout.strip else number + phase) < title.width


@face_and_size
def test_verdicts_fit(face, size):
    layout = plan(*size)
    u, inner = layout.unit, layout.card.width - 27 * layout.unit
    for analysis in (indicated(), refused()):
        cards = Cards(layout, analysis, face)
        for rep in analysis.reps:
            lines = cards.lines(rep)
            assert lines
            widths = [face.width(line, round(LINE_SIZE * u), REGULAR) for line in lines]
            assert max(widths) <= inner + 1
            assert 47 * u + 14 * u * (len(lines) - 1) + 3 * u < layout.card.height
    for title in ("Moderate tuck", "No tuck indicated"):
        assert face.width(title, round(TITLE_SIZE * u), BOLD) <= inner
    assert face.width("Rep 12 of 12 · partial", round(CAPTION_SIZE * u), BOLD) <= inner


@face_and_size
def test_calls_and_reasons_fit(face, size):
    layout = plan(*size)
    alarm = Alarm(layout, face)
    for verdict, severity in (
        (Verdict.TUCK, "moderate"),
        (Verdict.TUCK_INDICATED, "severe"),
        (Verdict.BORDERLINE, "mild"),
    ):
        alert = Alert(1, verdict, severity, 0, 1)
        # Stroke letters are too wide for some words: those are drawn smaller, but not tiny.
        least = 1.0 if face is FACES[0] else 0.7
        assert alarm.label_width(alert, least) <= layout.label.width
        image = np.zeros((size[1], size[0], 3), np.uint8)
        alarm.draw_label(image, alert)
        box = layout.label
        inside = image[box.y : box.bottom, box.x : box.right]
        assert np.count_nonzero(image) == np.count_nonzero(inside) > 0
    lines = Banner(layout, REFUSAL, face).lines
    width = layout.banner.width - 38 * layout.unit
    assert all(face.width(line, round(11.5 * layout.unit), REGULAR) <= width for line in lines)


@pytest.mark.parametrize("face", FACES, ids=["letters", "strokes"])
def test_text_stays_in_the_width_that_was_measured(face):
    for text in ("Rep 2/3", "est. -2 to 14°", "Knee flexion", "(16 to 20°)"):
        image = np.zeros((60, 400, 3), np.uint8)
        end = face.draw(image, text, (20, 40), 20, (255, 255, 255), BOLD)
        columns = np.flatnonzero(image.any(axis=(0, 2)))
        assert columns.min() >= 18
        assert columns.max() <= end + 2
        assert end == 20 + face.width(text, 20, BOLD)


@pytest.mark.parametrize("face", FACES, ids=["letters", "strokes"])
def test_wrapped_text_loses_no_word_until_there_is_no_room(face):
    lines = face.wrap(REASON, 12, 200, 9)
    assert " ".join(lines) == REASON
    assert all(face.width(line, 12) <= 200 for line in lines)
    cut = face.wrap(REASON, 16, 200, 2)
    assert len(cut) == 2
    assert cut[-1].endswith("…")
    assert face.width(cut[-1], 16) <= 200


def test_a_word_longer_than_the_line_is_cut():
    assert FACES[0].wrap("x" * 200, 12, 100, 3) != ["x" * 200]


def test_strokes_write_what_they_can():
    image = np.zeros((60, 400, 3), np.uint8)
    FACES[1].draw(image, "12° ±2 · …", (5, 40), 20, (255, 255, 255))
    assert image.any()
