"""Debian's Chromium for tests, driven by Playwright; no browser is downloaded."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import pytest
from playwright.sync_api import Page, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
needed = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium (apt install chromium)")


class Browser:
    """One page of a Chromium, and what it told since a file or an address was opened.

    Attributes:
        page: Playwright's.
        complaints: what stands in the console: messages, errors, violations of the policy.
        requests: the addresses asked for, the page's own among them.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))

    def open(
        self, where: Path | str, width: int = 1280, height: int = 900, dark: bool = False
    ) -> None:
        """Show a file or an address in a window of that size, when it has loaded."""
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.emulate_media(color_scheme="dark" if dark else "light")
        self.page.goto("about:blank")  # what the page before it still had to say is said
        self.complaints.clear()
        self.requests.clear()
        self.page.goto(where.as_uri() if isinstance(where, Path) else where)

    def evaluate(self, expression: str) -> Any:
        """The JSON value of an expression; an exception in it fails the test."""
        return self.page.evaluate(expression)

    def wait_for(self, expression: str) -> None:
        """Wait until an expression holds, in a way that the page's policy lets pass."""
        until = "const look = () => (HOLDS ? done(true) : setTimeout(look, 20)); look()"
        self.evaluate(f"new Promise((done) => {{ {until.replace('HOLDS', expression)} }})")

    def press(self, *keys: str) -> None:
        """Keys one after the other, `Shift+a` for two at once."""
        for key in keys:
            self.page.keyboard.press(key)

    def text(self, selector: str) -> str:
        """The text of the first element there."""
        return cast(str, self.page.locator(selector).first.text_content())


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium with a profile of its own; it ends with the block."""
    with sync_playwright() as playwright:
        quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=quiet)
        try:
            yield Browser(browser.new_page())
        finally:
            browser.close()
