"""A record's claims and rivals, each with the place of its quote in the article."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from extractor.grounding.passage import Passage, nearest_occurrences
from extractor.grounding.source import Source
from extractor.schema.record import Claim, R, Rival

Piece = TypeVar("Piece", Claim, Rival)


def ground(record: R, source: Source) -> R:
    """The record with `span` and `match` of every claim and rival, whatever they said before.

    A quote that occurs more than once is placed where it stands closest to the other claims of
    the same values. A quote that is not found has no span and the match `not_found`.
    """
    pieces: list[Claim | Rival] = [*record.claims, *record.rivals]
    found = [source.find(piece.quote) for piece in pieces]
    about = [
        frozenset(piece.supports if isinstance(piece, Claim) else [piece.field]) for piece in pieces
    ]
    places = [_place(index, found, about) for index in range(len(pieces))]
    claims = len(record.claims)
    return record.model_copy(
        update={
            "claims": _placed(record.claims, places[:claims]),
            "rivals": _placed(record.rivals, places[claims:]),
        }
    )


def _place(
    index: int, found: Sequence[Sequence[Passage]], about: Sequence[frozenset[str]]
) -> Passage | None:
    """Where quote `index` stands; `about` says which values each quote is about."""
    if len(found[index]) < 2:
        return next(iter(found[index]), None)
    others = [
        passages
        for other, passages in enumerate(found)
        if other != index and passages and about[other] & about[index]
    ]
    return nearest_occurrences([found[index], *others])[0]


def _placed(pieces: Sequence[Piece], places: Sequence[Passage | None]) -> list[Piece]:
    """Copies of the pieces with their places."""
    return [
        piece.model_copy(
            update={
                "span": (place.start, place.end) if place else None,
                "match": place.match if place else "not_found",
            }
        )
        for piece, place in zip(pieces, places, strict=True)
    ]
