"""The ledger: every cell of every article, the one artefact from which all figures follow.

It is made from result rows and labels, without any model; stored as JSONL it reads back the same.
A changed rule of comparison rescores from the rows; every report follows from a ledger alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, get_args

from extractor.errors import ResultError
from extractor.evaluation.align import align
from extractor.evaluation.cell import FACTS, NO_FACTS, Cell, Facts
from extractor.evaluation.cells import Comparison
from extractor.evaluation.gold import Gold
from extractor.extraction import Extraction
from extractor.schema.record import Record

VERSION = "cells/1"  # changes with any rule of alignment, comparison or counting
Status = Literal["ok", "no_incident", "failed", "absent"]


@dataclass(frozen=True, slots=True)
class Scored:
    """An article as a whole.

    Attributes:
        article: its id.
        cluster: the incident that it is about, for resampling.
        repeat: which run on it.
        status: of its result row; `absent` if there is none. Failed and absent articles stay in
            every denominator: all that gold says is missing.
        error: why there is no prediction, the name of the error; None if there is one.
        gold: whether gold has an incident; "either" if every one is optional.
        predicted: whether one is predicted.
    """

    article: str
    cluster: str
    repeat: int
    status: Status
    error: str | None
    gold: Literal["yes", "no", "either"]
    predicted: bool


@dataclass(frozen=True, slots=True)
class Aligned:
    """An incident of the label or of the prediction, or a pair of them, by their positions.

    Attributes:
        article: the article's id.
        repeat: which run on it.
        gold: None for a predicted incident that gold does not have.
        predicted: None for a gold incident that is not predicted.
        agree: weight of what they agree on, in halves.
        compared: weight of what both state, in halves.
        runner_up: the predicted incident that agrees next best with the gold one.
        margin: by how much the pair agrees better than the runner-up, in halves.
    """

    article: str
    repeat: int
    gold: int | None
    predicted: int | None
    agree: int = 0
    compared: int = 0
    runner_up: int | None = None
    margin: int = 0


@dataclass(frozen=True)
class Ledger:
    """All cells, with the articles and alignments that they come from, in the gold's order."""

    articles: tuple[Scored, ...]
    alignments: tuple[Aligned, ...]
    cells: tuple[Cell, ...]

    def __add__(self, other: Ledger) -> Ledger:
        """Two ledgers as one: repeats, or parts of a corpus."""
        return Ledger(
            self.articles + other.articles,
            self.alignments + other.alignments,
            self.cells + other.cells,
        )

    def to_jsonl(self) -> Iterator[str]:
        """Lines without their ends: the version, then articles, alignments, cells."""
        yield json.dumps({"ledger": VERSION})
        for article in self.articles:
            yield json.dumps({"is": "article", **asdict(article)}, ensure_ascii=False)
        for alignment in self.alignments:
            yield json.dumps({"is": "alignment", **asdict(alignment)}, ensure_ascii=False)
        for cell in self.cells:
            yield json.dumps({"is": "cell", **_cell_json(cell)}, ensure_ascii=False)


def ledger(
    predictions: Iterable[Extraction[Any]], golds: Sequence[Gold[Any]], repeat: int = 0
) -> Ledger:
    """The ledger of one run against labels.

    Rows of articles without a label do not enter it; see `unlabelled`.

    Args:
        predictions: result rows, in any order.
        golds: the labels.
        repeat: which run on these articles it is.

    Raises:
        ResultError: two rows are about one article, or a row was read from another text.
        ConfigError: the extra `eval` is not installed.
    """
    rows: dict[str, Extraction[Any]] = {}
    for row in predictions:
        if row.article.id in rows:
            raise ResultError(f"{row.article.id!r}: two rows about this article; score each run")
        rows[row.article.id] = row
    articles: list[Scored] = []
    alignments: list[Aligned] = []
    cells: list[Cell] = []
    for gold in golds:
        found = rows.get(gold.id)
        if found is not None and found.article.sha256 != gold.sha256:
            message = f"{gold.id!r}: the row was read from another text than the label"
            raise ResultError(f"{message} ({found.article.sha256!r}, not {gold.sha256!r})")
        articles.append(_scored(gold, found, repeat))
        for aligned, comparison in _compared(gold, found, articles[-1]):
            alignments.append(aligned)
            cells.extend(comparison.cells())
    return Ledger(tuple(articles), tuple(alignments), tuple(cells))


