"""Does a value follow from the words cited for it? Pure, and wide: a no must be trustworthy.

Each rule of `extractor.schema.field.Follows` is one small function. Where newspapers can mean a
value by the words, it follows; "does not follow" is said only where nothing in them supports it.
Dates are read in `extractor.when`, times in `extractor.clock`, places in `extractor.gazetteer`.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from extractor import clock, gazetteer, when
from extractor.schema.field import Follows

UNFOLDED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"})


def derivable(value: Any, rule: Follows, quotes: Sequence[str], published: date | None) -> bool:
    """Whether a value follows from any one of the quotes cited for it, or from them together.

    Args:
        value: the field's value, not null; for a set, one member or all of them.
        rule: what the schema says of the field.
        quotes: the cited words.
        published: the day against which "Friday" is resolved.
    """
    if isinstance(value, list):
        return all(derivable(member, rule, quotes, published) for member in value)
    if rule.rule == "date":
        test: Callable[[str], bool] = lambda text: when.follows(value, text, published)  # noqa: E731
    elif rule.rule == "words":
        entries = (rule.words or {}).get(value)
        test = lambda text: entries is None or _occurs(entries, text)  # noqa: E731
    else:
        test = functools.partial(RULES[rule.rule], value)
    return any(test(text) for text in (*quotes, "\n".join(quotes)))


# -- words ---------------------------------------------------------------------------------------


@functools.cache
def _prefixes(entries: tuple[str, ...]) -> re.Pattern[str]:
    """A pattern of words that begin with an entry; an entry of several words may stand anywhere.

    An entry that ends in a space is a whole word.
    """
    return re.compile(
        "|".join(
            (r"\b" if entry[0].isalnum() and "'" not in entry else "")
            + re.escape(entry.rstrip())
            + (r"\b" if entry.endswith(" ") else "")
            for entry in entries
        )
    )


# right before an entry: "not injured", "no one was hurt", "did not have a gun", "less-lethal". Not
# farther off: "refused" or "did not drop the knife" do not take the knife away
NEGATED = re.compile(
    r"(?:\b(?:no|not|never|without(?: any| an?)?|(?:not|n't) (?:have|has|had)(?: any| an?)?|neither"
    r"|(?:no (?:one|\w+)|nobody|none|neither)(?: \w+){0,4} (?:was|were|is|are|been|got)|nobody"
    r"|(?:not|never) (?:been|be|seriously|badly|physically)|non|less)|n't)[ -]$"
)

WINDOW = 80  # characters before an entry in which its negation stands


def _occurs(entries: tuple[str, ...], text: str) -> bool:
    """Whether an entry of a value's word list occurs in a text, and not right after a negation."""
    folded = fold(text)
    found = _prefixes(entries).finditer(folded)
    return any(not NEGATED.search(folded, max(m.start() - WINDOW, 0), m.start()) for m in found)


@functools.lru_cache(maxsize=1024)  # a quote is looked at for every value that it supports
def fold(text: str) -> str:
    """Lower case, no diacritics, straight apostrophes, plain hyphens."""
    if text.isascii():
        return text.lower().replace("`", "'")
    text = unicodedata.normalize("NFKD", text).casefold().translate(UNFOLDED)
    text = MAYBE_COMBINING.sub(_uncombined, text)
    return re.sub(r"[‐‑‒–—]", "-", re.sub(r"[’‘ʼ`´]", "'", text))


MAYBE_COMBINING = re.compile("[\u0300-\U0010ffff]")  # below there is none


def _uncombined(found: re.Match[str]) -> str:
    return "" if unicodedata.combining(found[0]) else found[0]


# -- numbers -------------------------------------------------------------------------------------

SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
UNITS = {word: number for number, word in enumerate(SMALL.split())}
ROUND = "twenty thirty forty fifty sixty seventy eighty ninety"
TENS = {word: 10 * number for number, word in enumerate(ROUND.split(), start=2)}
AMOUNTS = {
    "both": 2, "pair": 2, "couple": 2, "twice": 2, "twin": 2, "duo": 2, "trio": 3, "triple": 3,
    "quartet": 4, "dozen": 12, "dozens": 24, "decade": 10, "score": 20, "hundred": 100,
}  # fmt: skip
MULTIPLES = {"dozen": 12, "decade": 10, "decades": 10, "hundred": 100}
LONGEST = 16  # digits and commas: no count in the news has more
DIGITS = re.compile(r"(?<![\d:$#])(?<!\d[.,])(?<![^\w]\.)\d+(?:,\d{3})*(?![\d:]|\.\d|,\d{3})")
BABY = re.compile(r"\b(months?|weeks?|days?|hours?)[ -]old\b|\bnewborn\b|\binfant\b|\bmonths?\b")
ROLE = r"officer|deputy|trooper|constable|agent|marshal|guard|detective|sergeant|lieutenant|ranger"
SINGLE = re.compile(
    rf"\b(one|a single|single|lone|another|each|solo|{ROLE}|corporal|captain|chief|sheriff|cop"
    r"|policeman|policewoman|patrolman|sgt|lt|cpl|officer's|deputy's)\b"
)
SECOND = re.compile(r"\b(another|the other|a second|so did|as did|joined by|along with)\b")
# "a deputy and a trooper" are two; "the deputy" may be one of them again
OFFICER = re.compile(rf"(?<!\bthe )(?<!\bthat )(?<!\bsame )\b(?:{ROLE})\b")
PLURAL_NAMED = re.compile(
    r"\b(?:[Oo]fficers|[Dd]eputies|[Tt]roopers|[Ss]ergeants|[Aa]gents)"
    r"((?:\W+(?:and\W+)?[A-Z]\w*(?:['’-]\w+)*)+)"
)
PLURAL = re.compile(r"\b(officers|deputies|troopers|agents|marshals|cops|detectives|guards)\b")
ONE = re.compile(r"\b(an?|he|she|his|her|him|himself|herself|the \w+|who|man|woman|first)\b")


def number(value: int, text: str) -> bool:
    """Digits, number words, "two dozen", "both"; 1 from a singular, 0 from an age in months.

    Two and more also follow from as many single persons: "a deputy and a trooper",
    "Officers Ames and Brand".
    """
    if value in set(numbers(text)):
        return True
    folded = fold(text)
    if value == 0:
        return bool(BABY.search(folded))
    if value == 1:
        if SINGLE.search(folded) or re.search(r"\w\W+[A-Z]", text):
            return True  # an officer, or somebody with a name
        opening = text[:1].isupper() and not folded.startswith("police")  # "Brandt fired"
        return (opening or bool(ONE.search(folded))) and not PLURAL.search(folded)
    if value == 2 and SECOND.search(folded):
        return True
    named = PLURAL_NAMED.search(text)
    listed = len(re.split(r",|\band\b", named[1])) if named else 0
    return max(listed, len(OFFICER.findall(folded)) if "\n" not in text else 0) >= value


def numbers(text: str) -> Iterator[int]:
    """The whole numbers that a text states in digits or words."""
    for match in DIGITS.finditer(text):
        if len(match[0]) < LONGEST:
            yield int(match[0].replace(",", ""))
    previous: int | None = None  # the number word right before, for "thirty-four", "two dozen"
    for word in re.findall(r"[a-z]+", fold(text)):
        here = UNITS.get(word, TENS.get(word))
        if here is not None:
            yield here
            if previous is not None and previous in TENS.values() and here < 10:
                yield previous + here
        elif word in MULTIPLES and previous:
            yield previous * MULTIPLES[word]
        if word in AMOUNTS:
            yield AMOUNTS[word]
        previous = here
    if re.search(r"\bhalf[ -](?:a[ -])?dozen\b", fold(text)):
        yield 6


# -- names ---------------------------------------------------------------------------------------

SHORT = {  # abbreviation to the word it stands for, both folded
    "dept": "department", "co": "county", "st": "saint", "street": "saint", "ave": "avenue",
    "av": "avenue", "blvd": "boulevard", "rd": "road", "dr": "drive", "ln": "lane",
    "hwy": "highway",
    "ct": "court", "pl": "place", "pkwy": "parkway", "sq": "square", "apt": "apartment",
    "twp": "township", "mt": "mount", "ft": "fort", "sgt": "sergeant", "lt": "lieutenant",
    "capt": "captain", "det": "detective", "cpl": "corporal", "dep": "deputy", "ofc": "officer",
    "n": "north", "s": "south", "e": "east", "w": "west", "natl": "national",
    "da": "district attorney", "pd": "police department", "so": "sheriff office",
    "i": "interstate", "us": "highway", "dps": "department public safety", "univ": "university",
    "1st": "first", "2nd": "second", "3rd": "third", "4th": "fourth", "5th": "fifth",
    "6th": "sixth", "7th": "seventh", "8th": "eighth", "9th": "ninth", "10th": "tenth",
    "metro": "metropolitan", "policeman": "police",
}  # fmt: skip
COMMON = (
    "police department county office city of the and in at on near for sheriff officer deputy "
    "agency bureau division unit force a an by s saint avenue road drive boulevard block town "
    "village law enforcement attorney district prosecutor public safety trooper patrol behind "
    "between outside inside area neighborhood part home house coroner to from"
)
GENERIC = frozenset(COMMON.split())  # may be missing beside the words that distinguish a name


