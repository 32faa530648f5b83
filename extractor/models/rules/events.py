"""Events: which acts of force belong together, which are mentioned only in passing, to whom."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from extractor.models.rules import parties
from extractor.models.rules.acts import Act, is_officer
from extractor.models.rules.cues import INVOLVED
from extractor.models.rules.dates import DateMention
from extractor.models.rules.parties import Party
from extractor.models.rules.persons import Person
from extractor.models.rules.phrases import Phrase
from extractor.models.rules.reading import Reading
from extractor.models.rules.sentences import Sentence

CUSTODY = Phrase(
    r"\b(?:died|dies|dead|death|unresponsive|found hanging)\b.*\b(?:in|at|inside) (?:\w+ ){0,3}"
    r"(?:custody|jail|cell|prison|detention)|\b(?:in-custody|jail|custody) death|"
    r"\b(?:inmate|detainee|prisoner)\b.*\b(?:died|dies|dead|death)\b"
)
PASSING = 0.6  # force first told so far down is told in passing
COMPARED = re.compile(r"\b(?:comes?|came|follow(?:s|ed)|was|were)\b")


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
    if not strong and force and any(INVOLVED.find(s) for s in reading.sentences):
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
        event.subjects = parties.subjects(reading, event.acts, [], event.scope)
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
    event.subjects = parties.subjects(reading, event.acts, weak, event.scope)
    event.acts = sorted([*acts, *(a for a in weak if _hits(a, event.subjects))],
                        key=lambda a: a.sentence.index)  # fmt: skip
    return event


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


def sentences_of(reading: Reading, event: Event) -> list[Sentence]:
    """The sentences that speak of an event."""
    return [reading.sentences[i] for i in event.scope]
