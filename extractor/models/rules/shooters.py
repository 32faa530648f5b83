"""Which officers are singled out: who used force, and who was hurt."""

from __future__ import annotations

import re

from extractor.models.rules import cues
from extractor.models.rules.acts import Act
from extractor.models.rules.events import Event, sentences_of
from extractor.models.rules.evidence import whole
from extractor.models.rules.lexicon import COLLECTIVE
from extractor.models.rules.mentions import Mention
from extractor.models.rules.name_words import in_list
from extractor.models.rules.parties import Party
from extractor.models.rules.persons import Person, is_officer
from extractor.models.rules.reading import Reading

HURT = frozenset(
    {
        "attack",
        "hurt",
        "shoot",
        "wound",
        "injure",
        "stab",
        "hit",
        "strike",
        "graze",
        "kill",
        "treat",
    }
)


LISTED = re.compile(  # what is said of officers who used force, and of nobody else
    r"\b(?:involved in the (?:\w+ )?(?:shooting|incident|death|beating|arrest)|"
    r"(?:placed|put|are|were) on (?:\w+ )?(?:administrative )?leave)\b"
)
SPOKES = 24  # characters around a name in which "spokeswoman" stands
NEAR = 6  # sentences from an act of the event to a hurt officer of it


def acts_of(event: Event, party: Party) -> list[Act]:
    """The acts of force that a party did."""
    return [a for a in event.acts if a.agent in party]


def find(reading: Reading, event: Event) -> list[Party]:
    """Officers who used force, or were hurt, each once; who is not named is the one who is."""
    users: dict[Person, set[str]] = {}
    for act in event.acts:
        if act.agent is None or act.agent.group or act.agent_mention is None:
            continue
        if _speaks(reading, act.agent):
            continue
        if act.agent_mention.head not in COLLECTIVE and not whole(act.sentence).hearsay:
            kinds = users.setdefault(act.agent, set())
            kinds.add("firearm" if act.kind == "harm" else act.kind)
    named = [p for p in users if p.named()]
    parties = [Party([p]) for p in named]
    several = any(
        (m := a.agent_mention) and m.plural and (m.count or 0) > 1 and not whole(a.sentence).hearsay
        for a in event.acts
    )
    for person in (p for p in users if not p.named()):
        alike = [p for p in parties if any(users.get(x, set()) & users[person] for x in p.people)]
        if len(alike) == 1:
            alike[0].people.append(person)
        elif not alike and not several:
            parties.append(Party([person]))
    if several and not parties:
        parties = _as_many_names(reading, event)
    listed = _listed(reading, event)
    if len(listed) > 1 and all(
        any(p in listed for p in party.people)
        for party in parties
        if any(map(_named, party.people))
    ):
        parties = [Party([p]) for p in listed]
    if len(parties) == 1 and not any(p.named() for p in parties[0].people):
        parties[0].people += _also_named(reading, event)
    _hurt(reading, event, parties)
    scope = set(event.scope)
    return [
        p for p in parties
        if any((m.kind == "officer" or (m.name and not m.bare)) and m.sentence in scope
               for m in p.mentions)
    ]  # fmt: skip


def _named(person: Person) -> bool:
    return person.named()


def _listed(reading: Reading, event: Event) -> list[Person]:
    """The officers named side by side as those involved: "the officers involved, Ames and Brand".

    A name behind "officers involved in the shooting" is an officer's, whatever else is said.
    """
    found: dict[Person, None] = {}
    ours = {m for a in event.acts if (m := a.agent_mention) is not None}
    for index in event.scope:
        sentence = reading.sentences[index]
        cue = LISTED.search(sentence.low)
        if sentence.headline:
            continue
        for group in reading.mentions[index]:
            plural = group.plural and group.kind == "officer" and group.head not in COLLECTIVE
            people = _chain(reading, event, group) if plural else []
            acting = group in ours or cue is not None or any(a.agent in people for a in event.acts)
            if acting and len(people) > 1 and group.count in (None, len(people)):
                found |= dict.fromkeys(people)
        if cue is not None:
            found |= dict.fromkeys(_before(reading, index, cue.start()))
    return list(found)


def _chain(reading: Reading, event: Event, group: Mention) -> list[Person]:
    """The names behind a plural with nothing between that would end their list."""
    tokens = reading.sentences[group.sentence].tokens
    found: list[Person] = []
    for mention in reading.mentions[group.sentence]:
        if mention.first < group.last:
            continue
        person = reading.cast.of[mention]
        aside = any(person in party for party in event.subjects) or person.harmed
        if mention.name is None or mention.owned or person.in_office or aside:
            break
        if not (mention.rank and person.kind == "officer") and not in_list(tokens, mention.first):
            break
        found.append(person)
    return found


