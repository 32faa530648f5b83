"""One article, analysed: everything the slots are filled from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from extractor import gazetteer
from extractor.article import Article
from extractor.models.rules import (
    acts,
    agencies,
    badges,
    cues,
    dates,
    names,
    people,
    speakers,
    times,
    verbs,
)
from extractor.models.rules import dateline as datelines
from extractor.models.rules import sentences as splitting
from extractor.models.rules.identity import Cast
from extractor.models.rules.mentions import Mention
from extractor.models.rules.roles import Roles

# What stands farther down is no news article any more but a list or an archive; reading who is
# who there grows with the square of the people. The longest of 1,700 real articles has 57,000.
MAX_CHARACTERS = 100_000
OPENING = re.compile(
    r"(?:\A|\n|[.!?][\"'’”)]*\s)[\"'‘“(]*[a-z]|\b(?:mon|tues|wednes|thurs|fri|satur|sun)(?=day\b)|"
    r"\b(?:january|february|april|june|july|august|september|october|november|december)\b"
)


@dataclass
class Reading:
    """The linguistic layers of one article; lists are indexed by sentence.

    Dates, times, agencies and the dateline are read when first asked for: most articles of a
    mixed corpus report no use of force and need none of them.
    """

    article: Article
    sentences: list[splitting.Sentence]
    mentions: list[list[Mention]]
    verbs: list[list[verbs.Verb]]
    cast: Cast
    acts: list[acts.Act]

    @cached_property
    def dates(self) -> list[list[dates.DateMention]]:
        """The date expressions, resolved against the day of publication."""
        return [dates.find(s, self.article.published) for s in self.sentences]

    @cached_property
    def times(self) -> list[list[times.TimeMention]]:
        """The clock times."""
        return [times.find(s) for s in self.sentences]

    @cached_property
    def states(self) -> list[list[gazetteer.Named]]:
        """The states named outright."""
        return [gazetteer.states_named(s.text) for s in self.sentences]

    @cached_property
    def happened(self) -> list[bool]:
        """Which sentences say that something happened there or then."""
        return [cues.happened(s) for s in self.sentences]

    @cached_property
    def agencies(self) -> list[agencies.Agency]:
        """The agencies, each once."""
        return agencies.find(self.sentences)

    @cached_property
    def dateline(self) -> datelines.Dateline | None:
        """Where the report was filed."""
        return datelines.find(self.sentences)


def analyse(article: Article) -> Reading:
    """Sentences, mentions, verbs with roles, who is who, who says it, and what they amount to."""
    found = splitting.split(_readable(article.text[:MAX_CHARACTERS]))
    mentions = [people.find(s, n) for s, n in zip(found, names.find(found), strict=True)]
    groups = [verbs.find(s, m) for s, m in zip(found, mentions, strict=True)]
    for sentence, who, what in zip(found, mentions, groups, strict=True):
        if what:
            Roles(sentence, who, what).assign()
    cast = Cast(found, mentions, groups)
    badges.note(found, groups, cast)
    speakers.attribute(found, groups, cast)
    return Reading(article, found, mentions, groups, cast, acts.find(groups, cast))


def _readable(text: str) -> str:
    """The text; one in capitals or in small letters alone gets those that begin a sentence.

    The rules know words by their form. Offsets stay: a text that would change its length is left.
    """
    if not (text.isupper() or text.islower()):
        return text
    lowered = OPENING.sub(lambda match: match[0].upper(), text.lower())
    return lowered if len(lowered) == len(text) else text
