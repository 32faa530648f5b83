"""Runs on one self-contained HTML page: figures, errors, and every article behind a count.

How such a page is made safe is in `extractor.web`; its own parts are in `web/`.
"""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from extractor import web
from extractor.errors import UsageError
from extractor.evaluation.cell import FACTS, OUTCOMES, Cell
from extractor.evaluation.fields import enums
from extractor.evaluation.flow import keys
from extractor.evaluation.gold import Gold
from extractor.evaluation.ledger import Ledger
from extractor.evaluation.report import Comparison, Contrast, Figures, comparison, counted, figures
from extractor.evaluation.stats import Estimate
from extractor.extraction import Extraction
from extractor.schema.record import Record

WEB = Path(__file__).with_name("web")
SCRIPTS = ("cells.js", "article.js", "summary.js", "compare.js", "main.js")
PARTS = web.Parts(WEB / "page.html", [WEB / "page.css"], [WEB / name for name in SCRIPTS])
DIGITS = 8  # of ratios: the page shows three, and rounding twice could show another third
NONE = -1  # stands for null in the flat list of cells
STRIDE = 12  # numbers per cell, see `_cell`


@dataclass(frozen=True)
class Run:
    """One run to be shown.

    Attributes:
        name: tells it from the others.
        ledger: its cells.
        rows: its result rows, for the quotes; articles without a row are shown without them.
        repeat: which of several runs of the same model and prompt.
    """

    name: str
    ledger: Ledger
    rows: Sequence[Extraction[Any]]
    repeat: int = 1

    @property
    def model(self) -> str:
        """What answered."""
        return self.rows[0].provenance.model if self.rows else self.name

    @property
    def prompt(self) -> str | None:
        """The prompt's name, without its digest."""
        prompt = self.rows[0].provenance.prompt if self.rows else None
        return prompt.split()[0] if prompt else None


def write(
    runs: Sequence[Run],
    golds: Sequence[Gold[Any]],
    schema: type[BaseModel],
    file: Path,
    title: str = "Evaluation",
) -> None:
    """The page of some runs on the same labels, in a file.

    Raises:
        UsageError: there is no run, or they are not on the same articles.
        ResultError: the file cannot be written.
    """
    web.write(render(runs, golds, schema, title), file)


def render(
    runs: Sequence[Run], golds: Sequence[Gold[Any]], schema: type[BaseModel], title: str
) -> bytes:
    """The page in UTF-8; the same runs give the same bytes.

    Raises:
        UsageError: see `write`.
    """
    return web.render(PARTS, title, content(runs, golds, schema, title))


class Table:
    """Values by number, each once: most pointers, reasons and values stand in many cells."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self.values: list[Any] = []

    def number(self, value: Any) -> int:
        """The number of a JSON value, `NONE` for null."""
        if value is None:
            return NONE
        known = self._numbers.setdefault(json.dumps(value), len(self.values))
        if known == len(self.values):
            self.values.append(value)
        return known


def content(
    runs: Sequence[Run], golds: Sequence[Gold[Any]], schema: type[BaseModel], title: str
) -> dict[str, Any]:
    """What the page's script shows, as JSON types."""
    if not runs:
        raise UsageError("a page needs at least one run")
    fields = counted([run.ledger for run in runs], schema)
    pairs = [
        (one, other, comparison(runs[one].ledger, runs[other].ledger, schema))
        for one, other in itertools.combinations(range(len(runs)), 2)
    ]
    places = {gold.id: number for number, gold in enumerate(golds)}
    values, known_keys = Table(), Table()
    pack = _packer(places, {path: n for n, path in enumerate(fields)}, values, known_keys)
    shown = [_run(run, figures(run.ledger, schema), fields, places, pack) for run in runs]
    least = [pair.detectable for _, _, pair in pairs] or [
        figures(run.ledger, schema).overall["f1"].detectable for run in runs
    ]
    return {
        "title": title,
        "clusters": len({gold.cluster for gold in golds}),
        "detectable": [_ratio(value) for value in (min(least), max(least))],
        "fields": [path[1:] for path in fields],
        "enums": [fields.index(path) for path in enums(schema) if path in fields],
        "outcomes": OUTCOMES,
        "facts": FACTS,
        "stride": STRIDE,
        "values": values.values,
        "articles": [_article(gold) for gold in golds],
        "runs": shown,
        "pairs": [_pair(one, other, pair, fields) for one, other, pair in pairs],
    }


