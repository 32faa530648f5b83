"""Parties: the people of an event, each brought together from all that describes them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from extractor.models.rules import cues, lexicon
from extractor.models.rules.acts import Act
from extractor.models.rules.mentions import Mention
from extractor.models.rules.occasions import by_the_way
from extractor.models.rules.persons import DISTINCT, Person, is_officer
from extractor.models.rules.reading import Reading

THREATS = frozenset({"shoot", "point", "attack", "threat", "move"})


ASIDE = frozenset({"bystander", "neighbor", "bartender", "passer-by", "hostage", "victim",
                   "witness", "reporter", "journalist", "caller", "relative"})  # fmt: skip


SOMEBODY = frozenset({"someone", "somebody"})
NEAR = 8  # sentences from a party's mention within which it may get another name


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


def subjects(reading: Reading, acts: list[Act], weak: list[Act], scope: list[int]) -> list[Party]:
    """The people whom the officers' force was aimed at or hit, each once.

    Surest first: who faced officers, whom officers are said to have hit, who is likely one of
    these under another description, and last who "was shot" by somebody unsaid.
    """
    parties = _facing(reading, set(scope))
    sure = [a for a in acts if a not in weak]
    _take(reading, parties, [a for a in sure if a.agent is not None], create=True)
    likely = _likely(reading, set(scope))
    _join(reading, parties, likely)
    _take(reading, parties, [a for a in sure if a.agent is None], create=True)
    _take(reading, parties, weak, create=False)
    hurt = [p for p in likely if p.harmed or p.hostile or p.heads & lexicon.GENERIC]
    if not parties and hurt:
        parties.append(Party(hurt[:1]))
    _join(reading, parties, likely)
    return parties


def _take(reading: Reading, parties: list[Party], acts: list[Act], create: bool) -> None:
    """Takes in whom acts of force hit; `create`: as a party of their own if need be."""
    for act in acts:
        person = act.patient
        if person is None or person.kind != "civilian" or person.group or _tells(person, act):
            continue
        if any(person in party for party in parties):
            continue
        home = next((p for p in parties if same(reading, p, person)), None)
        if home is not None:
            home.people.append(person)
        elif create or not parties or _with_officer(reading, act):
            parties.append(Party([person]))


def _tells(person: Person, act: Act) -> bool:
    """Whether a person rather speaks of the event: an official, or a pronoun for a speaker."""
    mention = act.patient_mention
    return person.in_office or (
        person.source in SPEAKING and mention is not None and mention.kind == "pronoun"
    )


def _join(reading: Reading, parties: list[Party], likely: list[Person]) -> None:
    """Brings people who are likely subjects to the parties that they can be."""
    for person in likely:
        if any(person in party for party in parties) or _one_of_many(person, likely):
            continue
        fits = [p for p in parties if same(reading, p, person) and _near(p, person)]
        home = next((p for p in fits if not _newly_told(p, person)), None)
        if home is not None:
            home.people.append(person)


def _one_of_many(person: Person, likely: list[Person]) -> bool:
    """Whether a person is one of several who are named side by side: which one is not said."""
    return person.name is not None and any(
        p is not person and p.name and p.first.sentence == person.first.sentence for p in likely
    )


def _newly_told(party: Party, person: Person) -> bool:
    """Whether "a gunman" comes up after the party has a name: then it is somebody else."""
    named = [p.first.sentence for p in party.people if p.name]
    indefinite = not person.name and person.first.det in ("a", "an")
    return indefinite and bool(named) and person.first.sentence > min(named)


def _near(party: Party, person: Person) -> bool:
    """Whether a person comes up where the party is told of, not in another story of the page."""
    first = person.first.sentence
    return any(abs(m.sentence - first) <= NEAR for m in party.mentions)


def _with_officer(reading: Reading, act: Act) -> bool:
    """Whether an officer acts in the same sentence: "was shot as Ames was trying to evict"."""
    people = [reading.cast.of[m] for m in reading.mentions[act.sentence.index]]
    named = [p for p in people if is_officer(p) and p.kind == "officer" and not p.group]
    return bool(named) and not act.patient_mention.plural if act.patient_mention else False


SPEAKING = frozenset({"prosecutor", "lawyer", "court", "government", "medical_examiner", "police"})


def _facing(reading: Reading, scope: set[int]) -> list[Party]:
    """Those who shot, pointed a gun or charged at officers: whom the force was aimed at."""
    parties: list[Party] = []
    for act in reading.acts:
        if act.by_officer or act.kind not in ("shoot", "point", "attack", "threat"):
            continue
        if act.sentence.index not in scope or act.agent is None or not is_officer(act.patient):
            continue
        if (
            act.agent.source in SPEAKING
            or act.agent.group
            or act.agent.kind != "civilian"
            or act.agent.in_office
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
        if act.sentence.index not in scope or act.by_officer or act.agent is None:
            continue
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
        described = person.name and (person.age or person.harmed) and person.source is None
        if (
            described
            and person.first.sentence in scope
            and (person.harmed or _fated(reading, person))
        ):
            found[person] = None
    quiet = [
        p for p in reading.cast.people
        if p.name and p.name.given and p.source is None and len(p.mentions) > 1 and p.gender
        and p.first.sentence in scope and not p.related
    ]  # fmt: skip
    if len(quiet) == 1:
        found[quiet[0]] = None
    others = {act.patient for act in reading.acts if by_the_way(act)}
    found = {p: None for p in found if p not in others}
    return [p for p in found if p.kind == "civilian" and not p.group and not p.in_office]


def _fated(reading: Reading, person: Person) -> bool:
    """Whether a sentence about a person tells of injury, death or arrest."""
    told = {m.sentence for m in person.mentions if not m.owned}
    sentences = [reading.sentences[i] for i in sorted(told)]
    return any(next(cues.find(n, sentences), None) for n in ("hospital", "dead", "arrested"))


def same(reading: Reading, party: Party, person: Person) -> bool:
    """Whether a person may be the one that a party describes already."""
    mentions = party.mentions
    if person.name and any(p.name for p in party.people):
        return any(_misspelt(p, person) for p in party.people)
    if any(m.det in DISTINCT or DISTINCT & {*m.words} for m in person.mentions):
        return False
    if person.heads and person.heads <= SOMEBODY and any(p.name for p in party.people):
        return False
    if person.name is None and any(_of_unknown(reading, m) for m in person.mentions):
        return False
    genders = {g for g in (*(p.gender for p in party.people), person.gender) if g}
    ages = {a for a in (*(p.age for p in party.people), person.age) if a is not None}
    if len(genders) > 1 or len(ages) > 1:
        return False
    heads = {h for p in party.people for h in p.heads}
    aside = person.heads & (ASIDE | lexicon.KIN)
    if aside and not person.name and not (aside & heads or _mourned(reading, party, person)):
        return False
    if heads & ASIDE and person.heads & lexicon.ACCUSED:
        return False
    if (heads | person.heads) >= {"driver", "passenger"}:
        return False
    if (person.heads & ASIDE) and not (heads & ASIDE or _killed_driver(heads, person)):
        return False
    return not _face_each_other(reading, mentions, person)


def _of_unknown(reading: Reading, mention: Mention) -> bool:
    """Whether a noun tells of a name that nothing explains: "Ruiz, a licensed gun owner, fired"."""
    tokens = reading.sentences[mention.sentence].tokens
    if mention.first < 2 or tokens[mention.first - 1].low != "," or mention.det not in ("a", "an"):
        return False
    at = mention.first - 2
    return tokens[at].capital and not any(
        m.first <= at < m.last for m in reading.mentions[mention.sentence]
    )


def _misspelt(one: Person, other: Person) -> bool:
    """Whether two names are one written in two ways: one surname (or given name) and one age."""
    if one.name is None or other.name is None or one.age is None or one.age != other.age:
        return False
    return one.name.surname == other.name.surname or one.name.given == other.name.given


def _mourned(reading: Reading, party: Party, person: Person) -> bool:
    """Whether a relative speaks of the person: "they shot my son", "her boyfriend was shot"."""
    first = person.first
    told = reading.sentences[first.sentence].source
    if first.det in ("my", "our") or told in ("family", "witness"):
        return True
    owner = lexicon.POSSESSIVES.get(first.det)
    genders = {p.gender for p in party.people} - {None}
    return owner is not None and bool(genders) and owner not in genders


def _killed_driver(heads: set[str], person: Person) -> bool:
    """Whether "the victim" has the name of one whom the text blames for nothing."""
    return bool(person.name) and "victim" in person.heads and not heads & lexicon.ACCUSED


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
