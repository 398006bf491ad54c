"""The page of a report, as text: what it says, what it holds, and what it must never do."""

from __future__ import annotations

import itertools
import re

import numpy as np
import pytest
from report.pages import (
    EVIL,
    EVIL_FILE,
    Page,
    assert_nothing_else_runs,
    borderline,
    evil,
    indicated,
    measured,
    nothing_found,
    unjudged,
)

from legpress_cv.report.html import html_report
from legpress_cv.report.html.series import MAX_POINTS
from legpress_cv.report.single_page import address_of
from legpress_cv.results import FrameTable, PointColumns

MAX_BYTES = 600_000
KINDS = [measured, borderline, indicated, unjudged, nothing_found, evil]


def page_of(analysis, video_name="set.annotated.mp4") -> Page:
    return Page(html_report(analysis, stills={}, video_name=video_name))


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_runs_or_loads_but_what_the_page_holds(kind):
    page = page_of(kind())
    assert_nothing_else_runs(page)
    for _, attributes in page.elements:
        for name in ("src", "href"):
            address = attributes.get(name) or ""
            assert address == "" or address.startswith(("#", "./", "data:")), address


def test_texts_from_outside_stay_texts():
    page = page_of(evil(), video_name=EVIL_FILE)
    assert len(page.of("script")) == 2
    assert all("onerror" not in image for image in page.of("img"))
    assert "alert" not in page.bodies["script"][1]
    assert page.text.count(EVIL) >= 5
    assert (
        page.of("video")[0]["src"] == "./%3Cimg%20src%3Dx%20onerror%3Dalert%281%29%3E.annotated.mp4"
    )
    assert f"Leg-press report: {EVIL}" in page.text


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("a b#1?.mp4", "./a%20b%231%3F.mp4"),
        ("javascript:alert(1)", "./javascript%3Aalert%281%29"),
        (b"caf\xe9.mp4".decode("utf-8", "surrogateescape"), "./caf%E9.mp4"),
        ("深蹲.mp4", "./%E6%B7%B1%E8%B9%B2.mp4"),
    ],
)
def test_addresses_of_odd_names(name, address):
    assert address_of(name) == address
    html_report(measured(), stills={}, video_name=name).encode("utf-8")


@pytest.mark.parametrize("kind", KINDS)
def test_headings_are_in_order(kind):
    levels = [int(tag[1]) for tag, _ in page_of(kind()).elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))


@pytest.mark.parametrize("kind", KINDS)
def test_pictures_and_charts_have_text_and_names_are_unique(kind):
    page = page_of(kind())
    for tag, attributes in page.elements:
        if attributes.get("role") in ("img", "group", "region") or tag in ("video", "input"):
            assert attributes.get("aria-label"), attributes
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for link in page.of("a"):
        assert link["href"].removeprefix("#") in ids


@pytest.mark.parametrize("kind", KINDS)
def test_what_every_report_says(kind):
    analysis = kind()
    page = page_of(analysis)
    assert " ".join(analysis.summary.verdict.split()) in page.text
    assert "not clinically validated" in page.text
    for item in analysis.advice:
        assert item.title in page.text
        assert item.text.strip() in page.text
        assert all(reason in page.text for reason in item.because)
    assert analysis.clip.sha256 in page.text
    assert "None" not in page.text.replace("None of them", "")
    assert "nan" not in page.text.lower().split()


def test_a_measured_rep_is_told_with_its_range():
    analysis = measured()
    page = page_of(analysis)
    assert "Severe tuck" in page.text
    assert "18° (15-21)" in page.text
    assert "2 of 3 reps tucked" in page.text
    assert page.data["stop"] is not None
    assert [rep["onset"] is not None for rep in page.data["reps"]] == [
        rep.onset_s is not None for rep in analysis.reps
    ]


def test_a_borderline_rep_is_neither_a_tuck_nor_none():
    analysis = borderline()
    page = page_of(analysis)
    mild, possible, _ = analysis.reps
    assert mild.severity == "mild"
    head, cards = page.text.split("Rep by rep")[:2]
    assert "Borderline in 1 of 2 reps, 7° (1-13): a tuck is possible, but not sure" in head
    assert "No tuck" not in head
    _, first, second, _ = re.split(r"Rep \d\n", cards)[:4]
    assert "No tuck" in first
    assert "Mild tilt, 7° (5-9)" in first
    assert "Borderline" in second
    assert "7° (1-13) posterior pelvic tilt" in " ".join(second.split())
    assert "No tuck" not in second
    assert "●" not in page.text  # no grade is sure
    assert page.data["reps"][0]["tuck"] is None
    assert page.data["reps"][1]["tuck"] == {
        "start": pytest.approx(possible.tuck_start_s, abs=1e-3),
        "end": pytest.approx(possible.tuck_end_s, abs=1e-3),
        "sure": False,
    }


