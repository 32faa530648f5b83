"""The circumstances of an event: date, time, place, reason, force, how many officers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor import gazetteer
from extractor.models.rules import cues, dates, lexicon, places
from extractor.models.rules.acts import Act
from extractor.models.rules.draft import Draft, Evidence, match_in, span, whole
from extractor.models.rules.events import INVOLVED, Event
from extractor.models.rules.reading import Reading
from extractor.models.rules.sentences import Sentence
from extractor.schema.incident import Location

LEAD = 4  # sentences in which a weekday is that of the news
HAPPENED = re.compile(
    r"\b(?:shooting|incident|it|this|encounter|shots?|confrontation|standoff)\b[^.;]{0,45}"
    r"\b(?:happened|occurred|took place|unfolded|came|were logged|was logged|ended|began|started)\b|"
    r"^(?:that|it) was\b|\bclock\b|\bthe day of the shooting\b"
)
REPORTED = re.compile(
    r"\b(?:said|says|told|tells|announced|confirmed|released|identified|ruled|charged|sentenced|"
    r"testified|statement|jurors|reporters)"
    r"(?:\W+(?:on|early|late|last|a|at|the|in|reporters|investigators|jurors|him|her|morning|court)){0,3}\W*$"
)
REPORTS = re.compile(
    r"^\W*(?:(?:morning|afternoon|evening|night)\W+)?(?:released|announced|said|identified|charged|press conference|"
    r"news conference|at (?:a|the) (?:press|news) conference|statement)\b"
)
LIMIT = re.compile(r"\b(?:by|until|since|as of|before|for)\s+$")
DATELINE_DAY = re.compile(r"\($")
NAMING = re.compile(
    r"^\W*(?:(?:fatal|deadly|police|officer-involved) )?(?:shooting|incident|death|encounter)\b"
)
CALL = re.compile(
    r"\b(?:call(?:ed|s|ing)?|dispatched|responded|sent|arrived|reported|pulled over|stop|stopped|knocked|911|"
    r"officers (?:saw|pulled|responded|went|had gone)|got there|came in|started|began|dialed)\b"
)
LATER = re.compile(
    r"\b(?:died|dead|pronounced|declared|closed|indoors|until|vigil|told to leave)\b"
)


def sentences_of(reading: Reading, event: Event) -> list[Sentence]:
    """The sentences that speak of an event."""
    return [reading.sentences[i] for i in event.scope]


def force_words(act: Act) -> Evidence:
    """The words of an act: from who did it to whom it was done."""
    verb = act.verb
    people = [m for m in (verb.agent, verb.patient) if m]
    first = min([verb.first, *(m.first for m in people)])
    last = max([verb.last, *(m.last for m in people)])
    return span(act.sentence, first, last)


# --- when -----------------------------------------------------------------------------------


def date(reading: Reading, event: Event, main: str | None, draft: Draft) -> str | None:
    """The day of the force, EDTF; `main` is the main event's, for "one day after"."""
    if event.date is not None and event.prominence == "background":
        return _relative(reading, event, main, draft)
    best: tuple[int, dates.DateMention] | None = None
    for mention, rank in _dated(reading, event):
        if best is None or rank < best[0]:
            best = (rank, mention)
    if best is None:
        return None
    mention = best[1]
    sentence = reading.sentences[mention.sentence]
    draft.cite("/date", Evidence(sentence, mention.start, mention.end))
    return mention.value


def _relative(reading: Reading, event: Event, main: str | None, draft: Draft) -> str | None:
    mention = event.date
    assert mention is not None
    value = mention.value
    if mention.offset is not None:
        value = dates.shifted(main, mention.offset) if main else None
    if value is not None:
        sentence = reading.sentences[mention.sentence]
        draft.cite("/date", Evidence(sentence, mention.start, mention.end))
    return value


