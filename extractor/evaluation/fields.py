"""Which fields of a schema are scored, how, and how much each says about who or what is meant."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from extractor.schema.field import (
    EVIDENCE,
    Compare,
    NoClaim,
    comparison,
    follows,
    is_list,
    metadata,
    part_of,
)
from extractor.schema.record import Record

# How much an agreement tells that two records, or two people in them, are the same one. A name
# tells most; a day or a street more than a city, which all events of an article may share; a
# number more than one of a handful of values. The absolute size means nothing, only the order.
WEIGHTS = {
    Compare.PERSON: 6,
    Compare.DATE: 4,
    Compare.ADDRESS: 4,
    Compare.NAME: 3,
    Compare.TIME: 2,
}
NUMBER = 2
CHOICE = 1  # an enum value, a bool, a member of a set


class Scored(NamedTuple):
    """A field as the scorer sees it."""

    name: str
    kind: Compare
    part: type[BaseModel] | None  # of a nested part or of a list's items
    many: bool  # a list of parts
    weight: int
    claimed: bool  # its value needs a claim
    derivable: bool  # whether its value follows from its quote can be computed


@functools.cache
def scored(part: type[BaseModel]) -> tuple[Scored, ...]:
    """The scored fields of a part of a record, in the schema's order, evidence left out."""
    return tuple(
        Scored(
            name,
            comparison(info),
            part_of(info),
            part_of(info) is not None and is_list(info),
            _weight(info),
            metadata(info, NoClaim) is None,
            follows(info) is not None,
        )
        for name, info in part.model_fields.items()
        if not (issubclass(part, Record) and name in EVIDENCE)
        and comparison(info) is not Compare.NONE
    )


def _weight(info: FieldInfo) -> int:
    number = {int, float} & set(_plain(info.annotation))
    return WEIGHTS.get(comparison(info), NUMBER if number else CHOICE)


def _plain(annotation: Any) -> Iterator[Any]:
    yield annotation
    for inner in get_args(annotation):
        yield from _plain(inner)


def paths(part: type[BaseModel], above: str = "") -> Iterator[tuple[str, FieldInfo]]:
    """The path of every scored value, `*` for list positions, in the schema's order."""
    for field in scored(part):
        here = f"{above}/{field.name}"
        if field.part is None:
            yield here, part.model_fields[field.name]
        else:
            yield from paths(field.part, f"{here}/*" if field.many else here)


def enums(schema: type[BaseModel]) -> list[str]:
    """The paths of single values out of a closed set: enums and bools."""
    return [
        path
        for path, info in paths(schema)
        if not is_list(info)
        and any(k is bool or get_origin(k) is Literal for k in _plain(info.annotation))
    ]
