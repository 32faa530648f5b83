"""A corpus as a stream: JSONL, Parquet, text and HTML files, folders and globs of them.

Nothing is held whole. Each file is gone through once, to learn what is in it and where (`survey`);
after that an article is read at its place when its turn comes (`Reader`).
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from glob import glob, has_magic
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from extractor.article import IN_FOLDERS, SUFFIXES, Article, decode, from_json, read_bytes
from extractor.errors import ArticleError, ConfigError

KINDS = {**SUFFIXES, ".parquet": "parquet"}
FOUND_IN_FOLDERS = IN_FOLDERS | {".parquet"}
MAX_LINE = 8_000_000  # bytes: an article of the largest size, every character escaped
BATCH = 256  # rows of a Parquet file in memory at once
PARQUET_KEYS = ("id", "text", "published", "title", "url")


@dataclass(frozen=True, slots=True)
class File:
    """A file of the corpus and its size in bytes."""

    path: str
    kind: str
    size: int


@dataclass(frozen=True, slots=True)
class Item:
    """An article of a file.

    Attributes:
        at: where it stands: byte of a JSONL line, row of a Parquet file, 0 in a file of its own.
        id: its id; for what is no article the place, `news.jsonl: line 7`.
        digest: of all that a model sees of it: equal for the same article under two ids.
        fault: why it is no article; None if it is one.
    """

    at: int
    id: str
    digest: bytes
    fault: str | None = None


def digest(article: Article) -> bytes:
    """16 bytes that are equal for articles that give the same request."""
    seen = f"{article.sha256}\n{article.published}\n{article.title}"
    return hashlib.sha256(seen.encode()).digest()[:16]


# -- files ---------------------------------------------------------------------------------------


def files(inputs: Sequence[str]) -> Iterator[File]:
    """The files of all inputs, folders in the order of their names.

    Raises:
        ArticleError: an input is not there or cannot be read, or a folder or glob has no article.
    """
    for name in inputs:
        paths = [name]
        if not Path(name).exists() and has_magic(name):
            paths = sorted(glob(name, recursive=True))  # noqa: PTH207 - the whole path is the pattern
            if not paths:
                raise ArticleError(f"{name!r}: no file matches")
        for path in paths:
            yield from _below(path)


def _below(path: str) -> Iterator[File]:
    if not Path(path).is_dir():
        yield _file(path)
        return
    found = False
    for file in _walk(path):
        found = True
        yield _file(file)
    if not found:
        raise ArticleError(f"{path}: no .txt, .jsonl, .html or .parquet file in this folder")


def _walk(folder: str) -> Iterator[str]:
    with os.scandir(folder) as entries:
        ordered = sorted(entries, key=lambda entry: entry.name)
    for entry in ordered:
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(entry.path)
        elif Path(entry.name).suffix.lower() in FOUND_IN_FOLDERS and entry.is_file():
            yield entry.path


def _file(path: str) -> File:
    suffix = Path(path).suffix.lower()
    if suffix and suffix not in KINDS:
        known = ", ".join(KINDS)
        raise ArticleError(f"{path}: a {suffix!r} file is no article; read are {known}, or use -")
    try:
        size = Path(path).stat().st_size
        with Path(path).open("rb"):
            pass
    except OSError as error:
        raise ArticleError(f"{path}: {(error.strerror or 'cannot be read').lower()}") from None
    absolute = str(Path(path).absolute())
    return File(absolute, KINDS.get(suffix, "text"), size)


# -- the one pass --------------------------------------------------------------------------------


def survey(file: File, published: date | None) -> Iterator[Item]:
    """What is in a file. What is no article is an item too, so that it gets its row.

    Raises:
        ConfigError: Parquet, and the extra is not installed.
        ArticleError: Parquet without the columns `id` and `text`, or broken.
    """
    if file.kind == "jsonl":
        yield from _survey_lines(file, published)
    elif file.kind == "parquet":
        rows = _ParquetRows(file.path)
        for at in range(rows.count):
            yield _item(at, f"{file.path}: row {at + 1}", rows.at(at), published)
    else:
        yield _survey_whole(file, published)


def _survey_lines(file: File, published: date | None) -> Iterator[Item]:
    at = number = 0
    with Path(file.path).open("rb") as lines:
        while line := lines.readline(MAX_LINE):
            number += 1
            where, here, at = f"{file.path}: line {number}", at, at + len(line)
            if len(line) == MAX_LINE and not line.endswith(b"\n"):
                at += _skip_line(lines)
                yield _faulty(here, where, line, f"{where}: over {MAX_LINE:,} bytes in one line")
            elif line.strip():
                yield _item(here, where, line, published)


def _skip_line(lines: BinaryIO) -> int:
    skipped = 0
    while rest := lines.readline(MAX_LINE):
        skipped += len(rest)
        if rest.endswith(b"\n"):
            break
    return skipped


def _item(at: int, where: str, line: bytes, published: date | None) -> Item:
    try:
        article = from_json(decode(line, where), where, published)
    except ArticleError as error:
        return _faulty(at, where, line, str(error))
    return Item(at, article.id, digest(article))


def _faulty(at: int, where: str, raw: bytes, fault: str) -> Item:
    return Item(at, where, hashlib.sha256(raw).digest()[:16], fault)


def _survey_whole(file: File, published: date | None) -> Item:
    data = Path(file.path).read_bytes()
    if file.kind == "html":  # 20 ms to read: done once, when its turn comes
        seen = hashlib.sha256(data + str(published).encode()).digest()[:16]
        return Item(0, Path(file.path).stem, seen)
    try:
        [article] = read_bytes(data, file.path, file.kind, published)
    except ArticleError as error:
        return _faulty(0, file.path, data, str(error))
    return Item(0, article.id, digest(article))


# -- reading at a place --------------------------------------------------------------------------


class _Rows(Protocol):
    """The raw articles of one file."""

    def at(self, place: int) -> bytes: ...
    def close(self) -> None: ...


class _Lines:
    def __init__(self, path: str) -> None:
        self._file = Path(path).open("rb")  # noqa: SIM115 - open as long as the reader is

    def at(self, place: int) -> bytes:
        self._file.seek(place)
        return self._file.readline(MAX_LINE)

    def close(self) -> None:
        self._file.close()


class _ParquetRows:
    """Rows as JSON, in rising order: one batch is in memory."""

    def __init__(self, path: str) -> None:
        self._path = path
        try:
            import pyarrow.parquet as pq  # type: ignore[import-untyped]
        except ImportError:
            extra = "pip install 'incident-extractor[parquet]'"
            raise ConfigError(f"{path}: reading Parquet needs an extra: {extra}") from None
        try:
            self._file = pq.ParquetFile(path)
        except Exception as error:
            raise ArticleError(f"{path}: not Parquet: {error}") from None
        names = set(self._file.schema_arrow.names)
        if missing := {"id", "text"} - names:
            raise ArticleError(f"{path}: there is no column {min(missing)!r}")
        self._columns = [name for name in PARQUET_KEYS if name in names]
        self.count = self._file.metadata.num_rows
        self._start, self._rows = 0, list[Mapping[str, Any]]()
        self._batches = self._from_group(0)

    def _from_group(self, group: int) -> Iterator[Any]:
        groups = list(range(group, self._file.num_row_groups))
        columns = self._columns
        return iter(self._file.iter_batches(BATCH, row_groups=groups, columns=columns))

    def at(self, place: int) -> bytes:
        if place < self._start or place >= self._start + len(self._rows):
            self._seek(place)
        while place >= self._start + len(self._rows):
            self._start += len(self._rows)
            self._rows = next(self._batches).to_pylist()
        row = self._rows[place - self._start]
        return json.dumps(row, ensure_ascii=False, default=_day).encode()

    def _seek(self, place: int) -> None:
        """Go on from the row group of a place, if it lies behind or beyond the one at hand."""
        first = 0
        for group in range(self._file.num_row_groups):
            rows = self._file.metadata.row_group(group).num_rows
            if first <= place < first + rows:
                if not first <= self._start <= place:
                    self._start, self._rows = first, []
                    self._batches = self._from_group(group)
                return
            first += rows

    def close(self) -> None:
        self._file.close()


def _day(value: Any) -> str:
    """A date or a time of a column, as its day."""
    return str(value.isoformat())[:10] if hasattr(value, "isoformat") else str(value)


class Reader:
    """Articles at their places; the file read last stays open.

    Attributes:
        published: the date of every article, as it was given for the survey.
    """

    def __init__(self, published: date | None) -> None:
        self.published = published
        self._path, self._rows = "", None  # type: tuple[str, _Rows | None]

    def read(self, path: str, kind: str, item: Item) -> Article:
        """The article at a place.

        Raises:
            ArticleError: it cannot be read, or is another than it was when the run began.
        """
        try:
            article, seen = self._read(path, kind, item)
        except OSError as error:
            raise ArticleError(f"{path}: {(error.strerror or 'cannot be read').lower()}") from None
        if seen != item.digest:
            raise Changed(f"{path}: {item.id!r} has changed since the run began")
        return article

    def _read(self, path: str, kind: str, item: Item) -> tuple[Article, bytes]:
        if kind in ("jsonl", "parquet"):
            rows = self._open(path, kind)
            line = rows.at(item.at)
            try:
                article = from_json(decode(line, path), path, self.published)
            except ArticleError:
                raise Changed(f"{path}: {item.id!r} has changed since the run began") from None
            return article, digest(article)
        data = Path(path).read_bytes()
        seen = hashlib.sha256(data + str(self.published).encode()).digest()[:16]
        if kind == "html" and seen != item.digest:
            return Article(item.id, "changed"), seen
        [article] = read_bytes(data, path, kind, self.published)
        return article, seen if kind == "html" else digest(article)

    def _open(self, path: str, kind: str) -> _Rows:
        if self._rows is None or path != self._path:
            self.close()
            self._rows = _ParquetRows(path) if kind == "parquet" else _Lines(path)
            self._path = path
        return self._rows

    def close(self) -> None:
        """Close the file at hand."""
        if self._rows is not None:
            self._rows.close()
        self._rows = None


class Changed(ArticleError):
    """The corpus is not what it was when the run began."""
