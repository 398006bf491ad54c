"""The report in a real browser: clip, charts, keys, a phone's width, and no request anywhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from factories import SAMPLES
from listening import DESK, PHONE, listening, wait
from report.pages import (
    EVIL,
    EVIL_FILE,
    borderline,
    evil,
    indicated,
    measured,
    nothing_found,
    slow_motion,
    unjudged,
)

from legpress_cv.report.html import write_report

CLIP = SAMPLES / "rendered_tuck.mp4"


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Reports of all kinds, with a clip beside them."""
    folder = tmp_path_factory.mktemp("reports")
    (folder / "set.annotated.mp4").write_bytes(CLIP.read_bytes())
    for make, clip, video in (
        (measured, CLIP, "set.annotated.mp4"),
        (borderline, CLIP, "set.annotated.mp4"),
        (slow_motion, CLIP, "set.annotated.mp4"),
        (indicated, None, "gone.annotated.mp4"),
        (unjudged, None, None),
        (nothing_found, None, "set.annotated.mp4"),
        (evil, None, EVIL_FILE),
    ):
        write_report(
            make(),
            folder / f"{make.__name__}.report.html",
            clip_path=clip,
            video_name=video,
            overwrite=False,
        )
    return folder


@pytest.fixture
def opened(browser, folder):
    """Open a report; what it complains of and asks for is kept."""
    with listening(browser) as open_page:
        yield lambda name, *size, **options: open_page(
            (folder / f"{name}.report.html").as_uri(), *size, **options
        )


def time_of(page) -> float:
    return page.evaluate("document.getElementById('video').currentTime")


def ready(page):
    wait(page, "document.getElementById('video').readyState >= 2")
    return page


def at(page, time_s: float):
    wait(page, f"Math.abs(document.getElementById('video').currentTime - {time_s}) < 0.05")


def playhead_s(page, chart="knee") -> float:
    """Time at which the playhead of a chart stands."""
    return page.evaluate(
        """(name) => {
          const data = JSON.parse(document.getElementById("data").textContent);
          const plot = document.querySelector(`#chart-${name} .plot`);
          const x = Number(plot.querySelector(".playhead").getAttribute("x1"));
          const grid = plot.querySelector(".grid");
          const [a, b] = ["x1", "x2"].map((end) => Number(grid.getAttribute(end)));
          return data.from + (x - a) / (b - a) * (data.to - data.from);
        }""",
        chart,
    )


def test_of_slow_motion_the_clip_and_the_charts_keep_step(opened):
    page = ready(opened("slow_motion"))
    rep = slow_motion().reps[1]
    page.keyboard.press("2")
    at(page, rep.start_s * 4)
    assert playhead_s(page) == pytest.approx(rep.start_s, abs=0.02)
    page.keyboard.press("ArrowRight")  # a frame of this clip plays for a fifteenth of a second
    at(page, rep.start_s * 4 + 1 / 15)
    page.evaluate("document.getElementById('video').currentTime = 8")
    wait(page, "document.getElementById('time').textContent.startsWith('2.0 / ')")
    assert playhead_s(page) == pytest.approx(2, abs=0.02)
    assert page.complaints == []


def test_the_clip_plays_and_the_playhead_follows(opened):
    page = ready(opened("measured"))
    page.keyboard.press("Space")
    wait(page, "document.getElementById('video').currentTime > 0.8")
    page.keyboard.press("Space")
    wait(page, "document.getElementById('video').paused")
    page.wait_for_timeout(100)
    for chart in ("knee", "hip", "tilt"):
        assert playhead_s(page, chart) == pytest.approx(time_of(page), abs=0.1)
    assert page.complaints == []


@pytest.mark.parametrize(("make", "kind"), [(measured, "tucked"), (borderline, "borderline")])
def test_the_span_of_a_tuck_is_drawn_where_it_is(opened, make, kind):
    page = opened(make.__name__)
    faults = [rep for rep in make().reps if rep.verdict.is_fault]
    for chart in ("knee", "hip", "tilt"):
        drawn = page.evaluate(
            """(name) => {
              const data = JSON.parse(document.getElementById("data").textContent);
              const plot = document.querySelector(`#chart-${name} .plot`);
              const grid = plot.querySelector(".grid");
              const [a, b] = ["x1", "x2"].map((end) => Number(grid.getAttribute(end)));
              const time = (x) => data.from + (x - a) / (b - a) * (data.to - data.from);
              return [...plot.querySelectorAll(".span")].map((span) => {
                const [x, width] = ["x", "width"].map((key) => Number(span.getAttribute(key)));
                const pattern = plot.querySelector(span.getAttribute("fill").slice(4, -1));
                const stripe = pattern.firstChild;
                return {
                  from: time(x), to: time(x + width), kind: span.getAttribute("class"),
                  stripe: stripe.getAttribute("class"),
                  dash: getComputedStyle(stripe).strokeDasharray,
                };
              });
            }""",
            chart,
        )
        assert len(drawn) == len(faults)
        for span, rep in zip(drawn, faults, strict=True):
            assert span["from"] == pytest.approx(rep.tuck_start_s, abs=0.01)
            assert span["to"] == pytest.approx(rep.tuck_end_s, abs=0.01)
            assert (span["kind"], span["stripe"]) == (f"span {kind}", f"hatch {kind}")
            assert (span["dash"] == "none") == rep.tucked


