"""A SQLite file: the tables of a schema with keys, full-text search over quotes, and views.

It opens well in Datasette: sets are JSON arrays (facets), `claims` has a search box, and every
common question is a view with an address of its own. SQLite's own module does all of it in a few
statements, so sqlite-utils would add a dependency and save none.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from extractor.errors import ResultError
from extractor.extraction import Extraction
from extractor.output.layout import create
from extractor.output.merge import Merged
from extractor.output.relational import fits, take, update
from extractor.output.views import views
from extractor.schema.record import R, Record

MAGIC = b"SQLite format 3\0"  # the first bytes of every SQLite file

# external content: the words stand once, in `claims`; the triggers keep the index in step
FORGET = "INSERT INTO claims_fts (claims_fts, rowid, quote) VALUES ('delete', old.id, old.quote);"
LEARN = "INSERT INTO claims_fts (rowid, quote) VALUES (new.id, new.quote);"
SEARCH = (
    'CREATE VIRTUAL TABLE claims_fts USING fts5(quote, content="claims", content_rowid="id")',
    f"CREATE TRIGGER claims_insert AFTER INSERT ON claims BEGIN {LEARN} END",
    f"CREATE TRIGGER claims_delete AFTER DELETE ON claims BEGIN {FORGET} END",
    f"CREATE TRIGGER claims_update AFTER UPDATE ON claims BEGIN {FORGET} {LEARN} END",
)


def recognises(head: bytes) -> bool:
    """Whether a file that begins so is a SQLite file."""
    return head.startswith(MAGIC)


def write(path: Path, rows: Iterable[Extraction[Any]], schema: type[Record]) -> Merged[Any]:
    """A new file; there must be none at the path."""
    with _open(path) as connection:
        connection.execute("BEGIN")
        for statement in (*create(schema, references=True), *SEARCH, *views(schema)):
            connection.execute(statement)
        merged = update(connection, rows, schema)
        connection.execute("COMMIT")
    return merged


def append(path: Path, rows: Iterable[Extraction[Any]], schema: type[Record]) -> Merged[Any]:
    """Rows into a file that is there, in one transaction: all of them or none.

    Raises:
        ResultError: the file is no such export.
    """
    with _open(path) as connection:
        fits(connection, schema, str(path))
        connection.execute("BEGIN IMMEDIATE")
        try:
            merged = update(connection, rows, schema)
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
    return merged


def read(path: Path, schema: type[R]) -> list[Extraction[R]]:
    """The result rows of an export, equal to those that went in.

    Raises:
        ResultError: the file is no such export, or was changed to what is no result row.
    """
    with _open(path) as connection:
        fits(connection, schema, str(path))
        return list(take(connection, schema, str(path)))


@contextmanager
def _open(path: Path) -> Iterator[sqlite3.Connection]:
    """The database, with its faults as ours.

    Raises:
        ResultError: SQLite cannot read or write it.
    """
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("PRAGMA foreign_keys = ON")
            yield connection
    except sqlite3.Error as error:
        raise ResultError(f"{path}: {error}") from None
