"""What is told of each officer who used force or was hurt, and of the agencies."""

from __future__ import annotations

import re

from extractor.models.rules import cues, lexicon, officer_agency, shooters
from extractor.models.rules.aftermath import Aftermath
from extractor.models.rules.draft import Draft
from extractor.models.rules.events import Event, sentences_of
from extractor.models.rules.evidence import Evidence, force_words, match_in, span
from extractor.models.rules.involvement import beside, involved, serves
from extractor.models.rules.mentions import Mention
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


class Telling(Aftermath):
    """Everything the text says of one officer."""

    def __init__(
        self, reading: Reading, event: Event, party: Party, draft: Draft, pointer: str
    ) -> None:
        super().__init__(reading, event, party, draft, pointer)
        self.alone = False
        self.city: str | None = None

    def officer(self) -> Officer:
        """The officer with a claim for every value."""
        officer = Officer()
        self._identity(officer)
        officer.years_of_service = self.years()
        officer.fired = self._fired()
        officer.on_duty = self._on_duty()
        officer.outcome = self._outcome()  # type: ignore[assignment]
        officer.on_leave = self.on_leave()
        officer.charged = self.charged()
        return officer

    def _words(self, mention: Mention) -> Evidence:
        return Evidence(self.reading.sentences[mention.sentence], mention.start, mention.end)

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


PLAIN = frozenset({"cop", "policeman", "policewoman", "lawman"})  # an officer without a rank
