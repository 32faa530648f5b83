"""`Mention`: one record of one article, as far as it tells one event from another."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from extractor.evaluation import address
from extractor.evaluation.compare import canonical
from extractor.linkage import person
from extractor.linkage.person import Name
from extractor.schema.incident import Incident

OUTCOMES = ("killed", "injured", "unhurt")  # the gravest first
# flags of the checks that say that the evidence does not carry the value
DOUBTS = frozenset({"ungrounded", "unsupported", "no_claim", "future", "weekday"})


@dataclass(frozen=True, slots=True)
class When:
    """A date in EDTF by its parts; None for what is not told.

    Attributes:
        year: or None (`XXXX`).
        month: or None.
        day: or None.
        certain: a whole date in which the checks found no fault.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    certain: bool = False

    @property
    def ordinal(self) -> int | None:
        """The day's number; None for an incomplete date, or one that no calendar has."""
        if self.year is None or self.month is None or self.day is None:
            return None
        try:
            return date(self.year, self.month, self.day).toordinal()
        except ValueError:
            return None

    @property
    def known(self) -> bool:
        """Whether anything is told."""
        return self.year is not None or self.month is not None


@dataclass(frozen=True, slots=True, eq=False)
class Mention:
    """What is compared of one record; equal only to itself.

    Names of places and agencies are tuples of folded words; sets and None are empty if not told.

    Attributes:
        source: the article's id, or the name of a database.
        place: position of the record in its article, or the row's id in the database.
        published: ordinal of the day of publication: force came before it.
        main: whether the article is about this event.
        when: the date of the event.
        names: of subjects.
        nameless: how many more subjects there are.
        outcome: the gravest of any subject.
        weapons: of all subjects.
        officers: names of officers.
    """

    source: str
    place: int | str
    published: int | None = None
    main: bool = True
    when: When = When()
    time: str | None = None
    city: tuple[str, ...] | None = None
    county: tuple[str, ...] | None = None
    state: str | None = None
    address: address.Address | None = None
    names: tuple[Name, ...] = ()
    nameless: int = 0
    ages: frozenset[int] = frozenset()
    outcome: str | None = None
    weapons: frozenset[str] = frozenset()
    officers: tuple[Name, ...] = ()
    agencies: frozenset[tuple[str, ...]] = frozenset()


def of(record: Incident, source: str, place: int, published: str | None) -> Mention:
    """The mention that a record of an article is; `published` is YYYY-MM-DD."""
    where, subjects = record.location, record.subjects
    names = _names(subject.name for subject in subjects)
    told = {subject.outcome for subject in subjects}
    return Mention(
        source=source,
        place=place,
        published=date.fromisoformat(published).toordinal() if published else None,
        main=record.prominence == "main",
        when=when(record.date, doubted=any(
            f.field == "/date" and f.code in DOUBTS for f in record.flags)),
        time=record.time,
        city=canonical(where.city) if where.city else None,
        county=canonical(where.county) if where.county else None,
        state=where.state,
        address=address.parse(where.address) if where.address else None,
        names=names,
        nameless=len(subjects) - len(names),
        ages=frozenset(s.age for s in subjects if s.age is not None),
        outcome=next((outcome for outcome in OUTCOMES if outcome in told), None),
        weapons=frozenset(weapon for s in subjects for weapon in s.armed_with) - {"undetermined"},
        officers=_names(officer.name for officer in record.officers),
        agencies=frozenset(canonical(agency.name) for agency in record.agencies if agency.name),
    )  # fmt: skip


def when(value: str | None, *, doubted: bool = False) -> When:
    """A date of a record, `XXXX` for an unknown year, by its parts."""
    match = re.fullmatch(r"(\d{4}|XXXX)(?:-(\d\d))?(?:-(\d\d))?", value or "")
    if match is None:
        return When()
    year, month, day = (int(p) if p and p != "XXXX" else None for p in match.groups())
    return When(year, month, day, None not in (year, month, day) and not doubted)


def _names(values: Iterable[str | None]) -> tuple[Name, ...]:
    read = (person.read(value) for value in values if value)
    return tuple(dict.fromkeys(name for name in read if name))
