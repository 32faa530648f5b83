"""How two values compare: dates, times, people, names, addresses, sets."""

from __future__ import annotations

import pytest

from extractor.evaluation.compare import Verdict, best, compare, nearest_set
from extractor.schema.field import Compare

DATES = [
    ("2016-04-07", "2016-04-07", "correct", "equal"),
    ("2016-04-07", "2016-04", "partial", "right at coarser precision"),
    ("2016", "2016-04-07", "partial", "right at coarser precision"),
    ("XXXX-12-17", "2015-12-17", "partial", "right at coarser precision"),  # year not known
    ("2016-04-07", "2016-04-08", "wrong", "off by one day"),  # the day of the report
    ("2015-12-31", "2016-01-01", "wrong", "off by one day"),
    ("2024-02-28", "2024-03-01", "wrong", "another month"),  # a leap year: two days
    ("2016-04-07", "2016-04-09", "wrong", "another day"),
    ("2016-04", "2016-05", "wrong", "another month"),  # no day, so not off by one
    ("2016-04", "2015-04-07", "wrong", "another year"),
    ("2016", "XXXX-04", "wrong", "nothing in common"),
    ("2016-02-31", "2016-03-01", "wrong", "another month"),  # no such day
]
TIMES = [
    ("01:18", "01:18", "correct", "equal"),
    ("01:18", "01:28", "correct", "10 minutes apart"),
    ("01:18", "01:29", "wrong", "11 minutes apart"),
    ("23:57", "00:03", "correct", "6 minutes apart"),  # around midnight
    ("01:18", "13:18", "wrong", "720 minutes apart"),
]
PEOPLE = [
    ("José Álvarez", "Jose Alvarez", "correct", "equal but for titles, initials or suffixes"),
    ("John A. Smith", "John Smith", "correct", "equal but for titles, initials or suffixes"),
    ("John Smith Jr.", "John Smith", "correct", "equal but for titles, initials or suffixes"),
    ("Officer John Smith", "john smith", "correct", "equal but for titles, initials or suffixes"),
    ('Robert "Bob" Ray', "Robert Ray", "correct", "equal but for titles, initials or suffixes"),
    ("Sean O’Neil", "Sean O'Neil", "correct", "equal but for titles, initials or suffixes"),
    ("John Smith", "Smith", "partial", "surname only"),
    ("Mr. Smith", "John Smith", "partial", "surname only"),
    ("John Paul Smith", "John Smith", "partial", "a middle name is left out"),
    ("John Smith", "John", "wrong", "another surname"),
    ("John Smith", "Paul Smith", "wrong", "another given name"),
    ("John Smith", "John Smyth", "wrong", "another surname"),  # likeness earns nothing
    ("John Smith Jr.", "John Smith Sr.", "wrong", "jr is not sr"),  # father and son
]
NAMES = [
    ("Oakley Police Department", "Oakley PD", "correct", "equal, abbreviations written out"),
    ("Oakley Police", "Oakley Police Dept.", "correct", "equal, abbreviations written out"),
    ("Webb County Sheriff's Office", "Webb Co. Sheriff’s Department", "correct",
     "equal, abbreviations written out"),
    ("Webb County Sheriff's Office", "Webb County sheriff", "correct",
     "equal, abbreviations written out"),
    ("Hennepin County Attorney", "Hennepin County Attorney's Office", "correct",
     "equal, abbreviations written out"),
    ("Laredo Police Department", "LPD", "correct", "equal, an acronym written out"),
    ("the St. Louis Zoo", "Saint Louis Zoo", "correct", "equal, abbreviations written out"),
    ("Contra Costa", "Contra Costa County", "correct", "equal, abbreviations written out"),
    ("oakland", "Oakland", "correct", "equal"),
    ("sergeant", "Sgt.", "correct", "equal, abbreviations written out"),
    ("Spokane Police Department", "Spokane County Sheriff's Office", "wrong", "another name"),
    ("Oklahoma City", "Oklahoma", "wrong", "another name"),
    ("officer", "police officer", "wrong", "another name"),  # an alternative, if it is one
    ("Mesa police", "Mesa fire", "wrong", "another name"),
    ("Los Angeles", "LA", "wrong", "another name"),  # two letters may be anything
]  # fmt: skip
ADDRESSES = [
    ("1800 block of Teresa Lane", "1800 Block Teresa Ln., Oakley", "correct",
     "equal, abbreviations written out"),
    ("Whitaker and West Congress streets", "W. Congress St. & Whitaker St.", "correct",
     "equal, abbreviations written out"),
    ("near 8th Street", "Eighth St.", "correct", "equal, abbreviations written out"),
    ("King Boulevard SE", "Southeast King Blvd", "correct", "equal, abbreviations written out"),
    ("US-101", "Highway 101", "correct", "equal, abbreviations written out"),
    ("1800 block of Teresa Lane", "Teresa Lane", "partial", "coarser: they differ by the number"),
    ("1800 block of Teresa Lane", "1812 Teresa Lane", "partial",
     "coarser: they differ by the number"),
    ("Main Street and Oak Avenue", "Main Street", "partial",
     "coarser: they differ by a crossing street"),
    ("North Eighth Street", "Eighth Street", "partial",
     "coarser: they differ by a street's direction or type"),
    ("1800 block of Teresa Lane", "1912 Teresa Lane", "wrong", "another number"),
    ("1800 Teresa Lane", "1812 Teresa Lane", "wrong", "another number"),  # two houses, no block
    ("North Main Street", "South Main Street", "wrong", "another street"),
    ("Teresa Lane", "Teresa Court", "wrong", "another street"),
    ("Main Street and Oak Avenue", "Main Street and Elm Avenue", "wrong", "another street"),
    ("Main Street", "1800 block", "wrong", "another address"),  # no street at all
]  # fmt: skip
TABLES = {
    Compare.DATE: DATES,
    Compare.TIME: TIMES,
    Compare.PERSON: PEOPLE,
    Compare.NAME: NAMES,
    Compare.ADDRESS: ADDRESSES,
}
ALL = [(kind, *line) for kind, table in TABLES.items() for line in table]


