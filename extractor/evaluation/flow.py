"""Error flow: what became, from one run to another on the same gold, of every value.

"missing → correct" and "correct → wrong" say more than a difference of F1: a prompt can mend ten
values and break nine others. Each change keeps its cells, so that its articles can be read.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from extractor.errors import UsageError
from extractor.evaluation.cell import Cell
from extractor.evaluation.ledger import Ledger

State = Literal["correct", "partial", "wrong", "missing", "spurious", "silent"]
"""An outcome, or `silent`: the run says nothing here, and nothing is missed."""
STATES: tuple[State, ...] = ("correct", "partial", "wrong", "missing", "spurious", "silent")
Key: TypeAlias = tuple[Any, ...]
Change: TypeAlias = tuple[State, State]


@dataclass(frozen=True, slots=True)
class Move:
    """One value in two runs.

    Attributes:
        first: its cell in the first run, None if that run is silent about it.
        second: likewise in the second; one of the two is given.
    """

    first: Cell | None
    second: Cell | None

    @property
    def cell(self) -> Cell:
        """The cell of either run, for what they have in common: the article and the field."""
        found = self.second or self.first
        assert found is not None
        return found

    @property
    def change(self) -> Change:
        """From which outcome to which."""
        return _state(self.first), _state(self.second)


def _state(cell: Cell | None) -> State:
    return "silent" if cell is None or cell.outcome == "correct_null" else cell.outcome


@dataclass(frozen=True)
class Flow:
    """The changes of one field, or of all.

    Attributes:
        moves: of every value that either run counts, also those that stay what they are.
    """

    moves: tuple[Move, ...]

    @property
    def counts(self) -> dict[Change, int]:
        """How many values went which way, in the order of `STATES`; nothing that is 0."""
        found = Counter(move.change for move in self.moves)
        return {change: found[change] for change in CHANGES if change in found}

    def articles(self, change: Change) -> dict[str, int]:
        """The articles of a change in the gold's order, with how many values each."""
        return dict(Counter(m.cell.article for m in self.moves if m.change == change))


CHANGES: tuple[Change, ...] = tuple((a, b) for a in STATES for b in STATES)


def flows(first: Ledger, second: Ledger) -> dict[str, Flow]:
    """The flow of each field from one run to another; fields that neither counts are left out.

    Args:
        first: a run, or its repeats together.
        second: on the same articles, with as many repeats.

    Raises:
        UsageError: they are not on the same articles, or not of the same labels.
    """
    refuse_unpaired(first, second)
    found: dict[str, list[Move]] = {}
    for move in _moves(first.cells, second.cells):
        found.setdefault(move.cell.path, []).append(move)
    return {path: Flow(tuple(moves)) for path, moves in found.items()}


def refuse_unpaired(first: Ledger, second: Ledger) -> None:
    """Make sure that two ledgers are about the same articles, equally often.

    Raises:
        UsageError: they are not; the message names an article.
    """
    one, other = (Counter(a.article for a in ledger.articles) for ledger in (first, second))
    for article in [*one, *other]:
        if one[article] != other[article]:
            raise UsageError(
                f"the runs cannot be paired: article {article!r} is scored {one[article]} times in "
                f"the first and {other[article]} times in the second; score both on the same gold"
            )
    labels = [
        {a.article: (a.cluster, a.gold) for a in ledger.articles} for ledger in (first, second)
    ]
    for article, label in labels[0].items():
        if label != labels[1][article]:
            message = f"the runs cannot be paired: their labels of article {article!r} differ"
            raise UsageError(f"{message}; score both against the same gold")


def _moves(first: Sequence[Cell], second: Sequence[Cell]) -> Iterable[Move]:
    """Both runs' cells, brought together, article by article."""
    one, other = (dict(zip(keys(cells), cells, strict=True)) for cells in (first, second))
    together = {key: Move(one.get(key), other.get(key)) for key in {**one, **other}}
    order = {a: n for n, a in enumerate(dict.fromkeys(key[0] for key in together))}
    # a stable sort: what only the second run says follows what the first says of that article
    for move in sorted(together.values(), key=lambda move: order[move.cell.article]):
        if move.change != ("silent", "silent"):
            yield move


def keys(cells: Iterable[Cell]) -> list[Key]:
    """For each cell what it has in common with the cell of another run on the same value.

    A gold value is known by its place in the label (a member of a set by its value too); what
    gold does not say, by the place where it does not, or by field and value if gold has no such
    item. So a spurious value that changes within one slot is one change, an invented person that
    is replaced by another invented person is two. The first element is the article's id.
    """
    order: dict[str, dict[int, int]] = {}  # repeats may be counted from 0 or from 1
    seen: Counter[Key] = Counter()
    found = []
    for cell in cells:
        repeats = order.setdefault(cell.article, {})
        repeat = repeats.setdefault(cell.repeat, len(repeats))
        at: Key = (cell.article, repeat, cell.path)
        if cell.gold_pointer is not None:
            at += (cell.gold_incident, cell.gold_pointer, _text(cell.gold))
        else:
            at += (_text(cell.predicted),)
        found.append((*at, seen[at]))
        seen[at] += 1
    return found


def _text(value: Any) -> str | None:
    return None if value is None else json.dumps(value, sort_keys=True)
