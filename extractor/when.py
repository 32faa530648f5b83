"""Dates in words: which days "Friday", "Aug. 26" or "a day after" can mean on a publication date.

Every expression becomes a `Span` of days together with how finely it speaks: "in 2014" carries a
year, "late November" a month, "Friday" a day. Values are EDTF (ISO 8601-2): `YYYY`, `YYYY-MM`,
`YYYY-MM-DD`, with `XXXX` for an unknown year. Readings are wide: where newspapers use an
expression in two ways, both are given.
"""

from __future__ import annotations

import calendar
import functools
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

EDTF = re.compile(r"(?:[0-9]{4}|XXXX)(?:-[0-9]{2}(?:-[0-9]{2})?)?")
UNKNOWN_YEAR = 4  # stands for XXXX inside a Span: a leap year in which no news was printed
AHEAD = timedelta(days=3)  # an article may be dated some days before its last edit
YEAR, MONTH, DAY = 1, 2, 3  # how many parts of a date an expression carries

MONTHS = {
    name: number
    for number in range(1, 13)
    for name in (calendar.month_name[number].lower(), calendar.month_abbr[number].lower())
} | {"sept": 9}
WEEKDAYS = {
    "monday": 0, "mon": 0, "tuesday": 1, "tues": 1, "tue": 1, "wednesday": 2, "wed": 2,
    "thursday": 3, "thurs": 3, "thur": 3, "thu": 3, "friday": 4, "fri": 4, "saturday": 5,
    "sat": 5, "sunday": 6, "sun": 6,
}  # fmt: skip
HOLIDAYS = {  # first and last month and day on which it can fall
    "new year's day": "01-01 01-01", "new year's eve": "12-31 12-31",
    "martin luther king": "01-15 01-21", "valentine's day": "02-14 02-14",
    "st. patrick's day": "03-17 03-17", "easter": "03-22 04-25", "mother's day": "05-08 05-14",
    "memorial day": "05-24 05-31", "juneteenth": "06-19 06-19", "father's day": "06-15 06-21",
    "fourth of july": "07-03 07-05", "independence day": "07-04 07-04",
    "labor day": "08-31 09-07", "halloween": "10-31 10-31", "veterans day": "11-11 11-11",
    "thanksgiving": "11-20 11-29", "christmas eve": "12-24 12-24", "christmas": "12-24 12-26",
}  # fmt: skip
COUNTS = {
    "a": 1, "an": 1, "one": 1, "the": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "couple of": 2,
    "a couple of": 2, "several": 4, "a few": 3, "few": 3,
}  # fmt: skip

_MONTH = (
    r"(?P<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|"
    r"Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
MONTH_DAY = re.compile(
    rf"\b{_MONTH}\s+{_DAY}(?:\s*(?:-|–|to|and|or)\s*(?P<last>\d{{1,2}}))?\b(?:,?\s+{_YEAR}\b)?",
    re.I,
)
DAY_MONTH = re.compile(rf"\b{_DAY}\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR}\b)?", re.I)
NUMERIC = re.compile(
    r"(?<![\d.])(?P<month>\d{1,2})(?P<mark>[/.-])(?P<day>\d{1,2})(?P=mark)(?P<year>\d{4}|\d\d)\b"
)
SLASHED = re.compile(r"(?<![\d/.])(?P<month>\d{1,2})/(?P<day>\d{1,2})(?P<year>)(?![\d/])")
ISO = re.compile(rf"\b{_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)\b")
MONTH_ONLY = re.compile(rf"\b{_MONTH}(?!\s+\d{{1,2}}\b)(?:,?\s+(?:of\s+)?{_YEAR}\b)?")
YEAR_ONLY = re.compile(rf"(?<![\d$.,]){_YEAR}(?![\d,%]|\.\d)")
WEEKDAY = re.compile(
    r"\b(?P<name>(?:mon|tues|wednes|thurs|fri|satur|sun)day|Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)"
    r"\b(?:['’]s\b)?",
    re.I,
)
# hours told from or across midnight: "Saturday night … two hours later" may be Sunday
ACROSS_MIDNIGHT = re.compile(
    r"\b(hours?|minutes?) (later|earlier|before|after|prior)|overnight|midnight|night into|into the"
    r"|early hours|wee hours",
    re.I,
)
LAST = re.compile(r"\b(last|next|previous|past|ago|prior)( \w+)?\W*$", re.I)
MONTH_AFTER = re.compile(r"\b(in|of|last|this|since|late|early|mid|by)\W$", re.I)


class Span(NamedTuple):
    """Days that an expression may mean, first to last, and how many date parts it carries."""

    first: date
    last: date
    finest: int = DAY

    def allows(self, value: str) -> bool:
        """Whether an EDTF value is one of these days or a coarser name of some of them."""
        parts = value.split("-")
        if len(parts) > self.finest:
            return False
        if parts[0] == "XXXX" and len(parts) == 1:
            return self.first.year == UNKNOWN_YEAR
        years = {self.first.year, self.last.year} if parts[0] == "XXXX" else {int(parts[0])}
        wanted = (_period(year, *map(int, parts[1:])) for year in years)
        return any(w and w[0] <= self.last and w[1] >= self.first for w in wanted)


def _period(year: int, month: int | None = None, day: int | None = None) -> Span | None:
    """A year, month or day as a span; None if there is no such day."""
    try:
        if month is None:
            return Span(date(year, 1, 1), date(year, 12, 31), YEAR)
        if day is None:
            return Span(
                date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]), MONTH
            )
        return Span(date(year, month, day), date(year, month, day))
    except ValueError:
        return None


