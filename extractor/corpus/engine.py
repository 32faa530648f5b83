"""The engine of a run: articles go through the pipeline, so many calls at once, none held up.

A call has a place; an article that waits (for its turn, for a retry, for the disk) has none, so
that all places are at work whatever a single article does. Rows are made as answers come.

A run ends early for a reason: Ctrl-C, the budget, a key that is refused, a server that is down, a
disk that is full. Then nothing new is asked, calls under way are finished and their rows written;
all else stays open and is done when the run is started again.
"""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from extractor.article import Article
from extractor.corpus.calls import JournalledCalls
from extractor.corpus.journal import Journal, Open
from extractor.corpus.limits import Breaker, Limits
from extractor.corpus.stream import Changed, Reader
from extractor.corpus.writer import Row, Writer
from extractor.errors import FOR_ALL, ArticleError, Halted, Unavailable, Unreadable
from extractor.extraction import ArticleRef, Extraction, Tokens
from extractor.models.calls import Attempt
from extractor.models.faults import retry_after
from extractor.pipeline import Extractor
from extractor.spent import Spent, Usage

if TYPE_CHECKING:
    from extractor.corpus.cluster import Cluster

SPARE = 8  # articles beyond two for each place, so that small runs have some on the way too
GARBAGE = 50_000  # objects between two looks for cyclic garbage: some 10 MB
INTERRUPTED = "interrupted"
SPENT_UP = "the budget is spent"
STOPPING = frozenset(kind.__name__ for kind in FOR_ALL)


@dataclass(frozen=True)
class Means:
    """With what a run is run: none of it changes a row.

    Attributes:
        concurrency: calls under way at once.
        rpm, tpm: calls and tokens a minute, at most; None for what the server states.
        max_cost: US dollars, and `max_total_tokens` tokens, after which nothing more is asked.
        patience: seconds; a server that asks for a longer wait ends the run.
        outage: seconds without any answer after which the server counts as down.
        poll: seconds between the first looks at a batch; later ones are further apart.
        share: the part of the server's own limits that is this process's.
        processes: that do the work (processes.py); 1 for this one alone.
        cluster: whose machines do the work (ray_engine.py); None for this process.
    """

    concurrency: int = 8
    rpm: float | None = None
    tpm: float | None = None
    max_cost: float | None = None
    max_total_tokens: int | None = None
    patience: float = 300.0
    outage: float = 60.0
    poll: float = 10.0
    share: float = 1.0
    processes: int = 1
    cluster: Cluster | None = None


@dataclass
class Tally:
    """How far a run is, for eyes and for the budget."""

    articles: int
    done: int
    failed: int
    usage: Usage
    begun: int = 0  # articles done when this process began
    note: str = ""  # what is waited for
    started: float = field(default_factory=time.monotonic)

    def count(self, row: Extraction[Any]) -> None:
        """A row is made."""
        self.done += 1
        self.failed += row.status == "failed"


