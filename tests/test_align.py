"""Which incident, and which person in it, is which: weights, gate, ties, margins."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from crash import Crash, Vehicle
from hypothesis import given, settings
from hypothesis import strategies as st
from labelled import label, record

from extractor.errors import ConfigError
from extractor.evaluation.align import GATE, Alignment, Couple, agreement, align
from extractor.evaluation.assign import assign, solver
from extractor.evaluation.label import GoldIncident

TIES: list[tuple[list[list[int]], list[tuple[int, int]]]] = [
    ([[5]], [(0, 0)]),
    ([[0]], []),  # nothing shared, no pair
    ([[-1, 2]], [(0, 1)]),
    ([[1, 1]], [(0, 0)]),  # lowest column
    ([[1], [1]], [(0, 0)]),  # lowest row
    ([[1, 1], [1, 1]], [(0, 0), (1, 1)]),
    ([[2, 3], [3, 2]], [(0, 1), (1, 0)]),  # the total decides, not the diagonal
    ([[3, 2], [3, 0]], [(0, 1), (1, 0)]),  # greedy would take 3 and lose 2
    ([[1, 1, 0], [0, 1, 1]], [(0, 0), (1, 1)]),
    ([[0, 1, 1], [1, 1, 0]], [(0, 1), (1, 0)]),
    ([[0, 2], [2, 2], [2, 0]], [(0, 1), (1, 0)]),  # three ways to 4: row 0 is served first
    ([], []),
    ([[], []], []),
]


@pytest.mark.parametrize(("weights", "pairs"), TIES)
def test_assign(weights: list[list[int]], pairs: list[tuple[int, int]]) -> None:
    """The greatest total; among equals the lowest column for row 0, then for row 1."""
    assert assign(weights) == pairs


def every(rows: int, columns: int) -> Iterator[list[int | None]]:
    """All one-to-one assignments: for each row a column or None."""

    def grow(sofar: list[int | None]) -> Iterator[list[int | None]]:
        if len(sofar) == rows:
            yield sofar
            return
        for column in (*range(columns), None):
            if column is None or column not in sofar:
                yield from grow([*sofar, column])

    yield from grow([])


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_assign_is_exhaustive_search(data: st.DataObject) -> None:
    """On small tables the assignment is that of trying all, ties included."""
    rows, columns = data.draw(st.integers(1, 4)), data.draw(st.integers(1, 4))
    line = st.lists(st.integers(0, 2), min_size=columns, max_size=columns)
    table = np.array(data.draw(st.lists(line, min_size=rows, max_size=rows)))

    def rank(chosen: list[int | None]) -> tuple[int, list[int]]:
        paired = [(r, c) for r, c in enumerate(chosen) if c is not None and table[r, c]]
        places = dict(paired)
        return -sum(int(table[p]) for p in paired), [places.get(r, columns) for r in range(rows)]

    _, best = min(rank(chosen) for chosen in every(rows, columns))
    assert assign(table) == [(r, c) for r, c in enumerate(best) if c < columns]


def test_assign_fractions() -> None:
    """Weights may be fractions; equal sums tie although their last bits differ."""
    tie = [[0.1 + 0.2, 0.3], [0.3, 0.3]]
    assert assign(tie) == [(0, 0), (1, 1)]


def test_without_scipy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra `eval` the message says what to install."""
    solver.cache_clear()
    monkeypatch.setitem(sys.modules, "scipy.optimize", None)
    with pytest.raises(ConfigError, match=r"pip install 'incident-extractor\[eval\]'"):
        solver()
    solver.cache_clear()


Fields = dict[str, Any]


def subjects(golds: list[Fields], predicted: list[Fields], field: str = "subjects") -> Alignment:
    """How the people of one incident are aligned."""
    ours, theirs = label({field: golds}), record({field: predicted})
    found = agreement(ours.record, theirs, "", "", Couple(ours, theirs))
    return found.lists[f"/{field}"]


def pairs(alignment: Alignment) -> list[tuple[int, int]]:
    return [(pair.gold, pair.predicted) for pair in alignment.pairs]


