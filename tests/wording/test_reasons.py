"""Every reason has words, and they fit where they are read."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from judged import all_values

import legpress_cv
from legpress_cv.errors import ResultError
from legpress_cv.results import QualityFinding, Reason, Refusal
from legpress_cv.wording import cause, reason_sentence, short_reason, with_message
from legpress_cv.wording.reasons import reason_words

ROOMS = ("tuck", "analysis", "landmarks", "lumbopelvic", "segment_chain", "signals", "reps")
LONGEST_NAME_WORDS = 8
"""More words than in any name or format are a sentence."""
PACKAGE = Path(legpress_cv.__file__).parent


def test_every_reason_has_words_and_no_words_are_left_over():
    assert set(reason_words()) == set(Reason)


def test_every_reason_is_given_somewhere():
    used = set()
    for room in ("tuck", "analysis", "landmarks", "lumbopelvic"):
        for path in (PACKAGE / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "Reason":
                    used.add(node.attr)
    assert used == {reason.name for reason in Reason}


@pytest.mark.parametrize("code", Reason)
def test_words_fit(code):
    refusal = Refusal.of(code, **all_values())
    what, short = cause(refusal), short_reason(refusal)
    assert what[0].islower()
    assert not what.endswith(".")
    assert short[0].isupper()
    assert not short.endswith(".")
    assert len(short) <= 36
    sentence = reason_sentence(refusal)
    assert sentence.startswith(what)
    assert sentence.endswith(".")
    assert "  " not in sentence
    assert not re.search(r"[{}]|drawn|unlike|\broll", sentence)
    message = with_message(QualityFinding.of(code, "note", **all_values())).message
    assert message == sentence[0].upper() + sentence[1:]


def test_values_are_told_with_their_units():
    refusal = Refusal.of(Reason.PELVIS_HIDDEN, hidden_ratio=0.42)
    assert reason_sentence(refusal) == (
        "the pelvis is hidden or not found in 42% of the rep; keep the near arm off the hip."
    )
    assert "12°" in cause(Refusal.of(Reason.CAMERA_OFF_SIDE, azimuth_deg=12.4))


@pytest.mark.parametrize("values", [{}, {"hidden_ratio": "much"}])
def test_a_result_whose_numbers_are_gone_is_refused_in_one_sentence(values):
    with pytest.raises(ResultError, match="analyse the clip again"):
        cause(Refusal.of(Reason.PELVIS_HIDDEN, **values))


@pytest.mark.parametrize("room", ROOMS)
def test_no_sentence_is_written_below_the_wording(room):
    """Text in code below `wording` is a docstring, an error, a name or a format, no sentence."""
    for path in (PACKAGE / room).rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        raised = {
            id(part)
            for node in ast.walk(tree)
            if isinstance(node, ast.Raise)
            for part in ast.walk(node)
        }
        for node in ast.walk(tree):
            if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
                continue
            if id(node) in raised or _is_docstring(tree, node):
                continue
            where = f"{path.name}:{node.lineno}: {node.value!r}"
            assert len(node.value.split()) <= LONGEST_NAME_WORDS, where


def _is_docstring(tree: ast.AST, constant: ast.Constant) -> bool:
    return any(isinstance(node, ast.Expr) and node.value is constant for node in ast.walk(tree))
