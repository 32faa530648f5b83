"""`Cell`: one gold or predicted value and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Literal

Outcome = Literal["correct", "partial", "wrong", "missing", "spurious", "correct_null"]
OUTCOMES: tuple[Outcome, ...] = ("correct", "partial", "wrong", "missing", "spurious")
"""Those that count, in the order of count arrays; correct nulls never enter F1."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What can be said of the evidence of a predicted value; None where it does not apply.

    Attributes:
        quote_found: some quote for the value stands in the article; False also if there is none.
        quote_overlaps_gold: some quote shares a character with a gold quote for the value. None
            if gold has none that is located (no gold value, or the text is not at hand); False
            also for a gold value that is missing.
        value_supported: the value follows from its quotes (no flag `unsupported`). None if the
            schema has no rule by which that could be computed.
        source_right: of a value that is right or partly right, some quote's source is one that
            gold names for it.
        stance_right: likewise, the stance.
    """

    quote_found: bool | None = None
    quote_overlaps_gold: bool | None = None
    value_supported: bool | None = None
    source_right: bool | None = None
    stance_right: bool | None = None


NO_FACTS = Facts()
FACTS = tuple(f.name for f in fields(Facts))


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of the gold, of the prediction or of both. A member of a set is a value.

    Attributes:
        article: the article's id.
        cluster: the incident that it is about, for resampling.
        repeat: which run on the same article.
        gold_incident: position in the label; None for what is spurious as a whole.
        predicted_incident: position in the prediction; None for what is missing as a whole.
        prominence: `main` or `background`, the gold's where there is one; None in a schema
            without it.
        path: the field, `*` for list positions: `/subjects/*/age`.
        gold_pointer: where it stands in the label; None for an item that gold does not have.
        predicted_pointer: where it stands in the prediction, likewise.
        outcome: see `Outcome`.
        gold: the gold value, None if there is none.
        predicted: the predicted value, None if there is none.
        reason: in words.
        failed: the article has no prediction at all.
        facts: on the evidence.
    """

    article: str
    cluster: str
    repeat: int
    gold_incident: int | None
    predicted_incident: int | None
    prominence: str | None
    path: str
    gold_pointer: str | None
    predicted_pointer: str | None
    outcome: Outcome
    gold: Any
    predicted: Any
    reason: str
    failed: bool = False
    facts: Facts = NO_FACTS
