"""Paragraphs at the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from .plain import printable

INDENT = 3
"""Columns that the text of advice stands in from the margin."""

MAX_LINE = 100
"""Longest line of running text: wider than that is hard to read."""


class ConsolePage:
    """Lines of outside text on a console, never read as markup."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._width = min(console.width, MAX_LINE)
        self._printed = ""

    def gap(self) -> None:
        """Leave a line empty."""
        self._console.print()

    def holds(self, text: str) -> bool:
        """Whether the page says this already."""
        return text.strip().rstrip(".").casefold() in self._printed

    def line(self, text: str, style: str = "", *, indent: int = 0) -> None:
        """Print a paragraph."""
        self.led(text, "", style, indent=indent)

    def led(self, lead: str, text: str, style: str = "bold", *, indent: int = INDENT) -> None:
        """Print a paragraph that begins with a title."""
        self._printed += f"{lead} {text}\n".casefold()
        body = Text(printable(lead, self._console), style=style)
        body = Text.assemble(body, printable(f" {text}" if text else "", self._console))
        # Wrapped here and not by a padding, which would fill every line with spaces.
        for row in body.wrap(self._console, max(self._width - indent, 1)):
            row.rstrip()
            self._console.print(Text(" " * indent).append_text(row))
