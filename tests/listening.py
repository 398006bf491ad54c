"""Pages opened in a browser, with what they complain of and ask for kept."""

from __future__ import annotations

import contextlib

import pytest

PHONE, DESK = (360, 740), (1280, 900)
PATIENCE_MS, LOOK_MS = 120_000, 50
"""A busy machine is slow to draw, which is no fault of the page."""


@contextlib.contextmanager
def listening(browser, *, patience_ms=PATIENCE_MS, refuse_dialogs=True):
    """Give a function that opens an address; its pages are closed in the end.

    A page that asks before it is left needs its dialogs: who listens to them has to answer.
    """
    contexts = []

    def open_page(address: str, size=DESK, scheme="light", **options):
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, **options
        )
        contexts.append(context)
        context.set_default_timeout(patience_ms)
        page = context.new_page()
        page.complaints, page.asked = [], []
        page.on("console", lambda message: page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("request", lambda request: page.asked.append(request.url))
        if refuse_dialogs:
            page.on("dialog", lambda dialog: (page.complaints.append("dialog"), dialog.dismiss()))
        page.goto(address)
        return page

    try:
        yield open_page
    finally:
        for context in contexts:
            context.close()


def wait(page, expression: str):
    """Wait until it is true; asked from outside, as the page's policy forbids to evaluate text."""
    for _ in range(PATIENCE_MS // LOOK_MS):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(LOOK_MS)
    pytest.fail(f"never came true: {expression}")
