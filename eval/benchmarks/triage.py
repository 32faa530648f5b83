"""Relevance: train the weights, and measure what triage finds, lets through and saves.

    python eval/benchmarks/triage.py ../shared                  measure, by cross-validation
    python eval/benchmarks/triage.py ../shared --train          and write the weights
    python eval/benchmarks/triage.py ../shared --labels FOLDER… the shipped weights on label files

Folds are of events, so that two stories of one event are never on both sides. The articles and
their labels are those of triage_samples.py, without headlines, and each news source counts the
same; the model is that of triage_fit.py.

Tried on such folds, by what passes of the news that is not relevant (crime and policing) at a
recall of 0.98, and by the area under the curve; with headlines, and each article counting the same:

    single words and pairs of words, all of them                    0.35   0.941
    pairs of words in lower case (no names), of 5 articles or more  0.40   0.933
    letters, their pairs and triples                                0.35   0.943
    cues alone                                                      0.48   0.907
    cues and letters, weights starting from 0                       0.34   0.950
    cues and letters, telling cues starting from 4 (what is used)   0.27   0.966
    that, and pairs of words                                        0.24   0.966

Words help within these outlets and not on an outlet that was left out (area 0.858 for words alone,
0.958 for what is used, 0.956 with words), so there are none. The rule model alone cannot reach such
a recall, and takes ten times as long; `weights or rules` tells what it would add.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from triage_fit import (
    CALIBRATED_ON,
    TELLING,
    Flags,
    Matrix,
    calibrate,
    folds,
    held_out,
    sentences,
    shares,
    sources,
)
from triage_samples import MIXES, Floats, Sample, mixed, samples

from extractor.evaluation.gold import load
from extractor.models import relevance, rules
from extractor.models.relevance import relevant
from extractor.schema import Incident

WEIGHTS = Path(relevance.__file__).with_suffix(".json")
VERSION = 1  # raised with every training that is kept
RECALLS = ("0.90", "0.95", "0.98", "0.99")
KINDS = ("crime", "policing", "other news")
BINS = (0.0, 0.05, 0.2, 0.4, 0.6, 0.8, 0.95, 1.0001)


def main() -> None:
    """Print the tables; with --train write the weights, with --labels only read them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("shared", type=Path)
    parser.add_argument("--train", action="store_true")
    parser.add_argument("--labels", nargs="*", type=Path)
    options = parser.parse_args()
    if options.labels:
        for folder in options.labels:
            on_labels(folder)
        return
    found = samples(options.shared)
    matrix = Matrix(found)
    logits = held_out(found, matrix, folds(found))
    slope, offset = calibrate(logits, found)
    scores = 1 / (1 + np.exp(-(slope * logits + offset)))
    limits = {recall: reach(scores, found, float(recall)) for recall in RECALLS}
    print_sizes(found)
    print_curve(scores, found, limits)
    print_calibration(scores, found)
    print_methods(found, scores >= limits["0.98"], held_out(found, matrix, sources(found)))
    if options.train:
        write(found, matrix, (slope, offset), limits)
    print_speed(found)


def reach(scores: Floats, found: Sequence[Sample], recall: float) -> float:
    """The highest score, to three decimals, that this share of the relevant news articles has."""
    share = mixed(found, dict.fromkeys(("relevant", *KINDS), 1.0))
    share[[not s.positive for s in found]] = 0
    order = np.argsort(scores)
    missed = np.cumsum(share[order]) - share[order]  # by a threshold at each score
    last = np.flatnonzero(missed <= 1 - recall + 1e-9)[-1]
    return float(np.floor(scores[order[last]] * 1000) / 1000)


def print_sizes(found: Sequence[Sample]) -> None:
    """How many articles of each kind and source there are."""
    print("articles          " + "".join(f"{kind:>12}" for kind in ("relevant", *KINDS)))
    for source in sorted({s.source for s in found}):
        counts = [
            sum(s.source == source and s.kind == k for s in found) for k in ("relevant", *KINDS)
        ]
        print(f"  {source:<16}" + "".join(f"{count:>12}" for count in counts))


def passed(flags: Flags, found: Sequence[Sample]) -> dict[str, float]:
    """The share that passes of each kind of article."""
    share = mixed(found, dict.fromkeys(("relevant", *KINDS), 1.0))
    kinds = np.array([s.kind for s in found])
    return {kind: float((share * flags)[kinds == kind].sum()) for kind in ("relevant", *KINDS)}


