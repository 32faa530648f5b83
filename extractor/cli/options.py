"""Options that several commands share, made from the table of settings."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from extractor.article import Article, decode, parse_date, read_bytes, read_path, unique
from extractor.config import SETTINGS, Chosen, settle
from extractor.errors import ConfigError, ResultError, SchemaError

if TYPE_CHECKING:
    from extractor.extraction import Extraction
    from extractor.models import Model
    from extractor.prompt import Prompt
    from extractor.schema.record import R, Record

F = TypeVar("F", bound=Callable[..., Any])
SHORT = {"model": "-m", "prompt": "-p"}


def settings(*names: str) -> Callable[[F], F]:
    """Options for the named settings; those not given fall back to environment, file, default."""

    def decorate(command: F) -> F:
        for name in reversed(names):
            setting = SETTINGS[name]
            flags = [SHORT[name]] if name in SHORT else []
            kind: Any = click.Choice(setting.choices) if setting.choices else setting.kind
            shown = "" if setting.default is None else f"  [default: {setting.default}]"
            option = click.option(
                *flags, f"--{name.replace('_', '-')}", name, type=kind, help=setting.help + shown
            )
            command = option(command)
        return command

    return decorate


schema_option = click.option(
    "--schema", "schema_name", metavar="MODULE:CLASS", help="A record class of your own."
)


def load_schema(name: str | None) -> type[Record]:
    """The record class that `module:Class` names, `Incident` if none is named.

    Raises:
        SchemaError: there is none; modules are looked for in the current folder too.
    """
    from extractor.schema import Incident, Record

    if name is None:
        return Incident
    module, _, attribute = name.partition(":")
    try:
        found = getattr(import_module(module), attribute)
    except (ImportError, AttributeError, ValueError) as error:
        raise SchemaError(f"--schema {name!r}: {error}; write module:Class") from None
    if not (isinstance(found, type) and issubclass(found, Record)):
        raise SchemaError(f"--schema {name!r}: not a subclass of extractor.Record")
    return found


def load_prompt(chosen: dict[str, Chosen]) -> Prompt:
    """The prompt that the settings name."""
    from extractor.prompt import find

    own = chosen["prompts"].value
    if own and not Path(own).is_dir():
        raise ConfigError(f"{chosen['prompts'].origin}: no folder {own!r}")
    return find(chosen["prompt"].value, [Path(own)] if own else [])


def load_model(chosen: dict[str, Chosen]) -> Model:
    """The model that the settings name; the built-in one says on standard error that it is it."""
    from extractor.models import BUILT_IN, by_name

    name = chosen["model"].value
    if name == BUILT_IN:
        if chosen["model"].origin == "default":
            note = "no model configured: using the built-in rules (for another: -m openai/NAME)"
            click.echo(note, err=True)
        return by_name(name)
    from extractor.models.llm import LLMOptions

    keys = (
        "base_url",
        "mode",
        "temperature",
        "max_tokens",
        "reasks",
        "timeout",
        "attempts",
        "patience",
        "hedge",
    )
    return by_name(name, LLMOptions(**{key: chosen[key].value for key in keys}))


def read_inputs(inputs: Sequence[str], published: str | None) -> list[Article]:
    """All articles of files, folders, JSONL files and `-`, read and checked before any call.

    Raises:
        ArticleError: an input is no article, or two articles share an id.
        ConfigError: there is no input.
    """
    if not inputs:
        raise ConfigError("no input: name files or folders, or - for standard input")
    day: date | None = parse_date(published, "--published") if published else None
    return unique(article for name in inputs for article in _read(name, day))


def _read(name: str, day: date | None) -> list[Article]:
    if name != "-":
        return list(read_path(Path(name), day))
    data: bytes = sys.stdin.buffer.read()
    first = data.lstrip()[:1]
    return list(read_bytes(data, "stdin", "jsonl" if first == b"{" else "text", day))


def read_results(path: Path, schema: type[R]) -> list[Extraction[R]]:
    """The rows of a result file: JSONL, a JSON array, one JSON object, or an exported database.

    Raises:
        ResultError: the file cannot be read, or a row is malformed.
    """
    from extractor.extraction import read_rows
    from extractor.output import export

    if path.is_file() and (stored := export.read(path, schema)) is not None:
        return stored
    return list(read_rows(result_text(path), str(path), schema))


def result_text(path: Path) -> str:
    """The text of a result file or of a ledger.

    Raises:
        ResultError: the file cannot be read.
    """
    try:
        return decode(path.read_bytes(), str(path))
    except OSError as error:
        raise ResultError(f"{path}: {(error.strerror or 'cannot be read').lower()}") from None


__all__ = [
    "load_model",
    "load_prompt",
    "load_schema",
    "read_inputs",
    "read_results",
    "result_text",
    "schema_option",
    "settings",
    "settle",
]
