"""How two mentions agree, field by field: one of a few named levels each.

A level says what was seen, not what it is worth: that is estimated (`weights`). `None` is no level
but silence: one of the two does not say, and the field counts neither way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from extractor.evaluation import address
from extractor.evaluation.compare import Verdict, compare
from extractor.linkage.mention import Mention, When
from extractor.linkage.person import Likeness, likeness
from extractor.schema.field import Compare

Levels = tuple[str | None, ...]  # one for each of FIELDS, in that order

WEEK = 7  # days: a first story and its follow-ups on the identification, the vigil, the video
MONTH = 31  # days: farther apart, two whole dates are two events


def name(one: Mention, other: Mention) -> str | None:
    """The best likeness of any two subjects."""
    if not one.names or not other.names:
        return None
    order = list(Likeness)
    found = (order.index(likeness(a, b)) for a in one.names for b in other.names)
    best = order[min(found)]
    if best is Likeness.OTHER and (one.nameless or other.nameless):
        return "other, not all named"
    return best.value


def day(one: Mention, other: Mention) -> str | None:
    """How far the dates lie apart, or whether the coarser one holds the finer one."""
    a, b = one.when, other.when
    if a.ordinal is not None and b.ordinal is not None:
        return _apart(abs(a.ordinal - b.ordinal))
    if a.known and b.known:
        shared = [(x, y) for x, y in zip(_parts(a), _parts(b), strict=True)
                  if x is not None and y is not None]  # fmt: skip
        if any(x != y for x, y in shared):
            return "contradictory"
        if a.day and b.day:
            return "same day"  # of an unknown year: old news rarely leave the year out
        return "coarser" if shared else None
    return _published(one, other)


def _apart(days: int) -> str:
    if days <= 1:
        return "same day" if days == 0 else "next day"
    return "days" if days <= WEEK else "weeks" if days <= MONTH else "far"


def _parts(value: When) -> tuple[int | None, int | None, int | None]:
    return value.year, value.month, value.day


def _published(one: Mention, other: Mention) -> str | None:
    """What the days of publication say where one date, or both, are not told."""
    if one.when.ordinal is not None:
        one, other = other, one
    known = other.when.ordinal
    if one.when.known or (other.when.known and known is None):
        return None
    if one.published is None or not one.main:
        return None
    if known is not None:
        after = one.published - known
        return "told before" if after < -1 else "news of the week" if after <= WEEK else None
    if other.published is None or not other.main:
        return None
    return "news of the week" if abs(one.published - other.published) <= WEEK else None


def place(one: Mention, other: Mention) -> str | None:
    """City and state, else county and state, else the state."""
    if one.state and other.state and one.state != other.state:
        return "other state"
    if one.city and one.city == other.city:
        return "city"
    if one.county and one.county == other.county:
        return "county"
    if one.city and other.city:
        return "other city"
    return "state" if one.state and other.state else None


def street(one: Mention, other: Mention) -> str | None:
    """Whether the addresses can be the same."""
    if one.address is None or other.address is None:
        return None
    return "same" if address.agreement(one.address, other.address)[0] else "other"


def age(one: Mention, other: Mention) -> str | None:
    """The nearest ages of any two subjects: a birthday, or a slip, is one year."""
    if not one.ages or not other.ages:
        return None
    apart = min(abs(a - b) for a in one.ages for b in other.ages)
    return "same" if apart == 0 else "one year" if apart == 1 else "other"


def time(one: Mention, other: Mention) -> str | None:
    """Within ten minutes, or not."""
    if one.time is None or other.time is None:
        return None
    same = compare(Compare.TIME, one.time, other.time).verdict is Verdict.CORRECT
    return "same" if same else "other"


def outcome(one: Mention, other: Mention) -> str | None:
    """What became of the subject hit worst."""
    if one.outcome is None or other.outcome is None:
        return None
    return "same" if one.outcome == other.outcome else "other"


def agency(one: Mention, other: Mention) -> str | None:
    """Whether any agency is named in both."""
    return _shared(one.agencies, other.agencies)


def weapon(one: Mention, other: Mention) -> str | None:
    """Whether any weapon of a subject is the same."""
    return _shared(one.weapons, other.weapons)


def officer(one: Mention, other: Mention) -> str | None:
    """Whether any officer is named in both."""
    if not one.officers or not other.officers:
        return None
    found = {likeness(a, b) for a in one.officers for b in other.officers}
    return "same" if found & {Likeness.FULL, Likeness.SLIP, Likeness.SURNAME} else "other"


def _shared(one: Iterable[object], other: Iterable[object]) -> str | None:
    a, b = set(one), set(other)
    if not a or not b:
        return None
    return "same" if a & b else "other"


FIELDS: Mapping[str, Callable[[Mention, Mention], str | None]] = {
    "name": name,
    "day": day,
    "place": place,
    "street": street,
    "age": age,
    "time": time,
    "outcome": outcome,
    "agency": agency,
    "weapon": weapon,
    "officer": officer,
}


def levels(one: Mention, other: Mention) -> Levels:
    """The level of every field; the order of the two does not matter."""
    return tuple(field(one, other) for field in FIELDS.values())
