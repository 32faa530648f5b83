"""Which incident, person or agency of a prediction is which of the gold.

Alignment is a maximum-weight one-to-one assignment (`assign`), of incidents first, then inside
them of the items of each list. The weight of a pair is what both state and agree on, right values
counting double (`fields.WEIGHTS`, halves for partial ones). Equal weights are told apart by

1. fewer contradictions,
2. more credit in cells, so that exchanging gold and prediction exchanges precision and recall,
3. the content: gold items in the order of their content take the first predicted item in the
   order of content; only items that do not differ at all go by their position.

So the order of a list never changes a score. A pair passes the gate if it agrees on at least a
third of what both state, in weight; MUC-4 asked for an equal type and one matching slot, which
lets a name shared by all events of an article pass. What is not aligned is missing or spurious.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from pydantic import BaseModel

from extractor.evaluation.assign import assign
from extractor.evaluation.compare import best, nearest_set
from extractor.evaluation.fields import Scored, scored
from extractor.evaluation.label import GoldIncident
from extractor.schema.field import EVIDENCE, Compare
from extractor.schema.record import Record

GATE = 3  # one third of what both state must agree: a shared role alone makes no agency the same
SCALE = 10_000  # above any sum of contradictions or credits in one record, below 2**53 in all

Notes = Sequence[tuple[str, str]]  # (pointer, what is said there): what belongs to an item


@dataclass(frozen=True)
class Couple:
    """A labelled incident and a predicted record that may be the same."""

    label: GoldIncident[Any]
    predicted: Record

    @cached_property
    def gold_notes(self) -> Notes:
        """What stands beside the gold values."""
        return notes(self.label.record, self.label)

    @cached_property
    def predicted_notes(self) -> Notes:
        """What stands beside the predicted values."""
        return notes(self.predicted)


@dataclass(frozen=True, slots=True)
class Agreement:
    """What two records or two items agree on.

    Attributes:
        agree: weight of what agrees, in halves.
        compared: weight of what both state, in halves.
        credit: cells that are right, in halves.
        lists: how the items of each list were aligned, by the list's pointer in the gold.
    """

    agree: int
    compared: int
    credit: int
    lists: dict[str, Alignment] = field(default_factory=dict)

    @property
    def weight(self) -> int:
        """What the assignment maximises; 0 behind the gate."""
        if not self.agree or self.agree * GATE < self.compared:
            return 0
        return (self.agree * SCALE - (self.compared - self.agree)) * SCALE + self.credit


@dataclass(frozen=True, slots=True)
class Pair:
    """A gold item and the predicted item that it is taken for.

    Attributes:
        gold: position in the gold list.
        predicted: position in the predicted list.
        agreement: what they agree on.
        runner_up: the predicted item that agrees with this gold item next best, None if none
            passes the gate.
        margin: by how much this pair agrees better than the runner-up, in halves; negative if
            the runner-up went to a gold item that needs it more.
    """

    gold: int
    predicted: int
    agreement: Agreement
    runner_up: int | None
    margin: int


@dataclass(frozen=True, slots=True)
class Alignment:
    """The pairs in the order of the gold list, and who is left over."""

    pairs: tuple[Pair, ...]
    gold_left: tuple[int, ...]
    predicted_left: tuple[int, ...]


def align(
    golds: Sequence[GoldIncident[Any]], predicted: Sequence[Record]
) -> Alignment:
    """The incidents of a label and those of a prediction, brought together one to one."""
    table = [[agreement(g.record, p, "", "", Couple(g, p)) for p in predicted] for g in golds]

    def keys() -> tuple[list[str], list[str]]:
        return (
            [content(g.record, "", notes(g.record, g)) for g in golds],
            [content(p, "", notes(p)) for p in predicted],
        )

    return _pairs(table, len(predicted), keys)


def agreement(
    gold: BaseModel, predicted: BaseModel, at: str, there: str, couple: Couple
) -> Agreement:
    """What two parts agree on.

    Args:
        gold: a record or a part of one.
        predicted: of the same class.
        at: the pointer of `gold` in its record, "" for the whole.
        there: the pointer of `predicted` in its record.
        couple: the label and the record that the parts belong to.
    """
    agree = compared = credit = 0
    lists: dict[str, Alignment] = {}
    for known in scored(type(gold)):
        one, other = getattr(gold, known.name), getattr(predicted, known.name)
        here = f"{at}/{known.name}"
        if known.many:
            lists[here] = _items(one, other, here, f"{there}/{known.name}", couple)
            found = [pair.agreement for pair in lists[here].pairs]
        elif known.part is None:
            found = [_value(known, one, other, here, couple.label)]
        elif one is not None and other is not None:
            found = [agreement(one, other, here, f"{there}/{known.name}", couple)]
        else:
            continue
        for part in found:
            agree += part.agree
            compared += part.compared
            credit += part.credit
            lists |= part.lists
    return Agreement(agree, compared, credit, lists)


NOTHING = Agreement(0, 0, 0)


def _value(
    known: Scored, gold: Any, predicted: Any, at: str, label: GoldIncident[Any]
) -> Agreement:
    """What two values agree on; nothing is compared where one side says nothing."""
    if predicted is None or predicted == []:
        return NOTHING
    answers = label.answers(at, gold)
    if known.kind is Compare.SET:
        answer = set(nearest_set([a for a in answers if a] or [[]], predicted))
        if not answer:
            return NOTHING
        shared = len(answer & set(predicted))
        stated = len(answer | set(predicted))
        return Agreement(2 * known.weight * shared, 2 * known.weight * stated, 2 * shared)
    if all(answer is None for answer in answers):
        return NOTHING
    credit = best(known.kind, answers, predicted).credit
    return Agreement(known.weight * credit, 2 * known.weight, credit)


def _items(
    golds: Sequence[BaseModel],
    predicted: Sequence[BaseModel],
    at: str,
    there: str,
    couple: Couple,
) -> Alignment:
    """The items of a list in both records, brought together."""
    table = [
        [agreement(g, p, f"{at}/{n}", f"{there}/{m}", couple) for m, p in enumerate(predicted)]
        for n, g in enumerate(golds)
    ]

    def keys() -> tuple[list[str], list[str]]:
        ours, theirs = couple.gold_notes, couple.predicted_notes
        return (
            [content(g, f"{at}/{n}", ours) for n, g in enumerate(golds)],
            [content(p, f"{there}/{n}", theirs) for n, p in enumerate(predicted)],
        )

    return _pairs(table, len(predicted), keys)


def _pairs(
    table: Sequence[Sequence[Agreement]],
    columns: int,
    keys: Callable[[], tuple[list[str], list[str]]],
) -> Alignment:
    """The assignment of a table of agreements, by content where weights are equal."""
    rows = list(range(len(table)))
    order = list(range(columns))
    if not rows or not order:
        return Alignment((), tuple(rows), tuple(order))
    weights = [[cell.weight for cell in row] for row in table]
    if not any(map(any, weights)):
        return Alignment((), tuple(rows), tuple(order))
    if len(rows) > 1 or len(order) > 1:
        gold_keys, predicted_keys = keys()
        rows.sort(key=gold_keys.__getitem__)
        order.sort(key=predicted_keys.__getitem__)
    chosen = assign([[weights[row][column] for column in order] for row in rows])
    pairs = sorted((rows[row], order[column]) for row, column in chosen)
    taken, given = {gold for gold, _ in pairs}, {predicted for _, predicted in pairs}
    return Alignment(
        tuple(_pair(table[gold], gold, predicted) for gold, predicted in pairs),
        tuple(row for row in range(len(table)) if row not in taken),
        tuple(column for column in range(columns) if column not in given),
    )


def _pair(row: Sequence[Agreement], gold: int, predicted: int) -> Pair:
    others = [n for n, cell in enumerate(row) if n != predicted and cell.weight]
    second = max(others, key=lambda n: row[n].weight, default=None)
    agree = row[predicted].agree
    margin = agree - (row[second].agree if second is not None else 0)
    return Pair(gold, predicted, row[predicted], second, margin)


# -- content: what an item says, apart from where it stands ---------------------------------------


def notes(record: Record, label: GoldIncident[Any] | None = None) -> list[tuple[str, str]]:
    """What is said about a record's values beside them, each with its pointer."""
    found = [
        (pointer, f"claim {c.quote} {c.source} {c.stance} {c.span}")
        for c in record.claims
        for pointer in c.supports
    ]
    found += [(flag.field, f"flag {flag.code} {flag.message}") for flag in record.flags]
    if label is not None:
        found += [(p, f"or {json.dumps(v)}") for p, v in label.alternatives.items()]
        found += [(pointer, "optional") for pointer in label.optional]
    return found


def content(part: BaseModel, at: str, marks: Iterable[tuple[str, str]]) -> str:
    """A text that is the same for items that say the same, in whatever order their lists are."""
    mine = [(p[len(at) :], mark) for p, mark in marks if p == at or p.startswith(f"{at}/")]
    fields: dict[str, Any] = {}
    for name, value in part:
        if isinstance(part, Record) and name in EVIDENCE:
            continue
        if isinstance(value, BaseModel):
            value = content(value, f"/{name}", mine)
        elif isinstance(value, list) and value and isinstance(value[0], BaseModel):
            value = sorted(content(v, f"/{name}/{n}", mine) for n, v in enumerate(value))
        elif isinstance(value, list):
            value = sorted(map(str, value))
        fields[name] = value
    own = sorted(mark for mark in mine if mark[0].count("/") <= 1)
    return json.dumps([fields, own], default=str)
