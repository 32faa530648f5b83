"""What runs cost, how good they are, and which differences between them are more than chance."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import numpy as np

from extractor.evaluation.fields import paths
from extractor.evaluation.gold import Gold
from extractor.evaluation.ledger import ledger
from extractor.evaluation.resample import CountArray
from extractor.evaluation.score import counts_matrix
from extractor.evaluation.stats import (
    ALPHA,
    F1,
    PRECISION,
    RECALL,
    Difference,
    Estimate,
    difference,
    estimate,
    holm,
)
from extractor.experiment.plan import Run
from extractor.experiment.run import Outcome
from extractor.schema.record import Record
from extractor.spent import Usage

TAIL = 0.95  # of latencies: one answer in twenty takes longer


@dataclass(frozen=True, slots=True)
class Tally:
    """What a run cost.

    Attributes:
        articles: all of the gold whose text is at hand.
        failed: articles that were asked about in vain; they stay in every denominator.
        unasked: articles that were not asked about.
        attempts: calls, also unanswered ones.
        usage: tokens of all calls.
        cost_usd: of all calls, when they were made; None if a price is not known.
        median: seconds an answer took, re-asks and waits included; None if nobody measured.
        p95: seconds within which 95 % of the answers came (nearest rank).
    """

    articles: int
    failed: int
    unasked: int
    attempts: int
    usage: Usage
    cost_usd: float | None
    median: float | None
    p95: float | None

    @classmethod
    def of(cls, outcome: Outcome) -> Tally:
        """The tally of a run's rows."""
        made = [row.provenance for row in outcome.rows]
        usage = Usage(
            sum(m.usage.input_tokens for m in made),
            sum(m.usage.output_tokens for m in made),
            sum(m.usage.cached_tokens for m in made),
        )
        unpriced = any(m.cost_usd is None and m.usage.input_tokens for m in made)
        unasked = len(outcome.unasked)
        return cls(
            articles=len(outcome.rows),
            failed=sum(row.status == "failed" for row in outcome.rows) - unasked,
            unasked=unasked,
            attempts=sum(m.attempts for m in made),
            usage=usage,
            cost_usd=None if unpriced else round(sum(m.cost_usd or 0.0 for m in made), 6),
            median=median(outcome.seconds) if outcome.seconds else None,
            p95=nearest_rank(outcome.seconds, TAIL) if outcome.seconds else None,
        )


def nearest_rank(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of the values do not exceed."""
    return sorted(values)[math.ceil(share * len(values)) - 1]


@dataclass(frozen=True, slots=True)
class Line:
    """One cell of the matrix. The scores are None if some articles were not asked about."""

    run: Run
    tally: Tally
    precision: Estimate | None
    recall: Estimate | None
    f1: Estimate | None


@dataclass(frozen=True, slots=True)
class Against:
    """An arm (all repeats of a model with a prompt) against the best one; `difference` is F1.

    `real` says whether it is more than chance: p, adjusted for having looked at all arms (Holm),
    is below 5 %.
    """

    arm: str
    best: str
    difference: Difference
    p_holm: float

    @property
    def real(self) -> bool:
        """Whether the difference is shown."""
        return self.p_holm < ALPHA


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of an experiment.

    Attributes:
        name: of the experiment.
        articles: how many were read.
        clusters: how many incidents they report; these are what is resampled.
        lines: one for each cell of the matrix.
        comparisons: every arm against the best one, by F1.
    """

    name: str
    articles: int
    clusters: int
    lines: Sequence[Line]
    comparisons: Sequence[Against]

    @property
    def detectable(self) -> tuple[float, float] | None:
        """The smallest difference in F1 (0 to 1) that this gold shows with 80 % power.

        From the pair of arms that differ most evenly to the pair that does least so; without a
        pair, an upper bound from the runs. None if nothing was scored.
        """
        found = [against.difference.detectable for against in self.comparisons]
        found = found or [line.f1.detectable for line in self.lines if line.f1]
        known = [value for value in found if not math.isnan(value)]
        return (min(known), max(known)) if known else None


def figures(
    name: str, outcomes: Sequence[Outcome], golds: Sequence[Gold[Any]], schema: type[Record]
) -> Figures:
    """All figures of an experiment.

    Args:
        name: of the experiment.
        outcomes: of its runs, each with one row for every label.
        golds: the labels.
        schema: of their records.
    """
    fields = [path for path, _ in paths(schema)]
    clusters = [gold.cluster for gold in golds]
    arms: dict[str, list[CountArray]] = {}
    lines = []
    for outcome in outcomes:
        tally = Tally.of(outcome)
        if tally.unasked:
            lines.append(Line(outcome.run, tally, None, None, None))
            continue
        counted = counts(outcome, golds, fields)
        arms.setdefault(outcome.run.arm, []).append(counted)
        scores = [estimate(counted, clusters, kind).overall for kind in (PRECISION, RECALL, F1)]
        lines.append(Line(outcome.run, tally, *scores))
    stacked = {arm: np.stack(runs, axis=1) for arm, runs in arms.items()}
    compared = against_best(stacked, clusters)
    return Figures(name, len(golds), len(set(clusters)), lines, compared)


def counts(outcome: Outcome, golds: Sequence[Gold[Any]], fields: Sequence[str]) -> CountArray:
    """How many cells of each article had which outcome, all fields together: [articles, 1, 5]."""
    made = ledger(outcome.rows, golds, outcome.run.repeat)
    table: CountArray = counts_matrix(made, fields)[2].sum(axis=1, keepdims=True)
    return table


def against_best(arms: Mapping[str, CountArray], clusters: Sequence[str]) -> list[Against]:
    """Every arm against the one of the highest F1, paired by article, the best left out.

    Args:
        arms: counts [articles, repeats, 1, 5] by the arm's name; where repeats differ (the built-in
            model runs once, a budget ends) each is counted as often as makes them even.
        clusters: a label per article.
    """
    if len(arms) < 2:
        return []
    repeats = math.lcm(*(arm.shape[1] for arm in arms.values()))
    even = {name: np.repeat(arm, repeats // arm.shape[1], axis=1) for name, arm in arms.items()}
    pooled = {name: arm.sum(axis=(0, 1, 2)) for name, arm in even.items()}
    best = max(pooled, key=lambda name: f1(pooled[name]))
    found = {
        name: difference(even[best], arm, clusters).overall
        for name, arm in even.items()
        if name != best
    }
    adjusted = holm(np.array([one.p for one in found.values()]))
    return [
        Against(name, best, one, float(p))
        for (name, one), p in zip(found.items(), adjusted, strict=True)
    ]


def f1(pooled: CountArray) -> float:
    """F1 of counts [5]; nothing found where nothing was to be found ranks lowest."""
    below = float(pooled @ np.asarray(F1.denominator))
    return float(pooled @ np.asarray(F1.numerator)) / below if below else -1.0
