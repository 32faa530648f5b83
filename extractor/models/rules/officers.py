"""What is told of each officer who used force or was hurt, and of the agencies."""

from __future__ import annotations

import re

from extractor.models.rules import cues, lexicon, officer_agency, shooters
from extractor.models.rules.acts import is_officer
from extractor.models.rules.draft import Draft
from extractor.models.rules.events import Event, sentences_of
from extractor.models.rules.evidence import Evidence, force_words, match_in, span
from extractor.models.rules.involvement import beside, involved, serves
from extractor.models.rules.mentions import Mention
from extractor.models.rules.noun_phrases import number
from extractor.models.rules.parties import Party
from extractor.models.rules.reading import Reading
from extractor.models.rules.sentences import Sentence
from extractor.models.rules.shooters import HURT, acts_of
from extractor.models.rules.verbs import Verb
from extractor.schema.incident import Officer


def find(reading: Reading, event: Event, draft: Draft, city: str | None) -> list[Officer]:
    """The officers singled out, the one who used force first."""
    found: list[Officer] = []
    parties = shooters.find(reading, event)
    users = [p for p in parties if acts_of(event, p)]
    for index, party in enumerate(parties):
        telling = Telling(reading, event, party, draft, f"/officers/{index}")
        telling.alone = len(users) == 1 and bool(telling.acts)
        telling.city = city
        telling.one_of_many = not users and shooters.many(event, parties)
        found.append(telling.officer())
    return found


