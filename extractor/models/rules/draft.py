"""A record in the making: values, and for each the shortest words of the article that support it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extractor.models.rules.sentences import Sentence
from extractor.models.rules.speakers import HEDGED
from extractor.schema.record import Claim, Rival, Value

# Where a clause can be cut off: between clauses, and before or after who says it
BREAK = re.compile(
    r";\s+|\s(?:—|–|--|-)\s+|,\s+(?=(?:and|but|or|which|when|while|after|where|though|although|as)\s)"
    r"|,\s+(?=according\s+to\s)|,\s+(?=(?:[\w.’'-]+\s+){1,5}(?:said|says|told|announced|added)\b)"
    r"|(?<=said)\s+(?:that\s+)?|(?<=said\sthat)\s+|[.!?][\"”’')]*\s+(?=[\"“A-Z])"
)
WORDS = 3  # fewer do not make a clause that supports a value by itself


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words of one sentence: their span in the article."""

    sentence: Sentence
    start: int
    end: int

    @property
    def official(self) -> bool:
        """Whether they are the reporter's or an authority's, not a witness's or the family's."""
        return self.sentence.source in OFFICIAL

    @property
    def hearsay(self) -> bool:
        """Whether a witness, the family or a lawyer says it."""
        return self.sentence.source in HEARSAY


OFFICIAL = frozenset({"reporter", "police", "prosecutor", "medical_examiner", "government", "court",
                      "video"})  # fmt: skip
HEARSAY = frozenset({"witness", "family", "lawyer", "subject", "other"})


def clause(evidence: Evidence) -> tuple[int, int]:
    """The span of the clause around some words of a sentence."""
    sentence = evidence.sentence
    left, right = 0, len(sentence.text)
    start, end = evidence.start - sentence.start, evidence.end - sentence.start
    for match in BREAK.finditer(sentence.text):
        if match.end() <= start:
            left = match.end()
        elif match.start() >= end:
            right = match.start()
            break
    words = sentence.text[left:right]
    if len(words.split()) < WORDS:
        left, right = 0, len(sentence.text)
        words = sentence.text
    stripped = words.strip(' ,;—–"“”')
    left += words.index(stripped)
    return sentence.start + left, sentence.start + left + len(stripped)


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
            stance = "alleged" if HEDGED.search(quote.lower()) else "stated"
            stance = said if said == "unconfirmed" else stance
        claim = self.found.get((start, end, stance))
        if claim is None:
            claim = Claim.model_construct(
                quote=quote, supports=[], source=evidence.sentence.source, stance=stance
            )
            self.found[start, end, stance] = claim
        if pointer not in claim.supports:
            claim.supports.append(pointer)

    def rival(self, pointer: str, value: Value, evidence: Evidence) -> None:
        """Keeps a value that another source gives."""
        start, end = clause(evidence)
        self.rivals.append(
            Rival(field=pointer, value=value, quote=self.text[start:end],
                  source=evidence.sentence.source)  # type: ignore[arg-type]
        )  # fmt: skip

    def claims(self) -> list[Claim]:
        """The claims in the order of the article."""
        return [self.found[key] for key in sorted(self.found)]


def span(sentence: Sentence, first: int, last: int) -> Evidence:
    """Evidence from tokens [first, last) of a sentence."""
    tokens = sentence.tokens
    return Evidence(sentence, tokens[first].start, tokens[max(first, last - 1)].end)


def match_in(sentence: Sentence, match: re.Match[str]) -> Evidence:
    """Evidence from a match in a sentence's text or its folded form."""
    return Evidence(sentence, sentence.start + match.start(), sentence.start + match.end())


def whole(sentence: Sentence) -> Evidence:
    """A whole sentence as evidence."""
    return Evidence(sentence, sentence.start, sentence.end)