def spans(text: str, published: date | None) -> Iterator[Span]:
    """What every date expression of a text can mean; none for a text without one."""
    return (span for read in READERS for span in read(text, published))


def follows(value: str, text: str, published: date | None) -> bool:
    """Whether an EDTF date can be meant by some date expression of a text.

    What is no EDTF date does not follow.
    """
    return bool(EDTF.fullmatch(value)) and any(
        span.allows(value) for span in spans(text, published)
    )


def weekdays(text: str) -> Iterator[re.Match[str]]:
    """The weekdays named in a text; "sat", "sun" and the like only with a capital."""
    for match in WEEKDAY.finditer(text):
        if len(match["name"]) > 5 or match["name"][0].isupper():
            yield match


def weekday_dates(match: re.Match[str], published: date) -> Iterator[date]:
    """The days that a weekday, found in its text, can mean: the last such day up to publication.

    On that very weekday also the one a week ago; after "last" or "next" the week before as well;
    where hours are told across midnight, the days beside it.
    """
    back = (published.weekday() - WEEKDAYS[match["name"].lower()]) % 7
    weeks = [0, 7] if back == 0 or LAST.search(_before(match)) else [0]
    beside = (-1, 0, 1) if _across_midnight(match.string) else (0,)
    for week in weeks:
        for step in beside:
            yield published - timedelta(days=back + week + step)


def _before(match: re.Match[str]) -> str:
    """The few words before a match."""
    return match.string[max(match.start() - 30, 0) : match.start()]


@functools.lru_cache(maxsize=64)
def _across_midnight(text: str) -> bool:
    """Whether a text tells hours that may cross midnight."""
    return bool(ACROSS_MIDNIGHT.search(text))


def _weekdays(text: str, published: date | None) -> Iterator[Span]:
    """As in "on Friday"; without a publication date a weekday fixes nothing."""
    if published is not None:
        for match in weekdays(text):
            yield from (Span(day, day) for day in weekday_dates(match, published))


@functools.lru_cache(maxsize=64)
def _years_told(text: str, published: date | None) -> frozenset[int]:
    """The years that a text states or counts back to."""
    told = {int(match["year"]) for match in YEAR_ONLY.finditer(text)}
    if published is not None:
        back = [int(n) for n in re.findall(r"\b(\d{1,2}) years? (?:ago|earlier)", text)]
        if re.search(r"\b(last|previous) year|a year (ago|earlier)", text, re.I):
            back.append(1)
        told |= {published.year - n for n in back}
    return frozenset(told)


def _years(text: str, published: date | None, month: int = 1, day: int = 1) -> frozenset[int]:
    """The years that a month and day without one can belong to."""
    told = _years_told(text, published)
    if published is None:
        return told or frozenset({UNKNOWN_YEAR})
    latest = published + AHEAD
    return told | {latest.year - ((month, day) > (latest.month, latest.day))}


def _calendar(text: str, published: date | None) -> Iterator[Span]:
    """As in "Aug. 26", "26 August 2022", "8/26/22", "2022-08-26", "Aug. 26-27"."""
    for match in (
        m for p in (MONTH_DAY, DAY_MONTH, NUMERIC, SLASHED, ISO) for m in p.finditer(text)
    ):
        named = match["month"].rstrip(".").lower()
        month = MONTHS.get(named) or int(named)
        years = {_full(match["year"])} if match["year"] else None
        days = {int(match["day"]), int(match.groupdict().get("last") or match["day"])}
        for day in range(min(days), max(days) + 1):
            for year in years or _years(text, published, month, day):
                if span := _period(year, month, day):
                    yield span


def _full(year: str) -> int:
    """A year of two or four digits; 70 and over are of the last century (POSIX takes 69)."""
    return int(year) + (0 if len(year) == 4 else 1900 if int(year) >= 70 else 2000)


