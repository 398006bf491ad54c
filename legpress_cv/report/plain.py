"""Making outside text fit for any terminal."""

from __future__ import annotations

from rich.console import Console

STAND_INS = {"°": " deg"}
"""What stands for a letter that the terminal's encoding lacks."""


def printable(text: str, console: Console) -> str:
    """Take out what a terminal would obey or could not show.

    Control characters, of which a file name may hold escape sequences, come out as a question mark,
    line breaks as spaces, and letters outside the terminal's encoding as their stand-in.
    """
    text = "".join(
        letter if letter.isprintable() else " " if letter.isspace() else "?" for letter in text
    )
    encoding = console.encoding
    for letter, stand_in in STAND_INS.items():
        if letter in text and letter.encode(encoding, "replace") == b"?":
            text = text.replace(letter, stand_in)
    return text.encode(encoding, "replace").decode(encoding)
