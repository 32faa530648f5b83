"""What is told of others hurt, held or along: hostages, victims, passengers, accomplices."""

from __future__ import annotations

from extractor.models.rules import lexicon
from extractor.models.rules.draft import Draft
from extractor.models.rules.events import Event, sentences_of
from extractor.models.rules.evidence import Evidence, match_in
from extractor.models.rules.persons import Person
from extractor.models.rules.phrases import Phrase
from extractor.models.rules.reading import Reading
from extractor.schema.incident import Bystander

HELD = Phrase(
    r"not letting (?:her|him) (?:leave|go)|would not let (?:her|him) (?:out|leave|go)|"
    r"held (?:\w+ ){0,3}?(?:hostage|captive|against (?:her|his) will|inside)|held hostage|"
    r"taken hostage"
)
ATTACKS = frozenset({"shoot", "stab", "attack", "kill", "wound", "hit", "strike", "slash", "shove"})


def find(reading: Reading, event: Event, draft: Draft) -> list[Bystander]:
    """The bystanders, each with the words that give the part."""
    found: list[Bystander] = []
    seen: list[Person] = [p for party in event.subjects for p in party.people]
    for person, role, evidence in [*_held(reading, event), *_struck(reading, event),
                                   *_named_so(reading, event)]:  # fmt: skip
        if any(person is p for p in seen) or person.kind != "civilian" or person.group:
            continue
        if any(b.role == role and not person.name for b in found):
            continue
        seen.append(person)
        pointer = f"/bystanders/{len(found)}"
        found.append(_filled(reading, person, role, pointer, draft))
        draft.cite(f"{pointer}/role", evidence)
    return found


Told = tuple[Person, str, Evidence]


def _held(reading: Reading, event: Event) -> list[Told]:
    for sentence in sentences_of(reading, event):
        match = HELD.find(sentence)
        if match is None:
            continue
        people = [reading.cast.of[m] for m in reading.mentions[sentence.index]]
        women = [p for p in people if p.gender == "female" and p.kind == "civilian" and not p.group]
        if women:
            return [(women[0], "hostage", match_in(sentence, match))]
    return []


def _struck(reading: Reading, event: Event) -> list[Told]:
    """People whom the subject attacked."""
    found: list[Told] = []
    for sentence in sentences_of(reading, event):
        for verb in reading.verbs[sentence.index]:
            if verb.agent is None or verb.patient is None or not verb.happened:
                continue
            agent, patient = reading.cast.of[verb.agent], reading.cast.of[verb.patient]
            by_subject = any(agent in party for party in event.subjects)
            if by_subject and verb.lemmas[0] in ATTACKS and verb.patient.kind != "pronoun":
                words = Evidence(sentence, sentence.tokens[verb.first].start, verb.patient.end)
                found.append((patient, "victim", words))
    return found


def _named_so(reading: Reading, event: Event) -> list[Told]:
    found: list[Told] = []
    scope = set(event.scope)
    for person in reading.cast.people:
        for mention in person.mentions:
            role = lexicon.ASIDE.get(mention.head)
            if role in ("hostage", "passenger", "accomplice") and mention.sentence in scope:
                sentence = reading.sentences[mention.sentence]
                found.append((person, role, Evidence(sentence, mention.start, mention.end)))
                break
    return found


def _filled(reading: Reading, person: Person, role: str, pointer: str, draft: Draft) -> Bystander:
    bystander = Bystander.model_validate({"role": role})
    for mention in person.mentions:
        words = Evidence(reading.sentences[mention.sentence], mention.start, mention.end)
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
