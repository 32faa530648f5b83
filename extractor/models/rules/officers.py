"""What is told of each officer who used force or was hurt, and of the agencies."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor import gazetteer
from extractor.models.rules import agencies, cues, lexicon
from extractor.models.rules.acts import Act, is_officer
from extractor.models.rules.circumstances import force_words, sentences_of
from extractor.models.rules.draft import Draft, Evidence, match_in, span, whole
from extractor.models.rules.events import Event, Party
from extractor.models.rules.identity import Person
from extractor.models.rules.people import Mention, number
from extractor.models.rules.reading import Reading
from extractor.models.rules.sentences import Sentence
from extractor.schema.incident import Agency, Officer

YEARS = re.compile(
    r"(?:(?:had|with) (?P<had>[\w-]+) years (?:on the job|of|at the|with)|(?P<veteran>[\w-]+?)[- ]year[- ](?:\w+ )?veteran|"
    r"(?P<years>[\w-]+)(?: \(\d+\))? years?(?:'s?)? (?:of (?:service|experience)|experience|with (?:the|\w+ police)"
    r"|at the department|on the (?:job|force)|in the department)|"
    r"(?:has been|been|served|with the department|deputy|officer)[^.;]{0,50}? for (?P<been>[\w-]+) years|"
    r"been with the department (?P<dept>[\w-]+) years|"
    r"on the police force for (?P<force>[\w-]+) years?|with the same department for (?P<same>[\w-]+) years)"
)
HURT = frozenset(
    {
        "attack",
        "hurt",
        "shoot",
        "wound",
        "injure",
        "stab",
        "hit",
        "strike",
        "graze",
        "kill",
        "treat",
    }
)
CALLED_WORDS = re.compile(
    r"\b(?:respond\w*|dispatched|were called|answered|on patrol|patrol(?:ling)?|traffic stop|call(?:ed)? 911|"
    r"were sent|officers arrived|deputies arrived|serve|search warrant|pulled over|on foot patrol|upon arrival|"
    r"arrived on|flagged down|got there|the call)\b"
)


def find(reading: Reading, event: Event, draft: Draft, city: str | None) -> list[Officer]:
    """The officers singled out, the one who used force first."""
    found: list[Officer] = []
    parties = _parties(reading, event)
    shooters = [p for p in parties if _acts_of(event, p)]
    for index, party in enumerate(parties):
        telling = Telling(reading, event, party, draft, f"/officers/{index}")
        telling.alone = len(shooters) == 1 and bool(telling.acts)
        telling.city = city
        telling.one_of_many = bool(parties) and not shooters and len(parties) > 1
        found.append(telling.officer())
    return found


def _acts_of(event: Event, party: Party) -> list[Act]:
    return [a for a in event.acts if a.agent in party]


def _parties(reading: Reading, event: Event) -> list[Party]:
    """Officers who used force, or were hurt, each once; who is not named is the one who is."""
    users: dict[Person, set[str]] = {}
    for act in event.acts:
        if act.agent is None or act.agent.group or act.agent_mention is None:
            continue
        if act.agent_mention.head not in lexicon.COLLECTIVE and not whole(act.sentence).hearsay:
            kinds = users.setdefault(act.agent, set())
            kinds.add("firearm" if act.kind == "harm" else act.kind)
    named = [p for p in users if p.named()]
    parties = [Party([p]) for p in named]
    several = any(
        (m := a.agent_mention) and m.plural and (m.count or 0) > 1 and not whole(a.sentence).hearsay
        for a in event.acts
    )
    for person in (p for p in users if not p.named()):
        alike = [p for p in parties if any(users.get(x, set()) & users[person] for x in p.people)]
        if len(alike) == 1:
            alike[0].people.append(person)
        elif not alike and not several:
            parties.append(Party([person]))
    if several and not parties:
        parties = _as_many_names(reading, event)
    _hurt(reading, event, parties)
    return parties


def _as_many_names(reading: Reading, event: Event) -> list[Party]:
    """The named officers, if there are as many as are said to have used force."""
    counts = {m.count for a in event.acts if (m := a.agent_mention) and m.plural and m.count}
    scope = set(event.scope)
    named = [
        p for p in reading.cast.people
        if p.kind == "officer" and p.named() and p.source is None and p.first.sentence in scope
    ]  # fmt: skip
    return [Party([p]) for p in named] if counts == {len(named)} else []


def _hurt(reading: Reading, event: Event, parties: list[Party]) -> None:
    """Adds the officers who were shot, stabbed or struck."""
    scope = set(event.scope)
    hurt: list[Person] = []
    for act in reading.acts:
        person = act.patient
        if act.by_officer or act.sentence.index not in scope or person is None or person.group:
            continue
        if not is_officer(person) or act.verb.lemmas[0] not in HURT or not _struck(act):
            continue
        if not any(person in p for p in parties):
            hurt.append(person)
    for person in sorted(dict.fromkeys(hurt), key=lambda p: not p.named()):
        if person.named() or not (parties and any(p in hurt for x in parties for p in x.people)):
            parties.append(Party([person]))


def _struck(act: Act) -> bool:
    """Whether the officer was hit, not only aimed at."""
    if act.verb.passive:
        return True
    return act.verb.lemmas[0] in ("stab", "wound", "injure", "kill") or (
        act.verb.lemmas[0] in ("shoot", "hit", "strike") and "at" not in act.verb.objects[:1]
    )


def _is_hurt_only(party: Party) -> bool:
    return not any(p.named() for p in party.people)


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
        self.acts = _acts_of(event, party)
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

    def _cite(self, name: str, evidence: Evidence, stance: str | None = None) -> None:
        self.draft.cite(f"{self.pointer}/{name}", evidence, stance)

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
        self._rank(officer, mentions)
        for mention in mentions:
            if (
                mention.agency is not None
                and self._post(mention) is None
                and _is_agency(self.reading.article.text[slice(*mention.agency)])
            ):
                sentence = self.reading.sentences[mention.sentence]
                words = self.reading.article.text[slice(*mention.agency)]
                officer.agency = _agency_name(words, self.reading)
                self._cite("agency", Evidence(sentence, *mention.agency))
                return
        self._local_agency(officer)

    def _rank(self, officer: Officer, mentions: list[Mention]) -> None:
        """The most telling rank: a post ("Internal Affairs officer") over a rank over "officer"."""
        best: tuple[int, str, Mention] | None = None
        for mention in mentions:
            if mention.kind != "officer" or mention.head in ("", *lexicon.COLLECTIVE):
                continue
            rank = mention.rank or mention.head
            weight = 0 if rank == "officer" else 1
            post = self._post(mention)
            if post is not None:
                rank, weight = post, 2
            if best is None or weight > best[0]:
                best = (weight, rank, mention)
        if best is not None:
            officer.rank = best[1]
            self._cite("rank", self._words(best[2]))

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
        involved = _involved(self.reading, self.event, self.city)
        if len(involved) == 1:
            agency, evidence = involved[0]
            officer.agency = agency.name
            self._cite("agency", evidence)

    def _here(self) -> list[Sentence]:
        """The sentences that mention the officer."""
        indices = {m.sentence for m in self._mentions()}
        return [self.reading.sentences[i] for i in sorted(indices)]

    def _mine(self, sentence: Sentence, at: int) -> bool:
        """Whether the last officer before an offset is this one."""
        before = [
            m for m in self.reading.mentions[sentence.index]
            if m.start - sentence.start <= at + 3 and is_officer(self.reading.cast.of[m])
        ]  # fmt: skip
        return bool(before) and self.reading.cast.of[before[-1]] in self.party

    def _years(self) -> int | None:
        for sentence in self._here():
            for match in YEARS.finditer(sentence.low):
                word = next(w for w in match.groups() if w)
                value = 1 if word == "a" else number(word)
                if value is not None and self._mine(sentence, match.start()):
                    self._cite("years_of_service", match_in(sentence, match))
                    return value
        return None

    def _fired(self) -> bool | None:
        counted = [] if self.acts else [a for a in self.event.acts if self.one_of_many]
        for act in [*self.acts, *counted]:
            if act.kind == "firearm":
                self._cite("fired", force_words(act))
                return True
        for sentence in self._here():
            for verb in self.reading.verbs[sentence.index]:
                if verb.negated and verb.lemmas[0] in ("shoot", "fire") and verb.agent is not None:
                    if self.reading.cast.of[verb.agent] in self.party:
                        self._cite("fired", span(sentence, verb.first, verb.last), "denied")
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
        for sentence in scope:
            match = CALLED_WORDS.search(sentence.low)
            if match is not None and not sentence.quoted:
                self._cite("on_duty", match_in(sentence, match))
                return True
        return None

    def _outcome(self) -> str | None:
        hurt: Evidence | None = None
        for sentence in sentences_of(self.reading, self.event):
            for verb in self.reading.verbs[sentence.index]:
                person = self.reading.cast.of.get(verb.patient) if verb.patient else None
                if person not in self.party or verb.lemmas[0] not in HURT or verb.unreal:
                    if self._died(sentence, verb):
                        return "killed"
                    continue
                words = span(sentence, min(verb.first, verb.patient.first if verb.patient else 99),
                             max(verb.last, verb.patient.last if verb.patient else 0))  # fmt: skip
                if verb.negated:
                    self._cite("outcome", words, "stated")
                    return "unhurt"
                if "kill" in verb.lemmas:
                    self._cite("outcome", words)
                    return "killed"
                aimed = (
                    "at" in verb.objects[:1]
                    or verb.lemmas[0] == "attack"
                    or verb.lemmas[0] == "treat"
                    and not verb.passive
                )
                hurt = hurt or (None if aimed else words)
            hurt = hurt or self._hospital(sentence)
        if hurt is not None:
            self._cite("outcome", hurt)
            return "injured"
        return self._nobody_hurt()

    def _hospital(self, sentence: Sentence) -> Evidence | None:
        if not any(m.sentence == sentence.index for m in self._mentions()):
            return None
        for _, match in cues.find("hospital", [sentence]):
            if self._subject_is_me(sentence, match.start()):
                return match_in(sentence, match)
        return None

    def _subject_is_me(self, sentence: Sentence, at: int) -> bool:
        before = [m for m in self.reading.mentions[sentence.index] if m.start - sentence.start < at]
        return bool(before) and self.reading.cast.of[before[0]] in self.party

    def _died(self, sentence: Sentence, verb: object) -> bool:
        from extractor.models.rules.verbs import Verb

        assert isinstance(verb, Verb)
        if verb.lemmas[0] != "die" or not verb.happened or verb.agent is None:
            return False
        if self.reading.cast.of[verb.agent] not in self.party:
            return False
        self._cite("outcome", span(sentence, verb.agent.first, verb.last))
        return True

    def _nobody_hurt(self) -> str | None:
        """ "No officers were injured" is true of each."""
        for sentence in sentences_of(self.reading, self.event):
            for verb in self.reading.verbs[sentence.index]:
                mention = verb.patient
                if mention is not None and mention.negative and verb.lemmas[0] in HURT:
                    if mention.kind == "officer":
                        self._cite("outcome", span(sentence, mention.first, verb.last), "stated")
                        return "unhurt"
        match = NOT_HURT.search
        for sentence in sentences_of(self.reading, self.event):
            if (found := match(sentence.low)) is not None:
                self._cite("outcome", match_in(sentence, found), "stated")
                return "unhurt"
            own = OWN_UNHURT.search(sentence.low)
            if own is not None and self._subject_is_me(sentence, own.start()):
                self._cite("outcome", match_in(sentence, own), "stated")
                return "unhurt"
        return None

    def _on_leave(self) -> bool | None:
        for sentence, match in cues.find("on_leave", sentences_of(self.reading, self.event)):
            group = GROUP.search(sentence.low) is not None and bool(self.acts)
            if self._mine(sentence, match.start()) or (group and "officers" in sentence.low):
                self._cite("on_leave", match_in(sentence, match))
                return True
        return None

    def _charged(self) -> bool | None:
        for sentence in self._here():
            for verb in self.reading.verbs[sentence.index]:
                if verb.lemmas[0] == "charge" and verb.passive and verb.patient is not None:
                    if self.reading.cast.of[verb.patient] in self.party and not verb.unreal:
                        self._cite("charged", span(sentence, verb.patient.first, verb.last))
                        return not verb.negated
            for _, match in cues.find("cleared", [sentence]):
                if self._subject_is_me(sentence, match.start()) and self.alone:
                    self._cite("charged", match_in(sentence, match), "denied")
                    return False
        return None


STATE_NAMES = frozenset(gazetteer.states().values())
GROUP = re.compile(
    r"\b(?:both|officers involved|involved officers|all (?:of the )?officers|the officers)\b"
)
NOT_HURT = re.compile(r"\b(?:no|neither) (?:\w+ ){0,3}?(?:officers?|deput(?:y|ies)|personnel|troopers?) "
                      r"(?:was|were) (?:hurt|injured|hit)|\bofficers were not (?:hurt|injured)")  # fmt: skip
OWN_UNHURT = re.compile(r"\b(?:was|were) not (?:hurt|injured)\b")


def _is_agency(words: str) -> bool:
    """Whether words before an officer noun name an agency, not merely a state: "a Florida cop"."""
    name = re.sub(r"\s*(?:[Pp]olice|state)$", "", words)
    return name not in STATE_NAMES or words.endswith("state")


def _agency_name(words: str, reading: Reading) -> str:
    """The fullest name of the agency that some words name."""
    low = words.lower()
    kind = "sheriff" if "sheriff" in low else "state" if "state" in low else "police"
    key = agencies.key_of(words, kind)
    for agency in reading.agencies:
        if agency.key == key or (
            agency.kind == kind and key[0] and agency.key[0].startswith(key[0])
        ):
            return agency.name
    if words.endswith("state"):
        return f"{words.removesuffix('state')}State Police"
    if kind == "sheriff":
        return re.sub(r"['’]s?$", "", words) + "'s Office" if low.endswith("'s") else words
    return re.sub(r"\s+officers?$", "", words)


# --- agencies ---------------------------------------------------------------------------------


def _involved(
    reading: Reading, event: Event, city: str | None
) -> list[tuple[agencies.Agency, Evidence]]:
    """Agencies whose officers used force or faced the subject; else the city's own police."""
    acting = {a.sentence.index for a in event.acts}
    scope = set(event.scope)
    near = [a for a in reading.acts if a.sentence.index in scope]
    mentions = [m for a in near for m in (a.agent_mention, a.patient_mention)
                if m is not None and m.kind == "officer"]  # fmt: skip
    if event.prominence == "background":
        mentions = [m for m in mentions if any(m is a.agent_mention for a in event.acts)]
    found = []
    for agency in reading.agencies:
        if agency.kind not in ("police", "sheriff", "state"):
            continue
        for start, end, index in agency.places:
            ours = any(m.start <= start and end <= m.end + 1 for m in mentions)
            sentence = reading.sentences[index]
            beside = (
                index in acting
                and event.prominence == "main"
                and not any(m.agency for m in mentions)
            )
            if ours or (beside and not _speaks(sentence, start, end)):
                found.append((agency, Evidence(sentence, start, end)))
                break
    return found or _by_noun(reading, event) or list(_of_city(reading, event, city))


