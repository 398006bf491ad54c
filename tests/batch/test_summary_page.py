"""The summary page in a browser: it sorts, filters, shows the trend, and asks for nothing."""

import pytest
from batch.rows import EVIL, season

from legpress_cv.batch.summary import write_summary

PATIENCE_MS = 120_000


@pytest.fixture
def opened(browser, tmp_path):
    """Open the page of some rows at some width; complaints and requests fail the test."""
    troubles, contexts = [], []

    def open_page(rows, width=1280):
        url = write_summary(rows, tmp_path)["html"].as_uri()
        context = browser.new_context(viewport={"width": width, "height": 800})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("console", lambda message: troubles.append(message.text))
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("dialog", lambda dialog: troubles.append(dialog.message))
        page.on("request", lambda r: None if r.url == url else troubles.append(r.url))
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert troubles == []


def column(page, number):
    return page.locator(f"#rows tr > :nth-child({number})").all_inner_texts()


def test_sorting_and_filtering(opened):
    page = opened(season())
    assert len(column(page, 1)) == 14
    assert page.locator("#count").inner_text() == "14 of 14"
    tilt = page.get_by_role("button", name="Worst pelvic tilt")
    tilt.click()
    shown = column(page, 6)
    assert shown[1] == "16° (13 to 20°)"
    assert shown[0] == "about 14 to 21°"  # an estimate is no bare number
    assert shown[-2:] == ["", ""]
    assert page.locator("th[aria-sort=descending]").inner_text() == "Worst pelvic tilt"
    tilt.click()
    assert column(page, 6) == [*reversed(shown[:-2]), "", ""]
    page.locator("#which").select_option("tucked")
    assert "0" not in column(page, 4)
    assert page.locator("#count").inner_text() == "9 of 14"
    page.locator("#which").select_option("borderline")
    assert set(column(page, 5)) == {"1"}
    page.locator("#which").select_option("clean")
    assert set(zip(column(page, 4), column(page, 5), strict=True)) == {("0", "0")}
    page.locator("#which").select_option("failed")
    assert column(page, 1) == [EVIL]
    page.locator("#which").select_option("all")
    page.locator("#find").fill("SET 2.mov")
    assert all("set 2" in name for name in column(page, 1))
    page.locator("#find").fill("nothing like it")
    assert column(page, 1) == []


def test_an_estimate_names_no_depth_to_stop_at(opened):
    page = opened(season(4))
    found = list(zip(column(page, 6), column(page, 7), column(page, 8), strict=True))
    assert found[2] == ("16° (13 to 20°)", "102° (98 to 106°)", "96°")
    assert found[4] == ("about 11 to 18°", "about 99 to 107°", "")


def test_links_lead_to_reports(opened):
    page = opened(season(1))
    links = page.locator("#rows a")
    assert [link.get_attribute("href") for link in links.all()] == [
        "clips/2024/week%2000/set%201.mov/set.report.html",
        "clips/front.mp4/x.html",
    ]


def test_the_trend_shows_dated_sets_only(opened):
    page = opened(season())
    assert page.locator("#plot .dot").count() == 12
    assert "2 of 14 clips are not in it" in page.locator("#trend-text").inner_text()
    page.locator("#quantity").select_option("onset")
    assert page.locator("#plot .dot").count() == 9
    assert opened(season(1)).locator("#trend").is_hidden()


def test_a_borderline_set_is_told_from_a_clean_one_and_from_a_tuck(opened):
    clean, borderline, tuck = (
        row.model_copy(update={"tucks": tucks, "borderline": unsure, "measurable_reps": 4})
        for row, tucks, unsure in zip(season(3), (0, 0, 1), (0, 2, 1), strict=False)
    )
    page = opened([clean, borderline, tuck])
    assert page.locator("h1").inner_text() == "3 clips, 24 reps, 1 tuck, 3 borderline"
    dots = page.locator("#plot .dot").all()
    assert [dot.get_attribute("class").split()[1:2] for dot in dots] == [
        ["about"],  # a circle, hollow
        ["borderline"],
        ["tuck"],
    ]
    assert [dot.evaluate("(dot) => dot.tagName") for dot in dots] == ["circle", "rect", "rect"]
    assert dots[1].get_attribute("transform").startswith("rotate(45")
    page.locator("#which").select_option("clean")
    assert column(page, 1) == [clean.clip]
    page.locator("#quantity").select_option("share")
    assert "25 % on 2024-01-15" in page.locator("#trend-text").inner_text()


def test_long_lists_come_in_pages(opened):
    page = opened(season(250))
    assert len(column(page, 1)) == 200
    page.get_by_role("button", name="Next").click()
    assert len(column(page, 1)) == 52
    assert page.locator("#page").inner_text() == "Page 2 of 2"
    page.get_by_role("button", name="Reps").click()
    assert page.locator("#page").inner_text() == "Page 1 of 2"


@pytest.mark.parametrize("rows", [0, 12])
def test_nothing_overflows_on_a_phone(opened, rows):
    page = opened(season(12) if rows else [], width=360)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_phone_shows_a_card_per_clip_and_still_sorts(opened):
    page = opened(season(4), width=360)
    card = page.locator("#rows tr").nth(2)
    box = card.get_by_text("1 of 8 reps tucked").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    # Laid out as cards it is a table all the same.
    assert page.get_by_role("table").get_by_role("row").count() == 1 + 6
    assert card.get_by_role("cell").first.inner_text() == "2024-01-08"
    page.get_by_role("button", name="Worst pelvic tilt").click()
    assert "about 14 to 21°" in page.locator("#rows tr").first.inner_text()
