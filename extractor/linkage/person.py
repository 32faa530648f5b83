"""How far two names of people agree: surname, given name, suffix, one slip of the pen.

News writes one person as "Johnathan Bratcher", "Jonathan Bratcher", "Bratcher" and "J. L. Bratcher
Jr.". A name is read here into surname, given names and suffix; two names get one of a few levels,
for the weight of each is estimated and none is chosen by hand.
"""

from __future__ import annotations

import functools
from enum import StrEnum
from typing import NamedTuple

from extractor.derive import plain
from extractor.evaluation.compare import GENERATIONS, TITLES

SLIP = 4  # letters from which one edit is a slip: Meyer and Mayer, but Lee is not Lei


class Name(NamedTuple):
    """A name as it is compared; all folded."""

    surname: str
    given: tuple[str, ...]  # initials too
    suffix: str

    @property
    def full(self) -> bool:
        """Whether a given name, not only its initial, stands beside the surname."""
        return any(len(word) > 1 for word in self.given)


class Likeness(StrEnum):
    """The levels of agreement of two names, best first."""

    FULL = "full"  # surname and first name agree, or the first name and an initial
    SLIP = "slip"  # the same but for one letter, or for a surname with one part more
    SURNAME = "surname"  # one is a surname alone, or has only initials that fit
    RELATED = "related"  # one surname, two first names or two suffixes
    OTHER = "other"


@functools.lru_cache(maxsize=100_000)
def read(value: str) -> Name | None:
    """A name's parts; None if nothing is left of it without titles."""
    words = plain(value)  # a nickname in quotes counts as a given name
    while words and words[0] in TITLES:
        words = words[1:]
    suffix = words[-1] if len(words) > 1 and words[-1] in GENERATIONS else ""
    words = words[:-1] if suffix else words
    return Name(words[-1], tuple(words[:-1]), suffix) if words else None


@functools.lru_cache(maxsize=1_000_000)
def likeness(one: Name, other: Name) -> Likeness:
    """How far two names agree; the order of the two does not matter."""
    surname = one.surname == other.surname
    if not surname and not _near(one.surname, other.surname) and not _part(one, other):
        return Likeness.OTHER
    if one.suffix and other.suffix and one.suffix != other.suffix:
        return Likeness.RELATED
    if not one.given or not other.given:
        return Likeness.SURNAME if surname else Likeness.OTHER
    first, second = one.given[0], other.given[0]
    if first == second and len(first) > 1:
        return Likeness.FULL if surname else Likeness.SLIP
    if not surname:
        return Likeness.OTHER  # two differences are too many
    if first[0] == second[0] and 1 in (len(first), len(second)):
        return Likeness.SURNAME
    if _near(first, second) or _short(first, second) or set(one.given) & set(other.given):
        return Likeness.SLIP
    return Likeness.RELATED


def _part(one: Name, other: Name) -> bool:
    """Whether one surname stands among the other's names: "Zambrano" and "Zambrano Montes"."""
    return one.surname in other.given[1:] or other.surname in one.given[1:]


def _short(one: str, other: str) -> bool:
    """Whether one first name begins the other: Tim and Timothy, Alex and Alexander."""
    few, many = sorted((one, other), key=len)
    return len(few) >= 3 and many.startswith(few)


def _near(one: str, other: str) -> bool:
    """Whether one edit (a letter more, less, other, or two exchanged) makes them equal."""
    if min(len(one), len(other)) < SLIP or abs(len(one) - len(other)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if start is None:
        return True
    a, b = one[start:], other[start:]
    return a[1:] == b or a == b[1:] or a[1:] == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])