MALE: Fields = {"gender": "male"}
PEOPLE: list[tuple[str, list[Fields], list[Fields], list[tuple[int, int]]]] = [
    ("by name, in another order",
     [{"name": "Ann Lee"}, {"name": "John Smith"}],
     [{"name": "John Smith"}, {"name": "Ann Lee"}],
     [(0, 1), (1, 0)]),
    ("a name tells more than three lesser values",
     [{"name": "Ann Lee", "gender": "female", "outcome": "killed", "threat": "flee"}],
     [{"gender": "female", "outcome": "killed", "threat": "flee"},
      {"name": "Ann Lee", "gender": "male", "outcome": "injured", "threat": "flee"}],
     [(0, 1)]),
    ("a surname alone tells half as much",
     [{"name": "Ann Lee"}], [{"name": "Smith"}, {"name": "Lee"}], [(0, 1)]),
    ("a misspelt name, all else agreeing",
     [{"name": "Ann Lee", "age": 34, "gender": "female", "outcome": "killed"}],
     [{"name": "Anne Leigh", "age": 34, "gender": "female", "outcome": "killed"}],
     [(0, 0)]),
    ("another person of the same sex is behind the gate",
     [{"name": "Ann Lee", "gender": "female"}], [{"name": "Eve Ray", "gender": "female"}], []),
    ("nothing in common", [{"gender": "male"}], [{"gender": "female"}], []),
    ("nothing said", [{}], [{}], []),
    ("of equals the one without a contradiction",
     [{"gender": "male", "outcome": "injured"}, {"gender": "male"}],
     [{"gender": "male", "outcome": "killed"}],
     [(1, 0)]),
    ("members of sets count one by one",
     [{"armed_with": ["gun", "knife"]}],
     [{"armed_with": ["gun"]}, {"armed_with": ["gun", "knife"]}],
     [(0, 1)]),
    ("of the same content by position", [MALE, MALE], [MALE], [(0, 0)]),
]  # fmt: skip


@pytest.mark.parametrize(("golds", "predicted", "expected"), [p[1:] for p in PEOPLE],
                         ids=[p[0] for p in PEOPLE])  # fmt: skip
def test_people(
    golds: list[Fields], predicted: list[Fields], expected: list[tuple[int, int]]
) -> None:
    """People are brought together by what is said of them."""
    assert pairs(subjects(golds, predicted)) == expected


AGED, NAMED = {"gender": "male", "age": 30}, {"gender": "male", "name": "John Smith"}
TIED: list[tuple[str, list[Fields], list[Fields], list[tuple[int, int]]]] = [
    # three enums against half a name, 6 halves each, with contradictions of 6 halves each
    ("by credit",
     [{"name": "Ann Lee", "gender": "female", "outcome": "killed", "threat": "flee", "age": 34,
       "fleeing": "foot"}],
     [{"name": "Lee"},
      {"gender": "female", "outcome": "killed", "threat": "flee", "age": 43, "fleeing": "car"}],
     [(0, 1)]),
    # a name comes before silence, wherever the item stands
    ("by the content of gold", [AGED, NAMED], [MALE], [(1, 0)]),
    ("by the content of gold, exchanged", [NAMED, AGED], [MALE], [(0, 0)]),
    ("by the content of the prediction", [MALE], [AGED, NAMED], [(0, 1)]),
    ("by the content of the prediction, exchanged", [MALE], [NAMED, AGED], [(0, 0)]),
]  # fmt: skip


@pytest.mark.parametrize(("golds", "predicted", "expected"), [t[1:] for t in TIED],
                         ids=[t[0] for t in TIED])  # fmt: skip
def test_ties(
    golds: list[Fields], predicted: list[Fields], expected: list[tuple[int, int]]
) -> None:
    """Equal weights are told apart by credit, then by content, never by the order of a list."""
    assert pairs(subjects(golds, predicted)) == expected


def test_left_over() -> None:
    """Who has no counterpart is named, on either side."""
    found = subjects([{"age": 1}, {"age": 2}], [{"age": 2}, {"age": 3}])
    assert pairs(found) == [(1, 0)]
    assert (found.gold_left, found.predicted_left) == ((0,), (1,))