def _dated(reading: Reading, event: Event) -> Iterator[tuple[dates.DateMention, int]]:
    """Dates that may be the event's, with a rank: 0 the best."""
    acting = {a.sentence.index: a for a in event.acts}
    for index in event.scope:
        sentence = reading.sentences[index]
        for mention in reading.dates[index]:
            if mention.value is None or _is_report(sentence, mention):
                continue
            full = 0 if len(mention.value) == 10 else 2
            if _in_dateline(sentence, mention):
                yield mention, full + 6
                continue
            if NAMING.search(sentence.low[mention.end - sentence.start :]):
                yield mention, full
            if index in acting and not acting[index].sentence.quoted:
                near = abs(mention.start - sentence.tokens[acting[index].verb.first].start)
                yield mention, full + (0 if near < 120 else 1)
            elif HAPPENED.search(sentence.low):
                yield mention, full
            elif CALL.search(sentence.low) or INVOLVED.search(sentence.low):
                yield mention, full + 2
            elif event.custody or cues.COMPILED["dead"].search(sentence.low) and index < 4:
                yield mention, full + 3
            elif index < LEAD and mention.weekday:
                yield mention, full + 4


def _in_dateline(sentence: Sentence, mention: dates.DateMention) -> bool:
    """Whether the day is that of the dateline: "FRESNO, Calif. (Feb. 21) —"."""
    before = sentence.low[: mention.start - sentence.start]
    return DATELINE_DAY.search(before) is not None and sentence.index < LEAD


def _is_report(sentence: Sentence, mention: dates.DateMention) -> bool:
    """Whether the day is that of the report: "police said Thursday"."""
    before = sentence.low[: mention.start - sentence.start]
    after = sentence.low[mention.end - sentence.start :]
    if LIMIT.search(before[-12:]):
        return True
    return REPORTED.search(before[-45:]) is not None or REPORTS.match(after) is not None


def time(reading: Reading, event: Event, draft: Draft) -> str | None:
    """The clock time of the force; that of the call only if no other is given."""
    acting = {a.sentence.index for a in event.acts}
    best: tuple[int, int, Evidence, str] | None = None
    for index in event.scope:
        sentence = reading.sentences[index]
        for mention in reading.times[index]:
            if mention.limit or not mention.half:
                continue
            around = _clause_text(sentence, mention.start, mention.end)
            rank = _time_rank(around, index in acting, event)
            key = (rank, index, Evidence(sentence, mention.start, mention.end), mention.value)
            if rank < 4 and (best is None or key[:2] < best[:2]):
                best = key
    if best is None:
        return None
    draft.cite("/time", best[2])
    return best[3]


FORCE_NEAR = re.compile(
    r"\b(?:shot|fired|fires|opened fire|returned fire|shooting|shots|tased|shoots|bit|clamped|used)\b"
)


def _time_rank(around: str, acting: bool, event: Event) -> int:
    if LATER.search(around) and not event.custody:
        return 9
    if FORCE_NEAR.search(around) and not CALL.search(around):
        return 0
    if HAPPENED.search(around):
        return 0
    if acting:
        return 1
    return 3 if CALL.search(around) or event.custody else 2


def _clause_text(sentence: Sentence, start: int, end: int) -> str:
    """The clause around a time, between commas that part clauses."""
    text = sentence.low
    at, to = start - sentence.start, end - sentence.start
    cut = [
        m.end()
        for m in re.finditer(r";\s|\.\s|, (?:and|but|when|where|according)\s|\s—\s", text[:at])
    ]
    rest = re.search(r";\s|, (?:and|but|when|where|according)\s|\s—\s|\.\s+[\"“A-Z]", text[to:])
    return text[cut[-1] if cut else 0 : to + (rest.start() if rest else len(text))]


# --- where ----------------------------------------------------------------------------------


def location(reading: Reading, event: Event, draft: Draft) -> Location:
    """Where the force was used."""
    scope = sentences_of(reading, event)
    state = _state(reading, event, scope)
    city = _city(reading, event, scope, state and state[0])
    county = next(iter(places.counties(scope)), None)
    if state is None:
        state = _implied(reading, city, county)
    found = Location()
    if city is not None:
        found.city = city[0]
        draft.cite("/location/city", city[1])
    if county is not None and event.prominence == "main":
        found.county = county.value
        draft.cite("/location/county", _evidence(reading, county))
    if state is not None:
        found.state = state[0]
        for evidence in state[1]:
            draft.cite("/location/state", evidence)
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
            far = not (sentence.index in acting or CALL.search(sentence.low)
                       or HAPPENED.search(sentence.low))  # fmt: skip
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
            near = sentence.index in acting or any(
                p.search(sentence.low) for p in (CALL, HAPPENED, INVOLVED)
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
            or _in_city(event, scope, state)
            or _line_city(reading)
        )
    return (
        _line_city(reading) or _in_city(event, scope, state) or _agency_city(reading, event, state)
    )


