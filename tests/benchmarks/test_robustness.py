"""The robustness benchmark finds what it looks for, and repeats a case by its number."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from benchmarks.robustness import boxes, chunks, elements, kills, tree
from benchmarks.robustness.bases import make_bases
from benchmarks.robustness.judging import faults_of, listing
from benchmarks.robustness.mutants import CLIP, Mutant, changed_clip

ROOT = Path(__file__).parents[2]
GRAMMARS = {"boxes": boxes.GRAMMAR, "elements": elements.GRAMMAR, "chunks": chunks.GRAMMAR}


@pytest.fixture(scope="module")
def bases(tmp_path_factory):
    return make_bases(ROOT / "sample_videos" / "neutral.mp4", tmp_path_factory.mktemp("bases"))


def test_a_dropped_part_leaves_the_sizes_around_it_right(bases):
    for base in bases:
        grammar = GRAMMARS.get(base.form.family)
        if grammar is None:
            continue
        parts = grammar.parts(base.content)
        inner = next(part for part in parts if len(part.parents) == 2)
        data = tree.spliced(base.content, grammar, inner, b"", mend_sizes=True)
        after = [p.kind for p in grammar.parts(data) if not p.parents]
        assert after == [p.kind for p in parts if not p.parents], base.form.name


def test_the_same_seed_makes_the_same_mutant(bases):
    made = [changed_clip(bases[0], bases, Random("1-7")) for _ in range(2)]
    assert made[0] == made[1]
    assert made[0] != changed_clip(bases[0], bases, Random("1-8"))


def test_what_is_left_behind_is_a_fault(tmp_path):
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(b"x")
    mutant = Mutant(1, CLIP, "mp4", (), ("analyze", str(clip)))
    before = listing(tmp_path)
    assert faults_of(mutant, tmp_path, before, 2, "error: no clip.") == ()
    assert faults_of(mutant, tmp_path, before, 2, "") == ("refused without a sentence",)
    assert faults_of(mutant, tmp_path, before, 1, "")
    (tmp_path / ".legpress-cv-1").mkdir()
    assert faults_of(mutant, tmp_path, before, 2, "error: no clip.") == (
        "left behind .legpress-cv-1",
    )


def test_a_short_run(tmp_path):
    page = tmp_path / "page.md"
    command = [sys.executable, str(ROOT / "benchmarks" / "robustness.py"), "--clips", "8"]
    command += ["--seed", "3", "--jobs", "1", "--whole-every", "0", "--page", str(page)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    assert page.read_text().startswith("8 mutants, seed 3:")


def test_a_process_that_ended_and_was_not_collected_is_gone():
    command = [sys.executable, "-c", "input()"]
    running = subprocess.Popen(command, start_new_session=True, stdin=subprocess.PIPE)
    process = Path(f"/proc/{running.pid}")
    try:
        assert kills._runs(process, running.pid)
        running.kill()
        os.waitid(os.P_PID, running.pid, os.WEXITED | os.WNOWAIT)
        assert process.exists()
        assert not kills._runs(process, running.pid)
        assert kills._gone(running.pid)
    finally:
        running.communicate()
