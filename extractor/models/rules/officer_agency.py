"""Which words before an officer noun name the officer's agency, and its fullest name."""

from __future__ import annotations

import re

from extractor import gazetteer
from extractor.models.rules import agencies, lexicon
from extractor.models.rules.names import TITLES
from extractor.models.rules.reading import Reading

STATE_NAMES = frozenset(gazetteer.states().values())
HALVES = frozenset({"Carolina", "Dakota", "Hampshire", "Jersey", "Island"})  # of a state's name
FORCE_NAME = re.compile(r"\b(?:Patrol|Bureau|Service|Marshals?|Authority|Tribal|Rangers)\b")
KIND_WORDS = re.compile(
    r"(?:\s*\b(?:[Pp]olice|[Ss]heriff(?:['’]s?)?|[Dd]epartment|[Ss]tate|Metro(?:politan)?|"
    r"Transit))+$"
)


def words_of(words: str, reading: Reading) -> str:
    """Of words before an officer noun those that name an agency; "" if none do.

    "Fired Louisville" -> "Louisville"; a state or an adjective is none: "a Florida cop", "White".
    """
    words = re.sub(r"^(?:ex|then)-", "", words)
    known = {agency.key[0] for agency in reading.agencies}
    for start in re.finditer(r"\S+", words):
        rest = words[start.start() :]
        place = KIND_WORDS.sub("", rest).strip()
        if rest.endswith("state") or FORCE_NAME.search(rest):
            return rest
        if (
            place in STATE_NAMES | HALVES
            or place.lower() in TITLES
            or place.lower() in lexicon.RACES
            or re.fullmatch(r"(?:[A-Z]\.){2}", place)
        ):
            return ""
        acronym = len(place) > 2 and place.isupper() and place.isalpha() and " " not in place
        local = gazetteer.fold_place(place) in gazetteer.places()
        if local or acronym or agencies.key_of(place, "police")[0] in known - {""}:
            return rest
    return ""


def name_of(words: str, reading: Reading) -> str:
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
