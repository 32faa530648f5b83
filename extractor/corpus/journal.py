"""The journal of a run, in SQLite: every article, every call and its answer, where each row is.

Rows can be made again from answers, answers only be paid for again. So an answer counts when the
journal has it on disk, and a row when its place is in the journal. What is written, the writer
writes (writer.py); what is read, is read here.

    articles  one line per input: where it stands, its twin (an input that gives the same request
              is asked about once), how it ended, where its row is in completed.jsonl
    attempts  one line per call: when, how long, how it ended, tokens, the answer (zlib)
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from extractor.corpus.stream import File, Item
from extractor.models.calls import ANSWERED, Attempt
from extractor.spent import Usage

VERSION = 1  # of these tables
TABLES = """
CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS files (
    no INTEGER PRIMARY KEY, path TEXT, kind TEXT, size INTEGER);
CREATE TABLE IF NOT EXISTS articles (
    seq INTEGER PRIMARY KEY, id TEXT, file INTEGER, at INTEGER, digest BLOB, fault TEXT,
    twin INTEGER, twins INTEGER DEFAULT 0,
    request TEXT, status TEXT, error TEXT, start INTEGER, length INTEGER);
CREATE TABLE IF NOT EXISTS attempts (
    article INTEGER, call TEXT, started REAL, seconds REAL, outcome TEXT,
    input INTEGER, output INTEGER, cached INTEGER, reply BLOB, past INTEGER DEFAULT 0);
