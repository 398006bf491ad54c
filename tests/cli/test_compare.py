"""``legpress-cv compare``: results that are there are used, and one sentence says what is wrong."""

from __future__ import annotations

import json

import pytest
from compared import a_set, indicated
from factories import SAMPLES

from legpress_cv.cli import codes
from legpress_cv.files.sha256 import file_sha256
from legpress_cv.results import SetComparison

NAME = "low--high.comparison.json"
PAGE = "low--high.comparison.html"


@pytest.fixture(autouse=True)
def pages(monkeypatch):
    """What the page is made from; the page itself has tests of its own."""
    made = []

    def write_comparison(comparison, analyses, target, **options):
        made.append((comparison, analyses, options))
        target.write_text(f"<title>{comparison.sets[0].name}</title>")

    monkeypatch.setattr("legpress_cv.report.comparison.write_comparison", write_comparison)
    return made


def errors(done):
    """Standard error without what is said of clips that are not at hand."""
    return "\n".join(line for line in done.err.splitlines() if "so the page has no" not in line)


@pytest.fixture
def results(tmp_path):
    """Results of two sets."""
    paths = []
    for name, tilts in (("low", [20.0, 21.0, 22.0]), ("high", [5.0, 6.0])):
        paths.append(tmp_path / f"{name}.analysis.json")
        paths[-1].write_text(a_set(name, tilts).to_json())
    return paths


@pytest.fixture
def clips(tmp_path):
    """Two clips."""
    paths = [tmp_path / "low.mp4", tmp_path / "high.mp4"]
    for path, sample in zip(paths, ("rendered_tuck", "rendered_neutral"), strict=True):
        path.write_bytes((SAMPLES / f"{sample}.mp4").read_bytes())
    return paths


def put_result(clip, tilts, *, folder=None):
    """A result of this very clip, beside it."""
    analysis = a_set(clip.stem, tilts)
    facts = {"sha256": file_sha256(clip), "path": str(clip)}
    analysis = analysis.model_copy(update={"clip": analysis.clip.model_copy(update=facts)})
    path = (folder or clip.parent) / f"{clip.stem}.analysis.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(analysis.to_json())
    return path


def flat(text):
    return " ".join(text.split())


def refused(done, said, *, lines=1):
    assert done.code == codes.BAD_INPUT
    assert said in flat(done.err)
    assert len(errors(done).splitlines()) == lines
    assert done.out == ""


def test_results_are_compared_and_written(run, results, tmp_path):
    done = run("compare", *results)
    assert (done.code, errors(done)) == (0, "")
    found = SetComparison.load(tmp_path / NAME)
    assert found.comparisons[0].finding in flat(done.out)
    assert "very likely a real change" in done.out
    assert "Pelvic tilt at 118°" in done.out
    assert f"Written to '{tmp_path}': '{PAGE}', '{NAME}'" in done.out
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        [NAME, PAGE, "low.analysis.json", "high.analysis.json"]
    )


def test_json_goes_to_standard_output_and_words_to_the_other(run, results):
    done = run("compare", *results, "--json")
    assert done.code == 0
    document = json.loads(done.out)
    assert document["schema_version"] == "1.0"
    assert document["comparisons"][0]["finding"] in flat(done.err)
    quiet = run("compare", *results, "--json", "-q", "--overwrite")
    assert (json.loads(quiet.out), quiet.err) == (document, "")


def test_another_folder_other_labels_more_sets(run, results, tmp_path):
    more = tmp_path / "mid.analysis.json"
    more.write_text(a_set("mid", [12.0, 13.0]).to_json())
    labels = ("--label", "feet low", "--label", "feet high", "--label", "between")
    out = tmp_path / "a" / "b"
    done = run("compare", *results, more, "-o", out, *labels)
    assert done.code == 0
    found = SetComparison.load(out / "low--high--mid.comparison.json")
    assert [one.label for one in found.sets] == ["feet low", "feet high", "between"]
    assert "in 'between' than in 'feet low'" in flat(done.out)
    assert "Trend:" in done.out


def test_a_comparison_is_replaced_only_when_asked(run, results, tmp_path):
    run("compare", *results)
    before = (tmp_path / NAME).read_bytes()
    refused(run("compare", *results, "--label", "a", "--label", "b"), "add --overwrite")
    assert (tmp_path / NAME).read_bytes() == before
    assert run("compare", *results, "--label", "a", "--label", "b", "--overwrite").code == 0
    assert (tmp_path / NAME).read_bytes() != before


