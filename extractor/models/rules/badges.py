"""Who is an officer though nothing calls them so: by what only officers do, or have done to them.

"Ruiz pulled over the car", "was fired from the police department", "Ruiz, then a rookie officer".
"""

from __future__ import annotations

import itertools

from extractor.models.rules import lexicon
from extractor.models.rules.identity import Cast
from extractor.models.rules.mentions import Mention
from extractor.models.rules.persons import is_officer
from extractor.models.rules.sentences import Sentence
from extractor.models.rules.verbs import Verb

ISSUED = frozenset({"service", "duty", "department-issued", "police-issued", "patrol"})
FORCES = frozenset({"department", "force", "police", "sheriff"})
THEN = frozenset({"then", "at", "the", "time", ",", "who", "was", "been"})
FAR = 6  # words from a name to "then a rookie officer"


def note(sentences: list[Sentence], groups: list[list[Verb]], cast: Cast) -> None:
    """Makes officers of the named people whom a sentence shows to be one."""
    for verb in (verb for group in groups for verb in group if verb.happened):
        _mark(cast, _shown(verb, cast))
    for sentence, here in zip(sentences, cast.mentions, strict=True):
        for before, mention in itertools.pairwise(here):
            if mention.kind == "officer" and mention.det in ("a", "an") and not mention.plural:
                between = [t.low for t in sentence.tokens[before.last : mention.first]]
                if 1 < len(between) <= FAR and {*between} <= THEN and between[0] == ",":
                    _mark(cast, before)


def _mark(cast: Cast, mention: Mention | None) -> None:
    person = cast.of.get(mention) if mention is not None else None
    if person is not None and person.name and person.kind == "civilian" and not person.group:
        person.kind = "officer"


def _shown(verb: Verb, cast: Cast) -> Mention | None:
    """The mention of whom a verb shows to be an officer."""
    head, words = verb.lemmas[0], {*verb.objects}
    if verb.passive:
        dismissed = head == "fire" and verb.objects[:1] == ("from",) and words & FORCES
        return verb.patient if dismissed else None
    other = cast.of.get(verb.patient) if verb.patient is not None else None
    if head == "pull" and verb.objects[:1] == ("over",):
        return verb.agent if words & {"'s", *lexicon.VEHICLES} else None
    if head == "pull" and verb.objects[-1:] == ("over",) and other and not is_officer(other):
        return verb.agent
    if head in ("arrest", "handcuff") and other is not None and not is_officer(other):
        return verb.agent
    armed = head in ("draw", "pull", "fire", "discharge") and words & ISSUED
    return verb.agent if armed and words & (lexicon.GUNS | {"weapon"}) else None
