"""Where a noun phrase begins: the determiners, modifiers and names of agencies before a noun."""

from __future__ import annotations

import functools

from extractor.models.rules import lexicon
from extractor.models.rules.mentions import DETS, HEADS
from extractor.models.rules.sentences import Token
from extractor.models.rules.verbs import FORMS

GROUPS = {"pair": 2, "trio": 3, "quartet": 4, "couple": None, "group": None, "handful": None,
          "team": None, "number": None, "dozens": None}  # fmt: skip
PLAIN_WORDS = 4  # unknown words between an article and its noun
LONGEST = 14  # words before the head of a noun phrase


def left(tokens: list[Token], head: int) -> int:
    """Where the noun phrase of a head noun begins."""
    index = head
    while index > max(0, head - LONGEST):
        token = tokens[index - 1]
        low = token.low
        if low in DETS:
            return index - 1
        if low == "shooting" and tokens[index].capital:
            break  # "suspected of shooting Trooper Ames"
        if low == "of" and index > 1 and tokens[index - 2].low in GROUPS:
            index -= 2  # "a pair of officers"
            continue
        if low == ")" and index > 3 and tokens[index - 2].low.isdigit():
            index -= 3  # the figure after a number in words: "Two (2) officers"
            continue
        if (
            (index > 1 and tokens[index - 2].low in DETS and plain(token))
            or low in lexicon.MODIFIERS
            or number(low) is not None
            or low.endswith(("-old", "-year-old"))
            or (low in ("old", "year", "'s", "-") and _bound(tokens, index - 1))
            or (token.capital and _agency_word(tokens, index - 1))
        ):
            index -= 1
            continue
        if (anchor := _anchor(tokens, index)) is not None:
            index = anchor
            continue
        break
    while index < head and tokens[index].low in ("'s", "-", ")"):
        index += 1
    return index


def _anchor(tokens: list[Token], index: int) -> int | None:
    """Where plain words before `index` begin that an article or an age opens.

    "a convicted drug dealer", "a 32-year-old soda delivery man".
    """
    for at in range(index - 1, max(-1, index - 1 - PLAIN_WORDS), -1):
        low = tokens[at].low
        if low.endswith("-year-old") or low in ("a", "an"):
            return at if at < index - 1 else None
        if not plain(tokens[at]) or low in FORMS:
            return None
    return None


def plain(token: Token) -> bool:
    """Whether a word may be an adjective that the lexicon does not know: "a graduate student"."""
    low = token.low
    return low.isalpha() and low == token.text and not (
        low in lexicon.PREPOSITIONS or low in lexicon.JOINERS or low in lexicon.SUBORDINATORS
        or low in lexicon.AUXILIARIES or low in lexicon.RELATIVES or low in HEADS
        or low.endswith("ed")
    )  # fmt: skip


def _bound(tokens: list[Token], index: int) -> bool:
    """Whether "'s" belongs to an agency ("sheriff's deputy") and "year old" to an age."""
    before = tokens[index - 1].low if index else ""
    if tokens[index].low == "'s":
        return before in ("sheriff", "marshal", "prosecutor")
    return before in ("year", "years", "-", ")") or before.isdigit() or before in lexicon.NUMBERS


def _agency_word(tokens: list[Token], index: int) -> bool:
    low = tokens[index].low
    return not (
        low in lexicon.WEEKDAYS
        or low in lexicon.MONTHS
        or low in lexicon.PREPOSITIONS
        or low in lexicon.SUBORDINATORS
        or low in lexicon.AUXILIARIES
        or low
        in ("and", "then", "when", "authorities", "he", "she", "it", "they", "photo", "video")
    )


@functools.lru_cache(maxsize=4096)  # it is asked of every word before a noun
def number(word: str) -> int | None:
    """The number that a word or figure below 1000 stands for: "12", "twelve", "thirty-nine"."""
    if word.isdigit():
        return int(word) if len(word) <= 3 else None
    if word in GROUPS:
        return GROUPS[word]
    parts = [lexicon.NUMBERS.get(part) for part in word.split("-")]
    if None in parts or len(parts) > 2:
        return None
    return sum(part for part in parts if part)
