"""Events: which acts of force belong together, which are mentioned only in passing, to whom."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from extractor.models.rules import cues, lexicon, occasions, parties
from extractor.models.rules.acts import Act, police_fire
from extractor.models.rules.cues import INVOLVED
from extractor.models.rules.dates import DateMention
from extractor.models.rules.occasions import Occasion
from extractor.models.rules.parties import Party
from extractor.models.rules.persons import is_officer
from extractor.models.rules.phrases import Phrase
from extractor.models.rules.reading import Reading
from extractor.models.rules.sentences import Sentence

CUSTODY = Phrase(
    r"\b(?:died|dies|dead|death|unresponsive|found hanging)\b.*\b(?:in|at|inside) (?:\w+ ){0,3}"
    r"(?:custody|jail|cell|prison|detention)|\b(?:in-custody|jail|custody) death|"
    r"\bdeath of (?:[\w-]+ ){0,2}(?:inmate|detainee|prisoner)\b|"
    r"\b(?:inmate|detainee|prisoner)\b.*\b(?:died|dies|dead|death)\b"
)
OFFICERS_SHOOTING = re.compile(
    r"\b(?:officer|deputy|trooper|police|agent)s?[- ]involved shooting\b"
)
DOUBT = Phrase(r"\bwho (?:fatally )?(?:shot|killed|fired)\b[^.;]{0,40}\b(?:suspect|gunman|him)\b")
PASSING = 0.5  # a force whose people are first told of so far down is told in passing
LEAD = 3  # sentences that tell what the article is about
POLICE = r"(?:police|policem[ae]n|officers?|deput(?:y|ies)|troopers?|cops?)"
OFFICIAL_NOUN = re.compile(rf"\b{POLICE}(?:'s?|-involved|\s+involved\s+in\s+the)?\s+(?:\w+\s+)?$")
OFFICER = re.compile(rf"\b{POLICE}\b(?! (?:said|say|chief|department))")
GUNFIGHT = Phrase(
    r"\b(?:exchange of (?:gunfire|fire|shots)|shoot-?out|gun ?(?:battle|fight)|firefight)\b"
    rf"[^.;]{{0,40}}\b(?:with|between)\b[^.;]{{0,50}}\b(?:{POLICE}|suspects?|gunm[ae]n|man)\b"
)
CHARGED = re.compile(  # an officer answers for it: "was charged in the shooting death of"
    r"\b(?:charged|indict\w+|convicted|acquitted|trial|guilty|cleared|sentenced|manslaughter)\b"
    r"[^.;]{0,80}\b(?:in|for|over|with|of)\s+(?:the\s+)?(?:[\w-]+\s+){0,2}"
    r"(?:shooting|killing|beating|death)s?\b"
)
BY_POLICE = re.compile(
    rf"\s+of\s[^,.;]{{1,60}}?,?(?:\s\d+,)?\s+(?:by|"
    rf"at\s+the\s+hands\s+of)\s+(?:[\w.'-]+\s+){{0,5}}?{POLICE}\b"
)


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
    sure = {a.sentence.index for a in force if a.agent is not None}
    strong = [a for a in force if not _weak(a) or _named_beside(a, sure)]
    strong = strong or [a for a in force if _shot_back(reading, a) or _answered(reading, a)]
    if not strong and force and any(INVOLVED.find(s) for s in reading.sentences):
        strong = force
    if not strong:
        return _custody(reading) or _reported(reading)
    main, *others = occasions.split(reading, strong, [a for a in force if a not in strong])
    scopes = [_scope(main, other) for other in others]
    away = {i for scope in scopes for i in scope}
    barred = [p for other in others for p in other.people]
    barred += [a.patient for a in force if a.patient and occasions.by_the_way(a)]
    weak = [a for a in force if a not in strong and a.patient not in barred]
    event = Event("main", main.acts, [])
    event.scope = [s.index for s in reading.sentences if s.index not in away]
    event.subjects = parties.subjects(reading, event.acts, weak, event.scope)
    event.acts = sorted([*main.acts, *(a for a in weak if _hits(a, event.subjects))],
                        key=lambda a: a.sentence.index)  # fmt: skip
    told = [m.sentence for party in event.subjects for m in party.mentions]
    if min([main.acts[0].sentence.index, *told]) > PASSING * len(reading.sentences):
        event.prominence = "background"
    return [event, *(_aside(reading, o, s) for o, s in zip(others, scopes, strict=True))]


def _aside(reading: Reading, occasion: Occasion, scope: list[int]) -> Event:
    """The event of an occasion that the article tells beside the main one."""
    dated = (d for a in occasion.acts if (d := occasions.own_date(reading, a)) is not None)
    event = Event("background", occasion.acts, scope, date=next(dated, None))
    if occasion.crowd:
        if scope[0] <= PASSING * len(reading.sentences):
            event.prominence = "main"
        return event
    event.subjects = parties.subjects(reading, event.acts, [], scope)
    return event


def _scope(main: Occasion, other: Occasion) -> list[int]:
    """The sentences of another occasion: of its acts, and those that speak of its people alone."""
    ours = {a.sentence.index for a in main.acts}
    ours |= {m.sentence for p in main.people for m in p.mentions}
    if other.crowd:
        return sorted({a.sentence.index for a in other.acts})
    theirs = {m.sentence for p in other.named for m in p.mentions} - ours
    return sorted(theirs | {a.sentence.index for a in other.acts})


def _weak(act: Act) -> bool:
    """Whether nothing says that officers did it: "he was shot"."""
    quiet = act.agent is None and act.verb.passive
    quiet = quiet and (act.kind in ("harm", "firearm") or act.verb.form == "noun")
    return quiet and not (_police_noun(act) or police_fire(act.verb))


def _named_beside(act: Act, sure: set[int]) -> bool:
    """Whether the sentence tells what officers did: "Ames was killed when an officer knelt on"."""
    return act.sentence.index in sure and act.patient is not None and act.patient.name is not None


def _shot_back(reading: Reading, act: Act) -> bool:
    """Whether a suspect was shot where officers were shot, and nobody asks by whom."""
    shot = act.kind == "firearm" and act.patient is not None
    if not shot or not act.patient.heads & lexicon.ACCUSED:  # type: ignore[union-attr]
        return False
    hurt = any(is_officer(a.patient) and not a.by_officer for a in reading.acts)
    doubt = any(DOUBT.find(s) for s in reading.sentences)
    return hurt and not doubt and next(cues.find("self_inflicted", reading.sentences), None) is None


def _answered(reading: Reading, act: Act) -> bool:
    """Whether who was shot faced officers in the sentence: "charged at deputies and was shot"."""
    of = reading.cast.of
    facing = (
        v for v in reading.verbs[act.sentence.index]
        if v.agent and v.patient and v.happened and v.lemmas[0] not in lexicon.REPORTING
    )  # fmt: skip
    return act.kind == "firearm" and any(
        of[v.agent] is act.patient and is_officer(of[v.patient])  # type: ignore[index]
        for v in facing
    )


def _police_noun(act: Act) -> bool:
    """Whether a noun of force is the officers': "police killing of", "killing of … by"."""
    if act.verb.form != "noun":
        return False
    low, tokens = act.sentence.low, act.sentence.tokens
    if CHARGED.search(low) and OFFICER.search(low) and act.patient is not None:
        return True
    start = tokens[act.verb.first].start - act.sentence.start
    end = tokens[act.verb.last - 1].end - act.sentence.start
    return bool(OFFICIAL_NOUN.search(low, max(0, start - 40), start) or BY_POLICE.match(low, end))


