"""Where the force was used: city, county, state, address and venue."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor import gazetteer
from extractor.models.rules import cues, places
from extractor.models.rules.draft import Draft
from extractor.models.rules.events import Event, sentences_of
from extractor.models.rules.evidence import Evidence, match_in
from extractor.models.rules.reading import Reading
from extractor.models.rules.sentences import Sentence
from extractor.schema.incident import Location


def find(reading: Reading, event: Event, draft: Draft) -> Location:
    """Where the force was used."""
    scope = sentences_of(reading, event)
    state = _state(reading, event)
    city = _city(reading, event, scope, state and state[0])
    county = next(iter(places.counties(scope)), None)
    if state is None:
        state = _implied(reading, event, city, county)
    elif county is not None and not gazetteer.is_city(f"{county.value} County", state[0]):
        county = None
    found = Location()
    if city is not None:
        found.city = city[0]
        namings = [city[1], *_namings(reading, event, city[0])]
        draft.support("/location/city", namings)
    if county is not None and event.prominence == "main":
        found.county = county.value
        draft.cite("/location/county", _evidence(reading, county))
    if state is not None:
        found.state = state[0]
        draft.support("/location/state", state[1])
    _spot(reading, event, scope, found, draft)
    return found


def _evidence(reading: Reading, found: places.Found) -> Evidence:
    return Evidence(reading.sentences[found.sentence], found.start, found.end)


def _spot(
    reading: Reading, event: Event, scope: list[Sentence], found: Location, draft: Draft
) -> None:
    """Address and venue: the most exact one that is told, the first of those."""
    acting = {a.sentence.index for a in event.acts}
    ranked = []
    for sentence in scope:
        for rank, place in places.addresses(sentence):
            far = not (sentence.index in acting or cues.CALL.find(sentence)
                       or reading.happened[sentence.index])  # fmt: skip
            ranked.append((far, rank, sentence.index, place))
    if ranked:
        place = min(ranked, key=lambda r: r[:3])[3]
        found.address = place.value
        draft.cite("/location/address", _evidence(reading, place))
    venues = []
    for sentence in scope:
        for venue in places.venues(sentence):
            if re.search(r"Jail|Prison", venue.value) and not event.custody:
                continue
            near = (
                sentence.index in acting
                or reading.happened[sentence.index]
                or any(p.find(sentence) for p in (cues.CALL, cues.INVOLVED))
            )
            venues.append((not near, sentence.index, venue))
    if venues and not min(venues, key=lambda v: v[:2])[0]:
        venue = min(venues, key=lambda v: v[:2])[2]
        found.place = venue.value
        draft.cite("/location/place", _evidence(reading, venue))


def _city(
    reading: Reading, event: Event, scope: list[Sentence], state: str | None
) -> tuple[str, Evidence] | None:
    if event.prominence == "background":
        return (
            _agency_city(reading, event, state)
            or _in_city(reading, event, scope, state)
            or _line_city(reading, event)
        )
    return (
        _line_city(reading, event, dash=True)
        or _in_city(reading, event, scope, state)
        or _line_city(reading, event)
        or _agency_city(reading, event, state)
        or (_only_city(scope, state) if state else None)
    )


def _only_city(scope: list[Sentence], state: str | None) -> tuple[str, Evidence] | None:
    """The one city that the article speaks of, by what is in it or by its police."""
    named: dict[str, Evidence] = {}
    for sentence in scope:
        for found in places.cities(sentence, state):
            named.setdefault(found.value, Evidence(sentence, found.start, found.end))
        for match in places.POLICE_OF.as_written(sentence):
            if places.is_city(match["city"], state):
                named.setdefault(match["city"], match_in(sentence, match))
    return next(iter(named.items())) if len(named) == 1 else None


def _line(reading: Reading, event: Event) -> places.Dateline | None:
    """The dateline, unless the sentences of the force are set in other states than its own."""
    line = reading.dateline
    code = line and (line.state or places.big_city_state(line.city))
    if line is None or code is None:
        return line
    acting = {a.sentence.index for a in event.acts}
    told = {
        each.code
        for index in acting
        for each in places.states_of(reading.sentences[index], reading.states[index])
        if reading.sentences[index].start + each.start >= line.end
    }
    return line if not told or code in told else None


def _namings(reading: Reading, event: Event, name: str) -> Iterator[Evidence]:
    """Where the sentences of the event that tell of the force name a place."""
    pattern = re.compile(rf"\b{re.escape(name)}\b")
    for index in sorted({a.sentence.index for a in event.acts}):
        sentence = reading.sentences[index]
        if match := pattern.search(sentence.text):
            yield match_in(sentence, match)


def _line_city(reading: Reading, event: Event, dash: bool = False) -> tuple[str, Evidence] | None:
    """The city of the dateline; with `dash` only of one set off by a dash, seldom a court's."""
    line = _line(reading, event)
    if line is None or (dash and not line.dash):
        return None
    for sentence in reading.sentences:  # as written in running text, if it is
        at = sentence.text.lower().find(line.city.lower())
        if at >= 0 and not sentence.text[at : at + len(line.city)].isupper():
            name = sentence.text[at : at + len(line.city)]
            return name, Evidence(reading.sentences[line.sentence], line.start, line.end, line=True)
    return line.city, Evidence(reading.sentences[line.sentence], line.start, line.end, line=True)


