"""The page of marks in a real browser: mouse, finger and keys, and no request anywhere else."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from listening import DESK, PHONE, listening
from marking.clips import analysis_of_clip, served, task_in

from legpress_cv.marking import MarkingServer, set_up
from legpress_cv.marks import MARK_POINTS, load_marks

PATIENCE_MS, LOOK_MS = 60_000, 20
"""A busy machine is slow to draw, which is no fault of the page."""
EVIL = "<img src=x onerror=alert(1)>'\".mp4"
REPS = analysis_of_clip().reps
JOINTS = MARK_POINTS[:4]


@pytest.fixture
def server(tmp_path):
    with served(tmp_path) as server:
        yield server


@pytest.fixture
def opened(browser):
    """Open the page of a server; what it complains of and asks for is kept."""
    with listening(browser, patience_ms=PATIENCE_MS, refuse_dialogs=False) as open_page:

        def open_server(server, *size, touch=False, **options):
            return shown(open_page(server.door.address, *size, has_touch=touch, **options))

        yield open_server


def until(page, holds):
    for _ in range(PATIENCE_MS // LOOK_MS):
        found = holds()
        if found:
            return found
        page.wait_for_timeout(LOOK_MS)
    return pytest.fail("never came true")


def shown(page):
    """Wait until every picture is drawn."""
    page.wait_for_selector("figure.active")
    until(page, lambda: page.locator(".loading:visible").count() == 0)
    return page


def saved(page):
    until(page, lambda: page.inner_text("#saved") == "Saved")


def prompt(page, text):
    until(page, lambda: text in page.inner_text("#prompt"))


def spot(page, server, panel, x_px, y_px):
    """Where a pixel of the picture is on the screen."""
    picture = page.locator(".picture").nth(panel)
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    x0, y0, x1, _ = server.desk._shown_set["close_up_px"]
    scale = box["width"] / (x1 - x0)
    return box["x"] + (x_px + 0.5 - x0) * scale, box["y"] + (y_px + 0.5 - y0) * scale


def marks_of(server):
    return load_marks(server.desk.session.path)


def moment_of(server, rep=1, name="top", number=0):
    """A moment as it is saved; one without points until it is."""
    path = server.desk.session.path
    moments = load_marks(path).passes[number].moments if path.exists() else ()
    found = [moment for moment in moments if (moment.rep, moment.moment) == (rep, name)]
    return found[0] if found else SimpleNamespace(points={}, time_s=None)


def lens(page) -> SimpleNamespace | None:
    box = page.locator(".lens:visible")
    return SimpleNamespace(**box.first.bounding_box()) if box.count() else None


def test_a_set_is_marked_by_mouse_in_seven_actions_a_rep(opened, server):
    page = opened(server)
    actions = 0
    for rep in REPS:
        prompt(page, "Click the shoulder at the top")
        shown(page)
        for panel in (0, 1):
            page.keyboard.press("a")
            for x_px in (230, 260):
                page.mouse.click(*spot(page, server, panel, x_px, 330))
            actions += 3
        if rep is not REPS[-1]:
            prompt(page, "This rep is done")
            page.keyboard.press("Enter")
            actions += 1
    assert actions == 7 * len(REPS) - 1
    page.wait_for_selector("#summary[open]")
    assert page.inner_text("#summary-title") == "Done: 3 of 3 reps"
    assert page.inner_text("#command") == server.desk.task.command
    saved(page)
    assert not server.desk.attendance.is_over()
    page.keyboard.press("Enter")  # on "Close"
    page.wait_for_selector(".over")
    until(page, server.desk.attendance.is_over)
    assert server.desk.told() == "Marked: 3 of 3 reps in pass 1."
    for rep in REPS:
        for name, at_s in (("top", rep.start_s), ("bottom", rep.bottom_s)):
            moment = moment_of(server, rep.rep, name)
            assert moment.time_s == pytest.approx(at_s, abs=0.01)
            for point, x_px in (("pelvis_front", 230), ("pelvis_back", 260)):
                place = moment.points[point]
                assert (place.x_px, place.y_px) == pytest.approx((x_px, 330), abs=1.0)
            track = analysis_of_clip().frames.points["knee"]
            row = abs(analysis_of_clip().frames.time_s - at_s).argmin()
            assert moment.points["knee"].x_px == pytest.approx(track.x_px[row], abs=0.06)
    own = f"http://127.0.0.1:{server.door.port}/"
    assert all(url.startswith((own, "data:")) for url in page.asked)
    assert page.complaints == []


def test_a_mark_is_dragged_taken_back_and_there_again_after_a_reload(opened, server):
    page = opened(server)
    page.mouse.click(*spot(page, server, 0, 150, 240))
    prompt(page, "Click the hip")
    x, y = spot(page, server, 0, 150, 240)
    page.mouse.move(x + 2, y)  # not quite on it: it must not jump
    page.mouse.down()
    page.mouse.move(x + 42, y + 20, steps=3)
    assert lens(page)
    page.mouse.up()
    prompt(page, "has moved")
    saved(page)
    scale = (spot(page, server, 0, 250, 0)[0] - spot(page, server, 0, 150, 0)[0]) / 100
    place = moment_of(server).points["shoulder"]
    assert (place.x_px, place.y_px) == pytest.approx((150 + 40 / scale, 240 + 20 / scale), abs=0.6)
    page.keyboard.press("Control+z")
    until(page, lambda: moment_of(server).points["shoulder"].x_px < 151)
    page.keyboard.press("Control+z")
    until(page, lambda: moment_of(server).points == {})
    page.click("#redo")
    until(page, lambda: moment_of(server).points)
    saved(page)
    page.keyboard.press("a")
    for name in ("x", "x"):
        page.keyboard.press(name)
    until(page, lambda: len(moment_of(server).points) == 6)
    page.reload()
    shown(page)
    assert not server.desk.attendance.is_over()
    prompt(page, "Click the shoulder at the bottom")
    assert "6 of 12" in page.get_attribute("#rep-list button >> nth=0", "aria-label")
    assert moment_of(server).points["pelvis_back"] is None


def test_everything_is_done_with_keys(opened, server):
    page = opened(server)
    opened_at = page.inner_text(".when >> nth=0")
    page.keyboard.press("ArrowRight")
    page.keyboard.press(".")
    page.keyboard.press("ArrowLeft")
    until(page, lambda: page.inner_text(".when >> nth=0") != opened_at)
    assert "+0.07 s" in page.inner_text(".when >> nth=0")
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    saved(page)
    before = until(page, lambda: moment_of(server).points.get("hip"))
    assert lens(page)
    for key in ("ArrowRight", "ArrowRight", "ArrowUp", "Shift+ArrowDown"):
        page.keyboard.press(key)
    until(page, lambda: moment_of(server).points["hip"].y_px == before.y_px + 4.5)
    assert moment_of(server).points["hip"].x_px == before.x_px + 1
    assert moment_of(server).time_s == pytest.approx(REPS[0].start_s + 1 / 15, abs=0.01)
    page.keyboard.press("Control+z")  # the steps go together
    until(page, lambda: moment_of(server).points["hip"] == before)
    page.keyboard.press("Delete")
    until(page, lambda: "hip" not in moment_of(server).points)
    page.keyboard.press("b")
    page.keyboard.press("6")
    page.keyboard.press("u")
    until(page, lambda: moment_of(server, name="bottom").points.get("pelvis_back"))
    page.keyboard.press("n")
    until(page, lambda: page.get_attribute("#rep-list button >> nth=1", "aria-current"))
    page.keyboard.press("p")
    page.keyboard.press("o")
    page.keyboard.press("z")
    page.keyboard.press("h")
    for button, pressed in (("overlay", "true"), ("whole", "true"), ("hints", "false")):
        until(page, lambda b=button, p=pressed: page.get_attribute(f"#{b}", "aria-pressed") == p)
    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.id || document.activeElement.className"))
    assert {"undo", "finish", "next", "unseen", "picture", "pelvis", "back", "on"} <= reached
    assert page.complaints == []


def test_a_finger_places_and_drags_with_the_lens_above_it(opened, server):
    page = opened(server, PHONE, touch=True)
    page.touchscreen.tap(*spot(page, server, 0, 150, 240))
    prompt(page, "Click the hip")
    x, y = spot(page, server, 0, 300, 300)
    touch = page.context.new_cdp_session(page)

    def finger(kind, *places):
        points = [{"x": place[0], "y": place[1]} for place in places]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    finger("touchStart", (x - 30, y - 30))
    finger("touchMove", (x - 10, y - 10))
    finger("touchMove", (x, y))
    glass = until(page, lambda: lens(page))
    assert glass.y + glass.height < y - 20 or glass.x > x + 20 or glass.x + glass.width < x - 20
    finger("touchEnd")
    until(page, lambda: "hip" in moment_of(server).points)
    place = moment_of(server).points["hip"]
    assert (place.x_px, place.y_px) == pytest.approx((300, 300), abs=1.5)
    assert lens(page) is None
    page.tap("#unseen")
    until(page, lambda: moment_of(server).points.get("knee", 0) is None)
    assert page.complaints == []


def test_two_pages_at_once_lose_nothing(opened, server, monkeypatch):
    one, two = opened(server), opened(server)
    one.mouse.click(*spot(one, server, 0, 150, 240))
    saved(one)
    two.mouse.click(*spot(two, server, 0, 350, 300))
    until(two, lambda: "Changed in another page" in two.inner_text("#trouble"))
    place = moment_of(server).points["shoulder"]
    assert place.x_px == pytest.approx(150, abs=1)
    prompt(two, "Click the hip")
    two.mouse.click(*spot(two, server, 0, 350, 300))
    until(two, lambda: set(moment_of(server).points) == {"shoulder", "hip"})
    assert moment_of(server).points["shoulder"] == place
    until(two, lambda: not two.is_visible("#trouble"))
    monkeypatch.setattr("legpress_cv.marking.attendance.GRACE_S", 0.3)
    two.close()
    one.wait_for_timeout(500)
    assert not server.desk.attendance.is_over()
    one.goto("about:blank")  # as good as closed: the last page has gone
    until(one, server.desk.attendance.is_over)


def test_a_mark_that_makes_no_sense_is_put_back_with_a_sentence(opened, server):
    page = opened(server)
    page.mouse.click(*spot(page, server, 0, 150, 240))
    page.mouse.click(*spot(page, server, 0, 200, 240))
    prompt(page, "Click the knee")
    x, y = spot(page, server, 0, 200, 240)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(*spot(page, server, 0, 150, 240), steps=2)
    page.mouse.up()
    until(page, lambda: "are at one place; it was put back" in page.inner_text("#trouble"))
    assert moment_of(server).points["hip"].x_px == pytest.approx(200, abs=1)
    page.keyboard.press("Escape")
    page.mouse.move(*spot(page, server, 0, 200, 240))
    until(page, lambda: page.locator(".picture.grab").count() == 1)  # it is drawn there again


def test_the_second_pass_shows_nothing_of_the_first(opened, server, tmp_path):
    page = opened(server)
    page.keyboard.press("a")
    saved(page)
    until(page, lambda: len(moment_of(server).points) == 4)
    page.close()
    with served(tmp_path, again=True) as second:
        page = opened(second)
        assert "pass 2" in page.inner_text("#pass")
        assert not page.is_visible("#accept")
        page.keyboard.press("a")
        page.keyboard.press("h")
        page.keyboard.press("x")
        saved(page)
        until(page, lambda: len(marks_of(second).passes) == 2)
        assert len(marks_of(second).passes[0].moments[0].points) == 4
        assert [*marks_of(second).passes[1].moments[0].points.values()] == [None]
        page.click("#finish")
        assert page.inner_text("#summary-title") == "0 of 3 reps done, 2 passes"
        page.click("#go-on")
        assert not page.is_visible("#summary")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_and_a_clip_called_like_a_script_is_only_a_name(opened, tmp_path, scheme):
    server = MarkingServer(set_up(task_in(tmp_path, EVIL)))
    with server.running():
        page = opened(server, PHONE, scheme)
        page.evaluate("document.querySelector('details').open = true")
        for width, height in (PHONE, DESK):
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_timeout(150)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            for picture in page.locator(".picture").all():
                box = picture.bounding_box()
                assert box["x"] >= 0
                assert box["x"] + box["width"] <= width
                assert box["width"] > 0.4 * min(width, 700)
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert ground == {"light": "rgb(246, 245, 241)", "dark": "rgb(15, 19, 26)"}[scheme]
        assert page.inner_text("#clip") == EVIL
        assert page.title() == f"Marks by hand: {EVIL}"
        assert page.locator("img").count() == 0
        page.evaluate(
            "{ const s = document.createElement('script'); s.textContent ="
            " 'document.title = 1'; document.body.append(s); }"
        )
        assert page.title() == f"Marks by hand: {EVIL}"
        assert [text for text in page.complaints if not re.search("Content Security", text)] == []


def test_stickers_are_clicked_in_one_frame(opened, tmp_path):
    with served(tmp_path, stickers=True) as server:
        page = opened(server)
        assert page.locator(".picture").count() == 1
        assert not page.is_visible("#reps")
        page.fill("input[type=range]", "6")
        until(page, lambda: marks_of(server).revision if server.desk.session.path.exists() else 0)
        for x_px in (200, 240, 280):
            page.mouse.click(*spot(page, server, 0, x_px, 300))
        page.keyboard.press("5")
        page.mouse.click(*spot(page, server, 0, 140, 240))
        until(page, lambda: len(marks_of(server).stickers) == 4)
        stickers = {sticker.name: sticker for sticker in marks_of(server).stickers}
        assert set(stickers) == {"pelvis_1", "pelvis_2", "pelvis_3", "shoulder"}
        assert len({sticker.time_s for sticker in stickers.values()}) == 1
        assert stickers["pelvis_3"].x_px == pytest.approx(280, abs=1)
        saved(page)
        page.reload()
        shown(page)
        prompt(page, "Click the sticker knee")
        assert page.input_value("input[type=range]") == "6"
        page.click("#finish")
        assert page.inner_text("#summary-title") == "4 stickers are marked"


def test_what_could_not_be_saved_is_said(opened, tmp_path):
    with served(tmp_path) as server:
        page = opened(server)
        page.keyboard.press("x")
        saved(page)
        where = spot(page, server, 0, 200, 300)
    page.mouse.click(*where)
    until(page, lambda: "Not saved" in page.inner_text("#saved"))
    assert "does not answer" in page.inner_text("#trouble")
