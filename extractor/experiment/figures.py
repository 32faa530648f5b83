"""What runs cost, how good they are, and which differences between them are more than chance."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import numpy as np

from extractor.evaluation.gold import Gold
from extractor.evaluation.ledger import ledger
from extractor.evaluation.stats import (
    ALPHA,
    F1,
    PRECISION,
    RECALL,
    Counts,
    Difference,
    Estimate,
    difference,
    estimate,
    holm,
)
from extractor.experiment.plan import Run
from extractor.experiment.run import Outcome
from extractor.spent import Usage

OUTCOMES = ("correct", "partial", "wrong", "missing", "spurious")  # in the order of the counts
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
        detectable: the smallest difference in F1 (0 to 1) that this gold shows with 80 % power
            between any two of the arms; from one arm alone an upper bound. None without scores.
    """

    name: str
    articles: int
    clusters: int
    lines: Sequence[Line]
    comparisons: Sequence[Against]
    detectable: float | None


def figures(name: str, outcomes: Sequence[Outcome], golds: Sequence[Gold[Any]]) -> Figures:
    """All figures of an experiment.

    Args:
        name: of the experiment.
        outcomes: of its runs, each with one row for every label, in the labels' order.
        golds: the labels.
    """
    clusters = [gold.cluster for gold in golds]
    arms: dict[str, list[Counts]] = {}
    lines = []
    for outcome in outcomes:
        tally = Tally.of(outcome)
        if tally.unasked:
            lines.append(Line(outcome.run, tally, None, None, None))
            continue
        counted = counts(outcome, golds)
        arms.setdefault(outcome.run.arm, []).append(counted)
        scores = [estimate(counted, clusters, kind).overall for kind in (PRECISION, RECALL, F1)]
        lines.append(Line(outcome.run, tally, *scores))
    stacked = {arm: np.stack(runs, axis=1) for arm, runs in arms.items()}
    compared = against_best(stacked, clusters)
    alone = [line.f1.detectable for line in lines if line.f1]
    possible = [against.difference.detectable for against in compared] or alone
    return Figures(
        name, len(golds), len(set(clusters)), lines, compared, max(possible, default=None)
    )


def counts(outcome: Outcome, golds: Sequence[Gold[Any]]) -> Counts:
    """How many cells of each article had which outcome, all fields together: [articles, 1, 5]."""
    place = {gold.id: number for number, gold in enumerate(golds)}
    table = np.zeros((len(golds), 1, len(OUTCOMES)), dtype=np.int64)
    for cell in ledger(outcome.rows, golds):
        if cell.outcome in OUTCOMES:  # a correct null never enters F1
            table[place[cell.article], 0, OUTCOMES.index(cell.outcome)] += 1
    return table


def against_best(arms: Mapping[str, Counts], clusters: Sequence[str]) -> list[Against]:
    """Every arm against the one of the highest F1, paired by article, the best left out.

    Args:
        arms: counts [articles, repeats, 1, 5] by the arm's name; an arm that was run once
            (the built-in model) counts as often as the others were repeated.
        clusters: a label per article.
    """
    if len(arms) < 2:
        return []
    repeats = max(arm.shape[1] for arm in arms.values())
    even = {
        name: np.repeat(arm, repeats, axis=1) if arm.shape[1] == 1 else arm
        for name, arm in arms.items()
    }
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


def f1(pooled: Counts) -> float:
    """F1 of counts [5]; nothing found where nothing was to be found ranks lowest."""
    below = float(pooled @ np.asarray(F1.denominator))
    return float(pooled @ np.asarray(F1.numerator)) / below if below else -1.0
