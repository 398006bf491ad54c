"""What the protocol raises on purpose."""

from __future__ import annotations


class ProtocolError(Exception):
    """Its text is one sentence that says what to do."""
