"""The figures of a ledger: every one is a query over its cells (see `counts` for the measures)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from extractor.evaluation.cell import OUTCOMES, Cell
from extractor.evaluation.counts import Counts, Share, ratio
from extractor.evaluation.fields import enums, paths
from extractor.evaluation.ledger import Ledger

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pydantic import BaseModel

__all__ = ["Counts", "Evidence", "Relevance", "Score", "Share", "counts_matrix", "score"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the quotes are worth.

    Attributes:
        found: predicted values that have a quote which stands in the article, of all that need one.
        citation_precision: predicted values of which a quote overlaps a gold quote, of those that
            gold has too, with its quotes located.
        citation_recall: likewise, of all gold values with located quotes, missing ones too.
        table: (value right, quote supports it) to how many values; right is wholly or partly, and
            a quote supports if it is found and the value can be computed from it. Only values of
            fields for which that can be decided.
        source: right or partly right values with a source that gold names.
        stance: likewise, with a stance that gold names.
    """

    found: Share
    citation_precision: Share
    citation_recall: Share
    table: Mapping[tuple[bool, bool], int]
    source: Share
    stance: Share


@dataclass(frozen=True, slots=True)
class Relevance:
    """Whether articles tell of an incident at all, by gold and by prediction.

    Articles whose incidents are all optional are right either way, and are not counted here.
    Failed articles are: their answer is that there is none, and `failed` says how many they are.
    """

    both: int
    missed: int
    invented: int
    neither: int
    failed: int

    @property
    def precision(self) -> float:
        """Of articles said to tell of an incident, those that do."""
        return ratio(self.both, self.both + self.invented)

    @property
    def recall(self) -> float:
        """Of articles that tell of an incident, those found."""
        return ratio(self.both, self.both + self.missed)


@dataclass(frozen=True)
class Score:
    """All figures of a ledger.

    Attributes:
        articles: how many there are, repeats counted.
        clusters: how many incidents they are about.
        failed: article to the reason why it has no prediction.
        fields: path to counts, in the schema's order; fields without any cell are left out.
        overall: all fields together.
        by_prominence: `main` and `background` apart.
        records: incidents that are right in every cell, of all in gold or in the prediction.
        relevance: by article.
        confusion: enum path to (gold, predicted) to how many; None is silence.
        evidence: on the quotes.
    """

    articles: int
    clusters: int
    failed: Mapping[str, str]
    fields: Mapping[str, Counts]
    overall: Counts
    by_prominence: Mapping[str, Counts]
    records: Share
    relevance: Relevance
    confusion: Mapping[str, Mapping[tuple[Any, Any], int]]
    evidence: Evidence

    @property
    def macro_f1(self) -> float:
        """The mean of F1 over the fields that have a gold or a predicted value."""
        known = [f1 for c in self.fields.values() if not math.isnan(f1 := c.f1)]
        return ratio(sum(known), len(known))


def score(ledger: Ledger, schema: type[BaseModel]) -> Score:
    """The figures of a ledger of records of this schema."""
    by_path: dict[str, list[Cell]] = {path: [] for path, _ in paths(schema)}
    by_prominence: dict[str, list[Cell]] = {}
    for cell in ledger.cells:
        by_path.setdefault(cell.path, []).append(cell)
        if cell.prominence is not None:
            by_prominence.setdefault(cell.prominence, []).append(cell)
    per_field = {path: count(cells) for path, cells in by_path.items() if cells}
    return Score(
        articles=len(ledger.articles),
        clusters=len({article.cluster for article in ledger.articles}),
        failed={a.article: a.error for a in ledger.articles if a.error is not None},
        fields=per_field,
        overall=sum(per_field.values(), Counts()),
        by_prominence={name: count(by_prominence[name]) for name in sorted(by_prominence)[::-1]},
        records=exact_records(ledger.cells),
        relevance=relevance(ledger),
        confusion={
            path: Counter((cell.gold, cell.predicted) for cell in by_path[path])
            for path in enums(schema)
            if by_path[path]
        },
        evidence=evidence(ledger.cells),
    )


def count(cells: Iterable[Cell]) -> Counts:
    """The outcomes of cells."""
    outcomes: Counter[str] = Counter()
    for cell in cells:
        outcomes[cell.outcome] += 1
        outcomes["failed"] += cell.failed
    return Counts(**outcomes)


def exact_records(cells: Iterable[Cell]) -> Share:
    """The incidents that are right in every cell, of all in gold or in the prediction."""
    right: dict[tuple[object, ...], bool] = {}
    for cell in cells:
        key = (cell.article, cell.repeat, cell.gold_incident, cell.predicted_incident)
        right[key] = right.get(key, True) and cell.outcome in ("correct", "correct_null")
    return Share(sum(right.values()), len(right))


def relevance(ledger: Ledger) -> Relevance:
    """The table of articles with and without an incident."""
    known = [article for article in ledger.articles if article.gold != "either"]
    table = Counter((article.gold == "yes", article.predicted) for article in known)
    return Relevance(
        both=table[True, True],
        missed=table[True, False],
        invented=table[False, True],
        neither=table[False, False],
        failed=sum(article.error is not None for article in known),
    )


def evidence(cells: Sequence[Cell]) -> Evidence:
    """What the quotes of predicted values are worth."""

    def share(name: str, predicted_only: bool = False) -> Share:
        facts = [
            fact
            for cell in cells
            if (fact := getattr(cell.facts, name)) is not None
            and not (predicted_only and cell.predicted is None)
        ]
        return Share(sum(facts), len(facts))

    table = Counter(
        (
            cell.outcome in ("correct", "partial"),
            bool(cell.facts.quote_found and cell.facts.value_supported),
        )
        for cell in cells
        if cell.facts.value_supported is not None
    )
    return Evidence(
        found=share("quote_found"),
        citation_precision=share("quote_overlaps_gold", predicted_only=True),
        citation_recall=share("quote_overlaps_gold"),
        table={(r, s): table[r, s] for r in (True, False) for s in (True, False)},
        source=share("source_right"),
        stance=share("stance_right"),
    )


def counts_matrix(
    ledger: Ledger, fields: Sequence[str]
) -> tuple[list[str], list[str], NDArray[np.int32]]:
    """The counts of each article, for inference.

    Args:
        ledger: repeats of an article are added up; articles without any cell are rows of zeros.
        fields: the paths that count, in the order of the columns.

    Returns:
        The articles' ids, their clusters, and counts [articles, fields, 5] in the order of
        `OUTCOMES`: correct, partial, wrong, missing, spurious.
    """
    import numpy as np

    clusters = {article.article: article.cluster for article in ledger.articles}
    rows = {article: index for index, article in enumerate(clusters)}
    columns = {path: index for index, path in enumerate(fields)}
    kinds = {outcome: index for index, outcome in enumerate(OUTCOMES)}
    counts = np.zeros((len(rows), len(columns), len(kinds)), dtype=np.int32)
    places = [
        (rows[cell.article], columns[cell.path], kinds[cell.outcome])
        for cell in ledger.cells
        if cell.path in columns and cell.outcome in kinds
    ]
    if places:
        np.add.at(counts, tuple(np.array(places).T), 1)
    return list(rows), list(clusters.values()), counts
