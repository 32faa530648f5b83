"""The figures of a score as a terminal table, JSON or CSV."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterator
from typing import Any

from extractor.evaluation.ledger import VERSION, Ledger
from extractor.evaluation.report import Figures
from extractor.evaluation.score import Counts, Score, Share
from extractor.evaluation.stats import Estimate

FIELD = 33  # columns of a field's path
COLUMNS = ("gold", "pred", "cor", "par", "wro", "mis", "spu", "fail")
RATIOS = ("P", "R", "F1")
INTERVAL = 15  # columns of `100.0 to 100.0`


def percent(value: float) -> str:
    """A ratio in per cent, a dash if there was nothing to measure."""
    return "-" if math.isnan(value) else f"{100 * value:.1f}"


def table(figures: Figures, ledger: Ledger) -> str:
    """The figures for eyes: a line a field, then what is not in them."""
    score = figures.score
    head = f"smallest difference in F1 that this gold shows between runs that err independently: \
{percent(figures.overall['f1'].detectable)} points (80 % power, 5 % two-sided)"
    return "\n".join([head, "", *_fields(figures), "", *_whole(score), "", *_evidence(score),
                      *_alignment(ledger)]) + "\n"  # fmt: skip


def _numbers(counts: Counts) -> list[int]:
    return [counts.possible, counts.actual, counts.correct, counts.partial, counts.wrong,
            counts.missing, counts.spurious, counts.failed]  # fmt: skip


def _line(name: str, counts: Counts, interval: Estimate | None = None) -> str:
    numbers = "".join(f"{number:>6}" for number in _numbers(counts))
    ratios = (counts.precision, counts.recall, counts.f1)
    shown = "".join(f"{percent(value):>7}" for value in ratios)
    return f"{name:<{FIELD}}{numbers}{shown}{_interval(interval)}"


def _interval(estimate: Estimate | None) -> str:
    if estimate is None or math.isnan(estimate.low):
        return ""
    return f"{percent(estimate.low)} to {percent(estimate.high)}".rjust(INTERVAL + 1)


def _fields(figures: Figures) -> Iterator[str]:
    score = figures.score
    heads = "".join(f"{head:>6}" for head in COLUMNS) + "".join(f"{head:>7}" for head in RATIOS)
    yield f"{'field':<{FIELD}}{heads}{'95 % of F1':>{INTERVAL + 1}}"
    for path, counts in score.fields.items():
        yield _line(path[1:], counts, figures.f1.get(path))
    yield _line("all fields (micro)", score.overall, figures.overall["f1"])
    for prominence, counts in score.by_prominence.items():
        yield _line(f"  {prominence} incidents", counts)
    mean = f"{'mean of fields (macro)':<{FIELD + 6 * len(COLUMNS) + 14}}"
    yield f"{mean}{percent(score.macro_f1):>7}{_interval(figures.macro)}"


def _of(share: Share) -> str:
    return f"{percent(share.share):>6} %  ({share.part} of {share.whole})"


def _whole(score: Score) -> Iterator[str]:
    every, known = score.overall, score.relevance
    filled = Share(every.correct, every.actual)
    invented = Share(every.spurious, every.spurious + every.correct_null)
    yield f"fill precision      {_of(filled)} predicted values wholly right"
    yield f"hallucination rate  {_of(invented)} values that gold leaves empty filled"
    yield f"omission rate       {_of(Share(every.missing, every.possible))} gold values absent"
    yield f"whole records       {_of(score.records)} incidents right in every value"
    yield (
        f"articles            {score.articles} in {score.clusters} clusters: with an incident "
        f"{known.both} found, {known.missed} missed; without {known.neither} right, "
        f"{known.invented} invented"
    )
    for article, reason in score.failed.items():
        yield f"failed              {article}: {reason}"


def _evidence(score: Score) -> Iterator[str]:
    found = score.evidence
    yield f"quote found         {_of(found.found)}"
    yield f"citation precision  {_of(found.citation_precision)} overlap a gold quote"
    yield f"citation recall     {_of(found.citation_recall)}"
    yield f"source right        {_of(found.source)}"
    yield f"stance right        {_of(found.stance)}"
    named = {
        (True, True): "right, quote supports",
        (True, False): "right, quote does not",
        (False, True): "not right, quote supports",
        (False, False): "not right, nor the quote",
    }
    yield "value and quote     " + "; ".join(
        f"{name} {found.table[k]}" for k, name in named.items()
    )


def _alignment(ledger: Ledger) -> Iterator[str]:
    """The incidents whose counterpart is not plain: unpaired, or with a runner-up."""
    doubtful = [a for a in ledger.alignments
                if a.gold is None or a.predicted is None or a.runner_up is not None]  # fmt: skip
    if doubtful:
        yield ""
        yield "incidents without a counterpart, or with a second candidate (weights in halves)"
    for a in doubtful:
        if a.predicted is None:
            yield f"  {a.article}: gold {_th(a.gold)} is not predicted"
        elif a.gold is None:
            yield f"  {a.article}: predicted {_th(a.predicted)} is not in gold"
        else:
            second = f", next {_th(a.runner_up)} by {a.margin}" if a.runner_up is not None else ""
            yield (
                f"  {a.article}: gold {_th(a.gold)} is predicted {_th(a.predicted)}, "
                f"agreeing on {a.agree} of {a.compared}{second}"
            )


def _th(index: int | None) -> str:
    return "-" if index is None else str(index + 1)


# -- for programs --------------------------------------------------------------------------------


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value


def _counts(counts: Counts) -> dict[str, Any]:
    return {
        "correct": counts.correct,
        "partial": counts.partial,
        "wrong": counts.wrong,
        "missing": counts.missing,
        "spurious": counts.spurious,
        "correct_null": counts.correct_null,
        "failed": counts.failed,
        "precision": _known(counts.precision),
        "recall": _known(counts.recall),
        "f1": _known(counts.f1),
    }


def _share(share: Share) -> dict[str, Any]:
    return {"part": share.part, "whole": share.whole, "share": _known(share.share)}


def as_json(score: Score, ledger: Ledger) -> str:
    """All figures as one JSON object; ratios are null where there was nothing to measure."""
    known, quotes = score.relevance, score.evidence
    found = {
        "rules": VERSION,
        "articles": score.articles,
        "clusters": score.clusters,
        "failed": dict(score.failed),
        "overall": _counts(score.overall),
        "macro_f1": _known(score.macro_f1),
        "fill_precision": _known(score.overall.fill_precision),
        "hallucination_rate": _known(score.overall.hallucination_rate),
        "omission_rate": _known(score.overall.omission_rate),
        "fields": {path: _counts(counts) for path, counts in score.fields.items()},
        "by_prominence": {name: _counts(c) for name, c in score.by_prominence.items()},
        "records": _share(score.records),
        "relevance": {
            "both": known.both,
            "missed": known.missed,
            "invented": known.invented,
            "neither": known.neither,
            "failed": known.failed,
        },
        "confusion": {
            path: [
                {"gold": gold, "predicted": predicted, "cells": cells}
                for (gold, predicted), cells in sorted(pairs.items(), key=str)
            ]
            for path, pairs in score.confusion.items()
        },
        "evidence": {
            "found": _share(quotes.found),
            "citation_precision": _share(quotes.citation_precision),
            "citation_recall": _share(quotes.citation_recall),
            "value_right_and_supported": quotes.table[True, True],
            "value_right_not_supported": quotes.table[True, False],
            "value_not_right_but_supported": quotes.table[False, True],
            "value_not_right_not_supported": quotes.table[False, False],
            "source": _share(quotes.source),
            "stance": _share(quotes.stance),
        },
        "alignments": [
            {
                "article": a.article,
                "gold": a.gold,
                "predicted": a.predicted,
                "agree": a.agree,
                "compared": a.compared,
                "runner_up": a.runner_up,
                "margin": a.margin,
            }
            for a in ledger.alignments
        ],
    }
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def as_csv(score: Score, ledger: Ledger) -> str:  # noqa: ARG001 - all formats are called alike
    """A line a field, and one for all; ratios are empty where there was nothing to measure."""
    file = io.StringIO()
    rows = {**score.fields, "all": score.overall}
    first = _counts(score.overall)
    writer = csv.DictWriter(file, ["field", *first], lineterminator="\n")
    writer.writeheader()
    writer.writerows({"field": path, **_counts(counts)} for path, counts in rows.items())
    return file.getvalue()