def _months(text: str, published: date | None) -> Iterator[Span]:
    """As in "late November", "December 2015"; "May" and "March" only where they must be months."""
    for match in MONTH_ONLY.finditer(text):
        month = MONTHS[match["month"].lower()]
        if month in (3, 5) and not (match["year"] or MONTH_AFTER.search(_before(match))):
            continue
        for year in {int(match["year"])} if match["year"] else _years(text, published, month):
            if span := _period(year, month):
                yield span


def _whole_years(text: str, published: date | None) -> Iterator[Span]:
    """As in "in 2014", "last year", "three years ago", "more than a year after … in 2014"."""
    years = {int(match["year"]) for match in YEAR_ONLY.finditer(text)}
    later = [_count(n) for n in re.findall(r"\b(\w+) years? (?:after|later)", text, re.I)]
    years |= {y + n + extra for y in years for n in later for extra in (0, 1)}
    if published is not None:
        if re.search(r"\b(last|previous) year", text, re.I):
            years.add(published.year - 1)
        if re.search(r"\b(this|earlier in the) year", text, re.I):
            years.add(published.year)
        for n in re.findall(r"\b(\w+) years? (?:ago|earlier|before)", text, re.I):
            years |= {published.year - _count(n) - extra for extra in (0, 1)}
    yield from (span for year in years if (span := _period(year)))


def _count(word: str) -> int:
    """A small number in digits or words; 1 for any other word."""
    return int(word) if word.isdecimal() and len(word) < 4 else COUNTS.get(word.lower(), 1)


# expression: days back from publication (last, first) and how finely it speaks
NEAR: tuple[tuple[str, int, int, int], ...] = (
    (r"today|tonight|this (?:morning|afternoon|evening)|earlier this", 0, 1, DAY),
    (r"yesterday", 1, 1, DAY),
    (r"last night|overnight|the night before|early this morning", 0, 1, DAY),
    (r"day before yesterday", 2, 2, DAY),
    (r"this week|earlier in the week|(?:few|several|some|couple of) days ago", 0, 7, DAY),
    (r"(?:last|past|previous) week(?!end)|a week ago|the week before", 1, 14, DAY),
    (r"weekend", 0, 10, DAY),
    (r"this month|earlier in the month", 0, 31, MONTH),
    (r"(?:last|past|previous) month|weeks ago|a month ago", 1, 62, MONTH),
)
COUNTED = re.compile(
    r"\b(?P<n>\w+(?: of)?) (?P<unit>day|week|month)s? "
    r"(?P<way>ago|after|later|before|earlier|prior)\b"
    r"|\b(?:the )?(?:next|previous|following|same|other) day\b|\bthe day (?:before|after)\b",
    re.I,
)
UNIT = {"day": 1, "week": 7, "month": 30}
AGO = {"day": 0, "week": 3, "month": 31}  # days by which "two weeks ago" may be meant loosely
# "a day after" is told from another event, whose own day is not known here; that one too was in
# the news, so it is looked for around publication
AFTER = {"day": 3, "week": 14, "month": 60}


def _near(text: str, published: date | None) -> Iterator[Span]:
    """As in "yesterday", "two weeks ago", "last month", "a day after" another event."""
    if published is None:
        return

    def back(last: int, first: int, finest: int = DAY) -> Span:
        return Span(published - timedelta(days=first), published - timedelta(days=last), finest)

    for words, last, first, finest in NEAR:
        if re.search(rf"\b(?:{words})\b", text, re.I):
            yield back(last, first, finest)
    anchors = {span for span in _calendar(text, published) if span.first <= published}
    for match in COUNTED.finditer(text):
        unit = (match["unit"] or "day").lower()
        days = _count(match["n"] or "one") * UNIT[unit]
        slack = (AGO if match["way"] == "ago" else AFTER)[unit]
        yield back(max(days - slack, 0), days + slack)
        for anchor in anchors:  # "two days after the Aug. 3 protest"
            for move in (timedelta(days=days), timedelta(days=-days)):
                yield Span(anchor.first + move, anchor.last + move)


def _holidays(text: str, published: date | None) -> Iterator[Span]:
    """As in "on Thanksgiving": the days on which it can fall."""
    lower = text.lower().replace("’", "'")
    for name, days in HOLIDAYS.items():
        if name in lower:
            start, end = (tuple(map(int, day.split("-"))) for day in days.split())
            for year in _years(text, published, *start):
                first, last = _period(year, *start), _period(year, *end)
                if first and last:
                    yield Span(first.first, last.last)


Reader = Callable[[str, date | None], Iterator[Span]]
READERS: tuple[Reader, ...] = (_calendar, _months, _whole_years, _weekdays, _near, _holidays)
