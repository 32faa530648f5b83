"""Two readers of the same articles as a terminal table or as JSON types."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from extractor.cli.figures import NONE, columns, percent
from extractor.evaluation.annotators import Readers
from extractor.evaluation.counts import Counts
from extractor.evaluation.tables import known

HEADS = ("field", "level", "places", "stated", "same", "kappa", "alpha", "F1, A gold", "F1, B gold")


def table(found: Readers) -> Iterator[str]:
    """For eyes: who labelled what, a line for each field, then the ceiling."""
    yield f"{len(found.articles)} articles labelled in both"
    for name, only in (("A", found.only_first), ("B", found.only_second)):
        if only:
            yield f"{len(only)} only in {name}, not compared: {', '.join(only)}"
    golds = (found.first_as_gold, found.second_as_gold)
    rows = [
        [
            path[1:],
            one.level.value,
            *map(str, (len(one.pairs), one.stated, one.same)),
            *(_coefficient(value) for value in (one.kappa, one.alpha)),
            *(percent(gold.fields[path].f1) if path in gold.fields else NONE for gold in golds),
        ]
        for path, one in found.fields.items()
    ]
    if rows:
        yield f"\n{columns(HEADS, rows)}"
    yield "\nthe ceiling: one reader's values scored against the other's labels, all fields"
    for name, gold in zip(("A gold, B scored", "B gold, A scored"), golds, strict=True):
        every = gold.overall
        ratios = (every.precision, every.recall, every.f1)
        p, r, f1 = (percent(value) for value in ratios)
        yield f"{name}  P {p}  R {r}  F1 {f1}"


def as_json(found: Readers) -> dict[str, Any]:
    """For programs: ratios from 0 to 1; null for what could not be measured."""
    golds = {"first_as_gold": found.first_as_gold, "second_as_gold": found.second_as_gold}
    return {
        "articles": list(found.articles),
        "only_first": list(found.only_first),
        "only_second": list(found.only_second),
        "fields": {
            path: {
                "level": one.level.value,
                "places": len(one.pairs),
                "stated": one.stated,
                "same": one.same,
                "kappa": known(one.kappa),
                "alpha": known(one.alpha),
            }
            for path, one in found.fields.items()
        },
        "ceiling": {
            name: {
                "overall": _ratios(gold.overall),
                "fields": {path: _ratios(counts) for path, counts in gold.fields.items()},
            }
            for name, gold in golds.items()
        },
    }


def _coefficient(value: float) -> str:
    return NONE if value != value else f"{value:.3f}"


def _ratios(counts: Counts) -> dict[str, float | None]:
    return {name: known(getattr(counts, name)) for name in ("precision", "recall", "f1")}