class Engine:
    """One start of a run.

    Args:
        extractor: the model with its prompt and schema.
        journal, writer: of the run's folder.
        run: the run's own number.
        reader: of the corpus.
        means: concurrency, limits, budget.
        price: US dollars for tokens, None if no price is known.
    """

    def __init__(
        self,
        extractor: Extractor[Any],
        journal: Journal,
        writer: Writer,
        reader: Reader,
        means: Means,
        run: str = "",
        price: Callable[[Usage], float | None] = lambda _: None,
    ) -> None:
        self.extractor, self.journal, self.writer = extractor, journal, writer
        self.reader, self.means, self.run, self.price = reader, means, run, price
        self.limits = Limits(means.rpm, means.tpm, means.share)
        self.breaker = Breaker(outage=means.outage)
        self.places = asyncio.Semaphore(means.concurrency)
        totals = journal.totals()
        self.tally = Tally(totals.articles, totals.done, totals.failed, totals.usage, totals.done)
        self.reason: str | None = None
        self._halted: Halted | None = None
        self._sent_away = False  # the server asks for a wait that ends the run
        self._calling: dict[asyncio.Task[None], JournalledCalls] = {}
        self._pending: Iterator[Open] = iter(())
        self._unsettled: list[tuple[Open, Extraction[Any]]] = []

    async def work(self) -> str | None:
        """Make the rows that are missing; None when all are made, else why it ended early.

        Raises:
            Halted: the folder cannot be written, or the corpus has changed.
        """
        self.writer.start()
        try:
            with garbage_seldom():
                await self._rounds()
        finally:
            await asyncio.to_thread(self.writer.stop)
            self.reader.close()
        if self._halted is not None:
            raise self._halted
        return self.reason

    async def _rounds(self) -> None:
        """Go through the open articles as often as it takes: once."""
        await self._all_open()
        if self.reason is None:  # an outage that was none: every article had its tries
            await self._settle_waiting()

    async def _all_open(self) -> None:
        """Take every article without a row in hand, many at a time."""
        self.extractor.warm()
        self._pending = self.journal.open_articles()
        workers = 2 * self.means.concurrency + SPARE
        tasks = [asyncio.create_task(self._worker()) for _ in range(workers)]
        try:
            await asyncio.gather(*tasks, return_exceptions=True)
        finally:
            for task in tasks:
                task.cancel()
        for task in tasks:
            if not task.cancelled() and (error := task.exception()) is not None:
                raise error

    def stop(self, reason: str) -> None:
        """Ask nothing more; what is under way is finished."""
        if self.reason is not None:
            return
        self.reason = reason
        for task, calls in self._calling.items():
            if calls.waiting and not calls.open:
                task.cancel()

    async def _worker(self) -> None:
        task = asyncio.current_task()
        assert task is not None
        for article in self._pending:
            if self.reason is not None:
                return
            try:
                await self._one(article, task)
            except Halted as error:
                self._halted = self._halted or error
                self.stop(str(error))
                return
            except Exception as error:  # a fault of this engine: the articles are not to blame
                self.stop(repr(error))
                raise
            except asyncio.CancelledError:
                if self.reason is None:
                    raise
                return
            finally:
                self._calling.pop(task, None)

    async def _one(self, place: Open, task: asyncio.Task[None]) -> None:
        """An article's row, made and settled."""
        past = self.journal.attempts(place.seq)
        calls = JournalledCalls(self, place.seq, past)
        self._calling[task] = calls
        row: Extraction[Any] = await self._row(place, calls)
        kind = row.error.type if row.error else None
        if row.error and kind in STOPPING:
            self.stop(row.error.message)
            return
        if kind == Unavailable.__name__ and self._sent_away:
            return  # it is not the article's fault: the next start asks about it
        if kind == Unavailable.__name__ and self.breaker.failing:
            self._unsettled.append((place, row))  # is it the article, or is the server down?
            return
        if self._unsettled and not self.breaker.failing:
            await self._settle_waiting()
        await self._settle(place, row)

    async def _row(self, place: Open, calls: JournalledCalls) -> Extraction[Any]:
        if place.item.fault is not None:
            return self._unreadable(place, place.item.fault)
        try:
            article = self.reader.read(place.path, place.kind, place.item)
        except Changed as error:
            raise Halted(f"{error}; go on with the corpus as it was") from None
        except ArticleError as error:
            return self._unreadable(place, str(error))
        return await self.extractor.aextract(article, calls)

    def _unreadable(self, place: Open, fault: str) -> Extraction[Any]:
        """The row of an input that is no article; its digest is that of the input's bytes."""
        stand_in = Article(place.item.id, fault)
        origin = self.extractor.origin(self.extractor.request(stand_in))
        row: Extraction[Any] = origin.row(stand_in, Unreadable(fault), Spent(), 0.0)
        article = row.article.model_copy(update={"sha256": place.item.digest.hex()})
        made = row.provenance.model_copy(update={"request": ""})
        return row.model_copy(update={"article": article, "provenance": made})

    async def _settle_waiting(self) -> None:
        waiting, self._unsettled = self._unsettled, []
        for place, row in waiting:
            await self._settle(place, row)

    async def _settle(self, place: Open, row: Extraction[Any]) -> None:
        """Write the row, and that of every twin; returns when they are on disk."""
        written = self.writer.put(entry_of(place.seq, row))
        self.tally.count(row)
        for twin in self.journal.twins(place.seq) if place.twins else ():
            same = self._twin(twin, row)
            written = self.writer.put(entry_of(twin.seq, same))
            self.tally.count(same)
        await written

    def _twin(self, twin: Open, row: Extraction[Any]) -> Extraction[Any]:
        """The row of an input that gives the same request: the same answer, paid for once."""
        reader = Reader(self.reader.published)  # its place may lie before what is at hand
        article = reader.read(twin.path, twin.kind, twin.item)
        reader.close()
        unpaid = {"attempts": 0, "usage": Tokens(), "cost_usd": 0.0, "seconds": 0.0}
        made = row.provenance.model_copy(update=unpaid)
        return row.model_copy(update={"article": ArticleRef.of(article), "provenance": made})

    # -- what the calls ask and tell -------------------------------------------------------------

    def proceed(self) -> None:
        """Let a call be made, or not.

        Raises:
            CancelledError: nothing more is to be asked.
        """
        if self.reason is not None:
            raise asyncio.CancelledError

    def told(self, attempt: Attempt, expected: int) -> None:
        """A call has ended: the limits, the breaker and the budget look at it."""
        self.limits.told(attempt, expected)
        self.tally.usage += attempt.usage
        if (down := self.breaker.told(attempt, time.time())) is not None:
            self._unsettled.clear()
            self.stop(down)
        asked = retry_after(attempt.headers) if attempt.reply is None else None
        if asked is not None and asked > self.means.patience:
            self._sent_away = True
            self.stop(f"the server asks to wait {asked:.0f} s, longer than --patience")
        if self._over(self.tally.usage):
            self.stop(SPENT_UP)

    def _over(self, used: Usage) -> bool:
        """Whether the budget is spent when so much is used."""
        most = self.means
        tokens, cost = used.input_tokens + used.output_tokens, self.price(used) or 0.0
        over = most.max_total_tokens is not None and tokens >= most.max_total_tokens
        return over or (most.max_cost is not None and cost >= most.max_cost)


@contextmanager
def garbage_seldom() -> Iterator[None]:
    """Look for cyclic garbage less often; at every 700 objects it takes a tenth of a run's time."""
    usual = gc.get_threshold()
    gc.set_threshold(GARBAGE)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def entry_of(seq: int, row: Extraction[Any]) -> Row:
    """A row as the journal takes it down."""
    line = row.to_json().encode() + b"\n"
    error = row.error.type if row.error else None
    return Row(seq, row.provenance.request, row.status, error, line)
