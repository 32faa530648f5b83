"""What is told of the people force was used on: who they are, what they did, what became of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from extractor.models.rules import cues, lexicon
from extractor.models.rules.acts import Act, is_officer, weapons
from extractor.models.rules.circumstances import force_words, sentences_of
from extractor.models.rules.draft import Draft, Evidence, match_in, span
from extractor.models.rules.events import Event, Party
from extractor.models.rules.people import Mention
from extractor.models.rules.reading import Reading
from extractor.models.rules.sentences import Sentence
from extractor.schema.incident import Subject

THREAT_ORDER = ("shoot", "point", "attack", "threat", "move", "flee")
FACING = frozenset({"shoot", "point", "attack", "threat", "approach"})
RACE_IS = re.compile(
    rf"\b(?:who is|who was|is|was|man as|woman as|described as) (?P<race>{'|'.join(lexicon.RACES)})\b"
)
REPLICA = re.compile(
    r"\b(?:pellet|bb|airsoft|replica|toy|fake) (?:gun|pistol|rifle|handgun|firearm|weapon)\b"
)
UNARMED = re.compile(r"\bunarmed\b|\bnot armed\b|\bno weapons?\b|did not have a (?:weapon|gun)|"
                     r"nothing in (?:his|her) hands|hands were empty|never had a (?:gun|weapon)")  # fmt: skip
ARMED = re.compile(r"\barmed\b(?! robbery)|\bgunman\b|\bshooter\b|-wielding\b")
CARRIED = re.compile(
    r"\b(?:with|carrying|holding|had|armed with|has|pointed|raised|pulled (?:out )?|drew|his|her|waving|"
    r"brandish\w+|swung|swinging|leveled|aimed|produced|grabbed|found|recovered|held|picked up|for)\s+"
    r"(?:(?:a|an|the|what|some|his|her|two|three|loaded|dangerous|looked like|large|kitchen|butcher|long|"
    r"hunting|black|silver|semiautomatic|semi-automatic|bb|pellet|airsoft|toy|replica|fake|12-gauge|"
    r"\.\d+[\w-]*|\d+[\w-]*|caliber|assault-style|,|other|sort|of|edged|handgun|combat|pocket|steak|metal|"
    r"baseball)\s+)*"
    r"(?P<weapon>gun|guns|handgun|rifles?|pistol|shotgun|revolver|firearm|knife|machete|hatchet|axe|sword|"
    r"bat|shovel|pipe|hammer|crowbar|weapons?)\b"
)
DISARM = re.compile(r"\b(?:officer|deputy|trooper|police|sergeant)\b[^,;]{0,25}$")
AGAINST = re.compile(r"\b(?:no|not|never|without|unloaded)\b(?:\W+\w+){0,3}\W*$")


@dataclass(slots=True)
class Telling:
    """Everything the text says with one party in it."""

    reading: Reading
    event: Event
    party: Party
    draft: Draft
    pointer: str
    alone: bool  # the only subject of the event, so that unclear sentences are about them

    def sentences(self) -> list[Sentence]:
        """The sentences of the event that mention the party; all of them if it stands alone."""
        here = {m.sentence for m in self.party.mentions}
        return [s for s in sentences_of(self.reading, self.event) if self.alone or s.index in here]

    def deeds(self) -> Iterator[Act]:
        """What the party did, in the event."""
        scope = set(self.event.scope)
        for act in self.reading.acts:
            if act.by_officer or act.sentence.index not in scope:
                continue
            unsaid = self.alone and act.kind == "attack" and act.agent is None
            if act.agent in self.party or (unsaid and act.verb.passive):
                yield act

    def cite(self, name: str, evidence: Evidence, stance: str | None = None) -> None:
        """A claim for one of the party's fields."""
        self.draft.cite(f"{self.pointer}/{name}", evidence, stance)

    def mention(self, fits: Callable[[Mention], object]) -> Mention | None:
        """The first mention within the event that fits."""
        scope = set(self.event.scope)
        return next((m for m in self.party.mentions if m.sentence in scope and fits(m)), None)

    def words(self, mention: Mention) -> Evidence:
        """A mention as evidence."""
        return Evidence(self.reading.sentences[mention.sentence], mention.start, mention.end)


