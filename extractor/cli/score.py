"""`extractor score`: result rows against labels."""

from __future__ import annotations

from pathlib import Path

import click

from extractor.cli.gold import articles_option, read
from extractor.cli.options import load_schema, read_results, schema_option
from extractor.errors import ResultError
from extractor.evaluation.assign import solver
from extractor.evaluation.ledger import Ledger, ledger, unlabelled
from extractor.evaluation.score import score as figures

FORMATS = ("table", "json", "csv")
REPORTS = ("markdown", "junit")  # with intervals, see `extractor.evaluation.tables`


@click.command()
@click.argument("pred", type=click.Path(path_type=Path))
@click.argument("gold", type=click.Path(path_type=Path))
@articles_option
@schema_option
@click.option("--format", "form", type=click.Choice([*FORMATS, *REPORTS]), default="table",
              show_default=True)  # fmt: skip
@click.option(
    "--ledger", "kept", type=click.Path(path_type=Path), help="Also write every cell, as JSONL."
)
@click.option(
    "--html", type=click.Path(path_type=Path), help="Also write a page with every article, as HTML."
)
def score(
    pred: Path,
    gold: Path,
    articles: tuple[Path, ...],
    schema_name: str | None,
    form: str,
    kept: Path | None,
    html: Path | None,
) -> None:
    """Score the result rows in PRED against the labels in GOLD (a folder or a file).

    Every gold or predicted value is one cell: correct, partial (counts half), wrong, missing or
    spurious. Labels without a row count as missing, as failed articles do.
    """
    solver()  # without its extra nothing below can be imported
    from extractor.cli import scoresheet
    from extractor.evaluation import report

    schema = load_schema(schema_name)
    golds = read([gold], schema_name, articles)
    rows = read_results(pred, schema)
    if others := unlabelled(rows, golds):
        click.echo(f"{len(others)} rows without a label, not scored: {', '.join(others)}", err=True)
    made = ledger(rows, golds)
    if kept is not None:
        _write(made, kept)
    if html is not None or form in REPORTS:
        from extractor.cli import reports
        from extractor.evaluation import page

        run = page.Run(pred.stem, made, rows)
        if html is not None:
            reports.write(html, [run], golds, pred.stem, schema)
        if form in REPORTS:
            click.echo(reports.text(form, [run], schema).encode(), nl=False)
            return
    if form == "table":
        shown = scoresheet.table(report.figures(made, schema), made)
    else:
        write = scoresheet.as_json if form == "json" else scoresheet.as_csv
        shown = write(figures(made, schema), made)
    click.echo(shown, nl=False)


def _write(made: Ledger, path: Path) -> None:
    try:
        with path.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(f"{line}\n" for line in made.to_jsonl())
    except OSError as error:
        raise ResultError(f"{path}: {(error.strerror or 'cannot be written').lower()}") from None
