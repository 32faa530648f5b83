"""The weights from records whose events are known."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Mapping
from itertools import combinations

from extractor.linkage.levels import FIELDS, levels
from extractor.linkage.mention import Mention
from extractor.linkage.weights import Table

SEEN = 0.5  # added to every count (Jeffreys), so that what was never seen is not impossible


def fit(events: Mapping[Mention, Hashable]) -> Table:
    """Field, level: log2(m / u) from all pairs of mentions of known events.

    A pair of an event with n mentions counts 2 / n, so that an event weighs as its mentions and
    not as its pairs: one story told everywhere would otherwise decide alone.

    Args:
        events: each mention's event; records that lump two events together are best left out.
    """
    sizes = Counter(events.values())
    within: dict[str, Counter[str]] = {field: Counter() for field in FIELDS}
    between: dict[str, Counter[str]] = {field: Counter() for field in FIELDS}
    for one, other in combinations(events, 2):
        same = events[one] == events[other]
        counts, share = (within, 2 / sizes[events[one]]) if same else (between, 1.0)
        for field, level in zip(FIELDS, levels(one, other), strict=True):
            if level is not None:
                counts[field][level] += share  # type: ignore[assignment]
    return {field: _weights(within[field], between[field]) for field in FIELDS}


def _weights(within: Counter[str], between: Counter[str]) -> dict[str, float]:
    seen = sorted(set(within) | set(between))
    m, u = (_shares(counts, seen) for counts in (within, between))
    return {level: math.log2(m[level] / u[level]) for level in seen}


def _shares(counts: Mapping[str, float], seen: list[str]) -> dict[str, float]:
    total = sum(counts.values()) + SEEN * len(seen)
    return {level: (counts.get(level, 0.0) + SEEN) / total for level in seen}
