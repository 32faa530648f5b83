"""Events: which acts of force belong together, which are mentioned only in passing, to whom."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from extractor.models.rules import lexicon
from extractor.models.rules.acts import Act, is_officer
from extractor.models.rules.dates import DateMention
from extractor.models.rules.identity import DISTINCT, Person
from extractor.models.rules.people import Mention
from extractor.models.rules.reading import Reading

INVOLVED = re.compile(
    r"\b(?:officer|deputy|trooper|police|agent)[- ]involved (?:shooting|death)|\bpolice shooting\b|"
    r"\bpolice[- ]action shooting\b|\bofficer[- ]involved critical incident"
)
CUSTODY = re.compile(
    r"\b(?:died|dies|dead|death|unresponsive|found hanging)\b.*\b(?:in|at|inside) (?:\w+ ){0,3}"
    r"(?:custody|jail|cell|prison|detention)|\b(?:in-custody|jail|custody) death|"
    r"\b(?:inmate|detainee|prisoner)\b.*\b(?:died|dies|dead|death)\b"
)
PASSING = 0.6  # force first told so far down is told in passing
COMPARED = re.compile(r"\b(?:comes?|came|follow(?:s|ed)|was|were)\b")
THREATS = frozenset({"shoot", "point", "attack", "threat", "move"})
ASIDE = frozenset({"bystander", "neighbor", "bartender", "passer-by", "hostage", "victim"})


@dataclass(slots=True)
class Party:
    """All that is said of one person under several descriptions."""

    people: list[Person] = field(default_factory=list)

    @property
    def mentions(self) -> list[Mention]:
        """Every mention, in the order of the article."""
        found = [m for p in self.people for m in p.mentions]
        return sorted(found, key=lambda m: m.start)

    def __contains__(self, person: object) -> bool:
        return any(p is person for p in self.people)


@dataclass(slots=True)
class Event:
    """One use of force (or death in custody) that the article reports.

    Attributes:
        acts: the acts of force by officers that belong to it.
        scope: indices of the sentences that speak of it.
        subjects: whom the force was aimed at or hit.
        after: the main event's date must be found first; this one is so many days before it.
    """

    prominence: Literal["main", "background"]
    acts: list[Act]
    scope: list[int]
    subjects: list[Party] = field(default_factory=list)
    date: DateMention | None = None
    custody: bool = False


def find(reading: Reading) -> list[Event]:
    """The events of an article, the main one first; none if no officer used force."""
    force = [a for a in reading.acts if a.by_officer and not _negligible(a)]
    strong = [a for a in force if a.agent is not None or not _weak(a)]
    if not strong and force and any(INVOLVED.search(s.low) for s in reading.sentences):
        strong = force
    if not strong:
        return _custody(reading)
    main, apart = _split(reading, strong)
    if not main:
        return []
    passing = main[0].sentence.index > PASSING * len(reading.sentences)
    events = [_event(reading, "background" if passing else "main", main, force)]
    away = {i for act in apart for i in _paragraph_rest(reading, act)}
    away |= {m.sentence for a in apart if a.patient and a.patient.name for m in a.patient.mentions}
    events[0].scope = [i for i in events[0].scope if i not in away]
    for act in apart:
        scope = _paragraph_rest(reading, act)
        acts = [a for a in force if a.sentence.index in scope]
        event = Event("background", acts, scope, date=_own_date(reading, act))
        event.subjects = subjects(reading, event, [])
        events.append(event)
    return events


def _weak(act: Act) -> bool:
    """Whether nothing says that officers did it: "he was shot"."""
    return act.agent is None and act.verb.passive and act.kind in ("harm", "firearm")


def _negligible(act: Act) -> bool:
    """Whether the "force" is aimed at officers or said by the way."""
    return is_officer(act.patient) and not (act.agent and act.patient is not act.agent)


def _split(reading: Reading, acts: list[Act]) -> tuple[list[Act], list[Act]]:
    """Acts of the main event, and the first act of every other event."""
    main: list[Act] = []
    apart: list[Act] = []
    told: set[Person] = set()
    others = {a.patient for a in acts[1:] if _elsewhere(reading, a, acts[:1])} - {acts[0].patient}
    for act in acts:
        if main and act.patient in others and act.patient is not None:
            if _elsewhere(reading, act, main) and not any(a.patient is act.patient for a in apart):
                apart.append(act)
            continue
        if main and act.patient not in told and _elsewhere(reading, act, main):
            if not any(act.sentence.index in _paragraph_rest(reading, a) for a in apart):
                apart.append(act)
            continue
        if apart and act.sentence.index in _paragraph_rest(reading, apart[-1]):
            continue
        main.append(act)
        if act.patient is not None:
            told.add(act.patient)
    return main, apart


def _elsewhere(reading: Reading, act: Act, main: list[Act]) -> bool:
    """Whether a later act has a date of its own, so that it is another event."""
    if act.agent is None and act.kind == "firearm" and act.patient is None:
        return False
    date = _own_date(reading, act)
    if date is None:
        return False
    if date.offset is not None:
        before = act.sentence.low[: date.start - act.sentence.start]
        return COMPARED.search(before) is not None
    return not date.weekday and date.value not in _dates_of(reading, main)


def _own_date(reading: Reading, act: Act) -> DateMention | None:
    """The date in an act's sentence that is not a mere weekday, or in the one before it."""
    here = reading.dates[act.sentence.index]
    distinct = [d for d in here if not d.weekday and (d.offset is not None or d.value)]
    return distinct[0] if distinct else None


