"""The city of the force: every town that the text names, weighed by what is said of it there.

A town where the sentence of the force is set outweighs the dateline, that one a town whose
police are named, and that one a town named anywhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from extractor import gazetteer
from extractor.models.rules import cues, places
from extractor.models.rules.dateline import Dateline
from extractor.models.rules.events import Event, sentences_of
from extractor.models.rules.evidence import Evidence
from extractor.models.rules.reading import Reading
from extractor.models.rules.sentences import Sentence

LEAD = 3  # sentences that set the scene
# How much a statement counts: how it names the town, times where it stands
DATELINE, BARE = 7, 3
PLACED, SET_ASIDE, POLICE, NAMED = 3, 0.5, 1.5, 1
FORCE, SCENE, ANYWHERE = 3, 2, 1
REPEATED = 0.25  # of what further statements count
ENOUGH = 2  # less is a town mentioned by the way, if there are several


@dataclass(slots=True)
class Candidate:
    """A town with the statements that name it."""

    name: str
    weights: list[float] = field(default_factory=list)
    statements: list[Evidence] = field(default_factory=list)

    @property
    def score(self) -> float:
        """The weight of the best statement, and a little of the others'."""
        best = max(self.weights)
        return best + REPEATED * min(sum(self.weights) - best, 2 * best)

    @property
    def evidence(self) -> list[Evidence]:
        """The statements that say it at least half as surely as the best one."""
        told = zip(self.weights, self.statements, strict=True)
        return [said for weight, said in told if 2 * weight >= max(self.weights)]


def find(
    reading: Reading, event: Event, line: Dateline | None, state: str | None
) -> tuple[str, list[Evidence]] | None:
    """The city with its statements; `line`: the dateline, if it is the event's."""
    found: dict[str, Candidate] = {}
    filed_at = reading.dateline.end if reading.dateline else 0
    surnames = {p.name.surname for p in reading.cast.people if p.name}
    for sentence in sentences_of(reading, event):
        where = _where(reading, event, sentence)
        for how, town in _towns(sentence, state, reading.states[sentence.index]):
            if town.value.lower() not in surnames and town.end > filed_at:
                said = Evidence(sentence, town.start, town.end)
                _add(found, town.value, how * (where or ANYWHERE), said)
    if line is not None:
        said = Evidence(reading.sentences[line.sentence], line.start, line.end, line=True)
        known = found.get(gazetteer.fold_place(line.city))
        name = known.name if known else _as_written(reading, line.city)
        sure = line.dash and event.prominence == "main"
        _add(found, name, DATELINE if sure else BARE, said)
    for name, where, said in _police(reading, event, state):
        _add(found, name, POLICE * where, said)
    best = max(found.values(), key=lambda c: c.score, default=None)
    if best is None or (best.score < ENOUGH and (len(found) > 1 or state is None)):
        return None
    return best.name, best.evidence


def _add(found: dict[str, Candidate], name: str, weight: float, said: Evidence) -> None:
    candidate = found.setdefault(gazetteer.fold_place(name), Candidate(name))
    candidate.weights.append(weight)
    candidate.statements.append(said)


def _where(reading: Reading, event: Event, sentence: Sentence) -> int:
    """What a sentence tells: of the force, of the scene, or of something else (0)."""
    if any(a.sentence is sentence for a in event.acts) or reading.happened[sentence.index]:
        return FORCE
    if event.prominence == "background":
        return 0
    scene = sentence.index < LEAD or cues.INVOLVED.find(sentence) or cues.CALLED.find(sentence)
    return SCENE if scene else 0


def _towns(
    sentence: Sentence, state: str | None, named: list[gazetteer.Named]
) -> list[tuple[float, places.Found]]:
    """The towns of a sentence, with how surely it says that something is set there."""
    if places.CREDIT.match(sentence.low):
        return []
    towns: list[tuple[float, places.Found]] = []
    for town in places.cities(sentence, state):
        away = places.away(sentence, town.start - sentence.start)
        towns.append((SET_ASIDE if away else PLACED, town))
    taken = {town.start for _, town in towns}
    others = places.cities_named(sentence, state, named)
    return towns + [(NAMED, town) for town in others if town.start not in taken]


def _as_written(reading: Reading, city: str) -> str:
    """The city of a dateline as it is written in running text, if it is."""
    for sentence in reading.sentences:
        at = sentence.low.find(city.lower())
        name = sentence.text[at : at + len(city)]
        if at >= 0 and not name.isupper():
            return name
    return city


def _police(
    reading: Reading, event: Event, state: str | None
) -> Iterator[tuple[str, int, Evidence]]:
    """The cities that name a police department, with where: as those who used force, or at all."""
    agents = [a.agent_mention for a in event.acts if a.agent_mention is not None]
    acting = {a.sentence.index for a in event.acts}
    for agency in reading.agencies:
        if agency.kind != "police" or not agency.key[0]:
            continue
        for start, end, index in agency.places:
            ours = any(m.start <= start and end <= m.end for m in agents)
            near = ours or index in acting
            if not near and (event.prominence == "background" or index not in event.scope):
                continue
            text = re.sub(r"^[Pp]olice in\s+", "", reading.article.text[start:end])
            name = re.sub(r"\s*(?:Metropolitan\s+)?[Pp]olice.*$", "", text).strip()
            if name and not name.isupper() and places.is_town(name, state):
                yield name, FORCE if ours else SCENE, Evidence(reading.sentences[index], start, end)
