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

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from extractor.errors import UsageError

Counts: TypeAlias = NDArray[np.integer[Any]]
Floats: TypeAlias = NDArray[np.floating[Any]]

BLOCK = 4_000_000  # weights made at a time: the peak stays near 100 MB, the products stay fast
EXACT = 2**24  # whole numbers up to here are exact in float32, so are sums that stay below
TIE = 1e-9  # differences that are equal as fractions may differ in the last bits
POWER = 0.80  # the usual demand: four of five real differences of this size are found …
ALPHA = 0.05  # … by a two-sided test at this level
Z = NormalDist().inv_cdf(1 - ALPHA / 2) + NormalDist().inv_cdf(POWER)  # 2.80 standard errors


@dataclass(frozen=True, slots=True)
class Ratio:
    """A figure that is a ratio of two weighted sums of counts.

    Attributes:
        name: as in reports.
        numerator: one whole-number weight per outcome; whole, so that resampled sums are exact.
        denominator: likewise.
    """

    name: str
    numerator: tuple[int, ...]
    denominator: tuple[int, ...]


# over correct, partial, wrong, missing, spurious; doubled, since a partial counts half (MUC-4)
PRECISION = Ratio("precision", (2, 1, 0, 0, 0), (2, 2, 2, 0, 2))
RECALL = Ratio("recall", (2, 1, 0, 0, 0), (2, 2, 2, 2, 0))
F1 = Ratio("f1", (2, 1, 0, 0, 0), (2, 2, 2, 1, 1))


@dataclass(frozen=True, slots=True)
class Resampling:
    """How resampling is done.

    Attributes:
        seed: the same seed, counts and clusters give the same figures to the last digit.
        samples: bootstrap samples, and permutations; the smallest p is 1 / (samples + 1).
        level: of the intervals.
    """

    seed: int = 0
    samples: int = 10_000
    level: float = 0.95


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
        since runs on the same articles tend to fail on the same ones. `Difference.detectable` is
        measured from a pair.
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
    counts: Counts,
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
    sums = _parts(counts, clusters, ratio)
    sums = sums[sums.any(axis=1)]
    values = _ratios(sums.sum(axis=0)[None])[0]
    drawn = np.concatenate([_ratios(weights @ sums) for weights in _bootstrap(sums, how)])
    low, high, se = _spread(drawn, how.level)
    rows = [Estimate(*map(float, row)) for row in zip(values, low, high, se, strict=True)]
    return Estimates(tuple(rows[:-2]), rows[-2], rows[-1], len(sums))


