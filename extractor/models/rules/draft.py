"""A record in the making: the claims and rivals gathered while its values are found."""

from __future__ import annotations

from dataclasses import dataclass, field

from extractor.models.rules.evidence import Evidence, clause
from extractor.models.rules.speakers import HEDGED
from extractor.schema.record import Claim, Rival, Value


@dataclass
class Draft:
    """The claims of one record, gathered while its values are found."""

    text: str
    found: dict[tuple[int, int, str], Claim] = field(default_factory=dict)
    rivals: list[Rival] = field(default_factory=list)

    def cite(self, pointer: str, evidence: Evidence, stance: str | None = None) -> None:
        """Adds the clause around some words as support for a value."""
        start, end = clause(evidence)
        quote = self.text[start:end]
        said = evidence.sentence.stance
        if stance is None:
            stance = said
            if said == "alleged" and not HEDGED.search(quote.lower()):
                stance = "stated"  # the hedge stands in another clause
        claim = self.found.get((start, end, stance))
        if claim is None:
            claim = Claim.model_construct(
                quote=quote,
                supports=[],
                source=evidence.sentence.source,  # type: ignore[arg-type]
                stance=stance,  # type: ignore[arg-type]
            )
            self.found[start, end, stance] = claim
        if pointer not in claim.supports:
            claim.supports.append(pointer)

    def rival(self, pointer: str, value: Value, evidence: Evidence) -> None:
        """Keeps a value that another source gives."""
        start, end = clause(evidence)
        said = evidence.sentence.source
        self.rivals.append(
            Rival.model_validate(
                {"field": pointer, "value": value, "quote": self.text[start:end], "source": said}
            )
        )

    def claims(self) -> list[Claim]:
        """The claims in the order of the article."""
        return [self.found[key] for key in sorted(self.found)]
