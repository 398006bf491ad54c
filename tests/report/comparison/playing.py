"""Asking an open page where its clips are."""

from __future__ import annotations

import pytest

PATIENCE_MS, LOOK_MS = 120_000, 50
"""A busy machine is slow to draw, which is no fault of the page."""
OFFSETS = """() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const rows = [...document.getElementById("rep-pairs").children];
  const row = data.pairs[0].reps[rows.findIndex((b) => b.hasAttribute("aria-current"))];
  return ["before", "after"].map((kind) => {
    const set = data.sets[data.pairs[0][kind]];
    const rep = set.reps.find((r) => r.rep === row[kind]);
    const video = document.querySelector(`#slot-${kind} video`);
    return rep ? video.currentTime / set.slow - rep.bottom : null;
  });
}"""
"""How far each clip stands from the bottom of its rep, in seconds of the lifter's life."""


def wait(page, expression: str):
    """Wait until it is true; asked from outside, as the page's policy forbids to evaluate text."""
    for _ in range(PATIENCE_MS // LOOK_MS):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(LOOK_MS)
    pytest.fail(f"never came true: {expression}")


def ready(page):
    wait(
        page,
        "[...document.querySelectorAll('video')].every((v) => v.readyState >= 2 && !v.seeking)",
    )
    return page


def both_at(page, offset_s: float):
    """Both clips stand so far from their bottoms."""
    ready(page)
    assert page.evaluate(OFFSETS) == pytest.approx([offset_s, offset_s], abs=0.01)
