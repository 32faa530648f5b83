"""The claims of a record, looked up by value, and what they are worth beside the gold's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from extractor.checks import supporting
from extractor.evaluation.cell import NO_FACTS, Facts
from extractor.evaluation.fields import Scored
from extractor.schema.record import Claim, Record


class Citations:
    """A record's claims and doubts by pointer."""

    def __init__(self, record: Record) -> None:
        """Index the claims by what they support, and the values flagged as unsupported."""
        self._claims: dict[str, list[Claim]] = {}
        for claim in record.claims:
            for pointer in dict.fromkeys(claim.supports):
                self._claims.setdefault(pointer, []).append(claim)
        self._unsupported = [(f.field, f.message) for f in record.flags if f.code == "unsupported"]

    def of(self, pointer: str, value: Any, member: int | None = None) -> list[Claim]:
        """The claims that speak for a value, or for one member of a set.

        A claim on a part or on the whole set counts for all that is in it.
        """
        steps = pointer.split("/")
        above = ["/".join(steps[: n + 1]) for n in range(len(steps))]
        found = [claim for place in above for claim in self._claims.get(place, ())]
        if member is not None:
            found += self._claims.get(f"{pointer}/{member}", ())
        return supporting(found, value)

    def follows(self, pointer: str, value: Any) -> bool:
        """Whether no check doubts that the value, or this member of a set, follows."""
        # a set has one flag per member that does not follow; the message begins with the member
        return not any(
            field == pointer and message.startswith(repr(value))
            for field, message in self._unsupported
        )


def facts(
    known: Scored,
    value: Any,
    claims: Sequence[Claim],
    follows: bool,
    gold: Sequence[Claim],
    right: bool,
) -> Facts:
    """The facts on a value's evidence.

    Args:
        known: its field.
        value: as predicted, None if it is missing.
        claims: those for the predicted value.
        follows: see `Citations.follows`.
        gold: the claims for the gold value, none if gold has no value.
        right: the value is right or partly right, so that its attribution can be compared.
    """
    if not known.claimed:
        return NO_FACTS
    spans = [claim.span for claim in claims if claim.span is not None]
    passages = [claim.span for claim in gold if claim.span is not None]
    overlap = any(s[0] < g[1] and g[0] < s[1] for s in spans for g in passages)
    overlaps_gold = overlap if passages else None
    if value is None:
        return Facts(quote_overlaps_gold=overlaps_gold)
    both = right and bool(claims) and bool(gold)
    return Facts(
        quote_found=bool(spans),
        quote_overlaps_gold=overlaps_gold,
        value_supported=follows and bool(claims) if known.derivable else None,
        source_right=bool({c.source for c in claims} & {c.source for c in gold}) if both else None,
        stance_right=bool({c.stance for c in claims} & {c.stance for c in gold}) if both else None,
    )