def find(telling: Telling) -> Subject:
    """One subject with a claim for every value."""
    subject = Subject()
    _identity(telling, subject)
    subject.outcome = _outcome(telling)
    if subject.outcome is not None:
        subject.self_inflicted = _fact(telling, "self_inflicted", "self_inflicted")
    subject.armed_with = _armed(telling)  # type: ignore[assignment]
    subject.threat = _threat(telling)  # type: ignore[assignment]
    subject.fleeing = _fleeing(telling, subject.threat)  # type: ignore[assignment]
    subject.mental_health_crisis = _fact(telling, "mental_health_crisis", "mental_health_crisis")
    if subject.outcome != "killed":
        subject.arrested = _arrested(telling)
    return subject


def _identity(telling: Telling, subject: Subject) -> None:
    """Name, age, gender and race, each from the first words that give it."""
    named = [m for m in telling.party.mentions if m.name and m.name.given and not m.bare]
    if named:
        best = max(named, key=lambda m: (len(m.name.full) if m.name else 0, -m.start))
        assert best.name is not None
        subject.name = best.name.full
        telling.cite("name", telling.words(best))
    elif one := telling.mention(lambda m: {"unidentified", "unnamed"} & {*m.words}):
        telling.cite("name", telling.words(one), "withheld")
    if aged := telling.mention(lambda m: m.age is not None):
        subject.age = aged.age
        telling.cite("age", telling.words(aged))
    if sexed := telling.mention(lambda m: m.gender is not None):
        subject.gender = sexed.gender  # type: ignore[assignment]
        telling.cite("gender", telling.words(sexed))
    subject.race = _race(telling)  # type: ignore[assignment]


def _race(telling: Telling) -> list[str]:
    """As stated of the party, by an adjective or a predicate ("who is Black")."""
    if raced := telling.mention(lambda m: m.races):
        telling.cite("race", telling.words(raced))
        return list(raced.races)
    for sentence in telling.sentences():
        match = RACE_IS.search(sentence.low)
        if match is not None and (_about(telling, sentence, match.start(), strict=True)):
            telling.cite("race", match_in(sentence, match))
            return [lexicon.RACES[match["race"]]]
    if not telling.alone:
        return []
    for index in telling.event.scope:
        for mention in telling.reading.mentions[index]:
            if mention.races and mention.det in ("a", "an") and mention.head in lexicon.GENERIC:
                if telling.reading.sentences[index].source in ("lawyer", "police", "family"):
                    telling.cite("race", telling.words(mention))
                    return list(mention.races)
    return []


# --- what became of them ----------------------------------------------------------------------


def _outcome(telling: Telling) -> str | None:
    for value, find in (("killed", _killed), ("injured", _injured), ("unhurt", _unhurt)):
        evidence = next(iter(find(telling)), None)
        if evidence is not None:
            telling.cite("outcome", evidence)
            return value
    return None


def _killed(telling: Telling) -> Iterator[Evidence]:
    for act in telling.event.acts:
        if act.patient in telling.party and act.lethal:
            yield force_words(act)
    cast = telling.reading.cast
    for index in telling.event.scope:
        sentence = telling.reading.sentences[index]
        for verb in telling.reading.verbs[index]:
            about = verb.agent if verb.lemmas[0] in ("die", "succumb") else verb.patient
            if about is None or not verb.happened or cast.of.get(about) not in telling.party:
                continue
            if (
                verb.lemmas[0] in ("die", "succumb")
                or "dead" in verb.objects[:2]
                or ("kill" in verb.lemmas and verb.passive)
            ):
                yield span(sentence, min(about.first, verb.first), max(about.last, verb.last + 1))
    for sentence, match in cues.find("dead", telling.sentences()):
        if _about(telling, sentence, match.start()) and match[0] not in ("died", "dies"):
            yield match_in(sentence, match)


def _injured(telling: Telling) -> Iterator[Evidence]:
    for act in sorted(telling.event.acts, key=lambda a: a.sentence.headline):
        if act.patient in telling.party and _wounds(act):
            yield force_words(act)
    for sentence, match in cues.find("hospital", telling.sentences()):
        if _about(telling, sentence, match.start()):
            yield match_in(sentence, match)


def _wounds(act: Act) -> bool:
    """Whether the act hurt: hit, wounded, shot; not "shot at", "fired at"."""
    if act.kind == "dog" or act.verb.lemmas[0] in ("wound", "injure", "hit", "strike", "graze"):
        return True
    if (
        act.verb.form == "noun"
        or act.verb.lemmas[0] != "shoot"
        or act.kind not in ("firearm", "impact")
    ):
        return False
    return act.verb.passive or "at" not in act.verb.objects[:1]


