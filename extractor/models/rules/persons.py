"""People as the article tells of them, and whether a mention fits one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from extractor.models.rules import lexicon
from extractor.models.rules.mentions import Mention
from extractor.models.rules.names import Name
from extractor.models.rules.sentences import Token

DISTINCT = frozenset({"another", "other", "second", "third", "fourth", "fellow", "wrong"})


YOUNG = frozenset({"boy", "girl", "teen", "teenager", "child", "kid", "youth"})


BETWEEN = lexicon.AUXILIARIES | {",", "who", "later", "been", "only"}  # and "identified"
OFFICES = frozenset({
    "director", "chief", "head", "president", "spokesman", "spokeswoman", "spokesperson", "mayor",
    "attorney", "lawyer", "executive", "chairman", "superintendent", "commissioner", "prosecutor",
    "secretary", "editor",
})  # fmt: skip


@dataclass(slots=True, eq=False)
class Person:
    """One person, or a group of people whom nothing tells apart."""

    mentions: list[Mention] = field(default_factory=list)
    kind: str = "civilian"  # officer, official (speaks for an agency), civilian
    name: Name | None = None
    age: int | None = None
    gender: str | None = None
    group: bool = False
    source: str | None = None  # what kind of source this is when speaking
    hostile: int = 0  # how often this person does what suspects do
    called: Counter[str] = field(default_factory=Counter)  # pronouns by gender
    harmed: int = 0  # how often a verb of force has this person as its object

    @property
    def heads(self) -> set[str]:
        """The nouns by which the text calls this person."""
        return {m.head for m in self.mentions if m.kind in ("officer", "civilian")}

    @property
    def first(self) -> Mention:
        """The earliest mention."""
        return self.mentions[0]

    def hear(self, pronoun: Mention) -> None:
        """Takes the gender that most pronouns tell, unless a noun has told it."""
        if pronoun.gender is None or (self.gender is not None and not self.called):
            return
        self.called[pronoun.gender] += 1
        self.gender = max(self.called, key=lambda gender: self.called[gender])

    @property
    def related(self) -> bool:
        """Whether the text tells of this person as somebody's relative."""
        return bool(self.heads & lexicon.KIN) or any(m.kin for m in self.mentions)

    @property
    def in_office(self) -> bool:
        """Whether a title makes this person one who speaks of events: a mayor, a coroner."""
        return any(lexicon.TITLES.get(m.head) for m in self.mentions if m.name)

    def named(self) -> bool:
        """Whether the article gives a name."""
        return self.name is not None


def kind_of(mention: Mention) -> str:
    """What a mention makes of a person: officer, official (of a command rank) or civilian."""
    if mention.kind == "officer":
        return "official" if mention.rank in lexicon.COMMAND else "officer"
    return "civilian"


def same_name(known: Name, name: Name, bare: bool) -> bool:
    """Whether two names can be one person's; `bare`: only a surname (or given name) was said."""
    if known.elder != name.elder and not bare:
        return False
    if known.surname == name.surname:
        return bare or not known.given or not name.given or known.given == name.given
    return not name.given and known.given == name.surname


def fits(person: Person, mention: Mention) -> bool:
    """Whether gender, age and noun let a noun phrase stand for a person."""
    if mention.gender and person.gender and mention.gender != person.gender:
        return False
    if mention.age is not None and person.age is not None and mention.age != person.age:
        return False
    return not (mention.head in YOUNG and person.age is not None and person.age > 25)


def generic(person: Person) -> bool:
    """Whether "the man" may stand for this person."""
    heads = person.heads
    return bool(heads & lexicon.GENERIC) or not heads or person.name is not None


def agrees(person: Person, mention: Mention, singular: bool = False) -> bool:
    """Whether gender and number let a pronoun stand for a person; `singular`: also "they"."""
    if singular and mention.plural:
        return not person.group
    if mention.plural:
        return person.group
    if person.group:
        return False
    return person.gender is None or mention.gender is None or person.gender == mention.gender


def is_officer(person: Person | None) -> bool:
    """Whether a person is of the police."""
    return person is not None and person.kind != "civilian"


def office_behind(mention: Mention, tokens: list[Token]) -> bool:
    """Whether an office follows a name and a comma: "Ann Roy, director of the bureau"."""
    behind = [t.low for t in tokens[mention.last : mention.last + 2]]
    return behind[:1] == [","] and behind[-1] in OFFICES


def identified_next(mention: Mention, tokens: list[Token]) -> bool:
    """Whether "identified" follows: "the suspect, identified as", "the man was identified"."""
    for token in tokens[mention.last : mention.last + 6]:
        if token.low.startswith("identif"):
            return True
        if token.low not in BETWEEN:
            return False
    return False
