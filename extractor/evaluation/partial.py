"""Labels out of tables that know some fields of an incident, and what can be scored by them.

A register or a crowd's answers give the truth for a few fields and say nothing of the rest: who
else was there, what else happened. So that a prediction is not blamed for knowing more,

- what the table leaves empty is optional in the label: right if given, not missed if absent;
- a predicted person or incident that is not brought together with one of the table is no cell;
- only the fields that the table has are scored.

Precision is thus that of values on people whom the table knows. Values that the table may know
from elsewhere (a race from a photograph) can be marked so that silence is right too.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from typing import Any

from pydantic import ValidationError

from extractor.errors import GoldError, faults
from extractor.evaluation.gold import Gold
from extractor.evaluation.label import GoldIncident
from extractor.evaluation.ledger import Ledger
from extractor.schema.field import slots
from extractor.schema.record import R


def partial_label(
    fields: Mapping[str, Any],
    alternatives: Mapping[str, list[Any]],
    schema: type[R],
    where: str,
) -> GoldIncident[R]:
    """One incident as far as a table knows it.

    Args:
        fields: values as in a label file.
        alternatives: pointer to other right answers, None or [] for silence.
        schema: the record class.
        where: what the message of an error begins with: the file and the line.

    Raises:
        GoldError: a value is none that the field can have.
    """
    try:
        record = schema.model_validate(fields)
    except ValidationError as error:
        raise GoldError(f"{where}: {faults(error)}") from None
    empty = frozenset(slot.pointer for slot in slots(record) if slot.empty)
    return GoldIncident(record, alternatives, empty)


def partial_gold(
    article: tuple[str, str], incidents: list[GoldIncident[R]], cluster: str, where: str
) -> Gold[R]:
    """The label of one article; `article` is its id and the digest of its text."""
    return Gold(
        id=article[0],
        published=None,
        url=None,
        sha256=article[1],
        cluster=cluster,
        incidents=tuple(incidents),
        notes=None,
        article=None,
        file=where,
    )


def known_cells(ledger: Ledger, paths: Collection[str]) -> Ledger:
    """The ledger with those cells alone on which such labels can judge.

    Args:
        ledger: made with labels of `partial_gold`.
        paths: the fields that the table has: `/subjects/*/age`.
    """
    cells = tuple(
        cell
        for cell in ledger.cells
        if cell.path in paths
        and cell.gold_pointer is not None
        and not (cell.outcome == "correct_null" and cell.gold is None)
    )
    return dataclasses.replace(ledger, cells=cells)
