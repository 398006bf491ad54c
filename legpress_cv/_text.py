"""Text files that a person or a shell has saved: Windows writes UTF-16 and byte order marks."""

from __future__ import annotations

import codecs

_ENCODINGS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",  # before UTF-16, whose mark it begins with
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
"""What a byte order mark says."""


def decode(raw: bytes) -> str:
    """Read text as its byte order mark says, and as UTF-8 without one.

    Raises
    ------
    ValueError
        If it is something else; the message says what, and goes on after the file's name.
    """
    encoding = next((name for mark, name in _ENCODINGS.items() if raw.startswith(mark)), "utf-8")
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ValueError(f"is no {encoding.upper()} text (line {line})") from error
    if "\0" in text:
        raise ValueError("holds zero bytes, so it is no UTF-8 text")
    return text
