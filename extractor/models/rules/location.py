"""Where the force was used: city, county, state, address and venue."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor import gazetteer
from extractor.models.rules import cues, places, spots, town
from extractor.models.rules.dateline import Dateline
from extractor.models.rules.draft import Draft
from extractor.models.rules.events import Event, sentences_of
from extractor.models.rules.evidence import Evidence, match_in
from extractor.models.rules.reading import Reading
from extractor.models.rules.sentences import Sentence
from extractor.schema.incident import Location

JAIL = re.compile(r"Jail|Prison")
FIRST = 2  # sentences that say where it was, if the dateline does not


def find(reading: Reading, event: Event, main: Location | None, draft: Draft) -> Location:
    """Where the force was used; `main`: where the main event was, if this is another one."""
    scope = sentences_of(reading, event)
    state = _state(reading, event)
    local = state[0] if state else main.state if main else None
    city = town.find(reading, event, _line(reading, event), local)
    if state is None and local and city and not places.is_mainly_in(city[0], local):
        city = None  # "Miami" told beside an event in Texas
    county = next(iter(places.counties(scope)), None)
    if state is None:
        state = (local, city[1]) if local and city else _implied(reading, city, county)
    elif county is not None and not gazetteer.is_city(f"{county.value} County", state[0]):
        county = None
    found = Location()
    if city is not None:
        found.city = city[0]
        draft.support("/location/city", city[1])
    if county is not None and event.prominence == "main":
        found.county = county.value
        draft.cite("/location/county", _evidence(reading, county))
    if state is not None:
        found.state = state[0]
        draft.support("/location/state", state[1])
    _spot(reading, event, scope, found, draft)
    return found


def narrow(reading: Reading, event: Event, state: str | None) -> None:
    """Takes out of an event's scope the sentences that are set in other states than its own."""
    if state is None:
        return
    ours = {a.sentence.index for a in event.acts}
    ours |= {m.sentence for party in event.subjects for m in party.mentions}
    event.scope = [i for i in event.scope if i in ours or not _elsewhere(reading, i, state)]


def _elsewhere(reading: Reading, index: int, state: str) -> bool:
    sentence = reading.sentences[index]
    told = list(places.states_of(sentence, reading.states[index]))
    others = [each for each in told if not places.away(sentence, each.start)]
    return bool(others) and all(each.code != state for each in told)


def _evidence(reading: Reading, found: places.Found) -> Evidence:
    return Evidence(reading.sentences[found.sentence], found.start, found.end)


def _spot(
    reading: Reading, event: Event, scope: list[Sentence], found: Location, draft: Draft
) -> None:
    """Address and venue: the most exact one that is told, the first of those."""
    ranked, venues = [], []
    for sentence in scope:
        near = _at_scene(reading, event, sentence)
        for rank, place in spots.addresses(sentence):
            told = event.prominence == "main" and (
                rank <= spots.EXACT or _with_party(reading, event, sentence)
            )
            if near or told:
                ranked.append((not near, rank, sentence.index, place))
        for venue in spots.venues(sentence) if near or cues.INVOLVED.find(sentence) else ():
            jail = JAIL.search(venue.value) and not event.custody
            if not (jail or places.away(sentence, venue.start - sentence.start)):
                venues.append(venue)
    if ranked:
        place = min(ranked, key=lambda r: r[:3])[3]
        found.address = place.value
        draft.cite("/location/address", _evidence(reading, place))
    if venues:
        found.place = venues[0].value
        draft.cite("/location/place", _evidence(reading, venues[0]))


def _at_scene(reading: Reading, event: Event, sentence: Sentence) -> bool:
    """Whether a sentence tells of the force, of the call or of where something happened."""
    acting = any(a.sentence is sentence for a in event.acts)
    return acting or reading.happened[sentence.index] or cues.CALL.find(sentence) is not None


def _with_party(reading: Reading, event: Event, sentence: Sentence) -> bool:
    """Whether officers or one of the people whom the force hit are in a sentence."""
    here = [reading.cast.of[m] for m in reading.mentions[sentence.index]]
    return any(p.kind != "civilian" or any(p in party for party in event.subjects) for p in here)


def _line(reading: Reading, event: Event) -> Dateline | None:
    """The dateline, unless the sentences of the force are set in other states than its own.

    It is often that of a far office; without a dash the first sentences count as well.
    """
    line = reading.dateline
    code = line and (line.state or places.big_city_state(line.city))
    if line is None or code is None:
        return line
    telling = {a.sentence.index for a in event.acts} | {line.sentence}
    if not line.dash:
        telling |= set(range(min(FIRST, len(reading.sentences))))
    told = {
        each.code
        for sentence in (reading.sentences[index] for index in telling)
        for each in places.states_of(sentence, reading.states[sentence.index])
        if sentence.start + each.start >= line.end and not places.away(sentence, each.start)
    }
    return line if not told or code in told else None


def _namings(reading: Reading, event: Event, name: str) -> Iterator[Evidence]:
    """Where the sentences of the event that tell of the force name a place."""
    pattern = re.compile(rf"\b{re.escape(name)}\b")
    for index in sorted({a.sentence.index for a in event.acts}):
        sentence = reading.sentences[index]
        if match := pattern.search(sentence.text):
            yield match_in(sentence, match)


State = tuple[str, list[Evidence]]


def _state(reading: Reading, event: Event) -> State | None:
    """The state: of the dateline, else the one named most often beside the event.

    Another event than the main one may be in another state: it needs words of its own.
    """
    line = _line(reading, event)
    if event.prominence == "main" and line is not None:
        code = line.state or places.big_city_state(line.city)
        if code is not None:
            sentence = reading.sentences[line.sentence]
            filed = Evidence(sentence, line.start, line.end, line=True)
            return code, [filed, *([] if line.state else _namings(reading, event, line.city))]
    named: dict[str, list[Evidence]] = {}
    acting = {a.sentence.index for a in event.acts}
    weight: dict[str, int] = {}
    filed_at = reading.dateline.end if reading.dateline and line is None else -1
    for sentence in sentences_of(reading, event):
        close = sentence.index in acting or reading.happened[sentence.index]
        told = places.states_of if close else places.states_told
        for each in told(sentence, reading.states[sentence.index]):
            where = Evidence(sentence, sentence.start + each.start, sentence.start + each.end)
            if where.end <= filed_at:
                continue
            said = named.setdefault(each.code, [])
            if not said or said[-1].sentence is not sentence:
                weight[each.code] = weight.get(each.code, 0) + (3 if close else 1)
            said.append(where)
    if not named:
        return None
    code = max(named, key=lambda c: weight[c])
    return (code, named[code]) if weight[code] > 1 or len(named) == 1 else None


def _implied(
    reading: Reading,
    city: tuple[str, list[Evidence]] | None,
    county: places.Found | None,
) -> State | None:
    """The state that the names together leave no doubt of."""
    if city is None:
        return None
    namings = city[1]
    big = places.big_city_state(city[0])
    if big is not None:
        return big, namings
    code = gazetteer.state_of_place(city[0], county.value if county else None)
    if code is None:
        return None
    return code, [_evidence(reading, county)] if county else namings
