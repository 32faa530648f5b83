"""Who does what to whom: the agent and the patient of each verb group.

Read from word order, voice, "by", relative pronouns, participles and coordination. What cannot be
told stays None: a wrong role makes a wrong record.
"""

from __future__ import annotations

from extractor.models.rules import lexicon
from extractor.models.rules.mentions import Mention
from extractor.models.rules.sentences import Sentence, Token
from extractor.models.rules.verbs import PARTICIPLES, TRANSITIVE, Verb, tokens_form

AIMS = frozenset(
    {"at", "on", "upon", "toward", "towards", "into", "against", "after", "with", "of"}
)
REACH = 16  # words within which "by an officer" still belongs to the passive before it
MOST = 6  # people in a list that undergo one act
HAVE = ("has", "have", "had")
TRAILED = frozenset({"by", "in", "after", "during", "outside", "near", "."})  # behind a participle
BY = 5  # words after "by" within which the agent stands, if a number goes before
CLAUSAL = lexicon.REPORTING - {"tell", "identify", "describe", "release"}  # a clause follows
OPENERS = frozenset({"by", "after", "before", "while", "when", "upon", "without"})
OBJECT_END = frozenset({*lexicon.STOPS, "when", "who", "which", "whom", "because", "while", "if",
                        "although", "before", "after", "as", "that", "until"})  # fmt: skip