def _unhurt(telling: Telling) -> Iterator[Evidence]:
    for sentence, match in cues.find("unhurt", telling.sentences()):
        if _about(telling, sentence, match.start(), strict=True):
            yield match_in(sentence, match)
    for index in telling.event.scope:
        for verb in telling.reading.verbs[index]:
            hit = verb.negated and verb.lemmas[0] in ("hit", "injure", "strike", "wound", "shoot")
            if hit and telling.reading.cast.of.get(verb.patient) in telling.party:  # type: ignore[arg-type]
                sentence = telling.reading.sentences[index]
                yield span(sentence, verb.first, verb.last)


def _about(telling: Telling, sentence: Sentence, at: int, strict: bool = False) -> bool:
    """Whether words at an offset of a sentence are about the party: the last person before them.

    `strict`: the person must be named in the sentence; else a sentence without people will do,
    if the party stands alone.
    """
    cast = telling.reading.cast
    here = telling.reading.mentions[sentence.index]
    before = [m for m in here if m.start - sentence.start < at]
    heads = [
        m for m in before if not m.owned and m.kind != "pronoun" or cast.of[m] in telling.party
    ]
    subject = next((m for m in reversed(heads) if not _in_phrase(sentence, m)), None)
    if subject is None:
        after = [m for m in here if m.start - sentence.start >= at]
        if after and cast.of[after[0]] in telling.party:
            return True
        return telling.alone and not strict and not before
    return cast.of[subject] in telling.party


def _in_phrase(sentence: Sentence, mention: Mention) -> bool:
    """Whether a mention hangs on a preposition: "by police", "with deputies"."""
    before = sentence.tokens[mention.first - 1].low if mention.first else ""
    return before in lexicon.PREPOSITIONS and before not in ("as", "after")


def _arrested(telling: Telling) -> bool | None:
    sentences = telling.sentences()
    for sentence, match in cues.find("arrested", sentences):
        if _about(telling, sentence, match.start()):
            telling.cite("arrested", match_in(sentence, match))
            return True
    for sentence, match in cues.find("arrested", sentences, denied=True):
        if _about(telling, sentence, match.start(), strict=True):
            telling.cite("arrested", match_in(sentence, match), "denied")
            return False
    return None


def _fact(telling: Telling, name: str, field: str) -> bool | None:
    for sentence, match in cues.find(name, telling.sentences()):
        if telling.alone or _about(telling, sentence, match.start(), strict=True):
            telling.cite(field, match_in(sentence, match))
            return True
    if name == "self_inflicted":
        for sentence, match in cues.find(name, telling.sentences(), denied=True):
            telling.cite(field, match_in(sentence, match), "denied")
            return False
    return None


# --- what they had and did --------------------------------------------------------------------


def _armed(telling: Telling) -> list[str]:
    """The weapons in their hands; official accounts first, a replica seen through."""
    found: dict[str, list[Evidence]] = {}
    for kind, evidence in _weapons(telling):
        found.setdefault(kind, []).append(evidence)
    official = {k: v for k, v in found.items() if any(e.official for e in v)}
    chosen = official or found
    if "unarmed" in chosen and len(chosen) > 1:
        chosen = {k: v for k, v in chosen.items() if k != "unarmed"}
    if "replica" in chosen:
        chosen.pop("gun", None)
    if len(chosen) > 1:
        chosen.pop("undetermined", None)
    kinds = list(chosen)
    for kind in kinds:
        best = sorted(chosen[kind], key=lambda e: not e.official)[:2]
        for evidence in best:
            telling.cite("armed_with", evidence, "denied" if kind == "unarmed" else None)
    _unarmed_rival(telling, found, kinds)
    return kinds


def _unarmed_rival(telling: Telling, found: dict[str, list[Evidence]], kinds: list[str]) -> None:
    """Keeps the family's or a witness's "unarmed" beside the official weapon."""
    if not kinds or "unarmed" in kinds or "unarmed" not in found:
        return
    evidence = found["unarmed"][0]
    telling.draft.rival(f"{telling.pointer}/armed_with", ["unarmed"], evidence)


def _weapons(telling: Telling) -> Iterator[tuple[str, Evidence]]:
    for act in telling.deeds():
        if act.kind == "shoot":
            yield "gun", force_words(act)
        for kind in weapons(act.verb.objects):
            yield kind, _with_object(act)
        if act.kind == "attack" and act.verb.lemmas[0] in ("reverse", "drive", "accelerate", "ram"):
            if {*act.verb.objects} & (lexicon.VEHICLES | {"squad"}) or act.verb.lemmas[0] == "ram":
                yield "vehicle", _with_object(act)
    for mention in telling.party.mentions:
        if mention.sentence not in telling.event.scope:
            continue
        words = {*mention.words, mention.head}
        if "unarmed" in words:
            yield "unarmed", telling.words(mention)
        elif words & {"gunman", "shooter"}:
            yield "gun", telling.words(mention)
        for word in mention.words:
            if word.endswith("-wielding"):
                for kind in weapons((word.removesuffix("-wielding"),)):
                    yield kind, telling.words(mention)
    for sentence in telling.sentences():
        yield from _carried(telling, sentence)