def test_an_agency_is_its_name() -> None:
    """A shared role alone makes no agency the same; a shared name does."""
    gold = [{"name": "Reno Police", "role": "involved"}]
    assert pairs(subjects(gold, [{"name": "FBI", "role": "involved"}], "agencies")) == []
    other = [{"name": "FBI", "role": "involved"}, {"name": "Reno PD", "role": "assisting"}]
    assert pairs(subjects(gold, other, "agencies")) == [(0, 1)]


def test_alternatives_align() -> None:
    """Listed alternatives are right answers for the alignment too."""
    ours = label(
        {
            "subjects": [{"name": "Jon Roe"}, {"name": "Ann Lee"}],
            "alternatives": {"/subjects/1/name": ["Ann Mayer"]},
        }
    )
    theirs = record({"subjects": [{"name": "Ann Mayer"}]})
    found = agreement(ours.record, theirs, "", "", Couple(ours, theirs))
    assert pairs(found.lists["/subjects"]) == [(1, 0)]


def test_incidents() -> None:
    """Incidents are aligned by all that is in them, with the runner-up and the margin."""
    golds = [
        label({"date": "2024-03-08", "force": ["firearm"], "subjects": [{"name": "Ann Lee"}]}),
        label({"prominence": "background", "date": "2024-03", "location": {"city": "Reno"}}),
    ]
    predicted = [
        record({"prominence": "background", "date": "2024-03-08", "location": {"city": "Reno"}}),
        record({"date": "2024-03-08", "force": ["firearm"], "subjects": [{"name": "Lee"}]}),
        record({"force": ["dog"], "location": {"city": "Lima"}}),
    ]
    found = align(golds, predicted)
    assert pairs(found) == [(0, 1), (1, 0)]
    assert found.predicted_left == (2,)
    first, second = found.pairs
    # main 1, date 4, firearm 1, half a name 3, in halves; next: the date alone, 8 of 10
    assert (first.agreement.agree, first.agreement.compared) == (18, 24)
    assert (first.runner_up, first.margin) == (0, 18 - 8)
    # background 1, half a date 2, city 3; the second prediction shares half a date: 4 of 10
    assert second.agreement.agree == 12
    assert (second.runner_up, second.margin) == (1, 12 - 4)


def test_gate() -> None:
    """A third of what both state must agree, by weight."""
    assert GATE == 3
    ours = {"date": "2024-03-08", "time": "10:00", "force": ["dog"]}
    # prominence 1 and force 1 agree, the date, 4, does not: a third
    passes = align([label(ours)], [record({"date": "2024-03-01", "force": ["dog"]})])
    assert pairs(passes) == [(0, 0)]
    # and the time, 2, neither: a quarter
    theirs = record({"date": "2024-03-01", "time": "11:00", "force": ["dog"]})
    assert pairs(align([label(ours)], [theirs])) == []


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        ({"time": "10:00"}, {"date": "2024"}, []),  # both `main`, and nothing else in common
        ({"time": "10:00"}, {}, [(0, 0)]),  # nothing is told that could differ
        ({}, {}, [(0, 0)]),
        ({"subjects": [{"age": 1}]}, {"location": {"city": "Reno"}}, []),
    ],
)
def test_prominence_tells_nothing(
    ours: Fields, theirs: Fields, expected: list[tuple[int, int]]
) -> None:
    """Two incidents of which something is told must share some of it."""
    assert pairs(align([label(ours)], [record(theirs)])) == expected


def test_other_schemas() -> None:
    """A record class of one's own is aligned by what it declares."""
    bus = Vehicle(kind="bus", driver="Pilar Ostrander", injured=3)
    car = Vehicle(kind="car", injured=0)
    ours = GoldIncident(Crash(road="Quarry Road", vehicles=[car, bus]), {}, frozenset())
    theirs = Crash(vehicles=[Vehicle(driver="Ostrander"), Vehicle(kind="car")])
    found = agreement(ours.record, theirs, "", "", Couple(ours, theirs))
    assert pairs(found.lists["/vehicles"]) == [(0, 1), (1, 0)]
    assert (found.agree, found.compared) == (2 + 6, 2 + 12)  # a kind, half a driver; in halves