def _by_noun(reading: Reading, event: Event) -> list[tuple[agencies.Agency, Evidence]]:
    """Deputies are of the sheriff, troopers of the state police, if only one is named."""
    heads = {a.agent_mention.head for a in event.acts if a.agent_mention is not None}
    words = {w for a in event.acts if a.agent_mention for w in a.agent_mention.words}
    kind = "sheriff" if "deputy" in heads else ""
    kind = "state" if "trooper" in heads or ("state" in words and "police" in heads) else kind
    same = [a for a in reading.agencies if a.kind == kind]
    if len(same) != 1:
        return []
    start, end, index = same[0].places[0]
    return [(same[0], Evidence(reading.sentences[index], start, end))]


def _speaks(sentence: Sentence, start: int, end: int) -> bool:
    """Whether an agency is named as who says it, or as who looks into it."""
    before = sentence.low[: start - sentence.start]
    after = sentence.low[end - sentence.start :]
    return (
        re.search(r"(?:according to|said|by)(?: the)?\s*$", before) is not None
        or re.match(r"\s*(?:[\w.]+ ){0,4}?(?:said|says|told|announced|confirmed|investigat)", after)
        is not None
    )


LOCAL = ("police", "sheriff", "state")


def agency_list(reading: Reading, event: Event, draft: Draft, city: str | None) -> list[Agency]:
    """The agencies with their parts, each once per part."""
    found: list[Agency] = []
    for agency, evidence in _involved(reading, event, city):
        _enter(found, agency.name, "involved", evidence, draft)
    if event.prominence == "background":
        return found
    for agency in reading.agencies:
        for start, end, index in agency.places:
            sentence = reading.sentences[index]
            role = _part(sentence, agency, start - sentence.start, end - sentence.start)
            if role is not None and index in event.scope:
                _enter(found, agency.name, role, Evidence(sentence, start, end), draft)
                break
    return found


