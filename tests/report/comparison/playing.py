"""Asking an open page where its clips are."""

from __future__ import annotations

import pytest
from listening import wait

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
