"""What a schema says of a field beside its type: how it is compared, how it follows from a quote.

These stand in a field's `Annotated[...]`, so that one place says everything about the field:

    age: Annotated[int | None, Field(description="…"), Follows("number")] = None
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Literal, TypeVar, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

T = TypeVar("T")

EVIDENCE = frozenset({"claims", "rivals", "confidence", "flags"})


class Compare(StrEnum):
    """How two values of a field are compared when records are scored."""

    EXACT = "exact"
    DATE = "date"  # right at coarser precision counts as partial
    TIME = "time"  # within ten minutes
    NAME = "name"  # folded, abbreviations resolved
    PERSON = "person"  # titles and suffixes stripped; a surname alone is partial
    ADDRESS = "address"
    SET = "set"
    ALIGNED = "aligned"  # a list of parts, brought together one to one
    NONE = "not scored"


Rule = Literal["date", "time", "number", "name", "person", "state", "words"]


@dataclass(frozen=True)
class Follows:
    """The rule by which a value must be derivable from the words cited for it.

    `words`, for the rule of that name, gives for each value the words of which one must occur
    (as a prefix of a word, lower case); a value without an entry is not checked.
    """

    rule: Rule
    words: Mapping[str, tuple[str, ...]] | None = None


@dataclass(frozen=True)
class Ours:
    """Marks a field that the package fills and the model is never asked for."""


@dataclass(frozen=True)
class NoClaim:
    """Marks a field whose value needs no claim."""


def metadata(info: FieldInfo, kind: type[T]) -> T | None:
    """The field's metadata of one kind, or None."""
    return next((m for m in info.metadata if isinstance(m, kind)), None)


def part_of(info: FieldInfo) -> type[BaseModel] | None:
    """The model class of a nested part or of a list's items, None for a plain value."""
    kind = info.annotation
    for inner in (kind, *get_args(kind)):
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            return inner
    return None


def is_list(info: FieldInfo) -> bool:
    """Whether the field holds a list."""
    return get_origin(info.annotation) is list or info.annotation is list


@cache
def comparison(info: FieldInfo) -> Compare:
    """The field's way of comparison: as declared, else by its type."""
    declared = metadata(info, Compare)
    if declared is not None:
        return declared
    if is_list(info):
        return Compare.ALIGNED if part_of(info) else Compare.SET
    return Compare.EXACT


BY_COMPARISON: dict[Compare, Rule] = {
    Compare.DATE: "date",
    Compare.TIME: "time",
    Compare.NAME: "name",
    Compare.ADDRESS: "name",
    Compare.PERSON: "person",
}


@cache
def follows(info: FieldInfo) -> Follows | None:
    """How the value follows from its quote: as declared, else by comparison and type."""
    declared = metadata(info, Follows)
    if declared is not None:
        return declared
    rule = BY_COMPARISON.get(comparison(info))
    if rule is None and int in (info.annotation, *get_args(info.annotation)):
        rule = "number"
    return Follows(rule) if rule else None


@dataclass(frozen=True, slots=True)
class Slot:
    """One value of a record, with where it stands and what the schema says of it.

    `pointer` is the JSON Pointer (RFC 6901) of the value, `path` the same with `*` for list
    positions: the field's name across records.
    """

    pointer: str
    path: str
    value: Any
    info: FieldInfo

    @property
    def empty(self) -> bool:
        """Whether the article did not say: null, or an empty set."""
        return self.value is None or self.value == []


def slots(record: BaseModel) -> Iterator[Slot]:
    """Every leaf field of a record in the schema's order, set or not, evidence left out.

    List items of a set are not slots of their own: the set is the value.
    """
    yield from _slots(record, "", "")


@cache
def _layout(kind: type[BaseModel]) -> tuple[tuple[str, FieldInfo, bool], ...]:
    """A class's fields, and whether each is a plain value; worked out once."""
    return tuple((n, info, part_of(info) is None) for n, info in kind.model_fields.items())


def _slots(part: BaseModel, pointer: str, path: str) -> Iterator[Slot]:
    for name, info, plain in _layout(type(part)):
        if not pointer and name in EVIDENCE:
            continue
        value = getattr(part, name)
        here, there = f"{pointer}/{name}", f"{path}/{name}"
        if plain:
            yield Slot(here, there, value, info)
        elif isinstance(value, list):
            for index, item in enumerate(value):
                yield from _slots(item, f"{here}/{index}", f"{there}/*")
        elif value is not None:
            yield from _slots(value, here, there)


def about(pointers: Iterable[str], slot: Slot) -> bool:
    """Whether any pointer names a value, a part that holds it, or a member of the set."""
    here = slot.pointer + "/"
    return any(here.startswith(p + "/") or p.startswith(here) for p in pointers)


def resolve(record: BaseModel, pointer: str) -> Any:
    """The value that a JSON Pointer names within a record.

    Raises:
        LookupError: the pointer leads nowhere.
    """
    value: Any = record
    for token in pointer.split("/")[1:]:
        token = token.replace("~1", "/").replace("~0", "~")
        if isinstance(value, list):
            if not re.fullmatch(r"0|[1-9]\d*", token):
                raise LookupError(pointer)
            value = value[int(token)]
        elif isinstance(value, BaseModel) and token in type(value).model_fields:
            value = getattr(value, token)
        else:
            raise LookupError(pointer)
    return value
