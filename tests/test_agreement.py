"""Agreement of annotators, clustered errors of means, McNemar's test."""

from __future__ import annotations

import itertools
import json
import math
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from extractor.errors import UsageError
from extractor.evaluation.agreement import (
    clustered_mean,
    interval,
    kappa,
    krippendorff,
    masi,
    mcnemar,
    nominal,
)

MASI = [
    (0.0, "ab", "ab"),
    (0.0, "", ""),  # both list nothing
    (1.0, "ab", "c"),
    (1.0, "", "c"),
    (2 / 3, "ab", "a"),  # 1 − 1/2 · 2/3
    (1 - 1 / 9, "ab", "bc"),  # 1 − 1/3 · 1/3
    (1 - 4 / 9, "abc", "ab"),  # 1 − 2/3 · 2/3
]


@pytest.mark.parametrize(("expected", "first", "second"), MASI)
def test_masi(expected: float, first: str, second: str) -> None:
    """Jaccard times monotonicity, the same both ways."""
    assert masi(frozenset(first), frozenset(second)) == pytest.approx(expected)
    assert masi(frozenset(second), frozenset(first)) == pytest.approx(expected)


def ordinal(units: Sequence[Sequence[float]]) -> Callable[[float, float], float]:
    """The ordinal distance, which depends on how often each value occurs."""
    times = Counter(itertools.chain.from_iterable(unit for unit in units if len(unit) > 1))

    def distance(first: float, second: float) -> float:
        low, high = sorted((first, second))
        between = sum(n for value, n in times.items() if low <= value <= high)
        return (between - (times[low] + times[high]) / 2) ** 2

    return distance


def ratio(first: float, second: float) -> float:
    """The ratio distance."""
    return ((first - second) / (first + second)) ** 2


def level(name: str, units: Sequence[Sequence[float]]) -> Callable[[float, float], float]:
    """The distance of a level of measurement; ordinal and ratio show that any distance serves."""
    known = {"nominal": nominal, "interval": interval, "ratio": ratio}
    return known.get(name) or ordinal(units)


@pytest.fixture
def published(shared: Path) -> Any:
    """Cases of other people's implementations."""
    path = shared / "oracles/small_cases/agreement_and_stats_cases.json"
    return json.loads(path.read_text())


def test_published_alphas(published: Any) -> None:
    """Alpha of inspect's cases and of the example with gaps, at every level."""
    gaps = [
        [float(v) for v in unit if v != "*"]
        for unit in zip(*published["wiki"]["coders"], strict=True)
    ]
    cases = [(case["level"], case["units"], case["alpha"]) for case in published["units"]]
    cases += [(name, gaps, alpha) for name, alpha in published["wiki"]["alpha"].items()]
    assert len(cases) == 12
    for name, units, alpha in cases:
        assert krippendorff(units, level(name, units)) == pytest.approx(alpha, abs=1e-12)


def test_published_kappa_and_mcnemar(published: Any) -> None:
    """Kappa of a two-by-two table, exact p of two splits."""
    for case in published["cohen_kappa"]:
        cells = zip(("yy", "yn", "ny", "nn"), case["table_yy_yn_ny_nn"], strict=True)
        pairs = [tuple(cell) for cell, times in cells for _ in range(times)]
        first, second = zip(*pairs, strict=True)
        assert kappa(first, second) == pytest.approx(case["kappa"], abs=1e-12)
    for case in published["mcnemar_exact"]:
        assert mcnemar(case["b"], case["c"]) == pytest.approx(case["p"], abs=1e-15)


def test_published_clustered_error(published: Any) -> None:
    """The clustered standard error and the t interval with three degrees of freedom."""
    case = published["stderr"]
    found = clustered_mean(case["values"], case["cluster"])
    assert found.mean == 9.5
    assert found.se == pytest.approx(case["clustered_se_finite_correction"], abs=1e-12)
    low, high = found.bounds()
    assert (high - low) / 2 / found.se == pytest.approx(case["t95_df3"], abs=1e-9)
    assert (low + high) / 2 == pytest.approx(9.5)


def test_alpha_of_sets() -> None:
    """With MASI a smaller list agrees better than another list: worked by hand."""
    one, both, other = frozenset("a"), frozenset("ab"), frozenset("c")
    # distances: one–both 2/3, one–other 1, both–other 1; six values, 2 one, 2 both, 2 other
    units = [[one, both], [one, both], [other, other]]
    observed = (2 / 3 + 2 / 3 + 0) * 2 / 6
    expected = (4 * 2 / 3 + 4 * 1 + 4 * 1) * 2 / (6 * 5)
    assert krippendorff(units, masi) == pytest.approx(1 - observed / expected)
    assert krippendorff(units, masi) > krippendorff(units)


DEGENERATE = [
    (math.nan, []),
    (math.nan, [["a"], ["b"]]),  # nobody read the same item
    (1.0, [["a", "a"], ["a", "a"]]),  # no disagreement was to be expected
    (0.0, [["a", "a"], ["a", "b"]]),  # the other value occurs but once
]


@pytest.mark.parametrize(("expected", "units"), DEGENERATE)
def test_alpha_of_little_data(expected: float, units: list[list[str]]) -> None:
    """NaN where nothing can be paired, 1 where all values are one."""
    assert krippendorff(units) == pytest.approx(expected, nan_ok=True)


KAPPAS = [
    (1.0, "aab", "aab"),
    (1.0, "aaa", "aaa"),  # chance alone would do as well
    (0.0, "aaab", "aaaa"),  # as chance
    (-1.0, "ab", "ba"),
    (math.nan, "", ""),
]


@pytest.mark.parametrize(("expected", "first", "second"), KAPPAS)
def test_kappa(expected: float, first: str, second: str) -> None:
    """From full agreement to systematic disagreement."""
    assert kappa(first, second) == pytest.approx(expected, nan_ok=True)


def test_kappa_needs_pairs() -> None:
    """Annotators who labelled different numbers of items are refused."""
    with pytest.raises(UsageError, match="3 and 2 labels"):
        kappa("abc", "ab")


def test_one_article_a_cluster_is_the_plain_error() -> None:
    """Without real clusters it is s/√n: of 1, 2, 3, 4 that is √(5/12)."""
    assert clustered_mean([1, 2, 3, 4], "abcd").se == pytest.approx(math.sqrt(5 / 12))


def test_clusters_that_move_together_widen_the_error() -> None:
    """Two clusters of equal values: as two observations, 0 and 1, s/√n = 1/2."""
    assert clustered_mean([0, 0, 0, 1, 1, 1], "aaabbb").se == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("clusters", "message"), [("ab", "2 cluster labels for 3 values"), ("aaa", "1 cluster")]
)
def test_clustered_mean_refuses(clusters: str, message: str) -> None:
    """Lengths that differ, and a single cluster."""
    with pytest.raises(UsageError, match=message):
        clustered_mean([1, 2, 3], clusters)


MCNEMAR = [(1.0, 0, 0), (1.0, 3, 3), (0.0625, 5, 0), (0.0625, 0, 5), (1.0, 0, 1), (0.21875, 5, 1)]


@pytest.mark.parametrize(("p", "lost", "won"), MCNEMAR)
def test_mcnemar(p: float, lost: int, won: int) -> None:
    """Two-sided, the same both ways; no change at all is no evidence."""
    assert mcnemar(lost, won) == pytest.approx(p)