def _negligible(act: Act) -> bool:
    """Whether the "force" is aimed at officers or said by the way."""
    return is_officer(act.patient) and not (act.agent and act.patient is not act.agent)


def _hits(act: Act, parties: list[Party]) -> bool:
    return any(act.patient in party for party in parties)


def _custody(reading: Reading) -> list[Event]:
    """A death in custody: no force is told, but a person died in officers' hands."""
    for sentence in reading.sentences:
        if CUSTODY.find(sentence) is None:
            continue
        event = Event("main", [], [s.index for s in reading.sentences], custody=True)
        people = [reading.cast.of[m] for m in reading.mentions[sentence.index]]
        dead = [p for p in people if p.kind == "civilian" and not p.group and (p.name or p.age)]
        if not dead:
            continue
        event.subjects = [Party(dead[:1])]
        return [event]
    return []


def _reported(reading: Reading) -> list[Event]:
    """A shooting that is only called officer-involved: no sentence tells who fired."""
    lead = reading.sentences[:LEAD]
    reported = any(OFFICERS_SHOOTING.search(s.low) for s in lead)
    if not reported and not any(_gunfight(s) for s in reading.sentences):
        return []
    event = Event("main", [], [s.index for s in reading.sentences])
    event.subjects = parties.subjects(reading, [], [], event.scope)
    return [event]


def _gunfight(sentence: Sentence) -> bool:
    """Whether police and somebody shot at each other: "an exchange of gunfire with a suspect"."""
    return GUNFIGHT.find(sentence) is not None and OFFICER.search(sentence.low) is not None


def sentences_of(reading: Reading, event: Event) -> list[Sentence]:
    """The sentences that speak of an event."""
    return [reading.sentences[i] for i in event.scope]
