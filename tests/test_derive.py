"""Whether a value follows from the words cited for it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from extractor.derive import derivable
from extractor.schema import words
from extractor.schema.field import Follows, Rule

FRIDAY = date(2022, 8, 26)


def follows(rule: Rule, value: Any, *quotes: str, lists: Any = None) -> bool:
    return derivable(value, Follows(rule, lists), quotes, FRIDAY)


NUMBERS = [
    (34, "a 34-year-old man", True),
    (34, "Ruiz, 34, of Ames", True),
    (34, "the thirty-four-year-old", True),
    (43, "a 34-year-old man", False),
    (4, "a 34-year-old man", False),
    (5, "at 5:30 p.m.", False),  # a clock time is no number
    (22, "with a .22 rifle", False),
    (1, "an officer fired", True),
    (1, "another deputy returned fire", True),
    (1, "he drew his gun", True),
    (1, "Brandt fired twice", True),
    (1, "Police opened fire", False),
    (1, "officers opened fire on a man", False),  # the one is the man
    (2, "officers opened fire on a man", False),
    (2, "both deputies fired", True),
    (2, "a deputy and a trooper fired", True),
    (2, "Ames fired, and so did Brandt", True),
    (2, "a deputy stood by, and the deputy fired", False),  # the same one again
    (2, "Officers Ames and Brandt fired", True),
    (3, "Officers Ames, Brandt and Cole fired", True),
    (3, "Officers Ames and Brandt fired", False),
    (24, "two dozen officers", True),
    (6, "half a dozen officers", True),
    (20, "more than 20 years on the force", True),
    (20, "two decades on the force", True),
    (21, "more than 20 years on the force", False),
    (1200, "1,200 rounds", True),
    (0, "an 8-month-old girl", True),
    (0, "a 1-year-old girl", False),
]


@pytest.mark.parametrize(("value", "quote", "expected"), NUMBERS)
def test_number(value: int, quote: str, expected: bool) -> None:
    """A number follows from digits, number words, singular officers or a list of them."""
    assert follows("number", value, quote) is expected


NAMES = [
    ("Oakvale Police Department", "an Oakvale police officer", True),
    ("Oakvale Police Department", "an Elmvale police officer", False),
    ("Oakvale Police Department", "police said", False),  # whose is not said
    ("Ward County Sheriff's Department", "the Ward County Sheriff’s Office", True),
    ("Ward", "a Ward Co. deputy", True),
    ("San José", "in San Jose", True),
    ("1200 block of Elm Street", "the 1200 block of Elm St.", True),
    ("1200 block of Elm Street", "the 1300 block of Elm Street", False),
    ("Elm Avenue and 1st Street", "Elm Ave. and First St.", True),
    ("sergeant", "Sgt. Ames fired", True),
    ("deputy", "two deputies fired", True),
    ("deputy", "a trooper fired", False),
    ("Internal Affairs officer", "an Internal Affairs police officer", True),
    ("Granite City Police Department", "GCPD officers", True),
    ("GCPD", "the Granite City Police Department", True),
    ("GCPD", "the Flint City Police Department", False),
]


@pytest.mark.parametrize(("value", "quote", "expected"), NAMES)
def test_name(value: str, quote: str, expected: bool) -> None:
    """A name follows when its distinctive words occur, abbreviations and accents folded."""
    assert follows("name", value, quote) is expected


PERSONS = [
    ("Noé Carrizal", "Noe Carrizal, 34", True),
    ("Noe Carrizal", "Carrizal's gun", False),  # the given name is not in these words
    ("Noe Carrizal", "Noel Carrizal", False),
    ("Noe Carrizal", "Noe Carrizales", False),
    ("Dale B. Ames Jr.", "Dale Ames", True),
    ("Dale E. Ames", "Dale Ames", True),  # E. is an initial, not east
    ('Dale "Bud" Ames', "Dale Ames", True),
    ("Dale O'Hara", "Dale O’Hara’s mother", True),
    ("J.C. Noble", "Sgt. J.C. Noble", True),
    ("Li Flores-Ames", "Li Flores-Ames fled", True),
]


@pytest.mark.parametrize(("value", "quote", "expected"), PERSONS)
def test_person(value: str, quote: str, expected: bool) -> None:
    """A person's name follows when the surname and every given name occur."""
    assert follows("person", value, quote) is expected


