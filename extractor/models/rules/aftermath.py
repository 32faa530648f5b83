"""What became of an officer: years of service before, leave and charges after the event."""

from __future__ import annotations

import re

from extractor.models.rules import cues, lexicon
from extractor.models.rules.draft import Draft
from extractor.models.rules.events import Event, sentences_of
from extractor.models.rules.evidence import Evidence, match_in, span
from extractor.models.rules.mentions import Mention
from extractor.models.rules.noun_phrases import number
from extractor.models.rules.parties import Party
from extractor.models.rules.persons import is_officer
from extractor.models.rules.phrases import Phrase
from extractor.models.rules.reading import Reading
from extractor.models.rules.sentences import Sentence
from extractor.models.rules.shooters import acts_of
from extractor.models.rules.verbs import Verb

YEARS = Phrase(
    r"\b(?P<veteran>[\w-]+?)[- ]years?[- ](?!old)(?:(?!army|marine|navy|military|air|iraq|afghan|"
    r"war\b|u\.s)"
    r"[\w'-]+ ){0,5}?veteran|"
    r"\bveteran of (?:[\w'-]+ ){0,3}?(?P<of>\w+) years|"
    r"\b(?P<years>[\w-]+)(?: \(\d+\))?(?:[- ]|'s )years?(?:'s?)? (?:as an? (?:\w+ )?(?:officer|"
    r"deputy|"
    r"trooper|cop|detective|agent)|(?:\w+ ){0,2}(?:of|in) (?:\w+ ){0,2}(?:service|experience|law "
    r"enforcement)|(?:\w+ )?experience|with (?:the|his|her|\w+ police|\w+ county|\w+'s)|"
    r"at the (?:\w+ )*?"
    r"department|on the (?:\w+ )?(?:job|force|department)|in (?:the|his|"
    r"her) (?:\w+ )?(?:department|"
    r"uniform|job)|(?:he|she) (?:has|had) (?:been|worked|served))|"
    r"(?:been (?:an? |with |on |in |employed|working)|served|serving|worked|working|employed|"
    r"with the [\w' ]{0,40}?(?:department|"
    r"office|force|police|patrol)|deputy|officer|trooper)\b[^.;]{0,60}? for (?:\w+ ){0,3}?"
    r"(?P<been>[\w-]+) years\b(?! ago)|"
    r"been (?:with|on|at|in) the [\w' ]{0,40}?(?:department|office|force|police|patrol|"
    r"job) (?:\w+ ){0,3}?"
    r"(?P<with>[\w-]+) years\b(?! ago)|"
    r"(?:joined|hired)\b[^.;]{0,60}? (?P<joined>[\w-]+) years ago|"
    r"(?P<decade>more than a|over a|a|two|three) decades?(?:'s|-long)? (?:of|in|on|with|veteran|"
    r"career)"
)
DECADES = {"a": 10, "two": 20, "three": 30}
ACCUSED_OF = frozenset({"charge", "indict"})
ALL = re.compile(
    r"\W*(?:both|all(?: (?:two|three|four|five|six))?|they) (?:\w+ )?(?:are|were|have|remain)\b"
)
RULING = re.compile(
    r"\b(?:prosecutors?|(?:district|state|county|commonwealth)(?:'s)? attorney|attorney general|"
    r"grand jury|solicitor|da)\b"
)
PLURAL_LEAVE = re.compile(r"\b(?:were|are|have)\b[^,.;]{0,20}$")  # "Ames and Brand were placed"


