"""`extractor score`: result rows against labels."""

from __future__ import annotations

from pathlib import Path

import click

from extractor.cli.gold import articles_option, read
from extractor.cli.options import load_schema, read_results, schema_option
from extractor.errors import ConfigError, ResultError
from extractor.evaluation.assign import solver
from extractor.evaluation.ledger import Ledger, ledger, unlabelled
from extractor.evaluation.score import score as figures

FORMATS = ("table", "json", "csv")
REPORTS = ("markdown", "junit")  # with intervals, see `extractor.evaluation.tables`


@click.command()
@click.argument("pred", type=click.Path(path_type=Path))
@click.argument("gold", type=click.Path(path_type=Path))
@articles_option
@click.option(
    "--links",
    type=click.Path(path_type=Path),
    help="Which article a row of a Washington Post CSV is about: CSV article_id,id or articles.",
)
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
    links: Path | None,
    schema_name: str | None,
    form: str,
    kept: Path | None,
    html: Path | None,
) -> None:
    """Score the result rows in PRED against the labels in GOLD (a folder or a file).

    GOLD may be a CSV with the columns of the Washington Post's database: then only the fields that
    it has are scored, on the people that it knows. Which row an article is about says a further
    column article_id, or --links: a CSV with article_id and id, or articles as JSONL with
    known.wapo_primary.

    Every gold or predicted value is one cell: correct, partial (counts half), wrong, missing or
    spurious. Labels without a row count as missing, as failed articles do.
    """
    solver()  # without its extra nothing below can be imported
    from extractor.cli import scoresheet
    from extractor.evaluation import report, wapo
    from extractor.evaluation.partial import known_cells

    schema = load_schema(schema_name)
    rows = read_results(pred, schema)
    register = gold.suffix.lower() == ".csv"
    if register and schema_name is not None:
        raise ConfigError(f"--schema {schema_name!r}: a Washington Post CSV knows incidents only")
    if links is not None and not register:
        raise ConfigError(f"--links is for a CSV as GOLD; {str(gold)!r} is a folder or a label")
    digests = {row.article.id: row.article.sha256 for row in rows}
    golds = wapo.golds(gold, links, digests) if register else read([gold], schema_name, articles)
    if others := unlabelled(rows, golds):
        click.echo(f"{len(others)} rows without a label, not scored: {', '.join(others)}", err=True)
    made = ledger(rows, golds)
    if register:
        made = known_cells(made, wapo.FIELDS)
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