CREATE INDEX IF NOT EXISTS attempts_by_article ON attempts (article);
CREATE INDEX IF NOT EXISTS articles_open ON articles (seq) WHERE status IS NULL;
CREATE INDEX IF NOT EXISTS articles_twin ON articles (twin) WHERE twin IS NOT NULL;
"""
SELECT_OPEN = (
    "SELECT seq, path, kind, at, id, digest, fault, twins FROM articles "
    "JOIN files ON files.no = articles.file"
)
ATTEMPT = (
    "INSERT INTO attempts (article, call, started, seconds, outcome, input, output, cached, reply) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
REOPEN = (
    "UPDATE articles SET status = NULL, error = NULL, start = NULL, length = NULL "
    "WHERE status IS NOT NULL"
)
SURVEYED, FINISHED = "surveyed", "finished"
QUICK = 1  # zlib level: a reply of 8 kB becomes a third in 0.1 ms, outside the interpreter's lock
PAGE = 256  # open articles looked up at once


class Open(NamedTuple):
    """An article without a row."""

    seq: int
    path: str
    kind: str
    item: Item
    twins: int


class Past(NamedTuple):
    """A call that has been made; `past` if it belongs to an earlier round of asking."""

    call: str
    outcome: str
    usage: Usage
    reply: bytes | None
    past: bool


class Totals(NamedTuple):
    """How far a run is: articles, by how they ended, and what its calls used."""

    articles: int
    ok: int
    no_incident: int
    failed: int
    attempts: int
    usage: Usage

    @property
    def done(self) -> int:
        """Articles with a row."""
        return self.ok + self.no_incident + self.failed


def connect(path: Path) -> sqlite3.Connection:
    """A connection. WAL: readers and the writer do not wait for one another.

    `synchronous=FULL`: with NORMAL a power cut may take the last answers, and they are paid for.
    One sync serves all that came in since the last one (writer.py).
    """
    database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute("PRAGMA busy_timeout=30000")
    return database


class Journal:
    """The journal as it is read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.database = connect(path)
        self.database.executescript(TABLES)

    @classmethod
    def in_memory(cls) -> Journal:
        """A journal that nobody keeps, for a look at a corpus."""
        return cls(Path(":memory:"))

    def close(self) -> None:
        """Close it."""
        self.database.close()

    def _one(self, query: str, *values: Any) -> Any:
        found = self.database.execute(query, values).fetchone()
        return found[0] if found else None

    # -- the corpus ------------------------------------------------------------------------------

    def state(self, name: str) -> str | None:
        """A mark that was set: `surveyed`, `finished`."""
        value: str | None = self._one("SELECT value FROM state WHERE name = ?", name)
        return value

    def mark(self, name: str, value: str | None = "yes") -> None:
        """Set a mark; None takes it away."""
        self.database.execute("DELETE FROM state WHERE name = ?", (name,))
        if value is not None:
            self.database.execute("INSERT INTO state VALUES (?, ?)", (name, value))

    def files(self) -> Iterator[File]:
        """The files of the corpus, in order."""
        found = self.database.execute("SELECT path, kind, size FROM files ORDER BY no")
        return (File(*row) for row in found)

    def begin_survey(self) -> None:
        """Forget what an interrupted survey found."""
        self.database.execute("BEGIN")
        self.database.execute("DELETE FROM files")
        self.database.execute("DELETE FROM articles")

    def add_file(self, no: int, file: File) -> None:
        """Take down a file."""
        values = (no, file.path, file.kind, file.size)
        self.database.execute("INSERT INTO files VALUES (?, ?, ?, ?)", values)

    def add_items(self, first: int, no: int, items: Iterable[Item]) -> None:
        """Take down what is in a file, in order, from a sequence number on."""
        rows = (
            (seq, item.id, no, item.at, item.digest, item.fault)
            for seq, item in enumerate(items, start=first)
        )
        self.database.executemany(
            "INSERT INTO articles (seq, id, file, at, digest, fault) VALUES (?, ?, ?, ?, ?, ?)",
            rows,
        )

    def keep_only(self, chosen: Sequence[int]) -> None:
        """Drop all articles but these."""
        self.database.execute("CREATE TEMP TABLE chosen (seq INTEGER PRIMARY KEY)")
        self.database.executemany("INSERT INTO chosen VALUES (?)", ((seq,) for seq in chosen))
        self.database.execute("DELETE FROM articles WHERE seq NOT IN (SELECT seq FROM temp.chosen)")
        self.database.execute("DROP TABLE temp.chosen")

    def ambiguous(self) -> str | None:
        """An id that two different articles have."""
        query = (
            "SELECT id FROM articles WHERE fault IS NULL "
            "GROUP BY id HAVING count(DISTINCT digest) > 1 LIMIT 1"
        )
        found: str | None = self._one(query)
        return found

    def end_survey(self) -> None:
        """Find the twins, and make the survey count."""
        self.database.execute(
            "CREATE TEMP TABLE firsts AS SELECT digest, min(seq) AS seq, count(*) - 1 AS twins "
            "FROM articles WHERE fault IS NULL GROUP BY digest HAVING count(*) > 1"
        )
        self.database.execute(
            "UPDATE articles SET twin = firsts.seq FROM temp.firsts AS firsts "
            "WHERE articles.digest = firsts.digest AND articles.seq > firsts.seq "
            "AND articles.fault IS NULL"
        )
        self.database.execute(
            "UPDATE articles SET twins = firsts.twins FROM temp.firsts AS firsts "
            "WHERE articles.seq = firsts.seq"
        )
        self.database.execute("DROP TABLE temp.firsts")
        self.mark(SURVEYED)
        self.database.execute("COMMIT")

    # -- what is open ----------------------------------------------------------------------------

    def open_articles(self) -> Iterator[Open]:
        """The articles without a row, in order, twins left out; looked up page by page."""
        last = -1
        while page := self._page(
            "WHERE status IS NULL AND twin IS NULL AND seq > ? ORDER BY seq LIMIT ?", last, PAGE
        ):
            yield from page
            last = page[-1].seq

    def twins(self, seq: int) -> list[Open]:
        """The inputs that give the same request as an article."""
        return self._page("WHERE twin = ? ORDER BY seq", seq)

    def _page(self, where: str, *values: Any) -> list[Open]:
        found = self.database.execute(
            f"{SELECT_OPEN} {where}",
            values,
        )
        return [
            Open(seq, path, kind, Item(at, id, digest, fault), twins)
            for seq, path, kind, at, id, digest, fault, twins in found
        ]

    def attempts(self, seq: int) -> list[Past]:
        """The calls that were made for an article, in their order."""
        found = self.database.execute(
            "SELECT call, outcome, input, output, cached, reply, past FROM attempts "
            "WHERE article = ? ORDER BY rowid",
            (seq,),
        )
        return [
            Past(
                call, outcome, Usage(input, output, cached),
                zlib.decompress(reply) if reply is not None else None, bool(past),
            )
            for call, outcome, input, output, cached, reply, past in found
        ]  # fmt: skip

    # -- how far it is ---------------------------------------------------------------------------

    def totals(self) -> Totals:
        """How far the run is."""
        counted = dict(
            self.database.execute("SELECT status, count(*) FROM articles GROUP BY status")
        )
        sums = self.database.execute(
            "SELECT count(*), coalesce(sum(input), 0), coalesce(sum(output), 0), "
            "coalesce(sum(cached), 0) FROM attempts"
        ).fetchone()
        return Totals(
            articles=sum(counted.values()),
            ok=counted.get("ok", 0),
            no_incident=counted.get("no_incident", 0),
            failed=counted.get("failed", 0),
            attempts=sums[0],
            usage=Usage(*sums[1:]),
        )

    def failures(self) -> dict[str, int]:
        """How many articles failed, by the name of the error."""
        query = "SELECT error, count(*) FROM articles WHERE status = 'failed' GROUP BY error"
        return dict(self.database.execute(query))

    def odd(self) -> tuple[int, int]:
        """Inputs that are no articles, and inputs that repeat another."""
        query = "SELECT count(fault), count(twin) FROM articles"
        unreadable, twins = self.database.execute(query).fetchone()
        return unreadable, twins

    # -- rows ------------------------------------------------------------------------------------

    def rows_end(self) -> int:
        """Bytes of completed.jsonl that are rows."""
        return int(self._one("SELECT coalesce(max(start + length), 0) FROM articles"))

    def places(self) -> Iterator[tuple[int, int | None, int | None]]:
        """Where the row of each article is, in order; None if it is in results.jsonl."""
        found = self.database.execute("SELECT seq, start, length FROM articles ORDER BY seq")
        return ((seq, start, length) for seq, start, length in found)

    def reopen(self, where: str, *values: Any) -> int:
        """Take the rows of some articles away, as if they had not been made; how many."""
        with self.database:
            self.database.execute("BEGIN")
            self.mark(FINISHED, None)
            done = self.database.execute(
                f"{REOPEN} AND {where}",
                values,
            )
        return done.rowcount

    def retry(self) -> int:
        """Let every failed article be asked about anew; how many.

        What its calls cost stays counted; what they said does not count any more.
        """
        self.database.execute(
            "UPDATE attempts SET past = 1 WHERE article IN "
            "(SELECT coalesce(twin, seq) FROM articles WHERE status = 'failed')"
        )
        return self.reopen("status = 'failed' AND fault IS NULL")

    def finish(self) -> None:
        """All rows are in results.jsonl, in order."""
        with self.database:
            self.database.execute("BEGIN")
            self.database.execute("UPDATE articles SET start = NULL, length = NULL")
            self.mark(FINISHED)


def answered(past: Past) -> bool:
    """Whether a call was answered, and its answer counts."""
    return past.outcome == ANSWERED and not past.past


def values(article: int, attempt: Attempt) -> tuple[Any, ...]:
    """An attempt as `ATTEMPT` takes it."""
    usage = attempt.usage
    reply = zlib.compress(attempt.reply, QUICK) if attempt.reply is not None else None
    return (
        article, attempt.call, attempt.started, attempt.seconds, attempt.outcome,
        usage.input_tokens, usage.output_tokens, usage.cached_tokens, reply,
    )  # fmt: skip