def test_a_clip_with_its_own_result_is_not_analysed_again(run, work, clips, tmp_path):
    for clip, tilts in zip(clips, ([20.0], [10.0]), strict=True):
        put_result(clip, tilts)
    assert run("compare", *clips).code == 0
    assert work.analysed == []
    found = SetComparison.load(tmp_path / NAME).comparisons[0]
    assert found.at_own_depth.difference == pytest.approx(-10.0)
    # With another folder, the result beside the clip does as well.
    assert run("compare", *clips, "-o", tmp_path / "out").code == 0
    assert work.analysed == []
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [PAGE, NAME]


def test_the_page_has_the_clips_and_what_lies_beside_their_results(run, clips, pages, tmp_path):
    results = [put_result(clip, [20.0]) for clip in clips]
    annotated = tmp_path / "high.annotated.mp4"
    annotated.write_bytes(b"video")
    done = run("compare", results[0], clips[1], "-o", tmp_path / "out", "--blur-face")
    assert (done.code, done.err) == (0, "")
    comparison, analyses, options = pages[0]
    assert [one.clip.name for one in analyses] == ["low", "high"]
    assert [path.name for path in options["clip_paths"]] == ["low.mp4", "high.mp4"]
    assert options["annotated_paths"] == [None, annotated]
    assert (options["json_name"], options["blur_face"]) == (NAME, True)
    assert options["folder"] == tmp_path / "out"
    assert comparison.sets[1].label == "after"


@pytest.mark.parametrize("more", [(), ("--no-video",)])
def test_the_page_plays_what_is_annotated_on_the_way(run, work, clips, pages, tmp_path, more):
    put_result(clips[0], [20.0])
    assert run("compare", *clips, *more).code == 0
    made = None if more else tmp_path / "high.annotated.mp4"
    assert pages[0][2]["annotated_paths"] == [None, made]
    assert len(work.annotated) == (0 if more else 1)


def test_a_clip_that_is_gone_is_told(run, results):
    assert flat(run("compare", *results).err).count("so the page has no pictures of it") == 2


def test_a_page_that_fails_leaves_nothing(run, results, tmp_path, monkeypatch):
    def fail(*_arguments, **_options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("legpress_cv.report.comparison.write_comparison", fail)
    done = run("compare", *results)
    assert (done.code, done.out) == (codes.BAD_INPUT, "")
    assert "the disk is full" in errors(done)
    assert len(list(tmp_path.iterdir())) == 2


def test_one_in_the_folder_named_is_used_first(run, work, clips, tmp_path):
    put_result(clips[0], [20.0])
    put_result(clips[1], [10.0])
    put_result(clips[1], [15.0], folder=tmp_path / "out")
    run("compare", *clips, "-o", tmp_path / "out")
    found = SetComparison.load(tmp_path / "out" / NAME).comparisons[0]
    assert found.at_own_depth.difference == pytest.approx(-5.0)


def test_clips_without_results_are_analysed_first(run, work, clips, tmp_path):
    put_result(clips[0], [20.0])
    options = ("--fast", "--set", "comparison.worthwhile_deg=3")
    done = run("compare", *clips, "-o", tmp_path / "out", *options)
    assert done.code == 0
    assert [path.name for path in work.analysed] == ["high.mp4"]
    assert work.settings[0].pose.variant == "full"
    assert len(work.annotated) == 1
    found = SetComparison.load(tmp_path / "out" / NAME)
    assert found.settings.worthwhile_deg == 3
    assert (tmp_path / "out" / "high.analysis.json").is_file()
    # What is told is the comparison, not each set.
    assert "What to do next" not in done.out
    run("compare", *clips, "-o", tmp_path / "out", "--overwrite")
    assert len(work.analysed) == 1


def test_a_clip_that_was_changed_is_told(run, work, clips):
    for clip in clips:
        put_result(clip, [20.0])
    clips[1].write_bytes(clips[1].read_bytes() + b"\0")
    refused(run("compare", *clips), "analyse it again with legpress-cv analyze --overwrite")
    assert work.analysed == []


def test_beside_another_folder_a_changed_clip_is_analysed(run, work, clips, tmp_path):
    for clip in clips:
        put_result(clip, [20.0])
    clips[1].write_bytes(clips[1].read_bytes() + b"\0")
    assert run("compare", *clips, "-o", tmp_path / "out").code == 0
    assert [path.name for path in work.analysed] == ["high.mp4"]


def test_what_is_wrong_with_the_second_is_told_before_the_first_is_analysed(run, work, clips):
    put_result(clips[1], [20.0])
    clips[1].write_bytes(clips[1].read_bytes() + b"\0")
    refused(run("compare", *clips), "of this one before it was changed")
    assert work.analysed == []


def test_two_clips_of_one_name_cannot_have_one_result(run, work, clips, tmp_path):
    (tmp_path / "b").mkdir()
    other = clips[1].rename(tmp_path / "b" / "low.mp4")
    refused(run("compare", clips[0], other, "-o", tmp_path / "out"), "the same result")
    assert work.analysed == []
    assert run("compare", clips[0], other).code == 0
    assert (tmp_path / "low--low.comparison.json").is_file()


def test_a_clip_that_cannot_be_analysed_leaves_nothing(run, work, clips, tmp_path):
    from legpress_cv.errors import UnreadableClipError

    put_result(clips[0], [20.0])
    work.fail["high.mp4"] = UnreadableClipError("high.mp4 holds no picture; film it again.")
    out = tmp_path / "out"
    refused(run("compare", *clips, "-o", out), "holds no picture")
    assert not out.exists()


def test_one_clip_twice_is_refused_before_any_work(run, work, clips):
    refused(run("compare", clips[0], clips[0]), "given twice")
    copy = clips[0].with_name("copy.mp4")
    copy.write_bytes(clips[0].read_bytes())
    refused(run("compare", clips[0], clips[1], copy), "copy.mp4'); name clips of two sets")
    refused(run("compare", clips[0], put_result(clips[0], [3.0])), "given twice")
    assert work.analysed == []


def test_one_result_twice_is_refused(run, results):
    refused(run("compare", results[0], results[0]), "given twice")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no result"),
        ("[1]", "no result"),
        ('{"schema_version": "1.0"}', "schema version 1.0"),
    ],
)
def test_a_broken_result_is_one_sentence(run, results, tmp_path, text, said):
    results[1].write_text(text)
    refused(run("compare", *results), said)
    assert not (tmp_path / NAME).exists()


