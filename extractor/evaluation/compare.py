"""How two values of a field compare: right, partly right or wrong, with a reason one can read.

The way is declared with the field (`extractor.schema.field.comparison`). Partial credit comes from
the rules here and from the label's alternatives, never from a similarity threshold: on the 1992
human verdicts no string similarity separates match from partial. Every rule is symmetric, so that
exchanging gold and prediction exchanges precision and recall.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from extractor.derive import fold, plain, tokens
from extractor.evaluation import address
from extractor.schema.field import Compare

TIME_TOLERANCE = 10  # minutes: "about 1:18" and "about 1:20" are one report
DAY = 24 * 60  # minutes
LEAP_YEAR = 2000  # stands in for an unknown year: it has every day


class Verdict(StrEnum):
    """What comparing two given values says."""

    CORRECT = "correct"
    PARTIAL = "partial"
    WRONG = "wrong"


CREDIT = {Verdict.CORRECT: 2, Verdict.PARTIAL: 1, Verdict.WRONG: 0}  # in halves: MUC


class Outcome(NamedTuple):
    """A verdict and its reason."""

    verdict: Verdict
    reason: str

    @property
    def credit(self) -> int:
        """2 for correct, 1 for partial, 0 for wrong."""
        return CREDIT[self.verdict]


EQUAL = Outcome(Verdict.CORRECT, "equal")


def _partial(reason: str) -> Outcome:
    return Outcome(Verdict.PARTIAL, reason)


def _wrong(reason: str) -> Outcome:
    return Outcome(Verdict.WRONG, reason)


def compare(kind: Compare, gold: Any, predicted: Any) -> Outcome:
    """One gold value against one predicted value, both given (no null, no set).

    Args:
        kind: the field's way of comparison; `exact` also for the members of a set.
        gold: of the field's type.
        predicted: likewise.
    """
    if type(gold) is type(predicted) and gold == predicted:
        return EQUAL
    rule = RULES.get(kind)
    if rule is None or not (isinstance(gold, str) and isinstance(predicted, str)):
        return _wrong("another value")
    return rule(gold, predicted)


def best(kind: Compare, answers: Iterable[Any], predicted: Any) -> Outcome:
    """The best outcome over all right answers, the label's own first; null answers are left out."""
    found: Outcome | None = None
    for index, answer in enumerate(answers):
        if answer is None:
            continue
        outcome = compare(kind, answer, predicted)
        if index:
            outcome = Outcome(outcome.verdict, f"{outcome.reason}, alternative {answer!r}")
        if found is None or outcome.credit > found.credit:
            found = outcome
    return found or _wrong("another value")


def nearest_set(answers: Iterable[Sequence[Any]], predicted: Collection[Any]) -> Sequence[Any]:
    """The right answer that differs from the predicted set in the fewest members; first wins."""
    given = set(predicted)
    return min(answers, key=lambda answer: len(given.symmetric_difference(answer)))


# -- dates and times -----------------------------------------------------------------------------

DATE = re.compile(r"(\d{4}|XXXX)(?:-(\d\d))?(?:-(\d\d))?")
CLOCK = re.compile(r"\d\d:\d\d")
UNITS = ("year", "month", "day")


@functools.lru_cache(maxsize=100_000)
def _date(gold: str, predicted: str) -> Outcome:
    """Right at coarser precision, either way, is partial; off by one day is told apart."""
    one, other = _known(gold), _known(predicted)
    shared = [unit for unit in UNITS if unit in one and unit in other]
    if not shared:
        return _wrong("nothing in common")
    differing = [unit for unit in shared if one[unit] != other[unit]]
    if not differing:
        if one == other:
            return EQUAL
        return _partial("right at coarser precision")
    if abs(_ordinal(one) - _ordinal(other)) == 1:
        return _wrong("off by one day")
    return _wrong(f"another {differing[0]}")


def _known(value: str) -> dict[str, int]:
    """The parts of a date that are given."""
    match = DATE.fullmatch(value)
    parts = match.groups() if match else ()
    return {u: int(part) for u, part in zip(UNITS, parts, strict=False) if part and part != "XXXX"}


def _ordinal(parts: dict[str, int]) -> float:
    """The day's number, infinite for an incomplete or impossible date."""
    try:
        return date(parts.get("year", LEAP_YEAR), parts["month"], parts["day"]).toordinal()
    except (KeyError, ValueError):
        return float("inf")


def _time(gold: str, predicted: str) -> Outcome:
    """Within ten minutes, around midnight too."""
    if not (CLOCK.fullmatch(gold) and CLOCK.fullmatch(predicted)):
        return _wrong("another value")
    minutes = [int(value[:2]) * 60 + int(value[3:]) for value in (gold, predicted)]
    apart = abs(minutes[0] - minutes[1])
    apart = min(apart, DAY - apart)
    if apart <= TIME_TOLERANCE:
        return Outcome(Verdict.CORRECT, f"{apart} minutes apart")
    return _wrong(f"{apart} minutes apart")


