"""Who may ask: pages of this server alone, opened with its secret."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from email.message import Message

READING, WRITING = frozenset({"GET"}), frozenset({"POST", "PUT"})


@dataclass(frozen=True)
class Door:
    """Lets requests in, or says nothing of why not.

    The secret keeps out other users and programs of this machine, the name of the host other
    sites that had their name lead here, and the origin pages that would write from elsewhere.

    Attributes
    ----------
    port
        The server's.
    secret
        First part of every address.
    """

    port: int
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)

    @property
    def address(self) -> str:
        """Where the page is."""
        return f"http://127.0.0.1:{self.port}/{self.secret}/"

    def route(self, method: str, target: str, headers: Message) -> str | None:
        """Give what is asked for, without the secret; ``None`` if the request is refused."""
        parts = target.split("/", 2)
        if len(parts) < 3:  # noqa: PLR2004 - before the first slash, the secret, the route
            return None
        before, secret, route = parts
        ours = secrets.compare_digest(secret.encode("utf-8", "replace"), self.secret.encode())
        host = _only(headers, "Host")
        known = host in {f"127.0.0.1:{self.port}", f"localhost:{self.port}"}
        if before or not ours or not known:
            return None
        if method in WRITING and not (
            _only(headers, "Origin") == f"http://{host}"
            and (_only(headers, "Content-Type") or "").partition(";")[0].strip().lower()
            == "application/json"
        ):
            return None
        return route


def _only(headers: Message, name: str) -> str | None:
    """Value of a header that is there once."""
    values = headers.get_all(name) or []
    return str(values[0]) if len(values) == 1 else None
