"""How sure the built-in rules are of a value, and how often they are right: fitting and measuring.

    python eval/benchmarks/confidence.py GOLD… [--known DIR] [--leave-out DIR…] [--fit]

Without `--fit` the weights of the package are measured on the labels of each folder: accuracy and
coverage by field and in all, calibration, and what leaving out values under a threshold would do.
`--cross` measures each folder by weights fitted without the article in question.

With `--fit` the weights are fitted on the folders, and on the facts that a register has of other
articles (`--known`, a folder as for `known.py`; only Washington Post rows, the crowd's labels are
too noisy), and written into the package. Why other articles: the rules were made on the labelled
ones and are nearly always right there, so that these alone teach nothing of when they are wrong. A
feature of its own (`fitted`, not kept) takes up how much more often they are right there. Articles
of the folders `--leave-out` are passed over, by id.

A value is right as the scorer says: partly right ones count half, of a set the share of members
that are right. Regression: L2, by Newton's method.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import known
import numpy as np
from numpy.typing import NDArray

from extractor.article import Article
from extractor.evaluation import wapo
from extractor.evaluation.gold import Gold, load
from extractor.evaluation.ledger import ledger
from extractor.evaluation.partial import known_cells
from extractor.evaluation.score import score
from extractor.extraction import Origin
from extractor.models.rules import findings
from extractor.models.rules.confidence import FILE, Features, Weights, weights
from extractor.schema.field import slots
from extractor.schema.incident import Incident
from extractor.spent import Spent

Floats = NDArray[np.float64]

ORIGIN = Origin(model="rules", prompt=None, schema_="incident", request="sha256:0")
CREDIT = {"correct": 1.0, "partial": 0.5, "wrong": 0.0, "spurious": 0.0}
RIDGE = 10.0  # pull of a weight towards 0; of 3, 10 and 30 the best on articles not fitted on
RARE = 10  # values that must have a feature; fewer are an accident
FITTED = "fitted"  # marks values of articles that the rules were made on
STEPS, ENOUGH = 100, 1e-8  # of Newton's method
FOLDS, SEED = 10, 20261120
BINS = 10  # of equal size, for calibration
COVERAGES = (0.5, 0.7, 0.8, 0.9, 0.95, 1.0)
THRESHOLDS = (0.0, 0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9)
FEW = 20  # values of a field under which its curve says nothing


@dataclass(frozen=True, slots=True)
class Sample:
    """One value of the rules on a labelled article, and how right it is, from 0 to 1."""

    article: str
    path: str
    features: Features
    right: float


def samples(
    article: Article, gold: Gold[Incident], mark: Features, fields: Collection[str] | None = None
) -> Iterator[Sample]:
    """The values that the scorer judges; with `fields` those alone that a register knows."""
    found = findings(article)
    row = ORIGIN.row(article, [finding.incident for finding in found], Spent(), 0.0)
    scored = ledger([row], [gold])
    judged: dict[tuple[int, str], list[float]] = defaultdict(list)
    for cell in (known_cells(scored, fields) if fields else scored).cells:
        if cell.predicted_pointer is not None and cell.outcome in CREDIT:
            judged[cell.predicted_incident or 0, cell.predicted_pointer].append(
                CREDIT[cell.outcome]
            )
    for number, finding in enumerate(found):
        paths = {slot.pointer: slot.path for slot in slots(finding.incident)}
        for pointer, features in finding.features():
            if right := judged.get((number, pointer)):
                mean = sum(right) / len(right)
                yield Sample(article.id, paths[pointer], features | mark, mean)


def labelled(folder: Path, mark: Features) -> list[Sample]:
    """The values on the articles of a folder of labels."""
    golds = load(folder, Incident)
    return [s for gold in golds if gold.article for s in samples(gold.article, gold, mark)]


def registered(folder: Path, left_out: Collection[str]) -> list[Sample]:
    """The values that rows of the Washington Post judge, on articles that are not left out."""
    return [
        sample
        for articles in known.read(folder).values()
        for article, facts in articles
        if article.id not in left_out
        and (gold := known.washington_post((article, facts))) is not None
        for sample in samples(article, gold, {}, wapo.FIELDS)
    ]


# -- fitting -------------------------------------------------------------------------------------


def fit(found: Sequence[Sample]) -> Weights:
    """The weights that make the labels likely; bias and the mark `fitted` are not held back."""
    often = Counter(name for sample in found for name in sample.features)
    names = sorted(name for name, count in often.items() if count >= RARE and name != FITTED)
    columns = {name: number for number, name in enumerate([*names, FITTED])}
    x = np.zeros((len(found), len(columns) + 1))
    x[:, -1] = 1.0
    for row, sample in enumerate(found):
        for name, size in sample.features.items():
            if name in columns:
                x[row, columns[name]] = size
    right = np.array([sample.right for sample in found])
    pull = np.full(x.shape[1], RIDGE)
    pull[-2:] = 1e-6
    point = np.zeros(x.shape[1])
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-x @ point))
        slope = x.T @ (p - right) + pull * point
        step = np.linalg.solve((x.T * (p * (1 - p))) @ x + np.diag(pull), slope)
        point -= step
        if np.abs(step).max() < ENOUGH:
            break
    fitted = {name: round(float(point[columns[name]]), 3) for name in names}
    return Weights(round(float(point[-1]), 3), {name: w for name, w in fitted.items() if w})


def crossed(found: Sequence[Sample], more: Sequence[Sample]) -> Floats:
    """The confidence of each value by weights fitted without any of its article."""
    ids = sorted({sample.article for sample in found})
    random.Random(SEED).shuffle(ids)
    fold = {id: number % FOLDS for number, id in enumerate(ids)}
    p = np.zeros(len(found))
    for out in range(FOLDS):
        made = fit([*(s for s in found if fold[s.article] != out), *more])
        for number, sample in enumerate(found):
            if fold[sample.article] == out:
                p[number] = made.probability(sample.features)
    return p


# -- measuring -----------------------------------------------------------------------------------


def summary(name: str, found: Sequence[Sample], p: Floats) -> str:
    """One line on the values of a folder."""
    right = np.array([sample.right for sample in found])
    articles = len({sample.article for sample in found})
    return (
        f"{name}: {len(found)} values of {articles} articles, right {right.mean():.3f}, "
        f"mean confidence {p.mean():.3f}, ECE {calibration_error(p, right):.3f}, "
        f"AUC {ranking(p, right):.3f}"
    )


def report(found: Sequence[Sample], p: Floats) -> Iterator[str]:
    """Tables: accuracy at coverages, calibration, thresholds."""
    right = np.array([sample.right for sample in found])
    yield ""
    yield table(["field", "values", *(f"{100 * c:.0f} %" for c in COVERAGES)],
                [curve("all", p, right), *by_field(found, p, right)])  # fmt: skip
    yield table(["confidence", "values", "mean", "right"], list(reliability(p, right)))
    yield table(["threshold", "left out", "right of these", "coverage", "right of the rest"],
                [threshold(limit, p, right) for limit in THRESHOLDS])  # fmt: skip


HEADS = ["threshold", "precision", "recall", "F1", "hallucination rate"]


def by_field(found: Sequence[Sample], p: Floats, right: Floats) -> Iterator[list[str]]:
    """A curve for each field of which there are enough values."""
    paths = Counter(sample.path for sample in found)
    for path in (path for path, count in paths.most_common() if count >= FEW):
        here = np.array([sample.path == path for sample in found])
        yield curve(path[1:], p[here], right[here])


def curve(name: str, p: Floats, right: Floats) -> list[str]:
    """How many values are right among the surest ones."""
    order = np.argsort(-p, kind="stable")
    shares = [right[order[: max(1, round(c * len(p)))]].mean() for c in COVERAGES]
    return [name, str(len(p)), *(f"{share:.3f}" for share in shares)]


def reliability(p: Floats, right: Floats) -> Iterator[list[str]]:
    """Stated and true shares in bins of equal size."""
    for part in np.array_split(np.argsort(p, kind="stable"), BINS):
        low, high = p[part].min(), p[part].max()
        yield [f"{low:.2f} to {high:.2f}", str(len(part)), f"{p[part].mean():.3f}",
               f"{right[part].mean():.3f}"]  # fmt: skip


def calibration_error(p: Floats, right: Floats) -> float:
    """Expected calibration error over bins of equal size (Naeini et al., AAAI 2015)."""
    parts = np.array_split(np.argsort(p, kind="stable"), BINS)
    return float(sum(abs(p[n].mean() - right[n].mean()) * len(n) for n in parts if len(n)) / len(p))


def ranking(p: Floats, right: Floats) -> float:
    """How often a right value is rated above a wrong one; halves count as wrong."""
    good, bad = p[right > 0.5][:, None], p[right <= 0.5][None]
    return float(((good > bad) + 0.5 * (good == bad)).mean()) if good.size and bad.size else 0.5


def threshold(limit: float, p: Floats, right: Floats) -> list[str]:
    """What leaving out values under a confidence does."""
    kept = p >= limit
    gone = f"{right[~kept].mean():.3f}" if (~kept).any() else ""
    left = f"{right[kept].mean():.3f}" if kept.any() else ""
    return [f"{limit:.2f}", str((~kept).sum()), gone, f"{kept.mean():.3f}", left]


def thinned(golds: Sequence[Gold[Incident]]) -> Iterator[list[str]]:
    """The score of the rules when values under a threshold are left out, by the scorer."""
    found = {gold.id: [f.rated() for f in findings(gold.article)] for gold in golds if gold.article}
    for limit in THRESHOLDS:
        rows = [
            ORIGIN.row(gold.article, [without(i, limit) for i in found[gold.id]], Spent(), 0.0)
            for gold in golds
            if gold.article
        ]
        counts = score(ledger(rows, golds), Incident).overall
        numbers = (counts.precision, counts.recall, counts.f1, counts.hallucination_rate)
        yield [f"{limit:.2f}", *(f"{100 * number:.1f}" for number in numbers)]


def without(incident: Incident, limit: float) -> Incident:
    """The incident with the values under a confidence taken out."""
    fields = incident.model_dump()
    for pointer, sure in incident.confidence.items():
        *above, last = pointer.split("/")[1:]
        if sure >= limit or last == "prominence":
            continue
        node = fields
        for token in above:
            node = node[int(token)] if isinstance(node, list) else node[token]
        node[last] = [] if isinstance(node[last], list) else None
    return Incident.model_validate(fields)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def main() -> None:
    """Fit, or measure."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--known", type=Path, help="articles with facts of a register")
    parser.add_argument("--leave-out", nargs="*", type=Path, default=[])
    parser.add_argument("--fit", action="store_true", help="write the weights into the package")
    parser.add_argument("--cross", action="store_true", help="measure by cross-validation")
    given = parser.parse_args()
    folders = {folder: labelled(folder, {FITTED: 1.0}) for folder in given.gold}
    left_out = {file.stem for folder in [*given.gold, *given.leave_out]
                for file in folder.glob("*.json")}  # fmt: skip
    more = registered(given.known, left_out) if given.known else []
    if given.fit:
        found = [*(sample for each in folders.values() for sample in each), *more]
        made = fit(found)
        about: dict[str, Any] = {"articles": len({s.article for s in found}), "values": len(found)}
        stored = {"fitted_on": about, "bias": made.bias, "weights": made.features}
        FILE.write_text(json.dumps(stored, indent=1, ensure_ascii=False) + "\n", "utf-8")
        print(f"{len(made.features)} weights from {len(found)} values in {FILE.name}")
        weights.cache_clear()
    folders[Path("all")] = [sample for each in folders.values() for sample in each]
    for folder, found in folders.items():
        own = np.array([weights().probability(sample.features) for sample in found])
        p = crossed(found, more) if given.cross else own
        print(summary(folder.name, found, p))
    print("\n".join(report(found, p)))
    golds = [gold for folder in given.gold for gold in load(folder, Incident)]
    print(table(HEADS, thinned(golds)))


if __name__ == "__main__":
    main()