def test_other_wrong_input_is_one_sentence(run, results, clips, tmp_path):
    refused(run("compare", results[0], tmp_path / "gone.analysis.json"), "cannot be read")
    refused(run("compare", results[0], tmp_path / "gone.mp4"), "There is no file")
    refused(run("compare", results[0], tmp_path), "folder")
    refused(run("compare", *results, "--label", "one"), "2 sets and 1 label")
    refused(run("compare", *results, "--label", "a", "--label", "a"), "the same label")
    ours = tmp_path / "high.annotated.mp4"
    ours.write_bytes(clips[1].read_bytes())
    refused(run("compare", results[0], ours), "annotated clip")
    comparison = tmp_path / NAME
    run("compare", *results)
    refused(run("compare", results[0], comparison), "schema version 1.0")
    alone = run("compare", results[0])
    assert alone.code == codes.BAD_INPUT
    assert "two sets or more" in alone.err
    assert run("compare", *results, "--label", " ").code == codes.BAD_INPUT


def test_a_set_without_tilt_is_compared_in_the_rest(run, results, tmp_path):
    results[1].write_text(indicated(a_set("high", [5.0, 6.0])).to_json())
    done = run("compare", *results)
    assert done.code == codes.OK
    assert "depth and tempo are compared" in flat(done.out)
    assert "Descent" in done.out


def test_nothing_to_compare_is_a_result_and_a_code(run, results, tmp_path):
    results[1].write_text(a_set("high", []).to_json())
    done = run("compare", *results)
    assert done.code == codes.NOT_MEASURABLE
    assert "Nothing can be compared: no rep was found in the set after." in flat(done.out)
    assert SetComparison.load(tmp_path / NAME).comparisons[0].basis is None


def test_a_name_that_is_long_or_strange_is_cut_and_shown_on_one_line(run, tmp_path):
    paths = []
    for letter in "ab":
        paths.append(tmp_path / f"{letter * 120}\x1b[31m.analysis.json")
        paths[-1].write_text(a_set(letter, [5.0 + ord(letter)]).to_json())
    done = run("compare", *paths, "--label", "x\x1b[31m", "--label", "y")
    assert done.code == 0
    assert "\x1b" not in done.out
    made = [path for path in tmp_path.iterdir() if path.name.endswith(".comparison.json")]
    assert len(made) == 1


def test_on_a_narrow_terminal_the_change_is_still_told(run, results, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    done = run("compare", *results)
    assert "Change" in done.out
    assert max(map(len, done.out.splitlines()[:-1])) <= 60