# -- people --------------------------------------------------------------------------------------

RANKS = (
    "mr mrs ms miss dr rev officer ofc deputy dep sgt sergeant lt lieutenant capt captain cpl "
    "corporal det detective trooper chief sheriff agent constable marshal patrolman ranger police"
)
TITLES = frozenset(RANKS.split())
GENERATIONS = frozenset(("jr", "sr", "ii", "iii", "iv"))
NICKNAME = re.compile(r"[\"“”‘(][^\"“”‘’()]+[\"“”’)](?=\s)|(?<=\s)'[^']+'(?=\s)")


@functools.lru_cache(maxsize=100_000)
def _person(gold: str, predicted: str) -> Outcome:
    """Titles, nicknames and initials aside; the surname alone, or a middle name short, partial."""
    (one, born), (other, also_born) = _names(gold), _names(predicted)
    if born and also_born and born != also_born:
        return _wrong(f"{born} is not {also_born}")
    if not one or not other or one[-1] != other[-1]:
        return _wrong("another surname")
    if one == other:
        return Outcome(Verdict.CORRECT, "equal but for titles, initials or suffixes")
    few, many = sorted((one, other), key=len)
    if len(few) == 1:
        return _partial("surname only")
    if few[0] == many[0] and set(few) <= set(many):
        return _partial("a middle name is left out")
    return _wrong("another given name")


def _names(value: str) -> tuple[list[str], str]:
    """The names that count, surname last, and Jr., Sr. or a number."""
    words = plain(NICKNAME.sub(" ", f" {value} ")) or plain(value)
    while len(words) > 1 and words[0] in TITLES:
        words = words[1:]
    born = words[-1] if len(words) > 1 and words[-1] in GENERATIONS else ""
    words = words[:-1] if born else words
    full = [word for word in words if len(word) > 1]
    return full or words, born


# -- places and agencies -------------------------------------------------------------------------

LEADING = frozenset({"the", "a", "an"})
OFFICES = {"police", "sheriff", "attorney", "prosecutor", "coroner", "examiner", "marshal", "fire"}
BODIES = {"department", "office", "dept"}  # after one of the above it adds nothing
AREAS = {"county", "parish", "borough"}  # a county's name is written with or without
ACRONYM = re.compile(r"[A-Z]{3,6}")  # two letters shorten too many things


@functools.lru_cache(maxsize=100_000)
def _name(gold: str, predicted: str) -> Outcome:
    """Folded, abbreviations written out: "PD", "Dept.", Sheriff's Office or Department, "LPD"."""
    one, other = canonical(gold), canonical(predicted)
    if one == other:
        same = fold(gold) == fold(predicted)
        return EQUAL if same else Outcome(Verdict.CORRECT, "equal, abbreviations written out")
    if _acronym(gold, predicted) or _acronym(predicted, gold):
        return Outcome(Verdict.CORRECT, "equal, an acronym written out")
    return _wrong("another name")


def canonical(value: str) -> tuple[str, ...]:
    """The words of a name of a place or an agency that tell it from others."""
    found: list[str] = []
    for word in tokens(value):
        if word in BODIES and found and found[-1] in OFFICES:
            continue
        if word not in LEADING and word != "of":
            found.append(word)
    if len(found) > 1 and found[-1] in AREAS:
        found.pop()
    return tuple(found) or tuple(tokens(value))


def _acronym(short: str, long: str) -> bool:
    """Whether `short` is made of the initials of the capitalised words of `long`."""
    initials = "".join(word[0] for word in re.findall(r"\w+", re.sub(r"['’]s\b", "", long))
                       if word[0].isupper())  # fmt: skip
    bare = short.replace(".", "")
    return bool(ACRONYM.fullmatch(bare)) and bare == initials and " " in long


@functools.lru_cache(maxsize=100_000)
def _address(gold: str, predicted: str) -> Outcome:
    """The same number and streets; the same place told more coarsely is partial."""
    one, other = address.parse(gold), address.parse(predicted)
    same, difference = address.agreement(one, other)
    if not same:
        return _wrong(difference)
    if not difference:
        return Outcome(Verdict.CORRECT, "equal, abbreviations written out")
    return _partial(f"coarser: they differ by {difference}")


RULES: dict[Compare, Callable[[str, str], Outcome]] = {
    Compare.DATE: _date,
    Compare.TIME: _time,
    Compare.PERSON: _person,
    Compare.NAME: _name,
    Compare.ADDRESS: _address,
}
