"""Weapons in a person's hands: by what they did with them, are called, or are told to hold."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.models.rules import cues, lexicon
from extractor.models.rules.acts import Act
from extractor.models.rules.deeds import grabs, steers, weapons
from extractor.models.rules.evidence import Evidence, force_words, match_in, span
from extractor.models.rules.persons import is_officer
from extractor.models.rules.phrases import Phrase
from extractor.models.rules.sentences import Sentence, Token
from extractor.models.rules.telling import Telling, about
from extractor.models.rules.verbs import FORMS

REPLICA = Phrase(
    r"\b(?:pellet|bb|air-?soft|replica|toy|fake) (?:gun|pistol|rifle|handgun|firearm|weapon)\b"
)
UNARMED = Phrase(
    r"\bunarmed\b|\bnot armed\b|\bno weapons?\b|did not have a (?:weapon|gun)|"
    r"nothing in (?:his|her) hands|hands were empty|never had a (?:gun|weapon)"
)
DISARM = re.compile(r"\b(?:officer|deputy|trooper|police|sergeant)\b[^,;]{0,25}$")
AGAINST = re.compile(
    r"(?:\b(?:no|not|never|without|unloaded)\b(?:\W+\w+){0,3}|"
    r"\b(?:no (?:sign|indication|evidence|proof)s?|as (?:though|if)|whether)\b(?:\W+\w+){0,5}|"
    r"(?:\bnot|n't) (?:seem|appear) to \w+(?:\W+\w+){0,3})\W*$"
)
DENYING = 70  # characters before a licence within which it is denied
LICENCES = frozenset({  # before a weapon: somebody has it, shows it, or is told to part with it
    "with", "carrying", "carried", "carries", "carry", "holding", "held", "holds", "had", "has",
    "have", "wielding", "wielded", "brandishing", "brandished", "pointed", "pointing", "raised",
    "raising", "pulled", "pulling", "drew", "waving", "waved", "swung", "swinging", "leveled",
    "aimed", "produced", "grabbed", "grabbing", "grasping", "clutching", "clutched", "gripping",
    "found", "recovered", "picked", "retrieved", "displayed", "displaying", "drop", "dropped",
    "dropping", "surrender", "put", "lowered", "lower", "toting", "possessing", "concealing",
    "flashed", "hid",
})  # fmt: skip
PARTED = frozenset({"drop", "put", "surrender", "lower"})  # who would not had it
BETWEEN = frozenset({"a", "an", "the", "of", "out", "up", "down", ",", '"', "“", "or", "and"})
BARRIERS = (
    lexicon.PREPOSITIONS | lexicon.SUBORDINATORS | lexicon.RELATIVES | lexicon.AUXILIARIES
    | lexicon.PRONOUNS.keys() | lexicon.STOPS | {"i", "we", "you", "it", "'s"}
)  # fmt: skip
LONGEST = 9  # words from a licence to its weapon: "with what looked like a large kitchen knife"
LOOKS = frozenset({"what", "looked", "like", "appeared", "to", "be", "described", "as"})
TAKEN = frozenset({"found", "recovered", "seized", "located"})
REACHED = frozenset({"reached", "reaching", "reach", "lunged", "went", "going", "dove"})


def told(telling: Telling) -> Iterator[tuple[str, Evidence]]:
    """The kinds of weapon that the text puts in the party's hands, each with its words."""
    for act in telling.deeds():
        if act.kind == "shoot":
            yield "gun", force_words(act)
        for kind in () if grabs(act.verb) else weapons(act.verb.objects):
            yield kind, with_object(act)
        if act.kind == "attack" and steers(act.verb):
            yield "vehicle", with_object(act)
    yield from _called(telling)
    if telling.alone:
        for sentence, match in cues.find("crossfire", telling.sentences()):
            yield "gun", match_in(sentence, match)
    for sentence in telling.sentences():
        yield from _carried(telling, sentence)


