"""Nobody reads or writes but a page that this server gave out."""

from __future__ import annotations

import http.client
import json
import socket
from itertools import pairwise

import pytest
from marking.clips import analysis_of_clip, served

from legpress_cv.errors import OutputError
from legpress_cv.marking.attendance import GRACE_S, SILENT_S, Attendance
from legpress_cv.marking.server import MAX_BODY_BYTES
from legpress_cv.marks import load_marks

REP = analysis_of_clip().reps[0]
POINTS = {"hip": {"x_px": 100.0, "y_px": 200.0}}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with served(tmp_path_factory.mktemp("served")) as server:
        yield server


@pytest.fixture
def fresh(tmp_path):
    with served(tmp_path) as server:
        yield server


def own_headers(server, **changes):
    host = f"127.0.0.1:{server.door.port}"
    headers = {"Host": host, "Origin": f"http://{host}", "Content-Type": "application/json"}
    given = {name.replace("_", "-"): value for name, value in changes.items()}
    return {name: value for name, value in (headers | given).items() if value is not None}


def ask(server, method="GET", route="marks", body=None, *, target=None, **changes):
    """Send a request whose headers are those of the page but for the changes."""
    connection = http.client.HTTPConnection("127.0.0.1", server.door.port, timeout=30)
    path = target or f"/{server.door.secret}/{route}"
    try:
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in own_headers(server, **changes).items():
            connection.putheader(name, value)
        if body is not None and "Content_Length" not in changes:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        reply = connection.getresponse()
        return reply.status, dict(reply.getheaders()), reply.read()
    finally:
        connection.close()


def moment(points=POINTS, revision=0, **more) -> bytes:
    change = {"kind": "moment", "rep": 1, "moment": "top", "time_s": REP.start_s}
    return json.dumps({"revision": revision, "change": change | {"points": points} | more}).encode()


def test_the_page_and_its_parts_are_given_with_their_policy(server):
    for route, kind in (
        ("", "text/html"),
        ("mark.css", "text/css"),
        ("mark.js", "text/javascript"),
    ):
        status, headers, body = ask(server, route=route)
        assert status == 200
        assert headers["Content-Type"].startswith(kind)
        assert headers["Content-Security-Policy"].startswith("default-src 'none'; ")
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cache-Control"] == "no-store"
        assert not [name for name in headers if name.lower().startswith("access-control")]
        assert "Python" not in headers["Server"]
        assert server.door.secret.encode() not in body


def test_it_listens_on_this_machine_alone(server):
    assert server.server_address[0] == "127.0.0.1"
    assert len(server.door.secret) >= 32


EVIL = "http://evil.example"


@pytest.mark.parametrize(
    "changes",
    [
        {"Host": "evil.example"},
        {"Host": "127.0.0.1"},
        {"Host": "127.0.0.1:1"},
        {"Host": "127.0.0.1.evil.example:{port}"},
        {"Host": None},
        {"target": "/"},
        {"target": "/marks"},
        {"target": "//marks"},
        {"target": "/wrong/marks"},
        {"target": "/{secret}"},
        {"target": "/{secret}x/marks"},
        {"target": "http://127.0.0.1:{port}/{secret}/marks"},
    ],
)
@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_strangers_get_nothing(server, method, changes):
    known = {"port": server.door.port, "secret": server.door.secret}
    changes = {name: text and text.format(**known) for name, text in changes.items()}
    status, headers, body = ask(
        server, method, body=moment() if method == "PUT" else None, **changes
    )
    assert (status, body) == (403, b"")
    assert headers["Connection"] == "close"
    assert server.desk.session.marks.revision == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"Origin": EVIL},
        {"Origin": "null"},
        {"Origin": None},
        {"Origin": "http://localhost:{port}"},  # not the host that is asked
        {"Origin": "https://127.0.0.1:{port}"},
        {"Content_Type": "text/plain"},
        {"Content_Type": "application/x-www-form-urlencoded"},
        {"Content_Type": None},
    ],
)
@pytest.mark.parametrize(("method", "route"), [("PUT", "marks"), ("POST", "done")])
def test_another_origin_writes_nothing(server, method, route, changes):
    changes = {name: text and text.format(port=server.door.port) for name, text in changes.items()}
    status, _, body = ask(server, method, route, moment(), **changes)
    assert (status, body) == (403, b"")
    assert server.desk.session.marks.revision == 0
    assert not server.desk.attendance.is_over()


