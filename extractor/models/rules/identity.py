"""Who is who: brings the mentions of one person together.

Names by surname and given name, "the man" by noun and gender, pronouns by the nearest fitting
person who is not the other party of the same verb.
"""

from __future__ import annotations

from extractor.models.rules import lexicon
from extractor.models.rules.mentions import Mention
from extractor.models.rules.persons import (
    DISTINCT,
    Person,
    fits,
    generic,
    identified_next,
    kind_of,
    office_behind,
    same_name,
)
from extractor.models.rules.pronouns import Antecedents
from extractor.models.rules.sentences import Sentence
from extractor.models.rules.verbs import TRANSITIVE, Verb

HOSTILE = frozenset({  # what makes "the suspect" of a man
    "point", "draw", "pull", "brandish", "lunge", "charge", "attack", "stab", "ram", "flee",
    "escape", "barricade", "threaten", "raise", "wield", "swing", "fire", "open", "refuse",
})  # fmt: skip


APPOSED = frozenset({",", ".", "—", "of", "with", "for", "who", "and", "whose", "shot", "killed",
                     "wounded"})  # fmt: skip


PLAIN = frozenset({"officer", "cop", "policeman", "policewoman"})  # of no rank


class Cast(Antecedents):
    """All people of an article. `of[mention]` is the person mentioned."""

    def __init__(
        self, sentences: list[Sentence], mentions: list[list[Mention]], verbs: list[list[Verb]]
    ) -> None:
        super().__init__(sentences, mentions)
        self.surnamed: dict[str, Person] = {}  # whom a surname alone stands for
        self.tellers: set[Person] = set()
        for index, (found, groups) in enumerate(zip(mentions, verbs, strict=True)):
            self.verbs = groups
            self.subjects |= {v.subject for v in groups if v.subject is not None}
            self.partners = _partners(groups)
            self.speaking = {
                v.agent for v in groups if v.lemmas[0] in lexicon.REPORTING and v.agent
            }
            for mention in found:
                self._place(mention, index)
            self._note_speaker(groups)
            self._note_harm(groups)

    def _note_harm(self, groups: list[Verb]) -> None:
        for verb in groups:
            if verb.patient in self.of and verb.lemmas[0] in TRANSITIVE and verb.happened:
                self.of[verb.patient].harmed += 1
            if verb.agent in self.of and verb.lemmas[0] in HOSTILE and verb.happened:
                self.of[verb.agent].hostile += 1

    def _place(self, mention: Mention, index: int) -> None:
        if mention.kind == "officer" and not mention.head and not self._of_officers(mention, index):
            mention.kind = "civilian"
        person = self._known(mention, index)
        if person is None:
            person = Person(kind=kind_of(mention), group=mention.plural)
            self.people.append(person)
        self._join(person, mention)

    def _of_officers(self, mention: Mention, index: int) -> bool:
        """Whether "one of them" is one of officers: the last group told of."""
        for back in range(index, max(-1, index - 3), -1):
            groups = [m for m in self.mentions[back] if m.plural and m.start < mention.start]
            nouns = [m for m in groups if m.kind in ("officer", "civilian") and m.head]
            if nouns:
                return nouns[-1].kind == "officer"
        return True

    def _join(self, person: Person, mention: Mention) -> None:
        person.mentions.append(mention)
        self.of[mention] = person
        longer = person.name and mention.name and len(mention.name.full) > len(person.name.full)
        if mention.name and (person.name is None or (longer and not mention.bare)):
            person.name = mention.name
        if mention.age is not None and person.age is None:
            person.age = mention.age
        if mention.kind == "pronoun":
            person.hear(mention)
        else:  # a noun says more than the pronoun that was taken for this person
            person.gender = mention.gender or person.gender
        if person.kind == "civilian" and kind_of(mention) != "civilian":
            person.kind = kind_of(mention)

    def _known(self, mention: Mention, index: int) -> Person | None:
        """The person already met whom a mention stands for."""
        if mention.negative:
            return None
        if mention.name is not None:
            return self._by_name(mention, index)
        if mention.kind == "pronoun":
            return self.by_pronoun(mention, index)
        apposed = self._apposed(mention, index)
        if apposed is not None:
            return apposed
        if mention.plural:
            return None
        if mention.kind == "officer":
            return self._officer(mention)
        return self._noun(mention)

    def _by_name(self, mention: Mention, index: int) -> Person | None:
        assert mention.name is not None
        name = mention.name
        known = [p for p in self.people if p.name and same_name(p.name, name, mention.bare)]
        if mention.bare:
            known = self._of_family(mention, known)
        elif exact := [p for p in known if p.name and p.name.full == name.full]:
            return exact[0]
        if known:
            return known[0]
        apposed = self._apposed(mention, index)
        if apposed is not None and apposed.name is None:
            return apposed
        if mention.rank and mention.rank not in ("officer", "deputy"):
            ranked = [p for p in self.people if p.name is None and mention.rank in p.heads]
            if ranked and not ranked[-1].group:
                return ranked[-1]
        if mention.kind == "civilian" and mention.det == "the":
            person = self._noun(mention)
            return person if person is not None and person.name is None else None
        return None

    def _of_family(self, mention: Mention, known: list[Person]) -> list[Person]:
        """Of people of one surname whom it alone stands for, the likeliest first.

        The one it stood for before; at first the one harmed, whom the story is about, else the one
        least often named in full, as the others must be. As speaker who spoke before.
        """
        name = mention.name
        if name is not None and name.given and all(p.related for p in known):
            known = [p for p in known if p.name and p.name.given == name.given]
        if len(known) < 2:
            return known
        if mention in self.speaking and self.last_speaker in known:
            return [self.last_speaker]
        assert mention.name is not None
        usual = self.surnamed.get(mention.name.surname)
        if usual not in known:
            usual = max(known, key=lambda p: (p.harmed, not p.related, -self._in_full(p)))
            self.surnamed[mention.name.surname] = usual
        return [usual]

    def _in_full(self, person: Person) -> int:
        """How often the article gives a person's full name."""
        assert person.name is not None
        named = (m.name for group in self.mentions for m in group if m.name and not m.bare)
        return sum(name.full == person.name.full for name in named)

    def _apposed(self, mention: Mention, index: int) -> Person | None:
        """The person right before, in apposition: "One of the officers, Joaquín Belmonte,"."""
        tokens = self.sentences[index].tokens
        if mention.first < 2 or tokens[mention.first - 1].low != ",":
            return self._identified(mention, index)
        if mention in self.speaking and office_behind(mention, tokens):
            return None  # "pointed it at the policeman, Ann Roy, director of the bureau, said"
        before = [m for m in self.mentions[index] if m.last == mention.first - 1]
        if before and mention.name is not None:  # "The man who shot him, Garrett Lindqvist,"
            doers = [
                v.agent for v in self.verbs if v.relative and v.patient is before[0] and v.agent
            ]
            before = doers or before
        if not before or before[0] not in self.of or before[0].plural or mention.plural:
            return None
        if mention.det not in ("a", "an", "the", "") or before[0].kind == "pronoun":
            return None
        after = tokens[mention.last].low if mention.last < len(tokens) else "."
        person = self.of[before[0]]
        if mention.det == "the" and not _defining(before[0], mention, after):
            return None
        if mention.name is None and kind_of(mention) == "officer" and person.kind == "civilian":
            one = mention.words == ("of",)  # "Ruiz, one of the officers"
            tenure = one or (after in ("for", "with", "who", "of") and mention.det)
            return person if tenure and person.name is not None else None
        if mention.name is not None and (person.name is not None or not before[0].head):
            return None
        return person if after in APPOSED or mention.words == ("of",) else None

    def _identified(self, mention: Mention, index: int) -> Person | None:
        """The person a name is given to: "the man was identified as X", "the man is X"."""
        tokens = self.sentences[index].tokens
        if mention.name is None:
            return self._predicate(mention, index)
        before = [t.low for t in tokens[max(0, mention.first - 8) : mention.first]]
        copula = before[-1:] in (["is"], ["was"])
        identified = any(w.startswith("identif") for w in before) and "as" in before[-4:]
        if not (copula or identified):
            return None
        earlier = [m for m in self.mentions[index] if m.last <= mention.first and m in self.of]
        told = [m for m in earlier if identified_next(m, self.sentences[index].tokens)]
        earlier = [*told, *(m for m in earlier if not told or self.of[m].kind != "officer")]
        for other in [m for m in earlier if m.kind != "pronoun"]:
            person = self.of[other]
            single = not other.plural and not other.owned and person.name is None
            nouns = lexicon.GENERIC | {"victim"} if identified else lexicon.GENERIC
            general = other.head in nouns and person.kind == "civilian"
            if single and (general or (identified and person.kind == "officer" and other.head)):
                return person
        return None

    def _predicate(self, mention: Mention, index: int) -> Person | None:
        """Of whom it is the predicate: "Lindqvist has been an officer", "she was one of 400"."""
        tokens = self.sentences[index].tokens
        indefinite = mention.det in ("a", "an") or mention.words == ("of",)
        if not indefinite or mention.plural or not mention.first:
            return None
        if tokens[mention.first - 1].low not in ("been", "is", "was", "became"):
            return None
        named = [m for m in self.mentions[index] if m.last < mention.first and m in self.of]
        people = [self.of[m] for m in named if m.name is not None and not m.owned]
        return people[-1] if people else None

    def _officer(self, mention: Mention) -> Person | None:
        """For "the officer", "the sergeant": the last one so called."""
        if mention.det not in ("the", "that", "this", "") or DISTINCT & {*mention.words}:
            return None
        if not mention.det and mention.head not in PLAIN | {"deputy", "trooper"}:
            return None
        officers = [p for p in reversed(self.people) if p.kind == "officer" and not p.group]
        plain = mention.head in PLAIN
        same = PLAIN if plain else {mention.head}
        for person in officers:
            if same & ({m.rank for m in person.mentions} | person.heads):
                return person
        return next((p for p in officers if not p.named()), None) if plain else None

    def _noun(self, mention: Mention) -> Person | None:
        """For "the man", "the suspect": the last person who can be called so."""
        if DISTINCT & {*mention.words, mention.det}:
            return None
        if mention.head in lexicon.KIN:
            same = [p for p in self.people if mention.head in p.heads and not p.group]
            return same[-1] if same else None
        if any(p.head in ("him", "her") for p in self.partners.get(mention, ())):
            return None  # "the man who shot him": not the one told of
        definite = mention.det in ("the", "that", "this")
        if not definite:
            return None
        civilians = [p for p in self.people if p.kind == "civilian" and not p.group]
        same = [p for p in civilians if mention.head in p.heads and fits(p, mention)]
        if same:
            return same[-1]
        if mention.head not in lexicon.GENERIC:
            return None
        fitting = [p for p in civilians if fits(p, mention) and generic(p)]
        accused = [p for p in fitting if p.heads & lexicon.ACCUSED] or [
            p for p in fitting if p.hostile
        ]
        if mention.head in lexicon.ACCUSED and accused:
            return accused[-1]
        if mention.head in lexicon.ACCUSED:  # seldom one who tells of the event
            fitting = [p for p in fitting if p not in self.tellers or p.harmed]
        if mention.gender == lexicon.FEMALE:  # seldom left unsaid: who is known to be a woman
            fitting = [
                p for p in civilians if p.gender == mention.gender and fits(p, mention)
            ] or fitting
        return max(fitting, key=lambda p: (p.harmed, len(p.mentions))) if fitting else None

    def _note_speaker(self, groups: list[Verb]) -> None:
        for verb in groups:
            if verb.lemmas[0] in lexicon.REPORTING and verb.agent in self.of:
                person = self.of[verb.agent]
                self.tellers.add(person)
                if not person.group and not verb.relative:
                    self.last_speaker = person
                    return


def _defining(before: Mention, mention: Mention, after: str) -> bool:
    """Whether "the …" behind a comma says who the one before is: "Ruiz, the man shot by"."""
    if kind_of(mention) == "officer":
        return after == "who"
    named = before.name is not None and mention.head in lexicon.GENERIC
    return named and not before.owned and after in ("who", "whose", "shot", "killed", "wounded")


def _partners(groups: list[Verb]) -> dict[Mention, list[Mention]]:
    """For each mention, the other party of the verbs it takes part in."""
    found: dict[Mention, list[Mention]] = {}
    for verb in groups:
        if verb.agent is not None and verb.patient is not None:
            found.setdefault(verb.agent, []).append(verb.patient)
            found.setdefault(verb.patient, []).append(verb.agent)
    return found
