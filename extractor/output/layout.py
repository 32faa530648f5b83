"""The relational form of a schema: one table for records, one for every list of parts in them.

It is read off the record class, so that a schema of one's own has tables too, and a field added to
the incident has its column. Claims, rivals and flags are lists of parts like any other. Sets are
JSON arrays in one column: both databases and Datasette can look into them.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from extractor.errors import SchemaError
from extractor.output.article_columns import ARTICLE, Column, Kind
from extractor.schema.field import EVIDENCE, is_list, part_of
from extractor.schema.record import Record

ARTICLES = "articles"
INCIDENTS = "incidents"
KEYS = ("id", "position")  # every table has them, and a column that names the parent


@dataclass(frozen=True)
class Table:
    """One table of the relational form.

    Attributes:
        name: of the table; a list of parts has the name of its field.
        parent: the table that its rows belong to.
        key: the column that names the parent's row: `incident_id`.
        field: the list's name in the parent part.
        columns: what it says, beside `id`, the key and `position`.
    """

    name: str
    parent: str
    key: str
    field: str
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """All columns in the order in which they stand in the database."""
        return ("id", self.key, "position", *(column.name for column in self.columns))


@functools.cache
def tables(schema: type[Record]) -> tuple[Table, ...]:
    """The tables of a schema, every parent before its children; `articles` is none of them.

    Raises:
        SchemaError: two lists of the schema would share a table.
    """
    found = tuple(_tables(schema, INCIDENTS, ARTICLES, "incidents"))
    names = [ARTICLES, *(table.name for table in found)]
    for name in names:
        if names.count(name) > 1:
            raise SchemaError(f"{schema.__name__}: two tables would be named {name!r}; rename one")
    return found


def _tables(part: type[BaseModel], name: str, parent: str, field: str) -> Iterator[Table]:
    key = f"{parent.removesuffix('s')}_id"
    own = columns(part)
    if taken := {*KEYS, key} & {column.name for column in own}:
        message = f"{part.__name__}.{min(taken)}: a key of its table has this name; rename it"
        raise SchemaError(message)
    yield Table(name, parent, key, field, own)
    for inner, info in part.model_fields.items():
        kind = part_of(info)
        if kind is not None and is_list(info):
            below = inner if parent == ARTICLES else f"{name}_{inner}"
            yield from _tables(kind, below, name, inner)


@functools.cache
def columns(part: type[BaseModel]) -> tuple[Column, ...]:
    """The columns of a part: its plain values and those of the single parts within it.

    A nested value is named as it is (`city`), or with its part (`location_city`) if the outer part
    has a field of that name.
    """
    found: list[Column] = []
    fields = part.model_fields
    for name in sorted(fields, key=lambda name: issubclass(part, Record) and name in EVIDENCE):
        info = fields[name]
        inner = part_of(info)
        if inner is None or type(None) in get_args(info.annotation):
            found.append(Column(name, (name,), kind_of(info), info.description or ""))
        elif not is_list(info):
            for column in columns(inner):
                clash = column.name in part.model_fields
                shown = f"{name}_{column.name}" if clash else column.name
                found.append(Column(shown, (name, *column.path), column.kind, column.meaning))
    return tuple(found)


PLAIN: dict[Any, Kind] = {str: "text", int: "integer", float: "number", bool: "boolean"}


def kind_of(info: FieldInfo) -> Kind:
    """The kind of a field's column; `json` for all that is not one plain value."""
    if part_of(info) is not None:
        return "json"
    kinds = set(_leaves(info.annotation))
    return kinds.pop() if len(kinds) == 1 else "json"


def _leaves(annotation: Any) -> Iterator[Kind]:
    if annotation in PLAIN:
        yield PLAIN[annotation]
    elif get_origin(annotation) is Literal:
        yield from (PLAIN.get(type(value), "json") for value in get_args(annotation))
    elif get_origin(annotation) in (list, tuple, dict, set) or not get_args(annotation):
        if annotation is not type(None):
            yield "json"
    else:
        for inner in get_args(annotation):
            yield from _leaves(inner)


def stored(value: Any, kind: Kind) -> Any:
    """A value as a database keeps it: what is composed as JSON text."""
    if kind != "json" or value is None:
        return value
    return json.dumps(value, ensure_ascii=False)


def loaded(value: Any, kind: Kind) -> Any:
    """The value that was stored; a database without booleans gives 0 and 1."""
    if value is None:
        return None
    if kind == "json":
        return json.loads(value)
    return bool(value) if kind == "boolean" else value


TYPES: dict[Kind, str] = {
    "text": "TEXT",
    "integer": "INTEGER",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "json": "TEXT",
}


def create(schema: type[Record], references: bool) -> Iterator[str]:
    """The statements that make the tables and their indexes, in SQL that both databases take.

    Args:
        schema: the record class.
        references: whether children name their parents as foreign keys, and go with them.
    """
    body = ", ".join(f"{_quoted(c.name)} {TYPES[c.kind]}{_must(c)}" for c in ARTICLE)
    yield f"CREATE TABLE articles ({body}, position INTEGER NOT NULL)"
    for table in tables(schema):
        key_type = "TEXT" if table.parent == ARTICLES else "INTEGER"
        foreign = f" REFERENCES {_quoted(table.parent)}(id) ON DELETE CASCADE" if references else ""
        body = "".join(f", {_quoted(c.name)} {TYPES[c.kind]}" for c in table.columns)
        yield (
            f"CREATE TABLE {_quoted(table.name)} (id INTEGER PRIMARY KEY, "
            f"{_quoted(table.key)} {key_type} NOT NULL{foreign}, position INTEGER NOT NULL{body})"
        )
        yield (
            f"CREATE INDEX {_quoted(f'{table.name}_of_{table.key}')} "
            f"ON {_quoted(table.name)} ({_quoted(table.key)})"
        )


def _must(column: Column) -> str:
    return " PRIMARY KEY NOT NULL" if column.name == "id" else ""


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def insert(table: str, names: tuple[str, ...]) -> str:
    """The statement that puts one row into a table, a `?` for each column."""
    listed = ", ".join(map(_quoted, names))
    return f"INSERT INTO {_quoted(table)} ({listed}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608 - names come from the schema


def select(table: str, names: tuple[str, ...], order: str) -> str:
    """The statement that reads a table's columns, in an order."""
    return f"SELECT {', '.join(map(_quoted, names))} FROM {_quoted(table)} ORDER BY {order}"  # noqa: S608 - as above
