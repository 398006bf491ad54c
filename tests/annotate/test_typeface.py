from __future__ import annotations

import ast
from importlib import resources
from pathlib import Path

import numpy as np
import pytest
from annotate.variants import REFUSAL
from PIL import ImageFont

from legpress_cv.annotate import typeface
from legpress_cv.annotate.typeface import BOLD, CAP_RATIO, Typeface, Weight
from legpress_cv.wording import reason_sentence

ROOT = Path(__file__).parents[2]
REASON = reason_sentence(REFUSAL)
FACE = Typeface()
FONTS = resources.files("legpress_cv.annotate") / "fonts"
LETTERS = "ABCXYZabcxyzÄÖÜßéñçøłŠž0123456789 .,:;!?()/%°±·…≤≥≈"
UNUSUAL = ["日本語", "🙂", "e\u0301", "\u202e", "\x00", "\n", "a\nb", "\udc80", "\ufffe", " "]


def drawn(text: str, at=(20, 40), size=20, colour=(255, 255, 255), weight=BOLD, shape=(60, 400, 3)):
    image = np.zeros(shape, np.uint8)
    return image, FACE.draw(image, text, at, size, colour, weight)


def sources() -> list[Path]:
    rooms = ("legpress_cv", "benchmarks", "docs", "training")
    return [path for room in rooms for path in sorted((ROOT / room).rglob("*.py"))]


def test_no_text_is_drawn_by_opencv():
    """Its letters differ between versions."""
    names = {
        node.attr: path
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute)
    }
    assert "fillPoly" in names
    calls = {"putText", "getTextSize", "getFontScaleFromHeight", "FontFace", "addText", "freetype"}
    assert calls.isdisjoint(names)
    tree = ast.parse(Path(typeface.__file__).read_text("utf-8"))
    imported = [
        n.name for node in ast.walk(tree) if isinstance(node, ast.Import) for n in node.names
    ]
    assert "cv2" not in imported


def test_the_fonts_travel_with_the_package_and_stay_small():
    sizes = [len((FONTS / weight.value).read_bytes()) for weight in Weight]
    assert sum(sizes) < 150_000
    assert "Apache License" in (FONTS / "LICENSE.txt").read_text("utf-8")


@pytest.mark.parametrize("weight", Weight)
@pytest.mark.parametrize("size", [10, 13, 24, 90])
def test_widths_are_the_advances_that_stand_in_the_font(weight, size):
    """At the size of its own grid no version of a library rounds them."""
    with (FONTS / weight.value).open("rb") as file:
        font = ImageFont.truetype(file, 2048, layout_engine=ImageFont.Layout.BASIC)
    exact = font.getlength(LETTERS) * size / 2048
    assert exact <= FACE.width(LETTERS, size, weight) < exact + 1.001
    assert FACE.width("Tuck", 1000, BOLD) == 2235  # 4577 units of 2048


def test_digits_are_all_as_wide_so_that_numbers_stand_still():
    for size in range(8, 60):
        assert len({FACE.width(digit, size, BOLD) for digit in "0123456789"}) == 1


def test_capitals_are_as_high_as_said():
    image, _ = drawn("H", at=(10, 380), size=500, shape=(400, 500, 3))
    rows = np.flatnonzero(image.any(axis=(1, 2)))
    assert rows.max() == 379
    assert len(rows) == pytest.approx(CAP_RATIO * 500, abs=1)


def test_every_letter_that_is_used_is_in_the_font():
    box, _ = drawn("\ufffe")
    for letter in LETTERS.replace(" ", ""):
        assert (drawn(letter)[0] != box).any(), letter


@pytest.mark.parametrize("text", UNUSUAL)
def test_unusual_letters_are_no_error(text):
    image, end = drawn(text)
    assert end == 20 + FACE.width(text, 20, BOLD) > 20
    assert not image[:, :18].any()
    lines = FACE.wrap(text * 40, 12, 100, 2)
    assert all(FACE.width(line, 12) <= 100 for line in lines)


def test_no_text_draws_nothing():
    image, end = drawn("")
    assert end == 20
    assert not image.any()


def test_text_stays_in_the_width_that_was_measured():
    for text in ("Rep 2/3", "est. -2 to 14°", "Knee flexion", "(16 to 20°)", "Ärger, Łódź"):
        image, end = drawn(text)
        columns = np.flatnonzero(image.any(axis=(0, 2)))
        assert columns.min() >= 18
        assert columns.max() <= end + 2
        assert end == 20 + FACE.width(text, 20, BOLD)


@pytest.mark.parametrize("anchor", [0.0, 0.5, 1.0])
def test_the_anchor_moves_the_text(anchor):
    image = np.zeros((60, 400), np.uint8)
    end = FACE.draw(image, "Tuck", (200, 40), 20, 255, BOLD, anchor=anchor)
    width = FACE.width("Tuck", 20, BOLD)
    assert end == pytest.approx(200 + (1 - anchor) * width, abs=0.5)
    columns = np.flatnonzero(image.any(axis=0))
    assert end - width - 2 <= columns.min() < columns.max() <= end + 2


def test_letters_mix_with_the_picture_by_their_opacity():
    """On any ground and in any colour the same share of both shows."""
    cover, _ = drawn("Tuck °", colour=255, shape=(60, 400))
    assert {0, 255} < set(cover.ravel().tolist())
    ground, colour = np.array((200, 90, 3)), np.array((10, 255, 130))
    image = np.broadcast_to(ground, (60, 400, 3)).astype(np.uint8)
    FACE.draw(image, "Tuck °", (20, 40), 20, tuple(colour.tolist()), BOLD)
    share = cover[..., None] / 255
    np.testing.assert_allclose(image, share * colour + (1 - share) * ground, atol=0.5001)


@pytest.mark.parametrize("at", [(-30, 30), (390, 30), (5, 3), (5, 62), (-500, 30), (900, 900)])
def test_text_at_the_edge_is_cut_there(at):
    wide = np.zeros((2000, 2400, 3), np.uint8)
    FACE.draw(wide, "Tuck", (at[0] + 1000, at[1] + 1000), 20, (255, 255, 255), BOLD)
    image, _ = drawn("Tuck", at=at)
    np.testing.assert_array_equal(image, wide[1000:1060, 1000:1400])


def test_wrapped_text_loses_no_word_until_there_is_no_room():
    lines = FACE.wrap(REASON, 12, 200, 9)
    assert " ".join(lines) == REASON
    assert all(FACE.width(line, 12) <= 200 for line in lines)
    cut = FACE.wrap(REASON, 16, 200, 2)
    assert len(cut) == 2
    assert cut[-1].endswith("…")
    assert FACE.width(cut[-1], 16) <= 200


def test_a_word_longer_than_the_line_is_cut():
    (line,) = FACE.wrap("x" * 200, 12, 100, 3)
    assert line.endswith("…")
    assert FACE.width(line, 12) <= 100
