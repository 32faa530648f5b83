"""Clock times in words: which minutes of the day "about 1:18 a.m." or "2147 hours" can mean."""

from __future__ import annotations

import re
from collections.abc import Iterator

DAY = 24 * 60  # minutes
SLACK = 10  # "shortly after 11:30", "about 4": the tolerance with which times are compared
LONGEST = 6 * 60  # "between 9 and 10 p.m.": over this the two are no bounds of one time
HOURS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip
HALF = r"(?P<half>[ap]\.?\s?m\b\.?|in the (?:morning|afternoon|evening)|at night)"
HOUR = r"(?P<hour>\d{1,2}|" + "|".join(HOURS) + r")"
CLOCK = re.compile(
    rf"(?<![\d:.$])\b{HOUR}(?:[:.](?P<minute>[0-5]\d)(?::[0-5]\d)?)?\s*(?:o['’]clock)?\s*{HALF}?"
    r"(?![\d:]|\.\d)",
    re.I,
)
MILITARY = re.compile(r"\b(?P<hour>[01]\d|2[0-3]):?(?P<minute>[0-5]\d)\s*(?:hours|hrs|h)\b", re.I)
NAMED = {"noon": 12 * 60, "midday": 12 * 60, "midnight": 0}
PAST = re.compile(rf"\b(?P<part>half|quarter) (?P<way>past|to|after|before) {HOUR}\b", re.I)
VAGUE = re.compile(
    r"\b(about|around|approximately|approx|roughly|nearly|almost|shortly|just|little|soon|minutes?"
    r"|moments?|after|before|by|past|near|close to|circa)\b",
    re.I,
)
RANGE = re.compile(r"\bbetween\b|\d\s*(?:-|–|to)\s*\d", re.I)
# "two hours later", "about 20 minutes after"
APART = re.compile(
    r"\b(?P<n>\w+)(?P<half> and a half)?[ -](?P<unit>hour|minute)s?[ -]"
    r"(?:later|after|before|earlier|prior|long|into|standoff|and)",
    re.I,
)


def follows(value: str, text: str) -> bool:
    """Whether a time `HH:MM` can be meant by some clock time of a text.

    A time without a.m. or p.m. stands for both halves of the day. Beside a word such as "about"
    or "shortly after" ten minutes are let pass, between two times all that lie between, and beside
    "two hours later" the time as much later or earlier.
    """
    if not re.fullmatch(r"[0-9]{2}:[0-9]{2}", value):
        return False
    wanted = int(value[:2]) * 60 + int(value[3:])
    stated = list(minutes(text))
    moves = [0, *(sign * m for m in _apart(text) for sign in (1, -1))]
    slack = SLACK if VAGUE.search(text) else 0
    for base in stated:
        for move in moves:
            off = abs(wanted - base - move) % DAY
            if min(off, DAY - off) <= (SLACK if move else slack):
                return True
    return bool(RANGE.search(text)) and any(
        (wanted - start) % DAY <= (end - start) % DAY <= LONGEST
        for start in stated
        for end in stated
    )


def minutes(text: str) -> Iterator[int]:
    """The minutes of the day that a text's clock times can mean, 0 to 1439."""
    for word, minute in NAMED.items():
        if re.search(rf"\b{word}\b", text, re.I):
            yield minute
    for match in MILITARY.finditer(text):
        yield int(match["hour"]) * 60 + int(match["minute"])
    for match in PAST.finditer(text):
        part = 30 if match["part"].lower() == "half" else 15
        sign = 1 if match["way"].lower() in ("past", "after") else -1
        yield from ((_hour(match) * 60 + sign * part + add) % DAY for add in (0, DAY // 2))
    for match in CLOCK.finditer(text):
        yield from _clock(match, text)


def _hour(match: re.Match[str]) -> int:
    """The hour as written, in digits or as a word."""
    return HOURS.get(match["hour"].lower()) or int(match["hour"])


def _clock(match: re.Match[str], text: str) -> Iterator[int]:
    """The readings of one clock time; a bare number is one only where a time is expected."""
    hour, minute, half = _hour(match), int(match["minute"] or 0), match["half"]
    if hour > 24 or (half and hour > 12 and not match["minute"]):
        return
    if not half and not match["minute"] and "clock" not in match[0].lower():
        # "between 9 and 10 p.m.", "at 4": a number that a time could be
        before = text[max(match.start() - 10, 0) : match.start()].lower()
        if not re.search(r"\b(at|about|around|by|between|until|from|after|before) $", before):
            return
    base = hour % 24 * 60 + minute
    if half is None or hour > 12:
        yield base
        if hour <= 12:
            yield (base + DAY // 2) % DAY
    elif re.match(r"a[^t]|in the morning", half, re.I):
        yield hour % 12 * 60 + minute
    else:  # p.m., afternoon, evening; "at night" is either side of midnight
        yield hour % 12 * 60 + minute + DAY // 2
        if half.lower() == "at night" and hour % 12 < 5:
            yield hour % 12 * 60 + minute


def _apart(text: str) -> Iterator[int]:
    """The stretches of time that a text tells, in minutes."""
    for match in APART.finditer(text):
        word = match["n"].lower()
        number = int(word) if word.isdecimal() and len(word) < 4 else HOURS.get(word, 1)
        unit = 60 if match["unit"].lower() == "hour" else 1
        yield number * unit + (30 if match["half"] else 0)
        if word in ("half", "an"):  # "half an hour later"
            yield 30