def _with_object(act: Act) -> Evidence:
    words = force_words(act)
    tokens = act.sentence.tokens
    last = min(len(tokens), act.verb.last + len(act.verb.objects))
    return Evidence(act.sentence, words.start, max(words.end, tokens[last - 1].end))


def _carried(telling: Telling, sentence: Sentence) -> Iterator[tuple[str, Evidence]]:
    """Weapons of a sentence in the party's hands: "with a knife", "his rifle", "armed with"."""
    for match in UNARMED.finditer(sentence.low):
        if _about(telling, sentence, match.start()):
            yield "unarmed", match_in(sentence, match)
    if telling.alone and (match := REPLICA.search(sentence.low)):
        if not AGAINST.search(sentence.low[: match.start()][-30:]):
            yield "replica", match_in(sentence, match)
    for match in CARRIED.finditer(sentence.low):
        before = sentence.low[: match.start()]
        if DISARM.search(before) or AGAINST.search(before[-30:]):
            continue
        owner = match[0].startswith(("his", "her", "found", "recovered"))
        if not _about(telling, sentence, match.start()) and not (
            owner and telling.alone and not _officer_before(telling, sentence, match.start())
        ):
            continue
        for kind in weapons(tuple(match[0].split())):
            yield kind, match_in(sentence, match)


def _officer_before(telling: Telling, sentence: Sentence, at: int) -> bool:
    """Whether the last person before an offset is an officer: "the officer drew his gun"."""
    here = [m for m in telling.reading.mentions[sentence.index] if m.start - sentence.start < at]
    return bool(here) and is_officer(telling.reading.cast.of[here[-1]])


def _threat(telling: Telling) -> str | None:
    """The gravest of what they did before the force; mere flight only if nothing else is told."""
    deeds = [a for a in telling.deeds() if a.kind in THREAT_ORDER]
    official = [a for a in deeds if Evidence(a.sentence, 0, 0).official] or deeds
    if official:
        act = min(official, key=lambda a: THREAT_ORDER.index(a.kind))
        if act.kind == "flee":
            return _cited_flight(telling)
        telling.cite("threat", _with_object(act))
        return act.kind
    for sentence, match in cues.find("accident", telling.sentences()):
        if not telling.alone or match[0].startswith("accident"):
            telling.cite("threat", match_in(sentence, match))
            return "accident"
    for sentence, match in cues.find("crossfire", telling.sentences()):
        if telling.alone:
            telling.cite("threat", match_in(sentence, match))
            return "shoot"
    return _cited_flight(telling)


def _cited_flight(telling: Telling) -> str | None:
    for sentence, match in cues.find("foot", telling.sentences()):
        if _about(telling, sentence, match.start()):
            telling.cite("threat", match_in(sentence, match))
            return "flee"
    return None


def _fleeing(telling: Telling, threat: str | None) -> str | None:
    """Whether they fled at the moment of force: said in its sentence, or in the one before."""
    acting = {a.sentence.index for a in telling.event.acts}
    near = {i for a in acting for i in (a, a - 1)}
    deeds = [a for a in telling.deeds() if a.kind in FACING]
    steered = [a for a in deeds if a.verb.lemmas[0] in ("ram", "reverse", "drive", "accelerate")]
    for sentence, match in cues.find("foot", telling.sentences()):
        close = sentence.index in (acting if deeds else near)
        if close and _about(telling, sentence, match.start()):
            telling.cite("fleeing", match_in(sentence, match))
            return "foot"
    if steered:
        telling.cite("fleeing", _with_object(steered[0]))
        return "car"
    if deeds:
        telling.cite("fleeing", _with_object(deeds[-1]))
        return "not"
    for sentence, match in cues.find("standoff", telling.sentences()):
        if telling.alone:
            telling.cite("fleeing", match_in(sentence, match))
            return "not"
    if threat == "flee":
        return _foot_again(telling)
    return None


def _foot_again(telling: Telling) -> str | None:
    for sentence, match in cues.find("foot", telling.sentences()):
        if _about(telling, sentence, match.start()):
            telling.cite("fleeing", match_in(sentence, match))
            return "foot"
    return None
