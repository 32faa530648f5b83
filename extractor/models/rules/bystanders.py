"""What is told of others hurt, held or along: hostages, victims, passengers, accomplices."""

from __future__ import annotations

import re

from extractor.models.rules import cues, lexicon
from extractor.models.rules.draft import Draft
from extractor.models.rules.events import Event, sentences_of
from extractor.models.rules.evidence import Evidence, match_in, span, words_of
from extractor.models.rules.mentions import Mention
from extractor.models.rules.parties import SPEAKING, Party, same
from extractor.models.rules.persons import Person
from extractor.models.rules.phrases import Phrase
from extractor.models.rules.reading import Reading
from extractor.schema.incident import Bystander

HELD = Phrase(
    r"\b(?:would not|wouldn't|not|refused to) (?:let|letting|allow|allowing) (?P<kept>her|him|them|"
    r"(?:the|his|her|a) \w+|\w+) (?:to )?(?:leave|go|out)\b|"
    r"\b(?:held|holding|hold|took|taken|taking|takes|kept|keeping)\b[^.;]{0,60}?"
    r"\b(?:hostages?|captive|at (?:gun|knife)-?point|against (?:her|his|their) will|"
    r"in a headlock)\b"
)
SEATED = Phrase(  # who is along in a car
    r"\b(?:riding (?:in|with) (?:an? |the |his |her )(?!armed)|seated in the|"
    r"in the (?:passenger|front|back|rear) seat|(?:was|were) (?:also )?(?:in|inside) the (?:\w+ )?"
    r"(?:car|vehicle|truck|suv|van|sedan|pickup))\b(?! of (?:an? |the )?(?:\w+ )?(?:patrol|"
    r"police|squad))"
)
PASSIVE = re.compile(r"\b(?:was|were|being|been) $")
WOUNDS = frozenset({"shoot", "stab", "wound", "injure", "hit", "strike", "slash", "cut", "beat"})
ATTACKS = WOUNDS | {"attack", "kill", "shove", "threaten", "rob", "carjack", "assault", "punch",
                    "choke", "kick", "bite", "ram", "push", "kidnap", "strangle"}  # fmt: skip
AIMED = frozenset({"shoot", "point", "attack", "threat"})
CAUGHT = frozenset({"arrest", "charge", "book"})
NEAR = 6  # sentences from an act of the event within which an arrest belongs to it
SEVERAL = lexicon.ACCUSED | {"man", "person", "teen", "teenager", "youth", "male", "passenger"}
COMPANION = frozenset({"other", "another", "second", "third", "first"})  # of several suspects
VAGUE = frozenset({"someone", "somebody"})  # "threatened someone with a gun" tells of nobody
Told = tuple[Person, str, Evidence]


def find(reading: Reading, event: Event, draft: Draft) -> list[Bystander]:
    """The bystanders, each with the words that give the part."""
    found: list[Bystander] = []
    seen: list[Person] = [p for party in event.subjects for p in party.people]
    named = _named_so(reading, event)
    told = [*_held(reading, event), *(t for t in named if t[1] == "hostage")]
    told += [*_struck(reading, event), *named, *_seated(reading, event)]
    for person, role, evidence in [*told, *_along(reading, event)]:
        if any(person is p for p in seen) or person.kind != "civilian" or person.group:
            continue
        if person.source in SPEAKING or person.in_office or not (person.heads or person.name):
            continue
        if not person.name and person.heads <= VAGUE:
            continue
        alike = [b for b in found if b.role == role]
        if not person.name and any(
            None in (b.gender, person.gender) or b.gender == person.gender for b in alike
        ):
            continue
        if any(_maybe_same(reading, person, party) for party in event.subjects):
            continue
        seen.append(person)
        pointer = f"/bystanders/{len(found)}"
        found.append(_filled(reading, person, role, pointer, draft))
        draft.cite(f"{pointer}/role", evidence)
        _outcome(reading, event, person, found[-1], pointer, draft)
    return found


