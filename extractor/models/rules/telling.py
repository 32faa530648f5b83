"""What is told of one party: the sentences, acts and mentions that are about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from extractor.models.rules import lexicon
from extractor.models.rules.acts import Act
from extractor.models.rules.deeds import by_vehicle
from extractor.models.rules.draft import Draft
from extractor.models.rules.events import Event, sentences_of
from extractor.models.rules.evidence import Evidence
from extractor.models.rules.mentions import Mention
from extractor.models.rules.parties import Party
from extractor.models.rules.reading import Reading
from extractor.models.rules.sentences import Sentence


@dataclass(slots=True)
class Telling:
    """Everything the text says with one party in it."""

    reading: Reading
    event: Event
    party: Party
    draft: Draft
    pointer: str
    alone: bool  # the only subject of the event, so that unclear sentences are about them
    _about: list[Sentence] | None = field(default=None, init=False)
    _mentions: list[Mention] | None = field(default=None, init=False)

    def sentences(self) -> list[Sentence]:
        """The sentences of the event that mention the party; all of them if it stands alone."""
        if self._about is None:
            here = {m.sentence for m in self.party.mentions}
            scope = sentences_of(self.reading, self.event)
            self._about = [s for s in scope if self.alone or s.index in here]
        return self._about

    def mentions(self) -> list[Mention]:
        """The party's mentions within the event."""
        if self._mentions is None:
            scope = set(self.event.scope)
            self._mentions = [m for m in self.party.mentions if m.sentence in scope]
        return self._mentions

    def deeds(self) -> Iterator[Act]:
        """What the party did, in the event."""
        scope = set(self.event.scope)
        for act in self.reading.acts:
            if act.by_officer or act.sentence.index not in scope:
                continue
            unsaid = self.alone and act.kind == "attack" and act.agent is None
            if act.agent in self.party or (unsaid and (act.verb.passive or by_vehicle(act.verb))):
                yield act

    def cite(self, name: str, evidence: Evidence, stance: str | None = None) -> None:
        """A claim for one of the party's fields."""
        self.draft.cite(f"{self.pointer}/{name}", evidence, stance)

    def support(self, name: str, statements: Iterable[Evidence]) -> None:
        """Claims from the best statements of one of the party's values."""
        self.draft.support(f"{self.pointer}/{name}", statements)

    def mention(self, fits: Callable[[Mention], object]) -> Mention | None:
        """The first mention within the event that fits."""
        return next((m for m in self.mentions() if fits(m)), None)

    def every(self, fits: Callable[[Mention], object]) -> Iterator[Evidence]:
        """The mentions within the event that fit, as evidence."""
        return (self.words(m) for m in self.mentions() if fits(m))

    def words(self, mention: Mention) -> Evidence:
        """A mention as evidence."""
        return Evidence(self.reading.sentences[mention.sentence], mention.start, mention.end)


def about(telling: Telling, sentence: Sentence, at: int, strict: bool = False) -> bool:
    """Whether words at an offset of a sentence are about the party: the last person before them.

    `strict`: the person must be named in the sentence; else a sentence without people will do,
    if the party stands alone.
    """
    cast = telling.reading.cast
    here = telling.reading.mentions[sentence.index]
    before = [m for m in here if m.start - sentence.start < at]
    heads = (
        m for m in reversed(before)
        if (not m.owned and m.kind != "pronoun") or cast.of[m] in telling.party
    )  # fmt: skip
    subject = next((m for m in heads if not _in_phrase(sentence, m)), None)
    if subject is None:
        after = [m for m in here if m.start - sentence.start >= at]
        if after and cast.of[after[0]] in telling.party:
            return True
        return telling.alone and not strict and not before
    return cast.of[subject] in telling.party


def _in_phrase(sentence: Sentence, mention: Mention) -> bool:
    """Whether a mention hangs on a preposition: "by police", "with deputies"."""
    before = sentence.tokens[mention.first - 1].low if mention.first else ""
    after = {t.low for t in sentence.tokens[mention.last : mention.last + 2]}
    if after & {"who", "whose"}:
        return False  # "at Ruiz, who refused to drop a knife"
    return before in lexicon.PREPOSITIONS and before not in ("as", "after")
