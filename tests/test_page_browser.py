"""The HTML page in Chromium, by keyboard alone, with hostile articles."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import Browser, chromium, needed
from test_page import GOLDS, HOSTILE, RUNS, TEXT

from extractor import Incident
from extractor.evaluation import page

pytestmark = needed


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    written = tmp_path_factory.mktemp("page") / "page.html"
    page.write(RUNS, GOLDS, Incident, written, HOSTILE)
    return written


def focused(browser: Browser) -> str:
    """What a screen reader says of the focused element."""
    said = browser.evaluate(
        "(document.activeElement.getAttribute('aria-label') || document.activeElement.textContent)"
    )
    return str(said)


def tab_to(browser: Browser, label: str) -> None:
    """Press Tab until the element of that label has the focus."""
    for _ in range(300):
        if focused(browser) == label:
            return
        browser.press("Tab")
    raise AssertionError(f"{label!r} cannot be reached with Tab")


def opened(browser: Browser) -> list[str]:
    found = browser.evaluate("[...document.querySelectorAll('dialog[open]')].map((d) => d.id)")
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_opens_quietly(browser: Browser, file: Path, width: int, dark: bool) -> None:
    """No message in the console, no request but the file, nothing wider than the window."""
    browser.open(file, width, 844, dark)
    assert browser.complaints == []
    assert browser.requests == [file.as_uri()]
    assert browser.evaluate("document.documentElement.scrollWidth") == width
    assert browser.text("h1") == HOSTILE
    paper = browser.evaluate("getComputedStyle(document.body).backgroundColor")
    assert paper == ("rgb(20, 23, 27)" if dark else "rgb(255, 255, 255)")


def test_keyboard_from_count_to_quotes(browser: Browser, file: Path) -> None:
    """Tab and Enter lead from a count to its article and its quotes; Escape leads back."""
    browser.open(file)
    tab_to(browser, "1 wrong in location/city")
    outline = browser.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    browser.press("Enter")
    assert opened(browser) == ["list"]
    assert browser.text("#list-title") == "location/city, wrong: first"
    tab_to(browser, "a")
    browser.press("Enter")
    assert opened(browser) == ["list", "article"]
    tab_to(browser, "date")
    browser.press("Enter")
    on = browser.evaluate(
        "[...document.querySelectorAll('mark.on')].map((m) => [m.className, m.textContent])"
    )
    assert on == [
        ["g on", "was "],
        ["g p on", "shot in Salem on May 1"],
        ["p on", ", police said"],
    ]
    browser.press("Enter")
    assert browser.evaluate("document.querySelectorAll('mark.on').length") == 0
    browser.press("Escape")
    assert opened(browser) == ["list"]
    assert focused(browser) == "a"
    browser.press("Escape")
    assert opened(browser) == []
    assert focused(browser) == "1 wrong in location/city"
    assert browser.complaints == []


def test_space_chooses_a_run(browser: Browser, file: Path) -> None:
    """The matrix chooses the run of the figures below, and keeps the focus."""
    browser.open(file)
    assert browser.text("#chosen") == "first"
    tab_to(browser, "100.0100.0 to 100.0second")
    browser.press(" ")
    assert browser.text("#chosen") == "second"
    assert focused(browser) == "100.0100.0 to 100.0second"
    assert browser.evaluate("document.activeElement.getAttribute('aria-pressed')") == "true"


def test_hostile_text_is_shown_as_text(browser: Browser, file: Path) -> None:
    """An article and a value that are markup stand in the page letter by letter, and do nothing."""
    browser.open(file)
    browser.evaluate("openArticle(0, [0])")
    assert browser.text("#article .body") == TEXT
    cells = browser.evaluate(
        "[...document.querySelectorAll('#article .value')].map((v) => v.textContent)"
    )
    assert HOSTILE in cells
    assert browser.evaluate("document.querySelectorAll('img').length") == 0
    assert browser.evaluate("document.scripts.length") == 2
    assert browser.text("#article .lost q") == "Grace was nowhere near"
    assert browser.complaints == []


def test_policy_holds(browser: Browser, file: Path) -> None:
    """Even if markup got into the page, its scripts would not run and its images not load."""
    browser.open(file)
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.3)
        markup = (
            f"<img src='http://127.0.0.1:{server.getsockname()[1]}/x' onerror='window.ran = 1'>"
            "<b onclick='window.ran = 1'>"
        )
        browser.evaluate(f"document.body.insertAdjacentHTML('beforeend', {json.dumps(markup)})")
        browser.evaluate("document.querySelector('b').click()")
        with pytest.raises(TimeoutError):
            server.accept()  # nobody calls
    assert browser.evaluate("window.ran === undefined")
    assert any("Content Security Policy" in str(found) for found in browser.complaints)


def test_failed_article(browser: Browser, file: Path) -> None:
    """A failed article says why, and shows all that is missing."""
    browser.open(file)
    tab_to(browser, "1 articles failed")
    browser.press("Enter")
    tab_to(browser, "b")
    browser.press("Enter")
    assert browser.text("#article .failed") == "No prediction: Truncated"
    chips = browser.evaluate(
        "[...document.querySelectorAll('#article .chip')].map((c) => c.textContent)"
    )
    assert chips == ["missing"] * 5


def test_flow_follows_every_value(browser: Browser, file: Path) -> None:
    """The page's own flow is that of the library, in both directions."""
    browser.open(file)
    counts = (
        "(() => { const n = {}; for (const m of moves()) { const k = m.before + ' → ' + m.after; "
        "n[k] = (n[k] || 0) + 1; } return n; })()"
    )
    assert browser.evaluate(counts) == {
        "correct → correct": 2, "wrong → correct": 1, "missing → correct": 7,
        "spurious → silent": 1,
    }  # fmt: skip
    difference = browser.evaluate("difference().overall.slice(0, 3)")
    browser.evaluate("chosen.first = 1, chosen.second = 0, redraw('flow'), 0")
    turned = browser.evaluate("difference().overall.slice(0, 3)")
    assert turned == [-difference[0], -difference[2], -difference[1]]
    assert browser.evaluate(counts)["correct → missing"] == 7


def test_tables_keep_their_meaning(browser: Browser, file: Path) -> None:
    """Rows laid out as blocks on a phone are still rows, cells and headers to a screen reader."""
    browser.open(file, 390, 844)
    assert browser.page.get_by_role("table").count() == 5
    assert browser.page.get_by_role("rowheader").count() > 20
    assert browser.page.get_by_role("columnheader").count() > 20
    assert browser.page.get_by_role("heading").count() > 5
