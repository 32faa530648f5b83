"""What is said to a model whose evidence does not hold, so that it can mend its answer."""

from __future__ import annotations

from extractor.grounding import Source
from extractor.schema.record import Claim, Flag, Record, Rival


def complaint(index: int, flag: Flag, record: Record, source: Source) -> str:
    """One fault of incident `index`, with the nearest passages where a quote was not found."""
    where = f"incidents[{index}]{flag.field}"
    if flag.code != "ungrounded":
        return f"{where}: {flag.message}"
    evidence: list[Claim | Rival] = [*record.claims, *record.rivals]
    quotes = [
        piece.quote
        for piece in evidence
        if piece.match == "not_found" and piece.quote in flag.message
    ]
    near = [source.text[p.start : p.end] for quote in quotes[:1] for p in source.nearest(quote)]
    hint = "".join(f"\n    nearest passage: {passage!r}" for passage in near)
    return f"{where}: {flag.message}{hint}"