def _line_city(reading: Reading) -> tuple[str, Evidence] | None:
    line = reading.dateline
    if line is None:
        return None
    for sentence in reading.sentences:  # as written in running text, if it is
        at = sentence.text.lower().find(line.city.lower())
        if at >= 0 and not sentence.text[at : at + len(line.city)].isupper():
            name = sentence.text[at : at + len(line.city)]
            return name, Evidence(reading.sentences[line.sentence], line.start, line.end)
    return line.city, Evidence(reading.sentences[line.sentence], line.start, line.end)


def _in_city(event: Event, scope: list[Sentence], state: str | None) -> tuple[str, Evidence] | None:
    acting = {a.sentence.index for a in event.acts}
    near = [s for s in scope if s.index in acting or HAPPENED.search(s.low)]
    for sentence in near:
        for found in places.cities(sentence, state):
            return found.value, Evidence(sentence, found.start, found.end)
    return None


def _agency_city(reading: Reading, event: Event, state: str | None) -> tuple[str, Evidence] | None:
    """The city of the police whose officers used force: "Berkeley police shot"."""
    for start, end, index in _police_places(reading, event):
        text = reading.article.text[start:end]
        text = re.sub(r"^[Pp]olice in\s+", "", text)
        name = re.sub(r"\s*(?:Metropolitan\s+)?[Pp]olice.*$", "", text).strip()
        if name and (gazetteer.is_city(name, state) if state else name in gazetteer_known(name)):
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


def gazetteer_known(name: str) -> set[str]:
    """The name itself if some state has such a place."""
    return {name} if gazetteer.places().get(gazetteer.fold_place(name)) else set()


State = tuple[str, list[Evidence]]


def _state(reading: Reading, event: Event, scope: list[Sentence]) -> State | None:
    """The state: of the dateline, else the one named most often beside the event."""
    line = reading.dateline
    if line is not None and line.state is not None:
        sentence = reading.sentences[line.sentence]
        return line.state, [Evidence(sentence, line.start, line.end)]
    named: dict[str, list[Evidence]] = {}
    for sentence in reading.sentences:
        for each in gazetteer.states_named(sentence.text):
            before = sentence.low[max(0, each.start - 30) : each.start]
            after = sentence.low[each.end : each.end + 20]
            if re.match(r"\s+(?:state )?(?:man|woman|native|resident|driver)\b", after):
                continue
            if re.search(
                r"\bof [\w ]+, $|university of $|\(?reporting .*$|\bin new york;?$", before
            ):
                continue
            where = Evidence(sentence, sentence.start + each.start, sentence.start + each.end)
            named.setdefault(each.code, []).append(where)
    if not named:
        return None
    code = max(named, key=lambda c: len(named[c]))
    return code, named[code][:1]


def _implied(
    reading: Reading, city: tuple[str, Evidence] | None, county: places.Found | None
) -> State | None:
    """The state that the names together leave no doubt of."""
    if city is None:
        return None
    big = places.big_city_state(city[0])
    if big is not None:
        return big, [city[1]]
    code = gazetteer.state_of_place(city[0], county.value if county else None)
    if code is None:
        return None
    named = [_evidence(reading, county)] if county else []
    return code, [*named, city[1]]


# --- why and what -----------------------------------------------------------------------------


def reason(reading: Reading, event: Event, draft: Draft) -> str | None:
    """Why officers and the person met: from the sentence that tells how officers came."""
    scope = sentences_of(reading, event)
    if event.custody:
        return _cited_reason("custody", scope, draft)
    off_duty = next(cues.find("off_duty", scope), None)
    if (
        off_duty is not None
        and re.search(r"off[- ]duty", off_duty[0].low)
        and _agent_off_duty(event)
    ):
        draft.cite("/encounter_reason", match_in(*off_duty))
        return "off_duty"
    best: tuple[int, int, str, Evidence] | None = None
    acting = {a.sentence.index for a in event.acts}
    for sentence in scope:
        called = cues.CALLED.search(sentence.low) is not None
        for name, match in cues.reasons(sentence):
            weak = name in UNSURE and not called
            rank = (0 if called else 2 if sentence.index in acting else 3) + 2 * weak
            if name in ("protest", "custody") and not called and sentence.index not in acting:
                continue
            key = (rank, sentence.index, name, match_in(sentence, match))
            if best is None or key[:2] < best[:2]:
                best = key
    if best is None or best[0] > SURE:
        if approached := _approached(reading, event, draft):
            return approached
    if best is not None:
        draft.cite("/encounter_reason", best[3])
        return best[2]
    return None