def _of_city(
    reading: Reading, event: Event, city: str | None
) -> Iterator[tuple[agencies.Agency, Evidence]]:
    """The city's own police, if the article names no other as those who acted."""
    for agency in reading.agencies:
        local = city is not None and city.lower() in agency.key[0] and agency.kind in LOCAL
        if local or (event.custody and agency.kind == "sheriff"):
            start, end, index = agency.places[0]
            yield agency, Evidence(reading.sentences[index], start, end)
            return


def _part(sentence: Sentence, agency: agencies.Agency, start: int, end: int) -> str | None:
    """What part a sentence gives an agency: by the verb behind it, or "by the …" before it."""
    after = re.split(r"[;.]\s|, (?:and|but)\s", sentence.low[end:])[0]
    before = sentence.low[:start]
    by = re.search(r"\bby (?:the )?[^.;,]{0,60}$", before) is not None
    passive = by and agencies.INVESTIGATES.search(before) is not None
    goes = re.search(
        r"\b(?:go|given|turned over|findings|referred|file) (?:\w+ ){0,3}to (?:the )?$", before
    )
    if agency.kind in ("fire",):
        return "assisting"
    if agency.kind == "team" and ("investigat" in sentence.low):
        return "investigating"
    if passive or goes or agencies.INVESTIGATES.search(after[:80]):
        if agency.kind == "police" and not passive and not STRONG.search(after[:80]):
            return None
        return "investigating"
    if agency.kind in ("prosecutor",) and re.search(
        r"\barrived|responded|will get|decide", after[:60]
    ):
        return "investigating"
    if agencies.ASSISTS.search(after[:60]) and agency.kind != "prosecutor":
        return "assisting"
    return None


STRONG = re.compile(
    r"\b(?:investigating|handling|leading|conducting|running|in charge|review\w*)\b"
)


def _enter(found: list[Agency], name: str, role: str, evidence: Evidence, draft: Draft) -> None:
    if any(a.name == name and a.role == role for a in found):
        return
    index = len(found)
    found.append(Agency(name=name, role=role))  # type: ignore[arg-type]
    draft.cite(f"/agencies/{index}/name", evidence)
    draft.cite(f"/agencies/{index}/role", evidence)
