"""Readers of the oracles' formats, and their metrics over the product's assignment and counts.

Only what the formats ask for is here: which pairs may be aligned and what a pair is worth. The
assignment is `extractor.evaluation.assign.assign`, the ratios are those of `Counts`.
"""

from __future__ import annotations

import gzip
import json
import math
import string
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from extractor.evaluation.assign import assign
from extractor.evaluation.score import Counts

Entity: TypeAlias = frozenset[Any]
Phi: TypeAlias = Callable[[Entity, Entity], float]
PRF: TypeAlias = tuple[float, float, float]

ROLES = ("PerpInd", "PerpOrg", "Target", "Victim", "Weapon")
TYPE = "incident_type"

NUMBERS: list[str] = []  # ours beside the published ones, shown at the end by `pytest -v`


def load(path: Path) -> Any:
    """A JSON file, compressed or not."""
    data = path.read_bytes()
    return json.loads(gzip.decompress(data) if path.suffix == ".gz" else data)


def entities(raw: Iterable[Iterable[Any]]) -> list[Entity]:
    """Lists of mentions as sets."""
    return [frozenset(mentions) for mentions in raw]


def normalised(mention: str) -> str:
    """As GRIT compares mentions: lower case, without punctuation and articles."""
    bare = mention.lower().translate(str.maketrans("", "", string.punctuation))
    return " ".join(word for word in bare.split() if word not in ("a", "an", "the"))


def prf(counts: Counts) -> PRF:
    """Precision, recall, F1."""
    return counts.precision, counts.recall, counts.f1


def percent(counts: Counts) -> list[float]:
    """Precision, recall, F1 as published: in per cent, two decimals."""
    return [round(100 * value, 2) for value in prf(counts)]


def tally(*parts: Counts) -> Counts:
    """The sum of counts."""
    return Counts(
        sum(part.correct for part in parts),
        sum(part.partial for part in parts),
        sum(part.wrong for part in parts),
        sum(part.missing for part in parts),
        sum(part.spurious for part in parts),
    )


def harmonic(precision: float, recall: float) -> float:
    """F1 of two ratios that do not come from one set of counts."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


# -- entities: CEAF-REE, CEAF over coreference clusters ------------------------------------------


def strict(gold: Entity, predicted: Entity) -> float:
    """φ of CEAF-REE: 1 if every predicted mention is one of the gold entity's."""
    return float(predicted <= gold)


def proportional(gold: Entity, predicted: Entity) -> float:
    """φ of CEAF-REE: the share of the predicted mentions that are the gold entity's."""
    return len(gold & predicted) / len(predicted)


def shared(gold: Entity, predicted: Entity) -> float:
    """φ3 of CEAF: mentions in common."""
    return float(len(gold & predicted))


def dice(gold: Entity, predicted: Entity) -> float:
    """φ4 of CEAF: Dice's coefficient."""
    return 2 * len(gold & predicted) / (len(gold) + len(predicted))


def table(gold: Sequence[Entity], predicted: Sequence[Entity], phi: Phi) -> NDArray[np.float64]:
    """What each pair is worth, [gold, predicted]."""
    worth = [[phi(one, other) for other in predicted] for one in gold]
    return np.array(worth, dtype=np.float64).reshape(len(gold), len(predicted))


def aligned(gold: Sequence[Entity], predicted: Sequence[Entity], phi: Phi = strict) -> Counts:
    """Counts of one role of one document: pairs are right, the rest missing or spurious."""
    right = len(assign(table(gold, predicted, phi)))
    return Counts(correct=right, missing=len(gold) - right, spurious=len(predicted) - right)


def worth(gold: Sequence[Entity], predicted: Sequence[Entity], phi: Phi) -> float:
    """Total φ of the best assignment, for credit that is not whole and so no count."""
    weights = table(gold, predicted, phi)
    return float(sum(weights[pair] for pair in assign(weights)))


# -- clusters: MUC and B³, which align nothing ---------------------------------------------------


def _links(one: Sequence[Entity], other: Sequence[Entity]) -> tuple[int, int]:
    """Links of `one` that `other` keeps, and all its links (Vilain et al. 1995)."""
    kept = total = 0
    for cluster in one:
        pieces = {next((n for n, c in enumerate(other) if m in c), (m,)) for m in cluster}
        kept += len(cluster) - len(pieces)
        total += len(cluster) - 1
    return kept, total


def muc(gold: Sequence[Entity], predicted: Sequence[Entity]) -> PRF:
    """The MUC score over coreference links."""
    found, possible = _links(gold, predicted)
    right, actual = _links(predicted, gold)
    precision = Counts(correct=right, spurious=actual - right).precision
    recall = Counts(correct=found, missing=possible - found).recall
    return precision, recall, harmonic(precision, recall)


def _b_cubed(one: Sequence[Entity], other: Sequence[Entity]) -> float:
    """Mean over the mentions of `one` of the share of their cluster that `other` joins too."""
    shares = [
        Fraction(sum(len(c & cluster) for c in other if mention in c), len(cluster))
        for cluster in one
        for mention in cluster
    ]
    return float(sum(shares) / len(shares))


def b_cubed(gold: Sequence[Entity], predicted: Sequence[Entity]) -> PRF:
    """B³ over mentions (Bagga & Baldwin 1998)."""
    precision, recall = _b_cubed(predicted, gold), _b_cubed(gold, predicted)
    return precision, recall, harmonic(precision, recall)


