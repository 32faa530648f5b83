"""Reports of one run or of a matrix: Markdown, CSV, JUnit, and the HTML page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from extractor.evaluation import page, tables
from extractor.evaluation.ledger import ledger
from extractor.evaluation.report import figures
from extractor.schema.incident import Incident
from extractor.schema.record import Record

if TYPE_CHECKING:
    from extractor.evaluation.gold import Gold
    from extractor.experiment.run import Outcome


def complete(outcomes: Sequence[Outcome], golds: Sequence[Gold[Any]]) -> list[page.Run]:
    """The runs of a matrix; those in which something was not asked are named and left out."""
    for outcome in outcomes:
        if outcome.unasked:
            click.echo(f"not in the report, for it is incomplete: {outcome.run.label}", err=True)
    return [
        page.Run(o.run.label, ledger(o.rows, golds), o.rows, o.run.repeat)
        for o in outcomes
        if not o.unasked
    ]


def text(form: str, runs: Sequence[page.Run], schema: type[Record]) -> str:
    """Runs in one of the formats of `tables.FORMATS`."""
    return tables.FORMATS[form]({run.name: figures(run.ledger, schema) for run in runs})


def write(
    file: Path,
    runs: Sequence[page.Run],
    golds: Sequence[Gold[Any]],
    title: str,
    schema: type[Record] = Incident,
) -> None:
    """The HTML page of runs."""
    page.write(runs, golds, schema, file, title)
