"""A record in the making: the claims and rivals gathered while its values are found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from extractor.models.rules.evidence import Evidence, clause
from extractor.models.rules.speakers import HEDGED
from extractor.schema.record import Claim, Rival, Value

FULL_STOPS = (".", "?", "!", '"', "”", "'", "’")  # no headline or caption ends so
HEADLINE = 2  # the rank from which a statement is cited only for want of a better one

HEDGE_REACH = 40  # characters before the words within which a hedge is about them


def _stance(evidence: Evidence, start: int) -> str:
    """How sure the words are; `start`: of their clause. A hedge behind them is about others."""
    sentence = evidence.sentence
    if sentence.stance != "alleged":
        return "stated" if evidence.line else sentence.stance
    first = max(start, evidence.start - HEDGE_REACH) - sentence.start
    hedge = HEDGED.search(sentence.low, first, evidence.end - sentence.start)
    return "stated" if hedge is None else "alleged"


@dataclass
class Draft:
    """The claims of one record, gathered while its values are found."""

    text: str
    acting: frozenset[int] = frozenset()  # the sentences that tell of the force
    found: dict[tuple[int, int, str], Claim] = field(default_factory=dict)
    rivals: list[Rival] = field(default_factory=list)
    cited: dict[str, list[Evidence]] = field(default_factory=dict)  # all statements of a value

    def cite(self, pointer: str, evidence: Evidence, stance: str | None = None) -> None:
        """Adds the clause around some words as support for a value."""
        start, end = clause(evidence)
        quote = self.text[start:end]
        stance = stance or _stance(evidence, start)
        claim = self.found.get((start, end, stance))
        if claim is None:
            claim = Claim.model_construct(
                quote=quote,
                supports=[],
                source=evidence.source,  # type: ignore[arg-type]
                stance=stance,  # type: ignore[arg-type]
            )
            self.found[start, end, stance] = claim
        if pointer not in claim.supports:
            claim.supports.append(pointer)
        self.cited.setdefault(pointer, []).append(evidence)

    def support(self, pointer: str, statements: Iterable[Evidence]) -> None:
        """Cites the statement of a value that stands beside the force, and the first one."""
        ranked = sorted(statements, key=self._rank)
        for best in ranked[:1]:
            self.cite(pointer, best)
            others = [e for e in ranked if e.sentence is not best.sentence or best.line > e.line]
            plain = [e for e in others if self._rank(e)[0] < HEADLINE]
            for first in sorted(plain or others, key=lambda e: e.start)[:1]:
                self.cite(pointer, first)
        if ranked:
            self.cited[pointer] = ranked

    def _rank(self, evidence: Evidence) -> tuple[int, int]:
        """How good a statement is: beside the force, elsewhere, a headline, hearsay."""
        sentence = evidence.sentence
        if sentence.headline or not sentence.text.endswith(FULL_STOPS):
            return HEADLINE, sentence.index
        if evidence.hearsay:
            return HEADLINE + 1, sentence.index
        return int(sentence.index not in self.acting), sentence.index

    def rival(self, pointer: str, value: Value, evidence: Evidence) -> None:
        """Keeps a value that another source gives."""
        start, end = clause(evidence)
        said = evidence.source
        self.rivals.append(
            Rival.model_validate(
                {"field": pointer, "value": value, "quote": self.text[start:end], "source": said}
            )
        )

    def claims(self) -> list[Claim]:
        """The claims in the order of the article; what another source contradicts is disputed."""
        contradicted = {rival.field for rival in self.rivals}
        claims: list[Claim] = []
        for key in sorted(self.found):
            claim = self.found[key]
            disputed = [pointer for pointer in claim.supports if pointer in contradicted]
            rest = [pointer for pointer in claim.supports if pointer not in contradicted]
            if rest:
                claims.append(claim.model_copy(update={"supports": rest}))
            if disputed:
                update = {"supports": disputed, "stance": "disputed"}
                claims.append(claim.model_copy(update=update))
        return claims
