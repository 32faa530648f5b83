"""The cells of one incident: gold and prediction walked side by side, field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from pydantic import BaseModel

from extractor.evaluation.align import Alignment
from extractor.evaluation.cell import NO_FACTS, Cell, Facts, Outcome
from extractor.evaluation.citation import Citations, facts
from extractor.evaluation.compare import Verdict, best, nearest_set
from extractor.evaluation.fields import Scored, scored
from extractor.evaluation.label import GoldIncident
from extractor.schema.field import Compare
from extractor.schema.record import Claim, Record

NO_RECORD = "no such incident is predicted"
NO_ITEM = "no such item is predicted"
NOT_GOLD_RECORD = "gold has no such incident"
NOT_GOLD_ITEM = "gold has no such item"
SILENT = "the article does not say"
BOTH_SILENT = "neither says"
ABSENT = "not predicted"


class Side(NamedTuple):
    """A part of a record and its pointer there."""

    part: BaseModel
    pointer: str


class Leaf(NamedTuple):
    """One value on both sides; a pointer is None where that side has no such item."""

    known: Scored
    path: str
    gold: Any
    predicted: Any
    gold_pointer: str | None
    predicted_pointer: str | None


class Judged(NamedTuple):
    """What became of a value or of one member of a set; members by their positions."""

    outcome: Outcome
    gold: Any
    predicted: Any
    reason: str
    gold_member: int | None = None
    predicted_member: int | None = None


@dataclass(frozen=True)
class Comparison:
    """A labelled incident and the predicted one it is taken for; either may be absent.

    Attributes:
        place: what all its cells have in common, by the names of `Cell`.
        label: None for a predicted incident that gold does not have.
        predicted: None for a gold incident that is not predicted.
        lists: how the items of each list were aligned, by the list's pointer in the gold.
        absence: why there is no prediction, in words.
    """

    place: Mapping[str, Any]
    label: GoldIncident[Any] | None
    predicted: Record | None
    lists: Mapping[str, Alignment]
    absence: str = NO_RECORD

    @cached_property
    def _theirs(self) -> Citations | None:
        return Citations(self.predicted) if self.predicted is not None else None

    @cached_property
    def _ours(self) -> Citations | None:
        return Citations(self.label.record) if self.label is not None else None

    def cells(self) -> Iterator[Cell]:
        """Its cells in the schema's order."""
        gold = Side(self.label.record, "") if self.label else None
        predicted = Side(self.predicted, "") if self.predicted is not None else None
        for leaf in self._leaves(gold, predicted, ""):
            for judged in self._judge(leaf):
                yield self._cell(leaf, judged)

    def _leaves(self, gold: Side | None, predicted: Side | None, path: str) -> Iterator[Leaf]:
        """The values of both sides, brought together."""
        side = gold or predicted
        assert side is not None
        for known in scored(type(side.part)):
            ours, theirs = _child(gold, known.name), _child(predicted, known.name)
            here = f"{path}/{known.name}"
            if known.many:
                for one, other in self._items(ours, theirs):
                    yield from self._leaves(one, other, f"{here}/*")
            elif known.part is None:
                yield Leaf(known, here, *_values(ours, theirs), *_pointers(ours, theirs))
            else:
                one, other = _part(ours), _part(theirs)
                if one or other:
                    yield from self._leaves(one, other, here)

    def _items(
        self, gold: tuple[Any, str] | None, predicted: tuple[Any, str] | None
    ) -> Iterator[tuple[Side | None, Side | None]]:
        """The items of two lists: the pairs, then what gold has alone, then the rest."""
        ours = [Side(v, f"{gold[1]}/{n}") for n, v in enumerate(gold[0])] if gold else []
        theirs = (
            [Side(v, f"{predicted[1]}/{n}") for n, v in enumerate(predicted[0])]
            if predicted
            else []
        )
        aligned = self.lists.get(gold[1]) if gold and predicted else None
        pairs = {p.gold: p.predicted for p in aligned.pairs} if aligned else {}
        for index, one in enumerate(ours):
            yield one, theirs[pairs[index]] if index in pairs else None
        taken = set(pairs.values())
        yield from ((None, other) for index, other in enumerate(theirs) if index not in taken)

    def _judge(self, leaf: Leaf) -> Iterator[Judged]:
        """The outcome of a value, or of each member of a set; nothing for what does not count."""
        if leaf.gold_pointer is None or self.label is None:
            reason = NOT_GOLD_ITEM if self.label else NOT_GOLD_RECORD
            yield from _spurious(leaf, reason)
        elif leaf.predicted is None or leaf.predicted == []:
            yield from self._unpredicted(leaf, self.label, leaf.gold_pointer)
        elif leaf.known.kind is Compare.SET:
            yield from _judge_set(leaf, self.label, leaf.gold_pointer)
        else:
            yield from _judge_value(leaf, self.label, leaf.gold_pointer)

    def _unpredicted(self, leaf: Leaf, label: GoldIncident[Any], at: str) -> Iterator[Judged]:
        """A value that the prediction leaves empty."""
        one_sided = leaf.predicted_pointer is None
        if leaf.gold is None or leaf.gold == []:
            if not one_sided:
                yield Judged("correct_null", None, None, BOTH_SILENT)
        elif any(answer is None or answer == [] for answer in label.answers(at, leaf.gold)):
            if not one_sided:
                yield Judged("correct_null", leaf.gold, None, "silence is a listed alternative")
        elif not label.excused(at):
            reason = ABSENT
            if one_sided:
                reason = self.absence if self.predicted is None else NO_ITEM
            for member, value in _members(leaf, leaf.gold):
                if member is None or not label.excused(f"{at}/{member}"):
                    yield Judged("missing", value, None, reason, member)

    def _cell(self, leaf: Leaf, judged: Judged) -> Cell:
        return Cell(
            **self.place,
            path=leaf.path,
            gold_pointer=leaf.gold_pointer,
            predicted_pointer=leaf.predicted_pointer,
            outcome=judged.outcome,
            gold=judged.gold,
            predicted=judged.predicted,
            reason=judged.reason,
            facts=self._facts(leaf, judged),
        )

    def _facts(self, leaf: Leaf, judged: Judged) -> Facts:
        """What can be said of the evidence; nothing about silence."""
        if judged.outcome == "correct_null":
            return NO_FACTS
        mine: list[Claim] = []
        ours: list[Claim] = []
        follows = True
        if self._theirs and leaf.predicted_pointer is not None and judged.predicted is not None:
            at = leaf.predicted_pointer
            mine = self._theirs.of(at, leaf.predicted, judged.predicted_member)
            follows = self._theirs.follows(at, judged.predicted)
        if self._ours and leaf.gold_pointer is not None and judged.gold is not None:
            ours = self._ours.of(leaf.gold_pointer, leaf.gold, judged.gold_member)
        right = judged.outcome in ("correct", "partial")
        return facts(leaf.known, judged.predicted, mine, follows, ours, right)


