"""Occasions: which acts of force are of one event, and which are of another told beside it.

Acts on one person are of one event. An act on somebody else is of another one if its sentence
says so (another place, another date) or if that person has a name and is never told of together
with those of the first.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from extractor.models.rules import dates, lexicon, places
from extractor.models.rules.acts import Act
from extractor.models.rules.dates import DateMention
from extractor.models.rules.persons import Person, same_name
from extractor.models.rules.phrases import Phrase
from extractor.models.rules.reading import Reading
from extractor.models.rules.sentences import Sentence

BESIDE = 1  # sentences: people told of so near to each other may be in one event
LEAD = 4  # sentences that tell what is new, and when it was
APART = 3  # days: what is dated farther apart is not one event
ANAPHORIC = frozenset({"the", "this", "that", "these", "those", *lexicon.POSSESSIVES})


OTHER = Phrase(  # the sentence tells of another time than the report
    r"\b(?:separate|another|unrelated|similar) (?:[\w-]+ ){0,2}?"
    r"(?:shooting|incident|case|killing)\b|"
    r"^(?:earlier|meanwhile)\b|\blast year\b|\byears? (?:ago|earlier|before)\b"
)
CROWD = Phrase(r"\b(?:protest\w*|demonstrat\w*|crowds?|marchers|rioters?)\b")
CROWD_TOOLS = frozenset({"chemical", "impact", "explosive"})


@dataclass(slots=True)
class Occasion:
    """Acts of force that belong together, and the people they hit."""

    acts: list[Act] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)

    def add(self, act: Act) -> None:
        """Takes in an act."""
        self.acts.append(act)
        if act.patient is not None and act.patient.kind == "civilian":
            self.people.append(act.patient)

    @property
    def crowd(self) -> bool:
        """Whether it is force against a crowd: tear gas at a protest."""
        return _at_crowd(self.acts[0])

    @property
    def named(self) -> list[Person]:
        """Those of its people whose name is told."""
        return [p for p in self.people if p.name]

    def has(self, person: Person) -> bool:
        """Whether a person is one of its people, also under a part of the name."""
        return any(p is person or _one_name(p, person) for p in self.people)


def split(reading: Reading, acts: list[Act], weak: list[Act]) -> list[Occasion]:
    """The occasions of some acts, in the order of the article: the first is its main one.

    `weak` acts ("he was killed", by whom is not said) tell who was hit, but make no occasion.
    """
    found = [Occasion()]
    found[0].add(acts[0])
    for act in sorted([*acts[1:], *weak], key=lambda a: a.verb.sentence.index):
        home = _home(reading, found, act)
        if act in weak:
            if home is not None and act.patient is not None:
                home.people.append(act.patient)
        elif home is None:
            found.append(Occasion())
            found[-1].add(act)
            found[-1].people += _named_after(reading, act)
        else:
            home.add(act)
    return found


def _named_after(reading: Reading, act: Act) -> list[Person]:
    """Who gets a name behind "police shot a man", in the same paragraph: that man."""
    if act.patient is None or act.patient.name is not None or act.patient.kind != "civilian":
        return []
    at, paragraph = act.sentence.index, act.sentence.paragraph
    for person in reading.cast.people:
        first = person.first.sentence
        told = at < first <= at + BESIDE and reading.sentences[first].paragraph == paragraph
        if told and person.name and person.kind == "civilian" and person.source is None:
            return [person]
    return []


def _one_name(one: Person, other: Person) -> bool:
    if one.name is None or other.name is None:
        return False
    return same_name(one.name, other.name, bare=not other.name.given or not one.name.given)


def _home(reading: Reading, found: list[Occasion], act: Act) -> Occasion | None:
    """The occasion that an act belongs to; None if it is another one's first."""
    main, last = found[0], _nearest(found, act)
    person = act.patient
    if _at_crowd(act) != main.crowd and (person is None or person.group or main.crowd):
        crowds = [o for o in found if o.crowd == _at_crowd(act)]
        return crowds[0] if crowds else None
    if person is None or person.kind != "civilian" or person.group:
        return last
    known = next((o for o in found if o.has(person)), None)
    if known is not None:
        return known
    if by_the_way(act):
        return None
    mention = act.patient_mention
    if person.name is None and (mention is None or mention.det in ANAPHORIC):
        return last
    if elsewhere(reading, act, main):
        return _of_day(reading, found[1:], act)
    if person.name is None or _together(main, act, person):
        return last
    return last if not main.named and not _other_town(reading, act, main) else None


def by_the_way(act: Act) -> bool:
    """Whether a sentence far down first tells of a person, by a noun for what befell them.

    "Protests followed the shooting of Ann Ruiz": another case, told of for comparison.
    """
    person, at = act.patient, act.sentence.index
    if person is None or person.name is None or at < LEAD or person.first.sentence != at:
        return False
    return act.verb.form == "noun"


def _at_crowd(act: Act) -> bool:
    """Whether an act is against people at large: gas "into the crowd", no one person hit."""
    whom = act.patient is None or act.patient.group
    return whom and act.kind in CROWD_TOOLS and CROWD.find(act.sentence) is not None


