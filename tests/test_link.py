"""Linking: names, levels, which pairs are compared, vetoes, clusters without chains, measures."""

from __future__ import annotations

import random
from collections.abc import Mapping
from itertools import combinations
from typing import Any

import muc
import pytest
from labelled import record

from extractor.evaluation.resample import Resampling
from extractor.linkage import mention, person
from extractor.linkage.blocking import candidates
from extractor.linkage.cluster import NEVER, cluster, weigher
from extractor.linkage.fit import fit
from extractor.linkage.levels import FIELDS, levels
from extractor.linkage.measure import estimates, sums
from extractor.linkage.mention import Mention
from extractor.linkage.weights import WEIGHTS, forbidden, wanted


def make(
    source: str = "a", published: str | None = None, name: str | None = None, **fields: Any
) -> Mention:
    """A mention from a record's fields; `name` is that of the only subject."""
    if name is not None:
        fields["subjects"] = [{"name": name}]
    return mention.of(record(fields), source, 0, published)


LIKENESS = [
    ("Jonathan Bratcher", "Jonathan Bratcher", "full"),
    ("Jonathan L. Bratcher Jr.", "Mr. Jonathan Bratcher", "full"),  # one suffix, one initial
    ("José Núñez", "Jose Nunez", "full"),
    ("Johnathan Bratcher", "Jonathan Bratcher", "slip"),
    ("Ciara Meyer", "Ciara Mayer", "slip"),
    ("Ciara Meyer", "Ciara Myere", "other"),  # two letters exchanged after one left out
    ("Ciara Meyre", "Ciara Meyer", "slip"),  # two letters exchanged
    ("Tim Elliot", "Timothy Elliot", "slip"),
    ("Robert “Cal” Finley", "Cal Finley", "slip"),  # known by the nickname
    ("Antonio Zambrano-Montes", "Antonio Montes", "full"),
    ("Antonio Zambrano Montes", "Antonio Zambrano", "slip"),
    ("Walter Scott", "Scott", "surname"),
    ("Walter Scott", "W. Scott", "surname"),
    ("Walter Scott", "Keith Scott", "related"),
    ("James Brown Sr.", "James Brown Jr.", "related"),
    ("Ann Lee", "Ann Lei", "other"),  # too short for a slip
    ("Scott", "Meyer", "other"),
    ("Carl Meyer", "Kurt Mayer", "other"),  # a slip and another first name
]


@pytest.mark.parametrize(("one", "other", "expected"), LIKENESS)
def test_likeness(one: str, other: str, expected: str) -> None:
    """Names of people get the level that a reader would give, in either order."""
    a, b = person.read(one), person.read(other)
    assert a is not None
    assert b is not None
    assert person.likeness(a, b) == person.likeness(b, a) == expected


def test_no_name() -> None:
    """A title alone is no name."""
    assert person.read("Mr.") is None