def _child(side: Side | None, name: str) -> tuple[Any, str] | None:
    return (getattr(side.part, name), f"{side.pointer}/{name}") if side else None


def _part(child: tuple[Any, str] | None) -> Side | None:
    return Side(*child) if child and child[0] is not None else None


def _values(gold: tuple[Any, str] | None, predicted: tuple[Any, str] | None) -> tuple[Any, Any]:
    return gold[0] if gold else None, predicted[0] if predicted else None


def _pointers(
    gold: tuple[Any, str] | None, predicted: tuple[Any, str] | None
) -> tuple[str | None, str | None]:
    return gold[1] if gold else None, predicted[1] if predicted else None


def _members(leaf: Leaf, value: Any) -> Iterator[tuple[int | None, Any]]:
    """The members of a set with their positions; a single value as it is, nothing for silence."""
    if leaf.known.kind is Compare.SET:
        yield from ((value.index(v), v) for v in dict.fromkeys(value or ()))
    elif value is not None:
        yield None, value


def _spurious(leaf: Leaf, reason: str) -> Iterator[Judged]:
    for member, value in _members(leaf, leaf.predicted):
        yield Judged("spurious", None, value, reason, None, member)


def _judge_value(leaf: Leaf, label: GoldIncident[Any], at: str) -> Iterator[Judged]:
    """A predicted value against every right answer."""
    answers = label.answers(at, leaf.gold)
    outcome = best(leaf.known.kind, answers, leaf.predicted)
    if outcome.verdict is Verdict.WRONG and leaf.gold is None:
        # optional silence: whatever is given there is let pass
        if at not in label.optional:
            yield from _spurious(leaf, SILENT)
        return
    gold = leaf.gold if leaf.gold is not None else next(a for a in answers if a is not None)
    yield Judged(outcome.verdict.value, gold, leaf.predicted, outcome.reason)


def _judge_set(leaf: Leaf, label: GoldIncident[Any], at: str) -> Iterator[Judged]:
    """A predicted set against the right answer that it comes nearest to, member by member."""
    answers = label.answers(at, leaf.gold)
    answer = nearest_set(answers, leaf.predicted)
    own = answer is answers[0]
    said = "equal" if own else f"equal, alternative {list(answer)!r}"
    positions = {value: index for index, value in reversed(list(enumerate(leaf.gold)))}
    given = {value: index for index, value in _members(leaf, leaf.predicted)}
    for value in dict.fromkeys(answer):
        member = positions.get(value)
        if value in given:
            yield Judged("correct", value, value, said, member, given[value])
        elif not label.excused(at if member is None else f"{at}/{member}"):
            yield Judged("missing", value, None, ABSENT, member)
    if not leaf.gold and at in label.optional:
        return
    for value, index in given.items():
        if value not in answer:
            yield Judged("spurious", None, value, f"not among {list(answer)!r}", None, index)
