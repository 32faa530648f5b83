"""What became of values from one run to another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from labelled import gold, row

from extractor.errors import UsageError
from extractor.evaluation.flow import Flow, flows
from extractor.evaluation.ledger import Ledger, ledger

ADA = {"name": "Ada Brook", "age": 34}


def run(told: Mapping[str, Any], *predicted: Mapping[str, Any], id: str = "a") -> Ledger:
    """The ledger of one article, told so and predicted so."""
    return ledger([row(predicted, id)], [gold(told, id=id)])


def counts(found: Mapping[str, Flow], path: str) -> dict[str, int]:
    return {f"{a} → {b}": number for (a, b), number in found[path].counts.items()}


# field, gold, first prediction, second prediction, what became of its values
FLOWS = [
    ("/date", {"date": "2020-05-01"}, {}, {"date": "2020-05-01"}, {"missing → correct": 1}),
    ("/date", {"date": "2020-05-01"}, {"date": "2020-05-01"}, {"date": "2020-05-02"},
     {"correct → wrong": 1}),
    ("/date", {"date": "2020-05-01"}, {"date": "2020-05"}, {"date": "2020-05-01"},
     {"partial → correct": 1}),
    ("/date", {"date": "2020-05-01"}, {"date": "2020-05-03"}, {"date": "2020-05-04"},
     {"wrong → wrong": 1}),
    # gold is silent: one slot, so that a changed invention is one change
    ("/time", {}, {"time": "10:00"}, {}, {"spurious → silent": 1}),
    ("/time", {}, {"time": "10:00"}, {"time": "11:30"}, {"spurious → spurious": 1}),
    # members of a set, each by itself
    ("/force", {"force": ["firearm", "taser"]}, {"force": ["firearm", "dog"]},
     {"force": ["taser"]},
     {"correct → missing": 1, "missing → correct": 1, "spurious → silent": 1}),
    # what may be absent is silent where it is absent
    ("/time", {"time": "10:00", "optional": ["/time"]}, {}, {"time": "10:00"},
     {"silent → correct": 1}),
    # an invented person, and another one: two changes
    ("/subjects/*/name", {}, {"subjects": [{"name": "Ada Brook"}]},
     {"subjects": [{"name": "Cy Dale"}]}, {"spurious → silent": 1, "silent → spurious": 1}),
    # the same invented person, elsewhere in the list
    ("/subjects/*/name", {"subjects": [ADA]}, {"subjects": [ADA, {"name": "Cy Dale"}]},
     {"subjects": [{"name": "Cy Dale"}, ADA]},
     {"correct → correct": 1, "spurious → spurious": 1}),
]  # fmt: skip


@pytest.mark.parametrize(("path", "told", "first", "second", "expected"), FLOWS)
def test_flow(path: str, told: Any, first: Any, second: Any, expected: dict[str, int]) -> None:
    """Each value of either run goes from one outcome to one other."""
    anchor = {"location": {"city": "Salem"}}  # enough for the incidents to be the same
    one, other = (run({**anchor, **told}, {**anchor, **said}) for said in (first, second))
    assert counts(flows(one, other), path) == expected


def test_articles_of_a_change() -> None:
    """A change names its articles with how many values each, whatever the order of the rows."""
    golds = [gold({"force": ["firearm", "dog"]}, id=id) for id in ("b", "a")]
    empty = ledger([row([], "a"), row([], "b")], golds)
    full = ledger(
        [row([{"force": ["firearm", "dog"]}], "a"), row([{"force": ["dog"]}], "b")], golds
    )
    found = flows(empty, full)["/force"]
    assert found.counts == {("missing", "correct"): 3, ("missing", "missing"): 1}
    assert list(found.articles(("missing", "correct")).items()) == [("b", 1), ("a", 2)]
    assert found.articles(("correct", "wrong")) == {}


def test_a_run_beside_itself() -> None:
    """Nothing changes; what both are silent about is no move; turned round, changes turn round."""
    told = {"date": "2020-05-01", "force": ["firearm"], "subjects": [ADA]}
    one = run(told, {"date": "2020-05-02", "subjects": [{"name": "Brook"}], "force": ["dog"]})
    other = run(told, told)
    assert all(a == b for flow in flows(one, one).values() for a, b in flow.counts)
    assert "/time" not in flows(one, one)
    turned = {path: {(b, a): n for (a, b), n in flow.counts.items()}
              for path, flow in flows(other, one).items()}  # fmt: skip
    assert {path: flow.counts for path, flow in flows(one, other).items()} == turned


def test_repeats_are_paired_in_order() -> None:
    """The first run of one is set beside the first of the other, whatever their numbers."""
    golds = [gold({"date": "2020-05-01"})]
    right, wrong = row([{"date": "2020-05-01"}]), row([{"date": "2021-05-01"}])

    def twice(first: Any, second: Any, start: int) -> Ledger:
        return ledger([first], golds, start) + ledger([second], golds, start + 1)

    found = flows(twice(right, wrong, 0), twice(right, right, 1))["/date"]
    # a prediction that contradicts gold in all it says is aligned with nothing
    assert found.counts == {
        ("correct", "correct"): 1, ("missing", "correct"): 1, ("spurious", "silent"): 1,
    }  # fmt: skip


def test_runs_on_other_gold_are_refused() -> None:
    """Other articles, other numbers of repeats and other labels cannot be paired."""
    one = run({"date": "2020-05-01"})
    with pytest.raises(UsageError, match=r"article 'a' is scored 1 times in the first and 0 times"):
        flows(one, run({"date": "2020-05-01"}, id="b"))
    with pytest.raises(UsageError, match=r"scored 1 times in the first and 2 times in the second"):
        flows(one, one + one)
    relevant_no_more = ledger([row([])], [gold()])
    with pytest.raises(UsageError, match=r"their labels of article 'a' differ"):
        flows(one, relevant_no_more)