def _maybe_same(reading: Reading, person: Person, party: Party) -> bool:
    """Whether a nameless person may be a subject under another description."""
    aside = person.heads & lexicon.ASIDE.keys() or _companion(person) or _fresh(reading, person)
    return not person.name and not aside and same(reading, party, person)


def _fresh(reading: Reading, person: Person) -> bool:
    """Whether "a woman was in the passenger seat" brings somebody new."""
    first = person.first
    return first.det in ("a", "an") and SEATED.find(reading.sentences[first.sentence]) is not None


def _held(reading: Reading, event: Event) -> list[Told]:
    """Those whom somebody held: named between "held" and "hostage", else before a passive."""
    found: list[Told] = []
    for sentence in sentences_of(reading, event):
        match = HELD.find(sentence)
        if match is None:
            continue
        start, end = sentence.start + match.start(), sentence.start + match.end()
        here = reading.mentions[sentence.index]
        inside = [m for m in here if start < m.start < end]
        before = [m for m in here if m.end <= start]
        if match["kept"] in ("her", "him"):
            gender = lexicon.PRONOUNS[match["kept"]]
            inside = [m for m in before if reading.cast.of[m].gender == gender][:1]
        passive = PASSIVE.search(sentence.low[: match.start()]) is not None
        for mention in inside or (before[-1:] if passive else []):
            person = reading.cast.of[mention]
            if person.kind == "civilian" and not any(person in p for p in event.subjects):
                found.append((person, "hostage", match_in(sentence, match)))
    return found


def _seated(reading: Reading, event: Event) -> list[Told]:
    """Those who were in the car: the last person told of before it."""
    found: list[Told] = []
    for sentence in sentences_of(reading, event):
        match = SEATED.find(sentence)
        if match is None:
            continue
        at = sentence.start + match.start()
        before = [m for m in reading.mentions[sentence.index] if m.end <= at]
        if before and not reading.cast.of[before[-1]].harmed:
            found.append((reading.cast.of[before[-1]], "passenger", _words(reading, before[-1])))
    return found


def _struck(reading: Reading, event: Event) -> list[Told]:
    """People whom the subject attacked or threatened."""
    found: list[Told] = []
    for sentence in sentences_of(reading, event):
        for verb in reading.verbs[sentence.index]:
            if verb.agent is None or verb.patient is None or not verb.happened:
                continue
            agent = reading.cast.of[verb.agent]
            if verb.lemmas[0] not in ATTACKS or not any(agent in p for p in event.subjects):
                continue
            for mention in (verb.patient, *verb.others):
                found.append((reading.cast.of[mention], "victim", words_of(verb)))
    scope = set(event.scope)
    for act in reading.acts:
        aimed = not act.by_officer and act.kind in AIMED and act.sentence.index in scope
        if aimed and act.patient and any(act.agent in party for party in event.subjects):
            found.append((act.patient, "victim", words_of(act.verb)))
    return found


def _named_so(reading: Reading, event: Event) -> list[Told]:
    found: list[Told] = []
    scope = set(event.scope)
    roles = {"hostage", "passenger", "accomplice"}
    if _harmed_others(reading, event):
        roles.add("victim")
    for person in reading.cast.people:
        for mention in person.mentions:
            role = lexicon.ASIDE.get(mention.head)
            vague = (
                mention.head == "victim" and mention.det not in ("the", "") and not mention.gender
            )
            if role in roles and not vague and mention.sentence in scope:
                found.append((person, role, _words(reading, mention)))
                break
    return found


def _harmed_others(reading: Reading, event: Event) -> bool:
    """Whether a subject attacked people who are no officers: then "the victim" is one of them."""
    return any(
        act.kind in ("shoot", "attack")
        and act.patient is not None
        and act.patient.kind == "civilian"
        and any(act.agent in party for party in event.subjects)
        for act in reading.acts
        if not act.by_officer
    )