def test_a_click_on_a_rep_or_in_a_chart_seeks(opened):
    analysis = measured()
    page = ready(opened("measured"))
    page.click("button[data-rep='3']")
    at(page, analysis.reps[2].start_s)
    assert page.get_attribute("button[data-rep='3']", "aria-current") == "true"
    page.click("article:nth-of-type(2) .still >> nth=1")
    at(page, analysis.reps[1].bottom_s)
    assert playhead_s(page) == pytest.approx(analysis.reps[1].bottom_s, abs=0.1)
    plot = page.locator("#chart-tilt .plot")
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    page.mouse.click(box["x"] + 0.5 * box["width"], box["y"] + 40)
    page.wait_for_timeout(100)
    assert playhead_s(page, "tilt") == pytest.approx(time_of(page), abs=0.05)
    assert 3 < time_of(page) < 5.5
    assert page.complaints == []


def test_keys_jump_to_reps_and_step_frames(opened):
    analysis = measured()
    page = ready(opened("measured"))
    for key in ("2", "1", "3"):
        page.keyboard.press(key)
        at(page, analysis.reps[int(key) - 1].start_s)
    before = time_of(page)
    page.keyboard.press("ArrowRight")
    at(page, before + 1 / 15)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    at(page, before)
    page.keyboard.press("9")
    page.keyboard.press("Control+2")
    page.wait_for_timeout(100)
    assert time_of(page) == pytest.approx(before, abs=0.02)
    page.select_option("#speed", "0.5")
    assert page.evaluate("document.getElementById('video').playbackRate") == 0.5


def test_space_on_a_button_presses_it_alone(opened):
    page = ready(opened("measured"))
    page.focus("button[data-rep='2']")
    page.keyboard.press("Space")
    at(page, measured().reps[1].start_s)
    assert page.evaluate("document.getElementById('video').paused")


def test_everything_is_reached_by_keyboard(opened):
    page = ready(opened("measured"))
    reached = set()
    for _ in range(32):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate(
                "document.activeElement.id || document.activeElement.className"
                " || document.activeElement.tagName"
            )
        )
    assert {"skip", "play", "position", "speed", "still", "go", "SUMMARY"} <= reached


@pytest.mark.parametrize(
    "name", ["measured", "borderline", "indicated", "unjudged", "nothing_found", "evil"]
)
def test_it_fits_and_asks_for_nothing(opened, folder, name):
    page = opened(name, PHONE, "dark")
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    for width, height in (PHONE, DESK):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(200)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        too_wide = page.evaluate(
            """() => [...document.querySelectorAll("main *")].filter((e) =>
              e.getBoundingClientRect().right > innerWidth + 1
              && !e.closest(".scroll") && !e.closest("svg")).map((e) => e.outerHTML.slice(0, 99))"""
        )
        assert too_wide == []
        drawn = page.evaluate(
            """() => [...document.querySelectorAll(".charts .plot svg")].map((svg) =>
              Math.abs(svg.viewBox.baseVal.width - svg.parentElement.clientWidth))"""
        )
        assert all(off <= 1 for off in drawn)
    beside = folder.as_uri()
    assert all(url.startswith((f"{beside}/", "data:")) for url in page.asked)
    clip_is_gone = name in ("indicated", "evil")
    assert [
        text for text in page.complaints if not (clip_is_gone and "ERR_FILE_NOT_FOUND" in text)
    ] == []


def test_a_clip_called_like_a_script_is_only_a_name(opened):
    page = opened("evil")
    assert EVIL in page.inner_text("#top")
    assert page.title() == f"Leg-press report: {EVIL}"
    assert page.evaluate("document.scripts.length") == 2
    assert "dialog" not in page.complaints


def test_nothing_but_the_own_script_would_run(opened):
    page = opened("measured")
    refused = {}
    page.on("requestfailed", lambda request: refused.update({request.url: request.failure}))
    page.evaluate(
        """() => {
          const script = document.createElement("script");
          script.textContent = "document.title = 'taken'";
          document.body.append(script);
          const image = document.createElement("img");
          image.src = "https://example.org/x.png";
          document.body.append(image);
        }"""
    )
    page.wait_for_timeout(500)
    assert page.title() != "taken"
    assert refused.get("https://example.org/x.png") == "csp"


def test_a_missing_clip_is_told_and_the_rest_works(opened):
    page = opened("indicated")
    page.wait_for_selector("#no-video:not([hidden])")
    assert "gone.annotated.mp4" in page.inner_text("#no-video")
    assert not page.is_visible("#video")
    page.keyboard.press("3")
    assert playhead_s(page) == pytest.approx(indicated().reps[2].start_s, abs=0.05)
    page.keyboard.press("ArrowRight")
    assert playhead_s(page) == pytest.approx(indicated().reps[2].start_s + 1 / 15, abs=0.05)
    for chart in ("hip", "tilt"):  # hip flexion is as sure as the tilt in it
        assert page.inner_text(f"#chart-{chart} .now").startswith("est. ")


def test_on_paper_folds_are_open_and_the_charts_fit(opened):
    page = opened("measured")
    page.emulate_media(media="print", color_scheme="dark")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate("document.querySelectorAll('details:not([open])').length") == 0
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.is_visible("nav")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate("document.querySelectorAll('details[open]').length") == 0
    assert len(page.pdf(format="A4")) > 10_000
