"""The writing half of a run: one thread, one transaction for all that came in since the last one.

What the event loop hands over in one go is written in one go, so that the last failed call of an
article and its row stand or fall together. Rows go into completed.jsonl first, are synced, and
count when the journal says where they are.
"""

from __future__ import annotations

import asyncio
import os
import queue
import sqlite3
import threading
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from extractor.corpus.journal import connect
from extractor.errors import Halted
from extractor.models.calls import Attempt

LINGER = 0.004  # seconds in which answers gather for one sync: nothing beside a call's time
QUICK = 1  # zlib level: a reply of 8 kB becomes a third in 0.1 ms, outside the interpreter's lock

ATTEMPT = (
    "INSERT INTO attempts (article, call, started, seconds, outcome, input, output, cached, reply) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
ROW = "UPDATE articles SET request = ?, status = ?, error = ?, start = ?, length = ? WHERE seq = ?"


@dataclass(frozen=True, slots=True)
class Made:
    """An attempt for the journal."""

    article: int
    attempt: Attempt


@dataclass(frozen=True, slots=True)
class Row:
    """A row for the journal: the article, what its end is called, its line."""

    article: int
    request: str
    status: str
    error: str | None
    line: bytes


@dataclass(slots=True)
class Batch:
    """What is written together, and who waits for it."""

    entries: list[Made | Row]
    written: asyncio.Future[None]


@dataclass
class Writer:
    """The thread that writes; used from one event loop.

    Attributes:
        journal: the database.
        rows: completed.jsonl.
        end: bytes of it that are rows.
    """

    journal: Path
    rows: Path
    end: int
    _batches: queue.SimpleQueue[Batch | None] = field(default_factory=queue.SimpleQueue)
    _open: Batch | None = None
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin; the loop must be running."""
        self._loop = asyncio.get_running_loop()
        self._thread = threading.Thread(target=self._work, name="journal")
        self._thread.start()

    def put(self, entry: Made | Row) -> asyncio.Future[None]:
        """Hand over an entry; the future is done when it is on disk, or raises `Halted`."""
        if self._open is None:
            self._open = Batch([], self._loop.create_future())
            self._open.written.add_done_callback(_looked_at)
            self._loop.call_soon(self._hand_over)
        self._open.entries.append(entry)
        return self._open.written

    def _hand_over(self) -> None:
        if self._open is not None:
            self._batches.put(self._open)
        self._open = None

    def stop(self) -> None:
        """Write what is left, and end."""
        self._hand_over()
        self._batches.put(None)
        if self._thread is not None:
            self._thread.join()

    # -- in the thread ---------------------------------------------------------------------------

    def _work(self) -> None:
        fault: Halted | None = None
        database: Any = None
        file: Any = None
        kept: tuple[Kept, ...] = ()
        try:
            database = connect(self.journal)
            file = self.rows.open("r+b" if self.rows.exists() else "w+b")
            file.truncate(self.end)  # a torn row, or one that the journal has not
            kept = Kept(self.journal), Kept(self.rows)
        except (OSError, sqlite3.Error) as error:
            fault = halted(self.journal.parent, error)
        last = False
        while not last:
            batches, last = self._gather()
            if fault is None:
                try:
                    for each in kept:
                        each.check()
                    self._write(database, file, [e for b in batches for e in b.entries])
                except (OSError, sqlite3.Error) as error:
                    fault = halted(self.journal.parent, error)
                except Halted as error:
                    fault = error
            self._tell(batches, fault)
        for opened in (database, file):
            if opened is not None:
                opened.close()

    def _gather(self) -> tuple[list[Batch], bool]:
        """The batches that wait, at least one; whether they are the last."""
        found: list[Batch | None] = [self._batches.get()]
        if found[0] is not None:
            time.sleep(LINGER)
        while not self._batches.empty():
            found.append(self._batches.get())
        return [batch for batch in found if batch is not None], None in found

    def _write(self, database: sqlite3.Connection, file: Any, entries: list[Made | Row]) -> None:
        end, places = self.end, []
        rows = [entry for entry in entries if isinstance(entry, Row)]
        if rows:
            file.seek(end)
            for row in rows:
                places.append((row.request, row.status, row.error, end, len(row.line), row.article))
                end += len(row.line)
            file.write(b"".join(row.line for row in rows))
            file.flush()
            os.fdatasync(file.fileno())
        attempts = [values(entry) for entry in entries if isinstance(entry, Made)]
        database.execute("BEGIN IMMEDIATE")
        try:
            database.executemany(ATTEMPT, attempts)
            database.executemany(ROW, places)
            database.execute("COMMIT")
        except BaseException:
            if database.in_transaction:
                database.execute("ROLLBACK")
            raise
        self.end = end

    def _tell(self, batches: list[Batch], fault: Halted | None) -> None:
        def tell(future: asyncio.Future[None]) -> Callable[[], None]:
            def done() -> None:
                if not future.done():
                    future.set_exception(fault) if fault else future.set_result(None)

            return done

        for batch in batches:
            self._loop.call_soon_threadsafe(tell(batch.written))


def _looked_at(future: asyncio.Future[None]) -> None:
    if not future.cancelled():
        future.exception()  # a failed call's note has nobody waiting for it


def values(made: Made) -> tuple[Any, ...]:
    """An attempt as `ATTEMPT` takes it."""
    attempt, usage = made.attempt, made.attempt.usage
    reply = zlib.compress(attempt.reply, QUICK) if attempt.reply is not None else None
    return (
        made.article, attempt.call, attempt.started, attempt.seconds, attempt.outcome,
        usage.input_tokens, usage.output_tokens, usage.cached_tokens, reply,
    )  # fmt: skip


class Kept:
    """A file that must stay where it is: what is removed can be written to, and is lost."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.inode = path.stat().st_ino

    def check(self) -> None:
        """See that it is still there.

        Raises:
            Halted: it is not.
        """
        try:
            there = self.path.stat().st_ino == self.inode
        except FileNotFoundError:
            there = False
        if not there:
            raise Halted(f"{self.path}: removed while the run was going on")


def halted(folder: Path, error: Exception) -> Halted:
    """What keeps the run from writing, in its user's words."""
    said = getattr(error, "strerror", None) or str(error)
    return Halted(f"{folder}: cannot be written: {said.lower()}; what is journalled is safe")