def _dates_of(reading: Reading, acts: list[Act]) -> set[str | None]:
    return {d.value for a in acts for d in reading.dates[a.sentence.index]} - {None}


def _paragraph_rest(reading: Reading, act: Act) -> list[int]:
    """The sentences from an act to the end of its paragraph."""
    first = act.sentence.index
    paragraph = act.sentence.paragraph
    after = [s.index for s in reading.sentences if s.index >= first and s.paragraph == paragraph]
    if len({s.paragraph for s in reading.sentences}) < 4:
        return after[:1]  # one long paragraph: only the sentence itself
    return after


def _event(
    reading: Reading, prominence: Literal["main", "background"], acts: list[Act], force: list[Act]
) -> Event:
    event = Event(prominence, acts, [s.index for s in reading.sentences])
    weak = [a for a in force if a not in acts and _weak(a)]
    event.subjects = subjects(reading, event, weak)
    event.acts = sorted([*acts, *(a for a in weak if _hits(a, event.subjects))],
                        key=lambda a: a.sentence.index)  # fmt: skip
    return event


def _hits(act: Act, parties: list[Party]) -> bool:
    return any(act.patient in party for party in parties)


def subjects(reading: Reading, event: Event, weak: list[Act]) -> list[Party]:
    """The people whom the officers' force was aimed at or hit, each once."""
    parties = _facing(reading, event)
    for act in [*event.acts, *weak]:
        person = act.patient
        if person is None or person.kind != "civilian" or person.group:
            continue
        if any(person in party for party in parties):
            continue
        home = next((p for p in parties if same(reading, p, person)), None)
        if home is None and act in weak and parties and not _with_officer(reading, act):
            continue
        if home is None:
            home = Party()
            parties.append(home)
        home.people.append(person)
    scope = set(event.scope)
    for person in _likely(reading, scope):
        if any(person in party for party in parties):
            continue
        home = next((p for p in parties if same(reading, p, person)), None)
        if home is None and not parties:
            home = Party()
            parties.append(home)
        if home is not None:
            home.people.append(person)
    return parties


def _with_officer(reading: Reading, act: Act) -> bool:
    """Whether an officer acts in the same sentence: "was shot as Ames was trying to evict"."""
    people = [reading.cast.of[m] for m in reading.mentions[act.sentence.index]]
    named = [p for p in people if is_officer(p) and p.kind == "officer" and not p.group]
    return bool(named) and not act.patient_mention.plural if act.patient_mention else False


