"""What a subject had in hand and did: weapons, threat, flight."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.models.rules import cues, lexicon
from extractor.models.rules.acts import Act, is_officer
from extractor.models.rules.deeds import grabs, steers, weapons
from extractor.models.rules.evidence import Evidence, force_words, match_in
from extractor.models.rules.phrases import Phrase
from extractor.models.rules.sentences import Sentence
from extractor.models.rules.telling import Telling, about

THREAT_ORDER = ("shoot", "point", "attack", "threat", "move", "flee")


FACING = frozenset({"shoot", "point", "attack", "threat", "approach"})


REPLICA = Phrase(
    r"\b(?:pellet|bb|air-?soft|replica|toy|fake) (?:gun|pistol|rifle|handgun|firearm|weapon)\b"
)


UNARMED = Phrase(r"\bunarmed\b|\bnot armed\b|\bno weapons?\b|did not have a (?:weapon|gun)|"
                     r"nothing in (?:his|her) hands|hands were empty|never had a (?:gun|"
                     r"weapon)")  # fmt: skip


CARRIED = Phrase(
    r"\b(?:with|carrying|holding|had|armed with|has|pointed|raised|pulled (?:out )?|drew|his|her|"
    r"waving|"
    r"brandish\w+|swung|swinging|leveled|aimed|produced|grabbed|found|recovered|held|picked up|"
    r"for)\s+"
    r"(?:(?:a|an|the|what|some|his|her|two|three|loaded|dangerous|looked like|large|kitchen|"
    r"butcher|long|"
    r"hunting|black|silver|semiautomatic|semi-automatic|bb|pellet|airsoft|toy|replica|fake|"
    r"12-gauge|"
    r"\.\d+[\w-]*|\d+[\w-]*|caliber|assault-style|,|other|sort|of|edged|handgun|combat|pocket|"
    r"steak|metal|"
    r"baseball)\s+)*"
    r"(?P<weapon>gun|guns|handgun|rifles?|pistol|shotgun|revolver|firearm|knife|machete|hatchet|"
    r"axe|sword|"
    r"bat|shovel|pipe|hammer|crowbar|weapons?)\b"
)


MEANWHILE = re.compile(r"\b(?:while|during)\b")  # "fired while running", "during the chase"


DISARM = re.compile(r"\b(?:officer|deputy|trooper|police|sergeant)\b[^,;]{0,25}$")


AGAINST = re.compile(r"\b(?:no|not|never|without|unloaded)\b(?:\W+\w+){0,3}\W*$")


def armed(telling: Telling) -> list[str]:
    """The weapons in their hands; official accounts first, a replica seen through."""
    found: dict[str, list[Evidence]] = {}
    for kind, evidence in _weapons(telling):
        found.setdefault(kind, []).append(evidence)
    official = {k: v for k, v in found.items() if any(e.official for e in v)}
    chosen = official or found
    fired = any(a.kind in ("shoot", "point", "attack") for a in telling.deeds())
    if "unarmed" in chosen and not fired:
        chosen = {"unarmed": chosen["unarmed"]}
    if "unarmed" in chosen and len(chosen) > 1:
        chosen = {k: v for k, v in chosen.items() if k != "unarmed"}
    if "replica" in chosen:
        chosen.pop("gun", None)
    if len(chosen) > 1:
        chosen.pop("undetermined", None)
    kinds = list(chosen)
    for kind in kinds:
        telling.support("armed_with", chosen[kind])
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
        for kind in () if grabs(act.verb) else weapons(act.verb.objects):
            yield kind, _with_object(act)
        if act.kind == "attack" and steers(act.verb):
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
    if telling.alone:
        for sentence, match in cues.find("crossfire", telling.sentences()):
            yield "gun", match_in(sentence, match)
    for sentence in telling.sentences():
        yield from _carried(telling, sentence)


def _with_object(act: Act) -> Evidence:
    words = force_words(act)
    tokens = act.sentence.tokens
    last = min(len(tokens), act.verb.last + len(act.verb.objects))
    return Evidence(act.sentence, words.start, max(words.end, tokens[last - 1].end))


def _carried(telling: Telling, sentence: Sentence) -> Iterator[tuple[str, Evidence]]:
    """Weapons of a sentence in the party's hands: "with a knife", "his rifle", "armed with"."""
    for match in UNARMED.each(sentence):
        if about(telling, sentence, match.start()):
            yield "unarmed", match_in(sentence, match)
    replica = REPLICA.find(sentence) if telling.alone else None
    if replica and not AGAINST.search(sentence.low[: replica.start()][-30:]):
        yield "replica", match_in(sentence, replica)
    for match in CARRIED.each(sentence):
        before = sentence.low[: match.start()]
        if DISARM.search(before) or AGAINST.search(before[-30:]):
            continue
        owner = match[0].startswith(("his", "her", "found", "recovered"))
        if not about(telling, sentence, match.start()) and not (
            owner and telling.alone and not _officer_before(telling, sentence, match.start())
        ):
            continue
        for kind in weapons(tuple(match[0].split())):
            yield kind, match_in(sentence, match)