def _of_day(reading: Reading, others: list[Occasion], act: Act) -> Occasion | None:
    """The other occasion of the same verb, or of its date with nobody of another name."""
    date = own_date(reading, act)
    for other in others:
        if other.acts[-1].verb is act.verb and not other.named:
            return other  # "a man and a woman were shot"
        theirs = own_date(reading, other.acts[0])
        same = date is not None and theirs is not None and date.value == theirs.value is not None
        if same and not (other.named and act.patient is not None and act.patient.name):
            return other
    return None


def _nearest(found: list[Occasion], act: Act) -> Occasion:
    """The occasion that the paragraph has told of last, else the main one."""
    paragraph = act.sentence.paragraph
    here = [o for o in found if o.acts[-1].sentence.paragraph == paragraph]
    return max(here, key=lambda o: o.acts[-1].verb.sentence.index, default=found[0])


def _together(main: Occasion, act: Act, person: Person) -> bool:
    """Whether a person is told of in one breath with the main one's people, or by their officer."""
    agents = [a.agent for a in main.acts if a.agent is not None and a.agent.name]
    if any(act.agent is agent for agent in agents):
        return True
    ours = {m.sentence for p in main.people for m in p.mentions}
    theirs = {m.sentence for m in person.mentions}
    at = act.sentence.index
    return bool(ours & theirs) or any(at + i in ours for i in range(-BESIDE, BESIDE + 1))


def elsewhere(reading: Reading, act: Act, main: Occasion) -> bool:
    """Whether an act has a place or a date of its own that is not the main one's."""
    code = _state(reading, act)
    if code is not None:
        ours = _codes(reading, main)
        if ours and code not in ours:
            return True
    if OTHER.find(act.sentence) and not any(OTHER.find(a.sentence) for a in main.acts):
        return True
    date = own_date(reading, act)
    if date is None:
        return False
    if date.offset is not None:
        return dates.compared(act.sentence, date)
    days = _days(reading, main)
    return bool(days) and all(_far(date.value, day) for day in days)


def _other_town(reading: Reading, act: Act, main: Occasion) -> bool:
    """Whether an act is set in a town that the sentences of the main occasion do not name."""
    theirs = places.towns(act.sentence)
    told = {a.sentence.index for a in main.acts} | set(range(min(LEAD, len(reading.sentences))))
    text = " ".join(reading.sentences[i].text for i in told)
    return bool(theirs) and not any(town in text for town in theirs)


def _state(reading: Reading, act: Act) -> str | None:
    """The state where its sentence sets an act: of several the one named nearest to the verb."""
    verb = act.sentence.tokens[act.verb.first].start - act.sentence.start
    told = places.states_of(act.sentence, reading.states[act.sentence.index])
    near = min(told, key=lambda place: abs(place.start - verb), default=None)
    return near and near.code


def _days(reading: Reading, main: Occasion) -> set[str | None]:
    """When the main occasion was: the dates beside its acts, else those of the lead.

    None stands for a weekday that nothing resolves.
    """
    for indices in ({a.sentence.index for a in main.acts}, range(LEAD)):
        told = [d for i in indices if i < len(reading.dates) for d in reading.dates[i]]
        days = {d.value for d in told if not dates.is_report(reading.sentences[d.sentence], d)
                and d.offset is None}  # fmt: skip
        if days:
            return days
    return set()


def _codes(reading: Reading, main: Occasion) -> set[str]:
    """The states of the main occasion: of the dateline, else of its sentences."""
    line = reading.dateline
    if line is not None and (code := line.state or places.big_city_state(line.city)):
        return {code}
    told = [(a.sentence, reading.states[a.sentence.index]) for a in main.acts]
    return {place.code for at in told for place in places.states_of(*at)}


def own_date(reading: Reading, act: Act) -> DateMention | None:
    """The date in an act's sentence that is not a mere weekday nor the day of the report.

    Of several the one nearest to the verb; none beyond a semicolon.
    """
    sentence = act.sentence
    verb = sentence.tokens[act.verb.first].start
    told = [
        date
        for date in reading.dates[sentence.index]
        if (date.value is not None or date.offset is not None)
        and not (date.weekday or dates.is_report(sentence, date))
        and ";" not in _between(sentence, date, verb)
    ]
    return min(told, key=lambda date: abs(date.start - verb), default=None)


def _between(sentence: Sentence, date: DateMention, verb: int) -> str:
    first, last = sorted((date.start, verb))
    return sentence.text[first - sentence.start : last - sentence.start]


def _far(one: str | None, other: str | None) -> bool:
    """Whether two dates cannot mean one day, nor days so near that a story goes on over them."""
    if one is None:
        return False
    if other is None:  # a weekday is of these days, a year or a month of its own is not
        return len(one) < len("XXXX-01-01")
    days = dates.days_between(one, other)
    if days is not None:
        return days > APART
    shared = min(len(one), len(other))
    years = one[:4], other[:4]
    return "XXXX" not in years and one[:shared] != other[:shared]