def print_curve(scores: Floats, found: Sequence[Sample], limits: dict[str, float]) -> None:
    """Recall, what passes of each kind, precision and share passed of each mix."""
    print("\nrecall  threshold" + "".join(f"{kind:>12}" for kind in KINDS)
          + "".join(f"{name + ': P':>16}{'passes':>8}" for name in MIXES))  # fmt: skip
    for limit in (*limits.values(), 0.5):
        share = passed(scores >= limit, found)
        line = f"{share['relevant']:<8.3f}{limit:<9.3f}" + "".join(
            f"{share[k]:>12.3f}" for k in KINDS
        )
        for mix in MIXES.values():
            all_passed = sum(mix[kind] * share[kind] for kind in mix)
            line += f"{mix['relevant'] * share['relevant'] / all_passed:>16.3f}{all_passed:>8.3f}"
        print(line)
    print("\nrecall of each source at the threshold for 0.98:")
    for source in sorted({s.source for s in found if s.positive}):
        own = [n for n, s in enumerate(found) if s.source == source and s.positive]
        print(f"  {source:<10}{np.mean(scores[own] >= limits['0.98']):.3f} of {len(own)}")


def print_calibration(scores: Floats, found: Sequence[Sample]) -> None:
    """Scores and what they came to, in the mix that they are calibrated on."""
    share, positive = mixed(found, MIXES[CALIBRATED_ON]), np.array([s.positive for s in found])
    print(f"\nscore         mean  relevant  articles   ({CALIBRATED_ON})")
    for low, high in pairwise(BINS):
        inside = (scores >= low) & (scores < high) & (share > 0)
        if inside.any():
            mean, real = (np.average(x[inside], weights=share[inside]) for x in (scores, positive))
            print(f"{low:.2f}-{min(high, 1):.2f}{mean:>9.3f}{real:>10.3f}{inside.sum():>10}")


def print_methods(found: Sequence[Sample], chosen: Flags, foreign: Floats) -> None:
    """The same for other methods: the rules, any telling cue, and weights of foreign sources."""
    ruled = np.array([bool(rules.read(s.article)) for s in found])
    cued = np.array([any(map(TELLING.intersection, sentences(s.article))) for s in found])
    limit = reach(foreign, found, 0.98)
    methods = {
        "rules find a record": ruled,
        "any telling cue": cued,
        "weights, 0.98": chosen,
        "weights or rules": chosen | ruled,
        "of other sources, 0.98": foreign >= limit,
    }
    print("\nmethod                recall" + "".join(f"{kind:>12}" for kind in KINDS))
    for name, flags in methods.items():
        share = passed(flags, found)
        print(f"{name:<22}{share['relevant']:>6.3f}" + "".join(f"{share[k]:>12.3f}" for k in KINDS))


def write(
    found: Sequence[Sample], matrix: Matrix, platt: tuple[float, float], limits: dict[str, float]
) -> None:
    """Train on all articles, and write the weights that the package ships."""
    positive = np.array([s.positive for s in found])
    weights, bias = matrix.fit(positive, shares(found, np.ones(len(found), dtype=bool)))
    rounded = {name: round(float(w), 2) for name, w in zip(matrix.names, weights, strict=True)}
    used = {name: weight for name, weight in rounded.items() if weight}
    kept = {
        "version": VERSION,
        "bias": round(bias, 3),
        "slope": round(platt[0], 4),
        "offset": round(platt[1], 4),
        "thresholds": limits,
        "features": used,
    }
    WEIGHTS.write_text(json.dumps(kept, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    relevance._weights.cache_clear()
    print(f"\n{WEIGHTS.name}: {len(used)} weights, {WEIGHTS.stat().st_size:,} bytes")


def print_speed(found: Sequence[Sample]) -> None:
    """Articles a second on one core, of news as it comes and for 3,000 characters."""
    articles = [s.article for s in found if s.news]
    for article in articles:
        relevant(article)
    started = time.process_time()
    for article in articles:
        relevant(article)
    seconds = time.process_time() - started
    length = sum(len(article.text) for article in articles)
    mean, rate = length / len(articles), length / 3000 / seconds
    print(f"\n{len(articles) / seconds:,.0f} articles/s of {mean:,.0f} characters")
    print(f"{rate:,.0f} articles/s of 3,000 characters")


def on_labels(folder: Path) -> None:
    """What the shipped weights do on label files: counts alone, no article is named."""
    golds = [gold for gold in load(folder, Incident) if gold.article]
    right = np.array([bool(gold.incidents) for gold in golds])
    scores = np.array([relevant(gold.article).score for gold in golds if gold.article])
    print(f"{folder.name}: {len(golds)} articles, {right.sum()} relevant")
    for recall in RECALLS:
        flags = scores >= relevance.thresholds()[recall]
        print(f"  at {recall}: passed {(flags & right).sum()} of {right.sum()} relevant,"
              f" {(flags & ~right).sum()} of {(~right).sum()} others")  # fmt: skip


if __name__ == "__main__":
    main()
