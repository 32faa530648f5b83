"""`extractor link`: records of one incident from several articles, brought together."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from extractor.cli.options import read_inputs, read_results
from extractor.errors import ConfigError

if TYPE_CHECKING:
    from extractor.linkage.row import Linked


@click.command()
@click.argument("results", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--articles",
    multiple=True,
    metavar="INPUT",
    help="The articles' texts (file or folder), to tell agency copies from independent reports.",
)
@click.option(
    "--database",
    type=click.Path(path_type=Path),
    help="Also say which incidents are in this CSV file already: the Washington Post's or "
    "Mapping Police Violence's.",
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="File instead of stdout.")
def link(
    results: tuple[Path, ...],
    articles: tuple[str, ...],
    database: Path | None,
    output: Path | None,
) -> None:
    """Bring the records of one incident together: a JSONL row for each real-world incident.

    RESULTS are files of result rows, as `extractor extract` writes them. A row has the merged
    incident, its member records, all claims with their article, and what contradicts.
    """
    from extractor.linkage import database as databases
    from extractor.linkage.link import link as linked
    from extractor.schema.incident import Incident

    known = databases.read(database) if database else None
    rows = [row for path in results for row in read_results(path, Incident)]
    texts = {a.id: a.text for a in read_inputs(articles, None)} if articles else {}
    found = linked(rows, texts)
    if known is not None:
        found = databases.look_up(found, known)
    _write(found, output)
    records = sum(len(row.members) for row in found)
    click.echo(f"{records} records of {len(rows)} articles: {len(found)} incidents", err=True)
    if known is not None:
        present = sum(row.database is not None and bool(row.database.rows) for row in found)
        message = f"{present} in {known.name}, {len(found) - present} new"
        click.echo(message, err=True)


def _write(found: Sequence[Linked], output: Path | None) -> None:
    """The rows to a file, whole or not at all, or to standard output."""
    text = "".join(json.dumps(row.to_dict(), ensure_ascii=False) + "\n" for row in found)
    if output is None:
        click.echo(text.encode(), nl=False)  # UTF-8 whatever the terminal's locale
        return
    part = output.with_name(output.name + ".part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(output)
    except OSError as error:
        raise ConfigError(f"--output {str(output)!r}: {error.strerror}") from None
