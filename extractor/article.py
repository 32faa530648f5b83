"""Articles and their readers: text with a `date` head, JSONL, saved HTML, standard input.

Reading is strict and comes before any model call: an input that is not an article raises an
`ArticleError` that names the file and the line. Text is normalised once, here: Unicode NFC,
newlines unified, outer white space stripped. All offsets elsewhere are code points of that text.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from extractor.errors import ArticleError

MAX_BYTES = 1_000_000  # a news article is some kilobytes; over this it is an archive or a mistake
HEAD = re.compile(r"\s*date[ \t]+(\S+)(?:[ \t]*\r?\n|[ \t]+|\Z)", re.IGNORECASE)
UNDATED = "-"  # `date -`: a head that says that the publication date is not known
JSONL_KEYS = ("id", "text", "published", "title", "url")
SUFFIXES = {
    ".txt": "text",
    ".text": "text",
    ".md": "text",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".html": "html",
    ".htm": "html",
}
IN_FOLDERS = SUFFIXES.keys() - {".md"}  # a folder's README is no article


@dataclass(frozen=True, slots=True)
class Article:
    """One news article.

    Attributes:
        id: names the article in every output; unique within a call.
        text: what is read and quoted; NFC, unified newlines, no outer white space, not empty.
        published: the day of publication, against which "Friday" is resolved; None if unknown.
        title: the headline, if it is not part of the text.
        url: where it was published.
        sha256: of the text in UTF-8, in hexadecimal.

    Raises:
        ArticleError: the text is empty, binary or over 1 MB.
    """

    id: str
    text: str
    published: date | None = None
    title: str | None = None
    url: str | None = None
    sha256: str = field(init=False)

    def __post_init__(self) -> None:
        text = normalise(self.text)
        if not text:
            raise ArticleError(f"{self.id}: the article is empty")
        if "\0" in text:
            raise ArticleError(f"{self.id}: binary, not text (it holds NUL characters)")
        try:
            encoded = text.encode()
        except UnicodeEncodeError as error:
            raise ArticleError(f"{self.id}: not Unicode text: {error.reason}") from None
        if len(encoded) > MAX_BYTES:
            raise ArticleError(f"{self.id}: {len(encoded):,} bytes, over the {MAX_BYTES:,} allowed")
        object.__setattr__(self, "text", text)
        object.__setattr__(self, "sha256", hashlib.sha256(encoded).hexdigest())


def normalise(text: str) -> str:
    """The one normal form: NFC, unified newlines, no byte-order mark, no outer white space."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", text).strip()


def parse_date(value: str, where: str) -> date | None:
    """`YYYY-MM-DD`, or `-` for an unknown date.

    Raises:
        ArticleError: the value is no calendar date; the message starts with `where`.
    """
    if value == UNDATED:
        return None
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            raise ValueError
        return date.fromisoformat(value)
    except ValueError:
        message = f"{where}: {value!r} is no date; write YYYY-MM-DD, or - if it is not known"
        raise ArticleError(message) from None


def from_text(raw: str, id: str, published: date | None = None) -> Article:
    """An article from plain text with an optional head `date YYYY-MM-DD`.

    The head may stand on a line of its own or before the text on the first line. A `published`
    given by the caller wins over the head.

    Raises:
        ArticleError: see `Article` and `parse_date`.
    """
    raw = raw.removeprefix("\ufeff")
    head = HEAD.match(raw)
    if head is None:
        return Article(id, raw, published)
    if not head[1][0].isdigit() and head[1] != UNDATED and "\n" not in head[0]:
        return Article(id, raw, published)  # a sentence that begins "Date night …", not a head
    stated = parse_date(head[1], f"{id}: line 1")
    return Article(id, raw[head.end() :], published or stated)


