"""What a run on several machines hands around: portions of its corpus, and what became of them.

    numbers → Reading      beside the corpus and the journal: the portions' open articles
            → Extracting   on any machine: an engine of its own over the portion
            → Done         what that engine would have written, for the run's one writer

Both are callable classes, as Ray Data wants its stages; neither knows Ray. Between machines goes
what Arrow can hold, so portions travel pickled.
"""

from __future__ import annotations

import asyncio
import pickle
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, cast

from extractor.article import Article
from extractor.background import run_sync
from extractor.corpus.engine import Engine, Means
from extractor.corpus.journal import Journal, Open, Past, Totals
from extractor.corpus.limits import Breaker, Limits
from extractor.corpus.stream import Item, Reader
from extractor.corpus.writer import Made, Row, Writer
from extractor.errors import ArticleError, Halted
from extractor.pipeline import Extractor
from extractor.spent import Usage

LARGEST = 256  # articles of a portion: a second's work for the rules, a megabyte on its way
PORTIONS_EACH = 8  # portions for each worker, at least: none is idle long at the end of a run
CALLS_EACH = 64  # calls under way that one worker, one processor, keeps going
OVERLAP = 4  # portions under way in a worker that waits for answers: no slow one holds it up


class Plan(Journal):
    """The journal, as portions: number `n` holds the articles from `n · size` on."""

    def portions(self, size: int) -> list[int]:
        """The numbers of the portions that have an article without a row."""
        found = self.database.execute(
            "SELECT DISTINCT seq / ? FROM articles WHERE status IS NULL AND twin IS NULL "
            "ORDER BY 1",
            (size,),
        )
        return [number for (number,) in found]

    def open_count(self) -> int:
        """How many articles have no row, twins left out."""
        query = "SELECT count(*) FROM articles WHERE status IS NULL AND twin IS NULL"
        return int(self._one(query))

    def portion(self, number: int, size: int) -> list[Open]:
        """The articles of a portion that have no row, twins left out."""
        return self._page(
            "WHERE status IS NULL AND twin IS NULL AND seq >= ? AND seq < ? ORDER BY seq",
            number * size,
            (number + 1) * size,
        )


