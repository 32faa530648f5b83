"""A worker of a run in several processes: an engine of its own, whose writer is the command's.

    python -c "from extractor.corpus.worker import serve; serve()" LINK

The link is the number of an open file. Its first message is the worker's `Share`; `Entries` go
out, `Written` and `Stop` come in, and `Ended` is the last.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple, cast

from extractor.corpus.engine import Engine, Means
from extractor.corpus.journal import PAGE, Journal, Open
from extractor.corpus.stream import Reader
from extractor.corpus.writer import Made, Row, Writer
from extractor.errors import Halted
from extractor.pipeline import Extractor


@dataclass(frozen=True)
class Share:
    """What a worker does: the articles whose number leaves `rest` when divided by `of`.

    Attributes:
        journal: of the run, for reading.
        published: the date of every article, as the run states it.
        means: this worker's part of concurrency and limits; the budget is the command's affair.
        run: the run's own number.
    """

    rest: int
    of: int
    extractor: Extractor[Any]
    journal: Path
    published: date | None
    means: Means
    run: str


class Written(NamedTuple):
    """To a worker: the entries of this number are on disk; or they are not, and why."""

    number: int
    fault: str | None


class Stop(NamedTuple):
    """To a worker: ask nothing more."""

    reason: str


class Entries(NamedTuple):
    """From a worker: to be written together."""

    number: int
    entries: list[Made | Row]


class Ended(NamedTuple):
    """From a worker: it is through, or has stopped for a reason; `halted` as `Halted` says."""

    reason: str | None
    halted: bool


class ShareOfJournal(Journal):
    """The journal, with only a worker's share of the open articles."""

    def __init__(self, path: Path, rest: int, of: int) -> None:
        super().__init__(path)
        self.rest, self.of = rest, of

    def open_articles(self) -> Iterator[Open]:
        """The articles without a row, in order, twins left out; looked up page by page."""
        last = -1
        while page := self._page(
            "WHERE status IS NULL AND twin IS NULL AND seq > ? AND seq % ? = ? "
            "ORDER BY seq LIMIT ?",
            last, self.of, self.rest, PAGE,
        ):  # fmt: skip
            yield from page
            last = page[-1].seq


class Outbox:
    """A writer that hands everything to the process of the command, and waits for its word."""

    def __init__(self, link: Connection) -> None:
        self.link = link
        self._entries: list[Made | Row] = []
        self._waiting: dict[int, asyncio.Future[None]] = {}
        self._number = 0

    def start(self) -> None:
        """Begin; the loop must be running."""
        self._loop = asyncio.get_running_loop()

    def put(self, entry: Made | Row) -> asyncio.Future[None]:
        """Hand over an entry; the future is done when it is on disk, or raises `Halted`."""
        if not self._entries:
            self._number += 1
            self._waiting[self._number] = self._loop.create_future()
            self._loop.call_soon(self._hand_over)
        if isinstance(entry, Made):  # the limits have seen the headers, and nobody else wants them
            entry = Made(entry.article, replace(entry.attempt, headers={}))
        self._entries.append(entry)
        return self._waiting[self._number]

    def _hand_over(self) -> None:
        if self._entries:
            with suppress(OSError):  # nobody reads any more, which `_listen` is told too
                self.link.send(Entries(self._number, self._entries))
        self._entries = []

    def written(self, told: Written) -> None:
        """The command's process has written, or could not."""
        future = self._waiting.pop(told.number)
        if future.done():  # nobody waits any more
            return
        if told.fault is None:
            future.set_result(None)
        else:
            future.set_exception(Halted(told.fault))
            future.exception()  # a failed call's note has nobody waiting for it

    def stop(self) -> None:
        """Hand over what is left."""
        self._hand_over()


def serve() -> None:
    """Be a worker: the number of the link's file is the last argument."""
    for number in (signal.SIGINT, signal.SIGTERM):  # they are for the process of the command
        signal.signal(number, signal.SIG_IGN)
    link: Connection = Connection(int(sys.argv[-1]))
    with suppress(EOFError, OSError):  # it is gone
        link.send(asyncio.run(_work(link.recv(), link)))


async def _work(share: Share, link: Connection) -> Ended:
    """Make the rows of a share."""
    outbox = Outbox(link)
    journal = ShareOfJournal(share.journal, share.rest, share.of)
    engine = Engine(
        share.extractor,
        journal,
        cast("Writer", outbox),
        Reader(share.published),
        share.means,
        share.run,
    )
    asyncio.get_running_loop().add_reader(link.fileno(), _listen, link, engine, outbox)
    try:
        return Ended(await engine.work(), halted=False)
    except Halted as error:
        return Ended(str(error), halted=True)
    finally:
        asyncio.get_running_loop().remove_reader(link.fileno())
        journal.close()


def _listen(link: Connection, engine: Engine, outbox: Outbox) -> None:
    try:
        told = link.recv()
    except (EOFError, OSError):
        os._exit(1)  # the process of the command is gone: nothing can be written any more
    if isinstance(told, Stop):
        engine.stop(told.reason)
    else:
        outbox.written(told)
