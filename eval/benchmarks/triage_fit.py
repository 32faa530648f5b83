"""Fitting relevance: a sentence has odds, and an article is relevant if any of its sentences is.

P(article) = 1 - product of (1 - P(sentence)): multiple-instance learning by noisy-or (Zhang et al.,
"Multiple Instance Boosting for Object Detection", 2005), here over a logistic regression. Weights
are pulled towards a prior that knows which cues say by themselves that officers used force:
negatives are too few to learn that from labels alone.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
from triage_samples import MIXES, Floats, Sample, mixed

from extractor.article import Article
from extractor.models.relevance import CEILING, features, folded, shapes

Flags = npt.NDArray[np.bool_]

SEED, FOLDS, ROUNDS = 20261120, 5, 3
MIN_ARTICLES, MIN_OUTLETS = 10, 2  # a feature that fewer have is an accident of theirs
TELLING = {  # cues that say by themselves that officers used force
    "officer shoots person", "officer shoots", "officer fires", "officer lays hands",
    "officer uses weapon", "shot by officer", "death by officer", "police shooting of",
    "shootout with officer", "exchange of fire, officer", "officer-involved", "death in custody",
    "officer charged in death", "police dog",
}  # fmt: skip
HINTS = {"officer shot somebody, or was shot", "officer, then shot person", "taken to the ground"}
PRIOR = {**dict.fromkeys(TELLING, 4.0), **dict.fromkeys(HINTS, 2.0)}  # where weights start from
RIDGE, START = 3.0, -5.0  # pull towards the prior; first bias
STEPS, RATE = 250, 0.05  # of Adam
SHARE = {"mpv": 0.12, "2020pb": 0.3, "india": 0.2, "other news": 0.5}  # weight beside news
CALIBRATED_ON = "crime desk"


class Matrix:
    """The features of all sentences of all samples; a sentence's number is its row."""

    def __init__(self, found: Sequence[Sample]) -> None:
        each = [sentences(sample.article) for sample in found]
        articles: Counter[str] = Counter()
        outlets: dict[str, set[str]] = defaultdict(set)
        for sample, told in zip(found, each, strict=True):
            for feature in set().union(*told):
                articles[feature] += 1
                outlets[feature].add(sample.outlet)
        often = (name for name, count in articles.items() if count >= MIN_ARTICLES)
        self.names = sorted(name for name in often if len(outlets[name]) >= MIN_OUTLETS)
        column = {name: number for number, name in enumerate(self.names)}
        rows: list[int] = []
        columns: list[int] = []
        owner: list[int] = []
        for number, told in enumerate(each):
            for sentence in told:
                mine = sorted(column[name] for name in sentence if name in column)
                rows += [len(owner)] * len(mine)
                columns += mine
                owner.append(number)
        self.rows, self.columns, self.owner = map(np.array, (rows, columns, owner))
        self.articles = len(found)

    def evidence(self, weights: Floats, bias: float) -> tuple[Floats, Floats]:
        """-log P(no sentence is relevant) of each article, and the odds of each sentence."""
        odds = np.bincount(self.rows, weights[self.columns], len(self.owner)) + bias
        whole = np.bincount(self.owner, np.logaddexp(0.0, odds), self.articles)
        return whole.astype(np.float64), odds.astype(np.float64)

    def logits(self, model: tuple[Floats, float]) -> Floats:
        """The log odds of each article."""
        evidence = np.maximum(self.evidence(*model)[0], 1e-9)
        logits: Floats = np.minimum(evidence + np.log(-np.expm1(-evidence)), CEILING)
        return logits

    def fit(self, positive: Flags, share: Floats) -> tuple[Floats, float]:
        """Weights and bias that make the labels likely, each article counting by its share."""
        prior = np.array([PRIOR.get(name, 0.0) for name in self.names])
        point = np.append(prior, START)
        mean, square = np.zeros_like(point), np.zeros_like(point)
        for step in range(1, STEPS + 1):
            evidence, odds = self.evidence(point[:-1], point[-1])
            none = np.exp(-np.maximum(evidence, 1e-9))
            slope = np.where(positive, -none / (1 - none), 1.0) * share
            pull = slope[self.owner] / (1 + np.exp(-odds))
            gradient = np.bincount(self.columns, pull[self.rows], len(prior))
            gradient = np.append(gradient + RIDGE * (point[:-1] - prior), pull.sum())
            mean = 0.9 * mean + 0.1 * gradient
            square = 0.99 * square + 0.01 * gradient**2
            rate = RATE if step < 0.6 * STEPS else RATE / 5
            ahead = mean / (1 - 0.9**step)
            point -= rate * ahead / (np.sqrt(square / (1 - 0.99**step)) + 1e-6)
        return point[:-1], float(point[-1])


def sentences(article: Article) -> list[frozenset[str]]:
    """The features of an article's distinct sentences."""
    return [frozenset(features(shape)) for shape in dict.fromkeys(shapes(folded(article.text)))]


def shares(found: Sequence[Sample], use: Flags) -> Floats:
    """How much each article counts in training: both labels the same, 300 in all."""
    share = np.array([SHARE.get(s.kind, 1.0) if not s.positive else SHARE.get(s.source, 1.0)
                      for s in found]) * use  # fmt: skip
    positive = np.array([s.positive for s in found])
    share[positive] *= share[~positive].sum() / share[positive].sum()
    return share * 300 / share.sum()  # type: ignore[no-any-return]


def held_out(found: Sequence[Sample], matrix: Matrix, groups: Iterator[list[int]]) -> Floats:
    """The logit of each article by a model that has not seen its group; the mean of all rounds."""
    positive = np.array([s.positive for s in found])
    total, times = np.zeros(len(found)), np.zeros(len(found))
    for group in groups:
        out = np.isin(np.arange(len(found)), group)
        logits = matrix.logits(matrix.fit(positive, shares(found, ~out)))
        total[out] += logits[out]
        times[out] += 1
    return total / np.maximum(times, 1)


def folds(found: Sequence[Sample]) -> Iterator[list[int]]:
    """Five parts of the events, drawn anew in each round."""
    dice, events = random.Random(SEED), sorted({s.event for s in found})
    for _ in range(ROUNDS):
        dice.shuffle(events)
        part = {event: number % FOLDS for number, event in enumerate(events)}
        for fold in range(FOLDS):
            yield [n for n, s in enumerate(found) if part[s.event] == fold]


def sources(found: Sequence[Sample]) -> Iterator[list[int]]:
    """One source after another; the two halves of the Gun Violence Database are one."""
    for source in sorted({s.source.removesuffix("_negatives") for s in found}):
        yield [n for n, s in enumerate(found) if s.source.removesuffix("_negatives") == source]


def calibrate(logits: Floats, found: Sequence[Sample]) -> tuple[float, float]:
    """Slope and offset of Platt's sigmoid, each kind of article with its share of the mix."""
    share, positive = mixed(found, MIXES[CALIBRATED_ON]), np.array([s.positive for s in found])
    point = np.array([1.0, 0.0])
    x = np.column_stack([logits, np.ones(len(logits))])
    for _ in range(50):  # Newton's method: a convex function of two numbers
        p = 1 / (1 + np.exp(-x @ point))
        gradient = x.T @ (share * (p - positive))
        point -= np.linalg.solve((x.T * (share * p * (1 - p))) @ x + 1e-9 * np.eye(2), gradient)
    return float(point[0]), float(point[1])