def ceaf(gold: Sequence[Entity], predicted: Sequence[Entity], phi: Phi) -> PRF:
    """CEAF over clusters (Luo 2005): Σφ over what φ gives each side against itself."""
    total = worth(gold, predicted, phi)
    precision = total / sum(phi(one, one) for one in predicted)
    recall = total / sum(phi(one, one) for one in gold)
    return precision, recall, harmonic(precision, recall)


# -- spans: SemEval 2013 -------------------------------------------------------------------------

Span: TypeAlias = tuple[str, int, int]  # label, start, end (exclusive)


def spans(tags: Sequence[str]) -> list[Span]:
    """The spans of a sentence in BIO tags."""
    found: list[Span] = []
    for place, tag in enumerate(tags):
        if tag.startswith("B-"):
            found.append((tag[2:], place, place + 1))
        elif tag.startswith("I-"):
            label, start, _ = found.pop()
            found.append((label, start, place + 1))
    return found


def _span_weight(gold: Span, predicted: Span) -> float:
    """Overlapping spans may be aligned; the same bounds, then the same label, bind closer."""
    if min(gold[2], predicted[2]) <= max(gold[1], predicted[1]):
        return 0.0
    return 1.0 + 2 * (gold[1:] == predicted[1:]) + (gold[0] == predicted[0])


def semeval(gold: Sequence[Span], predicted: Sequence[Span]) -> dict[str, Counts]:
    """Counts in the four modes."""
    weights = [[_span_weight(one, other) for other in predicted] for one in gold]
    pairs = assign(np.array(weights).reshape(len(gold), len(predicted)))
    same = [(gold[g][1:] == predicted[p][1:], gold[g][0] == predicted[p][0]) for g, p in pairs]
    rest = {"missing": len(gold) - len(pairs), "spurious": len(predicted) - len(pairs)}

    def decided(right: Sequence[bool]) -> Counts:
        return Counts(correct=sum(right), wrong=len(right) - sum(right), **rest)

    bounds = [bound for bound, _ in same]
    return {
        "strict": decided([bound and label for bound, label in same]),
        "exact": decided(bounds),
        "type": decided([label for _, label in same]),
        "partial": Counts(correct=sum(bounds), partial=len(same) - sum(bounds), **rest),
    }


def exactly(gold: Iterable[Any], predicted: Iterable[Any]) -> Counts:
    """Counts of things that are right if they are equal, as often as they occur."""
    return aligned(
        [frozenset([one]) for one in gold], [frozenset([one]) for one in predicted], strict
    )


# -- templates: GTT ------------------------------------------------------------------------------


class TemplateTally:
    """Template F1 of GTT over documents: per role what P and what R count, which may differ."""

    def __init__(self) -> None:
        self.right_predicted: Counter[str] = Counter()
        self.predicted: Counter[str] = Counter()
        self.right_gold: Counter[str] = Counter()
        self.gold: Counter[str] = Counter()

    def add(self, gold: Sequence[Any], predicted: Sequence[Any]) -> None:
        """One document: templates are assigned by how much of both they cover."""
        for template in gold:
            self.gold.update(_size(template))
        for template in predicted:
            self.predicted.update(_size(template))
        weights = np.zeros((len(gold), len(predicted)), dtype=np.int64)
        for g, one in enumerate(gold):
            for p, other in enumerate(predicted):
                weights[g, p] = sum(part.total() for part in _covered(one, other))
        for g, p in assign(weights):
            of_predicted, of_gold = _covered(gold[g], predicted[p])
            self.right_predicted += of_predicted
            self.right_gold += of_gold

    def prf(self, roles: Iterable[str]) -> list[float]:
        """Precision, recall, F1 over roles, in per cent."""
        names = list(roles)
        right, actual, found, possible = (
            sum(part[name] for name in names)
            for part in (self.right_predicted, self.predicted, self.right_gold, self.gold)
        )
        precision = Counts(correct=right, spurious=actual - right).precision
        recall = Counts(correct=found, missing=possible - found).recall
        figures = (precision, recall, harmonic(precision, recall))
        return [round(100 * value, 2) for value in figures]


def _size(template: Mapping[str, Any]) -> Counter[str]:
    """Entities per role; the type is one more."""
    return Counter({TYPE: 1, **{role: len(template[role]) for role in ROLES}})


def _covered(gold: Mapping[str, Any], predicted: Mapping[str, Any]) -> tuple[Counter[str], ...]:
    """Per role the right entities of the prediction and the gold entities that they hit.

    Empty where the types forbid the pair: the predicted one must be part of the gold one.
    """
    if predicted[TYPE] not in gold[TYPE]:
        return Counter(), Counter()
    of_predicted, of_gold = Counter({TYPE: 1}), Counter({TYPE: 1})
    for role in ROLES:
        ours, theirs = entities(gold[role]), entities(predicted[role])
        of_predicted[role] = sum(any(p <= g for g in ours) for p in theirs)
        of_gold[role] = sum(any(p <= g for p in theirs) for g in ours)
    return of_predicted, of_gold


# -- the official counts of 1992 -----------------------------------------------------------------


def official(row: Mapping[str, float]) -> Counts:
    """A row of the 1992 tables, by column name, as counts."""
    columns = ("COR", "PAR", "INC", "MIS", "SPU")
    return Counts(*(int(row[name]) for name in columns))


def rounded_1992(ratio: float) -> int:
    """Per cent as the program of 1992 printed them: cut to tenths, then half to even.

    Found from the tables, and true of all their cells: 26.51 is printed as 26, 48.60 too, but
    27.51 as 28.
    """
    return round(math.floor(1000 * ratio + 1e-9) / 10)
