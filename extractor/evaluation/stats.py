"""Inference for micro F1: is a figure, or a difference between two runs, more than chance?

Micro F1 is a ratio of sums over articles, not a mean of per-article scores. So the counts of each
article are kept, clusters of articles are resampled, and the ratio is computed anew each time:
the model of neleval (`significance.py`) and of the MUC evaluations (Chinchor 1992, "The statistical
significance of the MUC-4 results"). Articles about one incident are not independent; they form one
cluster and are drawn or swapped together (Miller 2024, arXiv 2411.00640, on clustered and paired
comparisons).

Counts are integer arrays [articles, fields, outcomes], or [articles, repeats, fields, outcomes],
with the outcomes of `extractor.evaluation.score.Counts`: correct, partial, wrong, missing,
spurious. Repeats of an article are added up. That is the nested design in the form that Davison &
Hinkley (1997, §3.8) advise: clusters are drawn, what is inside them is kept whole; the spread
between clusters already holds the noise between repeats, and resampling repeats too would count
it twice. `repeat_noise` says how much of the spread it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from extractor.errors import UsageError
from extractor.evaluation.resample import (
    F1,
    PRECISION,
    RECALL,
    CountArray,
    Floats,
    Ratio,
    Resampling,
    bootstrap,
    parts,
    permutation,
    ratios,
    spread,
    weighted,
)

__all__ = [
    "F1",
    "PRECISION",
    "RECALL",
    "Difference",
    "Differences",
    "Estimate",
    "Estimates",
    "Ratio",
    "Resampling",
    "difference",
    "estimate",
    "holm",
    "repeat_noise",
]

POWER = 0.80  # the usual demand: four of five real differences of this size are found …
ALPHA = 0.05  # … by a two-sided test at this level
Z = NormalDist().inv_cdf(1 - ALPHA / 2) + NormalDist().inv_cdf(POWER)  # 2.80 standard errors


@dataclass(frozen=True, slots=True)
class Estimate:
    """A ratio (0 to 1) with its percentile bootstrap interval; NaN where it is undefined (0/0).

    Attributes:
        value: the ratio on the gold as it is.
        low: lower end of the interval.
        high: upper end.
        se: standard deviation over the bootstrap samples.
    """

    value: float
    low: float
    high: float
    se: float

    @property
    def detectable(self) -> float:
        """The smallest difference from a second run that this gold shows with 80 % power.

        Two-sided at 5 %. The second run is taken to err as much and independently: an upper bound,
        since runs on the same articles tend to fail on the same ones (the MUC-4 systems of 1992
        correlate at 0.4 to 0.7, so that it is 1.3 to 1.8 times what a pair shows).
        `Difference.detectable` is measured from a pair.
        """
        return Z * float(np.sqrt(2)) * self.se


@dataclass(frozen=True, slots=True)
class Difference:
    """Second run minus first, in the same articles; NaN where either ratio is undefined.

    Attributes:
        first: the ratio of the first run.
        second: of the second run.
        low: lower end of the bootstrap interval of `value`.
        high: upper end.
        se: standard deviation of the difference over the bootstrap samples.
        p: of the paired permutation test, two-sided.
        p_holm: p adjusted for having looked at all fields (Holm 1979); p itself for summaries.
    """

    first: float
    second: float
    low: float
    high: float
    se: float
    p: float
    p_holm: float

    @property
    def value(self) -> float:
        """Second minus first."""
        return self.second - self.first

    @property
    def detectable(self) -> float:
        """The smallest difference between two such runs shown with 80 % power at 5 %, two-sided."""
        return Z * self.se


@dataclass(frozen=True, slots=True)
class Estimates:
    """The figures of one run: per field in the order of the counts, micro and macro over them.

    `clusters` is how many hold any cell: below about 20, percentile intervals are too narrow.
    """

    fields: tuple[Estimate, ...]
    overall: Estimate
    macro: Estimate
    clusters: int


@dataclass(frozen=True, slots=True)
class Differences:
    """Two runs compared: per field in the order of the counts, micro and macro over them."""

    fields: tuple[Difference, ...]
    overall: Difference
    macro: Difference
    clusters: int


def estimate(
    counts: CountArray,
    clusters: Sequence[str] | Sequence[int],
    ratio: Ratio = F1,
    how: Resampling = Resampling(),  # noqa: B008  (frozen)
) -> Estimates:
    """Percentile intervals by the cluster bootstrap, per field, micro and macro.

    Args:
        counts: [articles, (repeats,) fields, outcomes].
        clusters: a label per article; articles of one label are drawn together.
        ratio: the figure.
        how: seed, number of samples, level.

    Clusters without any cell say nothing about a ratio and are left out, so that an irrelevant
    article changes neither figure nor interval. The order of articles does not matter.

    Raises:
        UsageError: shapes do not fit together.
    """
    sums = parts(counts, clusters, ratio)
    sums = sums[sums.any(axis=1)]
    values = ratios(sums.sum(axis=0)[None])[0]
    drawn = np.concatenate([ratios(weights @ sums) for weights in bootstrap(len(sums), how)])
    low, high, se = spread(drawn, how.level)
    rows = [Estimate(*map(float, row)) for row in zip(values, low, high, se, strict=True)]
    return Estimates(tuple(rows[:-2]), rows[-2], rows[-1], len(sums))


def difference(
    first: CountArray,
    second: CountArray,
    clusters: Sequence[str] | Sequence[int],
    ratio: Ratio = F1,
    how: Resampling = Resampling(),  # noqa: B008  (frozen)
) -> Differences:
    """Two runs on the same articles: interval of the difference and a paired permutation test.

    The test swaps the two runs' counts of a cluster with probability one half, cluster by cluster,
    and asks how often the difference is then at least as large, either way (approximate
    randomisation; Noreen 1989, Chinchor 1992). p = (1 + hits) / (1 + permutations) never is 0
    (Davison & Hinkley 1997, §4.2). A permutation that leaves a ratio undefined counts as a hit.

    Args:
        first: [articles, (repeats,) fields, outcomes].
        second: the same shape, the same articles in the same order.
        clusters: a label per article; articles of one label are drawn and swapped together.
        ratio: the figure.
        how: seed, number of samples and of permutations, level.

    Raises:
        UsageError: shapes do not fit together.
    """
    if first.shape != second.shape:
        message = f"runs of different shape cannot be paired: {first.shape} and {second.shape}"
        raise UsageError(f"{message}; give both the same articles, repeats and fields")
    one, two = parts(first, clusters, ratio), parts(second, clusters, ratio)
    held = one.any(axis=1) | two.any(axis=1)
    one, two = one[held], two[held]
    values = [ratios(run.sum(axis=0)[None])[0] for run in (one, two)]
    drawn = np.concatenate(
        [ratios(weights @ two) - ratios(weights @ one) for weights in bootstrap(len(one), how)]
    )
    p = permutation(one, two, how)
    adjusted = np.concatenate([holm(p[:-2]), p[-2:]])
    table = zip(*values, *spread(drawn, how.level), p, adjusted, strict=True)
    rows = [Difference(*map(float, row)) for row in table]
    return Differences(tuple(rows[:-2]), rows[-2], rows[-1], len(one))


def repeat_noise(
    counts: CountArray, clusters: Sequence[str] | Sequence[int], ratio: Ratio = F1
) -> tuple[float, float]:
    """Standard error of the overall ratio, and the part of it that more repeats would remove.

    By linearisation: a ratio N/D moves with (n − N/D · d) / D of each article and repeat. The whole
    is the cluster-robust standard error (as Miller 2024, with the C/(C−1) correction); the part is
    the variance between repeats within articles. 0.03 and 0.01 say: label more articles.

    Args:
        counts: [articles, repeats, fields, outcomes], at least two repeats.
        clusters: a label per article.
        ratio: the figure.

    Raises:
        UsageError: fewer than two repeats, or shapes that do not fit together.
    """
    if counts.ndim != 4 or counts.shape[1] < 2:
        raise UsageError(f"repeat noise needs [articles, 2 or more repeats, …], not {counts.shape}")
    above, below = weighted(counts.sum(axis=2), ratio)
    total = below.sum()
    moves = (above - above.sum() / total * below) / total  # [articles, repeats]
    held = below.any(axis=1)
    labels, place = np.unique(np.asarray(clusters)[held], return_inverse=True)
    by_cluster = np.bincount(place, weights=moves[held].sum(axis=1))
    whole = (by_cluster**2).sum() * len(labels) / max(len(labels) - 1, 1)
    within = moves.var(axis=1, ddof=1).sum() * counts.shape[1]
    return float(np.sqrt(whole)), float(np.sqrt(within))


def holm(p: Floats) -> Floats:
    """Adjusts p values for being one family of tests (Holm 1979, Scand. J. Statist. 6).

    Args:
        p: [tests]; NaN is a test that could not be made: it stays NaN and is not counted.
    """
    adjusted = np.full(len(p), np.nan)
    made = np.flatnonzero(~np.isnan(p))
    order = made[np.argsort(p[made], kind="stable")]
    factors = np.arange(len(order), 0, -1)
    adjusted[order] = np.minimum(np.maximum.accumulate(p[order] * factors), 1.0)
    return adjusted
