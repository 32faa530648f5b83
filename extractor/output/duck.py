"""A DuckDB file with the same tables as in SQLite, without search and views.

DuckDB cannot delete a row and what refers to it in one transaction, so that children name their
parents without a foreign key here. Its own `read_json` and `json_each` look into the JSON columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from extractor.errors import ConfigError, ResultError
from extractor.extraction import Extraction
from extractor.output.layout import create
from extractor.output.merge import Merged
from extractor.output.relational import Connection, fits, take, update
from extractor.schema.record import R, Record

MAGIC = b"DUCK"  # of a DuckDB file, after
MAGIC_AT = 8  # bytes


def recognises(head: bytes) -> bool:
    """Whether a file that begins so is a DuckDB file."""
    return head[MAGIC_AT:].startswith(MAGIC)


def write(path: Path, rows: Iterable[Extraction[Any]], schema: type[Record]) -> Merged[Any]:
    """A new file; there must be none at the path."""
    with _open(path) as connection:
        connection.execute("BEGIN")
        for statement in create(schema, references=False):
            connection.execute(statement)
        merged = update(connection, rows, schema, put_columns)
        connection.execute("COMMIT")
    return merged


def append(path: Path, rows: Iterable[Extraction[Any]], schema: type[Record]) -> Merged[Any]:
    """Rows into a file that is there, in one transaction: all of them or none.

    Raises:
        ResultError: the file is no such export.
    """
    with _open(path) as connection:
        fits(connection, schema, str(path))
        connection.execute("BEGIN")
        merged = update(connection, rows, schema, put_columns)
        connection.execute("COMMIT")  # a connection closed before this takes all back
    return merged


def read(path: Path, schema: type[R]) -> list[Extraction[R]]:
    """The result rows of an export, equal to those that went in.

    Raises:
        ResultError: the file is no such export, or was changed to what is no result row.
    """
    with _open(path) as connection:
        fits(connection, schema, str(path))
        return list(take(connection, schema, str(path)))


def put_columns(
    connection: Connection, table: str, names: tuple[str, ...], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Rows into a table, a column at a time: row by row takes DuckDB a hundred times as long."""
    if rows:
        listed = ", ".join(f'"{name}"' for name in names)
        each = ", ".join("unnest(?)" for _ in names)
        sql = f'INSERT INTO "{table}" ({listed}) SELECT {each}'
        connection.execute(sql, [list(column) for column in zip(*rows, strict=True)])


@contextmanager
def _open(path: Path) -> Iterator[Connection]:
    """The database, with its faults as ours.

    Raises:
        ConfigError: the extra is not installed.
        ResultError: DuckDB cannot read or write the file.
    """
    try:
        import duckdb
    except ImportError:
        message = "DuckDB files need an extra: pip install 'incident-extractor[duckdb]'"
        raise ConfigError(message) from None
    try:
        with duckdb.connect(str(path)) as connection:
            yield connection
    except duckdb.Error as error:
        raise ResultError(f"{path}: {error}") from None
