"""One row a person: the table that a spreadsheet, pandas or R wants.

A row is an item of the schema's first list of parts (for incidents, a subject), with the columns
of its record and its article. A record without such an item has a row, and so does an article
without a record: its status says why. The record's other lists are joined, a column for each of
their fields, `;` between items, so that the second name goes with the second role. Beside the
values stand the words for some of them, and how many flags there are.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from extractor.extraction import Extraction
from extractor.output.article_columns import ARTICLE, Column, Kind, pick
from extractor.output.layout import columns
from extractor.schema.field import EVIDENCE, about, is_list, part_of, slots
from extractor.schema.record import Record

SEPARATOR = ";"
STAND_IN = ","  # for a semicolon within a joined value, so that items stay countable
QUOTED = (  # of which the words stand in the table: what an editor checks first
    "/date",
    "/location/city",
    "/subjects/*/name",
    "/subjects/*/age",
    "/subjects/*/outcome",
    "/subjects/*/armed_with",
    "/subjects/*/threat",
)
FIRST = ("id", "published", "title", "url", "status", "error_type", "error_message")
LAST = ("model", "prompt", "request", "records", "created")  # say which answer it is


@dataclass(frozen=True)
class Flat:
    """The flat form of a schema.

    Attributes:
        schema: the record class.
        item: the list of which every item has a row; None if the schema has no list of parts.
        others: the lists that are joined.
    """

    schema: type[Record]
    item: str | None
    others: tuple[str, ...]

    @functools.cached_property
    def quoted(self) -> dict[str, str]:
        """The column of a quote to the path of its value."""
        paths = {_path(self.item, c): c.name for c in self._item_columns}
        paths |= {_path(None, c): c.name for c in self._own}
        named = {path: paths[path] for path in QUOTED if path in paths}
        return {
            f"{f'{self._one}_' if '*' in path else ''}{name}_quote": path
            for path, name in named.items()
        }

    @property
    def _own(self) -> tuple[Column, ...]:
        return tuple(column for column in columns(self.schema) if column.name not in EVIDENCE)

    @property
    def _item_columns(self) -> tuple[Column, ...]:
        return self._columns_of(self.item) if self.item else ()

    def _columns_of(self, name: str) -> tuple[Column, ...]:
        kind = part_of(self.schema.model_fields[name])
        assert kind is not None
        return columns(kind)

    @property
    def _one(self) -> str:
        """What one item is called: `subject`."""
        return (self.item or "").removesuffix("s")

    @functools.cached_property
    def columns(self) -> dict[str, tuple[Kind, str]]:
        """Every column in its order, with its kind and its meaning; sets and lists are text."""
        article = {c.name: c for c in ARTICLE}
        found = {_article(name): _said(article[name]) for name in FIRST}
        found["incident"] = ("integer", "Which incident of the article, from 1; empty if none.")
        found |= {c.name: _said(c) for c in self._own}
        if self.item:
            meaning = f"Which {self._one} of the incident, from 1; empty if none."
            found[self._one] = ("integer", meaning)
            found |= {f"{self._one}_{c.name}": _said(c) for c in self._item_columns}
        for name in self.others:
            for column in self._columns_of(name):
                meaning = f"Of all {name}, in their order, {SEPARATOR} between. {column.meaning}"
                found[f"{name}_{column.name}"] = ("text", meaning)
        for name, path in self.quoted.items():
            found[name] = ("text", f"The first words of the article that are cited for {path}.")
        about_flags = "that concern this row: the incident or this item of it."
        found["flags"] = ("integer", f"How many doubts the checks raised {about_flags}")
        found["flagged"] = ("text", f"The fields of those flags, {SEPARATOR} between.")
        return found | {name: _said(article[name]) for name in LAST}

    def rows(self, row: Extraction[Any]) -> Iterator[dict[str, Any]]:
        """The rows of one article, with a value or None for every column."""
        tree = row.to_dict()
        names = (*FIRST, *LAST)
        outer = {_article(c.name): pick(tree, c.path) for c in ARTICLE if c.name in names}
        empty = dict.fromkeys(self.columns)
        if not row.incidents:
            yield {**empty, **outer}
        for number, record in enumerate(row.incidents):
            values = tree["incidents"][number]
            own = {c.name: _text(pick(values, c.path), c.kind) for c in self._own}
            for position in range(max(1, len(values[self.item]))) if self.item else [0]:
                yield {
                    **empty, **outer, "incident": number + 1, **own,
                    **self._item(values, position), **self._joined(values),
                    **self._evidence(record, position),
                }  # fmt: skip

    def _item(self, values: Mapping[str, Any], position: int) -> dict[str, Any]:
        """The columns of the item that a row is about; none if the record has no item."""
        if self.item is None or not values[self.item]:
            return {}
        item = values[self.item][position]
        found = {f"{self._one}_{c.name}": _text(pick(item, c.path), c.kind)
                 for c in self._item_columns}  # fmt: skip
        return {self._one: position + 1, **found}

    def _joined(self, values: Mapping[str, Any]) -> dict[str, str | None]:
        """The other lists, one text a field; None where no item says anything."""
        found: dict[str, str | None] = {}
        for name in self.others:
            for column in self._columns_of(name):
                each = [_text(pick(item, column.path), column.kind) for item in values[name]]
                texts = [shown(value).replace(SEPARATOR, STAND_IN) for value in each]
                found[f"{name}_{column.name}"] = SEPARATOR.join(texts) if any(texts) else None
        return found

    def _evidence(self, record: Record, position: int) -> dict[str, Any]:
        """The first words cited for the quoted fields, and the flags."""
        wanted = {path.replace("*", str(position)): name for name, path in self.quoted.items()}
        quotes = {
            wanted[slot.pointer]: next(
                (claim.quote for claim in record.claims if about(claim.supports, slot)), None
            )
            for slot in slots(record)
            if slot.pointer in wanted and not slot.empty
        }
        items = f"/{self.item}/"
        here = f"{items}{position}"
        flags = [
            flag.field
            for flag in record.flags
            if not flag.field.startswith(items) or f"{flag.field}/".startswith(f"{here}/")
        ]
        return {**quotes, "flags": len(flags), "flagged": SEPARATOR.join(flags) or None}


@functools.cache
def flat(schema: type[Record]) -> Flat:
    """The flat form of a record class."""
    lists = [
        name
        for name, info in schema.model_fields.items()
        if name not in EVIDENCE and is_list(info) and part_of(info) is not None
    ]
    return Flat(schema, lists[0] if lists else None, tuple(lists[1:]))


def shown(value: Any) -> str:
    """A value as text: nothing for None, `true` and `false`."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _article(name: str) -> str:
    return "article_id" if name == "id" else name


def _said(column: Column) -> tuple[Kind, str]:
    return ("text" if column.kind == "json" else column.kind, column.meaning)


def _path(item: str | None, column: Column) -> str:
    return "/".join(["", *([item, "*"] if item else []), *column.path])


def _text(value: Any, kind: Kind) -> Any:
    """A value as one cell holds it: sets joined, other composed values as they print."""
    if kind == "json" and isinstance(value, Sequence) and not isinstance(value, str):
        return SEPARATOR.join(shown(member) for member in value) or None
    return value