LEVELS: list[tuple[str, Mapping[str, Any], Mapping[str, Any], str | None]] = [
    ("day", {"date": "2021-03-01"}, {"date": "2021-03-01"}, "same day"),
    ("day", {"date": "2021-02-28"}, {"date": "2021-03-01"}, "next day"),
    ("day", {"date": "2021-02-22"}, {"date": "2021-03-01"}, "days"),
    ("day", {"date": "2021-02-21"}, {"date": "2021-03-01"}, "weeks"),
    ("day", {"date": "2021-01-29"}, {"date": "2021-03-01"}, "weeks"),  # 31 days
    ("day", {"date": "2021-01-28"}, {"date": "2021-03-01"}, "far"),
    ("day", {"date": "2021"}, {"date": "2021-03-01"}, "coarser"),
    ("day", {"date": "2021-04"}, {"date": "2021-03-01"}, "contradictory"),
    ("day", {"date": "XXXX-03-01"}, {"date": "2021-03-01"}, "same day"),
    ("day", {"date": "XXXX-03"}, {"date": "2021"}, None),  # nothing in common
    ("day", {"published": "2021-03-08"}, {"date": "2021-03-01"}, "news of the week"),
    ("day", {"published": "2021-03-09"}, {"date": "2021-03-01"}, None),  # a later follow-up
    ("day", {"published": "2021-02-27"}, {"date": "2021-03-01"}, "told before"),
    ("day", {"published": "2021-03-08"}, {"published": "2021-03-01"}, "news of the week"),
    ("day", {"published": "2021-03-08", "prominence": "background"}, {"date": "2021-03-01"}, None),
    ("day", {}, {"date": "2021-03-01"}, None),
    ("place", {"location": {"city": "Mesa", "state": "AZ"}}, {"location": {"city": "mesa"}},
     "city"),
    ("place", {"location": {"city": "Salem", "state": "OR"}},
     {"location": {"city": "Salem", "state": "MA"}}, "other state"),
    ("place", {"location": {"city": "Mesa", "county": "Maricopa"}},
     {"location": {"city": "Tempe", "county": "Maricopa County"}}, "county"),
    ("place", {"location": {"city": "Mesa", "state": "AZ"}},
     {"location": {"city": "Yuma", "state": "AZ"}}, "other city"),
    ("place", {"location": {"city": "Mesa", "state": "AZ"}}, {"location": {"state": "AZ"}},
     "state"),
    ("place", {"location": {"city": "Mesa"}}, {"location": {"state": "AZ"}}, None),
    ("street", {"location": {"address": "1812 Main St."}},
     {"location": {"address": "1800 block of Main Street"}}, "same"),
    ("street", {"location": {"address": "1812 Main St."}}, {"location": {"address": "Elm Street"}},
     "other"),
    ("age", {"subjects": [{"age": 30}, {"age": 41}]}, {"subjects": [{"age": 42}]}, "one year"),
    ("age", {"subjects": [{"age": 30}]}, {"subjects": [{"age": 30}]}, "same"),
    ("age", {"subjects": [{"age": 30}]}, {"subjects": [{"age": 32}]}, "other"),
    ("time", {"time": "01:18"}, {"time": "01:25"}, "same"),
    ("time", {"time": "01:18"}, {"time": "01:30"}, "other"),
    ("outcome", {"subjects": [{"outcome": "injured"}, {"outcome": "killed"}]},
     {"subjects": [{"outcome": "killed"}]}, "same"),
    ("outcome", {"subjects": [{"outcome": "injured"}]}, {"subjects": [{"outcome": "killed"}]},
     "other"),
    ("agency", {"agencies": [{"name": "Mesa PD"}]},
     {"agencies": [{"name": "FBI"}, {"name": "the Mesa Police Department"}]}, "same"),
    ("agency", {"agencies": [{"name": "Mesa PD"}]}, {"agencies": []}, None),
    ("weapon", {"subjects": [{"armed_with": ["gun", "knife"]}]},
     {"subjects": [{"armed_with": ["knife"]}]}, "same"),
    ("weapon", {"subjects": [{"armed_with": ["undetermined"]}]},
     {"subjects": [{"armed_with": ["knife"]}]}, None),  # which weapon is not said
    ("officer", {"officers": [{"name": "Dana Reyes"}]}, {"officers": [{"name": "Reyes"}]}, "same"),
    ("officer", {"officers": [{"name": "Dana Reyes"}]}, {"officers": [{"name": "Ed Poe"}]},
     "other"),
    ("name", {"name": "Walter Scott"}, {"subjects": [{"name": "Ann Lee"}, {"name": "Scott"}]},
     "surname"),  # the best of any two
    ("name", {"name": "Walter Scott"}, {"subjects": [{"name": "Ann Lee"}, {"age": 30}]},
     "other, not all named"),
    ("name", {"name": "Walter Scott"}, {"subjects": [{"age": 30}]}, None),
]  # fmt: skip


@pytest.mark.parametrize(("field", "one", "other", "expected"), LEVELS)
def test_levels(
    field: str, one: Mapping[str, Any], other: Mapping[str, Any], expected: str | None
) -> None:
    """Each field gets its level, in either order; silence gets none."""
    a, b = make("a", **one), make("b", **other)
    found = dict(zip(FIELDS, levels(a, b), strict=True))
    assert found[field] == expected
    assert levels(a, b) == levels(b, a)
    assert expected is None or field == "name" or expected in WEIGHTS[field]


MESA = {"city": "Mesa", "state": "AZ"}
REACHED: list[tuple[Mapping[str, Any], Mapping[str, Any], bool]] = [
    ({"name": "Walter Scott"}, {"name": "Scott"}, True),  # neither date nor place
    ({"location": MESA}, {"location": MESA, "date": "2015-01-01"}, True),  # one without a date
    ({"location": MESA}, {"location": MESA}, True),
    ({"location": MESA, "date": "2015-01-01"}, {"location": MESA, "date": "2015-02-01"}, True),
    ({"location": MESA, "date": "2015-01-01"}, {"location": MESA, "date": "2016-01-01"}, False),
    ({"location": {"state": "AZ"}, "date": "2015-01-01"},
     {"location": MESA, "date": "2015-01-07"}, True),  # the state, within a week
    ({"location": {"state": "AZ"}, "date": "2015-01-01"},
     {"location": MESA, "date": "2015-03-01"}, False),
    ({"location": {"state": "AZ"}}, {"location": {"state": "AZ"}}, False),  # nothing but the state
    ({"officers": [{"name": "Reyes"}]}, {"officers": [{"name": "Dana Reyes"}]}, True),
    ({"date": "2015-01-01"}, {"date": "2015-01-01"}, False),  # the day alone
]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "reached"), REACHED)
def test_blocking(one: Mapping[str, Any], other: Mapping[str, Any], reached: bool) -> None:
    """A pair is compared if it shares a surname, or place and time, or a place without a time."""
    assert candidates([make("a", **one), make("b", **other)]) == [(0, 1)] * reached


