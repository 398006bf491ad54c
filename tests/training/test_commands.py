"""``python -m training``: what is wrong is said in one sentence, with exit code 2."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from takes import a_rep, a_set, with_fields

from training.__main__ import run

ROOT = Path(__file__).parents[2]
SPEC = a_set(a_rep())


@pytest.fixture
def call(monkeypatch, capsys, tmp_path):
    """Run the command with arguments; gives its exit code and what it said on standard error."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LEGPRESS_CV_CYCLES_PYTHON", str(tmp_path / "no_python"))

    def called(*arguments):
        monkeypatch.setattr(sys, "argv", ["training", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            run()
        return ended.value.code, capsys.readouterr().err

    return called


def assert_refused(answer, said):
    code, text = answer
    assert code == 2
    assert re.search(said, text), text
    assert "Traceback" not in text
    assert text.startswith("Error: ")
    assert text.count("\n") == 1, "more than one line"


def written(tmp_path, document):
    path = tmp_path / "spec.json"
    path.write_text(document if isinstance(document, str) else json.dumps(document), "utf-8")
    return path


def changed(**rooms):
    raw = SPEC.model_dump(mode="json")
    for room, fields in rooms.items():
        raw[room] |= fields
    return raw


REP = SPEC.motion.reps[0].model_dump(mode="json")
BAD = {
    "onset below the rep": (changed(motion={"reps": [REP | {"onset_ratio": 0.97}]}),
                            r"motion\.reps\.0\.onset_ratio: .*less than or equal to 0\.95"),
    "no reps": (changed(motion={"reps": []}), r"motion\.reps: "),
    "unknown field": (changed(camera={"zoom": 2}), r"camera\.zoom: "),
    "not JSON": ("{", "Invalid JSON"),
    "empty": ("", "Invalid JSON"),
    "bad name": (SPEC.model_dump(mode="json") | {"name": "../up"}, "name: "),
}  # fmt: skip


@pytest.mark.parametrize(("document", "said"), BAD.values(), ids=BAD)
def test_a_spec_that_is_none_is_refused(call, tmp_path, document, said):
    assert_refused(call("clip", written(tmp_path, document), "--quick"), said)


def test_an_unknown_clip_is_refused(call):
    for group in ("samples", "held-out"):
        assert_refused(call(group, "nonesuch"), "No clip is called nonesuch; there are ")


def test_a_missing_renderer_is_told(call, tmp_path):
    spec = written(tmp_path, SPEC.model_dump(mode="json"))
    assert_refused(call("clip", spec), "path tracer's Python .* does not exist")


class Never:
    """Stands in for a renderer that must not be asked for a picture."""

    def render(self, scene, frames):
        raise AssertionError("drawn all the same")

    def __enter__(self):
        return self

    def __exit__(self, *problem):
        pass


IMPOSSIBLE = {
    "shares": ({"motion": {"lumbar_shares": (0.3, 0.3, 0.3)}}, "lumbar_shares"),
    "knee": ({"motion": {"knee_top_deg": 40.0, "knee_bottom_deg": 50.0}}, "knee_bottom_deg"),
    "pad": ({"machine": {"kind": "vertical", "pad_angle_deg": 60.0}}, "vertical machine"),
}


@pytest.mark.parametrize(("rooms", "said"), IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_what_no_body_can_do_is_refused(call, tmp_path, monkeypatch, rooms, said):
    pytest.importorskip("moderngl", reason="needs the extra training")
    monkeypatch.setattr("training.render.raster.Rasteriser", Never)
    spec = written(tmp_path, with_fields(SPEC, **rooms).model_dump(mode="json"))
    assert_refused(call("clip", spec, "--quick"), said)


def test_a_missing_file_is_refused(call, tmp_path):
    code, text = call("clip", tmp_path / "none.json")
    assert code == 2
    assert "none.json" in text
    assert "Traceback" not in text


def test_as_a_program_it_shows_no_traceback(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "training", "clip", str(written(tmp_path, "{"))],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert_refused((done.returncode, done.stderr), "Invalid JSON")


def test_a_folder_or_bytes_are_no_spec(call, tmp_path):
    code, text = call("clip", tmp_path, "--quick")
    assert code == 2
    assert "is a directory" in text
    path = tmp_path / "spec.json"
    path.write_bytes(b"\xff\xfe{")
    assert_refused(call("clip", path, "--quick"), "is no text in UTF-8")


def test_what_is_no_json_names_no_empty_place(call, tmp_path):
    _, text = call("clip", written(tmp_path, "{"), "--quick")
    assert ": :" not in text