def plain(text: str) -> list[str]:
    """A text's words folded, without possessives and the periods inside abbreviations."""
    return list(_plain(text))


@functools.lru_cache(maxsize=1024)
def _plain(text: str) -> tuple[str, ...]:
    found = re.findall(r"[^\W_]+(?:\.[^\W_](?=\W))*(?:'[^\W_]+)*", fold(text))
    return tuple(re.sub(r"'s?$", "", word).replace(".", "").replace("'", "") for word in found)


def tokens(text: str) -> list[str]:
    """A text's words as names of places and agencies are compared: also written out, singular."""
    return list(_tokens(text))


@functools.lru_cache(maxsize=1024)
def _tokens(text: str) -> tuple[str, ...]:
    return tuple(_singular(part) for word in _plain(text) for part in SHORT.get(word, word).split())


def _singular(word: str) -> str:
    """A rough singular, alike on both sides: deputies, officers, sheriffs."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and word[-2] not in "su" else word


def name(value: str, text: str) -> bool:
    """Every distinctive word of a name occurs; "police", "department" and the like may be missing.

    A name of such words alone needs one of them. Initials stand for what they shorten.
    """
    wanted, present = tokens(value), set(tokens(text))
    distinctive = [word for word in wanted if word not in GENERIC]
    if not distinctive:
        return any(word in present for word in wanted)
    missing = [word for word in distinctive if word not in present]
    return not missing or _initials(value, text) or _initials(text, value)


def _initials(long: str, short: str) -> bool:
    """Whether `short` holds an acronym of words that follow each other in `long`."""
    initials = "".join(word[0] for word in re.findall(r"[^\W\d_]\w*", long) if word[0].isupper())
    found = re.findall(r"\b[A-Z]{3,6}\b", short)
    skipping = [".*?".join(acronym) for acronym in found]  # NYPD: New York (City) Police Department
    return any(re.search(pattern, initials) for pattern in skipping)


SUFFIXES = frozenset(("jr", "sr", "ii", "iii", "iv", "mr", "mrs", "ms", "dr"))


def person(value: str, text: str) -> bool:
    """Surname and every given name occur; initials, quoted nicknames and Jr. may be missing."""
    unquoted = re.sub(r"[\"“”'‘’(][^\"“”'‘’()]+[\"“”'‘’)](?=\s|$)", " ", f"{value} ")
    given = plain(unquoted) or plain(value)
    wanted = [word for word in given if len(word) > 1 and word not in SUFFIXES] or given
    present = set(plain(text))
    return all(word in present for word in wanted)


# -- states --------------------------------------------------------------------------------------


def state(value: str, text: str) -> bool:
    """The state is named, or a city or county that it has; not if only other states are.

    "Newport, Ore." ties Newport to Oregon, although Kentucky has one too. A text whose
    proper names no state knows as places (a township, a neighbourhood) is given the benefit.
    """
    named = gazetteer.states_named(text)
    if value in {state.code for state in named}:
        return True
    found = [
        (gazetteer.fold_place(text[start:end]), end, having)
        for start, end, having in gazetteer.places_named(text)
        if not any(start < s.end and s.start < end for s in named)  # Ohio is a village, too
    ]
    tied = {place for place, end, _ in found if any(0 <= s.start - end <= 2 for s in named)}
    if any(value in having for place, _, having in found if place not in tied):
        return True
    known = any(not _unlisted(text[end:]) for place, end, _ in found if place not in tied)
    return not named and not known and bool(re.search(r"\w\W+[A-Z]", text))


def _unlisted(after: str) -> bool:
    """Whether a name is followed by a word that makes it a place that post offices do not list."""
    return bool(re.match(r"\s+(Township|Twp|Borough|Village|Parish|Heights|Hills)\b", after))


RULES: Mapping[str, Callable[[Any, str], bool]] = {
    "time": clock.follows,
    "number": number,
    "name": name,
    "person": person,
    "state": state,
}
