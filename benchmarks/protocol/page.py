"""The page: how to read the protocol, and its tables."""

from __future__ import annotations

from pathlib import Path

from .bootstrap import DRAWS
from .report import Report
from .tables import TextTable, report_tables

TEXTS = Path(__file__).parent
"""Where the words of the page lie."""


def page(report: Report) -> str:
    """Write the page as Markdown."""
    facts = [f"{report.clips} clips, {report.reps} whole true reps, {len(report.failures)} failed."]
    facts += [f"{name}: {_told(value)}" for name, value in report.made_with.items() if value]
    lists = "\n".join(f"- {fact}" for fact in facts)
    tables = [markdown(table) for table in report_tables(report)]
    failures = [f"- `{clip}`: {_plain(reason)}" for clip, reason in report.failures]
    head = (TEXTS / "page_head.md").read_text(encoding="utf-8")
    guide = (TEXTS / "page_guide.md").read_text(encoding="utf-8").replace("DRAWS", str(DRAWS))
    parts = [head, lists, guide, *tables]
    if failures:
        parts += ["## Clips that failed", "\n".join(failures)]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def markdown(table: TextTable) -> str:
    """Write one table as Markdown, a second line of a cell as a line break."""
    lines = [f"## {table.title}", "", _row(table.header), _row(("---",) * len(table.header))]
    return "\n".join(lines + [_row(row) for row in table.rows])


def _row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(_plain(text).replace("\n", "<br>") for text in cells) + " |"


def _plain(text: str) -> str:
    return text.replace("|", "\\|")


def _told(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
