"""Evidence: words of the article that support a value, and the clause they stand in."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractor.models.rules.acts import Act
from extractor.models.rules.sentences import Sentence
from extractor.models.rules.verbs import Verb

# Where a clause can be cut off: between clauses, and before or after who says it
BREAK = re.compile(
    r";\s+|\s(?:—|–|--|-)\s+|,\s+(?=(?:and|but|or|which|when|while|after|where|though|although|"
    r"as)\s)"
    r"|,\s+(?=according\s+to\s)|,\s+(?=(?:[\w.’'-]+\s+){0,5}(?:said|says|told|announced|added)\b)"
    r"|(?<=said)\s+(?:that\s+)?|(?<=said\sthat)\s+|[.!?][\"”’')]+\s+(?=[\"“A-Z])"
)


FRAME = re.compile(  # all of a clause: "police Chief Sean Duggan said", "according to the coroner"
    r"(?:(?:[^\s,]+ ){1,9}(?:said|says|told \w+|announced)(?: (?:on )?\w+)?"
    r"|according to [^,]+)[.,]?"
)
WORDS = 3  # fewer do not make a clause that supports a value by itself


OFFICIAL = frozenset({"reporter", "police", "prosecutor", "medical_examiner", "government", "court",
                      "video"})  # fmt: skip


HEARSAY = frozenset({"witness", "family", "lawyer", "subject", "other"})


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words of one sentence: their span in the article."""

    sentence: Sentence
    start: int
    end: int
    line: bool = False  # a dateline: these words alone, which are the reporter's

    @property
    def source(self) -> str:
        """Who says it; that somebody says it ("the police chief said") the reporter does."""
        if self.line:
            return "reporter"
        start, end = clause(self)
        offset = self.sentence.start
        framed = FRAME.fullmatch(self.sentence.low, start - offset, end - offset)
        return "reporter" if framed else self.sentence.source

    @property
    def official(self) -> bool:
        """Whether they are the reporter's or an authority's, not a witness's or the family's."""
        return self.sentence.source in OFFICIAL

    @property
    def hearsay(self) -> bool:
        """Whether a witness, the family or a lawyer says it."""
        return self.sentence.source in HEARSAY


def clause(evidence: Evidence) -> tuple[int, int]:
    """The span of the clause around some words of a sentence."""
    if evidence.line:
        return evidence.start, evidence.end
    sentence = evidence.sentence
    left, right = 0, len(sentence.text)
    start, end = evidence.start - sentence.start, evidence.end - sentence.start
    if sentence.breaks is None:
        sentence.breaks = [match.span() for match in BREAK.finditer(sentence.text)]
    for stop, go in sentence.breaks:
        if go <= start:
            left = go
        elif stop >= end:
            right = stop
            break
    words = sentence.text[left:right]
    if len(words.split()) < WORDS:
        left, right = 0, len(sentence.text)
        words = sentence.text
    stripped = words.strip(' ,;—–"“”')
    left += words.index(stripped)
    return sentence.start + left, sentence.start + left + len(stripped)


def span(sentence: Sentence, first: int, last: int) -> Evidence:
    """Evidence from tokens [first, last) of a sentence."""
    tokens = sentence.tokens
    end = min(max(first, last - 1), len(tokens) - 1)
    return Evidence(sentence, tokens[first].start, tokens[end].end)


def match_in(sentence: Sentence, match: re.Match[str]) -> Evidence:
    """Evidence from a match in a sentence's text or its folded form."""
    return Evidence(sentence, sentence.start + match.start(), sentence.start + match.end())


def whole(sentence: Sentence) -> Evidence:
    """A whole sentence as evidence."""
    return Evidence(sentence, sentence.start, sentence.end)


def force_words(act: Act) -> Evidence:
    """The words of an act: from who did it to whom it was done."""
    return words_of(act.verb)


def words_of(verb: Verb) -> Evidence:
    """The words of a verb with its agent and patient."""
    people = [m for m in (verb.agent, verb.patient) if m]
    first = min([verb.first, *(m.first for m in people)])
    last = max([verb.last, *(m.last for m in people)])
    return span(verb.sentence, first, last)
