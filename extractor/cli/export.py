"""`extractor export`: result rows for spreadsheets, databases and registers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from extractor.cli.options import load_schema, read_results, schema_option
from extractor.errors import ConfigError

if TYPE_CHECKING:
    from extractor.output.export import Exported

# as in `extractor.output.export`, which is imported only when the command runs
FORMATS = ("csv", "jsonl", "rows", "parquet", "sqlite", "duckdb", "wapo", "mpv")


@click.command()
@click.argument("results", type=click.Path(path_type=Path))
@click.option("--to", "form", required=True, type=click.Choice(FORMATS), help="The form.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="File instead of stdout.")
@click.option("--append", is_flag=True, help="Keep what the file has.")
@click.option(
    "--agencies",
    type=click.Path(path_type=Path),
    help="The Washington Post's agencies file, for the ids of agencies of exactly these names.",
)
@schema_option
def export(
    results: Path,
    form: str,
    output: Path | None,
    append: bool,
    agencies: Path | None,
    schema_name: str | None,
) -> None:
    """Turn the result rows in RESULTS into another form.

    \b
    csv, parquet    one row a person, with the columns of incident and article
    jsonl           one incident a line
    rows            result rows, as extract writes them (the way back from a database)
    sqlite, duckdb  tables with keys; SQLite with search and views, made for Datasette
    wapo, mpv       Washington Post Fatal Force v2, Mapping Police Violence

    RESULTS may be a database that this command made. An article that comes twice has one answer:
    the newer one. With --append the same holds for what the file has, so that appending twice
    changes nothing. wapo and mpv write FILE.sources.csv too, which says where each row came from;
    rows of theirs that a person has edited stay as they are.
    """  # noqa: D301 - click reads the backspace
    from extractor.output import export as exports
    from extractor.output.wapo import Agencies, read_agencies

    if agencies is not None and form != "wapo":
        raise ConfigError(f"--agencies is for --to wapo; {form!r} has no ids of agencies")
    if output is None and (append or form in exports.BINARY):
        what = "--append" if append else f"--to {form}"
        raise ConfigError(f"{what} needs a file: give -o FILE")
    schema = load_schema(schema_name)
    rows = read_results(results, schema)
    known = read_agencies(agencies) if agencies else Agencies()
    if output is None:
        data, done = exports.text(rows, schema, form, known)
        click.echo(data, nl=False)
    else:
        done = exports.export(rows, schema, exports.Target(form, output, append, known))
    for line in _said(done, append):
        click.echo(line, err=True)


def _said(done: Exported, append: bool) -> Iterator[str]:
    """What became of the rows."""
    merged = done.merged
    counts = {
        f"article{'' if len(merged.added) == 1 else 's'} {'added' if append else 'written'}":
            merged.added,
        "replaced by a newer answer": merged.replaced,
        "there already": merged.same,
        "older than what is there, dropped": merged.older,
    }  # fmt: skip
    first, *rest = counts.items()
    shown = [first, *(pair for pair in rest if pair[1])]
    rows = "" if done.rows is None else f"; {done.rows} rows in all"
    yield ", ".join(f"{len(articles)} {what}" for what, articles in shown) + rows
    if merged.edited:
        yield f"kept as edited by hand: {', '.join(merged.edited)}"
    if done.left_out:
        reasons = ", ".join(f"{count} {reason}" for reason, count in done.left_out.most_common())
        yield f"{done.left_out.total()} people do not belong into this register: {reasons}"