class Aftermath:
    """What the text says of an officer beyond the event itself."""

    def __init__(
        self, reading: Reading, event: Event, party: Party, draft: Draft, pointer: str
    ) -> None:
        self.reading = reading
        self.event = event
        self.party = party
        self.draft = draft
        self.pointer = pointer
        self.acts = acts_of(event, party)
        self.one_of_many = False

    def _cite(self, name: str, evidence: Evidence) -> None:
        self.draft.cite(f"{self.pointer}/{name}", evidence)

    def _mentions(self) -> list[Mention]:
        scope = set(self.event.scope)
        return [m for m in self.party.mentions if m.sentence in scope]

    def _here(self) -> list[Sentence]:
        """The sentences that mention the officer."""
        indices = {m.sentence for m in self._mentions()}
        return [self.reading.sentences[i] for i in sorted(indices)]

    def _mine(self, sentence: Sentence, at: int) -> bool:
        """Whether the last officer before an offset, who is not just speaking, is this one."""
        speaking = {v.agent for v in self.reading.verbs[sentence.index]
                    if v.lemmas[0] in lexicon.REPORTING}  # fmt: skip
        before = [
            m for m in self.reading.mentions[sentence.index]
            if m.start - sentence.start <= at + 3 and is_officer(self.reading.cast.of[m])
            and m not in speaking and not m.owned
        ]  # fmt: skip
        return bool(before) and self.reading.cast.of[before[-1]] in self.party

    def years(self) -> int | None:
        """Years of service, by the last officer told of before."""
        for sentence in self._here():
            for match in YEARS.each(sentence):
                word = next(w for w in match.groups() if w)
                value = DECADES.get(word.split()[-1]) if match["decade"] else number(word)
                value = 1 if word in ("a", "one") and not match["decade"] else value
                if value is not None and self._mine(sentence, match.start()):
                    self._cite("years_of_service", match_in(sentence, match))
                    return value
        return None

    def on_leave(self) -> bool | None:
        """True if placed on leave or taken off duty, alone or with all who used force."""
        for sentence, match in cues.find("on_leave", sentences_of(self.reading, self.event)):
            if self._mine(sentence, match.start()) or self._one_of(sentence, match.start()):
                self._cite("on_leave", match_in(sentence, match))
                return True
        return None

    def _one_of(self, sentence: Sentence, at: int) -> bool:
        """Whether what is said before an offset is said of all the officers who used force."""
        before = [m for m in self.reading.mentions[sentence.index]
                  if m.start - sentence.start < at and m.kind == "officer"]  # fmt: skip
        all_of_them = [m for m in before if m.plural and m.head not in lexicon.COLLECTIVE]
        listed = PLURAL_LEAVE.search(sentence.low[: at + 5]) is not None
        mine = any(self.reading.cast.of[m] in self.party for m in before)
        if listed and mine:
            return True
        counted = bool(self.acts) or self.one_of_many
        return counted and (bool(all_of_them) or ALL.match(sentence.low) is not None)

    def charged(self) -> bool | None:
        """Whether a court dealt with it; false if charges are ruled out."""
        scope = sentences_of(self.reading, self.event)
        for sentence in scope:
            for verb in self.reading.verbs[sentence.index]:
                who = verb.patient if verb.lemmas[0] in ACCUSED_OF else None
                if who is None or verb.unreal or not (verb.passive or _in_court(verb)):
                    continue
                nobody = who.negative and who.kind == "officer"
                if nobody or self.reading.cast.of[who] in self.party:
                    self._cite("charged", span(sentence, min(who.first, verb.first), verb.last))
                    return not (nobody or verb.negated)
        for sentence, match in cues.find("cleared", scope):
            ruled = not match[0].startswith("justif") or RULING.search(sentence.low)
            if ruled and self._spoken_of(sentence):
                self._cite("charged", match_in(sentence, match))
                return False
        for sentence, match in cues.find("tried", scope):
            last = self._last(sentence, match.start())
            if last is not None and self.reading.cast.of[last] in self.party:
                self._cite("charged", match_in(sentence, match))
                return True
        return None

    def _of_others(self, sentence: Sentence) -> bool:
        """Whether a sentence names somebody who was harmed in another event."""
        people = [self.reading.cast.of[m] for m in self.reading.mentions[sentence.index]]
        ours = [p for party in self.event.subjects for p in party.people]
        return any(
            p.name and p.kind == "civilian" and p.source is None and not p.in_office
            and not p.related and p not in ours
            for p in people
        )  # fmt: skip

    def _last(self, sentence: Sentence, at: int) -> Mention | None:
        """The last person before an offset of whom something is said, speakers left out."""
        speaking = {v.agent for v in self.reading.verbs[sentence.index]
                    if v.lemmas[0] in lexicon.REPORTING}  # fmt: skip
        before = [m for m in self.reading.mentions[sentence.index]
                  if m.end - sentence.start <= at + 1 and m not in speaking]  # fmt: skip
        return before[-1] if before else None

    def _spoken_of(self, sentence: Sentence) -> bool:
        """Whether a sentence names the officer, or the officers who used force as a group."""
        officers = [
            m for m in self.reading.mentions[sentence.index]
            if is_officer(self.reading.cast.of[m]) and m.head not in lexicon.COLLECTIVE
        ]  # fmt: skip
        mine = any(self.reading.cast.of[m] in self.party for m in officers)
        group = bool(self.acts or self.one_of_many) and any(m.plural for m in officers)
        return mine or (group and not self._of_others(sentence))


def _in_court(verb: Verb) -> bool:
    """Whether somebody is charged with a crime, not run at."""
    return verb.lemmas[0] != "charge" or verb.objects[:1] == ("with",)
