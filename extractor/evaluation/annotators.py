"""Two readers of the same articles: how far they agree, and how well one scores against the other.

A model cannot be shown to be better than a second reader is; that score is the ceiling. Agreement
itself is measured on what the two wrote, without alternatives and what is optional, over the places
that the product's own alignment brings together: silence is a value there, so that what only one
of them states is a disagreement with `null`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import combinations
from typing import Any, get_args

from pydantic.fields import FieldInfo

from extractor.article import Article
from extractor.errors import GoldError
from extractor.evaluation.agreement import interval, kappa, krippendorff, masi, nominal
from extractor.evaluation.cell import Cell
from extractor.evaluation.compare import CLOCK, DAY
from extractor.evaluation.fields import paths
from extractor.evaluation.gold import Gold
from extractor.evaluation.label import GoldIncident
from extractor.evaluation.ledger import Ledger, ledger
from extractor.evaluation.score import Score, score
from extractor.extraction import ArticleRef, Extraction, Origin
from extractor.schema.field import Compare, comparison
from extractor.schema.record import R, Record
from extractor.spent import Spent

Pair = tuple[Any, Any]  # what the first and the second reader give for one place; None is silence


class Level(StrEnum):
    """What a distance between two values of a field can mean."""

    NOMINAL = "nominal"  # the same or another
    INTERVAL = "interval"  # squared difference
    CLOCK = "clock"  # the same in minutes, the short way round midnight
    SET = "set"  # MASI


@dataclass(frozen=True)
class Agreement:
    """One field as two readers filled it.

    Attributes:
        level: by which distance they are compared.
        pairs: their values, place by place. Sets are frozensets, times minutes after midnight;
            names that the field's comparison takes for the same are the same here.
    """

    level: Level
    pairs: tuple[Pair, ...]

    @property
    def stated(self) -> int:
        """How many places at least one of them fills; the others are silent in both."""
        return sum(any(map(_given, pair)) for pair in self.pairs)

    @property
    def same(self) -> int:
        """In how many of those both give the same."""
        return sum(one == other and _given(one) for one, other in self.pairs)

    @property
    def kappa(self) -> float:
        """Cohen's kappa, NaN unless the level is nominal and something is stated."""
        if self.level is not Level.NOMINAL or not self.stated:
            return math.nan
        return kappa([one for one, _ in self.pairs], [other for _, other in self.pairs])

    @property
    def alpha(self) -> float:
        """Krippendorff's alpha at the field's level, NaN if nothing is stated."""
        return krippendorff(self.pairs, self._distance()) if self.stated else math.nan

    def _distance(self) -> Callable[[Any, Any], float]:
        if self.level is Level.NOMINAL:
            return nominal
        if self.level is Level.SET:
            return masi
        return _with_silence({v for pair in self.pairs for v in pair if v is not None},
                             _around if self.level is Level.CLOCK else interval)  # fmt: skip


@dataclass(frozen=True)
class Readers:
    """Two readers' labels of the same articles.

    Attributes:
        articles: those that both labelled, in the first's order.
        only_first: those in which the second has no part, likewise `only_second`.
        fields: path to agreement, in the schema's order, fields that no place has left out.
        first_as_gold: the second reader's values scored against the first's label, with its
            alternatives and what it calls optional.
        second_as_gold: the other way round.
    """

    articles: tuple[str, ...]
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]
    fields: Mapping[str, Agreement]
    first_as_gold: Score
    second_as_gold: Score


def readers(first: Sequence[Gold[R]], second: Sequence[Gold[R]], schema: type[R]) -> Readers:
    """Two readers field by field, and each scored against the other.

    Args:
        first: one reader's labels.
        second: another's, of the same texts; what only one has labelled is named, not compared.
        schema: the record class of both.

    Raises:
        GoldError: no article is in both, or one is there with different texts or dates.
        ConfigError: the extra `eval` is not installed.
    """
    mine, theirs = ({gold.id: gold for gold in golds} for golds in (first, second))
    both = [id for id in mine if id in theirs]
    if not both:
        raise GoldError(f"no article has two labels: {_some(mine)} here, {_some(theirs)} there")
    for id in both:
        _refuse_other_text(mine[id], theirs[id])
    ours, others = [mine[id] for id in both], [theirs[id] for id in both]
    rows = [[as_row(gold) for gold in golds] for golds in (ours, others)]
    return Readers(
        articles=tuple(both),
        only_first=tuple(id for id in mine if id not in theirs),
        only_second=tuple(id for id in theirs if id not in mine),
        fields=_fields(ledger(rows[1], [_bare(gold) for gold in ours]), schema),
        first_as_gold=score(ledger(rows[1], ours), schema),
        second_as_gold=score(ledger(rows[0], others), schema),
    )


