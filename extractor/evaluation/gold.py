"""Gold labels: what an article says, field by field, strictly read.

A label file is `{"article": {...}, "incidents": [...], "notes"}` (see eval/README.md), or JSONL
with one such label a line, as the review page saves them. A fault in one stops everything and
names the file and the field, for a score against a broken label is worse than none. Texts need
not be shipped with their labels: they are looked for beside the label and in the folders given,
and which are absent is told, never skipped in silence.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Generic, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from extractor.article import Article, decode, read_path, unique
from extractor.errors import GoldError, faults
from extractor.evaluation.label import GoldIncident, read_incident
from extractor.grounding import Source
from extractor.schema.record import R

KEYS = {"article", "incidents", "notes"}
SUFFIXES = {".json", ".jsonl"}


class LabelledArticle(BaseModel):
    """Which article a label is about; `cluster` names the incident that several articles report."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    id: str
    published: str | None
    url: str | None
    sha256: str
    cluster: str | None = None


@dataclass(frozen=True)
class Gold(Generic[R]):
    """The label of one article.

    Attributes:
        id: the article's id, as in result rows.
        published: `YYYY-MM-DD` or None.
        url: where it was published.
        sha256: of the article's text.
        cluster: names the incident that several articles report; the id by default.
        incidents: what the article tells.
        notes: which decisions were doubtful.
        article: the text, None if it is not at hand: then quotes are not checked or located.
        file: where the label stands, with the line in a JSONL file.
    """

    id: str
    published: str | None
    url: str | None
    sha256: str
    cluster: str
    incidents: tuple[GoldIncident[R], ...]
    notes: str | None
    article: Article | None
    file: str

    @cached_property
    def relevant(self) -> Literal["yes", "no", "either"]:
        """Whether the article tells of an incident; "either" if every one is optional."""
        if not self.incidents:
            return "no"
        return "either" if all("" in i.optional for i in self.incidents) else "yes"


def load(
    source: Path, schema: type[R], articles: Iterable[Path] = (), texts: Iterable[Article] = ()
) -> list[Gold[R]]:
    """The labels of a file, or of every file in a folder, in the order of names.

    Args:
        source: a `.json` or `.jsonl` file or a folder of them; `<id>.txt` beside it is a text.
        schema: the record class of the labels.
        articles: files or folders in which other texts are looked for.
        texts: articles that are already read.

    Raises:
        GoldError: a label is malformed, or two are about one article.
        ArticleError: a text cannot be read.
    """
    files = [source]
    if source.is_dir():
        files = sorted(p for p in source.iterdir() if p.suffix in SUFFIXES and p.is_file())
    if not files:
        raise GoldError(f"{source}: no .json or .jsonl file in this folder")
    found = {a.id: a for a in unique([*texts, *(a for p in articles for a in read_path(p))])}
    golds: dict[str, Gold[R]] = {}
    for folder, where, fields in (label for file in files for label in _labels(file)):
        gold = _read(fields, where, folder, schema, found)
        if gold.id in golds:
            message = f"{where}: article/id: {gold.id!r} is also labelled in {golds[gold.id].file}"
            raise GoldError(message)
        golds[gold.id] = gold
    return list(golds.values())


def absent(golds: Iterable[Gold[R]]) -> list[str]:
    """The ids of the articles whose text is not at hand."""
    return [gold.id for gold in golds if gold.article is None]


def _read(
    fields: dict[str, Any],
    where: str,
    folder: Path,
    schema: type[R],
    texts: Mapping[str, Article],
) -> Gold[R]:
    if unknown := fields.keys() - KEYS:
        raise GoldError(f"{where}: unknown key {min(unknown)!r}; known are {', '.join(KEYS)}")
    if missing := KEYS - fields.keys() - {"notes"}:
        raise GoldError(f"{where}: the key {min(missing)!r} is missing")
    if not isinstance(fields["incidents"], list):
        raise GoldError(f"{where}: incidents: must be a list, found {fields['incidents']!r:.80}")
    if not isinstance(fields.get("notes"), str | None):
        raise GoldError(f"{where}: notes: must be text, found {fields['notes']!r:.80}")
    try:
        about = LabelledArticle.model_validate(fields["article"])
    except ValidationError as error:
        raise GoldError(f"{where}: article/{faults(error)}") from None
    article = _text(where, folder, about, texts)
    source = Source(article.text) if article else None
    incidents = [
        read_incident(raw, f"{where}: incidents/{number}", schema, source)
        for number, raw in enumerate(fields["incidents"])
    ]
    return Gold(
        id=about.id,
        published=about.published,
        url=about.url,
        sha256=about.sha256,
        cluster=about.cluster or about.id,
        incidents=tuple(incidents),
        notes=fields.get("notes"),
        article=article,
        file=where,
    )


def _labels(file: Path) -> Iterator[tuple[Path, str, dict[str, Any]]]:
    """The labels of a file: its folder, what the message of an error begins with, the JSON."""
    try:
        text = decode(file.read_bytes(), str(file))
    except OSError as error:
        raise GoldError(f"{file}: {(error.strerror or 'cannot be read').lower()}") from None
    if file.suffix != ".jsonl":
        yield file.parent, str(file), _object(text, str(file))
        return
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            where = f"{file}: line {number}"
            yield file.parent, where, _object(line, where)


def _object(text: str, where: str) -> dict[str, Any]:
    """One object of JSON; a key that stands twice is a fault, not the last one's luck."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            keys = [key for key, _ in pairs]
            twice = next(key for key in keys if keys.count(key) > 1)
            raise GoldError(f"{where}: the key {twice!r} stands twice in one object")
        return found

    try:
        fields = json.loads(text, object_pairs_hook=once)
    except json.JSONDecodeError as error:
        line = "" if ": line " in where else f" line {error.lineno}:"
        message = f"{where}:{line} not JSON: {error.msg} at column {error.colno}"
        raise GoldError(message) from None
    except RecursionError:
        raise GoldError(f"{where}: not a label: JSON nested too deeply") from None
    if not isinstance(fields, dict):
        raise GoldError(f"{where}: expected an object, found {type(fields).__name__}")
    return fields


def _text(
    where: str, folder: Path, about: LabelledArticle, texts: Mapping[str, Article]
) -> Article | None:
    """The article's text, from the folders given or beside the label; it must be the same text."""
    article = texts.get(about.id)
    beside = folder / f"{about.id}.txt"
    if article is None and beside.is_file():
        [article] = read_path(beside)
    if article is None:
        return None
    if article.sha256 != about.sha256:
        message = f"{where}: article/sha256: {about.sha256!r} is not that of the text at hand"
        raise GoldError(f"{message}, {article.sha256!r}")
    published = article.published.isoformat() if article.published else None
    if published != about.published:
        message = f"{where}: article/published: {about.published!r}, but the text is dated"
        raise GoldError(f"{message} {published!r}")
    return article
