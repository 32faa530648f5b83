"""Which incident, person or agency of a prediction is which of the gold.

Alignment is a maximum-weight one-to-one assignment (`assign`), of incidents first, then inside
them of the items of each list. The weight of a pair is what both state and agree on, right values
counting double (`fields.WEIGHTS`, halves for partial ones). Equal weights are told apart by

1. fewer contradictions,
2. more credit in cells, so that exchanging gold and prediction exchanges precision and recall,
3. the content: gold items in the order of their content take the first predicted item in the
   order of content; only items that do not differ at all go by their position.

So the order of a list never changes a score. A pair passes the gate if it agrees on at least a
third of what both state, in weight, and incidents on something that is told of them (that both
are `main` is not); MUC-4 asked for an equal type and one matching slot, which lets a name shared
by all events of an article pass. What is not aligned is missing or spurious.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from pydantic import BaseModel

from extractor.evaluation.assign import assign
from extractor.evaluation.compare import best, nearest_set
from extractor.evaluation.content import Notes, content, notes
from extractor.evaluation.fields import Scored, scored
from extractor.evaluation.label import GoldIncident
from extractor.schema.field import Compare
from extractor.schema.record import Record

GATE = 3  # one third of what both state must agree: a shared role alone makes no agency the same
SCALE = 10_000  # above any sum of contradictions or credits in one record, below 2**53 in all


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
        telling: the part of `agree` that lies in fields which need a claim; that two events are
            both `main` tells nothing.
        lists: how the items of each list were aligned, by the list's pointer in the gold.
    """

    agree: int
    compared: int
    credit: int
    telling: int
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


def align(golds: Sequence[GoldIncident[Any]], predicted: Sequence[Record]) -> Alignment:
    """The incidents of a label and those of a prediction, brought together one to one."""
    table = [[_incidents(g, p) for p in predicted] for g in golds]

    def keys() -> tuple[list[str], list[str]]:
        return (
            [content(g.record, "", notes(g.record, g)) for g in golds],
            [content(p, "", notes(p)) for p in predicted],
        )

    return _pairs(table, len(predicted), keys)


def _incidents(gold: GoldIncident[Any], predicted: Record) -> Agreement:
    """What two incidents agree on; nothing, if both tell something and share none of it."""
    found = agreement(gold.record, predicted, "", "", Couple(gold, predicted))
    if found.telling or not (_tells(gold.record) and _tells(predicted)):
        return found
    return NOTHING


def _tells(part: BaseModel) -> bool:
    """Whether a record states anything that needs a claim."""
    for known in scored(type(part)):
        value = getattr(part, known.name)
        if known.many:
            if any(map(_tells, value)):
                return True
        elif known.part is not None:
            if value is not None and _tells(value):
                return True
        elif known.claimed and value is not None and value != []:
            return True
    return False


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
    agree = compared = credit = telling = 0
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
            telling += part.telling
            lists |= part.lists
    return Agreement(agree, compared, credit, telling, lists)


NOTHING = Agreement(0, 0, 0, 0)


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
        agree = 2 * known.weight * shared
        return Agreement(agree, 2 * known.weight * stated, 2 * shared, agree)
    if all(answer is None for answer in answers):
        return NOTHING
    credit = best(known.kind, answers, predicted).credit
    agree = known.weight * credit
    return Agreement(agree, 2 * known.weight, credit, agree if known.claimed else 0)


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
