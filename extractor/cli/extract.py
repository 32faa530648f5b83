"""`extractor extract`: articles in, one result row each out."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from extractor.article import Article
from extractor.cli import EXIT_FAILED, EXIT_SOME_FAILED
from extractor.cli.options import (
    load_model,
    load_prompt,
    load_schema,
    read_inputs,
    schema_option,
    settings,
    settle,
)
from extractor.cli.triage import Triaging, load_triage, say_saved, triage_option
from extractor.errors import ConfigError
from extractor.extraction import Extraction
from extractor.pipeline import Extractor


@click.command(cls=Triaging)
@click.argument("inputs", nargs=-1, metavar="[INPUT]...")
@settings("model", "prompt", "prompts", "base_url", "mode", "temperature", "max_tokens", "reasks",
          "timeout", "attempts", "patience", "concurrency")  # fmt: skip
@schema_option
@triage_option
@click.option("--published", help="Publication date (YYYY-MM-DD) of every input.")
@click.option(
    "--format", "form", type=click.Choice(["json", "jsonl", "table"]), help="Default: jsonl."
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="File instead of stdout.")
def extract(
    inputs: tuple[str, ...],
    schema_name: str | None,
    triage: str | None,
    published: str | None,
    form: str | None,
    output: Path | None,
    **options: Any,
) -> int:
    """Read articles and print one result row for each.

    INPUT is a text, JSONL or HTML file, a folder of them, or - for standard input. A text file may
    begin with its publication date: `date 2023-11-07`. Rows come in the order of the inputs.
    """
    chosen, schema, triaging = settle(options), load_schema(schema_name), load_triage(triage)
    articles = read_inputs(inputs, published)
    model = load_model(chosen)
    prompt = load_prompt(chosen) if model.needs_prompt else None
    extractor = Extractor(model, prompt, schema, triaging)
    rows = asyncio.run(collect(extractor, articles, chosen["concurrency"].value))
    write(rows, articles, form or "jsonl", output)
    say_saved(extractor, rows, articles)
    failed = sum(row.status == "failed" for row in rows)
    if failed:
        for row in rows:
            if row.error:
                click.echo(
                    f"failed: {row.article.id}: {row.error.type}: {row.error.message}", err=True
                )
        click.echo(f"{failed} of {len(rows)} articles failed", err=True)
    return EXIT_FAILED if failed == len(rows) else EXIT_SOME_FAILED if failed else 0


async def collect(
    extractor: Extractor[Any], articles: Sequence[Article], concurrency: int
) -> list[Extraction[Any]]:
    """The rows of all articles in the articles' order, with progress on a terminal."""
    rows: dict[str, Extraction[Any]] = {}
    watched = sys.stderr.isatty() and len(articles) > 1
    async for row in extractor.extract_many(articles, concurrency):
        rows[row.article.id] = row
        if watched:
            click.echo(f"\r{len(rows)} of {len(articles)}", nl=len(rows) == len(articles), err=True)
    return [rows[article.id] for article in articles]


def write(
    rows: Sequence[Extraction[Any]], articles: Sequence[Article], form: str, output: Path | None
) -> None:
    """Rows in a format, to a file (whole or not at all) or to standard output."""
    if form == "table":
        from extractor.cli.table import table

        colour = output is None and sys.stdout.isatty() and "NO_COLOR" not in os.environ
        texts = {article.id: article.text for article in articles}
        text = "\n".join(table(row, texts[row.article.id], colour) for row in rows)
    elif form == "json":
        whole = [row.to_dict() for row in rows]
        text = (
            json.dumps(whole if len(whole) > 1 else whole[0], ensure_ascii=False, indent=2) + "\n"
        )
    else:
        text = "".join(row.to_json() + "\n" for row in rows)
    if output is None:
        click.echo(text.encode(), nl=False)  # UTF-8 whatever the terminal's locale
        return
    part = output.with_name(output.name + ".part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(output)
    except OSError as error:
        raise ConfigError(f"--output {str(output)!r}: {error.strerror}") from None