def _in_city(
    reading: Reading, event: Event, scope: list[Sentence], state: str | None
) -> tuple[str, Evidence] | None:
    names = {p.name.surname for p in reading.cast.people if p.name}
    acting = {a.sentence.index for a in event.acts}
    near = [s for s in scope if s.index in acting or reading.happened[s.index]]
    for sentence in near:
        for found in places.cities(sentence, state):
            if found.value.lower() in names:
                continue
            return found.value, Evidence(sentence, found.start, found.end)
    return None


def _agency_city(reading: Reading, event: Event, state: str | None) -> tuple[str, Evidence] | None:
    """The city of the police whose officers used force: "Berkeley police shot"."""
    for start, end, index in _police_places(reading, event):
        text = reading.article.text[start:end]
        text = re.sub(r"^[Pp]olice in\s+", "", text)
        name = re.sub(r"\s*(?:Metropolitan\s+)?[Pp]olice.*$", "", text).strip()
        if name.isupper() or name in gazetteer.states().values():
            continue  # NYPD; state police
        known = gazetteer.places().get(gazetteer.fold_place(name), {})
        if name and (state in known if state else known):
            return name, Evidence(reading.sentences[index], start, end)
    return None


def _police_places(reading: Reading, event: Event) -> list[tuple[int, int, int]]:
    """Where city police are named: as those who acted, beside the act, then most often."""
    agents = [a.agent_mention for a in event.acts if a.agent_mention is not None]
    acting = {a.sentence.index for a in event.acts}
    ranked = []
    for agency in reading.agencies:
        if agency.kind != "police" or not agency.key[0]:
            continue
        for start, end, index in agency.places:
            ours = any(m.start <= start and end <= m.end for m in agents)
            rank = 0 if ours else 1 if index in acting else 2
            if rank < 2 or (event.prominence == "main" and index in event.scope):
                ranked.append((rank, -len(agency.places), start, (start, end, index)))
    return [place for *_, place in sorted(ranked)]


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
    for sentence in sentences_of(reading, event):
        close = sentence.index in acting or reading.happened[sentence.index]
        told = places.states_of if close else places.states_told
        for each in told(sentence, reading.states[sentence.index]):
            where = Evidence(sentence, sentence.start + each.start, sentence.start + each.end)
            named.setdefault(each.code, []).append(where)
            weight[each.code] = weight.get(each.code, 0) + (3 if close else 1)
    if not named:
        return None
    code = max(named, key=lambda c: weight[c])
    return code, named[code]


def _implied(
    reading: Reading,
    event: Event,
    city: tuple[str, Evidence] | None,
    county: places.Found | None,
) -> State | None:
    """The state that the names together leave no doubt of."""
    if city is None:
        return None
    namings = [city[1], *_namings(reading, event, city[0])]
    big = places.big_city_state(city[0])
    if big is not None:
        return big, namings
    code = gazetteer.state_of_place(city[0], county.value if county else None)
    if code is None:
        return None
    return code, [_evidence(reading, county)] if county else namings