@pytest.mark.parametrize(("kind", "gold", "predicted", "verdict", "reason"), ALL)
def test_rules(kind: Compare, gold: str, predicted: str, verdict: str, reason: str) -> None:
    """Each rule gives its verdict and says why."""
    assert compare(kind, gold, predicted) == (Verdict(verdict), reason)


@pytest.mark.parametrize(("kind", "gold", "predicted", "verdict", "reason"), ALL)
def test_rules_are_symmetric(
    kind: Compare, gold: str, predicted: str, verdict: str, reason: str
) -> None:
    """Exchanging gold and prediction leaves the verdict as it is."""
    assert compare(kind, predicted, gold).verdict == verdict, reason


@pytest.mark.parametrize(
    ("gold", "predicted", "verdict"),
    [
        (34, 34, "correct"),
        (34, 43, "wrong"),  # no closeness for ages
        (34, 35, "wrong"),
        (True, True, "correct"),
        (False, True, "wrong"),
        (1, True, "wrong"),  # a bool is no number
        ("killed", "killed", "correct"),
        ("killed", "injured", "wrong"),
    ],
)
def test_exact(gold: object, predicted: object, verdict: str) -> None:
    """Numbers, bools and enums are right or wrong."""
    assert compare(Compare.EXACT, gold, predicted).verdict == verdict


def test_alternatives() -> None:
    """The best of all right answers counts, and an alternative is named."""
    assert best(Compare.NAME, ["City Hall", "Plaza"], "plaza") == (
        Verdict.CORRECT,
        "equal, alternative 'Plaza'",
    )
    assert best(Compare.DATE, ["2016-04-07", "2016-03"], "2016-04").verdict == "partial"
    assert best(Compare.EXACT, [None, 1], 1).verdict == "correct"
    assert best(Compare.EXACT, [None], 1).verdict == "wrong"


@pytest.mark.parametrize(
    ("predicted", "nearest"),
    [
        (["gun", "knife"], ["gun", "knife"]),  # the alternative to the letter
        (["gun"], ["gun"]),
        (["knife"], ["gun", "knife"]),  # one member off, the own answer two
        (["dog"], ["gun"]),  # nothing shared: the smaller is nearer
    ],
)
def test_nearest_set(predicted: list[str], nearest: list[str]) -> None:
    """A set is held against the right answer that differs in the fewest members."""
    assert nearest_set([["gun"], ["gun", "knife"]], predicted) == nearest


def test_malformed_times_of_other_schemas() -> None:
    """A time in another form than HH:MM is compared as it is, and never raises."""
    assert compare(Compare.TIME, "noon", "12:00").verdict == "wrong"
    assert compare(Compare.TIME, "noon", "noon").verdict == "correct"
    assert compare(Compare.DATE, "spring", "2016").verdict == "wrong"
