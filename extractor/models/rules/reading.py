"""One article, analysed: everything the slots are filled from."""

from __future__ import annotations

from dataclasses import dataclass

from extractor.article import Article
from extractor.models.rules import (
    acts,
    agencies,
    dates,
    names,
    people,
    places,
    speakers,
    times,
    verbs,
)
from extractor.models.rules import sentences as splitting
from extractor.models.rules.identity import Cast
from extractor.models.rules.roles import Roles


@dataclass(slots=True)
class Reading:
    """The linguistic layers of one article; lists are indexed by sentence."""

    article: Article
    sentences: list[splitting.Sentence]
    mentions: list[list[people.Mention]]
    verbs: list[list[verbs.Verb]]
    cast: Cast
    acts: list[acts.Act]
    dates: list[list[dates.DateMention]]
    times: list[list[times.TimeMention]]
    agencies: list[agencies.Agency]
    dateline: places.Dateline | None


def analyse(article: Article) -> Reading:
    """Sentences, mentions, verbs with roles, who is who, who says it, and what they amount to."""
    found = splitting.split(article.text)
    mentions = [people.find(s, n) for s, n in zip(found, names.find(found), strict=True)]
    groups = [verbs.find(s, m) for s, m in zip(found, mentions, strict=True)]
    for sentence, who, what in zip(found, mentions, groups, strict=True):
        Roles(sentence, who, what).assign()
    cast = Cast(found, mentions, groups)
    speakers.attribute(found, groups, cast)
    return Reading(
        article,
        found,
        mentions,
        groups,
        cast,
        acts.find(groups, cast),
        [dates.find(s, article.published) for s in found],
        [times.find(s) for s in found],
        agencies.find(found),
        places.dateline(found),
    )
