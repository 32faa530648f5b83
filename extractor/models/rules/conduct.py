"""What a subject had in hand and did: weapons, threat, flight."""

from __future__ import annotations

import re

from extractor.models.rules import carrying, cues
from extractor.models.rules.deeds import steers
from extractor.models.rules.evidence import Evidence, match_in
from extractor.models.rules.telling import Telling, about

THREAT_ORDER = ("shoot", "point", "attack", "threat", "move", "flee")


FACING = frozenset({"shoot", "point", "attack", "threat", "approach"})


MEANWHILE = re.compile(r"\b(?:while|during)\b")  # "fired while running", "during the chase"


def armed(telling: Telling) -> list[str]:
    """The weapons in their hands; official accounts first, a replica seen through."""
    found: dict[str, list[Evidence]] = {}
    for kind, evidence in carrying.told(telling):
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


def threat(telling: Telling) -> str | None:
    """The gravest of what they did before the force; mere flight only if nothing else is told."""
    deeds = [a for a in telling.deeds() if a.kind in THREAT_ORDER]
    official = [a for a in deeds if Evidence(a.sentence, 0, 0).official] or deeds
    if official:
        act = min(official, key=lambda a: THREAT_ORDER.index(a.kind))
        if act.kind == "flee":
            return _cited_flight(telling)
        same = [a for a in official if a.kind == act.kind]
        telling.support("threat", map(carrying.with_object, same))
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
    for means in ("foot", "other"):
        for sentence, match in cues.find(means, telling.sentences()):
            close = sentence.index in (acting if deeds else near)
            around = max(0, match.start() - 12), match.start() + 6
            meanwhile = MEANWHILE.search(sentence.low, *around)
            close = close or (sentence.index in doing and meanwhile is not None)
            if close and about(telling, sentence, match.start()):
                telling.cite("fleeing", match_in(sentence, match))
                return means
    if steered:
        telling.support("fleeing", map(carrying.with_object, steered))
        return "car"
    if deeds:
        telling.support("fleeing", map(carrying.with_object, deeds))
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