SPEAKING = frozenset({"prosecutor", "lawyer", "court", "government", "medical_examiner", "police"})


def _facing(reading: Reading, event: Event) -> list[Party]:
    """Those who shot, pointed a gun or charged at officers: whom the force was aimed at."""
    scope = set(event.scope)
    parties: list[Party] = []
    for act in reading.acts:
        if act.by_officer or act.kind not in ("shoot", "point", "attack"):
            continue
        if act.sentence.index not in scope or act.agent is None or not is_officer(act.patient):
            continue
        if (
            act.agent.source in SPEAKING
            or act.agent.group
            or act.agent.kind != "civilian"
            or any(act.agent in p for p in parties)
        ):
            continue
        home = next((p for p in parties if same(reading, p, act.agent)), None)
        if home is None:
            parties.append(Party([act.agent]))
        else:
            home.people.append(act.agent)
    return parties


def _likely(reading: Reading, scope: set[int]) -> list[Person]:
    """Civilians who did or suffered what subjects do: threats, arrest, death, "the suspect"."""
    found: dict[Person, None] = {}
    for act in reading.acts:
        if act.sentence.index in scope and not act.by_officer and act.agent is not None:
            if act.kind in THREATS and (is_officer(act.patient) or act.kind != "threat"):
                found[act.agent] = None
    for index in sorted(scope):
        for verb in reading.verbs[index]:
            person = reading.cast.of.get(verb.patient) if verb.patient else None
            if (
                person is not None
                and verb.passive
                and verb.lemmas[0] in ("arrest", "charge", "book")
            ):
                found[person] = None
    for person in reading.cast.people:
        if person.heads & (lexicon.ACCUSED | {"gunman"}) and person.first.sentence in scope:
            found[person] = None
        if person.name and person.age and person.first.sentence in scope and person.source is None:
            found[person] = None
    quiet = [
        p for p in reading.cast.people
        if p.name and p.name.given and p.source is None and len(p.mentions) > 1
        and p.first.sentence in scope and not p.heads & lexicon.KIN
    ]  # fmt: skip
    if len(quiet) == 1:
        found[quiet[0]] = None
    return [p for p in found if p.kind == "civilian" and not p.group]


def same(reading: Reading, party: Party, person: Person) -> bool:
    """Whether a person may be the one that a party describes already."""
    mentions = party.mentions
    names = {p.name.full for p in party.people if p.name}
    if names and person.name:
        return False
    if any(m.det in DISTINCT or DISTINCT & {*m.words} for m in person.mentions):
        return False
    genders = {g for g in (*(p.gender for p in party.people), person.gender) if g}
    ages = {a for a in (*(p.age for p in party.people), person.age) if a is not None}
    if len(genders) > 1 or len(ages) > 1:
        return False
    if person.heads & (ASIDE | lexicon.KIN) and not person.name:
        return False
    if (person.heads & ASIDE) and not any(p.heads & ASIDE for p in party.people):
        return False
    return not _face_each_other(reading, mentions, person)


def _face_each_other(reading: Reading, mentions: Iterable[Mention], person: Person) -> bool:
    """Whether a person and a party are agent and patient of one verb."""
    ours = set(mentions)
    theirs = set(person.mentions)
    return any(
        (v.agent in ours and v.patient in theirs) or (v.agent in theirs and v.patient in ours)
        for group in reading.verbs
        for v in group
        if v.agent is not None and v.patient is not None and v.lemmas[0] not in lexicon.REPORTING
    )


def _custody(reading: Reading) -> list[Event]:
    """A death in custody: no force is told, but a person died in officers' hands."""
    for sentence in reading.sentences:
        if CUSTODY.search(sentence.low) is None:
            continue
        event = Event("main", [], [s.index for s in reading.sentences], custody=True)
        people = [reading.cast.of[m] for m in reading.mentions[sentence.index]]
        dead = [p for p in people if p.kind == "civilian" and not p.group and (p.name or p.age)]
        if not dead:
            continue
        event.subjects = [Party(dead[:1])]
        return [event]
    return []
