"""The folder that reviewed labels are saved into, one file for each article.

A label is written if it is one (read as `gold check` reads it) and is about an article that is
under review; its file is named by that article, never by what a request says. The text is put
beside it, so that the folder is gold by itself.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from extractor.article import UNDATED, Article, read_path
from extractor.errors import ArticleError, ConfigError, GoldError
from extractor.evaluation.gold import Gold, load
from extractor.output.review.page import Review, render
from extractor.output.review.sheet import from_gold

# what every file system takes as a name: no path, no hidden file, no trailing dot or blank
NAME = re.compile(r"\w([\w.,@+ -]{0,150}\w)?")


class Desk:
    """What is under review, and where it is saved."""

    def __init__(self, review: Review, folder: Path) -> None:
        """Check everything that would keep a label from being saved.

        Raises:
            ConfigError: the folder cannot be made, or an article's id is no file name.
            GoldError: a label or a text that is already there is not one, or is another's.
        """
        self._review = review
        self.folder = folder
        self._sheets = {sheet.article.id: sheet for sheet in review.sheets}
        self._lock = threading.Lock()
        self.saved = 0
        _refuse_odd(list(self._sheets))
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigError(f"{folder}: {(error.strerror or 'no folder').lower()}") from None
        for sheet in review.sheets:
            self._known(sheet.article)
            _refuse_other_text(folder / f"{sheet.article.id}.txt", sheet.article)

    def page(self, save_to: str) -> bytes:
        """The page with the labels that are in the folder now, see `page.render`."""
        sheets = []
        for sheet in self._review.sheets:
            gold = self._known(sheet.article)
            sheets.append(from_gold(gold, sheet) if gold else sheet)
        return render(replace(self._review, sheets=sheets), save_to)

    def save(self, body: bytes) -> None:
        """A label as JSON, in its file, whole or not at all.

        Raises:
            GoldError: it is no label, or about an article that is not under review.
            ConfigError: it cannot be written.
        """
        try:
            id = json.loads(body)["article"]["id"]
            sheet = self._sheets[id]
        except (ValueError, TypeError, LookupError, RecursionError):
            raise GoldError("not a label of an article that is under review") from None
        file = self.folder / f"{sheet.article.id}.json"
        part = file.with_suffix(".json.part")
        with self._lock:
            try:
                part.write_bytes(body)
                self._load(part, sheet.article)
                file.with_suffix(".txt").write_text(as_text(sheet.article), encoding="utf-8")
                part.replace(file)
            except GoldError as error:
                raise GoldError(str(error).removeprefix(f"{part}: ")) from None
            except OSError as error:
                raise ConfigError(f"{file}: {error.strerror}") from None
            finally:
                part.unlink(missing_ok=True)
            self.saved += 1

    def _known(self, article: Article) -> Gold[Any] | None:
        """The label that is in the folder already."""
        file = self.folder / f"{article.id}.json"
        return self._load(file, article) if file.exists() else None

    def _load(self, file: Path, article: Article) -> Gold[Any]:
        [gold] = load(file, self._review.schema, texts=[article])
        if gold.id != article.id:
            raise GoldError(f"{file}: article/id: {gold.id!r}, but the file's name is its id")
        return gold


def as_text(article: Article) -> str:
    """An article as a text file with a head, which reads back as the same article."""
    published = article.published.isoformat() if article.published else UNDATED
    return f"date {published}\n{article.text}\n"


def _refuse_odd(ids: Sequence[str]) -> None:
    """Ids that cannot name a file, or that some file systems take for one."""
    seen: dict[str, str] = {}
    for id in ids:
        if not NAME.fullmatch(id):
            raise ConfigError(f"--serve: the article id {id!r} cannot be a file's name; rename it")
        if other := seen.get(id.casefold()):
            raise ConfigError(f"--serve: {id!r} and {other!r} may be one file; rename one")
        seen[id.casefold()] = id


def _refuse_other_text(file: Path, article: Article) -> None:
    """A text that is there already must be the article's: it is not written over."""
    if not file.exists():
        return
    try:
        [there] = read_path(file)
    except ArticleError as error:
        raise GoldError(str(error)) from None
    if (there.sha256, there.published) != (article.sha256, article.published):
        raise GoldError(f"{file}: another text or date than that of {article.id!r}")
