"""`extractor compare`: two runs on the same labels, field by field and value by value."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from extractor.cli.gold import articles_option, read
from extractor.cli.options import load_schema, read_results, result_text, schema_option
from extractor.errors import ConfigError
from extractor.evaluation.assign import solver
from extractor.evaluation.ledger import Ledger, ledger, read_ledger, unlabelled

if TYPE_CHECKING:
    from extractor.evaluation.gold import Gold
    from extractor.schema.record import Record

LEDGER = '{"ledger"'  # how the first line of a stored ledger begins
PATH = click.Path(path_type=Path)


@click.command()
@click.argument("first", metavar="A", type=PATH)
@click.argument("second", metavar="B", type=PATH)
@click.option("--gold", multiple=True, type=PATH, help="Labels; needed if A or B is result rows.")
@articles_option
@schema_option
@click.option(
    "--format", "form", type=click.Choice(["table", "markdown", "json"]), default="table",
    show_default=True,
)  # fmt: skip
def compare(
    first: Path,
    second: Path,
    gold: tuple[Path, ...],
    articles: tuple[Path, ...],
    schema_name: str | None,
    form: str,
) -> None:
    """Compare two runs on the same labels: B against A.

    A and B are ledgers (`extractor score … --ledger FILE`), or result rows, which are scored
    against --gold. For each field: F1 of both, the difference with its interval, paired by
    incident, whether it is more than chance, and what became of the values of A in B.
    """
    solver()  # without its extra nothing below can be imported
    from extractor.cli.comparison import as_json, markdown, table
    from extractor.evaluation.report import comparison

    schema = load_schema(schema_name)
    labels = read(gold, schema_name, articles) if gold else None
    one, other = (_ledger(path, labels, schema) for path in (first, second))
    found = comparison(one, other, schema)
    if form == "json":
        text = json.dumps(as_json(found), indent=2, ensure_ascii=False) + "\n"
    else:
        head = [f"A  {first}", f"B  {second}"]
        text = markdown(found, head) if form == "markdown" else table(found, head)
    click.echo(text.encode(), nl=False)


def _ledger(path: Path, labels: list[Gold[Any]] | None, schema: type[Record]) -> Ledger:
    """A stored ledger, or that of result rows.

    Raises:
        ConfigError: they are result rows, and there are no labels.
        ResultError: neither the one nor the other.
    """
    text = result_text(path)
    if text.startswith(LEDGER):
        return read_ledger(text.removesuffix("\n").split("\n"), str(path))
    if labels is None:
        raise ConfigError(f"{path}: result rows, no ledger; say where their labels are: --gold")
    rows = read_results(path, schema)
    if others := unlabelled(rows, labels):
        note = f"{path}: {len(others)} rows without a label, not scored: {', '.join(others)}"
        click.echo(note, err=True)
    return ledger(rows, labels)
