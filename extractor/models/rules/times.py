"""Clock times in the text: "about 1:18 a.m.", "2147 hours", "noon"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractor.models.rules.sentences import Sentence, beginnings_of

CLOCK = re.compile(
    r"\b(?P<hour>\d{1,2})(?::(?P<minute>[0-5]\d))?\s*(?P<half>[ap])\.?\s?m\b\.?"
    r"|\b(?P<army>[0-2]\d[0-5]\d)\s*(?:hours|hrs)\b"
    r"|\b(?P<day>(?:1[3-9]|2[0-3])):(?P<daymin>[0-5]\d)\b"
    r"|\b(?P<noon>noon|midnight)\b"
    r"|\b(?P<bare>1?\d):(?P<baremin>[0-5]\d)\b(?!\s*[ap]\.?m)"
    r"|\b(?P<hour2>\d{1,2}|[a-z]+)\s+o'clock\b"
)
DIGIT = re.compile(r"\d")
HINTS = beginnings_of("noon", "midnight", "clock")  # without these or a figure there is no time
NOT_BEFORE = re.compile(
    r"(?<!shortly )(?<!just )(?<!soon )(?<!minutes )(?:until|after|till|from|between|before|by|to|"
    r"than)\s+"
    r"(?:nearly\s+|about\s+)?$"
)


@dataclass(frozen=True, slots=True)
class TimeMention:
    """A clock time in a sentence; `value` is HH:MM, 24 hours.

    `half` is false if neither a.m. nor p.m. is said; `limit` is true after "until", "before".
    """

    sentence: int
    start: int
    end: int
    value: str
    half: bool
    limit: bool


def find(sentence: Sentence) -> list[TimeMention]:
    """The clock times of a sentence, in order."""
    found = []
    if HINTS.isdisjoint(sentence.beginnings) and DIGIT.search(sentence.low) is None:
        return []
    for match in CLOCK.finditer(sentence.low):
        value = _value(match)
        if value is None:
            continue
        start, end = sentence.start + match.start(), sentence.start + match.end()
        limit = NOT_BEFORE.search(sentence.low, 0, match.start()) is not None
        found.append(TimeMention(sentence.index, start, end, value, match["bare"] is None, limit))
    return found


def _value(match: re.Match[str]) -> str | None:
    if match["hour"]:
        hour = int(match["hour"])
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match["half"] == "p" else 0)
        return f"{hour:02d}:{match['minute'] or '00'}"
    if match["army"]:
        army = match["army"]
        return f"{army[:2]}:{army[2:]}" if int(army[:2]) < 24 else None
    if match["day"]:
        return f"{match['day']}:{match['daymin']}"
    if match["noon"]:
        return "12:00" if match["noon"] == "noon" else "00:00"
    if match["bare"] and 1 <= int(match["bare"]) <= 12:
        return f"{int(match['bare']):02d}:{match['baremin']}"
    return None
