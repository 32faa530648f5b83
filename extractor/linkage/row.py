"""`Linked`: the output row, one real-world incident with all records of it."""

from __future__ import annotations

from typing import Any, Literal

from extractor.extraction import ArticleRef, Row
from extractor.schema.incident import Incident
from extractor.schema.record import Claim, Flag, Source, Value


class Member(Row):
    """A record that tells of the incident.

    `incident` is the record's position in its article's result row, `weight` the bits by which it
    belongs to the member that it is most like; None if it is alone.
    """

    article: ArticleRef
    incident: int
    prominence: Literal["main", "background"]
    voice: int
    weight: float | None


class ToldClaim(Claim):
    """A claim of a member; `supports` points into the merged incident."""

    article: str
    incident: int


class ToldRival(Row):
    """A value that a member has, or itself names as a rival, and that was not adopted.

    `field` points into the merged incident; `quote`, `source` and `span` are those of its first
    claim, None if it has none.
    """

    field: str
    value: Value
    article: str
    incident: int
    quote: str | None
    source: Source | None
    span: tuple[int, int] | None


class Entry(Row):
    """A row of a database that is about the incident; `weight` in bits."""

    id: str
    name: str | None
    date: str | None
    weight: float


class Known(Row):
    """What a database has of the incident: `present` with its rows, or `new`."""

    database: str
    status: Literal["present", "new"]
    rows: tuple[Entry, ...]


class Linked(Row):
    """One real-world incident.

    Attributes:
        id: `incident-` and 16 hexadecimal digits of its first member: an article that is added
            later does not change it.
        incident: the merged values, without evidence.
        members: the records, in the order of publication, those without a date last.
        claims: all claims of all members whose values were adopted, or that support none.
        rivals: all values not adopted.
        flags: `rivals` for a field whose values contradict each other, `one_voice` for a person or
            agency that only one of several voices names, and the members' own that still stand.
        database: None if no database was asked.
    """

    id: str
    incident: Incident
    members: tuple[Member, ...]
    claims: tuple[ToldClaim, ...]
    rivals: tuple[ToldRival, ...]
    flags: tuple[Flag, ...]
    database: Known | None = None

    def to_dict(self) -> dict[str, Any]:
        """The row as JSON types."""
        row = self.model_dump(mode="json", by_alias=True)
        return {**row, "incident": self.incident.values()}