class Telling:
    """Everything the text says of one officer."""

    def __init__(
        self, reading: Reading, event: Event, party: Party, draft: Draft, pointer: str
    ) -> None:
        self.reading = reading
        self.event = event
        self.party = party
        self.draft = draft
        self.pointer = pointer
        self.acts = acts_of(event, party)
        self.alone = False
        self.city: str | None = None
        self.one_of_many = False

    def officer(self) -> Officer:
        """The officer with a claim for every value."""
        officer = Officer()
        self._identity(officer)
        officer.years_of_service = self._years()
        officer.fired = self._fired()
        officer.on_duty = self._on_duty()
        officer.outcome = self._outcome()  # type: ignore[assignment]
        officer.on_leave = self._on_leave()
        officer.charged = self._charged()
        return officer

    def _cite(self, name: str, evidence: Evidence) -> None:
        self.draft.cite(f"{self.pointer}/{name}", evidence)

    def _words(self, mention: Mention) -> Evidence:
        return Evidence(self.reading.sentences[mention.sentence], mention.start, mention.end)

    def _mentions(self) -> list[Mention]:
        scope = set(self.event.scope)
        return [m for m in self.party.mentions if m.sentence in scope]

    def _identity(self, officer: Officer) -> None:
        mentions = self._mentions()
        named = [m for m in mentions if m.name is not None and not m.bare]
        if named:
            best = max(named, key=lambda m: (len(m.name.full) if m.name else 0, -m.start))
            assert best.name is not None
            officer.name = best.name.full
            self._cite("name", self._words(best))
        elif self.alone or self.one_of_many:
            self._kept_back()
        self._rank(officer, mentions)
        city = (self.city or "").lower()
        text = self.reading.article.text
        told = [m for m in mentions if m.agency is not None and self._post(m) is None]
        for mention in sorted(told, key=lambda m: city not in text[m.start : m.end].lower()):
            if mention.agency is None:
                continue
            words = officer_agency.words_of(
                self.reading.article.text[slice(*mention.agency)], self.reading
            )
            if words:
                sentence = self.reading.sentences[mention.sentence]
                last = mention.agency[1]
                officer.agency = officer_agency.name_of(words, self.reading)
                self._cite("agency", Evidence(sentence, last - len(words), last))
                return
        for agency in self.reading.agencies:
            for start, end, index in agency.places:
                if any(serves(self.reading, m, start, end) for m in mentions):
                    officer.agency = agency.name
                    self._cite("agency", Evidence(self.reading.sentences[index], start, end))
                    return
        self._local_agency(officer)

    def _kept_back(self) -> None:
        """Cites where the article says that the officer's name is kept back."""
        for sentence in sentences_of(self.reading, self.event):
            match = cues.WITHHELD.find(sentence)
            if match is not None and cues.OFFICER_WORD.find(sentence):
                self.draft.cite(f"{self.pointer}/name", match_in(sentence, match), "withheld")
                return

    def _rank(self, officer: Officer, mentions: list[Mention]) -> None:
        """The most telling rank: a post ("Internal Affairs officer") over a rank over "officer"."""
        told: list[tuple[int, str, Mention]] = []
        for mention in mentions:
            if mention.kind != "officer" or mention.head in ("", *lexicon.COLLECTIVE):
                continue
            rank = mention.rank or mention.head
            rank = "officer" if rank in PLAIN else rank
            weight = 0 if rank == "officer" else 1
            post = self._post(mention)
            if post is not None:
                rank, weight = post, 2
            told.append((weight, rank, mention))
        if told:
            best = max(told, key=lambda t: t[0])
            officer.rank = best[1]
            same = [self._words(mention) for *value, mention in told if value == [*best[:2]]]
            self.draft.support(f"{self.pointer}/rank", same)

    def _post(self, mention: Mention) -> str | None:
        """A unit before the noun: "Internal Affairs officer", "Task Force Officer"."""
        if mention.agency is None or mention.name is not None:
            return None
        words = self.reading.article.text[slice(*mention.agency)]
        unit = re.sub(r"\s*police$", "", words)
        if re.search(r"\b(?:Affairs|Task Force|Unit|SWAT|Gang|Narcotics)\b", unit):
            return f"{unit} {mention.head}"
        return None

    def _local_agency(self, officer: Officer) -> None:
        """The one agency whose officers were there."""
        agencies_there = involved(self.reading, self.event, self.city)
        heads = {m.head for m in self.party.mentions}
        if len(agencies_there) == 1:
            agency, evidence = agencies_there[0]
            if agency.kind == "police" and heads & {"deputy", "trooper"}:
                return  # not one of theirs
            officer.agency = agency.name
            statements = [evidence, *beside(self.reading, self.event, agency)]
            self.draft.support(f"{self.pointer}/agency", statements)

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

    def _years(self) -> int | None:
        for sentence in self._here():
            for match in cues.YEARS.each(sentence):
                word = next(w for w in match.groups() if w)
                value = DECADES.get(word.split()[-1]) if match["decade"] else number(word)
                value = 1 if word in ("a", "one") and not match["decade"] else value
                if value is not None and self._mine(sentence, match.start()):
                    self._cite("years_of_service", match_in(sentence, match))
                    return value
        return None

    def _fired(self) -> bool | None:
        counted = [] if self.acts else [a for a in self.event.acts if self.one_of_many]
        shots = [force_words(a) for a in [*self.acts, *counted] if a.kind == "firearm"]
        if shots:
            self.draft.support(f"{self.pointer}/fired", shots)
            return True
        for sentence in self._here():
            for verb in self.reading.verbs[sentence.index]:
                denied = verb.negated and verb.lemmas[0] in ("shoot", "fire")
                if denied and verb.agent and self.reading.cast.of[verb.agent] in self.party:
                    self._cite("fired", span(sentence, verb.first, verb.last))
                    return False
        return None

    def _on_duty(self) -> bool | None:
        scope = sentences_of(self.reading, self.event)
        for sentence, match in cues.find("off_duty", scope):
            if self.alone or self._mine(sentence, match.end()):
                self._cite("on_duty", match_in(sentence, match))
                return False
        if self.event.prominence == "background":
            return None
        called = [
            match_in(s, m)
            for s in scope
            if not s.quoted and (m := cues.ON_DUTY.find(s)) is not None
        ]
        self.draft.support(f"{self.pointer}/on_duty", called)
        return bool(called) or None

    def _outcome(self) -> str | None:
        hurt: Evidence | None = None
        for sentence in sentences_of(self.reading, self.event):
            for verb in self.reading.verbs[sentence.index]:
                person = self.reading.cast.of.get(verb.patient) if verb.patient else None
                if (
                    person not in self.party
                    or verb.lemmas[0] not in HURT
                    or verb.unreal
                    or verb.nearly
                ):
                    if self._died(sentence, verb):
                        return "killed"
                    continue
                words = span(sentence, min(verb.first, verb.patient.first if verb.patient else 99),
                             max(verb.last, verb.patient.last if verb.patient else 0))  # fmt: skip
                if verb.negated:
                    self._cite("outcome", words)
                    return "unhurt"
                if "kill" in verb.lemmas:
                    self._cite("outcome", words)
                    return "killed"
                treats = verb.lemmas[0] == "treat" and not verb.passive
                aimed = treats or "at" in verb.objects[:1] or verb.lemmas[0] == "attack"
                hurt = hurt or (None if aimed else words)
            hurt = hurt or self._hospital(sentence)
        if hurt is not None:
            self._cite("outcome", hurt)
            return "injured"
        return self._nobody_hurt()

    def _hospital(self, sentence: Sentence) -> Evidence | None:
        if not any(m.sentence == sentence.index for m in self._mentions()):
            return None
        suffered = cues.SUFFERED.find(sentence)
        matches = [m for _, m in cues.find("hospital", [sentence])] + [suffered] * bool(suffered)
        for match in matches:
            if match is not None and self._subject_is_me(sentence, match.start()):
                return match_in(sentence, match)
        return None

    def _subject_is_me(self, sentence: Sentence, at: int) -> bool:
        before = [m for m in self.reading.mentions[sentence.index] if m.start - sentence.start < at]
        return bool(before) and self.reading.cast.of[before[0]] in self.party

    def _died(self, sentence: Sentence, verb: Verb) -> bool:
        if verb.lemmas[0] != "die" or not verb.happened or verb.agent is None:
            return False
        if self.reading.cast.of[verb.agent] not in self.party:
            return False
        self._cite("outcome", span(sentence, verb.agent.first, verb.last))
        return True

    def _nobody_hurt(self) -> str | None:
        """From "No officers were injured", which is true of each."""
        for sentence in sentences_of(self.reading, self.event):
            for verb in self.reading.verbs[sentence.index]:
                who = verb.patient
                nobody = who is not None and who.negative and who.kind == "officer"
                if who is not None and nobody and verb.lemmas[0] in HURT:
                    self._cite("outcome", span(sentence, who.first, verb.last))
                    return "unhurt"
        for sentence in sentences_of(self.reading, self.event):
            if (found := cues.NOBODY_HURT.find(sentence)) is not None:
                self._cite("outcome", match_in(sentence, found))
                return "unhurt"
            own = cues.OWN_UNHURT.find(sentence)
            if own is not None and self._subject_is_me(sentence, own.start()):
                self._cite("outcome", match_in(sentence, own))
                return "unhurt"
        return None

    def _on_leave(self) -> bool | None:
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

    def _charged(self) -> bool | None:
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


PLAIN = frozenset({"cop", "policeman", "policewoman", "lawman"})  # an officer without a rank
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
