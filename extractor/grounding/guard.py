"""Which small differences between a quote and a passage are harmless. Closed lists, no guessing.

Everything that is not on a list here counts as content and must agree to the letter: numbers,
dates, names, negations, modality, pronouns, prepositions, verbs, nouns.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ARTICLES = _words("a an the")
DROPPABLE = ARTICLES | _words("that then also")
"""Words that may be missing or extra. Not "of", "who", "which", "was": they can turn roles."""

SLIPS = {
    "teh": "the",
    "hte": "the",
    "tehe": "the",
    "taht": "that",
    "thta": "that",
    "adn": "and",
    "nad": "and",
    "wich": "which",
    "whcih": "which",
    "wiht": "with",
    "wtih": "with",
    "fo": "of",
    "frmo": "from",
}
"""Misspelt function words that are no words themselves. Other slips are left out: "shooting" and
"shouting", "complaint" and "compliant", "unarmed" and "unharmed" are one letter apart."""

TITLES = _words(
    "police officer officers deputy deputies sheriff sheriff's sergeant detective detectives "
    "trooper troopers chief department county city state"
)
"""Words that may differ in their capital. Others may be names: Brown, Young, May, Will."""

_UNITS = _words(
    "year years old month months week weeks day days hour hours inch inches mile miles pound "
    "pounds caliber calibre gauge"
)
"""Units that may follow a number with or without a hyphen. Not "second", "round" or "foot", which
are also other words: "two second shots", "two-second shots"."""
_CARDINALS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety "
    "hundred thousand million billion dozen half quarter hundreds thousands millions dozens halves "
    "quarters"
)
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth thirtieth "
    "hundredth thirds fourths fifths sixths eighths tenths"
)
_NUMBERS = _words(f"{_CARDINALS} {_ORDINALS}")
_QUANTITIES = _words(
    f"{_ORDINALS} few little lot couple number hundred thousand million billion dozen half quarter "
    "most more less fewer only same other next last one many great good"
)
"""After these an article counts: "few shots" and "a few shots", "a third" and "the third"."""

_NEGATIONS = _words("no not never none nor neither without hardly barely cannot nobody")
_TURNING = _NEGATIONS | _words(
    "after before since until till by at with for from of in on to as like than so now such but "
    "only except if whether about over under because and or all this"
)
"""After these "that" and "then" are no mere connectives: "after that", "so that", "since then"."""

_PARTIES = _words(
    "police officer officers cop cops deputy deputies trooper troopers agent agents sheriff chief "
    "sergeant detective detectives suspect suspects victim victims man men woman women boy boys "
    "girl girls person people teen teenager child children he she him her his they them who "
    "bystander bystanders gunman driver passenger hostage"
)
_ACTS = _words(
    "shot shoot shoots shooting fire fired fires firing kill killed killing stab stabbed stabbing "
    "hit hits struck wound wounded injured dead died armed unarmed attacked attacking"
)
_UNHYPHENABLE = _TURNING | _PARTIES | _ACTS
"""A hyphen beside these can turn roles: "police-shot man" and "police shot man"."""

_PAIRING = _NEGATIONS | _words("and or")
"""Before an article these count persons: "an officer and a deputy", "an officer and deputy"."""

_LEANING = (
    _NEGATIONS
    | _QUANTITIES
    | _words(
        "both either each every all any some several non un ex former suspected alleged allegedly "
        "accused possible potential apparent if whether unless may might could would should did do "
        "does cannot denied denies fake toy"
    )
)

_WEEKDAYS = _words("monday tuesday wednesday thursday friday saturday sunday")
_BEFORE_COMMA = _WEEKDAYS | _words("however meanwhile later eventually afterward")
_AFTER_COMMA = _words(
    "and but or who which whose where when while as because although though after before until "
    "according including however meanwhile too"
)
"""Where a comma may come and go. Elsewhere it can turn the sense: "No, officers fired", "the
officer, said the man, fired", "as the man shot, the officer fled"."""


def is_number(word: str) -> bool:
    """True for a word with a digit in it, and for cardinal, ordinal and fraction words."""
    return any(c.isdigit() or c.isnumeric() for c in word) or word.lower() in _NUMBERS


def leans_on(word: str) -> bool:
    """True for a word that changes what follows it, so that a passage must not start after it.

    Asked only where the quote was changed at its start: "Officers fired" is no quote from "No
    officers fired" or "Two officers fired".
    """
    return is_number(word) or word.lower() in _LEANING


def words_cost(
    quote: tuple[str, ...], passage: tuple[str, ...], left: str, right: str
) -> int | None:
    """Edits between the droppable words in one gap, or None if a difference is not harmless.

    `left` and `right` are the content words on either side, "" at an end of the quote.
    """
    if quote == passage:
        return 0
    same = 0
    while same < min(len(quote), len(passage)) and quote[same] == passage[same]:
        same += 1
    ours, theirs = list(quote[same:]), list(passage[same:])
    while ours and theirs and ours[-1] == theirs[-1]:
        ours.pop()
        theirs.pop()
    if not all(_word_is_harmless(word, left, right) for word in ours + theirs):
        return None
    if len(ours) == len(theirs) == 1 and ours[0] in ARTICLES and theirs[0] in ARTICLES:
        return 1
    return len(ours) + len(theirs)


def _word_is_harmless(word: str, left: str, right: str) -> bool:
    if word in ARTICLES:
        return right.lower() not in _QUANTITIES and left.lower() not in _PAIRING
    if word == "then" and (right[:1].isupper() or right.lower() in _PARTIES):
        return False  # "then Officer Smith": he no longer is
    return left.lower() not in _TURNING


def marks_cost(quote: str, passage: str, left: str, right: str) -> int | None:
    """Edits between the punctuation of one gap, or None if a difference is not harmless.

    Marks are as `edit` writes them: "-" a tight hyphen, "¬" one at a line's end, "—" a dash.
    """
    quote, passage = quote.replace("¬", "-"), passage.replace("¬", "-")
    if quote == passage:
        return 0
    if {quote, passage} == {"", "-"}:
        if right.lower() == "old" and left.lower() in ("year", "month", "week", "day"):
            return 0  # the second hyphen of "34-year-old" goes with the first
        return 1 if _hyphen_is_harmless(left, right) else None
    if quote.replace(",", "") == passage.replace(",", ""):
        return 1 if _comma_is_harmless(left, right) else None
    return None


def _hyphen_is_harmless(left: str, right: str) -> bool:
    if is_number(left):
        return right.lower() in _UNITS
    if is_number(right) or (left[:1].isupper() and right[:1].isupper()):
        return False
    return left.lower() not in _UNHYPHENABLE and right.lower() not in _UNHYPHENABLE


def _comma_is_harmless(left: str, right: str) -> bool:
    if {left.lower(), right.lower()} & _NEGATIONS or (is_number(left) and is_number(right)):
        return False
    return left.lower() in _BEFORE_COMMA or right in _AFTER_COMMA


def join_cost(mark: str, left: str, right: str) -> int | None:
    """1 if `left` + `mark` + `right` on one side may be one word on the other, else None.

    A hyphen at a line's end may be dropped, and one inside a lower-case word ("hand-gun").
    """
    if mark not in ("-", "¬") or not (left + right).isalpha() or left.lower() in _NEGATIONS:
        return None
    return 1 if mark == "¬" or (left + right).islower() else None
