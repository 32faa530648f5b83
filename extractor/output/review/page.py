"""The review page: one self-contained HTML file, or what `serve` sends.

Its parts are in `web/`; how such a page is made safe is in `extractor.web`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, get_args

from extractor import web
from extractor.checks import CODES
from extractor.output.review.form import form
from extractor.output.review.sheet import Sheet
from extractor.schema.record import Record, Source, Stance

WEB = Path(__file__).with_name("web")
SCRIPTS = ("pointer.js", "work.js", "edit.js", "label.js", "text.js", "list.js", "record.js",
           "detail.js", "dialogs.js", "save.js", "keys.js", "main.js")  # fmt: skip
PARTS = web.Parts(WEB / "page.html", [WEB / "page.css"], [WEB / name for name in SCRIPTS])

Mode = Literal["draft", "blank", "merge"]


@dataclass(frozen=True)
class Review:
    """What is reviewed.

    Attributes:
        title: the page's.
        mode: what people start from; work kept in the browser is kept apart by it.
        schema: the record class.
        sheets: the articles.
        readers: what the two readers of a merge are called.
    """

    title: str
    mode: Mode
    schema: type[Record]
    sheets: Sequence[Sheet]
    readers: tuple[str, str] | None = None


def render(review: Review, save_to: str | None = None) -> bytes:
    """The page in UTF-8.

    Args:
        review: what is shown.
        save_to: the address, on the page's own server, that takes a label; None for a page that
            stands alone and offers labels for download.
    """
    parts = PARTS if save_to is None else replace(PARTS, connects=True)
    return web.render(parts, review.title, content(review) | {"saveTo": save_to})


def content(review: Review) -> dict[str, Any]:
    """What the page's script shows, as JSON types."""
    return {
        "title": review.title,
        "mode": review.mode,
        "readers": review.readers,
        "form": form(review.schema),
        "sources": get_args(Source),
        "stances": get_args(Stance),
        "codes": CODES,
        "articles": [sheet.to_json() for sheet in review.sheets],
    }
