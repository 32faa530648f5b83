"""A second opinion: where two readers of an article both give a value and differ, it is flagged.

The records of both are brought together as the scorer brings label and prediction together, by
what they agree on in the schema's own comparison, but greedily: that needs nothing beside the base
install, and articles hold one or two incidents. The flag `disagrees` stands with the record that
is kept; it says nothing of who is right.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from pydantic import BaseModel

from extractor.checks import supporting
from extractor.evaluation.compare import Verdict, canonical, compare
from extractor.evaluation.fields import scored
from extractor.schema.field import Compare
from extractor.schema.record import Flag, R, Record

DISAGREES = "disagrees"
GATE = 3  # a third of what both state must agree, as in scoring, before two are taken for one
# Confidence from which a reader may object. Under it less than one objection in five of the rules
# is right where a model errs in one value of twenty (measured by eval/benchmarks/crosscheck.py)
SURE = 0.65
SHOWN = 100  # characters of a quote in a message; the whole of it stands in the claims


class Shared(NamedTuple):
    """A value that two records both give, with its pointer in each."""

    kind: Compare
    pointer: str
    value: Any
    other_pointer: str
    other: Any


@dataclass(frozen=True, slots=True)
class Opinion:
    """What another reader makes of the same article.

    Attributes:
        name: of the reader, for messages.
        records: what it says, whose words are cited as they are.
        least: the confidence under which its values are no argument; a value of which it says
            nothing is certain to it.
    """

    name: str
    records: Sequence[Record]
    least: float = SURE

    def on(self, records: Sequence[R]) -> list[R]:
        """The records, each with a flag for every value that this reader gives differently."""
        pairs = dict(couples(records, self.records))
        return [
            self._flagged(record, self.records[pairs[index]]) if index in pairs else record
            for index, record in enumerate(records)
        ]

    def _flagged(self, record: R, other: Record) -> R:
        found = [
            Flag(code=DISAGREES, field=d.pointer, message=self._message(d, record, other))
            for d in differences(record, other)
            if other.confidence.get(d.other_pointer, 1.0) >= self.least
        ]
        return record.model_copy(update={"flags": [*record.flags, *found]}) if found else record

    def _message(self, found: Shared, record: Record, other: Record) -> str:
        mine = _said(found.value, found.pointer, record)
        return f"{mine}; {self.name} reads {_said(found.other, found.other_pointer, other)}"


def differences(one: Record, other: Record) -> Iterator[Shared]:
    """The values that both give and that cannot both be right, in the schema's order."""
    return (
        found for found in shared(one, other) if contradict(found.kind, found.value, found.other)
    )


def shared(one: BaseModel, other: BaseModel, at: str = "", there: str = "") -> Iterator[Shared]:
    """The values that both give, in the schema's order, but for those that need no claim.

    Args:
        one: a record or a part of one.
        other: of the same class.
        at: the pointer of `one` in its record, "" for the whole.
        there: the pointer of `other` in its record.
    """
    for known in scored(type(one)):
        mine, theirs = getattr(one, known.name), getattr(other, known.name)
        here, beyond = f"{at}/{known.name}", f"{there}/{known.name}"
        if known.many:
            for n, m in couples(mine, theirs):
                yield from shared(mine[n], theirs[m], f"{here}/{n}", f"{beyond}/{m}")
        elif mine in (None, []) or theirs in (None, []):
            continue
        elif known.part is not None:
            yield from shared(mine, theirs, here, beyond)
        elif known.claimed:
            yield Shared(known.kind, here, mine, beyond, theirs)


def contradict(kind: Compare, mine: Any, theirs: Any) -> bool:
    """Whether two values cannot both be right; one that only says less can be."""
    if kind is Compare.SET:
        return not set(mine) & set(theirs)
    if compare(kind, mine, theirs).verdict is not Verdict.WRONG:
        return False
    return kind is not Compare.NAME or not _within(canonical(mine), canonical(theirs))


def _within(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether one name is part of the other: "Walmart store" and "Walmart"."""
    return set(one) <= set(other) or set(other) <= set(one)


def couples(ones: Sequence[BaseModel], others: Sequence[BaseModel]) -> list[tuple[int, int]]:
    """Which of one list is which of the other, the surest pair first: (position, position).

    A pair must agree on a third of what both state. One alone on each side is a pair even so, if
    they agree on anything at all.
    """
    alone = len(ones) == len(others) == 1
    weights: dict[tuple[int, int], tuple[int, int]] = {}
    for n, one in enumerate(ones):
        for m, other in enumerate(others):
            agree, compared = _agreement(one, other)
            if agree and (alone or agree * GATE >= compared):
                weights[n, m] = (agree, agree - compared)
    pairs: list[tuple[int, int]] = []
    for n, m in sorted(weights, key=lambda pair: (weights[pair], -pair[0], -pair[1]), reverse=True):
        if all(n != a and m != b for a, b in pairs):
            pairs.append((n, m))
    return pairs


def _agreement(one: BaseModel, other: BaseModel) -> tuple[int, int]:
    """The weight of what two parts agree on, and of what both state, in halves.

    What needs no claim does not count: that both events are main ones tells nothing.
    """
    agree = compared = 0
    for known in (field for field in scored(type(one)) if field.claimed):
        mine, theirs = getattr(one, known.name), getattr(other, known.name)
        if known.many:
            found = [_agreement(mine[n], theirs[m]) for n, m in couples(mine, theirs)]
        elif mine in (None, []) or theirs in (None, []):
            continue
        elif known.part is not None:
            found = [_agreement(mine, theirs)]
        elif known.kind is Compare.SET:
            both, stated = len({*mine} & {*theirs}), len({*mine} | {*theirs})
            found = [(2 * known.weight * both, 2 * known.weight * stated)]
        else:
            credit = compare(known.kind, mine, theirs).credit
            found = [(known.weight * credit, 2 * known.weight)]
        agree += sum(pair[0] for pair in found)
        compared += sum(pair[1] for pair in found)
    return agree, compared


def _said(value: Any, pointer: str, record: Record) -> str:
    """A value with the first words cited for it."""
    here = f"{pointer}/"
    claims = [
        claim
        for claim in record.claims
        if any(f"{p}/".startswith(here) or here.startswith(f"{p}/") for p in claim.supports)
    ]
    quotes = [" ".join(claim.quote.split()) for claim in supporting(claims, value)]
    if not quotes:
        return repr(value)
    return f'{value!r} ("{textwrap.shorten(quotes[0], SHOWN, placeholder="…")}")'
