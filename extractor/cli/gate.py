"""`extractor gate`: has a run become worse than its floors?"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from extractor.cli import EXIT_IMPROVED, EXIT_REGRESSION
from extractor.cli.gold import articles_option, read
from extractor.cli.options import load_schema, read_results, schema_option
from extractor.errors import ConfigError, FloorsError, ResultError
from extractor.evaluation.assign import solver
from extractor.evaluation.floors import (
    Floors,
    Pinned,
    field_digest,
    fresh,
    gold_digest,
    read_floors,
    tabulate,
)
from extractor.evaluation.gate import Judged, Verdict, comparable, judge, lowered, verdict
from extractor.evaluation.gold import absent
from extractor.evaluation.ledger import ledger, unlabelled
from extractor.extraction import Extraction

EXITS = {
    Verdict.REGRESSION: EXIT_REGRESSION,
    Verdict.HELD: 0,
    Verdict.IMPROVED: EXIT_IMPROVED,
}
SAID = {
    Verdict.REGRESSION: "regression shown",
    Verdict.HELD: "regression not shown",
    Verdict.IMPROVED: "improved: set the floors anew with --update",
}
NAMED = 3  # articles named for a loss: enough to begin with


@click.command()
@click.argument("predictions", type=click.Path(path_type=Path))
@click.argument("gold", type=click.Path(path_type=Path))
@articles_option
@schema_option
@click.option(
    "--floors",
    "file",
    type=click.Path(path_type=Path),
    default=Path("eval/floors.json"),
    show_default=True,
    help="File of floors.",
)
@click.option("--update", is_flag=True, help="Set the floors of this run to what it reaches.")
@click.option("--allow-regression", is_flag=True, help="With --update: also lower floors.")
def gate(
    predictions: Path,
    gold: Path,
    articles: tuple[Path, ...],
    schema_name: str | None,
    file: Path,
    update: bool,
    allow_regression: bool,
) -> int:
    """Compare the result rows in PREDICTIONS, scored against the labels in GOLD, with floors.

    A field group has regressed if its F1 is below its floor by more than its margin and by more
    than chance; a field on the never-regress list, if its F1 is below its floor at all. Floors are
    kept by run: model and prompt.

    Exit codes: 4 regression shown, 0 not shown, 5 improved (and nothing regressed); 2 if the
    labels, the fields or the file of floors are not those that the floors were set on.
    """
    if allow_regression and not update:
        raise ConfigError("--allow-regression means nothing without --update")
    solver()  # says what to install, before anything is read
    schema = load_schema(schema_name)
    golds = read([gold], schema_name, articles)
    if missing := absent(golds):
        message = f"{len(missing)} texts absent, {missing[0]!r} first: evidence cannot be judged"
        raise ConfigError(f"{message}; give them with --articles DIR")
    rows = read_results(predictions, schema)
    name = run_name(rows, str(predictions))
    new = update and not file.exists()
    floors = fresh(schema) if new else read_floors(file, schema)
    made = ledger(rows, golds)
    table = tabulate(made, schema, floors.never_regress)
    now = Pinned.of(table, gold_digest(golds), field_digest(schema))
    if update:
        _update(file, floors, name, now, allow_regression)
        return 0
    if name not in floors.runs:
        known = ", ".join(map(repr, floors.runs)) or "none"
        raise FloorsError(
            f"{file}: no floors for the run {name!r} (there: {known}); --update sets them"
        )
    if others := unlabelled(rows, golds):
        click.echo(
            f"{len(others)} rows without a label, not counted: {', '.join(others)}", err=True
        )
    if failed := [f"{a.article} ({a.error})" for a in made.articles if a.error]:
        click.echo(f"{len(failed)} articles without a prediction: {', '.join(failed)}", err=True)
    comparable(floors.runs[name], now, f"{file}: runs/{name}")
    clusters = [article.cluster for article in made.articles]
    judged = judge(table, floors.runs[name].table(), clusters, floors)
    found = verdict(judged)
    click.echo(f"{name} on {gold}: {len(golds)} articles about {len(set(clusters))} incidents")
    click.echo("\n".join(_table(judged)))
    click.echo("\n".join(_messages(judged, found)))
    return EXITS[found]


def run_name(rows: Sequence[Extraction[Any]], file: str) -> str:
    """Model and prompt that all rows share, without the prompt's digest: a run outlives edits.

    Raises:
        ResultError: there is no row, or rows are of several runs.
    """
    names = {
        " ".join([row.provenance.model, *(row.provenance.prompt or "").split()[:1]]) for row in rows
    }
    if len(names) != 1:
        what = f"rows of several runs, {sorted(names)}" if names else "no rows"
        raise ResultError(f"{file}: {what}; give the rows of one run")
    return names.pop()


def _update(file: Path, floors: Floors, name: str, now: Pinned, allow: bool) -> None:
    """Write the floors of a run.

    Raises:
        FloorsError: a floor would sink, and that is not allowed; or the file cannot be written.
    """
    old = floors.runs.get(name)
    sinking = lowered(old, now) if old else []
    if sinking and not allow:
        message = f"{file}: runs/{name}: --update would lower {', '.join(sinking)}"
        raise FloorsError(f"{message}; if that is meant, add --allow-regression")
    runs = {**floors.runs, name: now}
    text = floors.model_copy(update={"runs": dict(sorted(runs.items()))}).to_json()
    part = file.with_name(file.name + ".part")
    try:
        part.write_text(text, encoding="utf-8", newline="\n")
        part.replace(file)
    except OSError as error:
        raise FloorsError(f"{file}: {(error.strerror or 'cannot be written').lower()}") from None
    for column, floor in now.floors.items():
        before = old.floors.get(column) if old else None
        if floor != before:
            click.echo(f"{column}: {_number(before)} to {_number(floor)}")
    click.echo(f"floors of {name!r} set in {file}")


def _table(judged: Sequence[Judged]) -> Iterator[str]:
    """A line for each column: F1 beside its floor."""
    wide = max(len(one.column) for one in judged)
    yield f"{'':<{wide}}      F1   floor   change  margin       p"
    for one in judged:
        p = "counts" if one.p is None else _chance(one.p)
        numbers = f"{_number(one.found.f1):>6}  {_number(one.pinned.f1):>6}  {one.change:+7.4f}"
        marked = "" if one.verdict is Verdict.HELD else f"  {one.verdict}"
        yield f"{one.column:<{wide}}  {numbers}  {one.margin:>6.2f}  {p:>6}{marked}"


def _number(f1: float | None) -> str:
    return "-" if f1 is None or math.isnan(f1) else f"{f1:.4f}"


def _chance(p: float) -> str:
    """A p to three digits: a resampled one has no more."""
    return f"{p:.3f}" if p >= 0.001 else "<0.001"


def _messages(judged: Sequence[Judged], found: Verdict) -> Iterator[str]:
    """What fell or rose by more than its margin, shown or not, and where; then the verdict."""
    for one in judged:
        if not one.matters or (one.p is None and one.change > 0):
            continue
        rule = "must never regress" if one.p is None else f"margin {one.margin}, p {_chance(one.p)}"
        found_here = f"F1 {_number(one.found.f1)}, floor {_number(one.pinned.f1)}, {rule}"
        side = "below" if one.change < 0 else "above"
        shown = f"{side} its floor, but that may be chance"
        head = shown if one.verdict is Verdict.HELD else one.verdict.value
        yield f"{head}: {one.column}: {found_here}{_lost(one)}"
    yield SAID[found]


def _lost(one: Judged) -> str:
    """The articles with the greatest loss, if F1 fell."""
    if one.change > 0 or not one.losses:
        return ""
    more = len(one.losses) - NAMED
    return f"; lost in {', '.join(map(str, one.losses[:NAMED]))}" + (
        f" and {more} more" if more > 0 else ""
    )
