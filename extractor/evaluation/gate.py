"""The gate: has a run become worse than the one that set the floors, and is that more than chance?

Two rules. A field group, all values together or the evidence has regressed if its F1 is below the
floor by more than the margin *and* the paired permutation test over clusters (`stats.difference`)
says that so much is not chance: at 5 %, groups and evidence adjusted for each other (Holm), all
values together by themselves. A field on the never-regress list has regressed as soon as its F1 is
below its floor, by plain counts, for there one wrong value is a person who is wrongly dead.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from extractor.errors import FloorsError
from extractor.evaluation.cell import OUTCOMES
from extractor.evaluation.floors import OVERALL, Column, Floors, Pinned, Table
from extractor.evaluation.score import Counts


class Verdict(StrEnum):
    """What became of a column, or of the whole run."""

    REGRESSION = "regression shown"
    HELD = "not shown"
    IMPROVED = "improved"


@dataclass(frozen=True, slots=True)
class Loss:
    """How an article's counts in a column changed.

    Attributes:
        article: its id.
        weight: its share of the fall in F1; negative for a gain.
        change: by outcome, those that did change.
    """

    article: str
    weight: float
    change: Mapping[str, int]

    def __str__(self) -> str:
        changes = ", ".join(f"{outcome} {by:+d}" for outcome, by in self.change.items())
        return f"{self.article} ({changes})"


@dataclass(frozen=True, slots=True)
class Judged:
    """A column beside its floor.

    Attributes:
        column: `overall`, a group, `evidence`, or the path of a field that must never regress.
        pinned: the counts that set the floor.
        found: the counts of this run.
        margin: how far F1 may fall or rise before it matters.
        p: of the difference, adjusted; None for a field that must never regress.
        chance: the difference may be chance; never of a field that must never regress.
        losses: the articles that lost, the greatest loss first.
    """

    column: Column
    pinned: Counts
    found: Counts
    margin: float
    p: float | None
    chance: bool
    losses: tuple[Loss, ...]

    @property
    def change(self) -> float:
        """F1 above the floor; below 0 it fell."""
        return worth(self.found) - worth(self.pinned)

    @property
    def matters(self) -> bool:
        """Whether F1 fell or rose by more than the margin, shown or not."""
        return abs(self.change) > self.margin

    @property
    def verdict(self) -> Verdict:
        """By the rules on top of this file; a field that must never regress only can hold."""
        if self.chance or not self.matters:
            return Verdict.HELD
        if self.change < 0:
            return Verdict.REGRESSION
        return Verdict.HELD if self.p is None else Verdict.IMPROVED


def worth(counts: Counts) -> float:
    """F1; 1 where there was nothing to find and nothing was given: giving some is then a loss."""
    return counts.f1 if counts.possible + counts.actual else 1.0


def judge(now: Table, pinned: Table, clusters: Sequence[str], floors: Floors) -> list[Judged]:
    """Every column of a run beside its floor.

    Args:
        now: the counts of the run.
        pinned: the counts that set the floors, of the same articles and columns.
        clusters: a label per article; articles of one label are one unit of the test.
        floors: for margins and the never-regress list.
    """
    from extractor.evaluation.stats import ALPHA  # brings numpy

    tested = [column for column in now.columns if column not in floors.never_regress]
    p = dict(zip(tested, _adjusted(now, pinned, clusters, tested), strict=True))
    return [
        Judged(
            column,
            pinned.total(column),
            now.total(column),
            floors.margin(column),
            p.get(column),
            p.get(column, 0.0) >= ALPHA,
            tuple(_losses(now, pinned, column)),
        )
        for column in now.columns
    ]


def _adjusted(
    now: Table, pinned: Table, clusters: Sequence[str], columns: Sequence[Column]
) -> list[float]:
    """The p of each column: `overall` by itself, groups and evidence adjusted for each other.

    Swapping the runs in k clusters that differ gives no p below 2 / 2**k. Columns in which too few
    differ to show anything are no part of the family (Tarone 1990), or a gate with many groups
    would see nothing. 1 where a difference cannot be measured.
    """
    import numpy as np

    from extractor.evaluation.stats import ALPHA, difference, holm

    places = [now.columns.index(column) for column in columns]
    one, two = pinned.counts[:, places], now.counts[:, places]
    p = np.array([field.p for field in difference(one, two, clusters).fields])
    unlike = (one != two).any(axis=2)
    differing = [len(set(np.asarray(clusters)[rows])) for rows in unlike.T]
    family = np.array(
        [c != OVERALL and 2 / 2**k < ALPHA for c, k in zip(columns, differing, strict=True)]
    )
    p[family] = holm(p[family])
    return [1.0 if math.isnan(value) else float(value) for value in p]


def _losses(now: Table, pinned: Table, column: Column) -> Iterator[Loss]:
    """The articles that pulled F1 down, the greatest loss first, then by id.

    By linearisation: F1 = N/D falls with N − F1 · D of each article.
    """
    place = now.columns.index(column)
    before = worth(pinned.total(column))
    changes = now.counts[:, place] - pinned.counts[:, place]
    losses = []
    for article, change in zip(now.articles, changes, strict=True):
        correct, partial, wrong, missing, spurious = map(int, change)
        gained = 2 * correct + partial
        size = 2 * (correct + partial + wrong) + missing + spurious
        changed: dict[str, int] = {o: int(by) for o, by in zip(OUTCOMES, change, strict=True) if by}
        losses.append(Loss(article, before * size - gained, changed))
    yield from sorted(
        (loss for loss in losses if loss.weight > 0), key=lambda loss: (-loss.weight, loss.article)
    )


def verdict(judged: Sequence[Judged]) -> Verdict:
    """Of the whole run: a regression anywhere is one; else what improved counts."""
    found = {one.verdict for one in judged}
    return next((v for v in (Verdict.REGRESSION, Verdict.IMPROVED) if v in found), Verdict.HELD)


def comparable(pinned: Pinned, now: Pinned, where: str) -> None:
    """Make sure that a run and its floors are about the same; `where` begins the message.

    Raises:
        FloorsError: the labels, the fields or the columns have changed since.
    """
    hint = "look at the change, then set the floors anew with --update"
    for what, key in (("labels", "gold"), ("fields or the rules of counting", "fields")):
        was, is_now = getattr(pinned, key), getattr(now, key)
        if was != is_now:
            digests = f"{was!r:.24}…, now {is_now!r:.24}…"
            message = f"{where}/{key}: the {what} are not those that the floors were set on"
            raise FloorsError(f"{message} ({digests}); {hint}")
    for key in ("floors", "counts"):
        was, is_now = list(getattr(pinned, key)), list(getattr(now, key))
        if was != is_now:
            unlike = next(
                (name for name in [*was, *is_now] if name not in was or name not in is_now), was
            )
            message = f"{where}/{key}: not the same names in the same order as in this run"
            raise FloorsError(f"{message}, {unlike!r}; {hint}")


def lowered(pinned: Pinned, now: Pinned) -> list[str]:
    """What an update would lower, in words: floors that sink or vanish."""
    found = []
    for column, floor in pinned.floors.items():
        new = now.floors.get(column)
        if floor is not None and (new is None or new < floor):
            found.append(f"{column} {floor} to {'none' if new is None else new}")
    return found
