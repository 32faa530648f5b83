"""Self-contained HTML pages: they ask for nothing from anywhere and open from disk.

What a page shows is hostile text: articles and replies of models. It stands in the page as JSON
that no browser executes or parses as HTML, the page's script puts it there as text alone
(`base.js`), and a content security policy lets no other script or style be.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractor.errors import ResultError

HERE = Path(__file__).parent
BASE_JS, BASE_CSS, SHELL = HERE / "base.js", HERE / "base.css", HERE / "shell.html"


@dataclass(frozen=True)
class Parts:
    """The files of a page, below what all pages share: its body, its styles, its scripts in order.

    `connects` says whether its script may call the server that the page came from.
    """

    body: Path
    styles: Sequence[Path]
    scripts: Sequence[Path]
    connects: bool = False


def render(parts: Parts, title: str, data: Any) -> bytes:
    """The page in UTF-8; the same data, JSON types, give the same bytes."""
    style = _joined([BASE_CSS, *parts.styles])
    script = _joined([BASE_JS, *parts.scripts])
    pieces = {
        "policy": policy(script, style, parts.connects),
        "title": html.escape(title),
        "style": style,
        "body": _filled(parts.body.read_text(encoding="utf-8"), {"title": html.escape(title)}),
        "script": script,
        "data": embed(data),
    }
    # a lone surrogate becomes \udXXX: an escape in JSON, as the title's are not
    return _filled(SHELL.read_text(encoding="utf-8"), pieces).encode("utf-8", "backslashreplace")


def write(page: bytes, file: Path) -> None:
    """A page in a file, whole or not at all.

    Raises:
        ResultError: the file cannot be written.
    """
    part = file.with_name(f"{file.name}.part")
    try:
        part.write_bytes(page)
        part.replace(file)
    except OSError as error:
        raise ResultError(f"{file}: {(error.strerror or 'cannot be written').lower()}") from None


def policy(script: str, style: str, connects: bool = False) -> str:
    """The content security policy of a page with one script and one style element."""
    rules = [
        "default-src 'none'",
        f"style-src '{_digest(style)}'",
        f"script-src '{_digest(script)}'",
        *(["connect-src 'self'"] if connects else []),
        "base-uri 'none'",
        "form-action 'none'",
    ]
    return "; ".join(rules)


def embed(value: Any) -> str:
    """JSON that can stand in a script element: nothing in it ends the element or opens another."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _joined(files: Sequence[Path]) -> str:
    return "".join(file.read_text(encoding="utf-8") for file in files)


def _filled(template: str, pieces: dict[str, str]) -> str:
    """The template with its `{{places}}` filled; not by `replace`: data may name a place."""
    before, *rest = template.split("{{")
    made = [before]
    for piece in rest:
        name, _, text = piece.partition("}}")
        made += [pieces[name], text]
    return "".join(made)