def from_json(line: str, where: str, published: date | None = None) -> Article:
    """An article from one JSON object with `id`, `text` and optional `published`, `title`, `url`.

    Other keys are let pass, so that a newsroom's own export can be read as it is.

    Raises:
        ArticleError: not JSON, a key missing or of another type; the message starts with `where`.
    """
    try:
        fields = json.loads(line)
    except json.JSONDecodeError as error:
        raise ArticleError(f"{where}: not JSON: {error.msg} at column {error.colno}") from None
    except RecursionError:
        raise ArticleError(f"{where}: not an article: JSON nested too deeply") from None
    if not isinstance(fields, dict):
        raise ArticleError(f"{where}: expected an object, found {type(fields).__name__}")
    for key in ("id", "text"):
        if not fields.get(key):
            raise ArticleError(f"{where}: the key {key!r} is missing or empty")
    for key in JSONL_KEYS:
        if not isinstance(fields.get(key), str | None):
            raise ArticleError(f"{where}: {key!r} must be text, found {fields[key]!r}")
    stated = parse_date(fields["published"], where) if fields.get("published") else None
    try:
        return Article(
            fields["id"],
            fields["text"],
            published or stated,
            fields.get("title"),
            fields.get("url"),
        )
    except ArticleError as error:
        raise ArticleError(f"{where}: {error}") from None


def from_html(raw: str, id: str, published: date | None = None) -> Article:
    """An article from a saved web page: main text, title, address and date by trafilatura.

    Raises:
        ArticleError: no article text was found, or the extra `html` is not installed.
    """
    try:
        import trafilatura
        from trafilatura.settings import Document
    except ImportError:
        message = f"{id}: reading HTML needs an extra: pip install 'incident-extractor[html]'"
        raise ArticleError(message) from None
    page = trafilatura.bare_extraction(raw, with_metadata=True, include_comments=False)
    if not isinstance(page, Document) or not page.text:
        raise ArticleError(f"{id}: no article text found in the page")
    stated = parse_date(page.date, id) if page.date else None
    return Article(id, page.text, published or stated, page.title, page.url)


def decode(data: bytes, where: str) -> str:
    """Bytes as UTF-8 text.

    Raises:
        ArticleError: not UTF-8 (names the line), or binary.
    """
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        kind = "binary" if b"\0" in data else "not UTF-8"
        message = f"{where}: line {line}: {kind} (byte 0x{data[error.start]:02x})"
        raise ArticleError(message) from None


def read_bytes(data: bytes, name: str, kind: str, published: date | None) -> Iterator[Article]:
    """The articles in one file's bytes; `kind` is text, jsonl or html."""
    stem = Path(name).stem if name != "stdin" else name
    if kind == "jsonl":
        # split on the newline byte alone: U+2028 may stand inside a JSON string
        for number, line in enumerate(data.split(b"\n"), start=1):
            where = f"{name}: line {number}"
            if line.strip():
                yield from_json(decode(line, where), where, published)
        return
    if len(data) > MAX_BYTES * (10 if kind == "html" else 1):  # a page is mostly markup
        raise ArticleError(f"{name}: {len(data):,} bytes, over the {MAX_BYTES:,} allowed")
    reader = from_html if kind == "html" else from_text
    try:
        yield reader(decode(data, name), stem, published)
    except ArticleError as error:
        if str(error).startswith(name):
            raise
        raise ArticleError(f"{name}: {str(error).removeprefix(stem + ': ')}") from None


def read_path(path: Path, published: date | None = None) -> Iterator[Article]:
    """The articles of a file, or of every article file below a folder, in the order of names.

    Raises:
        ArticleError: no such path, an unreadable file, a folder without articles.
    """
    if path.is_dir():
        found = sorted(p for p in path.rglob("*") if p.suffix.lower() in IN_FOLDERS and p.is_file())
        if not found:
            raise ArticleError(f"{path}: no .txt, .jsonl or .html file in this folder")
        for file in found:
            yield from read_path(file, published)
        return
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ArticleError(f"{path}: {(error.strerror or 'cannot be read').lower()}") from None
    suffix = path.suffix.lower()
    if suffix and suffix not in SUFFIXES:
        known = ", ".join(SUFFIXES)
        raise ArticleError(f"{path}: a {suffix!r} file is no article; read are {known}, or use -")
    kind = SUFFIXES.get(suffix, "text")
    yield from read_bytes(data, str(path), kind, published)


def unique(articles: Iterable[Article]) -> list[Article]:
    """The articles as a list.

    Raises:
        ArticleError: two share an id, so that their rows could not be told apart.
    """
    seen: dict[str, Article] = {}
    for article in articles:
        if article.id in seen:
            raise ArticleError(f"{article.id!r}: two articles with this id; ids must be unique")
        seen[article.id] = article
    return list(seen.values())
