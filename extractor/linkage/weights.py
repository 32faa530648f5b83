"""What an agreement is worth: Fellegi and Sunter's weights, in bits.

The weight of a level of a field is log2(m / u): how often it is seen among pairs of records of one
event (m) against pairs of two events (u). Weights of all fields add up; a field that one of the two
does not state adds nothing. A pair is linked where the sum outweighs the odds against: of N records
about one pair in N belongs together, so log2(N) bits are asked for, and never less than `FLOOR`.
(Fellegi & Sunter 1969, "A theory for record linkage", JASA 64.)

The weights below were estimated (`fit`) on 201 records of 74 fatal shootings, read by the built-in
rules from 428 articles of 2013 to 2020; the Washington Post's row ids say which are one event.
Cross-validated over events, B³ precision is 0.95, recall 0.88, F1 0.915 [0.878, 0.949]; pairwise
0.95, 0.84, 0.889 [0.786, 0.922] (`eval/benchmarks/linkage.py`). These are on the kind side. Only
the weights are cross-validated: levels, `FLOOR`, `AGAINST` and the vetoes were settled with the
same events in sight, after some fifty settings. A record's event is told by its subject's name,
which linking uses too; if an article's first main record is always given the article's own event,
F1 is 0.883 and 0.795. With the weights as shipped, estimated on these very events, F1 is 0.897 and
0.822: one story of 36 records falls apart or not by small differences. The errors that weigh most
are the reader's: records that lump two events together.

Why not splink: version 5 on DuckDB, with like comparisons in SQL, the same vetoes and groups, gave
B³ F1 0.899 and pairwise 0.844 at its best threshold by expectation maximisation, 0.875 and 0.794 at
the threshold used here, 0.854 and 0.685 with m from labels, cross-validated. It was set up once,
where ours was revised, and its best lies within our intervals: quality does not decide.
But EM needs hundreds of records, and ten clippings are linked too; given weights need no engine;
names, dates and addresses would be compared once here and once more in SQL; 10,000 records took it
26 s (18 of them training) where this takes 13; and it brings 170 MB of packages, where this brings
none.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from extractor.linkage.levels import FIELDS, Levels
from extractor.linkage.mention import Mention

Table = Mapping[str, Mapping[str, float]]  # field, level: bits

# bits. The state and the week of the news alone are worth 8.5: with few records that must not do
FLOOR = 9.0
# bits. In one incident no pair may be below: it is as likely by chance as by being one event
AGAINST = 0.0

# bits. No pair of the measuring corpus has a surname alone on one side; of the surnames in the
# Washington Post's database two agree once in 1,070 pairs (10 bits),
# less what is lost where the first name would have differed
SURNAME = 6.0

WEIGHTS: Table = {
    "name": {"full": 9.1, "slip": 8.6, "surname": SURNAME, "related": -1.4,
             "other, not all named": -3.9, "other": -4.4},
    "day": {"same day": 6.7, "coarser": 5.4, "news of the week": 4.2, "next day": 2.9,
            "days": 2.9, "weeks": 1.1, "contradictory": -2.0, "told before": -2.0, "far": -2.1},
    "place": {"county": 7.5, "city": 6.3, "state": 4.1, "other city": 1.1, "other state": -1.7},
    "street": {"same": 5.8, "other": -0.7},
    "age": {"same": 4.5, "one year": -0.9, "other": -3.0},
    "time": {"same": 4.2, "other": -0.6},
    "outcome": {"same": 0.1, "other": -0.8},
    "agency": {"same": 5.7, "other": -1.2},
    "weapon": {"same": 0.6, "other": -1.9},
    "officer": {"same": 9.1, "other": -2.5},
}  # fmt: skip
# against a database full names tell more: of its rows two agree once in 230,000 pairs, and no
# row is about two events, as some records are
IN_DATABASE: Table = {**WEIGHTS, "name": {**WEIGHTS["name"], "full": 17.7}}


def weight(levels: Levels, table: Table = WEIGHTS) -> float:
    """The bits that speak for one event; a level that was never seen when estimating adds none."""
    told = zip(FIELDS, levels, strict=True)
    return sum(table[field].get(level, 0.0) for field, level in told if level is not None)


def wanted(records: int) -> float:
    """The bits that a pair needs to be linked among so many records."""
    return max(FLOOR, math.log2(max(records, 1)))


def forbidden(one: Mention, other: Mention, levels: Levels) -> bool:
    """Whether certain facts contradict each other, so that no weight may link the two.

    Two full names, where all subjects of both are named; whole dates over a month apart, unless
    the full name is the same (of 9,895 names in the Washington Post's database 49 occur again); and
    two records of one article, which told them apart, unless their subject's name is the same and
    no month lies between.
    """
    found = dict(zip(FIELDS, levels, strict=True))
    same_name = found["name"] in ("full", "slip")
    if found["name"] in ("other", "related") and _all_named(one) and _all_named(other):
        return True
    if found["day"] == "far" and one.when.certain and other.when.certain and not same_name:
        return True
    if one.source == other.source:
        return found["day"] == "far" or not (same_name or found["name"] == "surname")
    return False


def _all_named(mention: Mention) -> bool:
    return not mention.nameless and all(name.full for name in mention.names)
