from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legpress_cv.report import output_paths
from legpress_cv.report.paths import MAX_NAME_BYTES


def test_next_to_the_clip_or_in_a_folder():
    paths = output_paths(Path("gym/set.mp4"))
    assert paths == {
        "json": Path("gym/set.analysis.json"),
        "frames": Path("gym/set.frames.csv"),
        "reps": Path("gym/set.reps.csv"),
        "report": Path("gym/set.report.html"),
        "video": Path("gym/set.annotated.mp4"),
    }
    assert list(output_paths("set.mov", "out", video=False).values()) == [
        Path("out/set.analysis.json"),
        Path("out/set.frames.csv"),
        Path("out/set.reps.csv"),
        Path("out/set.report.html"),
    ]


@pytest.mark.parametrize(
    ("clip", "name"),
    [
        ("a.b.c.mp4", "a.b.c"),
        (".hidden.mp4", ".hidden"),
        (".mp4", ".mp4"),
        ("-rf.mp4", "-rf"),
        ("noextension", "noextension"),
        ("[red] 'x' \"y\" ünï 深蹲.mp4", "[red] 'x' \"y\" ünï 深蹲"),
    ],
)
def test_odd_names(clip, name):
    assert output_paths(Path("d") / clip)["reps"] == Path("d") / f"{name}.reps.csv"


def test_long_names_are_cut_and_stay_apart(tmp_path):
    clips = [tmp_path / f"{'深' * 80}{i}.mp4" for i in range(2)]
    paths = [output_paths(clip) for clip in clips]
    for kind in paths[0]:
        assert paths[0][kind] != paths[1][kind]
        paths[0][kind].touch()
        assert paths[0][kind].name.startswith("深" * 60)
    longest = "x" * (MAX_NAME_BYTES - len(".annotated.mp4"))
    assert output_paths(f"{longest}.mp4")["json"].name == f"{longest}.analysis.json"


@given(st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1))
def test_any_name_fits(name):
    if Path(name).name in ("", ".."):
        return
    for path in output_paths(Path("d") / name).values():
        assert path.parent == Path("d")
        assert len(path.name.encode()) <= MAX_NAME_BYTES


def test_a_name_that_is_no_utf8():
    name = b"caf\xe9".decode("utf-8", "surrogateescape")
    assert output_paths(f"{name}.mp4")["json"].name == f"{name}.analysis.json"
