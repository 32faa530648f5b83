"""Agreement of annotators, and the error of a mean over clusters.

Alpha for any number of annotators, with gaps and a distance that fits the field; kappa for two
annotators of one categorical field. Both are 1 for full agreement, 0 for what chance would give,
below 0 for less than that.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence, Set
from dataclasses import dataclass
from typing import Any, TypeVar

from extractor.errors import UsageError

V = TypeVar("V", bound=Hashable)
MASI = {"same": 1.0, "within": 2 / 3, "crossing": 1 / 3}  # Passonneau 2006


def nominal(first: Hashable, second: Hashable) -> float:
    """0 for the same value, 1 for another: enums, names, yes or no."""
    return float(first != second)


def interval(first: float, second: float) -> float:
    """Squared difference: ages, counts, days."""
    return (first - second) ** 2


def masi(first: Set[Any], second: Set[Any]) -> float:
    """Distance of two sets, 0 to 1: 1 − Jaccard × monotonicity.

    Monotonicity is 1 for equal sets, 2/3 if one holds the other, 1/3 if they cross, 0 if disjoint:
    who lists one weapon more agrees better than who lists another one (Passonneau 2006,
    "Measuring agreement on set-valued items (MASI)", LREC). Two empty sets agree.
    """
    if first == second:
        return 0.0
    both = len(first & second)
    if not both:
        return 1.0
    kind = "within" if first <= second or second <= first else "crossing"
    return 1.0 - both / len(first | second) * MASI[kind]


def krippendorff(
    units: Iterable[Sequence[V]], distance: Callable[[V, V], float] = nominal
) -> float:
    """Krippendorff's alpha: 1 − observed / expected disagreement (Krippendorff 2004, ch. 11).

    Args:
        units: per unit the values that annotators gave, in any order; who gave none is left out.
            A unit with fewer than two values cannot be paired and is ignored.
        distance: of two values: `nominal`, `interval` or `masi`, or another that is symmetric and
            0 for equal values. Sets are given as frozensets.

    Returns:
        Alpha; 1 where all values are the same, so that no disagreement is expected; NaN if no
        unit has two values.
    """
    pairable = [Counter(unit) for unit in units if len(unit) > 1]
    totals: Counter[V] = Counter()
    for unit in pairable:
        totals.update(unit)
    size = totals.total()
    if not size:
        return math.nan
    observed = sum(_pairs(unit, distance) / (unit.total() - 1) for unit in pairable) / size
    expected = _pairs(totals, distance) / (size * (size - 1))
    return 1.0 - observed / expected if expected else 1.0


def _pairs(values: Counter[V], distance: Callable[[V, V], float]) -> float:
    """Sum of the distances over all ordered pairs of values."""
    kinds = list(values.items())
    return sum(
        2 * times * others * distance(value, other)
        for place, (value, times) in enumerate(kinds)
        for other, others in kinds[place + 1 :]
    )


def kappa(first: Sequence[Hashable], second: Sequence[Hashable]) -> float:
    """Cohen's kappa of two annotators over the same items (Cohen 1960).

    Returns:
        Kappa; 1 if both gave one and the same value throughout; NaN without items.

    Raises:
        UsageError: the annotators did not label the same number of items.
    """
    if len(first) != len(second):
        message = f"{len(first)} and {len(second)} labels: kappa needs both of every item"
        raise UsageError(message)
    size = len(first)
    if not size:
        return math.nan
    observed = sum(one == two for one, two in zip(first, second, strict=True)) / size
    left, right = Counter(first), Counter(second)
    chance = sum(times * right[value] for value, times in left.items()) / size**2
    return (observed - chance) / (1 - chance) if chance < 1 else 1.0


@dataclass(frozen=True, slots=True)
class ClusteredMean:
    """A mean of per-article values whose articles fall into clusters.

    Attributes:
        mean: over all values.
        se: its standard error, robust to dependence within clusters.
        clusters: how many; t intervals have one degree of freedom less.
    """

    mean: float
    se: float
    clusters: int

    def bounds(self, level: float = 0.95) -> tuple[float, float]:
        """Student's t interval with clusters − 1 degrees of freedom."""
        from scipy.special import stdtrit  # type: ignore[import-untyped]

        reach = float(stdtrit(self.clusters - 1, (1 + level) / 2)) * self.se
        return self.mean - reach, self.mean + reach


def clustered_mean(values: Sequence[float], clusters: Sequence[Hashable]) -> ClusteredMean:
    """Mean and clustered standard error, √(Σ_c (Σ_i∈c (v_i − mean))² · C/(C−1)) / n.

    For figures that are means (whole-record exactness, document relevance); ratios of sums belong
    to `stats`. Miller 2024 (arXiv 2411.00640) leaves C/(C−1) out; it matters for few clusters.

    Args:
        values: one per article.
        clusters: a label per article.

    Raises:
        UsageError: lengths differ, or there are fewer than two clusters.
    """
    if len(values) != len(clusters):
        raise UsageError(f"{len(clusters)} cluster labels for {len(values)} values")
    groups = len(set(clusters))
    if groups < 2:
        raise UsageError(f"{groups} cluster: a standard error needs two or more")
    mean = math.fsum(values) / len(values)
    sums: dict[Hashable, float] = defaultdict(float)
    for value, cluster in zip(values, clusters, strict=True):
        sums[cluster] += value - mean
    squares = math.fsum(part**2 for part in sums.values())
    return ClusteredMean(mean, math.sqrt(squares * groups / (groups - 1)) / len(values), groups)


def mcnemar(lost: int, won: int) -> float:
    """Exact two-sided p of McNemar's test on paired yes-or-no outcomes.

    Args:
        lost: items that only the first run has right.
        won: items that only the second has right.

    The binomial test of `lost` in `lost + won` at one half (McNemar 1947, in the exact form).
    """
    size = lost + won
    tail = sum(math.comb(size, k) for k in range(min(lost, won) + 1))
    return min(1.0, 2 * tail / (1 << size))
