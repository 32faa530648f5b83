"""Inference for micro F1: intervals, paired tests, repeats, what the gold can show."""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from extractor.errors import UsageError
from extractor.evaluation import stats
from extractor.evaluation.agreement import clustered_mean
from extractor.evaluation.score import Counts
from extractor.evaluation.stats import F1, PRECISION, RECALL, Ratio, Resampling

Array = NDArray[np.int32]
ARTICLES, CLUSTERS, FIELDS, CELLS = 60, 45, 8, 4
LABELS = [f"incident {n % CLUSTERS}" for n in range(ARTICLES)]  # a third are told twice
ERRORS = (0.15, 0.25, 0.40, 0.20)  # partial, wrong, missing, spurious
BASE = 0.7  # correct cells
SIX_POINTS = 0.0816  # more cells right: F1 from 0.794 to 0.854
QUICK = Resampling(seed=1, samples=999)


def draw(rng: np.random.Generator, correct: NDArray[np.float64]) -> Array:
    """Counts [articles, fields, 5] of cells that are right with a probability per article."""
    counts = np.zeros((len(correct), FIELDS, 5), dtype=np.int32)
    for article, p in enumerate(correct):
        outcomes = [p, *((1 - p) * np.array(ERRORS))]
        counts[article] = rng.multinomial(CELLS, outcomes, size=FIELDS)
    return counts


def difficulty(rng: np.random.Generator, correct: float = BASE) -> NDArray[np.float64]:
    """The chance of a right cell per article; the same for articles of one cluster."""
    by_cluster = np.clip(rng.normal(correct, 0.12, CLUSTERS), 0.05, 0.95)
    return by_cluster[np.arange(ARTICLES) % CLUSTERS]


def true_f1(correct: float) -> float:
    """F1 of endless articles whose cells are right with this probability."""
    partial, wrong, missing, spurious = ((1 - correct) * share for share in ERRORS)
    return (2 * correct + partial) / (2 * (correct + partial + wrong) + missing + spurious)


def one_article(*counts: int) -> Array:
    return np.array([[counts]], dtype=np.int32)


def stack(*rows: Sequence[int]) -> Array:
    """Articles of one field."""
    return np.array([[row] for row in rows], dtype=np.int32)


# -- figures -------------------------------------------------------------------------------------

FIGURES = [
    (F1, 2 * (6 + 1) / (10 + 10)),  # 6 right, 2 partly: 7 of 10 on both sides
    (PRECISION, 0.7),
    (RECALL, 0.7),
    (Ratio("fill precision", (1, 0, 0, 0, 0), (1, 0, 1, 0, 1)), 0.75),  # one of one's own
]


@pytest.mark.parametrize(("ratio", "expected"), FIGURES, ids=lambda v: getattr(v, "name", ""))
def test_ratio_of_counts(ratio: Ratio, expected: float) -> None:
    """A ratio of weighted sums; a partial counts half."""
    found = stats.estimate(one_article(6, 2, 1, 1, 1), ["a"], ratio, QUICK)
    assert found.overall.value == pytest.approx(expected)


def test_ratios_are_those_of_the_scorer() -> None:
    """Precision, recall and F1 agree with `Counts`."""
    counts = Counts(correct=11, partial=3, wrong=4, missing=6, spurious=2)
    row = one_article(11, 3, 4, 6, 2)
    for ratio, expected in (
        (PRECISION, counts.precision),
        (RECALL, counts.recall),
        (F1, counts.f1),
    ):
        found = stats.estimate(row, ["a"], ratio, QUICK).overall.value
        assert found == pytest.approx(expected)


def test_micro_and_macro() -> None:
    """Micro adds counts over fields, macro means over the fields that are defined."""
    counts = np.array([[[9, 0, 0, 1, 0], [0, 0, 0, 1, 0], [0, 0, 0, 0, 0]]], dtype=np.int32)
    found = stats.estimate(counts, ["a"], RECALL, QUICK)
    assert [field.value for field in found.fields[:2]] == [0.9, 0.0]
    assert math.isnan(found.fields[2].value)
    assert math.isnan(found.fields[2].low)
    assert found.overall.value == pytest.approx(9 / 11)
    assert found.macro.value == pytest.approx(0.45)