def with_object(act: Act) -> Evidence:
    """The words of an act and of what it was done with."""
    words = force_words(act)
    tokens = act.sentence.tokens
    last = min(len(tokens), act.verb.last + len(act.verb.objects))
    return Evidence(act.sentence, words.start, max(words.end, tokens[last - 1].end))


def _called(telling: Telling) -> Iterator[tuple[str, Evidence]]:
    """What the party is called: "the unarmed man", "a gunman", "the knife-wielding Ames"."""
    for mention in telling.mentions():
        tokens = telling.reading.sentences[mention.sentence].tokens
        words = {*mention.words, mention.head}
        if "unarmed" in words:
            yield "unarmed", telling.words(mention)
        elif words & {"gunman", "shooter"}:
            yield "gun", telling.words(mention)
        elif "armed" in words:
            yield "undetermined", telling.words(mention)
        for token in tokens[max(0, mention.first - 1) : mention.last]:
            if token.low.endswith("-wielding"):
                for kind in weapons((token.low.removesuffix("-wielding"),)):
                    yield kind, telling.words(mention)


def _carried(telling: Telling, sentence: Sentence) -> Iterator[tuple[str, Evidence]]:
    """Weapons of a sentence in the party's hands: "with a knife", "his rifle", "armed with"."""
    for match in UNARMED.each(sentence):
        if about(telling, sentence, match.start()):
            yield "unarmed", match_in(sentence, match)
    replica = REPLICA.find(sentence) if telling.alone else None
    if replica and not AGAINST.search(sentence.low[: replica.start()][-DENYING:]):
        yield "replica", match_in(sentence, replica)
    tokens = sentence.tokens
    for index in range(1, len(tokens)):
        if tokens[index].low not in lexicon.WEAPONS:
            continue
        first = _licence(tokens, index)
        if first is None or not _in_hands(telling, sentence, first):
            continue
        for kind in weapons(tuple(t.low for t in tokens[first : index + 1])):
            yield kind, span(sentence, first, index + 1)


def _licence(tokens: list[Token], index: int) -> int | None:
    """The word before a weapon by which somebody has it; None if there is none."""
    after = [t.low for t in tokens[index + 1 : index + 4]]
    if after[:1] == ["drawn"]:
        return None  # "with their guns drawn": officers
    if after[:1] in (["was"], ["were"]) and TAKEN & {*after[1:]}:
        return index
    for at in range(index - 1, max(-1, index - 1 - LONGEST), -1):
        low = tokens[at].low
        before = tokens[at - 1].low if at else ""
        if low in LICENCES or low in lexicon.POSSESSIVES:
            return at
        if low == "for" and before in REACHED:
            return at
        if low in BETWEEN or low in LOOKS or low in lexicon.WEAPONS:
            continue
        if low in BARRIERS or low in FORMS or tokens[at].text == ".":
            return None
    return None


def _in_hands(telling: Telling, sentence: Sentence, first: int) -> bool:
    """Whether who has a weapon is the party; `first`: the token of the licence."""
    token = sentence.tokens[first]
    at = token.start - sentence.start
    before = sentence.low[:at]
    here = [m for m in telling.reading.mentions[sentence.index] if m.start - sentence.start < at]
    ours = bool(here) and telling.reading.cast.of[here[-1]] in telling.party
    denied = token.low not in PARTED and AGAINST.search(before[-DENYING:])
    if denied or (DISARM.search(before) and not ours):
        return False
    if about(telling, sentence, at):
        return True
    owner = token.low in ("his", "her", "found", "recovered") or token.low in lexicon.WEAPONS
    return owner and telling.alone and not _officer_before(telling, sentence, at)


def _officer_before(telling: Telling, sentence: Sentence, at: int) -> bool:
    """Whether the last person before an offset is an officer: "the officer drew his gun"."""
    here = [m for m in telling.reading.mentions[sentence.index] if m.start - sentence.start < at]
    return bool(here) and is_officer(telling.reading.cast.of[here[-1]])
