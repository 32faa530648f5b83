"""Who does what to whom: the agent and the patient of each verb group.

Read from word order, voice, "by", relative pronouns, participles and coordination. What cannot be
told stays None: a wrong role makes a wrong record.
"""

from __future__ import annotations

from extractor.models.rules import lexicon
from extractor.models.rules.clauses import HAVE, OBJECT_END, Clauses
from extractor.models.rules.mentions import Mention
from extractor.models.rules.verbs import PARTICIPLES, TRANSITIVE, Verb, tokens_form

AIMS = frozenset(
    {"at", "on", "upon", "toward", "towards", "into", "against", "after", "with", "of"}
)
REACH = 16  # words within which "by an officer" still belongs to the passive before it
SEEING = frozenset({"show", "see", "depict", "capture", "showing", "seeing"})
DATED = frozenset({*lexicon.WEEKDAYS, *lexicon.MONTHS})  # capitals that are no name
MOST = 6  # people in a list that undergo one act
OBJECTS_END = OBJECT_END | lexicon.AUXILIARIES | lexicon.MODALS | {","}
BESIDE = frozenset({"by", "from", "for", "about", "near", "behind", "to", "in"})
SIGNS = frozenset({"sign", "signs", "indication", "indications", "evidence", "proof"})
SEEM = 4  # words from a negation to what it denies: "does not seem to show"
BY = 5  # words after "by" within which the agent stands, if a number goes before


class Roles(Clauses):
    """Finds the roles of the verbs of one sentence."""

    def assign(self) -> None:
        """Sets subject, agent, patient and objects of every verb, left to right."""
        for verb in self.verbs:
            verb.objects = self._objects(verb)
            if verb.form == "noun":
                verb.agent, verb.patient = self._by(verb), self.mention_at.get(verb.last + 1)
                if verb.patient is not None:
                    verb.others = self._joined(verb.patient, verb)
                continue
            having = self.tokens[verb.first].low == "having"  # "…, having shot the man"
            verb.subject = self._main(verb) if having else self.subject_of(verb)
            if verb.subject is not None and verb.subject.listed is not None:
                verb.subject = verb.subject.listed  # "three officers, Ames, Brand and Cole, fired"
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
        if before and not self.has(verb, ("were", "are", "been")):
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
        unseen = verb.form == "ing" and before in SEEING and self._denied(verb.subject.first - 1)
        verb.negated = verb.negated or verb.subject.negative or before in ("nor", "neither")
        verb.negated = verb.negated or unseen
        verb.negated = verb.negated or self._nothing_shows(verb.subject.first)
        verb.unreal = verb.unreal or before in ("how", "whether", "if", "though")

    def _denied(self, index: int) -> bool:
        """Whether a word is negated: "does not show"."""
        return bool(lexicon.NEGATIONS & {t.low for t in self.tokens[max(0, index - SEEM) : index]})

    def _nothing_shows(self, index: int) -> bool:
        """Whether the clause that begins at a word is what nothing shows: "no sign that he"."""
        ahead = {t.low for t in self.tokens[max(0, index - SEEM) : index]}
        return bool(SIGNS & ahead and ahead & {"no", "not", "n't"})

    def _whom(self, verb: Verb) -> Mention | None:
        """The object before the verb: "the man whom a deputy shot"."""
        if verb.subject is None or verb.subject.first < 2:
            return None
        at = verb.subject.first - 1
        while at > 0 and self.tokens[at].low != "whom" and self._names(at):
            at -= 1  # "whom a Mesa, Ariz., police officer shot"
        if self.tokens[at].low != "whom":
            return None
        at -= 1
        return self.mention_at.get(at - 1 if self.tokens[at].low == "," else at)

    def _names(self, index: int) -> bool:
        """Whether a word can stand in a name before an officer: "a Mesa, Ariz.,"."""
        token = self.tokens[index]
        return token.capital or token.low in (",", ".") or token.low in lexicon.DETERMINERS

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
        if self.has(verb, HAVE) or (verb.first and self.tokens[verb.first - 1].low == "who"):
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
        return after is not None and after.capital and not (after.low in DATED or self.headline)

    def _objects(self, verb: Verb) -> tuple[str, ...]:
        """The words behind the verb up to the next verb, conjunction of clauses or stop."""
        words: list[str] = []
        for index in range(verb.last, len(self.tokens)):
            low = self.tokens[index].low
            if low == "," and self._in_apposition(index):
                continue
            if low in OBJECTS_END or index in self.verb_at:
                break
            words.append(low)
        return tuple(words)

    def _in_apposition(self, index: int) -> bool:
        """Whether a comma stands in or closes "the bartender, Gerald Ostby," (one mention)."""
        if index in self.mention_at:
            return True
        mention = self.mention_at.get(index - 1)
        inside = self.tokens[mention.first : mention.last] if mention is not None else []
        return any(token.low == "," for token in inside)

    def _object(self, verb: Verb) -> Mention | None:
        """The person behind the verb, straight or after "at", "on", "toward"."""
        index = self._past_joined(verb)
        while index < len(self.tokens):
            low = self.tokens[index].low
            mention = self.mention_at.get(index)
            if mention is not None:
                before = self.tokens[index - 1].low
                beside = before == "with" and verb.lemmas[0] in TRANSITIVE
                if beside or before in BESIDE:
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

    def _past_joined(self, verb: Verb) -> int:
        """Where a verb's object may begin: "tackled and dragged the man" share theirs."""
        joined = verb.last < len(self.tokens) and self.tokens[verb.last].low in ("and", "or")
        other = self.verb_at.get(verb.last + 1) if joined else None
        shared = (
            other is not None and other.form == verb.form and not (verb.passive or other.passive)
        )
        return other.last if other is not None and shared else verb.last

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
