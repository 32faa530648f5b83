"""Which pairs of mentions are worth comparing: those that share a key.

A pair is compared if it shares a subject's surname, or an officer's; or a city (else a county)
within about a month, or whenever one of the two has no date; or a state within about a week. So an
event without a date is reached through its names and its city, one without a name through day and
place, and a name that is misspelt through either. Only pairs that share nothing of this are passed
over.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from extractor.linkage.mention import Mention

# days in one window; a mention is put into its own and the next, so that neighbours meet
MONTH = 31
WEEK = 8
Key = tuple[object, ...]


def candidates(mentions: Sequence[Mention]) -> list[tuple[int, int]]:
    """The pairs of positions to compare, each once, the lower first, in order."""
    blocks: dict[Key, list[int]] = defaultdict(list)
    for position, mention in enumerate(mentions):
        for key in set(keys(mention)):
            blocks[key].append(position)
    dated: dict[Key, list[int]] = defaultdict(list)
    undated: dict[Key, list[int]] = defaultdict(list)
    for position, mention in enumerate(mentions):
        if town := _town(mention):
            (undated if mention.when.ordinal is None else dated)[town].append(position)
    found = {(a, b) for block in blocks.values() for n, a in enumerate(block) for b in block[:n]}
    for town, loose in undated.items():
        found |= {(a, b) for n, a in enumerate(loose) for b in (*loose[:n], *dated[town])}
    return sorted({(min(pair), max(pair)) for pair in found})


def keys(mention: Mention) -> Iterator[Key]:
    """What a mention shares with all that it is compared with."""
    for name in mention.names:
        yield "subject", name.surname
    for name in mention.officers:
        yield "officer", name.surname
    day = mention.when.ordinal
    if day is None:
        day = mention.published if mention.main else None
    if day is None:
        return
    if town := _town(mention):
        yield from (("town", *town, day // MONTH + step) for step in (0, 1))
    if mention.state:
        yield from (("state", mention.state, day // WEEK + step) for step in (0, 1))


def _town(mention: Mention) -> Key:
    """City or county; without the state, which is told less often and more often wrong."""
    return mention.city or mention.county or ()
