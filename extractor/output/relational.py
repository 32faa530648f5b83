"""Result rows into the tables of a database and back, without loss; SQLite and DuckDB alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from pydantic import BaseModel, ValidationError

from extractor.errors import ResultError, faults
from extractor.extraction import Extraction
from extractor.output.article_columns import ARTICLE, article_fields, pick, place
from extractor.output.layout import (
    ARTICLES,
    INCIDENTS,
    Table,
    insert,
    loaded,
    select,
    stored,
    tables,
)
from extractor.output.merge import Block, Key, Merged, merge
from extractor.schema.record import R, Record

ARTICLE_NAMES = (*(column.name for column in ARTICLE), "position")


class Connection(Protocol):
    """What both databases offer."""

    def execute(self, sql: str, parameters: Any = ..., /) -> Any:
        """Run a statement; the result has `fetchall`."""

    def executemany(self, sql: str, parameters: Any, /) -> Any:
        """Run a statement for each row of values."""


class Database(Protocol):
    """A module for one kind of database file."""

    def recognises(self, head: bytes) -> bool:
        """Whether a file that begins so is of this kind."""

    def write(
        self, path: Path, rows: Iterable[Extraction[Any]], schema: type[Record]
    ) -> Merged[Any]:
        """A new file; there must be none at the path."""

    def append(
        self, path: Path, rows: Iterable[Extraction[Any]], schema: type[Record]
    ) -> Merged[Any]:
        """Rows into a file that is there, all of them or none."""

    def read(self, path: Path, schema: type[R]) -> list[Extraction[R]]:
        """The rows that went in."""


Put = Callable[[Connection, str, tuple[str, ...], Sequence[tuple[Any, ...]]], None]


def put_each(
    connection: Connection, table: str, names: tuple[str, ...], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Rows into a table, one statement each: quick in SQLite."""
    connection.executemany(insert(table, names), rows)


def update(
    connection: Connection,
    rows: Iterable[Extraction[Any]],
    schema: type[Record],
    put: Put = put_each,
) -> Merged[Extraction[Any]]:
    """Bring rows into tables that are there; see `merge` for articles that come twice.

    The caller opens and ends the transaction.
    """
    found = connection.execute(
        select(ARTICLES, ("position", "id", "request", "records", "created"), "position")
    ).fetchall()
    positions = {row[1]: row[0] for row in found}
    old: list[Block[Extraction[Any]]] = [Block(Key(*row[1:]), ()) for row in found]
    merged = merge(old, (Block(Key.of(row), (row,)) for row in rows))
    remove(connection, merged.replaced, schema)
    free = max(positions.values(), default=-1) + 1
    fresh: list[tuple[int, Extraction[Any]]] = []
    for block in merged.blocks:
        for row in block.rows:  # what was there before has none here
            position = positions.get(row.article.id)
            if position is None:
                position, free = free, free + 1
            fresh.append((position, row))
    write(connection, fresh, schema, put)
    return merged


def remove(connection: Connection, articles: Sequence[str], schema: type[Record]) -> None:
    """Take articles out with all that belongs to them, children first."""
    known = {table.name: table for table in tables(schema)}
    for article in articles:
        for table in reversed(tables(schema)):
            where = _of_article(table, known)
            connection.execute(f'DELETE FROM "{table.name}" WHERE {where}', (article,))  # noqa: S608 - the schema's names
        connection.execute("DELETE FROM articles WHERE id = ?", (article,))


def _of_article(table: Table, known: Mapping[str, Table]) -> str:
    """The condition that a row belongs to one article."""
    if table.parent == ARTICLES:
        return f'"{table.key}" = ?'
    parent = known[table.parent]
    above = _of_article(parent, known)
    return f'"{table.key}" IN (SELECT id FROM "{parent.name}" WHERE {above})'  # noqa: S608 - the schema's names


