"""What an item of a record says, apart from where it stands: by this, ties are told apart."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import BaseModel

from extractor.evaluation.label import GoldIncident
from extractor.schema.field import EVIDENCE
from extractor.schema.record import Record

Notes = Sequence[tuple[str, str]]  # (pointer, what is said there): what belongs to an item


def notes(record: Record, label: GoldIncident[Any] | None = None) -> list[tuple[str, str]]:
    """What is said about a record's values beside them, each with its pointer."""
    found = [
        (pointer, f"claim {c.quote} {c.source} {c.stance} {c.span}")
        for c in record.claims
        for pointer in c.supports
    ]
    found += [(flag.field, f"flag {flag.code} {flag.message}") for flag in record.flags]
    if label is not None:
        found += [(p, f"or {json.dumps(v)}") for p, v in label.alternatives.items()]
        found += [(pointer, "optional") for pointer in label.optional]
    return found


def content(part: BaseModel, at: str, marks: Iterable[tuple[str, str]]) -> str:
    """A text that is the same for items that say the same, in whatever order their lists are."""
    mine = [(p[len(at) :], mark) for p, mark in marks if p == at or p.startswith(f"{at}/")]
    fields: dict[str, Any] = {}
    for name, value in part:
        if isinstance(part, Record) and name in EVIDENCE:
            continue
        if isinstance(value, BaseModel):
            value = content(value, f"/{name}", mine)
        elif isinstance(value, list) and value and isinstance(value[0], BaseModel):
            value = sorted(content(v, f"/{name}/{n}", mine) for n, v in enumerate(value))
        elif isinstance(value, list):
            value = sorted(map(str, value))
        fields[name] = value
    own = sorted(mark for mark in mine if mark[0].count("/") <= 1)
    return json.dumps([fields, own], default=str)