def test_a_tuck_and_a_borderline_rep_are_marked_in_different_ways():
    words = {"tucked": " tuck", "borderline": " borderline: a tuck is possible"}
    for analysis, shown in ((measured(), "tucked"), (borderline(), "borderline")):
        page = page_of(analysis)
        swatches = {a.get("class", "").removeprefix("swatch ") for a in page.of("span")}
        assert swatches & words.keys() == {shown}
        assert words[shown] in page.text
        spans = [rep["tuck"]["sure"] for rep in page.data["reps"] if rep["tuck"]]
        assert set(spans) == {shown == "tucked"}


def test_no_start_of_a_tuck_is_drawn_in_a_rep_without_one():
    analysis = measured()
    first, second, third = analysis.reps
    onsets = {name: getattr(second, name) for name in type(second).model_fields if "onset" in name}
    reps = (first.model_copy(update=onsets), second, third)
    page = page_of(analysis.model_copy(update={"reps": reps}))
    assert [rep["onset"] is not None for rep in page.data["reps"]] == [False, True, True]


def test_an_estimate_is_never_told_without_its_range():
    analysis = indicated()
    page = page_of(analysis)
    assert "est. 8 to 28°" in page.text
    assert page.data["stop"] is None
    for rep in page.data["reps"]:
        for joint in ("knee", "hip"):
            value, low, high = (rep["onset"] or {}).get(joint) or (None, 0, 0)
            assert value is None
            assert low is not None
            assert high is not None
    words = page.text.split("Method and limits")[0]
    bare = re.findall(r"(?<!to )(?<![\d-])\b18°", words)
    assert bare == []
    assert "Severe" not in words
    assert not [a for tag, a in page.elements if a.get("class") == "value"]


def test_reasons_are_given_where_nothing_could_be_judged():
    page = page_of(unjudged("the near arm hides the pelvis; keep it off your hip."))
    assert "The near arm hides the pelvis; keep it off your hip." in page.text
    assert "No verdict on the pelvis" in page.text
    assert not [a for tag, a in page.elements if a.get("id") == "chart-rhythm"]
    page = page_of(nothing_found())
    assert "No person was found in the clip; film so that" in page.text
    assert not [a for _, a in page.elements if a.get("data-seek")]


def test_without_a_clip_the_page_is_whole():
    page = page_of(measured(), video_name=None)
    assert page.of("video") == []
    assert "No annotated clip was written" in page.text
    assert len([a for _, a in page.elements if "data-rep" in a]) == 3


def test_a_long_clip_keeps_the_page_small():
    analysis = measured()
    n = 30 * 60 * 40
    rng = np.random.default_rng(1)

    def column():
        return 90 + 40 * rng.standard_normal(n)

    names = set(FrameTable.model_fields) - {"time_s", "phase", "points", "rep"}
    frames = FrameTable(
        time_s=np.arange(n) / 30,
        rep=np.ones(n),
        phase=("",) * n,
        points={"hip": PointColumns(x_px=column(), y_px=column(), score=column())},
        **{name: column() for name in names},
    )
    reps = tuple(
        analysis.reps[k % 3].model_copy(
            update={"rep": k + 1, "start_s": 20.0 * k, "bottom_s": 20.0 * k + 2}
        )
        for k in range(60)
    )
    text = html_report(
        finished_copy(analysis, frames, reps), stills={}, video_name="set.annotated.mp4"
    )
    assert len(text.encode()) <= MAX_BYTES
    data = Page(text).data
    assert len(data["time"]) == len(data["tilt"]) <= MAX_POINTS
    assert data["time"][-1] == pytest.approx(n / 30, abs=60)


def finished_copy(analysis, frames, reps):
    clip = analysis.clip.model_copy(update={"duration_s": 2400.0})
    return analysis.model_copy(update={"frames": frames, "reps": reps, "clip": clip})


def test_missing_values_are_null():
    data = page_of(unjudged()).data
    assert set(data["tilt"]) == {None}
    assert data["estimate"] is True
    assert data["rhythm"]["start"] is None
    assert len(data["knee"]) == len(data["time"])


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", [0, 1])
def test_text_stands_out_from_its_ground(scheme):
    style = page_of(measured()).bodies["style"][0]
    block = style.split(":root {")[scheme + 1].split("}")[0]
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))
    tones = ("tuck", "edge", "mild", "clear", "unknown")
    pairs = [(text, ground) for text in ("ink", "muted") for ground in ("paper", "card", "shade")]
    pairs += [("accent", "paper"), ("accent", "card"), ("on-accent", "accent")]
    pairs += [(tone, f"{tone}-wash") for tone in tones] + [(tone, "card") for tone in tones]
    pairs += [("flag", "flag-wash"), ("flag", "paper"), ("normal-ink", "normal")]
    for text, ground in pairs:
        light, dark = sorted((luminance(colours[text]), luminance(colours[ground])), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, (text, ground)