class Roles:
    """Finds the roles of the verbs of one sentence."""

    def __init__(self, sentence: Sentence, mentions: list[Mention], verbs: list[Verb]) -> None:
        self.tokens: list[Token] = sentence.tokens
        self.headline = sentence.headline
        self.verbs = verbs
        self.mention_at = {i: m for m in mentions for i in range(m.first, m.last)}
        self.verb_at = {i: v for v in verbs for i in range(v.first, v.last)}

    def assign(self) -> None:
        """Sets subject, agent, patient and objects of every verb, left to right."""
        for verb in self.verbs:
            verb.objects = self._objects(verb)
            if verb.form == "noun":
                verb.agent, verb.patient = self._by(verb), self.mention_at.get(verb.last + 1)
                if verb.patient is not None:
                    verb.others = self._joined(verb.patient, verb)
                continue
            verb.subject = self._subject(verb)
            target = self._object(verb)
            by = self._by(verb)
            reporting = verb.lemmas[0] in lexicon.REPORTING
            if not verb.passive and not reporting and self._reduced(verb, target, by):
                verb.passive = True
            if reporting and not verb.passive and verb.lemmas[0] != "tell":
                verb.subject, target = self._inverted(verb, target) or verb.subject, None
            self._mood(verb)
            if (whom := self._whom(verb)) is not None:
                verb.passive, target = False, whom
            if verb.passive:
                verb.patient, verb.agent = verb.subject, by
            else:
                verb.agent, verb.patient = verb.subject, target
            if verb.patient is not None and verb.lemmas[0] in TRANSITIVE:
                verb.others = self._joined(verb.patient, verb)
            if verb.passive and verb.lemmas[0] in ("take", "hold", "pronounce"):
                verb.agent = by

    def _joined(self, patient: Mention, verb: Verb) -> tuple[Mention, ...]:
        """Who is joined to a patient by "and": before a plural passive, behind any object."""
        before = patient.first < verb.first
        if before and not self._has(verb, ("were", "are", "been")):
            return ()
        found: list[Mention] = []
        last = patient
        while len(found) < MOST:
            near = self._left_of(last) if before else self._right_of(last)
            if near is None or (not before and self._acts_itself(near)):
                break
            found.append(near)
            last = near
        return tuple(found)

    def _left_of(self, mention: Mention) -> Mention | None:
        index = mention.first - 1
        joined = index > 0 and self.tokens[index].low in ("and", ",", ";")
        if joined and self.tokens[index - 1].low == ",":
            index -= 1
        near = self.mention_at.get(index - 1) if joined else None
        return near if near is not None and not near.owned else None

    def _right_of(self, mention: Mention) -> Mention | None:
        index = mention.last
        joined = index + 1 < len(self.tokens) and self.tokens[index].low == "and"
        near = self.mention_at.get(index + 1) if joined else None
        if near is not None and near.owned:
            near = self.mention_at.get(near.last + 1)  # "and Ruiz's neighbor"
        return near if near is not None and near.kind != "pronoun" else None

    def _mood(self, verb: Verb) -> None:
        """Reads "no officers", "neither deputy", "how many officers": they take the fact away."""
        bare = verb.form == "base" and verb.last - verb.first == 1
        if verb.subject is None:
            verb.unreal = verb.unreal or bare  # "told them to go ahead and shoot"
            return
        before = self.tokens[verb.subject.first - 1].low if verb.subject.first else ""
        ordered = self.tokens[verb.first - 1].text if verb.first else ""
        if verb.form == "base" and ordered in (",", '"', "“", "'", "‘"):
            verb.unreal = True  # an order: "yelled, 'Shoot him'"
        many = verb.subject.plural or verb.subject.head in lexicon.COLLECTIVE
        if bare and not many:  # an infinitive that shares its "to": "to draw and fire"
            earlier = [v for v in self.verbs if v.last < verb.first and v.form == "base"]
            verb.unreal = not earlier or earlier[-1].unreal
        verb.negated = verb.negated or verb.subject.negative or before in ("nor", "neither")
        verb.unreal = verb.unreal or before in ("how", "whether", "if")

    def _whom(self, verb: Verb) -> Mention | None:
        """The object before the verb: "the man whom a deputy shot"."""
        if verb.subject is None or verb.subject.first < 2:
            return None
        if self.tokens[verb.subject.first - 1].low != "whom":
            return None
        return self.mention_at.get(verb.subject.first - 2)

    def _inverted(self, verb: Verb, target: Mention | None) -> Mention | None:
        """The speaker behind the verb: "said Police Chief Paul Beard"."""
        before = self.tokens[verb.first - 1].text if verb.first else ""
        if verb.subject is not None and before not in (",", '"', "”", "’", "'"):
            return None
        straight = target is not None and target.first == verb.last and target.kind != "pronoun"
        return target if straight else None

    def _reduced(self, verb: Verb, target: Mention | None, by: Mention | None) -> bool:
        """Whether "man shot by police", "man killed Friday" is a passive without auxiliary."""
        if verb.form in ("s", "base", "ing") or tokens_form(self.tokens, verb) not in PARTICIPLES:
            return False
        if self._has(verb, HAVE):
            return False
        if by is not None and (target is None or target is by):
            return True
        if verb.lemmas[0] not in TRANSITIVE or target is not None:
            return False
        if self._name_follows(verb):
            return False
        comma = verb.first and self.tokens[verb.first - 1].low == ","
        if comma and verb.subject is not None and verb.subject.last == verb.first - 1:
            return True  # "an officer, shot during a standoff, has died"
        if verb.subject is not None and verb.subject.kind in ("name", "pronoun"):
            return False  # a name takes a finite verb: "Ames shot at 2:56 p.m."
        if "shoot" in verb.lemmas[:1] and len(verb.lemmas) == 1:
            after = verb.objects[:2]
            body = after[:1] == ("in",) or after[:1] == ("once",)
            return verb.subject is not None and (verb.subject.kind != "officer" or body)
        return (
            not verb.objects[:1]
            or verb.objects[0] in lexicon.PREPOSITIONS
            or (verb.subject is not None)
        )

    def _name_follows(self, verb: Verb) -> bool:
        """Whether an object stands behind the verb that only its capital tells: "shot Ruiz"."""
        after = self.tokens[verb.last] if verb.last < len(self.tokens) else None
        dated = lexicon.WEEKDAYS | lexicon.MONTHS
        return after is not None and after.capital and after.low not in dated and not self.headline

    def _has(self, verb: Verb, words: tuple[str, ...]) -> bool:
        return any(self.tokens[i].low in words for i in range(verb.first, verb.last))

    def _objects(self, verb: Verb) -> tuple[str, ...]:
        """The words behind the verb up to the next verb, conjunction of clauses or stop."""
        words: list[str] = []
        for index in range(verb.last, len(self.tokens)):
            low = self.tokens[index].low
            if (
                low in OBJECT_END
                or index in self.verb_at
                or low == ","
                or (low in lexicon.AUXILIARIES or low in lexicon.MODALS)
            ):
                break
            words.append(low)
        return tuple(words)

    def _object(self, verb: Verb) -> Mention | None:
        """The person behind the verb, straight or after "at", "on", "toward"."""
        index = verb.last
        while index < len(self.tokens):
            low = self.tokens[index].low
            mention = self.mention_at.get(index)
            if mention is not None:
                before = self.tokens[index - 1].low
                if before in ("by", "from", "for", "about", "near", "behind", "to", "in"):
                    index = mention.last
                    continue
                direct = mention.first == verb.last and verb.lemmas[0] in TRANSITIVE
                if before in ("and", ",") or (self._acts_itself(mention) and not direct):
                    return None
                if mention.owned and not self._body(mention):
                    return None if before not in AIMS else mention
                return mention
            if low in OBJECT_END or low == "," or low in lexicon.BE or index in self.verb_at:
                return None
            index += 1
        return None

    def _acts_itself(self, mention: Mention) -> bool:
        """Whether a verb with a subject of its own follows: "said the man fired"."""
        verb = self.verb_at.get(mention.last)
        if verb is None or verb.first != mention.last:
            return False
        return verb.form in ("past", "s") and not self._bare_participle(verb)

    def _bare_participle(self, verb: Verb) -> bool:
        return verb.lemmas[0] == "arm" or "by" in self._objects(verb)

    def _body(self, mention: Mention) -> bool:
        after = [t.low for t in self.tokens[mention.last + 1 : mention.last + 3]]
        return any(w in ("leg", "arm", "head", "chest", "face", "vehicle", "car", "truck", "neck",
                         "back", "hand", "torso", "direction") for w in after)  # fmt: skip

    def _by(self, verb: Verb) -> Mention | None:
        """The person after "by" within the clause."""
        for index in range(verb.last, min(len(self.tokens) - 1, verb.last + REACH)):
            low = self.tokens[index].low
            if low in lexicon.STOPS or (index in self.verb_at and index > verb.last):
                return None
            if low == "by":  # "by an officer", "by one or more officers"
                near = [self.mention_at.get(at) for at in range(index + 1, index + BY)]
                words = {t.low for t in self.tokens[index + 1 : index + BY - 1]}
                return near[0] or (next((m for m in near if m), None) if "or" in words else None)
        return None

    def _subject(self, verb: Verb) -> Mention | None:
        """The person before the verb that is its grammatical subject."""
        index = verb.first - 1
        noun = False
        gerund = verb.form == "ing" or self.tokens[verb.first].low == "being"
        if gerund and index >= 0 and self.tokens[index].low in OPENERS:
            return self._dangling(verb)
        joined = index >= 0 and self.tokens[index].low in lexicon.JOINERS
        while index >= 0:
            low = self.tokens[index].low
            mention = self.mention_at.get(index)
            if mention is not None:
                before = self.tokens[mention.first - 1].low if mention.first else ""
                if mention.owned and noun:
                    return None
                if mention.last == verb.first and self._trails(verb):
                    return mention  # "the father of a boy shot by police"
                if verb.form == "ing" and mention.last == verb.first and not mention.owned:
                    return mention  # "by the officer firing his weapon", "at a man holding a knife"
                if before in lexicon.PREPOSITIONS and before not in ("as", "like"):
                    index, noun = mention.first - 2, False
                    continue
                if self._is_object(mention, verb):
                    index = mention.first - 1
                    continue
                return mention
            other = self.verb_at.get(index)
            if other is not None:
                shared = self._shared(verb, other)
                if shared is not None:
                    return shared
                index, noun = self._before_aside(other) - 1, False
                continue
            if low in ("who", "whom", "which", "that") and self._antecedent(index):
                verb.relative = not noun or verb.relative
                return self._antecedent(index)
            if low == "who" and not joined:
                verb.relative = True  # of somebody whom the lexicon does not know
                return None
            if low in ("after", "before", "until", "since", "as") and self._no_clause(index, verb):
                index, noun = index - 1, False
                continue
            if low in lexicon.STOPS or (low in OBJECT_END and low not in lexicon.RELATIVES):
                return self._dangling(verb)
            if noun and not joined and low in lexicon.DETERMINERS and not self._in_phrase(index):
                if index - 1 not in self.verb_at:
                    return None
                noun = False  # "a man carrying a machete was shot"
            if low in lexicon.PREPOSITIONS:
                noun = False
            elif low == "," and noun and verb.lemmas[0] in lexicon.REPORTING:
                return None  # ", authorities said"
            elif low[0].isalnum() and _is_noun(low):
                noun = True
            index -= 1
        return self._dangling(verb)

    def _trails(self, verb: Verb) -> bool:
        """Whether a verb is a participle by its form and by what stands behind it."""
        plain = verb.form in ("past", "participle") and verb.lemmas[0] in TRANSITIVE
        if not plain or tokens_form(self.tokens, verb) not in PARTICIPLES:
            return False
        after = self.tokens[verb.last].low if verb.last < len(self.tokens) else "."
        return after in TRAILED and not self._has(verb, ("was", "were", "is", "are", *HAVE))

    def _no_clause(self, index: int, verb: Verb) -> bool:
        """Whether "after" is a preposition here: "walking home after work was shot"."""
        between = range(index + 1, verb.first)
        return not any(i in self.verb_at or i in self.mention_at for i in between)

    def _before_aside(self, verb: Verb) -> int:
        """Where a verb begins, or the aside it ends: ", police said,"."""
        after = self.tokens[verb.last].low if verb.last < len(self.tokens) else ""
        speaker = self.mention_at.get(verb.first - 1)
        if verb.lemmas[0] in lexicon.REPORTING and after == "," and speaker is not None:
            return speaker.first
        return verb.first

    def _in_phrase(self, index: int) -> bool:
        """Whether the noun phrase that begins at `index` hangs on a preposition."""
        return index > 0 and self.tokens[index - 1].low in lexicon.PREPOSITIONS

    def _is_object(self, mention: Mention, verb: Verb) -> bool:
        """Whether the person is the object of an earlier verb: "grabbed the officer and fired"."""
        holder = self.verb_at.get(mention.first - 1)
        if holder is not None and holder.relative and holder.lemmas[0] not in CLAUSAL:
            return True  # "a man who held his wife captive died"
        joined = verb.first > 0 and self.tokens[verb.first - 1].low in lexicon.JOINERS
        far = mention.last < verb.first
        if not (joined and far) and not (verb.form == "ing" and far):
            return False
        before = self.tokens[mention.first - 1].low if mention.first else ""
        previous = self.verb_at.get(mention.first - 1)
        if previous is not None and previous.lemmas[0] in CLAUSAL:
            return False  # "police said the man fled, striking"
        if previous is not None:
            return previous.form != "ing" or verb.form == "ing"
        return (before.endswith("ed") and before != "armed") or before in lexicon.TOOK

    def _shared(self, verb: Verb, other: Verb) -> Mention | None:
        """The subject of a verb before, if this one is joined to it or is its participle."""
        between = [t.low for t in self.tokens[other.last : verb.first]]
        if other.lemmas[0] in lexicon.REPORTING and "that" not in between and "," not in between:
            return None
        if other.subject is None or (other.lemmas[0] in lexicon.REPORTING and between == [","]):
            return None
        joined = bool(between) and between[-1] in lexicon.JOINERS
        if verb.form == "ing" and not verb.passive:
            return self._main(verb) if between[-1:] == [","] else other.subject
        if joined and not (other.relative and "," in between and between[-1] != "and"):
            return other.subject
        if verb.form == "base" and verb.unreal:
            return other.subject
        return other.subject if other.relative and not joined else None

    def _main(self, verb: Verb) -> Mention | None:
        """The subject of the main clause before a participle: ", killing him"."""
        before = [v for v in self.verbs if v.last <= verb.first and v.subject and not v.relative]
        before = [v for v in before if v.form != "ing" and v.lemmas[0] not in lexicon.REPORTING]
        return before[-1].subject if before else None

    def _antecedent(self, index: int) -> Mention | None:
        """The person a relative pronoun at `index` stands for."""
        at = index - 1
        steps = 0
        while at >= 0 and steps < 8:  # "the man on the corner of the street, who"
            mention = self.mention_at.get(at)
            if mention is not None:
                before = self.tokens[mention.first - 1].low if mention.first else ""
                return (
                    None if before in ("of", "to") and self.tokens[index].low != "who" else mention
                )
            low = self.tokens[at].low
            if at in self.verb_at or low in lexicon.STOPS:
                return None
            if self.tokens[index].low != "who" and low != ",":
                return None  # "the gun that", "announced that"
            at -= 1
            steps += 1
        return None

    def _dangling(self, verb: Verb) -> Mention | None:
        """The subject of a participle without one: "after firing, the man", "When shot, he"."""
        if verb.form != "ing" and not (verb.passive or verb.first == 0):
            return None
        plain = [v for v in self.verbs if v is not verb and v.form != "ing" and v.subject]
        told = [v for v in plain if v.lemmas[0] not in lexicon.REPORTING]
        if self.tokens[verb.first].low == "being" and (
            earlier := [v for v in told if v.first < verb.first]
        ):
            return earlier[-1].subject
        for index in range(verb.last, len(self.tokens)):
            if self.tokens[index].low == "," and index + 1 in self.mention_at:
                return self.mention_at[index + 1]
        before = [v for v in plain if v.first < verb.first]
        return (before[-1] if before else plain[0]).subject if plain else None


def _is_noun(low: str) -> bool:
    """Whether a word before a verb may be its subject: no adverb, no conjunction."""
    adverb = low.endswith("ly") and low not in lexicon.NOT_ADVERBS
    return not adverb and low not in lexicon.JOINERS
