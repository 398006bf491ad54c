"""The page of a comparison in a real browser: two clips, one playhead, a phone's width."""

from __future__ import annotations

from pathlib import Path

import pytest
from listening import DESK, PHONE, listening, wait
from numbered_clips import write_clip
from report.comparison.playing import OFFSETS, both_at, ready
from report.comparison.sets import (
    EVIL_LABEL,
    Case,
    empty,
    hostile,
    indicated_pair,
    one_gone,
    pair,
    three,
    uneven,
)

from legpress_cv.report.comparison import write_comparison

KINDS = (pair, uneven, one_gone, three, indicated_pair, empty, hostile)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Pages of all kinds, with clips beside them that are small and long enough."""
    folder = tmp_path_factory.mktemp("comparisons")
    for name in ("long", "other"):
        write_clip(folder / f"{name}.annotated.mp4", [k / 15 for k in range(15 * 11)], rate=15)
    for make in KINDS:
        made: Case = make()
        write_comparison(
            made.comparison,
            made.analyses,
            folder / f"{make.__name__}.comparison.html",
            clip_paths=made.clips,
            annotated_paths=[name and folder / name for name in made.annotated],
            overwrite=False,
        )
    return folder


@pytest.fixture
def opened(browser, folder):
    """Open a page; what it complains of and asks for is kept."""
    with listening(browser) as open_page:
        yield lambda name, *size, **options: open_page(
            (folder / f"{name}.comparison.html").as_uri(), *size, **options
        )


def start_s(name: str, row: int) -> float:
    made = {"uneven": uneven, "pair": pair}[name]()
    numbers = made.comparison.comparisons[0].rep_pairs[row]
    pairs = ((0, numbers.before_rep), (1, numbers.after_rep))
    reps = [made.analyses[k].reps[number - 1] for k, number in pairs if number]
    return min(rep.start_s - rep.bottom_s for rep in reps) - 0.4


def test_both_clips_are_locked_at_their_bottoms(opened):
    page = ready(opened("uneven"))
    both_at(page, 0.0)
    assert page.inner_text("#time") == "bottom"
    page.keyboard.press("2")
    both_at(page, start_s("uneven", 1))
    page.keyboard.press("b")
    both_at(page, 0.0)
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft", "ArrowLeft", "ArrowLeft"):
        page.keyboard.press(key)
    both_at(page, -1 / 30)  # a frame of the finer clip
    page.click("#on")
    both_at(page, 0.0)
    page.locator("#position").fill("0.5")
    both_at(page, 0.5)
    assert page.inner_text("#time") == "0.5 s after the bottom"
    assert "rep 2" in page.get_attribute("#position", "aria-valuetext").lower()
    assert page.complaints == []


def test_both_clips_play_and_stay_locked(opened):
    page = ready(opened("uneven"))
    page.select_option("#speed", "0.5")
    page.keyboard.press("1")
    page.locator("#clips-title").click()
    page.keyboard.press("Space")
    # The clip begins 0.8 s before its bottom. On a busy machine one video may start late: it is
    # drawn to the other one while both play.
    wait(
        page,
        f"(([a, b]) => a > -0.5 && a < 0.8 && Math.abs(a - b) < 0.2)(({OFFSETS})())",
    )
    assert page.get_attribute("#play", "aria-label") == "Pause"
    page.keyboard.press("Space")
    ready(page)
    before, after = page.evaluate(OFFSETS)
    assert before == pytest.approx(after, abs=0.005)
    assert page.evaluate("[...document.querySelectorAll('video')].every((v) => v.paused)")
    # A clip in slow motion plays as much faster, so that both show the lifter's own time.
    rates = page.evaluate("[...document.querySelectorAll('video')].map((v) => v.playbackRate)")
    assert rates[0] > rates[1]
    assert page.complaints == []


def test_at_the_end_of_a_rep_the_next_one_follows_or_itself(opened):
    page = ready(opened("uneven"))
    end = "Number(document.getElementById('position').max)"
    page.check("#repeat")
    page.locator("#clips-title").click()
    for current in ("1", "2"):
        page.evaluate(
            f"""() => {{
              const position = document.getElementById("position");
              position.value = {end} - 0.05;
              position.dispatchEvent(new Event("input"));
            }}"""
        )
        ready(page)
        page.keyboard.press("Space")
        wait(page, "Number(document.getElementById('position').value) < 0")
        page.keyboard.press("Space")
        assert page.inner_text("#rep-pairs [aria-current]") == current
        page.uncheck("#repeat")
        page.locator("#clips-title").click()


def test_a_rep_without_a_partner_plays_alone(opened):
    page = ready(opened("uneven"))
    page.keyboard.press("3")
    wait(page, "document.querySelector('#slot-before').classList.contains('absent')")
    assert "no such rep" in page.inner_text("#slot-before figcaption")
    ready(page)
    assert page.evaluate(OFFSETS) == [None, pytest.approx(start_s("uneven", 2), abs=0.01)]
    assert page.inner_text("#chart-knee .now").startswith("\N{EN DASH} → ")
    page.keyboard.press("9")
    assert page.inner_text("#rep-pairs [aria-current]") == "\N{EN DASH} | 3"


def test_charts_emphasise_the_chosen_reps_and_move_the_playhead(opened):
    page = ready(opened("pair"))
    drawn = "[...document.querySelectorAll('.way.current')].map((w) => w.dataset.way)"
    assert page.evaluate(drawn) == ["before-1", "after-1"]
    page.keyboard.press("3")
    assert page.evaluate(drawn) == ["before-3", "after-3"]
    assert page.evaluate("document.querySelectorAll('.equal').length") == 1
    dashes = page.evaluate(
        """() => ["before", "after"].map((kind) =>
          getComputedStyle(document.querySelector(`#chart-knee .side.${kind}`)).strokeDasharray)"""
    )
    assert dashes[0] != "none"
    assert dashes[1] == "none"
    plot = page.locator("#chart-knee .plot")
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    page.mouse.click(box["x"] + 0.75 * box["width"], box["y"] + 60)
    ready(page)
    before, after = page.evaluate(OFFSETS)
    assert before == pytest.approx(after, abs=0.005)
    assert 0.2 < before < 1.2
    page.click(".pair-card:nth-of-type(2) .still >> nth=0")
    both_at(page, 0.0)
    assert page.inner_text("#rep-pairs [aria-current]") == "2"
    assert page.complaints == []


def test_everything_is_reached_by_keyboard(opened):
    page = ready(opened("three"))
    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate(
                "document.activeElement.id || document.activeElement.name"
                " || document.activeElement.className || document.activeElement.tagName"
            )
        )
    wanted = {"skip", "other", "play", "back", "on", "to-bottom", "position", "speed", "repeat"}
    assert wanted | {"scroll", "SUMMARY"} <= reached


@pytest.mark.parametrize("kind", [uneven, one_gone, three, empty, hostile])
def test_it_fits_and_asks_for_nothing(opened, folder, kind):
    page = opened(kind.__name__, PHONE, "dark")
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
    beside = folder.as_uri()
    assert all(url.startswith((f"{beside}/", "data:")) for url in page.asked)
    gone = kind in (one_gone, hostile)
    assert [t for t in page.complaints if not (gone and "ERR_FILE_NOT_FOUND" in t)] == []
    assert page.evaluate("document.scripts.length") == 2


def test_light_and_dark_are_two_sets_of_colours(opened):
    ask = "getComputedStyle(document.documentElement).getPropertyValue('--before')"
    page = opened("pair")
    light = page.evaluate(ask)
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(ask) != light


def test_a_clip_called_like_a_script_is_only_a_name(opened):
    page = opened("hostile")
    assert EVIL_LABEL in page.inner_text("#slot-before")
    assert "dialog" not in page.complaints


def test_missing_clips_are_told_and_the_charts_go_on(opened):
    page = opened("one_gone")
    wait(page, "document.querySelector('#slot-before').classList.contains('lost')")
    assert "gone.annotated.mp4" in page.inner_text("#slot-before .slot-note")
    assert "no annotated clip" in page.inner_text("#slot-after .slot-note")
    page.keyboard.press("2")
    page.locator("#clips-title").click()
    page.keyboard.press("Space")
    wait(page, "Number(document.getElementById('position').value) > -0.5")
    page.keyboard.press("Space")
    assert page.inner_text("#chart-knee .now") != "\N{EN DASH} → \N{EN DASH}"
    head = page.evaluate("document.querySelector('#chart-knee .playhead').getAttribute('x1')")
    page.keyboard.press("ArrowRight")
    later = page.evaluate("document.querySelector('#chart-knee .playhead').getAttribute('x1')")
    assert float(later) > float(head)


def test_another_set_is_chosen_against_the_first(opened):
    page = ready(opened("three"))
    shown = "[...document.querySelectorAll('[data-comparison]')].map((b) => b.hidden)"
    assert page.evaluate(shown) == [False, True] * 3
    assert page.inner_text("#slot-after .slot-name") == "tuck"
    told = page.get_attribute("#chart-depth .plot", "aria-label")
    page.check("input[name='other'][value='1']")
    assert page.evaluate(shown) == [True, False] * 3
    assert page.inner_text("#slot-after .slot-name") == "guess"
    assert page.inner_text("#chart-depth [data-side='after']") == "guess"
    assert page.get_attribute("#chart-depth .plot", "aria-label") != told
    ready(page)
    sources = "[...document.querySelectorAll('video')].map((v) => v.getAttribute('src'))"
    assert page.evaluate(sources) == ["./long.annotated.mp4", "./other.annotated.mp4"]
    # The tilt of this set is only inferred: no line of it stands beside the others.
    assert page.evaluate("document.querySelectorAll('.way.after').length") == 0
    assert page.complaints == []


def test_on_paper_all_comparisons_are_told_without_the_player(opened):
    page = opened("three")
    page.emulate_media(media="print", color_scheme="dark")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate("document.querySelectorAll('details:not([open])').length") == 0
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.is_visible("nav")
    assert not page.is_visible("#play")
    assert page.is_visible("#numbers [data-comparison='1']")
    assert len(page.pdf(format="A4")) > 10_000
