"""The one pass over a corpus before any call: what there is, and that it is still the same.

It costs about 50 microseconds an article, and finds what must stop a run before it costs money:
files that are not there, two articles with one id. A line that is no article stops nothing: it
becomes a `failed` row of type `Unreadable`.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from extractor.corpus.journal import Journal
from extractor.corpus.stream import File, Item, files, survey
from extractor.errors import ArticleError, ConfigError, RunError

AT_ONCE = 1_000  # items in memory on their way into the journal
STDIN = "-"


@dataclass(frozen=True)
class Corpus:
    """Which articles a run is about.

    Attributes:
        inputs: files, folders, globs, `-`.
        published: the publication date of every one, whatever it says itself.
        limit: the first so many alone.
        sample: so many drawn at random, in the order of the inputs.
        seed: of the draw.
    """

    inputs: tuple[str, ...]
    published: date | None = None
    limit: int | None = None
    sample: int | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        if not self.inputs:
            raise ConfigError("no input: name files or folders, or - for standard input")
        if self.limit is not None and self.sample is not None:
            raise ConfigError("--limit and --sample exclude each other: the first N, or any N")

    def files(self, spool: Path) -> Iterator[File]:
        """The files; standard input is the one that it was spooled to."""
        for name in self.inputs:
            yield from files([str(spool)] if name == STDIN else [name])


def spool(stdin: BinaryIO, to: Path) -> None:
    """Keep what comes from standard input, whole or not at all.

    Text that is no JSONL is one article: it becomes a line.
    """
    part = to.with_name(to.name + ".part")
    with part.open("wb") as file:
        shutil.copyfileobj(stdin, file)
    part.replace(to)


def record(journal: Journal, corpus: Corpus, stdin: Path) -> None:
    """Take down the whole corpus, in one transaction.

    Raises:
        ArticleError: a file cannot be read, or two different articles share an id.
        ConfigError: an extra is not installed.
    """
    journal.begin_survey()
    first, left = 0, corpus.limit
    for no, file in enumerate(corpus.files(stdin)):
        journal.add_file(no, file)
        items = islice(survey(file, corpus.published), left)
        for some in _portions(items):
            journal.add_items(first, no, some)
            first += len(some)
            left = None if left is None else left - len(some)
        if left == 0:
            break
    if first == 0:
        raise ArticleError(f"{', '.join(corpus.inputs)}: no article in it")
    if corpus.sample is not None and corpus.sample < first:
        drawn = random.Random(corpus.seed).sample(range(first), corpus.sample)  # noqa: S311
        journal.keep_only(drawn)
    if (id := journal.ambiguous()) is not None:
        raise ArticleError(f"{id!r}: two different articles with this id; ids must be unique")
    journal.end_survey()


def _portions(items: Iterator[Item]) -> Iterator[list[Item]]:
    while some := list(islice(items, AT_ONCE)):
        yield some


def unchanged(journal: Journal, corpus: Corpus, stdin: Path) -> None:
    """See that the corpus is the one that was taken down: the same files, of the same sizes.

    A changed text of the same size is found out when its article is read; what has its row
    already is not read again.

    Raises:
        RunError: a file is new, gone, or of another size.
    """
    now, known = corpus.files(stdin), journal.files()
    for before in known:
        file = next(now, None)
        if file is None or file.path != before.path:
            found = f"{file.path} is in its place" if file else "it is not there any more"
            raise RunError(f"{before.path}: was read when the run began, and now {found}")
        if file.size != before.size:
            sizes = f"{before.size:,} bytes then, {file.size:,} now"
            raise RunError(f"{file.path}: has changed since the run began ({sizes})")
    if corpus.limit is None and (file := next(now, None)) is not None:
        raise RunError(f"{file.path}: is new since the run began; name another folder for it")
