"""One article to be looked at: its text, and the record that the person starts from."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from extractor.article import Article
from extractor.errors import ResultError
from extractor.evaluation.gold import Gold
from extractor.evaluation.label import GoldIncident
from extractor.extraction import Extraction
from extractor.schema.record import Record

BLANK = "Labels began from a blank sheet."  # first words of a label's notes; a draft biases


@dataclass(frozen=True)
class Sheet:
    """One article to be looked at.

    Attributes:
        article: its text.
        incidents: what the person starts from, as JSON types in the shape of a label, each quote
            with its span (code points) where it has one.
        origin: a sentence on how the labels began; the label's notes begin with it.
        status: `ok`, `no_incident`, `failed`, or `blank` where nothing was extracted.
        error: why extraction failed.
        notes: a person's own, from an earlier visit.
        cluster: names the incident that several articles report, where a label says so.
        done: a person has been through it already.
        differences: where two readers differ, see `merge`.
    """

    article: Article
    incidents: Sequence[dict[str, Any]]
    origin: str
    status: str = "blank"
    error: str | None = None
    notes: str | None = None
    cluster: str | None = None
    done: bool = False
    differences: Sequence[dict[str, Any]] = field(default=())

    def to_json(self) -> dict[str, Any]:
        """For the page: what is empty is left out, spans count UTF-16 units as its script does."""
        article = self.article
        units = _units(article.text)
        told: dict[str, Any] = _told(
            {
                "id": article.id,
                "published": article.published.isoformat() if article.published else None,
                "url": article.url,
                "title": article.title,
                "cluster": self.cluster,
                "sha256": article.sha256,
                "text": article.text,
                "status": self.status,
                "error": self.error,
                "origin": self.origin,
                "notes": self.notes,
                "done": self.done or None,
                "incidents": [_placed(incident, units) for incident in self.incidents],
                "differences": list(self.differences),
            }
        )
        return told


def from_row(row: Extraction[Any], article: Article) -> Sheet:
    """A result row as a draft.

    Raises:
        ResultError: the row is about another text.
    """
    if row.article.sha256 != article.sha256:
        message = f"{article.id!r}: the row was made from another text than the article's"
        raise ResultError(f"{message}; extract it again, or give the text that was read")
    prompt = f", prompt {row.provenance.prompt}" if row.provenance.prompt else ""
    return Sheet(
        article=article,
        incidents=[dump(record) for record in row.incidents],
        origin=f"Labels began from a draft by {row.provenance.model}{prompt}.",
        status=row.status,
        error=f"{row.error.type}: {row.error.message}" if row.error else None,
    )


def from_gold(gold: Gold[Any], sheet: Sheet) -> Sheet:
    """A label that a person has saved, in place of the draft it began from."""
    notes = gold.notes or ""
    origin = notes.partition("\n")[0] if notes.startswith("Labels began ") else sheet.origin
    return Sheet(
        article=sheet.article,
        incidents=[label(incident) for incident in gold.incidents],
        origin=origin,
        status=sheet.status,
        notes=notes.removeprefix(origin).strip() or None,
        cluster=gold.cluster if gold.cluster != gold.id else None,
        done=True,
    )


def label(incident: GoldIncident[Any]) -> dict[str, Any]:
    """A labelled incident as JSON types, with its other right answers."""
    beside = {
        "alternatives": {p: list(v) for p, v in incident.alternatives.items()},
        "optional": sorted(incident.optional),
    }
    return dump(incident.record) | beside


def dump(record: Record) -> dict[str, Any]:
    """A record as JSON types."""
    return record.model_dump(mode="json")


def _told(value: Any) -> Any:
    """JSON without what is null or empty in objects; the page's script fills it in again."""
    if isinstance(value, dict):
        told = {key: _told(inner) for key, inner in value.items()}
        return {key: inner for key, inner in told.items() if inner not in (None, [], {})}
    return [_told(inner) for inner in value] if isinstance(value, list) else value


def _placed(incident: dict[str, Any], units: Callable[[int], int]) -> dict[str, Any]:
    """The incident with its spans in UTF-16 units; a quote that stands there is not said twice."""
    placed = dict(incident)
    for kind in ("claims", "rivals"):
        placed[kind] = [_piece(piece, units) for piece in incident.get(kind, ())]
    return placed


def _piece(piece: dict[str, Any], units: Callable[[int], int]) -> dict[str, Any]:
    if piece.get("span") is None:
        return piece
    start, end = piece["span"]
    kept = {key: value for key, value in piece.items() if key not in ("quote", "match")}
    return kept | {"span": [units(start), units(end)]}


def _units(text: str) -> Callable[[int], int]:
    """From code points to UTF-16 units, of which a character beyond U+FFFF takes two."""
    wide = [place for place, char in enumerate(text) if char > "\uffff"]
    return lambda place: place + bisect_left(wide, place)
