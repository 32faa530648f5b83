"""The main path: result rows in, real-world incidents out.

Records become mentions (`mention`), mentions that share a key are compared (`blocking`, `levels`),
what agrees is weighed (`weights`), groups are made without chains (`cluster`), their records are
merged (`merge`, `items`, `policy`) into rows (`row`). `database` says which are known elsewhere.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from extractor.errors import ResultError
from extractor.extraction import ArticleRef, Extraction
from extractor.linkage import mention
from extractor.linkage.cluster import NEVER, Weigh, cluster, weigher
from extractor.linkage.copies import voices
from extractor.linkage.merge import Telling, claims, merge, rivals
from extractor.linkage.row import Linked, Member
from extractor.linkage.weights import WEIGHTS, Table
from extractor.schema.incident import Incident

Place = tuple[Extraction[Incident], int]  # a result row, and a record's position in it


def link(
    rows: Sequence[Extraction[Incident]],
    texts: Mapping[str, str] | None = None,
    table: Table = WEIGHTS,
) -> list[Linked]:
    """The incidents that result rows tell of, in the order of their first articles.

    Args:
        rows: one for each article; rows without records are passed over.
        texts: article id to text, to tell agency copies; without it copies are told by the quotes.
        table: the weights.

    Raises:
        ResultError: two rows have one article id.
    """
    _unique(rows)
    ordered = sorted(rows, key=lambda row: (row.article.published or "9999", row.article.id))
    places = [(row, n) for row in ordered for n in range(len(row.incidents))]
    mentions = [
        mention.of(row.incidents[n], row.article.id, n, row.article.published) for row, n in places
    ]
    weigh = weigher(mentions, table)
    groups = sorted(cluster(mentions, weigh))
    return [_linked(places, group, weigh, texts or {}) for group in groups]


def _unique(rows: Sequence[Extraction[Any]]) -> None:
    for name, number in Counter(row.article.id for row in rows).items():
        if number > 1:
            message = f"article {name!r} has {number} result rows; give each article once"
            raise ResultError(message)


def _linked(
    places: Sequence[Place], group: Sequence[int], weigh: Weigh, texts: Mapping[str, str]
) -> Linked:
    here = [places[position] for position in group]
    voice = _voices(here, texts)
    merged = merge([_telling(row, n, voice[row.article.id]) for row, n in here])
    return Linked(
        id=_id(*here[0]),
        incident=merged.incident,
        members=tuple(
            Member(
                article=row.article,
                incident=n,
                prominence=row.incidents[n].prominence,
                voice=voice[row.article.id],
                weight=_belongs(position, group, weigh),
            )
            for position, (row, n) in zip(group, here, strict=True)
        ),
        claims=tuple(claims(merged)),
        rivals=tuple(rivals(merged)),
        flags=tuple(merged.flags),
    )


def _telling(row: Extraction[Incident], n: int, voice: int) -> Telling:
    return Telling(row.incidents[n], row.article.id, n, row.article.published or "", voice)


def _voices(here: Sequence[Place], texts: Mapping[str, str]) -> dict[str, int]:
    """The independent voices among a group's articles, by their texts or else their quotes."""
    articles: dict[str, ArticleRef] = {row.article.id: row.article for row, _ in here}
    words = {
        row.article.id: " ".join(claim.quote for record in row.incidents for claim in record.claims)
        for row, _ in here
    }
    return voices(list(articles.values()), {**words, **texts})


def _belongs(position: int, group: Sequence[int], weigh: Weigh) -> float | None:
    """The heaviest pair of a member with another of its group, in bits."""
    found = max((weigh(position, other) for other in group if other != position), default=NEVER)
    return None if found == NEVER else round(found, 1)


def _id(row: Extraction[Incident], n: int) -> str:
    """A name that depends on the first record only, so that it outlasts a later article."""
    text = f"{row.article.id} {row.article.sha256} {n}"
    return f"incident-{hashlib.sha256(text.encode()).hexdigest()[:16]}"
