"""How good a clustering is: pairwise and B³ precision and recall, with intervals over events.

B³ (Bagga & Baldwin 1998) is a mean over records: of a record's cluster, how much is of its event
(precision); of its event, how much is in its cluster (recall). Pairwise counts pairs and so gives
an event of n records the weight n². Both are ratios of sums over events; events are what is drawn
anew for the percentile intervals (`evaluation.resample`), for records of one event stand or fall
together. Records whose event is not known are left out of clusters and events.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from extractor.evaluation.resample import Floats, Resampling, bootstrap, spread
from extractor.evaluation.stats import Estimate

NAMES = ("B³ precision", "B³ recall", "B³ F1", "pair precision", "pair recall", "pair F1")

R = TypeVar("R", bound=Hashable)  # a record
E = TypeVar("E", bound=Hashable)  # an event


@dataclass(frozen=True, slots=True)
class Sums:
    """What one event contributes.

    Attributes:
        records: how many it has.
        precision: sum over them of the share of their cluster that is of this event.
        recall: sum over them of the share of this event that is in their cluster.
        joined: ordered pairs of its records in one cluster.
        clustered: ordered pairs of one of its records and any other of the same cluster.
        paired: ordered pairs of its records.
    """

    records: int
    precision: float
    recall: float
    joined: int
    clustered: int
    paired: int


def sums(clusters: Sequence[Collection[R]], events: Mapping[R, E]) -> dict[E, Sums]:
    """Event to its sums.

    Args:
        clusters: every record with an event is in exactly one.
        events: record to event.
    """
    known = [[record for record in cluster if record in events] for cluster in clusters]
    home = {record: cluster for cluster in known for record in cluster}
    members: dict[E, list[R]] = defaultdict(list)
    for record, event in events.items():
        members[event].append(record)
    return {event: _sums(event, records, home, events) for event, records in members.items()}


def _sums(
    event: E, records: Sequence[R], home: Mapping[R, Sequence[R]], events: Mapping[R, E]
) -> Sums:
    size = len(records)
    same = [sum(events[other] == event for other in home[record]) for record in records]
    clusters = [len(home[record]) for record in records]
    return Sums(
        records=size,
        precision=sum(s / c for s, c in zip(same, clusters, strict=True)),
        recall=sum(s / size for s in same),
        joined=sum(s - 1 for s in same),
        clustered=sum(c - 1 for c in clusters),
        paired=size * (size - 1),
    )


def estimates(events: Collection[Sums], how: Resampling) -> dict[str, Estimate]:
    """The six figures of `NAMES` with intervals; events are drawn anew, with all their records."""
    table = np.array(
        [[e.precision, e.recall, e.records, e.joined, e.clustered, e.paired] for e in events]
    )
    values = _figures(table.sum(axis=0)[None])[0]
    drawn = np.concatenate([_figures(weights @ table) for weights in bootstrap(len(table), how)])
    low, high, se = spread(drawn, how.level)
    rows = zip(values, low, high, se, strict=True)
    return {name: Estimate(*map(float, row)) for name, row in zip(NAMES, rows, strict=True)}


def _figures(totals: Floats) -> Floats:
    """Sums [n, 6] to figures [n, 6]; NaN where a denominator is 0."""
    precision, recall, records, joined, clustered, paired = totals.T
    with np.errstate(invalid="ignore", divide="ignore"):
        ratios = [precision / records, recall / records, joined / clustered, joined / paired]
        harmonic = [2 * p * r / (p + r) for p, r in (ratios[:2], ratios[2:])]
    figures: Floats = np.column_stack([*ratios[:2], harmonic[0], *ratios[2:], harmonic[1]])
    return figures