def test_by_its_other_name_it_answers_too(server):
    host = f"localhost:{server.door.port}"
    assert ask(server, Host=host, Origin=f"http://{host}")[0] == 200


@pytest.mark.parametrize("method", ["DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "BREW"])
def test_other_methods_are_refused(server, method):
    assert ask(server, method)[0] == 405


def test_large_and_strange_bodies_are_refused(server):
    assert ask(server, "PUT", body=b"", Content_Length=str(MAX_BODY_BYTES + 1))[0] == 413
    assert ask(server, "PUT", body=b"", Content_Length="-1")[0] == 411
    assert ask(server, "PUT", body=b"", Content_Length="9" * 40)[0] == 411
    assert ask(server, "PUT", body=b"0\r\n\r\n", Transfer_Encoding="chunked")[0] == 411
    assert ask(server, "GET", body=b"{}")[0] == 400
    for body in (b"", b"{", b"[]", b"\xff", b"[" * 50_000, b'{"revision": 0}', moment(extra=1)):
        assert ask(server, "PUT", body=body)[0] == 400
    assert ask(server, "POST", "here", b'{"page": 5}')[0] == 400
    assert server.desk.session.marks.revision == 0


@pytest.mark.parametrize(
    "route",
    [
        "../set.analysis.json",
        "..%2fset.analysis.json",
        "frame/../../etc/passwd",
        "frame/%2e%2e",
        "assets/mark.html",
        "mark.html",
        "frame/",
        "frame/-1",
        "frame/99999999999",
        "frame/9999",
        "frame/%D9%A1",
        "frames/99",
        "set?x=1",
        "",
    ],
)
def test_no_other_file_is_read(server, route):
    status, _, body = ask(server, route=route)
    if route == "":
        assert body.startswith(b"<!doctype html>")
    else:
        assert (status, body) == (404, b"{}")


def test_frames_are_those_of_the_clip_near_the_moment(server):
    told = json.loads(ask(server, route="frames/1")[2])
    times_s = [frame["time_s"] for frame in told["frames"]]
    assert times_s == sorted(times_s)
    assert max(abs(time_s - REP.bottom_s) for time_s in times_s) <= 1.0
    assert len(times_s) in (30, 31)  # two seconds at 15 Hz
    opened = told["frames"][told["opens_at"]]
    assert opened["time_s"] == pytest.approx(REP.bottom_s, abs=0.01)
    assert {"shoulder", "hip", "knee", "ankle", "pelvis_front", "pelvis_back"} == set(
        opened["hints"]
    )
    status, headers, body = ask(server, route=f"frame/{opened['number']}")
    assert (status, headers["Content-Type"], body[:2]) == (200, "image/jpeg", b"\xff\xd8")


def test_a_mark_is_saved_and_an_old_page_is_told(fresh):
    status, _, body = ask(fresh, "PUT", body=moment())
    assert (status, json.loads(body)["revision"]) == (200, 1)
    assert load_marks(fresh.desk.session.path).passes[0].moments[0].points["hip"].x_px == 100
    status, _, body = ask(fresh, "PUT", body=moment({}))
    told = json.loads(body)
    assert (status, told["revision"]) == (409, 1)
    assert told["moments"][0]["points"] == POINTS
    status, _, body = ask(fresh, "PUT", body=moment({"hip": {"x_px": 999, "y_px": 3}}, 1))
    assert status == 422
    assert json.loads(body)["error"].startswith("The hip at the top of rep 1")
    status, _, body = ask(fresh, "PUT", body=moment(POINTS | {"knee": POINTS["hip"]}, 1))
    assert (status, load_marks(fresh.desk.session.path).revision) == (422, 1)


def test_a_disk_that_is_full_is_told_in_a_sentence(fresh, monkeypatch, capfd):
    def full(*_):
        raise OutputError("'set.marks.json' cannot be written: the disk is full.")

    monkeypatch.setattr("legpress_cv.marking.session.save_marks", full)
    status, _, body = ask(fresh, "PUT", body=moment())
    assert (status, "disk is full" in json.loads(body)["error"]) == (500, True)

    def broken(*_):
        raise RuntimeError("a fault")

    monkeypatch.setattr("legpress_cv.marking.session.save_marks", broken)
    assert ask(fresh, "PUT", body=moment())[::2] == (500, b"{}")
    assert isinstance(fresh.fault, RuntimeError)
    assert capfd.readouterr() == ("", "")


def test_noise_on_the_line_prints_nothing(fresh, capfd):
    for noise in (
        b"\x16\x03\x01\x02\x00\x01",
        b"GET\r\n\r\n",
        b"A" * 70_000 + b"\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        "GET /é/marks HTTP/1.1\r\n\r\n".encode(),
    ):
        with socket.create_connection(("127.0.0.1", fresh.door.port), timeout=10) as line:
            line.sendall(noise)
    assert ask(fresh)[0] == 200
    assert capfd.readouterr() == ("", "")


def test_the_second_pass_sees_neither_the_first_nor_hints(tmp_path):
    with served(tmp_path) as server:
        assert ask(server, "PUT", body=moment())[0] == 200
    with served(tmp_path, again=True) as server:
        told = json.loads(ask(server)[2])
        assert (told["moments"], told["passes"]) == ([], 2)
        described = json.loads(ask(server, route="set")[2])
        assert sorted(rep["rep"] for rep in described["reps"]) == [1, 2, 3]
        assert described["pass"] == 2
        for frame in json.loads(ask(server, route="frames/0")[2])["frames"]:
            assert frame["hints"] == {}
        assert ask(server, "PUT", body=moment({}, 1))[0] == 200
        first = server.desk.session.marks.passes[0]
        assert first.moments[0].points["hip"].x_px == 100


def test_stickers_are_chosen_in_the_whole_set(tmp_path):
    with served(tmp_path, stickers=True) as server:
        frames = json.loads(ask(server, route="frames/0")[2])["frames"]
        steps_s = [b["time_s"] - a["time_s"] for a, b in pairwise(frames)]
        assert min(steps_s) >= 0.2 - 1e-6
        assert frames[-1]["time_s"] > analysis_of_clip().reps[-1].bottom_s
        change = {
            "kind": "stickers",
            "stickers": [{"name": "pelvis_1", "time_s": 1.0, "x_px": 9, "y_px": 9}],
        }
        body = json.dumps({"revision": 0, "change": change}).encode()
        assert ask(server, "PUT", body=body)[0] == 200
        assert load_marks(server.desk.session.path).stickers[0].name == "pelvis_1"


def test_a_clip_that_goes_away_is_told(tmp_path):
    with served(tmp_path) as server:
        number = json.loads(ask(server, route="frames/5")[2])["frames"][0]["number"]
        server.desk.frames._jpegs.clear()
        (tmp_path / "set.mp4").unlink()
        status, _, body = ask(server, route=f"frame/{number}")
    assert status == 500
    assert "There is no file" in json.loads(body)["error"]


@pytest.fixture
def clock():
    """Pages under a clock of our own, and what makes it go on."""
    now_s = [0.0]
    pages = Attendance(lambda: now_s[0])

    def goes_on(seconds, step_s=1.0):
        for _ in range(round(seconds / step_s)):
            now_s[0] += step_s
            over = pages.is_over()
        return over

    return pages, goes_on


def test_the_server_ends_when_the_last_page_has_gone(clock):
    pages, goes_on = clock
    assert not goes_on(2 * SILENT_S)  # nobody came yet
    pages.here("a")
    pages.left("a")
    assert not goes_on(GRACE_S / 2)
    pages.here("b")  # it was loaded again
    assert not goes_on(GRACE_S * 2)
    pages.here("c")
    pages.left("b")
    assert not goes_on(GRACE_S * 2)  # the second page is open
    pages.left("c")
    assert goes_on(GRACE_S)


def test_a_page_that_is_silent_for_long_has_gone(clock):
    pages, goes_on = clock
    pages.here("a")
    assert not goes_on(SILENT_S)
    assert goes_on(2 * GRACE_S)


def test_a_machine_that_slept_comes_back_to_its_page(clock):
    pages, goes_on = clock
    pages.here("a")
    assert not goes_on(3600, step_s=3600)
    assert not goes_on(SILENT_S - 1)
    pages.here("a")
    assert not goes_on(SILENT_S - 1)


def test_a_page_that_ends_the_work_waits_for_nothing():
    pages = Attendance(lambda: 100.0)
    pages.here("a")
    pages.here("b")
    pages.left("a", for_good=True)
    assert not pages.is_over()
    pages.left("b", for_good=True)
    assert pages.is_over()
