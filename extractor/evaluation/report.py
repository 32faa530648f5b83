"""What reports say of one run and of two: counts, ratios with intervals, differences, flow.

Everything follows from ledgers. The writers (`tables`, `page`, the command line) only lay it out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel

from extractor.evaluation.fields import paths
from extractor.evaluation.flow import Flow, flows, refuse_unpaired
from extractor.evaluation.ledger import Ledger
from extractor.evaluation.score import Counts, Score, counts_matrix, score
from extractor.evaluation.stats import (
    ALPHA,
    F1,
    PRECISION,
    RECALL,
    Difference,
    Estimate,
    difference,
    estimate,
)


@dataclass(frozen=True)
class Figures:
    """The figures of a run.

    Attributes:
        score: counts, and what follows from them.
        f1: of each field that any cell counts in, in the schema's order, with its interval.
        overall: `precision`, `recall`, `f1` over all fields, with intervals.
        macro: the mean of F1 over fields, with its interval.
    """

    score: Score
    f1: Mapping[str, Estimate]
    overall: Mapping[str, Estimate]
    macro: Estimate


def figures(ledger: Ledger, schema: type[BaseModel]) -> Figures:
    """The figures of a run, or of its repeats together.

    Raises:
        UsageError: the ledger holds no article.
    """
    scored = score(ledger, schema)
    fields = counted([ledger], schema)
    _, clusters, counts = counts_matrix(ledger, fields)
    found = {kind.name: estimate(counts, clusters, kind) for kind in (PRECISION, RECALL, F1)}
    return Figures(
        score=scored,
        f1=dict(zip(fields, found["f1"].fields, strict=True)),
        overall={name: one.overall for name, one in found.items()},
        macro=found["f1"].macro,
    )


def counted(ledgers: Iterable[Ledger], schema: type[BaseModel]) -> list[str]:
    """The fields in which any of the runs has a cell that counts, in the schema's order."""
    found = {c.path for ledger in ledgers for c in ledger.cells if c.outcome != "correct_null"}
    known = [path for path, _ in paths(schema) if path in found]
    return known + sorted(found.difference(known))


@dataclass(frozen=True)
class Contrast:
    """One field, or all, in two runs.

    Attributes:
        first: counts of the first run, correct nulls and failures apart.
        second: of the second.
        difference: of F1, second minus first, paired by incident.
        flow: what became of every value.
    """

    first: Counts
    second: Counts
    difference: Difference
    flow: Flow

    @property
    def verdict(self) -> str:
        """`better` or `worse` if the second run is shown to be so, else `not shown`.

        Shown is what the permutation test does not put down to chance at 5 %, after Holm.
        """
        if not self.difference.p_holm < ALPHA:
            return "not shown"
        return "better" if self.difference.value > 0 else "worse"


@dataclass(frozen=True)
class Comparison:
    """Two runs on the same gold.

    Attributes:
        articles: how many.
        clusters: how many incidents they are about; these are what is resampled.
        overall: all fields together.
        fields: each field that either run counts in, in the schema's order.
    """

    articles: int
    clusters: int
    overall: Contrast
    fields: Mapping[str, Contrast]

    @property
    def detectable(self) -> float:
        """The smallest difference in overall F1 (0 to 1) that this gold shows between such runs."""
        return self.overall.difference.detectable


def comparison(first: Ledger, second: Ledger, schema: type[BaseModel]) -> Comparison:
    """Two runs, field by field.

    Raises:
        UsageError: they are not on the same articles, equally often.
    """
    refuse_unpaired(first, second)
    fields = counted([first, second], schema)
    articles, clusters, one = counts_matrix(first, fields)
    theirs, _, other = counts_matrix(second, fields)
    place = {article: row for row, article in enumerate(theirs)}
    other = other[[place[article] for article in articles]]  # in the first run's order
    found = difference(one, other, clusters)
    moved = flows(first, second)
    totals = [[_counts(row) for row in run.sum(axis=0)] for run in (one, other)]
    whole = Flow(tuple(move for flow in moved.values() for move in flow.moves))
    return Comparison(
        articles=len(articles),
        clusters=len(set(clusters)),
        overall=Contrast(sum(totals[0], Counts()), sum(totals[1], Counts()), found.overall, whole),
        fields={
            path: Contrast(before, after, result, moved[path])
            for path, before, after, result in zip(fields, *totals, found.fields, strict=True)
        },
    )


def _counts(outcomes: Sequence[int]) -> Counts:
    return Counts(*(int(number) for number in outcomes))
