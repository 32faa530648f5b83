"""One labelled incident: the record, its other right answers, what may be absent; strictly read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic

from pydantic import ValidationError

from extractor.errors import GoldError, faults
from extractor.grounding import Source, ground
from extractor.schema.field import EVIDENCE, resolve, slots
from extractor.schema.record import R

OURS = frozenset({"alternatives", "optional"})  # beside the record's own fields


@dataclass(frozen=True)
class GoldIncident(Generic[R]):
    """One labelled incident.

    Attributes:
        record: as the schema has it; its claims are located where the text is at hand.
        alternatives: pointer of a value to other right answers; a set's answers are sets.
        optional: pointers to what is right if given and not missed if absent; a list item's
            takes all of it, "" the whole incident.
    """

    record: R
    alternatives: Mapping[str, Sequence[Any]]
    optional: frozenset[str]

    def answers(self, pointer: str, value: Any) -> list[Any]:
        """All right answers for the value at a pointer, the label's own first."""
        return [value, *self.alternatives.get(pointer, ())]

    def excused(self, pointer: str) -> bool:
        """Whether the value may be absent: its pointer or one above it is optional."""
        if not self.optional:
            return False
        steps = pointer.split("/")
        return any("/".join(steps[:n]) in self.optional for n in range(len(steps), 0, -1))


def read_incident(raw: Any, where: str, schema: type[R], source: Source | None) -> GoldIncident[R]:
    """One incident of a label file.

    Args:
        raw: its JSON value.
        where: what the message of an error begins with: the file and the incident.
        schema: the record class.
        source: the article's text; None if it is not at hand, then quotes are not looked up.

    Raises:
        GoldError: anything about it is malformed.
    """
    if not isinstance(raw, dict):
        raise GoldError(f"{where}: expected an object, found {raw!r:.80}")
    fields = {key: value for key, value in raw.items() if key not in OURS}
    record = _record(fields, where, schema)
    alternatives, optional = raw.get("alternatives", {}), raw.get("optional", [])
    if not (isinstance(alternatives, dict)
            and all(isinstance(values, list) for values in alternatives.values())):  # fmt: skip
        raise GoldError(f"{where}/alternatives: must map pointers to lists of answers")
    if not (isinstance(optional, list) and all(isinstance(p, str) for p in optional)):
        raise GoldError(f"{where}/optional: must be a list of pointers, found {optional!r:.80}")
    for key, pointer in _pointers(record, alternatives, optional):
        _follow(record, pointer, f"{where}/{key}")
    for pointer, values in alternatives.items():
        for value in values:
            _alternative(record, fields, pointer, value, f"{where}/alternatives")
    if source is not None:
        record = _located(record, source, where)
    return GoldIncident(record, alternatives, frozenset(optional))


def _record(fields: dict[str, Any], where: str, schema: type[R]) -> R:
    """The record, no type converted: "34" is no age."""
    try:
        return schema.model_validate_json(json.dumps(fields), strict=True)
    except ValidationError as error:
        raise GoldError(f"{where}/{faults(error)}") from None


def _located(record: R, source: Source, where: str) -> R:
    """The record with the place of every quote.

    A quote that is verbatim but cuts a word is let pass, for pages glue a headline to the next
    word and their reader quotes the headline.
    """
    placed = ground(record, source)
    for kind in ("claims", "rivals"):
        pieces = getattr(placed, kind)
        for number, piece in enumerate(pieces):
            if piece.match == "exact":
                continue
            start = source.text.find(piece.quote)
            if start < 0:
                message = f"{where}/{kind}/{number}/quote: {piece.quote!r} is not in the text"
                raise GoldError(f"{message}; quote it to the letter")
            span = (start, start + len(piece.quote))
            pieces[number] = piece.model_copy(update={"span": span, "match": "exact"})
    return placed


def _pointers(
    record: R, alternatives: Iterable[str], optional: Iterable[str]
) -> Iterator[tuple[str, str]]:
    """Every pointer of a label, with the key under which it stands."""
    for number, claim in enumerate(record.claims):
        yield from ((f"claims/{number}/supports", pointer) for pointer in claim.supports)
    yield from ((f"rivals/{n}/field", rival.field) for n, rival in enumerate(record.rivals))
    yield from (("alternatives", pointer) for pointer in alternatives)
    yield from (("optional", pointer) for pointer in optional)


def _follow(record: R, pointer: str, where: str) -> Any:
    """What a pointer names.

    Raises:
        GoldError: nothing, or a piece of evidence.
    """
    if pointer and not pointer.startswith("/"):
        raise GoldError(f"{where}: {pointer!r} is no JSON Pointer; it must begin with /")
    try:
        value = resolve(record, pointer)
    except LookupError:
        raise GoldError(f"{where}: {pointer!r} leads nowhere in this incident") from None
    if pointer.split("/")[1:2] and pointer.split("/")[1] in EVIDENCE:
        raise GoldError(f"{where}: {pointer!r} points into the evidence, not at a value")
    return value


def _alternative(record: R, fields: dict[str, Any], pointer: str, value: Any, where: str) -> None:
    """An alternative must be a value that the field could have, of its own type.

    Raises:
        GoldError: it is of another type, or the pointer names a whole part.
    """
    if pointer not in {slot.pointer for slot in slots(record)}:
        message = f"{where}: {pointer!r} is not one value; give alternatives to single values"
        raise GoldError(f"{message}, to a set as whole sets")
    changed = json.loads(json.dumps(fields))
    *above, last = [t.replace("~1", "/").replace("~0", "~") for t in pointer.split("/")[1:]]
    node = changed
    for token in above:
        node = node[int(token)] if isinstance(node, list) else node.setdefault(token, {})
    node[last] = value
    try:
        type(record).model_validate_json(json.dumps(changed), strict=True)
    except ValidationError as error:
        fault = faults(error)
        raise GoldError(f"{where}: {pointer!r}: {value!r} is no value of it: {fault}") from None
