"""A schema as a form: what the page must know of every field to show it and to edit it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from extractor.errors import SchemaError
from extractor.schema.field import EVIDENCE, NoClaim, is_list, metadata, part_of
from extractor.schema.record import Record

LIMITS = ("minimum", "maximum", "pattern")  # of JSON Schema, checked while typing


def form(part: type[BaseModel]) -> list[dict[str, Any]]:
    """The fields of a part of a record, in the schema's order, evidence left out.

    Each has a `name`, its meaning as `help` and a `kind`: `part` and `list` (of parts) hold a
    form in `fields`; `choice` has `values`; `set` has `values`, or none where anything may be a
    member; `text`, `integer`, `number` and `yesno` are single values. `required` is set where
    null is no value, `bare` where a value needs no quote; a pattern and bounds are JSON Schema's.

    Raises:
        SchemaError: a field has a type that no form can show.
    """
    full = part.model_json_schema()
    definitions: Mapping[str, Any] = full.get("$defs", {})
    made = []
    for name, info in part.model_fields.items():
        if issubclass(part, Record) and name in EVIDENCE:
            continue
        field: dict[str, Any] = {"name": name, "help": info.description or ""}
        inner = part_of(info)
        if inner is not None:
            field |= {"kind": "list" if is_list(info) else "part", "fields": form(inner)}
        else:
            where = f"{part.__name__}.{name}"
            field |= _value(full["properties"][name], definitions, where)
            if metadata(info, NoClaim) is not None:
                field["bare"] = True
        made.append(field)
    return made


def _value(node: Mapping[str, Any], definitions: Mapping[str, Any], where: str) -> dict[str, Any]:
    """A single value or a set: its kind and its limits."""
    options = [_followed(option, definitions) for option in node.get("anyOf", [node])]
    told = [option for option in options if option.get("type") != "null"]
    required = len(told) == len(options)
    if len(told) != 1:
        raise SchemaError(f"{where}: a field of several types cannot be edited on a page")
    [only] = told
    if only.get("type") == "array":
        members = _followed(only.get("items", {}), definitions)
        listed = members.get("enum")
        return {"kind": "set", "of": _kind(members, where)} | ({"values": listed} if listed else {})
    found: dict[str, Any] = {"kind": _kind(only, where)}
    found |= {key: only[key] for key in LIMITS if key in only}
    if found["kind"] == "choice":
        found["values"] = only["enum"] if "enum" in only else [only["const"]]
    return found | ({"required": True} if required else {})


def _followed(node: Mapping[str, Any], definitions: Mapping[str, Any]) -> Mapping[str, Any]:
    """The node itself, or the definition that it refers to."""
    name = node.get("$ref", "").removeprefix("#/$defs/")
    found: Mapping[str, Any] = definitions[name] if name else node
    return found


def _kind(node: Mapping[str, Any], where: str) -> str:
    if "enum" in node or "const" in node:
        return "choice"
    kinds = {"string": "text", "integer": "integer", "number": "number", "boolean": "yesno"}
    if node.get("type") not in kinds:
        raise SchemaError(f"{where}: a field of type {node.get('type')!r} cannot be edited")
    return kinds[node["type"]]
