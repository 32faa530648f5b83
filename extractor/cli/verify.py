"""`extractor verify`: result rows against their articles, without a model."""

from __future__ import annotations

from pathlib import Path

import click

from extractor.cli import EXIT_FAILED
from extractor.cli.options import load_schema, read_inputs, read_results, schema_option
from extractor.verification import verify as findings


@click.command()
@click.argument("results", type=click.Path(path_type=Path))
@click.argument("inputs", nargs=-1, required=True, metavar="ARTICLES...")
@schema_option
def verify(results: Path, inputs: tuple[str, ...], schema_name: str | None) -> int:
    """Check every row of RESULTS against its article among ARTICLES (files or folders).

    Quotes are looked up, spans, pointers and values worked out again. Prints one line for each
    finding; exit code 1 if there is any. Doubts that a row itself carries as flags are no findings.
    """
    articles = {article.id: article for article in read_inputs(inputs, None)}
    rows = flags = found = 0
    for row in read_results(results, load_schema(schema_name)):
        rows += 1
        flags += sum(len(record.flags) for record in row.incidents)
        if row.article.id not in articles:
            click.echo(f"{row.article.id}: absent: its article is not among the inputs")
            found += 1
            continue
        for flag in findings(row, articles[row.article.id]):
            click.echo(f"{row.article.id}: {flag.code}: {flag.field}: {flag.message}")
            found += 1
    click.echo(f"{rows} rows, {found} findings, {flags} flags that the rows carry", err=True)
    return EXIT_FAILED if found else 0