def difference(
    first: Counts,
    second: Counts,
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
    one, two = _parts(first, clusters, ratio), _parts(second, clusters, ratio)
    held = one.any(axis=1) | two.any(axis=1)
    one, two = one[held], two[held]
    values = [_ratios(run.sum(axis=0)[None])[0] for run in (one, two)]
    drawn = np.concatenate(
        [_ratios(weights @ two) - _ratios(weights @ one) for weights in _bootstrap(one + two, how)]
    )
    p = _permutation(one, two, how)
    adjusted = np.concatenate([holm(p[:-2]), p[-2:]])
    table = zip(*values, *_spread(drawn, how.level), p, adjusted, strict=True)
    rows = [Difference(*map(float, row)) for row in table]
    return Differences(tuple(rows[:-2]), rows[-2], rows[-1], len(one))


def repeat_noise(
    counts: Counts, clusters: Sequence[str] | Sequence[int], ratio: Ratio = F1
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
    pooled = counts.sum(axis=2)
    above = pooled @ np.asarray(ratio.numerator)
    below = pooled @ np.asarray(ratio.denominator)
    total = below.sum()
    moves = (above - above.sum() / total * below) / total  # [articles, repeats]
    held = below.any(axis=1)
    labels, place = np.unique(np.asarray(clusters)[held], return_inverse=True)
    by_cluster = np.bincount(place, weights=moves[held].sum(axis=1))
    whole = (by_cluster**2).sum() * len(labels) / max(len(labels) - 1, 1)
    within = moves.var(axis=1, ddof=1).sum() * counts.shape[1]
    return float(np.sqrt(whole)), float(np.sqrt(within))


def holm(p: Floats) -> Floats:
    """p values adjusted for being one family (Holm 1979, "A simple sequentially rejective …").

    Args:
        p: [tests]; NaN is a test that could not be made: it stays NaN and is not counted.
    """
    adjusted = np.full(len(p), np.nan)
    made = np.flatnonzero(~np.isnan(p))
    order = made[np.argsort(p[made], kind="stable")]
    factors = np.arange(len(order), 0, -1)
    adjusted[order] = np.minimum(np.maximum.accumulate(p[order] * factors), 1.0)
    return adjusted


def _parts(counts: Counts, clusters: Sequence[str] | Sequence[int], ratio: Ratio) -> Floats:
    """Numerators and denominators per cluster, [clusters, 2 * fields], ready for products."""
    if counts.ndim not in (3, 4) or counts.shape[-1] != len(ratio.numerator):
        shape = f"[articles, (repeats,) fields, {len(ratio.numerator)}]"
        raise UsageError(f"counts of shape {counts.shape}, expected {shape}")
    if len(clusters) != len(counts) or not len(counts):
        raise UsageError(f"{len(clusters)} cluster labels for {len(counts)} articles")
    pooled = counts.sum(axis=1) if counts.ndim == 4 else counts
    above = pooled @ np.asarray(ratio.numerator)
    below = pooled @ np.asarray(ratio.denominator)
    labels, place = np.unique(np.asarray(clusters), return_inverse=True)
    sums = np.zeros((len(labels), 2 * pooled.shape[1]), dtype=np.int64)
    np.add.at(sums, place, np.concatenate([above, below], axis=1))
    # whole numbers below EXACT add up without rounding in any order: faster, and reproducible
    exact = 4 * len(sums) * int(np.abs(sums).max(initial=0)) < EXACT
    return sums.astype(np.float32 if exact else np.float64)


def _blocks(clusters: int, samples: int) -> Iterator[int]:
    """Sizes of blocks of samples, so that one block of weights stays near `BLOCK` numbers."""
    size = max(1, BLOCK // max(clusters, 1))
    for start in range(0, samples, size):
        yield min(size, samples - start)


def _bootstrap(sums: Floats, how: Resampling) -> Iterator[Floats]:
    """How often each cluster is drawn, [block, clusters]: rows of n draws out of n."""
    rng = np.random.default_rng(how.seed)
    clusters = len(sums)
    for size in _blocks(clusters, how.samples):
        draws = rng.integers(clusters, size=(size, clusters), dtype=np.int32)
        draws += np.arange(0, size * clusters, max(clusters, 1), dtype=np.int32)[:size, None]
        counted = np.bincount(draws.ravel(), minlength=size * clusters)
        yield counted.reshape(size, clusters).astype(sums.dtype)


def _permutation(one: Floats, two: Floats, how: Resampling) -> Floats:
    """Two-sided p of the paired permutation test, [fields + 2]; NaN where nothing is defined."""
    rng = np.random.default_rng([how.seed, 1])  # apart from the bootstrap's numbers
    all_one, all_two = one.sum(axis=0), two.sum(axis=0)
    gap = two - one
    observed = (_ratios(all_two[None]) - _ratios(all_one[None]))[0]
    hits = np.zeros(len(observed), dtype=np.int64)
    for size in _blocks(len(one), how.samples):
        bits = rng.integers(0, 256, size=(size, (len(one) + 7) // 8), dtype=np.uint8)
        swap = np.unpackbits(bits, axis=1, count=len(one)).astype(one.dtype)
        moved = swap @ gap
        permuted = _ratios(all_two - moved) - _ratios(all_one + moved)
        hits += (~(np.abs(permuted) < np.abs(observed) - TIE)).sum(axis=0)
    p: Floats = np.where(np.isnan(observed), np.nan, (1 + hits) / (1 + how.samples))
    return p


def _ratios(sums: Floats) -> Floats:
    """Ratios per field, then micro, then macro over defined fields: [n, 2f] -> [n, f + 2]."""
    above, below = np.split(sums.astype(np.float64), 2, axis=1)
    above = np.column_stack([above, above.sum(axis=1)])
    below = np.column_stack([below, below.sum(axis=1)])
    ratios = np.divide(above, below, out=np.full(above.shape, np.nan), where=below != 0)
    defined = ~np.isnan(ratios[:, :-1])
    total, count = np.where(defined, ratios[:, :-1], 0.0).sum(axis=1), defined.sum(axis=1)
    macro = np.divide(total, count, out=np.full(len(ratios), np.nan), where=count != 0)
    return np.column_stack([ratios, macro])


def _spread(drawn: Floats, level: float) -> tuple[Floats, Floats, Floats]:
    """Lower and upper percentile and standard deviation per column, of the defined samples."""
    low, high, se = (np.full(drawn.shape[1], np.nan) for _ in range(3))
    tail = (1 - level) / 2
    for column, values in enumerate(drawn.T):
        defined = values[~np.isnan(values)]
        if len(defined):
            low[column], high[column] = np.quantile(defined, [tail, 1 - tail])
            se[column] = defined.std()
    return low, high, se
