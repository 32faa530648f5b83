"""What a model is asked for: the reply class of a schema, its JSON Schema, its field guide.

The JSON Schema keeps to what OpenAI's strict structured outputs accept (every property required,
nullable where optional, `additionalProperties: false`, no bounds or patterns: those are checked
by Pydantic when the reply comes). Source: OpenAI API guide "Structured Outputs", supported
schemas.
"""

from __future__ import annotations

import functools
import hashlib
import inspect
import json
from collections.abc import Iterator
from typing import Any, ClassVar, get_args

from pydantic import BaseModel, ConfigDict, create_model
from pydantic.fields import FieldInfo

from extractor.errors import SchemaError
from extractor.schema.field import Ours, is_list, metadata, part_of
from extractor.schema.record import Record

LONG_TYPE = 100  # characters
KEPT = ("type", "enum", "anyOf", "$ref", "items", "properties", "required", "description")


class Reply(BaseModel):
    """All incidents that the article reports; empty if there is none."""

    model_config = ConfigDict(extra="forbid")
    schema_sent: ClassVar[dict[str, Any]]

    incidents: list[Any]

    @classmethod
    def model_json_schema(cls, *_: Any, **__: Any) -> dict[str, Any]:
        """The strict schema, not Pydantic's own: it is what every client of this class sends."""
        return cls.schema_sent


@functools.cache
def reply_class(schema: type[Record], described: bool) -> type[Reply]:
    """The class a model's answer is parsed into: `{"incidents": [schema, …]}`.

    Args:
        schema: the record class.
        described: whether the field descriptions go into the JSON Schema; not needed when the
            prompt holds the field guide.
    """
    if not (isinstance(schema, type) and issubclass(schema, Record)):
        raise SchemaError(f"{schema!r} is no subclass of Record")
    reply: type[Reply] = create_model(
        "Reply",
        __base__=Reply,
        __doc__=Reply.__doc__,
        incidents=(list[schema], ...),  # type: ignore[valid-type]
    )
    reply.schema_sent = strict_schema(schema, described=described)
    return reply


@functools.cache
def strict_schema(schema: type[Record], described: bool = True) -> dict[str, Any]:
    """The JSON Schema of a reply, within OpenAI's strict subset.

    Raises:
        SchemaError: a field's type cannot be expressed there (a free-form mapping, say).
    """
    full = schema.model_json_schema()
    definitions = {**full.pop("$defs", {}), schema.__name__: full}
    definitions.pop("Flag", None)
    parts = {part.__name__: part for part in _parts(schema)}
    strict = {
        name: _strict(node, name, parts.get(name), described)
        for name, node in definitions.items()
        if name in parts
    }
    return {
        "title": "Reply",
        "description": inspect.getdoc(Reply),
        "type": "object",
        "properties": {
            "incidents": {"type": "array", "items": {"$ref": f"#/$defs/{schema.__name__}"}}
        },
        "required": ["incidents"],
        "additionalProperties": False,
        "$defs": strict,
    }


def _parts(part: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """A model class and all that it holds, each once, outermost first."""
    seen: dict[type[BaseModel], None] = {}
    queue = [part]
    while queue:
        kind = queue.pop(0)
        if kind in seen:
            continue
        seen[kind] = None
        queue += [inner for _, info in asked(kind) if (inner := part_of(info))]
    return iter(seen)


def asked(part: type[BaseModel]) -> Iterator[tuple[str, FieldInfo]]:
    """The fields that the model is asked for: values first, evidence after them."""
    fields = [(n, i) for n, i in part.model_fields.items() if not metadata(i, Ours)]
    evidence = [
        pair for pair in fields if pair[0] in Record.model_fields and issubclass(part, Record)
    ]
    yield from (pair for pair in fields if pair not in evidence)
    yield from evidence


def _strict(
    node: dict[str, Any], where: str, part: type[BaseModel] | None, described: bool
) -> dict[str, Any]:
    """One schema node with only the keywords that strict mode supports."""
    if "properties" in node and part is not None:
        names = [name for name, _ in asked(part)]
        strict: dict[str, Any] = {
            "type": "object",
            "properties": {
                n: _strict(node["properties"][n], f"{where}.{n}", None, described) for n in names
            },
            "required": names,
            "additionalProperties": False,
        }
        if described and (doc := inspect.getdoc(part)):
            strict["description"] = " ".join(doc.split())
        return strict
    if node.get("type") == "object":
        raise SchemaError(f"{where}: free-form objects cannot be asked for; name the fields")
    kept = {key: node[key] for key in KEPT if key in node}
    if "const" in node:
        kept["enum"] = [node["const"]]
    if not described:
        kept.pop("description", None)
    if "items" in kept:
        kept["items"] = _strict(kept["items"], f"{where}[]", None, described)
    if "anyOf" in kept:
        kept["anyOf"] = [_strict(option, where, None, described) for option in kept["anyOf"]]
        kept = _nullable(kept)
    if not kept.keys() & {"type", "enum", "anyOf", "$ref"}:
        raise SchemaError(f"{where}: a field of any type cannot be asked for; give it one")
    return kept


def _nullable(node: dict[str, Any]) -> dict[str, Any]:
    """`anyOf [X, null]` in the shorter form `type: [x, null]` where X is a plain type."""
    options = [option for option in node["anyOf"] if option.get("type") != "null"]
    if len(options) != 1 or len(node["anyOf"]) != 2 or "type" not in options[0]:
        return node
    inner = dict(options[0])
    if inner["type"] == "array":
        return node
    inner["type"] = [inner["type"], "null"]
    if "enum" in inner:
        inner["enum"] = [*inner["enum"], None]
    return {**inner, **{key: node[key] for key in ("description",) if key in node}}


@functools.cache
def schema_id(schema: type[Record]) -> str:
    """`incident sha256:…`: the schema's name and the digest of what it asks for."""
    text = json.dumps(strict_schema(schema), sort_keys=True)
    return f"{schema.__name__.lower()}/1 sha256:{hashlib.sha256(text.encode()).hexdigest()[:16]}"


@functools.cache
def field_guide(schema: type[Record]) -> str:
    """The schema in words, one line a field, for a prompt: name, type, allowed values, meaning."""
    named: dict[str, str] = {}  # a long list of values is spelled out once, then named
    blocks = []
    for part in _parts(schema):
        lines = [f"{part.__name__}: {' '.join((inspect.getdoc(part) or '').split())}"]
        for name, info in asked(part):
            kind = _type(info)
            if len(kind) > LONG_TYPE:
                here = f"as {part.__name__}.{name}"
                kind = kind if named.setdefault(kind, here) == here else named[kind]
            lines.append(f"- {name} ({kind}): {info.description or ''}".rstrip(": "))
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def _type(info: FieldInfo) -> str:
    """A field's type in words: `integer or null`, `list of Subject`, `a | b or null`."""
    if part := part_of(info):
        return f"list of {part.__name__}" if is_list(info) else part.__name__
    nullable = type(None) in get_args(info.annotation)
    return _words(info.annotation) + (" or null" if nullable else "")


def _words(kind: Any) -> str:
    """A plain annotation in words."""
    names = {str: "text", int: "integer", bool: "true | false", float: "number"}
    if kind in names:
        return names[kind]
    inner = [option for option in get_args(kind) if option is not type(None)]
    if getattr(kind, "__origin__", None) is list:
        return f"set of {_words(inner[0])}"
    if inner and all(isinstance(option, str) for option in inner):
        return " | ".join(inner)
    return " | ".join(dict.fromkeys(_words(option) for option in inner)) or "text"
