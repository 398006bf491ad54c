"""The server: this machine alone, and no request that is not let in."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from email.message import Message
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

from legpress_cv.marking.desk import Answer, Desk
from legpress_cv.marking.door import READING, WRITING, Door

MAX_BODY_BYTES = 64_000
"""A hundred times the points of a moment; what a browser sends on while a page closes, at most."""

LOOK_S = 0.25
"""How often the server looks whether everyone has gone."""

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob: data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: MarkingServer
    protocol_version = "HTTP/1.1"
    timeout: ClassVar[float] = 60.0
    server_version, sys_version = "legpress-cv", ""

    def do_GET(self) -> None:
        """Answer a request to read."""
        self._answer()

    def do_PUT(self) -> None:
        """Answer a request to change something."""
        self._answer()

    def do_POST(self) -> None:
        """Answer what a page says of itself."""
        self._answer()

    def _answer(self) -> None:
        route = self.server.door.route(self.command, self.path, self.headers)
        if route is None:
            return self._refuse(HTTPStatus.FORBIDDEN)
        if self.server.ended:  # a connection that was kept open
            return self._refuse(HTTPStatus.SERVICE_UNAVAILABLE)
        body = b""
        if self.command in WRITING:
            size = _body_size(self.headers)
            if size is None:
                return self._refuse(HTTPStatus.LENGTH_REQUIRED)
            if size > MAX_BODY_BYTES:
                return self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            body = self.rfile.read(size)
            if len(body) < size:
                return self._refuse(HTTPStatus.BAD_REQUEST)
        elif _body_size(self.headers) != 0:
            return self._refuse(HTTPStatus.BAD_REQUEST)
        try:
            answer = self.server.desk.answer(self.command, route, body)
        except Exception as error:  # told when the server ends; a page hears nothing of it
            self.server.fault = error
            answer = Answer(HTTPStatus.INTERNAL_SERVER_ERROR)
        return self._send(answer)

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in HEADERS.items():
            self.send_header(name, value)
        self.send_header("Content-Type", answer.kind)
        self.send_header("Content-Length", str(len(answer.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def _refuse(self, status: int) -> None:
        """Say no more than the status; what may still come on this connection is not read."""
        self.close_connection = True
        self._send(Answer(status, "text/plain; charset=utf-8", b""))

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Refuse what is no request, or has another method than those that there are."""
        del message, explain
        known = self.command in READING | WRITING
        self._refuse(
            HTTPStatus.METHOD_NOT_ALLOWED
            if code == HTTPStatus.NOT_IMPLEMENTED and not known
            else code
        )

    def log_message(self, format: str, *args: Any) -> None:  # noqa: ANN401
        """Say nothing: the terminal belongs to the command."""


class MarkingServer(ThreadingHTTPServer):
    """Serves one desk on a free port of this machine.

    Parameters
    ----------
    desk
        Answers the requests that are let in.

    Attributes
    ----------
    door
        Lets requests in.
    fault
        The last unexpected error of an answer.
    ended
        Whether no request is answered any more.
    """

    daemon_threads = True
    allow_reuse_address = False

    def __init__(self, desk: Desk) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.desk = desk
        self.door = Door(self.server_address[1])
        self.fault: Exception | None = None
        self.ended = False

    def server_bind(self) -> None:
        """Bind without asking a name server for the name of this machine."""
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401
        """Say nothing of a browser that hangs up."""

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Serve while the block runs."""
        self.desk.frames.start()
        thread = threading.Thread(
            target=self.serve_forever, args=(LOOK_S,), name="server", daemon=True
        )
        thread.start()
        try:
            yield
        finally:
            self.ended = True
            self.shutdown()
            thread.join()
            self.server_close()
            self.desk.frames.close()

    def wait(self) -> None:
        """Wait until the last page has gone."""
        nobody = threading.Event()
        while not self.desk.attendance.is_over():
            nobody.wait(LOOK_S)


def _body_size(headers: Message) -> int | None:
    """Announced size of a body; ``None`` if it is not said in plain digits, once."""
    values = headers.get_all("Content-Length") or []
    if headers.get("Transfer-Encoding") is not None or len(values) > 1:
        return None
    text = str(values[0]).strip() if values else "0"
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None  # noqa: PLR2004 - digits of a 64 bit number
