"""Whom a pronoun stands for: the nearest fitting person, who is no party of the same verb."""

from __future__ import annotations

from extractor.models.rules import lexicon
from extractor.models.rules.mentions import Mention
from extractor.models.rules.persons import Person, agrees, generic, is_officer
from extractor.models.rules.sentences import Sentence
from extractor.models.rules.verbs import Verb

WINDOW = 4  # sentences back in which a pronoun finds its person
YIELDS = frozenset({"die", "refuse", "comply", "ignore", "surrender", "lunge", "flee", "barricade",
                    "bolt-off", "brandish", "wield"})  # fmt: skip
AGAINST = frozenset({  # who does it to officers is none of them
    "shoot", "fire", "open", "point", "aim", "level", "lunge", "charge", "attack", "stab", "slash",
    "ram", "drive", "run", "come", "swing", "threaten", "throw", "punch", "kick", "hit", "strike",
    "reverse", "accelerate", "speed", "advance", "rush",
})  # fmt: skip
CLOSE = 3  # words from a subject to the object pronoun of its verb
OBJECTIVE = frozenset({"him", "her", "them"})
OPENING = frozenset({",", ";", "and", "or", *lexicon.SUBORDINATORS, *lexicon.RELATIVES, "as"})
FATES = frozenset({"shoot", "arrest", "book", "identify", "pronounce", "charge"})


def _on_accused(verb: Verb) -> bool:
    """Whether officers do it: "as he continued firing on the suspect"."""
    return (
        verb.patient is not None
        and verb.patient.head in lexicon.ACCUSED
        and verb.lemmas[0] in ("shoot", "fire", "tase", "taser", "tackle", "arrest")
    )


def _on_officers(verb: Verb) -> bool:
    """Whether it is done to officers: "after he tried to run over a deputy"."""
    patient = verb.patient
    return patient is not None and patient.kind == "officer" and verb.lemmas[0] in AGAINST


class Antecedents:
    """The people met so far, and what the sentence at hand does with them.

    Attributes:
        of: the person of each mention.
        verbs, partners, speaking: of the sentence at hand; who acts with whom, who speaks.
    """

    def __init__(self, sentences: list[Sentence], mentions: list[list[Mention]]) -> None:
        self.of: dict[Mention, Person] = {}
        self.people: list[Person] = []
        self.sentences = sentences
        self.mentions = mentions
        self.last_speaker: Person | None = None
        self.subjects: set[Mention] = set()  # grammatical subjects of any verb so far
        self.verbs: list[Verb] = []
        self.partners: dict[Mention, list[Mention]] = {}
        self.speaking: set[Mention] = set()

    def by_pronoun(self, mention: Mention, index: int) -> Person | None:
        """The person a pronoun of a sentence stands for; None if nobody fits."""
        if mention.head.endswith("self"):
            partner = self.partners.get(mention, [])
            return self.of.get(partner[0]) if partner else None
        speaker = self.last_speaker
        if mention in self.speaking and speaker is not None and agrees(speaker, mention):
            return speaker
        barred = {self.of[p] for p in self.partners.get(mention, ()) if p in self.of}
        if (doer := self._doer(mention, index)) is not None:
            barred.add(self.of[doer])
        if self.sentences[index].quoted:
            barred |= self._voices()
        if any(v.agent is mention and _on_accused(v) for v in self.verbs):
            barred |= {p for p in self.people if p.kind == "civilian"}
        if any(v.agent is mention and _on_officers(v) for v in self.verbs):
            barred |= {p for p in self.people if is_officer(p)}
        here = [m for m in self.mentions[index] if m.first < mention.first and m in self.of]
        if (woman := self._woman(mention, here, barred)) is not None:
            return woman
        fated = self._fated(mention)
        for candidate in self._by_salience(here, mention):
            person = self.of[candidate]
            if person in barred or candidate in self.speaking:
                continue
            if fated and person.kind == "civilian" and agrees(person, mention, singular=True):
                return person
            if agrees(person, mention):
                return person
        return (self._earlier(mention, index, barred, fated) if fated else None) or self._earlier(
            mention, index, barred, False
        )

    def _woman(self, mention: Mention, here: list[Mention], barred: set[Person]) -> Person | None:
        """For "she", who is known to be a woman, even as speaker: "John's mother said she".

        That somebody is a woman is seldom left unsaid.
        """
        if mention.gender != lexicon.FEMALE:
            return None
        order = [m for m in self._by_salience(here, mention) if self.of[m] not in barred]
        women = [m for m in order if self.of[m].gender == mention.gender]
        known = all(self.of[m].gender for m in here if not m.plural)
        return self.of[women[0]] if women and (known or women[0] in self.speaking) else None

    def _doer(self, mention: Mention, index: int) -> Mention | None:
        """The subject of a verb the lexicon does not know: "Ruiz let him in", "Ruiz, 41, cut her".

        An object pronoun never stands for the subject of its own verb.
        """
        if mention.head not in OBJECTIVE or mention in self.partners or mention.first < 2:
            return None
        tokens = self.sentences[index].tokens
        if tokens[mention.first - 1].low in lexicon.PREPOSITIONS:
            return None
        before = [m for m in self.mentions[index] if m.last < mention.first and m in self.of]
        if not before or before[-1].owned:
            return None
        between = [t.low for t in tokens[before[-1].last : mention.first]]
        if between[0] == ",":  # the end of an apposition
            between = between[1:]
        plain = 0 < len(between) <= CLOSE and not OPENING & {*between}
        return before[-1] if plain and not between[-1].endswith("ing") else None

    def _earlier(
        self, mention: Mention, index: int, barred: set[Person], civilian: bool
    ) -> Person | None:
        """The person of a sentence before for whom a pronoun can stand."""
        for back in range(index - 1, max(-1, index - 1 - WINDOW), -1):
            order = sorted(self.mentions[back], key=lambda m: (m.owned, m not in self.subjects))
            for candidate in order:
                person = self.of[candidate]
                if person in barred or not agrees(person, mention):
                    continue
                if civilian and not (person.kind == "civilian" and generic(person)):
                    continue
                if (
                    person is self.last_speaker
                    and not mention.plural
                    and self._others(mention, back)
                ):
                    continue
                return person
        return None

    def _voices(self) -> set[Person]:
        """Who may be speaking in a quotation, and so is not "he" there."""
        named = {m.name.surname for m in self.speaking if m.name}
        voices = {p for p in self.people if p.name and p.name.surname in named}
        return voices | ({self.last_speaker} if self.last_speaker and not named else set())

    def _by_salience(self, here: list[Mention], mention: Mention) -> list[Mention]:
        """The likeliest antecedents first: grammatical subjects, then the nearest; owners last."""
        subjects = {v.subject for v in self.verbs if v.first < mention.first}
        return sorted(here, key=lambda m: (m.owned, m not in subjects, -m.first))

    def _fated(self, mention: Mention) -> bool:
        """Whether what befalls the person befalls suspects: being arrested, booked, identified."""
        return any(
            (v.patient is mention and v.lemmas[0] in FATES)
            or (v.agent is mention and v.lemmas[0] in YIELDS)
            for v in self.verbs
        )

    def _others(self, mention: Mention, back: int) -> bool:
        """Whether somebody beside the speaker fits a pronoun in a sentence before."""
        near = [m for b in range(max(0, back - 1), back + 1) for m in self.mentions[b]]
        return any(
            self.of[m] is not self.last_speaker and agrees(self.of[m], mention) for m in near
        )