FORBIDDEN: list[tuple[Mapping[str, Any], Mapping[str, Any], bool]] = [
    ({"name": "Ann Lee"}, {"name": "Carl Poe"}, True),
    ({"name": "Ann Lee"}, {"name": "Carl Lee"}, True),
    ({"name": "Ann Lee"}, {"name": "Poe"}, False),  # not a full name
    ({"name": "Ann Lee"}, {"subjects": [{"name": "Carl Poe"}, {}]}, False),  # one may be Lee
    ({"date": "2015-01-01"}, {"date": "2015-02-02"}, True),
    ({"date": "2015-01-01"}, {"date": "2015-02-01"}, False),  # 31 days
    ({"date": "2015-01-01", "name": "Ann Lee"}, {"date": "2016-01-01", "name": "Ann Lee"}, False),
    ({"date": "2015-01-01", "flags": [{"code": "unsupported", "field": "/date", "message": ""}]},
     {"date": "2016-01-01"}, False),  # not certain
    ({"source": "a"}, {"source": "a"}, True),  # an article told them apart
    ({"source": "a", "name": "Ann Lee"}, {"source": "a", "name": "Lee"}, False),
    ({"source": "a", "name": "Ann Lee", "date": "2015-01-01"},
     {"source": "a", "name": "Ann Lee", "date": "2016-01-01"}, True),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "expected"), FORBIDDEN)
def test_forbidden(one: Mapping[str, Any], other: Mapping[str, Any], expected: bool) -> None:
    """Certain facts that contradict each other forbid a link."""
    a, b = make(**{"source": "x", **one}), make(**{"source": "y", **other})
    assert forbidden(a, b, levels(a, b)) is expected
    assert weigher([a, b])(0, 1) == NEVER or not expected


def test_evidence_wanted_grows_with_the_records() -> None:
    """Twice the records, one bit more; and never under nine."""
    assert [wanted(n) for n in (0, 2, 512, 1024, 2048)] == [9, 9, 9, 10, 11]


def test_no_chains() -> None:
    """The unnamed report between two men of one day and city joins one of them, not both."""
    at: dict[str, Any] = {"date": "2021-03-01", "location": MESA}
    one, between, other = (
        make("a", name="Ann Lee", **at),
        make("b", **at),
        make("c", name="Carl Poe", **at),
    )
    mentions = [one, between, other]
    assert cluster(mentions, weigher(mentions)) == [[0, 1], [2]]


def test_groups_hold_no_contradiction() -> None:
    """Whatever is linked: every mention is in one group, and no pair in a group speaks against."""
    rng = random.Random(3)
    mentions = [
        make(
            str(number),
            name=rng.choice(["Ann Lee", "Carl Lee", "Lee", "Ed Poe", None]),
            date=rng.choice(["2021-03-01", "2021-03-02", "2021-06-01", None]),
            location=rng.choice([MESA, {"city": "Yuma", "state": "AZ"}, {"state": "AZ"}, {}]),
        )
        for number in range(60)
    ]
    weigh = weigher(mentions)
    groups = cluster(mentions, weigh)
    assert sorted(position for group in groups for position in group) == [*range(60)]
    assert all(weigh(a, b) >= 0 for group in groups for a, b in combinations(group, 2))
    assert max(map(len, groups)) > 2


def test_every_mention_is_in_one_group() -> None:
    """Records that say nothing stay alone."""
    mentions = [make("a"), make("b")]
    assert cluster(mentions, weigher(mentions)) == [[0], [1]]


def test_weights_are_logarithms_of_shares() -> None:
    """log2(m / u), every count with a half more: 2 equal ages of 2 within, 0 of 4 between."""
    ages = {"a": 30, "b": 30, "c": 50, "d": 50}
    events = {make(n, subjects=[{"age": age}]): age for n, age in ages.items()}
    # within 2 pairs, each 2/2: m = (2.5, 0.5) / 3; between 4 pairs: u = (0.5, 4.5) / 5
    assert fit(events)["age"] == pytest.approx({"same": 3.0589, "other": -2.4330}, abs=1e-3)


CLUSTERS: list[tuple[list[str], list[str]]] = [
    (["abcde", "fg"], ["abcde", "fg"]),
    (["abcde", "fg"], ["abc", "de", "fg"]),
    (["abcde", "fg"], ["abcdefg"]),
    (["abc", "defg"], ["ad", "be", "cfg"]),
]


@pytest.mark.parametrize(("gold", "predicted"), CLUSTERS)
def test_b_cubed_is_the_reference_scorer_s(gold: list[str], predicted: list[str]) -> None:
    """B³ from sums over events is that of the coreference scorer proven in `test_oracles`."""
    events = {record: number for number, event in enumerate(gold) for record in event}
    found = estimates(sums(predicted, events).values(), Resampling(samples=10))
    expected = muc.b_cubed(
        muc.entities([[*e] for e in gold]), muc.entities([[*e] for e in predicted])
    )
    figures = [found[f"B³ {name}"].value for name in ("precision", "recall", "F1")]
    assert figures == pytest.approx(expected)


def test_pairwise() -> None:
    """Of 10 + 1 pairs that belong together 3 + 1 + 1 are joined, and none else."""
    events = dict.fromkeys("abcde", 0) | dict.fromkeys("fg", 1)
    found = estimates(sums(["abc", "de", "fg", "x"], events).values(), Resampling(samples=10))
    assert found["pair precision"].value == 1.0
    assert found["pair recall"].value == pytest.approx(5 / 11)