SURE = 3  # the rank of a reason that is told with the call or with the force
UNSURE = frozenset({  # these words occur in other parts of the story too: only with a call
    "pursuit", "custody", "other", "warrant", "person_with_weapon", "shots_fired", "disturbance",
    "violent_crime",
})  # fmt: skip


def _cited_reason(name: str, scope: list[Sentence], draft: Draft) -> str | None:
    for sentence in scope:
        for found, match in cues.reasons(sentence):
            if found == name:
                draft.cite("/encounter_reason", match_in(sentence, match))
                return name
    return None


def _agent_off_duty(event: Event) -> bool:
    return any("off-duty" in (a.agent_mention.words if a.agent_mention else ()) for a in event.acts)


def _approached(reading: Reading, event: Event, draft: Draft) -> str | None:
    """Whether the person came at an officer who was not called."""
    for act in reading.acts:
        if act.kind == "approach" and act.sentence.index in event.scope:
            if any(act.agent in party for party in event.subjects):
                draft.cite("/encounter_reason", force_words(act))
                return "approached_officer"
    return None


def force(reading: Reading, event: Event, draft: Draft) -> list[str]:
    """All kinds of force that officers used."""
    kinds: dict[str, list[Act]] = {}
    for act in event.acts:
        if act.kind != "harm":
            kinds.setdefault(act.kind, []).append(act)
    if not kinds and event.acts:
        for sentence in sentences_of(reading, event):
            match = INVOLVED.search(sentence.low) or re.search(
                r"\bshooting\b|\bgunfire\b", sentence.low
            )
            if match is not None:
                draft.cite("/force", match_in(sentence, match))
                return ["firearm"]
    for acts in kinds.values():
        best = sorted(acts, key=lambda a: (a.agent is None, a.sentence.index))
        for act in best[:2]:
            draft.cite("/force", force_words(act))
    return list(kinds)


GRAVITY = ("firearm", "explosive", "vehicle", "dog", "impact", "taser", "chemical", "physical",
           "other")  # fmt: skip


def officers_using_force(event: Event, kinds: list[str], draft: Draft) -> int | None:
    """How many used the gravest force: the largest count told, or one if one is told alone."""
    if not kinds:
        return None
    gravest = min(kinds, key=GRAVITY.index)
    acts = [a for a in event.acts if a.kind in (gravest, "harm") and a.agent_mention is not None]
    acts = [a for a in acts if a.kind == gravest or gravest == "firearm"]
    official = [a for a in acts if whole(a.sentence).official] or acts
    counts = [(m.count, a) for a in official if (m := a.agent_mention) and m.count and m.plural]
    named = {a.agent.name.surname: a for a in official if a.agent and a.agent.name}
    if counts:
        count, act = max(counts, key=lambda c: c[0] or 0)
        draft.cite("/officers_using_force", force_words(act))
        return count
    if len(named) > 1:
        for act in named.values():
            draft.cite("/officers_using_force", force_words(act))
        return len(named)
    single = [a for a in official if a.agent_mention and not a.agent_mention.plural]
    if not single or lexicon.COLLECTIVE & {a.agent_mention.head for a in single if a.agent_mention}:
        return None
    exact = [a for a in single if a.agent_mention and a.agent_mention.det in ("one", "a", "an")]
    draft.cite("/officers_using_force", force_words((exact or single)[0]))
    return 1


def told(name: str, reading: Reading, event: Event, draft: Draft, pointer: str) -> bool | None:
    """Whether a fact of the event is stated (true) or denied (false)."""
    scope = sentences_of(reading, event)
    stated = [(s, m) for s, m in cues.find(name, scope) if whole(s).official]
    if stated:
        draft.cite(pointer, match_in(*stated[0]))
        return True
    if name == "aid_given":
        return None
    denied = [(s, m) for s, m in cues.find(name, scope, denied=True) if whole(s).official]
    if denied:
        draft.cite(pointer, match_in(*denied[0]), "denied")
        return False
    return None