STATES = [
    ("WA", "SPOKANE, Wash. —", True),
    ("OR", "SPOKANE, Wash. —", False),
    ("KY", "NEWPORT, Ore. —", False),  # there is a Newport in Kentucky, but this one is in Oregon
    ("CA", "the Contra Costa County sheriff", True),
    ("NV", "the Contra Costa County sheriff", False),
    ("MN", "a Washington state man shot in Shoreview", True),  # by the place, not the man
    ("IL", "a Chicago police officer", True),
    ("TX", "a Chicago police officer", False),
    ("PA", "at a home in Canaan Township", True),  # a township that no post office lists
    ("NY", "NYPD officers", True),
    ("CA", "officers shot a man", False),  # names no place
    ("CA", "officers shot a man at Dune Terrace", True),  # nobody knows: the benefit of the doubt
]


@pytest.mark.parametrize(("value", "quote", "expected"), STATES)
def test_state(value: str, quote: str, expected: bool) -> None:
    """A state follows from its name or from a place that it has."""
    assert follows("state", value, quote) is expected


WORDS = [
    ("gun", words.WEAPONS, "He raised a shotgun", True),
    ("gun", words.WEAPONS, "He raised a bat", False),
    ("gun", words.WEAPONS, "He did not have a gun", False),
    ("gun", words.WEAPONS, "He did not drop the gun", True),  # so he had one
    ("knife", words.WEAPONS, "a box cutter in hand", True),
    ("unarmed", words.WEAPONS, "He didn’t have a gun", True),
    ("unarmed", words.WEAPONS, "armed with a knife", False),
    ("vehicle", words.WEAPONS, "he carried a bag", False),  # no car in "carried"
    ("injured", words.OUTCOMES, "she was treated", True),
    ("injured", words.OUTCOMES, "No officers were injured", False),
    ("unhurt", words.OUTCOMES, "No officers were injured", True),
    ("killed", words.OUTCOMES, "he died there", True),
    ("killed", words.OUTCOMES, "he was treated late Friday", False),
    ("killed", words.OUTCOMES, "a non-fatal wound", False),
    ("other", words.WEAPONS, "anything at all", True),  # no list, no check
]


@pytest.mark.parametrize(("value", "lists", "quote", "expected"), WORDS)
def test_words(value: str, lists: dict[str, tuple[str, ...]], quote: str, expected: bool) -> None:
    """An enum value follows when a word of its list occurs, and not right after a negation."""
    assert follows("words", value, quote, lists=lists) is expected


def test_any_quote_suffices() -> None:
    """One quote that supports the value is enough."""
    assert follows("date", "2022-08-26", "a shooting downtown", "it was Friday")


def test_quotes_together() -> None:
    """A full name may be spread over two quotes, a date over a day and a year."""
    assert follows("person", "Dale Ames", "Ames fell", "a man named Dale")
    assert follows("date", "2019-03-02", "on March 2", "in 2019")


def test_every_member_of_a_set() -> None:
    """A set follows when each member does, from whichever quote."""
    quotes = ("he held a rifle", "and a machete")
    assert follows("words", ["gun", "knife"], *quotes, lists=words.WEAPONS)
    assert not follows("words", ["gun", "replica"], *quotes, lists=words.WEAPONS)


MUTATED: list[tuple[Rule, Any, str]] = [  # none of these follows from the sentence below
    ("number", 40, "age"), ("number", 42, "age"), ("number", 410, "age"),
    ("date", "2022-08-22", "day"), ("date", "2022-08-24", "day"), ("date", "2021-08-23", "day"),
    ("time", "00:40", "hour"), ("time", "22:40", "hour"), ("time", "11:40", "noon for midnight"),
    ("person", "Calvin Ordway", "given name"), ("person", "Terrell Ashby", "surname"),
    ("name", "Hollis Police Department", "agency"), ("name", "1500 block of Elm Street", "block"),
    ("state", "OH", "state"), ("state", "NY", "state"),
]  # fmt: skip
SENTENCE = (
    "SALEM, Ore. — Terrell Ordway, 41, was shot by two Salem police officers at 11:40 p.m. "
    "Tuesday in the 1400 block of Elm Street"
)
TRUE: list[tuple[Rule, Any]] = [
    ("number", 41), ("number", 2), ("date", "2022-08-23"), ("time", "23:40"), ("state", "OR"),
    ("person", "Terrell Ordway"), ("name", "Salem Police Department"),
    ("name", "1400 block of Elm Street"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "value", "changed"), MUTATED)
def test_changed_value_is_noticed(rule: Rule, value: Any, changed: str) -> None:
    """A value that is off by one, or another's, does not follow."""
    assert not follows(rule, value, SENTENCE), changed


@pytest.mark.parametrize(("rule", "value"), TRUE)
def test_true_value_is_not_doubted(rule: Rule, value: Any) -> None:
    """The values that the sentence states follow from it."""
    assert follows(rule, value, SENTENCE)