def unlabelled(predictions: Iterable[Extraction[Any]], golds: Iterable[Gold[Any]]) -> list[str]:
    """The ids of rows that no label is about."""
    known = {gold.id for gold in golds}
    return [row.article.id for row in predictions if row.article.id not in known]


def _scored(gold: Gold[Any], row: Extraction[Any] | None, repeat: int) -> Scored:
    error = "no row" if row is None else row.error.type if row.error else None
    return Scored(
        article=gold.id,
        cluster=gold.cluster,
        repeat=repeat,
        status=row.status if row else "absent",
        error=error,
        gold=gold.relevant,
        predicted=bool(row and row.incidents),
    )


def _compared(
    gold: Gold[Any], row: Extraction[Any] | None, article: Scored
) -> Iterator[tuple[Aligned, Comparison]]:
    """The pairs of incidents, then those of gold alone, then those predicted alone."""
    predicted: Sequence[Record] = row.incidents if row else ()
    alignment = align(gold.incidents, predicted)

    def place(ours: int | None, theirs: int | None) -> Mapping[str, Any]:
        record = gold.incidents[ours].record if ours is not None else predicted[theirs or 0]
        return {
            "article": gold.id,
            "cluster": gold.cluster,
            "repeat": article.repeat,
            "gold_incident": ours,
            "predicted_incident": theirs,
            "prominence": getattr(record, "prominence", None),
            "failed": article.error is not None,
        }

    name = (gold.id, article.repeat)
    for pair in alignment.pairs:
        found = pair.agreement
        one, other = gold.incidents[pair.gold], predicted[pair.predicted]
        yield (
            Aligned(*name, pair.gold, pair.predicted, found.agree, found.compared,
                    pair.runner_up, pair.margin),
            Comparison(place(pair.gold, pair.predicted), one, other, found.lists),
        )  # fmt: skip
    reason = {"absence": f"failed: {article.error}"} if article.error else {}
    for index in alignment.gold_left:
        label = gold.incidents[index]
        yield (
            Aligned(*name, index, None),
            Comparison(place(index, None), label, None, {}, **reason),
        )
    for index in alignment.predicted_left:
        yield (
            Aligned(*name, None, index),
            Comparison(place(None, index), None, predicted[index], {}),
        )


# -- as JSONL ------------------------------------------------------------------------------------

OWN = tuple(f.name for f in fields(Cell) if f.name != "facts")


def _cell_json(cell: Cell) -> dict[str, Any]:
    """A cell without its nulls: a ledger is mostly silence."""
    found = {name: value for name in OWN if (value := getattr(cell, name)) is not None}
    facts = cell.facts
    if facts is not NO_FACTS:
        known = {name: value for name in FACTS if (value := getattr(facts, name)) is not None}
        found["facts"] = known
    return found


def read_ledger(lines: Iterable[str], where: str) -> Ledger:
    """A ledger from its JSONL.

    Args:
        lines: with or without their ends.
        where: the file's name, for messages.

    Raises:
        ResultError: not a ledger, or one of another version; the message names the line.
    """
    articles: list[Scored] = []
    alignments: list[Aligned] = []
    cells: list[Cell] = []
    version: Any = None
    for number, line in enumerate(lines, start=1):
        try:
            found = json.loads(line)
            kind = found.pop("is", None)
            if number == 1:
                version = found.get("ledger")
                if version != VERSION:
                    raise ValueError(f"version {version!r}, not {VERSION!r}; score the rows anew")
            elif kind == "article":
                articles.append(_article(found))
            elif kind == "alignment":
                alignments.append(Aligned(**found))
            elif kind == "cell":
                cells.append(_cell(found))
            else:
                raise ValueError(f"a line of unknown kind {kind!r}")
        except (ValueError, TypeError, AttributeError) as error:
            raise ResultError(f"{where}: line {number}: not a ledger: {error}") from None
    if version is None:
        raise ResultError(f"{where}: not a ledger: it is empty")
    return Ledger(tuple(articles), tuple(alignments), tuple(cells))


def _article(found: dict[str, Any]) -> Scored:
    if found.get("status") not in get_args(Status):
        raise ValueError(f"status {found.get('status')!r}")
    return Scored(**found)


NULLS = dict.fromkeys(OWN)


def _cell(found: dict[str, Any]) -> Cell:
    facts = found.pop("facts", None)
    return Cell(**{**NULLS, **found, "facts": Facts(**facts) if facts is not None else NO_FACTS})