def test_nothing_at_all_is_nan() -> None:
    """Articles without any cell give no figure, no interval and no p, and no error."""
    empty = np.zeros((3, 2, 5), dtype=np.int32)
    found = stats.estimate(empty, ["a", "b", "c"], how=QUICK)
    assert math.isnan(found.overall.value)
    assert math.isnan(found.overall.high)
    assert found.clusters == 0
    pair = stats.difference(empty, empty, ["a", "b", "c"], how=QUICK)
    assert math.isnan(pair.overall.p)
    assert math.isnan(pair.fields[0].p_holm)


# -- the cluster bootstrap -----------------------------------------------------------------------


def test_interval_of_two_clusters_is_exact() -> None:
    """Of two clusters, a draw of two has one of three outcomes: recall 0, 1/2, 1 at ¼, ½, ¼."""
    found = stats.estimate(stack((4, 0, 0, 0, 0), (0, 0, 0, 4, 0)), ["a", "b"], RECALL)
    assert (found.overall.low, found.overall.high) == (0.0, 1.0)
    assert found.overall.se == pytest.approx(math.sqrt(1 / 8), abs=0.005)
    assert found.clusters == 2


def test_an_irrelevant_article_changes_nothing() -> None:
    """Neither figure nor interval nor p, however many there are."""
    rng = np.random.default_rng(4)
    one, two = (draw(rng, difficulty(rng)) for _ in range(2))
    more = [np.concatenate([run, np.zeros((20, FIELDS, 5), np.int32)]) for run in (one, two)]
    labels = LABELS + [f"other {n}" for n in range(20)]
    assert stats.estimate(more[0], labels, how=QUICK) == stats.estimate(one, LABELS, how=QUICK)
    assert stats.difference(more[0], more[1], labels, how=QUICK) == stats.difference(
        one, two, LABELS, how=QUICK
    )


def test_the_order_of_articles_does_not_matter() -> None:
    """The same figures to the last digit for shuffled articles."""
    rng = np.random.default_rng(5)
    one, two = (draw(rng, difficulty(rng)) for _ in range(2))
    order = rng.permutation(ARTICLES)
    labels = [LABELS[n] for n in order]
    assert stats.difference(one[order], two[order], labels, how=QUICK) == stats.difference(
        one, two, LABELS, how=QUICK
    )


def test_a_seed_decides_everything() -> None:
    """The same seed gives the same figures, another seed others."""
    rng = np.random.default_rng(6)
    one, two = (draw(rng, difficulty(rng)) for _ in range(2))
    found = [
        stats.difference(one, two, LABELS, how=Resampling(seed, 999)).overall for seed in (7, 7, 8)
    ]
    assert found[0] == found[1]
    assert found[0].low != found[2].low
    assert found[0].p != found[2].p


def test_large_counts_are_exact() -> None:
    """Sums beyond float32's whole numbers are computed in float64."""
    many = 2**24 + 1
    found = stats.estimate(stack((many, 0, 0, 0, 0), (0, 0, 0, 1, 0)), ["a", "b"], RECALL, QUICK)
    assert found.overall.value == pytest.approx(1 - 1 / (many + 1), abs=1e-15)


def test_coverage() -> None:
    """A 95 % interval over 45 clusters holds the true value in 91 to 98 % of 300 worlds."""
    rng = np.random.default_rng(9)
    truth = true_f1(BASE)
    held = 0
    for world in range(300):
        counts = draw(rng, difficulty(rng))
        found = stats.estimate(counts, LABELS, how=Resampling(world, 400)).overall
        held += found.low <= truth <= found.high
    assert 0.91 <= held / 300 <= 0.98


