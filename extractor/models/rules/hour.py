"""The clock time of the force: which of the times in the text is the event's own."""

from __future__ import annotations

import re

from extractor.models.rules import cues
from extractor.models.rules.draft import Draft
from extractor.models.rules.events import Event
from extractor.models.rules.evidence import Evidence
from extractor.models.rules.reading import Reading
from extractor.models.rules.sentences import Sentence

LATER = re.compile(
    r"\b(?:died|dead|pronounced|declared|closed|indoors|until|vigil|told to leave|curfew|tweet\w*|"
    r"protest\w*|rall(?:y|ied)|march(?:ed|ers)|hearing|funeral|discovered|as of|reopened|"
    r"arraign\w*)\b"
)

BRIEFING = re.compile(r"\b(?:conference|briefing|statement|interview|meeting) (?:\w+ ){0,3}$")
UNSAID = 2  # the rank of a time of which it is not said what was then


def find(reading: Reading, event: Event, draft: Draft) -> str | None:
    """The clock time of the force; that of the call only if no other is given."""
    acting = {a.sentence.index for a in event.acts}
    best: tuple[int, int, Evidence, str] | None = None
    for index in event.scope:
        sentence = reading.sentences[index]
        for mention in reading.times[index]:
            if mention.limit or not mention.half:
                continue
            around = _clause_text(sentence, mention.start, mention.end)
            rank = _time_rank(around, index in acting, event)
            if BRIEFING.search(sentence.low, 0, mention.start - sentence.start):
                continue
            if rank == UNSAID and not reading.mentions[index]:
                continue
            key = (rank, index, Evidence(sentence, mention.start, mention.end), mention.value)
            if rank < 4 and (best is None or key[:2] < best[:2]):
                best = key
    if best is None:
        return None
    draft.cite("/time", best[2])
    return best[3]


def _time_rank(around: str, acting: bool, event: Event) -> int:
    if LATER.search(around) and not event.custody:
        return 9
    if cues.FORCE_NEAR.search(around) and not cues.CALL.search(around):
        return 0
    if cues.HAPPENED.search(around) or cues.IT_WAS.match(around):
        return 0
    if acting:
        return 1
    return 3 if cues.CALL.search(around) or event.custody else UNSAID


def _clause_text(sentence: Sentence, start: int, end: int) -> str:
    """The clause around a time, between commas that part clauses."""
    text = sentence.low
    at, to = start - sentence.start, end - sentence.start
    cut = [
        m.end()
        for m in re.finditer(r";\s|\.\s|, (?:and|but|when|where|according)\s|\s—\s", text[:at])
    ]
    rest = re.search(r";\s|, (?:and|but|when|where|according)\s|\s—\s|\.\s+[\"“A-Z]", text[to:])
    return text[cut[-1] if cut else 0 : to + (rest.start() if rest else len(text))]
