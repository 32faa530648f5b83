"""The ledger: what becomes of each value, of failed articles, and that it reads back the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated, Any

import pytest
from fakes import FakeModel
from hypothesis import given, settings
from labelled import ORIGIN, gold, label, record, row
from random_incidents import cited, labelled

from extractor import Article, extract
from extractor.errors import ResultError, Truncated
from extractor.evaluation.cell import Cell, Facts
from extractor.evaluation.label import GoldIncident
from extractor.evaluation.ledger import VERSION, Ledger, ledger, read_ledger, unlabelled
from extractor.schema import Compare, Part, Record
from extractor.spent import Spent

Fields = dict[str, Any]
BASE: Fields = {"location": {"city": "Reno"}}  # what brings the two together


def scored(ours: Fields, theirs: Fields) -> list[tuple[str, str, Any, Any]]:
    """The cells of one incident that say anything: path, outcome, gold, predicted."""
    made = ledger([row([{**BASE, **theirs}])], [gold({**BASE, **ours})])
    told = [cell for cell in made.cells if cell.path not in ("/prominence", "/location/city")]
    return [
        (cell.path, cell.outcome, cell.gold, cell.predicted)
        for cell in told
        if (cell.gold, cell.predicted) != (None, None)
    ]


def alternatives(pointer: str, *values: Any) -> Fields:
    return {"alternatives": {pointer: list(values)}}


def optional(*pointers: str) -> Fields:
    return {"optional": list(pointers)}


T = "/time"
VALUES: list[tuple[str, Fields, Fields, list[tuple[str, str, Any, Any]]]] = [
    ("right", {"time": "10:00"}, {"time": "10:00"}, [(T, "correct", "10:00", "10:00")]),
    ("wrong", {"time": "10:00"}, {"time": "11:00"}, [(T, "wrong", "10:00", "11:00")]),
    ("missing", {"time": "10:00"}, {}, [(T, "missing", "10:00", None)]),
    ("spurious", {}, {"time": "10:00"}, [(T, "spurious", None, "10:00")]),
    ("an alternative", {"time": "10:00", **alternatives(T, "12:00")}, {"time": "12:00"},
     [(T, "correct", "10:00", "12:00")]),
    ("an alternative to silence", alternatives(T, "12:00"), {"time": "12:00"},
     [(T, "correct", "12:00", "12:00")]),
    ("beside an alternative to silence", alternatives(T, "12:00"), {"time": "13:00"},
     [(T, "spurious", None, "13:00")]),
    ("silence as an alternative", {"time": "10:00", **alternatives(T, None)}, {},
     [(T, "correct_null", "10:00", None)]),
    ("optional, absent", {"time": "10:00", **optional(T)}, {}, []),
    ("optional, right", {"time": "10:00", **optional(T)}, {"time": "10:00"},
     [(T, "correct", "10:00", "10:00")]),
    ("optional, wrong", {"time": "10:00", **optional(T)}, {"time": "11:00"},
     [(T, "wrong", "10:00", "11:00")]),
    ("optional silence lets anything pass", optional(T), {"time": "11:00"}, []),
    ("an optional whole lets no invention pass", optional(""), {"time": "11:00"},
     [(T, "spurious", None, "11:00")]),
    ("a bool", {"aid_given": False}, {"aid_given": False},
     [("/aid_given", "correct", False, False)]),
    ("false is not silence", {"aid_given": False}, {}, [("/aid_given", "missing", False, None)]),
]  # fmt: skip
F = "/force"
SETS: list[tuple[str, Fields, Fields, list[tuple[str, str, Any, Any]]]] = [
    ("member by member", {"force": ["firearm", "dog"]}, {"force": ["taser", "dog"]},
     [(F, "missing", "firearm", None), (F, "correct", "dog", "dog"),
      (F, "spurious", None, "taser")]),
    ("one against one is classified like many", {"force": ["firearm"]}, {"force": ["taser"]},
     [(F, "missing", "firearm", None), (F, "spurious", None, "taser")]),
    ("absent", {"force": ["firearm", "dog"]}, {},
     [(F, "missing", "firearm", None), (F, "missing", "dog", None)]),
    ("invented", {}, {"force": ["dog"]}, [(F, "spurious", None, "dog")]),
    ("an alternative is a whole set",
     {"force": ["firearm"], **alternatives(F, ["taser", "dog"])}, {"force": ["taser"]},
     [(F, "correct", "taser", "taser"), (F, "missing", "dog", None)]),
    ("an empty alternative", {"force": ["dog"], **alternatives(F, [])}, {},
     [(F, "correct_null", ["dog"], None)]),
    ("an alternative to an empty set", alternatives(F, ["dog"]), {"force": ["dog"]},
     [(F, "correct", "dog", "dog")]),
    ("optional, absent", {"force": ["dog"], **optional(F)}, {}, []),
    ("optional, in part", {"force": ["dog", "taser"], **optional(F)}, {"force": ["dog"]},
     [(F, "correct", "dog", "dog")]),
    ("one optional member", {"force": ["dog", "taser"], **optional("/force/1")}, {},
     [(F, "missing", "dog", None)]),
    ("an optional empty set lets anything pass", optional(F), {"force": ["dog"]}, []),
]  # fmt: skip
A = "/subjects/*/age"
ITEMS: list[tuple[str, Fields, Fields, list[tuple[str, str, Any, Any]]]] = [
    ("missing person", {"subjects": [{"age": 30}]}, {}, [(A, "missing", 30, None)]),
    ("invented person", {}, {"subjects": [{"age": 30}]}, [(A, "spurious", None, 30)]),
    ("another person", {"subjects": [{"age": 30}]}, {"subjects": [{"age": 31}]},
     [(A, "missing", 30, None), (A, "spurious", None, 31)]),
    ("optional person, absent", {"subjects": [{"age": 30}], **optional("/subjects/0")}, {}, []),
    ("optional person, given", {"subjects": [{"age": 30}], **optional("/subjects/0")},
     {"subjects": [{"age": 30}]}, [(A, "correct", 30, 30)]),
    ("silence as an alternative in a missing person",
     {"subjects": [{"age": 30}], **alternatives("/subjects/0/age", None)}, {}, []),
]  # fmt: skip


@pytest.mark.parametrize(("ours", "theirs", "cells"), [v[1:] for v in VALUES + SETS + ITEMS],
                         ids=[v[0] for v in VALUES + SETS + ITEMS])  # fmt: skip
def test_cells(ours: Fields, theirs: Fields, cells: list[tuple[str, str, Any, Any]]) -> None:
    """Each value has one outcome; what is optional and absent has none."""
    assert scored(ours, theirs) == cells


class Site(Part):
    """A part that a record may lack as a whole."""

    town: Annotated[str | None, Compare.NAME] = None


class Report(Record):
    """A schema with such a part."""

    title: str | None = None
    site: Site | None = None


@pytest.mark.parametrize(
    ("ours", "theirs", "outcomes"),
    [
        (Site(town="Reno"), Site(town="Reno"), ["correct", "correct"]),
        (Site(town="Reno"), None, ["correct", "missing"]),
        (None, Site(town="Reno"), ["correct", "spurious"]),
        (None, None, ["correct"]),
    ],
)
def test_parts_that_may_be_absent(
    ours: Site | None, theirs: Site | None, outcomes: list[str]
) -> None:
    """A part that only one side has is missing or spurious, value by value."""
    label_: Any = GoldIncident(Report(title="x", site=ours), {}, frozenset())
    answer = ORIGIN.row(Article("a", "a"), [Report(title="x", site=theirs)], Spent(), 0.0)
    made = ledger([answer], [replace(gold(), incidents=(label_,))])
    assert [cell.outcome for cell in made.cells] == outcomes


def test_summaries_are_not_scored() -> None:
    """Free text in own words has no cell."""
    assert scored({"summary": "He fell."}, {"summary": "A man fell."}) == []


def test_places() -> None:
    """A cell says where it stands on both sides."""
    ours = {**BASE, "subjects": [{"age": 30}, {"age": 40}]}
    theirs = {**BASE, "subjects": [{"age": 40}]}
    made = ledger([row([{"time": "01:00"}, theirs])], [gold(ours, cluster="c")])
    [cell] = [c for c in made.cells if c.path == A and c.outcome == "correct"]
    assert cell == Cell(
        article="a", cluster="c", repeat=0, gold_incident=0, predicted_incident=1,
        prominence="main", path=A, gold_pointer="/subjects/1/age",
        predicted_pointer="/subjects/0/age", outcome="correct", gold=40, predicted=40,
        reason="equal", facts=Facts(quote_found=False, value_supported=False),
    )  # fmt: skip
    [missing] = [c for c in made.cells if c.path == A and c.outcome == "missing"]
    assert (missing.gold_pointer, missing.predicted_pointer) == ("/subjects/0/age", None)
    assert missing.reason == "no such item is predicted"


def test_unaligned_incidents() -> None:
    """A gold incident alone is missing, a predicted one alone spurious, an optional one neither."""
    ours: list[Fields] = [{"time": "10:00"}, {"time": "20:00", "optional": [""]}]
    made = ledger(
        [row([{"location": {"city": "Lima"}, "prominence": "background"}])], [gold(*ours)]
    )
    assert [(c.path, c.outcome, c.reason) for c in made.cells] == [
        ("/prominence", "missing", "no such incident is predicted"),
        ("/time", "missing", "no such incident is predicted"),
        ("/prominence", "spurious", "gold has no such incident"),
        ("/location/city", "spurious", "gold has no such incident"),
    ]
    assert [(a.gold, a.predicted) for a in made.alignments] == [(0, None), (1, None), (None, 0)]


def test_prominence_is_gold_s() -> None:
    """A background incident taken for the main one is counted where gold has it."""
    made = ledger([row([BASE])], [gold({**BASE, "prominence": "background"})])
    assert {cell.prominence for cell in made.cells} == {"background"}


def test_failed_and_absent_articles() -> None:
    """Without a prediction all that gold says is missing, and the cells say why."""
    golds = [gold(BASE), gold(BASE, id="b"), gold(id="c")]
    made = ledger([row(Truncated("cut")), row(Truncated("cut"), id="c")], golds)
    assert [(c.article, c.path, c.outcome, c.reason, c.failed) for c in made.cells] == [
        ("a", "/prominence", "missing", "failed: Truncated", True),
        ("a", "/location/city", "missing", "failed: Truncated", True),
        ("b", "/prominence", "missing", "failed: no row", True),
        ("b", "/location/city", "missing", "failed: no row", True),
    ]
    assert [(a.article, a.status, a.error, a.gold, a.predicted) for a in made.articles] == [
        ("a", "failed", "Truncated", "yes", False),
        ("b", "absent", "no row", "yes", False),
        ("c", "failed", "Truncated", "no", False),
    ]


def test_rows_that_cannot_be_scored() -> None:
    """Two rows on an article, or a row on another text, are refused; others are named."""
    with pytest.raises(ResultError, match="'a': two rows about this article"):
        ledger([row([]), row([])], [gold()])
    with pytest.raises(ResultError, match="'a': the row was read from another text"):
        ledger([row([])], [replace(gold(), sha256="0")])
    assert unlabelled([row([]), row([], id="b")], [gold()]) == ["b"]


QUOTES = Article("q", "An officer fired. The man, 34, had a knife, police said.", date(2024, 3, 10))


def claims(*pairs: tuple[str, str], source: str = "police") -> list[Fields]:
    return [
        {"quote": quote, "supports": [pointer], "source": source, "stance": "stated"}
        for quote, pointer in pairs
    ]


def test_facts() -> None:
    """A value's quotes are found or not, support it or not, and are held against gold's."""
    man = {"age": 34, "armed_with": ["gun", "knife"], "outcome": "injured"}
    answer = record(
        {
            "force": ["firearm"],
            "subjects": [man],
            "claims": [
                *claims(("An officer fired", "/force/0"), source="reporter"),
                *claims(("The man, 34", "/subjects/0/age"), ("He ran", "/subjects/0/outcome")),
                *claims(("had a knife", "/subjects/0/armed_with")),
            ],
        }
    )
    made = extract(QUOTES, FakeModel([answer]))
    placed = [
        {**c, "span": span}
        for c, span in zip(
            claims(("An officer fired", "/force"), ("34", "/subjects/0/age")),
            [(0, 16), (27, 29)],
            strict=True,
        )
    ]
    ours = {"force": ["firearm"], "subjects": [man], "claims": placed}
    label_ = replace(gold(id="q"), sha256=QUOTES.sha256, incidents=(label(ours),))
    facts = {(c.path, c.predicted): c.facts for c in ledger([made], [label_]).cells}
    armed = "/subjects/*/armed_with"
    # found, overlaps gold's, supports the value, source and stance right
    assert facts["/force", "firearm"] == Facts(True, True, True, False, True)
    assert facts[A, 34] == Facts(True, True, True, True, True)
    # a quote that is not in the article; gold has none
    assert facts["/subjects/*/outcome", "injured"] == Facts(False, None, False, None, None)
    # one claim for the set; only one of its members follows
    assert facts[armed, "knife"] == Facts(True, None, True, None, None)
    assert facts[armed, "gun"] == Facts(True, None, False, None, None)
    assert facts["/prominence", "main"] == Facts()
    assert facts["/time", None] == Facts()


@settings(max_examples=50, deadline=None)
@given(labelled(), cited())
def test_reads_back_the_same(ours: list[Fields], theirs: list[Fields]) -> None:
    """A stored ledger is the ledger."""
    made = ledger([row(theirs)], [gold(*ours, cluster="é")])
    assert read_ledger(list(made.to_jsonl()), "ledger") == made


def test_repeats() -> None:
    """Ledgers of repeats are added to one."""
    one, two = (ledger([row([BASE])], [gold(BASE)], repeat=n) for n in (0, 1))
    both = one + two
    assert [cell.repeat for cell in both.cells if cell.path == "/location/city"] == [0, 1]
    assert (len(both.articles), len(both.alignments)) == (2, 2)


BROKEN = [
    ([], "not a ledger: it is empty"),
    (['{"ledger": "cells/0"}'], "line 1: not a ledger: version 'cells/0'"),
    (["{}"], "line 1: not a ledger: version None"),
    (["x"], "line 1: not a ledger: Expecting value"),
    (["[]"], "line 1: not a ledger"),
    ([f'{{"ledger": "{VERSION}"}}', '{"is": "cel"}'], "line 2: not a ledger: a line of unknown"),
    ([f'{{"ledger": "{VERSION}"}}', '{"is": "cell", "colour": 1}'], "line 2: not a ledger"),
    ([f'{{"ledger": "{VERSION}"}}', '{"is": "article", "status": "good"}'], "status 'good'"),
]


@pytest.mark.parametrize(("lines", "message"), BROKEN)
def test_broken_ledgers(lines: list[str], message: str) -> None:
    """A file that is no ledger, or of other rules, is named with its line."""
    with pytest.raises(ResultError) as caught:
        read_ledger(lines, "l.jsonl")
    assert str(caught.value).startswith("l.jsonl: ")
    assert message in str(caught.value)


def test_empty() -> None:
    """No labels, no cells."""
    assert ledger([], []) == Ledger((), (), ())
