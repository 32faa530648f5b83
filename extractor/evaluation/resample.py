"""Ratios of sums under resampling of clusters: the machinery under `stats`.

Numerator and denominator are linear in the counts, so a resampled ratio is the quotient of two
entries of (weights or swaps) @ (sums per cluster): one matrix product for all fields and a block
of samples. Weights and sums are whole numbers small enough for float32 to be exact, so that the
figures do not depend on the order in which a machine adds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from extractor.errors import UsageError

CountArray: TypeAlias = NDArray[np.integer[Any]]
Floats: TypeAlias = NDArray[np.floating[Any]]

BLOCK = 4_000_000  # weights made at a time: the peak stays near 100 MB, the products stay fast
EXACT = 2**24  # whole numbers up to here are exact in float32
TIE = 1e-9  # differences that are equal as fractions may differ in the last bits


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


def parts(counts: CountArray, clusters: Sequence[str] | Sequence[int], ratio: Ratio) -> Floats:
    """Numerators and denominators per cluster, [clusters, 2 * fields], ready for products."""
    if counts.ndim not in (3, 4) or counts.shape[-1] != len(ratio.numerator):
        shape = f"[articles, (repeats,) fields, {len(ratio.numerator)}]"
        raise UsageError(f"counts of shape {counts.shape}, expected {shape}")
    if len(clusters) != len(counts) or not len(counts):
        raise UsageError(f"{len(clusters)} cluster labels for {len(counts)} articles")
    above, below = weighted(counts.sum(axis=1) if counts.ndim == 4 else counts, ratio)
    labels, place = np.unique(np.asarray(clusters), return_inverse=True)
    sums = np.zeros((len(labels), 2 * above.shape[1]), dtype=np.int64)
    np.add.at(sums, place, np.concatenate([above, below], axis=1))
    # whole numbers below EXACT add up without rounding in any order: faster, and reproducible
    exact = len(sums) * int(np.abs(sums).max(initial=0)) < EXACT
    return sums.astype(np.float32 if exact else np.float64)


def weighted(counts: CountArray, ratio: Ratio) -> tuple[CountArray, CountArray]:
    """Numerators and denominators of a ratio: [..., outcomes] -> two of [...]."""
    return counts @ np.asarray(ratio.numerator), counts @ np.asarray(ratio.denominator)


def _blocks(clusters: int, samples: int) -> Iterator[int]:
    """Sizes of blocks of samples, so that one block of weights stays near `BLOCK` numbers."""
    size = max(1, BLOCK // max(clusters, 1))
    for start in range(0, samples, size):
        yield min(size, samples - start)


def bootstrap(clusters: int, how: Resampling) -> Iterator[Floats]:
    """How often each cluster is drawn, [block, clusters]: every row is n draws out of n."""
    rng = np.random.default_rng(how.seed)
    for size in _blocks(clusters, how.samples):
        draws = rng.integers(max(clusters, 1), size=(size, clusters), dtype=np.int32)
        draws += clusters * np.arange(size, dtype=np.int32)[:, None]  # a bin per row and cluster
        counted = np.bincount(draws.ravel(), minlength=size * clusters)
        yield counted.reshape(size, clusters).astype(np.float32)


def permutation(one: Floats, two: Floats, how: Resampling) -> Floats:
    """Two-sided p of the paired permutation test, [fields + 2]; NaN where nothing is defined."""
    rng = np.random.default_rng([how.seed, 1])  # apart from the bootstrap's numbers
    all_one, all_two = one.sum(axis=0), two.sum(axis=0)
    gap = two - one
    observed = (ratios(all_two[None]) - ratios(all_one[None]))[0]
    hits = np.zeros(len(observed), dtype=np.int64)
    for size in _blocks(len(one), how.samples):
        bits = rng.integers(0, 256, size=(size, (len(one) + 7) // 8), dtype=np.uint8)
        swap = np.unpackbits(bits, axis=1, count=len(one)).astype(one.dtype)
        moved = swap @ gap
        permuted = ratios(all_two - moved) - ratios(all_one + moved)
        hits += (~(np.abs(permuted) < np.abs(observed) - TIE)).sum(axis=0)
    p: Floats = np.where(np.isnan(observed), np.nan, (1 + hits) / (1 + how.samples))
    return p


def ratios(sums: Floats) -> Floats:
    """Ratios per field, then micro, then macro over defined fields: [n, 2f] -> [n, f + 2]."""
    above, below = np.split(sums.astype(np.float64), 2, axis=1)
    above = np.column_stack([above, above.sum(axis=1)])
    below = np.column_stack([below, below.sum(axis=1)])
    each = np.divide(above, below, out=np.full(above.shape, np.nan), where=below != 0)
    defined = ~np.isnan(each[:, :-1])
    total, count = np.where(defined, each[:, :-1], 0.0).sum(axis=1), defined.sum(axis=1)
    macro = np.divide(total, count, out=np.full(len(each), np.nan), where=count != 0)
    return np.column_stack([each, macro])


def spread(drawn: Floats, level: float) -> tuple[Floats, Floats, Floats]:
    """Lower and upper percentile and standard deviation per column, of the defined samples."""
    low, high, se = (np.full(drawn.shape[1], np.nan) for _ in range(3))
    tail = (1 - level) / 2
    for column, values in enumerate(drawn.T):
        defined = values[~np.isnan(values)]
        if len(defined):
            low[column], high[column] = np.quantile(defined, [tail, 1 - tail])
            se[column] = defined.std()
    return low, high, se
