"""A passage of an article, and which of several occurrences belong together."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Match = Literal["exact", "folded", "edited"]
"""How a quote was found: to the letter, up to typography, or up to harmless small edits."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of an article: `text[start:end]`, in Unicode code points of the original text."""

    start: int
    end: int
    match: Match


def nearest_occurrences(found: Sequence[Sequence[Passage]]) -> list[Passage | None]:
    """Choose one occurrence per quote so that the chosen ones lie closest to each other.

    `found` has one row per quote, each in order of position, as `Source.find` returns it. The
    choice spans the fewest characters from the first start to the last end; among equals the
    earliest wins, so a quote that stands alone gets its first occurrence. A quote without
    occurrences gets None. The result has one item per row. O(n log k) for n passages, k rows.
    """
    chosen: list[Passage | None] = [None] * len(found)
    heap = [(row[0].start, index, 0) for index, row in enumerate(found) if row]
    heapq.heapify(heap)
    last_end = max((row[0].end for row in found if row), default=0)
    best_span: int | None = None
    best: dict[int, int] = {}
    while heap:
        start, index, at = heap[0]
        if best_span is None or last_end - start < best_span:
            best_span = last_end - start
            best = {row_index: position for _, row_index, position in heap}
        if at + 1 == len(found[index]):
            break  # this row has nothing further right: no later choice can be tighter
        following = found[index][at + 1]
        last_end = max(last_end, following.end)
        heapq.heapreplace(heap, (following.start, index, at + 1))
    for index, at in best.items():
        chosen[index] = found[index][at]
    return chosen
