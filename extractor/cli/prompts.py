"""`extractor prompts`: list, show, render and compare prompts."""

from __future__ import annotations

import difflib
import json
from pathlib import Path
from typing import Any

import click

from extractor.cli.options import (
    load_prompt,
    load_schema,
    read_inputs,
    schema_option,
    settings,
    settle,
)
from extractor.prompt import Prompt, available, estimate_tokens, load
from extractor.schema import Incident
from extractor.schema.question import reply_class


@click.group()
def prompts() -> None:
    """List, show, render and compare prompts."""


@prompts.command("list")
@settings("prompts")
def list_prompts(**options: Any) -> None:
    """Every prompt with its version, digest, size of the fixed part and description."""
    own = settle(options)["prompts"].value
    for file in available([Path(own)] if own else []):
        prompt = load(file)
        tokens = fixed_tokens(prompt)
        click.echo(f"{prompt.name:<10} {prompt.id.split('/', 1)[1]}  ~{tokens} tokens fixed")
        click.echo(f"{'':<10} {prompt.description}")


def fixed_tokens(prompt: Prompt) -> int:
    """Tokens of what is the same for every article, messages and JSON Schema, estimated."""
    schema = reply_class(Incident, not prompt.guided).model_json_schema()
    fixed = (
        prompt.render_fixed(Incident) if prompt.schema_name in ("*", "incident") else prompt.fixed
    )
    return estimate_tokens(fixed) + estimate_tokens(json.dumps(schema))


@prompts.command()
@click.argument("name")
@settings("prompts")
def show(name: str, **options: Any) -> None:
    """The prompt file NAME as it is written."""
    prompt = load_prompt(settle({**options, "prompt": name}))
    click.echo(f"{prompt.fixed}=== article ===\n{prompt.last}", nl=False)


@prompts.command()
@click.argument("name")
@click.argument("article")
@settings("prompts")
@schema_option
@click.option("--published", help="Publication date (YYYY-MM-DD) of the article.")
def render(
    name: str, article: str, schema_name: str | None, published: str | None, **options: Any
) -> None:
    """The messages that prompt NAME makes of an ARTICLE, as JSON."""
    prompt = load_prompt(settle({**options, "prompt": name}))
    messages = [
        message
        for one in read_inputs([article], published)
        for message in prompt.render(one, load_schema(schema_name))
    ]
    click.echo(json.dumps(messages, ensure_ascii=False, indent=2))


@prompts.command()
@click.argument("first")
@click.argument("second")
@settings("prompts")
def diff(first: str, second: str, **options: Any) -> None:
    """What differs between two prompts, line by line, templates not filled in."""
    texts = []
    for name in (first, second):
        prompt = load_prompt(settle({**options, "prompt": name}))
        texts.append((prompt.id, f"{prompt.fixed}=== article ===\n{prompt.last}".splitlines()))
    (old, before), (new, after) = texts
    for line in difflib.unified_diff(before, after, old, new, lineterm=""):
        click.echo(line)
