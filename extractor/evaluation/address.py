"""Addresses as news writes them: number or block, streets, directions, street types."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractor.derive import SHORT, plain

KINDS = (
    "street avenue boulevard road drive lane court place parkway square highway terrace circle "
    "way trail loop alley crossing plaza pike freeway expressway"
)
TYPES = frozenset(KINDS.split())
WRITTEN_OUT = {
    "st": "street", "str": "street", "ave": "avenue", "av": "avenue", "blvd": "boulevard",
    "rd": "road", "dr": "drive", "ln": "lane", "ct": "court", "pl": "place", "pkwy": "parkway",
    "sq": "square", "hwy": "highway", "ter": "terrace", "terr": "terrace", "cir": "circle",
    "trl": "trail", "xing": "crossing", "fwy": "freeway", "i": "interstate", "mt": "mount",
    "ft": "fort",
}  # fmt: skip
DIRECTIONS = {
    "n": "north", "s": "south", "e": "east", "w": "west", "ne": "northeast", "nw": "northwest",
    "se": "southeast", "sw": "southwest",
}  # fmt: skip
COMPASS = frozenset(DIRECTIONS.values())
ORDINALS = {short: word for short, word in SHORT.items() if short[0].isdigit()}  # 8th: eighth
FILLERS = frozenset(("the", "a", "an", "of", "in", "on", "block", "corner", "intersection", "area"))
BETWEEN = re.compile(r"\s(?:and|near|at|by|off)\s|[&/@]|^near\s", re.IGNORECASE)
BLOCK = 100  # house numbers in a block: 1812 stands in the 1800 block


@dataclass(frozen=True, slots=True)
class Street:
    """A street's name, with its direction and its type where they are given."""

    name: tuple[str, ...]
    direction: str | None
    type: str | None


@dataclass(frozen=True, slots=True)
class Address:
    """What an address says: a house number or block, and one street or those that cross."""

    number: int | None
    block: bool
    streets: frozenset[Street]


def parse(text: str) -> Address:
    """The parts of an address; what follows a comma and is no street (a city) is left out."""
    pieces = [piece for part in _street_parts(text) for piece in BETWEEN.split(f"{part} ")]
    listed = [words for piece in pieces if (words := _words(piece))]
    number = None
    if listed and listed[0][0].isdecimal():
        number = int(listed[0].pop(0))
    shared = _shared_type(text)
    streets = frozenset(_street(words, shared) for words in listed if words)
    return Address(number, bool(re.search(r"\bblock\b", text, re.IGNORECASE)), streets)


def _street_parts(text: str) -> list[str]:
    first, *rest = text.split(",")
    return [first, *(r for r in rest if TYPES & set(_words(r)) or any(c.isdigit() for c in r))]


def _words(text: str) -> list[str]:
    words = [word for word in plain(text) if word not in FILLERS]
    if words[:1] == ["us"] and words[1:2] and words[1][0].isdigit():
        words[0] = "highway"  # US-101
    found = []
    for index, word in enumerate(words):
        saint = word == "st" and index + 1 < len(words) and words[index + 1] not in DIRECTIONS
        known = {**ORDINALS, **DIRECTIONS, **WRITTEN_OUT}
        found.append("saint" if saint else known.get(word, word))
    return found


def _shared_type(text: str) -> str | None:
    """The type that a plural gives to all: "Whitaker and West Congress streets"."""
    last = plain(text)[-1:]
    kind = last[0][:-1] if last and last[0].endswith("s") else ""
    return kind if kind in TYPES else None


def _street(words: list[str], shared: str | None) -> Street:
    direction = kind = None
    if len(words) > 1 and words[0] in COMPASS:
        direction, *words = words
    elif len(words) > 1 and words[-1] in COMPASS:
        *words, direction = words
    if len(words) > 1 and words[-1] in TYPES:
        *words, kind = words
    elif shared:
        kind = shared
        words = [word for word in words if word != f"{shared}s"] or words
    return Street(tuple(words), direction, kind)


def agreement(one: Address, other: Address) -> tuple[bool, str]:
    """Whether two addresses can be the same, and how they differ: "" if they do not.

    One is right but coarser where it leaves out the number, a crossing street, a direction or a
    street's type; a house number within the block named is the same place more finely.
    """
    if one == other:
        return True, ""
    if not one.streets or not other.streets:
        return False, "another address"
    differences = []
    if one.number != other.number:
        if not _same_block(one, other):
            return False, "another number"
        differences.append("the number")
    few, many = sorted((one.streets, other.streets), key=len)
    if len(few) < len(many):
        differences.append("a crossing street")
    if not all(any(_fits(street, found) for found in many) for street in few):
        return False, "another street"
    if not few <= many:
        differences.append("a street's direction or type")
    return True, " and ".join(dict.fromkeys(differences))


def _same_block(one: Address, other: Address) -> bool:
    if one.number is None or other.number is None:
        return True
    return (one.block or other.block) and one.number // BLOCK == other.number // BLOCK


def _fits(one: Street, other: Street) -> bool:
    return (
        one.name == other.name
        and (None in (one.direction, other.direction) or one.direction == other.direction)
        and (None in (one.type, other.type) or one.type == other.type)
    )
