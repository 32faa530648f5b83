"""Which of several values one incident gets, and which of the others contradict it.

The policy, in this order:

1. A value in whose evidence the checks found no fault, over one that they doubt.
2. An official account (police, prosecutor, medical examiner, government, court) over others.
3. Of what is settled by the event itself: what more independent voices tell (`copies`), then what
   an article tells as its own matter over what it mentions in passing, then the more precise value,
   then the one that more voices tell just so, then that of the later article.
4. Of what may change afterwards (`CHANGING`): that of the later article, then as in 3.

A coarser value (a year, a surname, a subset) backs every finer one that it holds, and does not
contradict it. How two values compare is the field's own way (`evaluation.compare`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from extractor.evaluation.compare import Verdict, compare
from extractor.schema.field import Compare

OFFICIAL = frozenset({"police", "prosecutor", "medical_examiner", "government", "court"})
SETTLED_STANCES = frozenset({"stated", "alleged"})  # of an official account that counts as one
CHANGING = frozenset(
    {"outcome", "self_inflicted", "arrested", "on_leave", "charged", "body_camera"}
)  # a person dies of wounds, a coroner rules, an officer is charged, a recording is found

FULL = 2  # words of a name: a given name and a surname


@dataclass(frozen=True, slots=True)
class Said:
    """A value in one record.

    Attributes:
        value: not null, not an empty set; of the field's type.
        member: position of the record in the incident.
        pointer: where it stands in that record.
        voice: number of the article's independent voice.
        published: YYYY-MM-DD, "" if unknown: earlier than any.
        main: the article is about the event.
        official: some claim for it is an official account.
        doubted: a check found fault with its evidence.
    """

    value: Any
    member: int
    pointer: str
    voice: int
    published: str
    main: bool
    official: bool
    doubted: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """The value adopted, those that back it (it included) and those that contradict it."""

    adopted: Said
    backers: tuple[Said, ...]
    rivals: tuple[Said, ...]


def choose(field: str, kind: Compare, told: Sequence[Said]) -> Choice:
    """The value of one field from all that is told of it; at least one.

    Args:
        field: its name, without the path.
        kind: its way of comparison.
        told: every value, each with who tells it.
    """
    rank = partial(_rank, kind, told, field in CHANGING)
    best = max(told, key=rank)
    backers = tuple(other for other in told if agree(kind, best.value, other.value))
    rivals = tuple(other for other in told if other not in backers)
    return Choice(best, backers, rivals)


def _rank(kind: Compare, told: Sequence[Said], changing: bool, one: Said) -> tuple[Any, ...]:
    size = precision(kind, one.value)
    backers = [  # a coarser value would else win by the finer ones that contradict each other
        other
        for other in told
        if precision(kind, other.value) <= size and agree(kind, one.value, other.value)
    ]
    sound = [other for other in backers if not other.doubted]
    standing = bool(sound), any(other.official for other in sound)
    main = any(other.main for other in sound)
    voices = len({other.voice for other in backers})
    just_so = len({other.voice for other in told if other.value == one.value})
    telling = voices, main, size, just_so
    if changing:
        return *standing, one.published, *telling, str(one.value)
    return *standing, *telling, one.published, str(one.value)


def agree(kind: Compare, one: Any, other: Any) -> bool:
    """Whether both can be true: equal, or one tells the other more coarsely."""
    if kind is Compare.SET:
        return set(one) <= set(other) or set(other) <= set(one)
    return compare(kind, one, other).verdict is not Verdict.WRONG


def precision(kind: Compare, value: Any) -> int:
    """How much a value says, among values that can all be true.

    Members of a set, characters of a date or an address, a full name over a surname; a longer name
    says no more (a dateline may stick to it).
    """
    if kind is Compare.PERSON:
        return min(len(value.split()), FULL)
    return len(value) if kind in (Compare.SET, Compare.DATE, Compare.ADDRESS) else 0