@dataclass(frozen=True)
class Shares:
    """How a run is divided.

    Attributes:
        workers: processes that extract.
        size: articles of a portion.
        overlap: portions under way in a worker.
        means: of one worker.
    """

    workers: int
    size: int
    overlap: int
    means: Means

    @classmethod
    def of(cls, means: Means, calls: bool, articles: int, there: int) -> Shares:
        """The division for so many open articles and so many workers that there can be.

        All calls under way, and all calls and tokens a minute, are the run's as it was told:
        each worker has its part of them. A model without calls takes every processor.
        """
        means = replace(means, max_cost=None, max_total_tokens=None)  # the run's own affair
        fair = max(1, articles // (PORTIONS_EACH * there))
        if not calls:
            return cls(there, min(LARGEST, fair), 1, replace(means, concurrency=1))
        workers = min(there, -(-means.concurrency // CALLS_EACH))
        each = max(1, means.concurrency // workers)
        rpm, tpm = (limit / workers if limit else None for limit in (means.rpm, means.tpm))
        own = replace(means, concurrency=each, rpm=rpm, tpm=tpm)
        return cls(workers, min(each, fair), OVERLAP, own)


@dataclass
class Portion:
    """Open articles with all that an engine asks its journal and its reader for.

    Attributes:
        number: of the portion.
        places: the articles; none of them has twins here, see `twinned`.
        texts: what was read at each place, or why it could not be.
        past: the calls that were made before, by article.
        twinned: articles whose row is also that of others.
        published: the date of every article, as the run states it.
    """

    number: int
    places: list[Open]
    texts: dict[int, Article | ArticleError]
    past: dict[int, list[Past]]
    twinned: frozenset[int]
    published: date | None

    def totals(self) -> Totals:
        """Nothing is done."""
        return Totals(len(self.places), 0, 0, 0, 0, Usage())

    def open_articles(self) -> Iterator[Open]:
        """All of them."""
        return iter(self.places)

    def attempts(self, seq: int) -> list[Past]:
        """The calls that were made for an article."""
        return self.past.get(seq, [])

    def read(self, path: str, kind: str, item: Item) -> Article:  # noqa: ARG002 - a reader's
        """What was read at a place.

        Raises:
            ArticleError: it could not be read.
        """
        [seq] = (p.seq for p in self.places if p.item is item)
        found = self.texts[seq]
        if isinstance(found, ArticleError):
            raise found
        return found

    def close(self) -> None:
        """Nothing is open."""


class Reading:
    """The first stage: from the numbers of portions to their articles.

    Args:
        journal: of the run.
        size: articles of a portion.
        published: the date of every article.
        asked: whether the journal may hold answers to calls.
        stopping: whether nothing more is to be begun.
    """

    def __init__(
        self,
        journal: Path,
        size: int,
        published: date | None,
        asked: bool,
        stopping: Callable[[], bool],
    ) -> None:
        self.plan, self.size, self.asked = Plan(journal), size, asked
        self.reader, self.stopping = Reader(published), stopping

    def __call__(self, row: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """`{"numbers": …}` → `{"portion": …}` of each, pickled; no more once it is stopping."""
        for number in row["numbers"]:
            if self.stopping():
                return
            yield {"portion": pickle.dumps(self._portion(int(number)))}

    def _portion(self, number: int) -> Portion:
        found = self.plan.portion(number, self.size)
        return Portion(
            number,
            [place._replace(twins=0) for place in found],
            {place.seq: self._text(place) for place in found if place.item.fault is None},
            {place.seq: self.plan.attempts(place.seq) for place in found if self.asked},
            frozenset(place.seq for place in found if place.twins),
            self.reader.published,
        )

    def close(self) -> None:
        """Close the journal and the file at hand."""
        self.plan.close()
        self.reader.close()

    def _text(self, place: Open) -> Article | ArticleError:
        try:
            return self.reader.read(place.path, place.kind, place.item)
        except ArticleError as error:
            return error


@dataclass(frozen=True)
class Done:
    """What an engine would have written for a portion.

    Attributes:
        number: of the portion.
        entries: attempts and rows, in their order.
        twinned: articles whose row is also that of others.
        reason: why articles were left open; None if all have their row.
        halted: whether the reason is one that keeps the run from going on.
    """

    number: int
    entries: list[Made | Row]
    twinned: frozenset[int]
    reason: str | None = None
    halted: bool = False


@dataclass
class Collector:
    """A writer that only keeps what it is given."""

    entries: list[Made | Row] = field(default_factory=list)

    def start(self) -> None:
        """Nothing to begin."""

    def put(self, entry: Made | Row) -> asyncio.Future[None]:
        """Keep an entry; it counts at once."""
        self.entries.append(entry)
        written = asyncio.get_running_loop().create_future()
        written.set_result(None)
        return written

    def stop(self) -> None:
        """Nothing to end."""


class Extracting:
    """The second stage: from articles to rows. Limits and breaker last from portion to portion.

    Args:
        extractor: the model with its prompt and schema.
        means: this worker's share of concurrency and limits; the budget is the run's affair.
        run: the run's own number.
        stopping: whether nothing more is to be begun.
    """

    def __init__(
        self, extractor: Extractor[Any], means: Means, run: str, stopping: Callable[[], bool]
    ) -> None:
        self.extractor, self.means, self.run, self.stopping = extractor, means, run, stopping
        self.limits = Limits(means.rpm, means.tpm)
        self.breaker = Breaker(outage=means.outage)
        self.places = asyncio.Semaphore(means.concurrency)
        self.reason: str | None = None  # a key that is refused, a server that is down

    def __call__(self, row: dict[str, Any]) -> dict[str, Any]:
        """`{"portion": …}` → `{"done": …}`, both pickled; several threads may call at once."""
        portion: Portion = pickle.loads(row["portion"])  # noqa: S301 - of this run's own stage
        done = Done(portion.number, [], portion.twinned)
        if not self.stopping():
            done = run_sync(self._one(portion))
        return {"done": pickle.dumps(done)}

    async def _one(self, portion: Portion) -> Done:
        number, twinned = portion.number, portion.twinned
        if self.reason is not None:
            return Done(number, [], twinned, self.reason)
        collected = Collector()
        engine = Engine(
            self.extractor,
            cast("Journal", portion),
            cast("Writer", collected),
            cast("Reader", portion),
            self.means,
            self.run,
        )
        engine.limits, engine.breaker, engine.places = self.limits, self.breaker, self.places
        try:
            self.reason = await engine.work()
        except Halted as error:
            return Done(number, collected.entries, twinned, str(error), halted=True)
        return Done(number, collected.entries, twinned, self.reason)