def as_row(gold: Gold[R]) -> Extraction[R]:
    """A label as a result row: what the reader wrote, without other right answers."""
    origin = Origin(model="reader", prompt=None, schema_="label", request=gold.sha256)
    records = [incident.record for incident in gold.incidents]
    about = ArticleRef(
        id=gold.id, published=gold.published, title=None, url=gold.url, sha256=gold.sha256
    )
    row: Extraction[R] = origin.row(Article(gold.id, gold.id), records, Spent(), 0.0)
    return row.model_copy(update={"article": about})  # the text itself may be absent


def _bare(gold: Gold[R]) -> Gold[R]:
    """The label without alternatives and with nothing optional."""
    bare = tuple(GoldIncident(i.record, {}, frozenset()) for i in gold.incidents)
    return replace(gold, incidents=bare)


def _refuse_other_text(one: Gold[Any], other: Gold[Any]) -> None:
    for name in ("sha256", "published"):
        mine, theirs = getattr(one, name), getattr(other, name)
        if mine != theirs:
            message = f"{other.file}: article/{name}: {theirs!r}, but {mine!r} in {one.file}"
            raise GoldError(f"{message}; two readers need the same text")


def _some(golds: Mapping[str, Gold[Any]]) -> str:
    return ", ".join(map(repr, list(golds)[:3])) + (", …" if len(golds) > 3 else "")


# -- the values of a field, place by place -------------------------------------------------------


def _fields(made: Ledger, schema: type[Record]) -> dict[str, Agreement]:
    """The agreement on every field of which there is a place."""
    places: dict[str, dict[tuple[Any, ...], list[Cell]]] = {}
    for cell in made.cells:
        place = (cell.article, cell.gold_incident, cell.predicted_incident,
                 cell.gold_pointer, cell.predicted_pointer)  # fmt: skip
        places.setdefault(cell.path, {}).setdefault(place, []).append(cell)
    return {
        path: _agreement(info, list(places[path].values()))
        for path, info in paths(schema)
        if path in places
    }


def _agreement(info: FieldInfo, places: Sequence[Sequence[Cell]]) -> Agreement:
    if comparison(info) is Compare.SET:
        return Agreement(Level.SET, tuple(_sets(cells) for cells in places))
    cells = [cell for [cell] in places]
    written: list[Pair] = [(cell.gold, cell.predicted) for cell in cells]
    stated = [value for pair in written for value in pair if value is not None]
    if {int, float} & set(_plain(info.annotation)):
        return Agreement(Level.INTERVAL, tuple(written))
    if comparison(info) is Compare.TIME and all(map(CLOCK.fullmatch, stated)):
        return Agreement(Level.CLOCK, tuple((_minutes(a), _minutes(b)) for a, b in written))
    return Agreement(Level.NOMINAL, tuple(map(_settled, cells)))


def _sets(cells: Sequence[Cell]) -> Pair:
    """The two sets of which these cells are the members."""
    return (
        frozenset(cell.gold for cell in cells if cell.gold is not None),
        frozenset(cell.predicted for cell in cells if cell.predicted is not None),
    )


def _settled(cell: Cell) -> Pair:
    """The values; one of them for both where they are two spellings of the same."""
    if cell.outcome == "correct":
        return (min(cell.gold, cell.predicted, key=str),) * 2
    return cell.gold, cell.predicted


def _plain(annotation: Any) -> list[Any]:
    """A type and all that it is made of."""
    return [annotation, *(inner for a in get_args(annotation) for inner in _plain(a))]


def _minutes(time: str | None) -> int | None:
    return int(time[:2]) * 60 + int(time[3:]) if time is not None else None


# -- distances -----------------------------------------------------------------------------------


def _given(value: Any) -> bool:
    return value is not None and value != frozenset()


def _around(first: float, second: float) -> float:
    """Squared minutes, the short way round midnight."""
    apart = abs(first - second)
    return min(apart, DAY - apart) ** 2


def _with_silence(
    stated: set[float], distance: Callable[[float, float], float]
) -> Callable[[float | None, float | None], float]:
    """The distance of numbers of which one may be silence.

    Silence is as far from a value as the two farthest values of the field are from each other:
    no difference in the number is worse than leaving it out. At least 1, for a field of one value.
    """
    farthest = max((distance(a, b) for a, b in combinations(stated, 2)), default=0.0) or 1.0

    def between(first: float | None, second: float | None) -> float:
        if first is None or second is None:
            return 0.0 if first is second else farthest
        return distance(first, second)

    return between
