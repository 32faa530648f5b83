"""Does a passage begin and end where words do?

"armed" does not stand in "unarmed", nor "4" in "34", "400" in "3,400", "can" in "can't" or "fatal"
in "non-fatal". The rules, at an end of the passage that is the end of a word:

- letters, digits and combining marks go on a word, also across invisible characters;
- a hyphen before the passage always goes on a word ("non-fatal", "ex-officer", "Smith-Jones",
  "3-4"); one after it only where the rest changes what was said: a number, a second name
  ("Garcia-Lopez"), "-free", "-like", "-something". "34" stands in "34-year-old", "knife" in
  "knife-wielding"; neither "3" nor "4" stands in "3-4";
- a hyphen at a line's end always goes on a word;
- an apostrophe goes on a word except before a final s: "officer" stands in "officer's";
- . , : between digits, a dot between single letters ("p.m."), and / & @ between any go on a word;
- a currency sign, a sign or a point before a number, and % ° after it, belong to it.
"""

from __future__ import annotations

import re

from extractor.grounding.fold import HYPHENS, INVISIBLE, MARKS
from extractor.grounding.guard import is_number

_CONTEXT = 40
"""Characters looked at on either side; longer than any joiner with the word next to it."""

_WORD = rf"[^\W_]|[{MARKS}]"
_GOES_ON_BEFORE = re.compile(
    rf"(?:{_WORD})(?:[{HYPHENS}]|[{HYPHENS}][^\S\n]*\n\s*|['\u2019\u02bc/&@)\]])?\Z"
    r"|\d[.,:]\Z"
    r"|(?:\A|[^\w])[^\W\d_]\.\Z"
)
_BELONGS_BEFORE = re.compile(
    rf"(?:[{HYPHENS}+\u00b1~\u2248$\u00a2-\u00a5\u20a0-\u20bf]|(?<!\w)\.)\Z"
)
_GOES_ON_AFTER = re.compile(
    rf"(?:{_WORD})"
    r"|['\u2019\u02bc](?!s(?!\w))[^\W_]"
    rf"|[{HYPHENS}](?:\d|[^\S\n]*\n\s*[^\W_])"
    r"|[/&@][^\W_]"
    r"|\.[^\W\d_](?!\w)"
)
_NUMBER_GOES_ON = re.compile(r"[.,:]\d")
_BELONGS_AFTER = re.compile(r"[%\u2030\u00b0\u2032\u2033]")
_HYPHENED_AFTER = re.compile(rf"[{HYPHENS}]([^\W\d_]+)")
# most passages stand between blanks and stops, and need no closer look
_PLAIN_BEFORE = re.compile(r"(?<=[a-zA-Z0-9,.;]) ")
_PLAIN_AFTER = re.compile(r"[.,;]?(?:[ \n]|\Z)")
_WORD_BEFORE = re.compile(r"([^\W_]+)\s+\Z")
_LAST_WORD = re.compile(rf"(?:{_WORD})+\Z")
_MARK = re.compile(f"[{MARKS}]")
_CHANGING = {
    "free",
    "less",
    "like",
    "proof",
    "looking",
    "something",
    "odd",
    "plus",
    "ish",
    "turned",
}
_RANGE = {"to", "or", "and"}
_INVISIBLE = re.compile(f"[{INVISIBLE}]")


def stands_alone(text: str, start: int, end: int) -> bool:
    """True if `text[start:end]` has a word in it and cuts none at either end (rules above)."""
    first, last = start, end
    while first < end and not text[first].isalnum():
        first += 1
    while last > first and not text[last - 1].isalnum():
        last -= 1
    while last < end and _MARK.match(text[last]):
        last += 1
    return first < last and _begins(text, start, first) and _ends(text, last, end)


def word_before(text: str, start: int) -> str:
    """The word before `start`, if only blanks lie between; "" otherwise."""
    found = _WORD_BEFORE.search(text[max(0, start - _CONTEXT) : start])
    return found[1] if found else ""


def _begins(text: str, start: int, first: int) -> bool:
    if first and _PLAIN_BEFORE.match(text, first - 1):
        return True
    before = _visible(text[max(0, first - _CONTEXT) : first])
    if _GOES_ON_BEFORE.search(before):
        # A dot after a single letter joins letters only ("U.S."), not "Plan B.34".
        return before.endswith(".") and text[first].isdigit() and not before[-2:-1].isdigit()
    return not (start == first and text[first].isdigit() and _BELONGS_BEFORE.search(before))


def _ends(text: str, last: int, end: int) -> bool:
    if _PLAIN_AFTER.match(text, last):
        return True
    after = _visible(text[last : last + _CONTEXT])
    if _GOES_ON_AFTER.match(after):
        return False
    word = _LAST_WORD.search(text[max(0, last - _CONTEXT) : last])
    assert word is not None  # a letter or a digit stands before `last`
    if word[0][-1].isdigit():
        if _NUMBER_GOES_ON.match(after) or (last == end and _BELONGS_AFTER.match(after)):
            return False
    elif len(word[0]) == 1 and re.match(r"\.[^\W\d_]", after):
        return False
    hyphened = _HYPHENED_AFTER.match(after)
    return hyphened is None or not _changes(word[0], hyphened[1])


def _changes(word: str, rest: str) -> bool:
    if rest.lower() in _CHANGING or (word[0].isupper() and rest[0].isupper()):
        return True
    return is_number(word) and (is_number(rest) or rest.lower() in _RANGE)


def _visible(piece: str) -> str:
    return piece if piece.isascii() else _INVISIBLE.sub("", piece)
