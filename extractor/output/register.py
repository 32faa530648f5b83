"""Rows for a register of deaths: one a person, in exactly its columns, and what stands beside.

Such a table has no column for where a row came from, so that is kept in a file beside it,
`<table>.sources.csv`: the article, the incident and the subject of every row, which answer it was,
and the digest of the row as it was written. By it `--append` knows what is there. A row whose
digest is not found has been edited by a person (an id filled in, a name corrected); it stays as it
is, and a newer answer on its article is not taken. Rows that the package never wrote stay as well.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractor.errors import ResultError
from extractor.evaluation import sheet
from extractor.extraction import Extraction
from extractor.output.merge import Block, Key, Merged, merge
from extractor.schema.incident import Incident, Subject

SOURCES = ("article_id", "incident", "subject", "request", "records", "created", "sha256", "edited")
BESIDE = ".sources.csv"
DAY = len("2022-08-26")


@dataclass(frozen=True, slots=True)
class Person:
    """A subject with the incident and the row that it stands in; `number` is its position."""

    row: Extraction[Any]
    incident: Incident
    number: int

    @property
    def subject(self) -> Subject:
        """The subject itself."""
        return self.incident.subjects[self.number]

    @property
    def day(self) -> str:
        """The day of the incident, empty if it is not known to the day."""
        date = self.incident.date or ""
        return date if len(date) == DAY and "X" not in date else ""

    def off_duty(self) -> bool:
        """Whether an officer of the incident is said to have been off duty."""
        return any(officer.on_duty is False for officer in self.incident.officers)

    def cited(self, field: str) -> Iterator[Any]:
        """The claims about a field of the subject."""
        pointer = f"/subjects/{self.number}/{field}"
        for claim in self.incident.claims:
            if any(f"{p}/".startswith(f"{pointer}/") for p in claim.supports):
                yield claim

    def disputed(self, field: str) -> bool:
        """Whether the article also reports another value of a field of the subject."""
        pointer = f"/subjects/{self.number}/{field}"
        return any(rival.field == pointer for rival in self.incident.rivals)


@dataclass(frozen=True)
class Register:
    """One such database.

    Attributes:
        columns: its columns in their order.
        excluded: why a person does not belong into it, in a few words; None if they do.
        values: the columns that are known of a person; the rest stay empty.
    """

    columns: tuple[str, ...]
    excluded: Callable[[Person], str | None]
    values: Callable[[Person], Mapping[str, str | None]]

    def line(self, person: Person) -> dict[str, str]:
        """A person's row."""
        known = self.values(person)
        return {name: known.get(name) or "" for name in self.columns}


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table; where it came from, None if the package did not write it."""

    values: dict[str, str]
    incident: int | None = None
    subject: int | None = None


def people(rows: Sequence[Extraction[Any]]) -> Iterator[Person]:
    """Every subject of every incident.

    Raises:
        ResultError: the records are no incidents.
    """
    for row in rows:
        for record in row.incidents:
            if not isinstance(record, Incident):
                message = f"{row.article.id}: {type(record).__name__} records fit no register"
                raise ResultError(f"{message}; only incidents do")
            yield from (Person(row, record, number) for number in range(len(record.subjects)))


def block(register: Register, row: Extraction[Any]) -> Block[Line]:
    """The rows of one article."""
    numbers = {id(record): number for number, record in enumerate(row.incidents, start=1)}
    lines = tuple(
        Line(register.line(person), numbers[id(person.incident)], person.number + 1)
        for person in people([row])
        if register.excluded(person) is None
    )
    return Block(Key.of(row), lines)


def left_out(register: Register, rows: Sequence[Extraction[Any]]) -> Counter[str]:
    """How many people do not belong into the register, by the reason."""
    reasons = (register.excluded(person) for person in people(rows))
    return Counter(reason for reason in reasons if reason is not None)


def table(register: Register, blocks: Sequence[Block[Line]]) -> bytes:
    """The table as CSV."""
    lines = [line.values for one in blocks for line in one.rows]
    return sheet.write(register.columns, lines).encode()


def sources(register: Register, blocks: Sequence[Block[Line]]) -> bytes:
    """Where the rows of the table came from, as CSV; an article without any has a line too."""
    lines = []
    for one in blocks:
        if one.key is None:
            continue
        key = one.key
        about = {"article_id": key.article, "request": key.request, "records": key.records,
                 "created": key.created, "edited": "yes" if one.edited else ""}  # fmt: skip
        lines += [
            {**about, "incident": str(line.incident), "subject": str(line.subject),
             "sha256": _digest(register, line.values)}
            for line in one.rows
        ] or [{**about, "incident": "", "subject": "", "sha256": ""}]  # fmt: skip
    return sheet.write(SOURCES, lines).encode()


def read(register: Register, path: Path) -> list[Block[Line]]:
    """The table at a path and what is known of its rows.

    Raises:
        ResultError: it has other columns, or one of the files cannot be read.
    """
    names, rows = sheet.read(path.read_bytes(), str(path))
    if tuple(names) != register.columns:
        strange = next((n for n in names if n not in register.columns), None)
        what = f"has the column {strange!r}" if strange else "lacks columns or has another order"
        raise ResultError(f"{path}: it {what}; only a table of exactly this layout is appended to")
    there: dict[str, list[int]] = {}
    for number, row in enumerate(rows):
        there.setdefault(_digest(register, row), []).append(number)
    beside = path.with_name(path.name + BESIDE)
    known = sheet.read(beside.read_bytes(), str(beside))[1] if beside.exists() else []
    blocks: dict[int, Block[Line]] = {}  # by the place of the first row
    last: list[Block[Line]] = []
    for key, lines in _by_article(known, beside).items():
        written = [line for line in lines if line["sha256"]]
        places = [there[line["sha256"]].pop(0) for line in written if there.get(line["sha256"])]
        if len(places) < len(written) or any(line["edited"] for line in lines):
            last.append(Block(key, (), edited=True))  # its rows stay as if they were a stranger's
        elif places:
            found = [Line(rows[n], int(line["incident"]), int(line["subject"]))
                     for n, line in zip(places, written, strict=True)]  # fmt: skip
            blocks[places[0]] = Block(key, tuple(found))
            for place in places[1:]:
                blocks[place] = Block(None, ())
        else:
            last.append(Block(key, ()))
    strangers = {n: Block(None, (Line(row),)) for n, row in enumerate(rows) if n not in blocks}
    placed = {**strangers, **blocks}
    return [*(placed[n] for n in sorted(placed)), *last]


def _by_article(
    lines: Sequence[Mapping[str, str]], where: Path
) -> dict[Key, list[Mapping[str, str]]]:
    found: dict[Key, list[Mapping[str, str]]] = {}
    try:
        for line in lines:
            key = Key(line["article_id"], line["request"], line["records"], line["created"])
            found.setdefault(key, []).append(line)
    except KeyError as error:
        raise ResultError(f"{where}: the column {error} is missing; export anew") from None
    return found


def _digest(register: Register, row: Mapping[str, str]) -> str:
    text = "\0".join(row[name] for name in register.columns)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def combined(
    register: Register, rows: Sequence[Extraction[Any]], old: Sequence[Block[Line]]
) -> Merged[Line]:
    """Old rows and those of result rows together."""
    return merge(old, (block(register, row) for row in rows))
