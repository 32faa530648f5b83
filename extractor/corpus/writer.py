"""The writing half of a run: one thread, one transaction for all that came in since the last one.

What the event loop hands over in one go is written in one go, so that the last failed call of an
article and its row stand or fall together. An answer is safe from a crash of this process before
that, see intake.py. Rows go into completed.jsonl first, are synced, and
count when the journal says where they are.
"""

from __future__ import annotations

import asyncio
import os
import queue
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from extractor.corpus.intake import Intake
from extractor.corpus.journal import ATTEMPT, connect, values
from extractor.errors import Halted
from extractor.models.calls import Attempt

LINGER = 0.004  # seconds in which answers gather for one sync: nothing beside a call's time
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
    _turning: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> None:
        """Begin; the loop must be running."""
        self._loop = asyncio.get_running_loop()
        self._intake = Intake(self.journal.parent)
        self._thread = threading.Thread(target=self._work, name="journal")
        self._thread.start()

    def put(self, entry: Made | Row) -> asyncio.Future[None]:
        """Hand over an entry; the future is done when it is on disk, or raises `Halted`."""
        if self._open is None:
            self._open = Batch([], self._loop.create_future())
            self._open.written.add_done_callback(_looked_at)
            self._loop.call_soon(self._hand_over)
        batch = self._open
        batch.entries.append(entry)
        if isinstance(entry, Made) and entry.attempt.reply is not None:
            with self._turning:  # what is in a file when it turns is in the queue, too
                self._intake.take(entry.article, entry.attempt)
                self._hand_over()
        return batch.written

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
            self._intake.close()

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
            batches, last, full = self._gather()
            if fault is None:
                try:
                    for each in kept:
                        each.check()
                    self._write(database, file, [e for b in batches for e in b.entries])
                    if full is not None:
                        self._intake.empty(full)
                except (OSError, sqlite3.Error) as error:
                    fault = halted(self.journal.parent, error)
                except Halted as error:
                    fault = error
            self._tell(batches, fault)
        for opened in (database, file):
            if opened is not None:
                opened.close()

    def _gather(self) -> tuple[list[Batch], bool, int | None]:
        """The batches that wait, at least one; whether they are the last; the file they fill."""
        found: list[Batch | None] = [self._batches.get()]
        if found[0] is not None:
            time.sleep(LINGER)
        with self._turning:
            while not self._batches.empty():
                found.append(self._batches.get())
            full = self._intake.turn()
        return [batch for batch in found if batch is not None], None in found, full

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
        attempts = [values(e.article, e.attempt) for e in entries if isinstance(e, Made)]
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
