"""The grammatical subject of each verb group of a sentence.

Found leftwards from the verb, over phrases, asides and relative clauses; for a participle it is
the subject of the main clause or the noun that it trails.
"""

from __future__ import annotations

from extractor.models.rules import lexicon
from extractor.models.rules.mentions import Mention
from extractor.models.rules.sentences import Sentence, Token
from extractor.models.rules.verbs import PARTICIPLES, TRANSITIVE, Verb, tokens_form

SPEAKER = 6  # words of whoever says it: "who the county sheriff said was armed"
HAVE = ("has", "have", "had")
TRAILED = frozenset({"by", "in", "after", "during", "outside", "near", "."})  # behind a participle
CLAUSAL = lexicon.REPORTING - {"tell", "identify", "describe", "release"}  # a clause follows
OPENERS = frozenset({"by", "after", "before", "while", "when", "upon", "without"})
OBJECT_END = frozenset({*lexicon.STOPS, "when", "who", "which", "whom", "because", "while", "if",
                        "although", "before", "after", "as", "that", "until"})  # fmt: skip


class Clauses:
    """The words of one sentence, with who and what stands where."""

    def __init__(self, sentence: Sentence, mentions: list[Mention], verbs: list[Verb]) -> None:
        self.tokens: list[Token] = sentence.tokens
        self.headline = sentence.headline
        self.verbs = verbs
        self.mention_at = {i: m for m in mentions for i in range(m.first, m.last)}
        self.verb_at = {i: v for v in verbs for i in range(v.first, v.last)}

    def has(self, verb: Verb, words: tuple[str, ...]) -> bool:
        """Whether one of some words is in a verb group."""
        return any(self.tokens[i].low in words for i in range(verb.first, verb.last))

    def subject_of(self, verb: Verb) -> Mention | None:
        """The person before the verb that is its grammatical subject."""
        tokens, mention_at, verb_at = self.tokens, self.mention_at, self.verb_at
        index = verb.first - 1
        noun = False
        gerund = verb.form == "ing" or tokens[verb.first].low == "being"
        if gerund and index >= 0 and tokens[index].low in OPENERS:
            return self._dangling(verb)
        joined = index >= 0 and tokens[index].low in lexicon.JOINERS
        while index >= 0:
            low = tokens[index].low
            mention = mention_at.get(index)
            if mention is not None:
                before = tokens[mention.first - 1].low if mention.first else ""
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
            other = verb_at.get(index)
            if other is not None:
                shared = self._shared(verb, other)
                if shared is not None:
                    return shared
                index, noun = self._before_aside(other) - 1, False
                continue
            if low in ("who", "whom", "which", "that") and self._antecedent(index):
                verb.relative = not noun or verb.relative
                return self._antecedent(index)
            thing = low in ("that", "which") and index == verb.first - 1  # "the crash that killed"
            if (
                thing or low == "whoever" or (low == "who" and not joined)
            ):  # or somebody the lexicon does not know
                verb.relative = verb.relative or not thing
                return None
            if low in ("after", "before", "until", "since", "as") and self._no_clause(index, verb):
                index, noun = index - 1, False
                continue
            if low in lexicon.STOPS or (low in OBJECT_END and low not in lexicon.RELATIVES):
                return self._dangling(verb)
            if noun and not joined and low in lexicon.DETERMINERS and not self._in_phrase(index):
                if index - 1 not in verb_at:
                    return None
                noun = False  # "a man carrying a machete was shot"
            if low in lexicon.PREPOSITIONS:
                noun = False
            elif low == "," and noun and verb.lemmas[0] in lexicon.REPORTING:
                return None  # ", authorities said"
            elif not noun and low[0].isalnum() and _is_noun(low):
                noun = True
            index -= 1
        return self._dangling(verb)

    def _trails(self, verb: Verb) -> bool:
        """Whether a verb is a participle by its form and by what stands behind it."""
        plain = verb.form in ("past", "participle") and verb.lemmas[0] in TRANSITIVE
        if not plain or tokens_form(self.tokens, verb) not in PARTICIPLES:
            return False
        after = self.tokens[verb.last].low if verb.last < len(self.tokens) else "."
        return after in TRAILED and not self.has(verb, ("was", "were", "is", "are", *HAVE))

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
        if self._of_participle(mention, verb):
            return True
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

    def _of_participle(self, mention: Mention, verb: Verb) -> bool:
        """Whether a participle of somebody else has it: "an officer chasing a man fired"."""
        at = mention.first - 1
        doing = at > 0 and self.tokens[at].low.endswith("ing") and verb.form == "past"
        holder = self.verb_at.get(at)
        if not doing or (holder is not None and holder.lemmas[0] in CLAUSAL):
            return False
        other = self.mention_at.get(at - 1)
        return other is not None and not other.owned and other.kind != "pronoun"

    def _shared(self, verb: Verb, other: Verb) -> Mention | None:
        """The subject of a verb before, if this one is joined to it or is its participle."""
        if (whom := self._said_of(verb, other)) is not None:
            verb.relative = True
            return whom
        between = [t.low for t in self.tokens[other.last : verb.first]]
        if other.lemmas[0] in lexicon.REPORTING and "that" not in between and "," not in between:
            return None
        if other.subject is None or (other.lemmas[0] in lexicon.REPORTING and between == [","]):
            return None
        joined = bool(between) and between[-1] in lexicon.JOINERS
        if verb.form in ("past", "s") and self.tokens[other.first].low == "to":
            return None  # "told the man to drop the knife and shot him"
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

    def _said_of(self, verb: Verb, other: Verb) -> Mention | None:
        """The subject before a speaker: "Ruiz, who the officer said was carrying a gun"."""
        if other.lemmas[0] not in CLAUSAL or other.last != verb.first:
            return None
        for at in range(other.first - 1, max(0, other.first - 1 - SPEAKER), -1):
            if self.tokens[at].low in ("who", "whom"):
                return self._antecedent(at) if at < other.first - 1 else None
            if at in self.verb_at or self.tokens[at].low == ",":
                return None
        return None

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

    def _police(self, verb: Verb) -> Mention | None:
        """Officers at the head of a sentence: "Officers said he had a gun before shooting him"."""
        after = self.tokens[verb.last].low if verb.last < len(self.tokens) else ""
        head = next(iter(self.mention_at.values()), None)
        first = head is not None and head.kind == "officer" and head.first <= 1
        shot = verb.form == "ing" and verb.lemmas[0] in ("shoot", "kill", "tase")
        return head if shot and first and after in ("him", "her", "them") else None

    def _dangling(self, verb: Verb) -> Mention | None:
        """The subject of a participle without one: "after firing, the man", "When shot, he"."""
        if verb.form != "ing" and not (verb.passive or verb.first == 0):
            return None
        plain = [v for v in self.verbs if v is not verb and v.form != "ing" and v.subject]
        if (police := self._police(verb)) is not None:
            return police
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
