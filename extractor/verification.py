"""`verify`: a result row against its article, without any model.

Everything that can be computed is computed again: the text's digest, where each quote stands,
what every pointer names, whether each value follows from its words. What the row says of itself
(its flags) is no finding; what it does not say, or says wrongly, is.
"""

from __future__ import annotations

from collections.abc import Iterator

from extractor.article import Article
from extractor.checks import check
from extractor.extraction import Extraction, digest
from extractor.grounding import Source, ground
from extractor.schema.record import Claim, Flag, R, Record, Rival

FINDINGS = {
    "text": "the article's text is not the one that was read",
    "records": "the records are not those that were written",
    "span": "the span does not hold the quote",
    "match": "the quote is found in another way than the row says",
}  # beside the codes of `extractor.checks`, when the row does not carry the flag already


def verify(row: Extraction[R], article: Article) -> list[Flag]:
    """What does not hold in a row; empty if all does. `field` starts with `/incidents/N`."""
    if row.article.sha256 != article.sha256:
        return [Flag(code="text", field="", message=f"{FINDINGS['text']} ({article.id!r})")]
    found: list[Flag] = []
    source = Source(article.text)
    for index, record in enumerate(row.incidents):
        known = {(flag.code, flag.field) for flag in record.flags}
        computed = check(ground(record, source), article)
        new = (flag for flag in computed if (flag.code, flag.field) not in known)
        for flag in (*_places(record, source), *new):
            place = f"/incidents/{index}{flag.field}"
            found.append(flag.model_copy(update={"field": place}))
    if digest(row.incidents) != row.provenance.records:
        found.append(Flag(code="records", field="/incidents", message=FINDINGS["records"]))
    return found


def _places(record: Record, source: Source) -> Iterator[Flag]:
    """The spans that a row states, held against the text."""
    pieces: dict[str, Claim | Rival] = {
        **{f"/claims/{index}": claim for index, claim in enumerate(record.claims)},
        **{f"/rivals/{index}": rival for index, rival in enumerate(record.rivals)},
    }
    for place, piece in pieces.items():
        if fault := _misplaced(piece, source):
            yield Flag(code=fault[0], field=place, message=fault[1])


def _misplaced(piece: Claim | Rival, source: Source) -> tuple[str, str] | None:
    """Why the stated place of a quote is wrong: a code and a sentence."""
    found = {(p.start, p.end): p.match for p in source.find(piece.quote)}
    if piece.span is None:
        return ("span", f"{piece.quote!r} stands in the article but has no span") if found else None
    start, end = piece.span
    if (start, end) not in found:
        there = source.text[max(0, start) : max(0, end)]
        return "span", f"characters {start}-{end} are {there!r}, not {piece.quote!r}"
    if found[start, end] != piece.match:
        return "match", f"{piece.quote!r} matches as {found[start, end]!r}, not {piece.match!r}"
    return None