def _officer_before(telling: Telling, sentence: Sentence, at: int) -> bool:
    """Whether the last person before an offset is an officer: "the officer drew his gun"."""
    here = [m for m in telling.reading.mentions[sentence.index] if m.start - sentence.start < at]
    return bool(here) and is_officer(telling.reading.cast.of[here[-1]])


def threat(telling: Telling) -> str | None:
    """The gravest of what they did before the force; mere flight only if nothing else is told."""
    deeds = [a for a in telling.deeds() if a.kind in THREAT_ORDER]
    official = [a for a in deeds if Evidence(a.sentence, 0, 0).official] or deeds
    if official:
        act = min(official, key=lambda a: THREAT_ORDER.index(a.kind))
        if act.kind == "flee":
            return _cited_flight(telling)
        same = [a for a in official if a.kind == act.kind]
        telling.support("threat", map(_with_object, same))
        return act.kind
    for sentence, match in cues.find("accident", telling.sentences()):
        if not telling.alone or match[0].startswith("accident"):
            telling.cite("threat", match_in(sentence, match))
            return "accident"
    if aside := telling.mention(lambda m: m.head in ("bystander", "passer-by")):
        telling.cite("threat", telling.words(aside))
        return "accident"
    for sentence, match in cues.find("crossfire", telling.sentences()):
        if telling.alone:
            telling.cite("threat", match_in(sentence, match))
            return "shoot"
    return _cited_flight(telling)


def _cited_flight(telling: Telling) -> str | None:
    for sentence, match in cues.find("foot", telling.sentences()):
        if about(telling, sentence, match.start()):
            telling.cite("threat", match_in(sentence, match))
            return "flee"
    return None


def fleeing(telling: Telling, threat: str | None) -> str | None:
    """Whether they fled at the moment of force: said in its sentence, or in the one before."""
    acting = {a.sentence.index for a in telling.event.acts}
    near = {i for a in acting for i in (a, a - 1)}
    deeds = [a for a in telling.deeds() if a.kind in FACING]
    steered = [a for a in deeds if a.kind == "attack" and steers(a.verb)]
    for sentence, match in cues.find("car", telling.sentences()):
        steering = any(a.kind != "attack" or a in steered for a in deeds) or not deeds
        if sentence.index in near and steering and about(telling, sentence, match.start()):
            telling.cite("fleeing", match_in(sentence, match))
            return "car"
    doing = {a.sentence.index for a in deeds}
    for sentence, match in cues.find("foot", telling.sentences()):
        close = sentence.index in (acting if deeds else near)
        meanwhile = MEANWHILE.search(sentence.low, max(0, match.start() - 12), match.start() + 6)
        close = close or (sentence.index in doing and meanwhile is not None)
        if close and about(telling, sentence, match.start()):
            telling.cite("fleeing", match_in(sentence, match))
            return "foot"
    if steered:
        telling.support("fleeing", map(_with_object, steered))
        return "car"
    if deeds:
        telling.support("fleeing", map(_with_object, deeds))
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
        if about(telling, sentence, match.start()):
            telling.cite("fleeing", match_in(sentence, match))
            return "foot"
    return None