def _along(reading: Reading, event: Event) -> list[Told]:
    """Accomplices: "the other suspect", and who was arrested in the same incident."""
    found: list[Told] = []
    acting = {a.sentence.index for a in event.acts}
    scope = set(event.scope)
    for person in reading.cast.people:
        if person.first.sentence in scope and _companion(person):
            found.append((person, "accomplice", _words(reading, person.first)))
    if not any(m.plural and m.head in SEVERAL for ms in reading.mentions for m in ms):
        return found
    for index in event.scope:
        for verb in reading.verbs[index]:
            taken = verb.lemmas[0] == "take" and "custody" in verb.objects[:3]
            caught = verb.lemmas[0] in CAUGHT or taken
            if verb.patient is None or not verb.passive or not caught:
                continue
            if not any(abs(index - a) <= NEAR for a in acting):
                break
            for mention in (*verb.others, verb.patient):
                person = reading.cast.of[mention]
                if person.name and person.age and verb.happened:
                    words = span(verb.sentence, mention.first, verb.last)
                    found.append((person, "accomplice", words))
    return found


def _companion(person: Person) -> bool:
    """Whether the text tells a suspect from another one."""
    return any(
        m.head in lexicon.ACCUSED and not m.plural and COMPANION & {m.det, *m.words}
        for m in person.mentions
    )


def _words(reading: Reading, mention: Mention) -> Evidence:
    return Evidence(reading.sentences[mention.sentence], mention.start, mention.end)


def _outcome(
    reading: Reading, event: Event, person: Person, bystander: Bystander, pointer: str, draft: Draft
) -> None:
    """What became of them: by the verbs that they undergo."""
    hurt: Evidence | None = None
    for index in event.scope:
        for verb in reading.verbs[index]:
            died = verb.lemmas[0] in ("die", "succumb")
            whom = [verb.agent] if died else [verb.patient, *verb.others]
            mine = [m for m in whom if m is not None and reading.cast.of[m] is person]
            if not mine or not verb.happened or verb.nearly:
                continue
            first, last = min(mine[0].first, verb.first), max(mine[0].last, verb.last)
            if died or "kill" in verb.lemmas:
                bystander.outcome = "killed"
                draft.cite(f"{pointer}/outcome", span(verb.sentence, first, last))
                return
            if verb.lemmas[0] in WOUNDS and "at" not in verb.objects[:1]:
                hurt = hurt or span(verb.sentence, first, last)
    for sentence, match in cues.find("hospital", sentences_of(reading, event)):
        before = [
            m for m in reading.mentions[sentence.index] if m.start <= sentence.start + match.start()
        ]
        if before and reading.cast.of[before[0]] is person:
            hurt = hurt or match_in(sentence, match)
    if hurt is not None:
        bystander.outcome = "injured"
        draft.cite(f"{pointer}/outcome", hurt)
        return
    for sentence, match in cues.find("unhurt", sentences_of(reading, event)):
        before = [m for m in reading.mentions[sentence.index]
                  if m.start <= sentence.start + match.start()]  # fmt: skip
        if before and reading.cast.of[before[0]] is person:
            bystander.outcome = "unhurt"
            draft.cite(f"{pointer}/outcome", match_in(sentence, match))
            return


def _filled(reading: Reading, person: Person, role: str, pointer: str, draft: Draft) -> Bystander:
    bystander = Bystander.model_validate({"role": role})
    for mention in person.mentions:
        words = _words(reading, mention)
        if bystander.name is None and mention.name and mention.name.given:
            bystander.name = mention.name.full
            draft.cite(f"{pointer}/name", words)
        if bystander.age is None and mention.age is not None:
            bystander.age = mention.age
            draft.cite(f"{pointer}/age", words)
        if bystander.gender is None and mention.gender is not None:
            bystander.gender = mention.gender  # type: ignore[assignment]
            draft.cite(f"{pointer}/gender", words)
    return bystander
