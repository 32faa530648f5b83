"""Labels and result rows for tests of the scorer, made from plain dicts."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from extractor import Article, Extraction, Incident
from extractor.errors import ModelError
from extractor.evaluation.gold import Gold
from extractor.evaluation.label import GoldIncident
from extractor.extraction import Origin
from extractor.spent import Spent

ORIGIN = Origin(model="test", prompt=None, schema_="incident", request="sha256:0")


def record(fields: Mapping[str, Any]) -> Incident:
    """An incident; it is a main one unless it says otherwise."""
    return Incident.model_validate({"prominence": "main", **fields})


def label(fields: Mapping[str, Any]) -> GoldIncident[Incident]:
    """A labelled incident from a label file's shape."""
    values = {k: v for k, v in fields.items() if k not in ("alternatives", "optional")}
    optional = frozenset(fields.get("optional", ()))
    return GoldIncident(record(values), fields.get("alternatives", {}), optional)


def gold(
    *incidents: Mapping[str, Any], id: str = "a", cluster: str | None = None
) -> Gold[Incident]:
    """The label of an article of which nothing but the id is known."""
    return Gold(
        id=id,
        published=None,
        url=None,
        sha256=hashlib.sha256(id.encode()).hexdigest(),
        cluster=cluster or id,
        incidents=tuple(label(incident) for incident in incidents),
        notes=None,
        article=None,
        file=f"{id}.json",
    )


def row(
    outcome: Sequence[Mapping[str, Any] | Incident] | ModelError, id: str = "a"
) -> Extraction[Incident]:
    """The result row of the same article."""
    if isinstance(outcome, ModelError):
        return ORIGIN.row(Article(id, id), outcome, Spent(), 0.0)
    records = [r if isinstance(r, Incident) else record(r) for r in outcome]
    return ORIGIN.row(Article(id, id), records, Spent(), 0.0)