def _before(reading: Reading, index: int, stop: int) -> list[Person]:
    """The officers named before the words that tell they were involved."""
    sentence = reading.sentences[index]
    found = [reading.cast.of[m] for m in reading.mentions[index]
             if m.name is not None and not m.owned and m.start - sentence.start < stop]  # fmt: skip
    return [p for p in found if p.named() and p.kind == "officer" and not p.in_office]


def _also_named(reading: Reading, event: Event) -> list[Person]:
    """The one officer who has a name and is called "the officer", if one alone used force."""
    scope = set(event.scope)
    named = [
        p for p in reading.cast.people
        if p.kind == "officer" and p.named() and p.source is None and p.first.sentence in scope
    ]  # fmt: skip
    plain = any(m.det == "the" and m.name is None for p in named for m in p.mentions)
    return named if len(named) == 1 and plain else []


def _as_many_names(reading: Reading, event: Event) -> list[Party]:
    """The named officers, if there are as many as are said to have used force."""
    counts = {m.count for a in event.acts if (m := a.agent_mention) and m.plural and m.count}
    scope = set(event.scope)
    named = [
        p for p in reading.cast.people
        if p.kind == "officer" and p.named() and p.source is None and p.first.sentence in scope
    ]  # fmt: skip
    return [Party([p]) for p in named] if counts == {len(named)} else []


def many(event: Event, parties: list[Party]) -> bool:
    """Whether the parties are just the officers who are only counted: "two officers fired"."""
    counts = {m.count for a in event.acts if (m := a.agent_mention) and m.plural and m.count}
    return len(parties) > 1 and max(counts, default=0) == len(parties)


def _hurt(reading: Reading, event: Event, parties: list[Party]) -> None:
    """Adds the officers who were shot, stabbed or struck."""
    scope = set(event.scope)
    hurt: list[Person] = []
    for act in reading.acts:
        person = act.patient
        if act.by_officer or act.sentence.index not in scope or person is None or person.group:
            continue
        if not is_officer(person) or act.verb.lemmas[0] not in HURT or not _struck(act):
            continue
        if _speaks(reading, person):
            continue  # it is somebody else whom the pronoun stands for
        if not _of_event(act, event):
            continue
        if not any(person in p for p in parties):
            hurt.append(person)
    hurt += _suffering(reading, event, parties)
    struck = {act.patient for act in reading.acts if not act.by_officer and _struck(act)}
    for person in sorted(dict.fromkeys(hurt), key=lambda p: not p.named()):
        if person.named() or not any(p in struck for x in parties for p in x.people):
            parties.append(Party([person]))


def _suffering(reading: Reading, event: Event, parties: list[Party]) -> list[Person]:
    """Officers of whom an injury is told by its name: "Deputy Ames suffered a broken arm"."""
    found: list[Person] = []
    acting = [a.sentence.index for a in event.acts] or event.scope
    for sentence in sentences_of(reading, event):
        match = cues.SUFFERED.find(sentence)
        if match is None or not any(abs(i - sentence.index) <= NEAR for i in acting):
            continue
        at = sentence.start + match.start()
        before = [m for m in reading.mentions[sentence.index] if m.end <= at]
        person = reading.cast.of[before[-1]] if before else None
        if person is None or person.kind != "officer" or person.group or before[-1].negative:
            continue
        known = any(person in p or (not person.name and person.heads & x.heads)
                    for p in parties for x in p.people)  # fmt: skip
        if not known and not _speaks(reading, person):
            found.append(person)
    return found


def _speaks(reading: Reading, person: Person) -> bool:
    """Whether an officer tells of the event for the agency: then "he" who was hurt is another."""
    if person.source is None:
        return False
    first = person.first
    around = reading.article.text[max(0, first.start - SPOKES) : first.end + SPOKES]
    return person.kind == "official" or "spokes" in around.lower()


def _of_event(act: Act, event: Event) -> bool:
    """Whether an officer was hurt in an event: by one of its subjects, or told beside it.

    "The officer who was hit" is one told of before.
    """
    mention = act.patient_mention
    told = mention is not None and mention.det == "the" and mention.name is None
    if told or any(act.agent in party for party in event.subjects):
        return True
    here = [a.sentence.index for a in event.acts] or event.scope
    return any(abs(index - act.sentence.index) <= NEAR for index in here)


def _struck(act: Act) -> bool:
    """Whether the officer was hit, not only aimed at."""
    if act.verb.nearly:
        return False
    if act.verb.passive:
        return True
    return act.verb.lemmas[0] in ("stab", "wound", "injure", "kill") or (
        act.verb.lemmas[0] in ("shoot", "hit", "strike") and "at" not in act.verb.objects[:1]
    )