def write(
    connection: Connection,
    rows: Iterable[tuple[int, Extraction[Any]]],
    schema: type[Record],
    put: Put,
) -> None:
    """New articles, each with its position, and all that belongs to them."""
    articles: list[tuple[Any, ...]] = []
    free = {table.name: _free(connection, table.name) for table in tables(schema)}
    filled: dict[str, list[tuple[Any, ...]]] = {table.name: [] for table in tables(schema)}
    for position, row in rows:
        tree = row.to_dict()
        articles.append((*(pick(tree, column.path) for column in ARTICLE), position))
        _fill(tree["incidents"], row.article.id, INCIDENTS, schema, free, filled)
    put(connection, ARTICLES, ARTICLE_NAMES, articles)
    for table in tables(schema):
        put(connection, table.name, table.names, filled[table.name])


def _free(connection: Connection, table: str) -> int:
    (highest,) = connection.execute(f'SELECT max(id) FROM "{table}"').fetchall()[0]  # noqa: S608 - as above
    return (highest or 0) + 1


def _fill(
    items: Sequence[Mapping[str, Any]],
    parent: str | int,
    name: str,
    schema: type[Record],
    free: dict[str, int],
    filled: dict[str, list[tuple[Any, ...]]],
) -> None:
    """The rows of one list of parts, and of the lists within them."""
    known = tables(schema)
    table = next(table for table in known if table.name == name)
    for position, item in enumerate(items):
        number = free[name]
        free[name] += 1
        values = (stored(pick(item, c.path), c.kind) for c in table.columns)
        filled[name].append((number, parent, position, *values))
        for child in known:
            if child.parent == name:
                _fill(item[child.field], number, child.name, schema, free, filled)


def take(connection: Connection, schema: type[R], where: str) -> Iterator[Extraction[R]]:
    """The result rows of a database, in their first order, equal to those that were put in.

    Raises:
        ResultError: what is stored is no result row of this schema; the message names the article.
    """
    lists: dict[tuple[str, Any], list[dict[str, Any]]] = defaultdict(list)
    for table in reversed(tables(schema)):  # children first, so that parents find them
        children = [known for known in tables(schema) if known.parent == table.name]
        order = f'"{table.key}", position'
        for number, parent, _, *values in connection.execute(
            select(table.name, table.names, order)
        ).fetchall():
            item: dict[str, Any] = {}
            for column, value in zip(table.columns, values, strict=True):
                place(item, column.path, loaded(value, column.kind))
            for child in children:
                item[child.field] = lists[child.name, number]
            lists[table.name, parent].append(item)
    for values in connection.execute(select(ARTICLES, ARTICLE_NAMES, "position")).fetchall():
        fields = article_fields(dict(zip(ARTICLE_NAMES, values, strict=True)))
        records = lists[INCIDENTS, fields["article"]["id"]]
        yield _row(fields, records, schema, f"{where}: article {fields['article']['id']!r}")


def _row(
    fields: Mapping[str, Any], records: Sequence[Any], schema: type[R], where: str
) -> Extraction[R]:
    try:
        incidents = tuple(schema.model_validate(record) for record in records)
        return Extraction[R].model_validate({**fields, "incidents": incidents})
    except ValidationError as error:
        raise ResultError(f"{where}: {faults(error)}") from None


def fits(connection: Connection, schema: type[BaseModel], where: str) -> None:
    """Whether the database has the tables of this schema.

    Raises:
        ResultError: it has others, or lacks a column.
    """
    assert issubclass(schema, Record)
    expected = [(ARTICLES, ARTICLE_NAMES), *((t.name, t.names) for t in tables(schema))]
    for table, names in expected:
        found = {row[1] for row in connection.execute(f"PRAGMA table_info('{table}')").fetchall()}
        if missing := [name for name in names if name not in found]:
            message = f"{where}: no export of {schema.__name__} records: "
            what = f"the table {table!r} lacks {missing[0]!r}" if found else f"no table {table!r}"
            raise ResultError(f"{message}{what}; export anew to another file")
