"""The journal's tables for batches: which parts were sent, how they stand, what they ask.

A part is written to disk before it is in the journal, in the journal before it is uploaded, and
its answers are taken down together with the note that they are: so a crash at any point leaves a
part that is gone on with, or none.

    parts  one line per input file: its size and digest, its ids at the provider, how it stands
    asked  one line per request whose part is still open
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import NamedTuple

from extractor.corpus.batch_lines import OK, Answer, PartFile
from extractor.corpus.journal import ATTEMPT, Journal, values
from extractor.models.calls import ANSWERED, Attempt
from extractor.spent import Usage

TABLES = """
CREATE TABLE IF NOT EXISTS parts (
    no INTEGER PRIMARY KEY, made REAL, requests INTEGER, bytes INTEGER, sha256 TEXT,
    state TEXT, file TEXT, batch TEXT, done INTEGER DEFAULT 0, fault TEXT,
    closed INTEGER DEFAULT 0);
CREATE TABLE IF NOT EXISTS asked (
    part INTEGER, custom TEXT, article INTEGER, call TEXT,
    PRIMARY KEY (part, custom)) WITHOUT ROWID;
"""
MADE, UPLOADING, UPLOADED, CREATING = "made", "uploading", "uploaded", "creating"
"""States of a part before the provider has a batch of it; after that its states are the batch's.
In the two that end in -ing an answer of the provider may have been lost."""

QUEUE_FULL = "token_limit_exceeded"
"""Code of a batch that failed because too many tokens wait in the account's queue.
Source: openai-python issue 2084, an error of the API as quoted there."""


class Part(NamedTuple):
    """An input file and its batch.

    Attributes:
        made: seconds since the epoch.
        state: `made`, `uploading`, `uploaded`, `creating`, or the batch's at the provider.
        file, batch: the provider's names, once they are known.
        done: requests that are done, as the provider says.
        fault: why the batch failed.
    """

    no: int
    made: float
    requests: int
    bytes: int
    sha256: str
    state: str
    file: str | None
    batch: str | None
    done: int
    fault: str | None


OPEN = (
    "SELECT no, made, requests, bytes, sha256, state, file, batch, done, fault FROM parts "
    "WHERE NOT closed ORDER BY no"
)


class Collected(NamedTuple):
    """What a part has brought."""

    answers: int
    usage: Usage


class Parts:
    """The parts of a run."""

    def __init__(self, journal: Journal) -> None:
        self.database = journal.database
        self.database.executescript(TABLES)

    def open(self) -> list[Part]:
        """The parts whose answers are not in the journal yet, in order."""
        return [Part(*row) for row in self.database.execute(OPEN)]

    def next_number(self) -> int:
        """The number of the next part."""
        [(number,)] = self.database.execute("SELECT coalesce(max(no), 0) + 1 FROM parts")
        return int(number)

    def smallest_too_large(self) -> int | None:
        """Requests of the smallest part that the provider's queue had no room for."""
        query = "SELECT min(requests) FROM parts WHERE fault LIKE ? || '%'"
        [(requests,)] = self.database.execute(query, (QUEUE_FULL,))
        return None if requests is None else int(requests)

    def add(self, file: PartFile, sha256: str) -> None:
        """Take down a part whose file is on disk, with its requests."""
        with self.database:
            self.database.execute("BEGIN IMMEDIATE")
            self.database.execute(
                "INSERT INTO parts (no, made, requests, bytes, sha256, state) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                (file.no, time.time(), len(file.asked), file.bytes, sha256, MADE),
            )
            rows = ((file.no, *asked) for asked in file.asked)
            self.database.executemany("INSERT INTO asked VALUES (?, ?, ?, ?)", rows)

    def note(
        self,
        no: int,
        state: str,
        *,
        file: str | None = None,
        batch: str | None = None,
        done: int = 0,
    ) -> None:
        """Take down how a part stands, and its names at the provider as they become known."""
        self.database.execute(
            "UPDATE parts SET state = ?, file = coalesce(?, file), batch = coalesce(?, batch), "
            "done = ? WHERE no = ?",
            (state, file, batch, done, no),
        )

    def close(self, no: int, state: str, fault: str) -> None:
        """Take down that a part will bring nothing; its requests are open again."""
        with self.database:
            self.database.execute("BEGIN IMMEDIATE")
            self._close(no, state, fault)

    def _close(self, no: int, state: str, fault: str | None) -> None:
        self.database.execute("DELETE FROM asked WHERE part = ?", (no,))
        self.database.execute(
            "UPDATE parts SET closed = 1, state = ?, fault = ? WHERE no = ?", (state, fault, no)
        )

    def collect(
        self,
        part: Part,
        state: str,
        fault: str | None,
        answers: Iterable[Answer],
        usage_in: Callable[[bytes], Usage],
    ) -> Collected:
        """Take down all answers of a part as attempts, and that it is closed, in one transaction.

        A request that was never run leaves no attempt: it is open again. An answer to a request
        that is not this part's, or given twice, is passed over.
        """
        count, total = 0, Usage()
        with self.database:
            self.database.execute("BEGIN IMMEDIATE")
            for answer in answers:
                found = self.database.execute(
                    "DELETE FROM asked WHERE part = ? AND custom = ? RETURNING article, call",
                    (part.no, answer.custom),
                ).fetchall()
                if not found or answer.status is None:
                    continue
                [(article, call)] = found
                ok = answer.status == OK
                usage = usage_in(answer.body) if ok else Usage()
                outcome = ANSWERED if ok else str(answer.status)
                attempt = Attempt(call, part.made, 0.0, outcome, usage, reply=answer.body)
                self.database.execute(ATTEMPT, values(article, attempt))
                count, total = count + 1, total + usage
            self._close(part.no, state, fault)
        return Collected(count, total)