def test_ignoring_clusters_is_too_sure() -> None:
    """Twenty incidents told five times each: as a hundred articles, the error looks far smaller."""
    rng = np.random.default_rng(10)
    told = np.repeat(np.clip(rng.normal(BASE, 0.2, 20), 0.05, 0.95), 5)
    counts = draw(rng, told)
    clustered = stats.estimate(counts, [n // 5 for n in range(100)], how=QUICK).overall.se
    alone = stats.estimate(counts, list(range(100)), how=QUICK).overall.se
    assert clustered > 1.5 * alone


# -- two runs ------------------------------------------------------------------------------------


def exhaustive(first: Array, second: Array) -> float:
    """The p of all swaps of articles, by recall in one field."""
    found = []
    for swaps in itertools.product((False, True), repeat=len(first)):
        runs = [
            np.where(np.array(swaps)[:, None, None], other, own)
            for own, other in ((first, second), (second, first))
        ]
        one, two = (run.sum(axis=(0, 1))[0] / run.sum(axis=(0, 1))[[0, 3]].sum() for run in runs)
        found.append(abs(two - one))
    return float(np.mean([value >= found[0] - 1e-12 for value in found]))


def test_permutation_against_all_swaps() -> None:
    """Six articles: sampled swaps give the p of all 64, which is 4/64 here."""
    first = stack(*[(right, 0, 0, 9 - right, 0) for right in (3, 4, 5, 2, 4, 6)])
    second = stack(*[(right, 0, 0, 9 - right, 0) for right in (5, 6, 7, 5, 6, 5)])
    found = stats.difference(first, second, list("abcdef"), RECALL, Resampling(2, 20_000))
    assert exhaustive(first, second) == 4 / 64
    assert found.overall.p == pytest.approx(4 / 64, abs=0.006)
    assert found.overall.value == pytest.approx(10 / 54)


def test_clusters_are_swapped_whole() -> None:
    """Six articles of one incident are one observation: nothing can be shown, p is 1."""
    first, second = stack(*[(3, 0, 0, 6, 0)] * 6), stack(*[(6, 0, 0, 3, 0)] * 6)
    assert stats.difference(first, second, ["a"] * 6, how=QUICK).overall.p == 1.0
    alone = stats.difference(first, second, list("abcdef"), how=QUICK).overall.p
    assert alone == pytest.approx(2 / 64, abs=0.015)


def test_p_is_never_zero() -> None:
    """However plain the difference, 99 permutations show no less than 1 in 100."""
    first, second = stack(*[(0, 0, 0, 9, 0)] * 30), stack(*[(9, 0, 0, 0, 0)] * 30)
    assert stats.difference(first, second, list(range(30)), how=Resampling(3, 99)).overall.p == 0.01


def test_the_same_run_twice_differs_by_nothing() -> None:
    """A difference of 0 with an interval of 0 and p 1."""
    counts = draw(np.random.default_rng(11), np.full(ARTICLES, BASE))
    found = stats.difference(counts, counts, LABELS, how=QUICK)
    assert found.overall.value == found.overall.low == found.overall.high == 0.0
    assert {difference.p for difference in (*found.fields, found.overall, found.macro)} == {1.0}


def test_exchanging_the_runs_changes_the_sign_alone() -> None:
    """P stays, the interval is mirrored."""
    rng = np.random.default_rng(12)
    one, two = draw(rng, difficulty(rng)), draw(rng, difficulty(rng, 0.75))
    there = stats.difference(one, two, LABELS, how=QUICK).overall
    back = stats.difference(two, one, LABELS, how=QUICK).overall
    assert (back.value, back.p) == (-there.value, there.p)
    assert (back.low, back.high) == pytest.approx((-there.high, -there.low))


def test_noise_alone_is_rejected_as_often_as_the_level_says() -> None:
    """Two runs of equal quality: at 5 % between 3 and 7 % of 400 pairs are told apart."""
    rng = np.random.default_rng(20)
    rejected = 0
    for pair in range(400):
        chance = difficulty(rng)
        runs = draw(rng, chance), draw(rng, chance)
        rejected += (
            stats.difference(runs[0], runs[1], LABELS, how=Resampling(pair, 999)).overall.p <= 0.05
        )
    assert 0.03 <= rejected / 400 <= 0.07


def test_six_points_on_sixty_articles_are_found() -> None:
    """A planted difference of 6 points of F1 is found in at least 95 % of 60 pairs."""
    rng = np.random.default_rng(21)
    found, sizes = 0, []
    for pair in range(60):
        chance = difficulty(rng)
        better = np.minimum(chance + SIX_POINTS, 1.0)
        runs = draw(rng, chance), draw(rng, better)
        overall = stats.difference(runs[0], runs[1], LABELS, how=Resampling(pair, 999)).overall
        sizes.append(overall.value)
        found += overall.p <= 0.05
    assert np.mean(sizes) == pytest.approx(0.06, abs=0.01)
    assert found / 60 >= 0.95


def test_undefined_permutations_count_against_the_difference() -> None:
    """Precision of a run that says nothing is undefined: such swaps are hits, p stays honest."""
    silent, right = (0, 0, 0, 4, 0), (4, 0, 0, 0, 0)
    wrong = (0, 0, 4, 0, 0)
    found = stats.difference(
        stack(right, silent), stack(silent, wrong), ["a", "b"], PRECISION, QUICK
    )
    # swapping one cluster alone leaves a run silent; swapping none or both gives the same size
    assert found.overall.value == -1.0
    assert found.overall.p == 1.0


HOLM = [
    ([0.01, 0.04, 0.03], [0.03, 0.06, 0.06]),  # 3p, then the running greatest of 2p and p
    ([0.01, 0.02, 0.03, 0.04], [0.04, 0.06, 0.06, 0.06]),
    ([0.5, 0.9], [1.0, 1.0]),  # never above 1
    ([0.02, math.nan, 0.01], [0.02, math.nan, 0.02]),  # what was not tested does not count
    ([0.02, 0.02], [0.04, 0.04]),
    ([math.nan], [math.nan]),
    ([], []),
]


@pytest.mark.parametrize(("p", "adjusted"), HOLM)
def test_holm(p: list[float], adjusted: list[float]) -> None:
    """Step-down adjustment in the order given."""
    assert stats.holm(np.array(p)).tolist() == pytest.approx(adjusted, nan_ok=True)


def test_fields_are_one_family() -> None:
    """Holm runs over fields; micro and macro keep their own p."""
    rng = np.random.default_rng(13)
    one, two = draw(rng, difficulty(rng)), draw(rng, difficulty(rng, 0.75))
    found = stats.difference(one, two, LABELS, how=QUICK)
    adjusted = stats.holm(np.array([field.p for field in found.fields]))
    assert [field.p_holm for field in found.fields] == adjusted.tolist()
    assert min(field.p for field in found.fields) < min(field.p_holm for field in found.fields)
    assert found.overall.p_holm == found.overall.p
    assert found.macro.p_holm == found.macro.p


# -- what the gold can show ----------------------------------------------------------------------


def test_detectable_difference() -> None:
    """2.80 standard errors of the difference; from one run, of two independent ones."""
    pair = stats.Difference(0.7, 0.7, -0.02, 0.02, 0.01, 1.0, 1.0)
    assert pair.detectable == pytest.approx(0.0280, abs=1e-4)
    assert stats.Estimate(0.7, 0.68, 0.72, 0.01).detectable == pytest.approx(0.0396, abs=1e-4)


def test_a_detectable_difference_is_found_four_times_in_five() -> None:
    """What equal runs name, planted, is found in 70 to 90 % of 150 pairs (80 % is promised)."""
    rng = np.random.default_rng(14)
    equal = [difficulty(rng) for _ in range(50)]
    pairs = [stats.difference(draw(rng, c), draw(rng, c), LABELS, how=QUICK) for c in equal]
    named = float(np.mean([pair.overall.detectable for pair in pairs]))
    step = named * 0.1 / (true_f1(BASE + 0.1) - true_f1(BASE))
    found = 0
    for pair in range(150):
        chance = difficulty(rng)
        runs = draw(rng, chance), draw(rng, np.minimum(chance + step, 1.0))
        overall = stats.difference(runs[0], runs[1], LABELS, how=Resampling(pair, 499)).overall
        found += overall.p <= 0.05
    assert 0.7 <= found / 150 <= 0.9


# -- repeats -------------------------------------------------------------------------------------


def test_repeats_are_added_up() -> None:
    """Counts with repeats give the figures of their sums."""
    rng = np.random.default_rng(15)
    chance = difficulty(rng)
    repeats = np.stack([draw(rng, chance) for _ in range(3)], axis=1)
    together = stats.estimate(repeats, LABELS, how=QUICK)
    assert together == stats.estimate(repeats.sum(axis=1), LABELS, how=QUICK)
    other = np.stack([draw(rng, chance) for _ in range(3)], axis=1)
    assert 0 < stats.difference(repeats, other, LABELS, how=QUICK).overall.p <= 1


def test_repeats_narrow_what_is_noise_between_them() -> None:
    """Articles alike, all noise in the answers: four repeats halve the error."""
    rng = np.random.default_rng(16)
    repeats = np.stack([draw(rng, np.full(ARTICLES, BASE)) for _ in range(4)], axis=1)
    all_four = stats.estimate(repeats, LABELS).overall.se
    one = np.mean([stats.estimate(repeats[:, [n]], LABELS).overall.se for n in range(4)])
    assert all_four == pytest.approx(one / 2, rel=0.2)


def test_repeat_noise() -> None:
    """Articles alike: on average over 20 worlds all of the error would go with more repeats."""
    rng = np.random.default_rng(17)
    worlds = []
    for _ in range(20):
        alike = np.stack([draw(rng, np.full(ARTICLES, BASE)) for _ in range(4)], axis=1)
        worlds.append(stats.repeat_noise(alike, LABELS))
    whole, part = np.mean(worlds, axis=0)
    assert part == pytest.approx(whole, rel=0.08)


def test_error_of_a_ratio_that_is_a_mean() -> None:
    """With two gold cells an article, recall is a mean, and its error that of clustered means."""
    right = [0, 1, 2, 2, 1, 0, 2, 2]
    labels = list("aabbccdd")
    rows = stack(*[(n, 0, 0, 2 - n, 0) for n in right])
    whole, _ = stats.repeat_noise(np.stack([rows, rows], axis=1), labels, RECALL)
    assert whole == pytest.approx(clustered_mean([n / 2 for n in right], labels).se)


def test_no_repeat_noise() -> None:
    """The same answer four times: none of the error would go; all of it is the bootstrap's."""
    rng = np.random.default_rng(19)
    same = np.repeat(draw(rng, difficulty(rng))[:, None], 4, axis=1)
    whole, part = stats.repeat_noise(same, LABELS)
    assert part == 0.0
    assert whole == pytest.approx(stats.estimate(same, LABELS).overall.se, rel=0.05)


# -- shapes and size -----------------------------------------------------------------------------

GOOD = np.ones((3, 2, 5), dtype=np.int32)
REFUSED = [
    (GOOD[0], GOOD[0], "abc", r"counts of shape \(2, 5\), expected"),
    (GOOD[..., :4], GOOD[..., :4], "abc", r"counts of shape \(3, 2, 4\), expected"),
    (GOOD, GOOD, "ab", "2 cluster labels for 3 articles"),
    (GOOD[:0], GOOD[:0], "", "0 cluster labels for 0 articles"),
    (GOOD, GOOD[:2], "abc", "runs of different shape"),
]


@pytest.mark.parametrize(("first", "second", "labels", "message"), REFUSED)
def test_shapes_that_do_not_fit(first: Array, second: Array, labels: str, message: str) -> None:
    """The message names the shapes."""
    with pytest.raises(UsageError, match=message):
        stats.difference(first, second, list(labels))


def test_repeat_noise_needs_repeats() -> None:
    """One answer per article says nothing about the noise between answers."""
    with pytest.raises(UsageError, match="2 or more repeats"):
        stats.repeat_noise(GOOD[:, None], list("abc"))


def test_speed() -> None:
    """2,000 articles, 40 fields, 2,000 samples and permutations: a 25th of the promise, in 5 s."""
    rng = np.random.default_rng(18)
    runs = [
        rng.multinomial(1, [0.6, 0.1, 0.1, 0.1, 0.1], size=(2000, 40)).astype(np.int32)
        for _ in range(2)
    ]
    start = time.perf_counter()
    stats.difference(runs[0], runs[1], list(range(2000)), how=Resampling(0, 2000))
    assert time.perf_counter() - start < 5