def _article(gold: Gold[Any]) -> dict[str, Any]:
    return {
        "id": gold.id,
        "published": gold.published,
        "cluster": gold.cluster if gold.cluster != gold.id else None,
        "text": gold.article.text if gold.article else None,
        "claims": [_claims(incident.record) for incident in gold.incidents],
    }


def _claims(record: Record) -> list[list[Any]]:
    """Its quotes: span in code points or null, the words where there is no span, what for, who."""
    return [
        [c.span, None if c.span else c.quote, c.supports, c.source, c.stance] for c in record.claims
    ]


def _run(
    run: Run,
    found: Figures,
    fields: Sequence[str],
    places: Mapping[str, int],
    pack: Callable[[Iterable[Cell]], list[int]],
) -> dict[str, Any]:
    """A run's figures, cells and quotes."""
    aligned: dict[int, list[Any]] = {}
    for a in run.ledger.alignments:
        aligned.setdefault(places[a.article], []).append(
            [a.gold, a.predicted, a.agree, a.compared, a.runner_up, a.margin]
        )
    score = found.score
    return {
        "name": run.name,
        "model": run.model,
        "prompt": run.prompt,
        "repeat": run.repeat,
        "overall": {name: _estimate(estimate) for name, estimate in found.overall.items()},
        "macro": _estimate(found.macro),
        "rates": {
            "values wholly right, of those predicted": _ratio(score.overall.fill_precision),
            "values filled, of those that gold leaves empty": _ratio(
                score.overall.hallucination_rate
            ),
            "values absent, of those that gold has": _ratio(score.overall.omission_rate),
            "incidents right in every value": _ratio(score.records.share),
            "quotes found in the article": _ratio(score.evidence.found.share),
            "passages cited that gold cites": _ratio(score.evidence.citation_recall.share),
        },
        "f1": [_estimate(found.f1[path]) if path in found.f1 else None for path in fields],
        "failed": [[places[a.article], a.error] for a in run.ledger.articles if a.error],
        "aligned": aligned,
        "claims": {
            places[row.article.id]: [_claims(record) for record in row.incidents]
            for row in run.rows
            if row.article.id in places
        },
        "cells": pack(run.ledger.cells),
    }


def _packer(
    places: Mapping[str, int], fields: Mapping[str, int], values: Table, known_keys: Table
) -> Callable[[Iterable[Cell]], list[int]]:
    """A function that lays the cells that count out as one flat list, `STRIDE` numbers each."""

    def index(position: int | None) -> int:
        return NONE if position is None else position

    def pack(cells: Iterable[Cell]) -> list[int]:
        listed = list(cells)
        packed: list[int] = []
        for key, cell in zip(keys(listed), listed, strict=True):
            if cell.outcome == "correct_null":
                continue
            packed += (
                places[cell.article],
                index(cell.gold_incident),
                index(cell.predicted_incident),
                fields[cell.path],
                values.number(cell.gold_pointer),
                values.number(cell.predicted_pointer),
                OUTCOMES.index(cell.outcome),
                values.number(cell.gold),
                values.number(cell.predicted),
                values.number(cell.reason),
                known_keys.number(key),  # equal in two runs for the same value
                _facts(cell),
            )
        return packed

    return pack


def _facts(cell: Cell) -> int:
    """The facts on the evidence as digits to base 3: unknown, no, yes; the first is the lowest."""
    known = (getattr(cell.facts, name) for name in FACTS)
    return sum((0 if fact is None else 1 + fact) * 3**n for n, fact in enumerate(known))


def _pair(one: int, other: int, pair: Comparison, fields: Sequence[str]) -> dict[str, Any]:
    return {
        "first": one,
        "second": other,
        "overall": _contrast(pair.overall),
        "fields": [
            _contrast(pair.fields[path]) if path in pair.fields else None for path in fields
        ],
    }


def _contrast(found: Contrast) -> list[Any]:
    """Difference, its interval, p after Holm, and whether it is shown."""
    one = found.difference
    ratios = [_ratio(value) for value in (one.value, one.low, one.high, one.p_holm)]
    return [*ratios, found.verdict != "not shown"]


def _estimate(found: Estimate) -> list[float | None]:
    return [_ratio(value) for value in (found.value, found.low, found.high)]


def _ratio(value: float) -> float | None:
    return None if math.isnan(value) else round(value, DIGITS)
