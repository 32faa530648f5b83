"""What every table says of an article and of how its row came to be, and the way back from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["text", "integer", "number", "boolean", "json"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes:
        name: in the table.
        path: where the value stands in a result row or in a part of a record, key by key.
        kind: `json` is an array or another composed value, as JSON text.
        meaning: one sentence for the documents.
    """

    name: str
    path: tuple[str, ...]
    kind: Kind
    meaning: str


def _column(name: str, path: str, kind: Kind, meaning: str) -> Column:
    return Column(name, tuple(path.split(".")), kind, meaning)


ARTICLE = (
    _column("id", "article.id", "text", "Names the article in every table."),
    _column("published", "article.published", "text", "Day of publication, YYYY-MM-DD."),
    _column("title", "article.title", "text", "The headline, if it is not part of the text."),
    _column("url", "article.url", "text", "Where the article was published."),
    _column("sha256", "article.sha256", "text", "Digest of the article's text."),
    _column("status", "status", "text", "ok, no_incident, or failed (then error_type says why)."),
    _column("error_type", "error.type", "text", "Why there is no record: the error's name."),
    _column("error_message", "error.message", "text", "The same in a sentence."),
    _column("model", "provenance.model", "text", "What read the article."),
    _column("prompt", "provenance.prompt", "text", "With which prompt, if it needs one."),
    _column("schema", "provenance.schema", "text", "Name and digest of what was asked for."),
    _column("extractor", "provenance.extractor", "text", "Version of this package."),
    _column("request", "provenance.request", "text", "Digest of all that decides the answer."),
    _column("records", "provenance.records", "text", "Digest of the records as first written."),
    _column("created", "provenance.created", "text", "When, in UTC."),
    _column("attempts", "provenance.attempts", "integer", "Calls of the model."),
    _column("input_tokens", "provenance.usage.input_tokens", "integer", "Of all attempts."),
    _column("output_tokens", "provenance.usage.output_tokens", "integer", "Of all attempts."),
    _column("cached_tokens", "provenance.usage.cached_tokens", "integer", "Part of the input."),
    _column("cost_usd", "provenance.cost_usd", "number", "Empty if the price is not known."),
    _column("seconds", "provenance.seconds", "number", "How long it took."),
)


def pick(tree: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    """The value at a path; None where the path ends early, or what is empty was not written."""
    value: Any = tree
    for step in path:
        if value is None:
            return None
        value = value.get(step)
    return value


def place(tree: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    """Put a value at a path, making what is above it."""
    for step in path[:-1]:
        tree = tree.setdefault(step, {})
    tree[path[-1]] = value


def article_fields(values: Mapping[str, Any]) -> dict[str, Any]:
    """A result row's JSON types, without its incidents, from the values of the columns."""
    tree: dict[str, Any] = {}
    for column in ARTICLE:
        place(tree, column.path, values[column.name])
    if tree["error"]["type"] is None:
        tree["error"] = None
    return tree
