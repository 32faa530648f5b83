"""`extractor schema`, `models` and `config`: what there is to ask for, to ask, and to set."""

from __future__ import annotations

import json
from typing import Any

import click

from extractor.cli.options import load_schema, schema_option, settle
from extractor.config import SETTINGS
from extractor.models.prices import PRICED_ON, PRICES
from extractor.prompt import estimate_tokens
from extractor.schema.question import field_guide, schema_id, strict_schema


@click.command()
@schema_option
@click.option("--json", "as_json", is_flag=True, help="The JSON Schema that a model is sent.")
def schema(schema_name: str | None, as_json: bool) -> None:
    """Print the record's fields and their meaning, or the JSON Schema of a reply."""
    record = load_schema(schema_name)
    text = json.dumps(strict_schema(record), indent=2) if as_json else field_guide(record)
    click.echo(text)
    compact = json.dumps(strict_schema(record))
    bare = json.dumps(strict_schema(record, described=False))
    size = f"JSON Schema {len(compact):,} characters (~{estimate_tokens(compact):,} tokens)"
    without = f"{len(bare):,} (~{estimate_tokens(bare):,}) without descriptions"
    click.echo(f"{schema_id(record)}: {size}, {without}", err=True)


@click.command()
def models() -> None:
    """List what can answer, with the prices that are known."""
    click.echo("rules                 built in: no key, no network, no cost")
    click.echo("openai/NAME           needs OPENAI_API_KEY; with --base-url any compatible server")
    click.echo("PROVIDER/NAME         as instructor names it (anthropic, google, ollama …),")
    click.echo("                      where that provider's client is installed")
    dated = f"{PRICED_ON}, may have changed"
    click.echo(f"\nUS dollars per million tokens ({dated}): input, cached, output")
    for name, price in PRICES.items():
        click.echo(f"{name:<21} {price.input:>6.2f} {price.cached:>7.3f} {price.output:>6.2f}")


@click.command()
def config() -> None:
    """Show every setting, its value and where it comes from."""
    chosen: dict[str, Any] = settle({})
    for name in SETTINGS:
        value = "-" if chosen[name].value is None else chosen[name].value
        click.echo(f"{name:<12} {value!s:<28} {chosen[name].origin}")
