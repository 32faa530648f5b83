"""Dates in the text, resolved against the day of publication: "Friday", "Nov. 6", "in 2014"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from extractor.models.rules import lexicon
from extractor.models.rules.sentences import Sentence, beginnings_of

_MONTH = "|".join(m.replace(".", r"\.?") for m in sorted(lexicon.MONTHS, key=len, reverse=True))
_DAY = "|".join(lexicon.WEEKDAYS)
_NUMBER = "|".join(w for w, n in lexicon.NUMBERS.items() if n <= 12)
EXPRESSION = re.compile(
    r"(?<!\w)(?=[\dade-fi-jl-ostwy])(?:"  # most words fail here
    rf"(?:(?P<weekday0>{_DAY})(?:\s+(?:morning|afternoon|evening|"
    rf"night))?,?\s+)?\b(?P<month>{_MONTH})\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b"
    r"(?:,?\s+(?P<year>(?:19|20)\d\d)\b)?"
    rf"|\b(?P<month2>{_MONTH})(?:\s+of)?,?\s+(?P<year2>(?:19|20)\d\d)\b"
    r"|\b(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>(?:19|20)?\d\d)\b"
    rf"|\b(?P<after>{_NUMBER}|a|\d+)\s+(?P<unit>day|week)s?\s+(?P<sense>after|earlier|before|ago)\b"
    rf"|\b(?:(?P<last>last|next|this)\s+)?(?P<weekday>{_DAY})\b"
    r"|\b(?P<today>today|tonight|this\s+(?:morning|afternoon|evening))\b"
    r"|\b(?P<yesterday>yesterday|last\s+night)\b"
    rf"|\bin\s+(?:early\s+|late\s+|mid-)?(?P<month3>{_MONTH})\b(?!\s+\d)"
    r"|\b(?:in|since)\s+(?P<year3>(?:19|20)\d\d)\b"
    rf"|\blast\s+(?P<ago>month|year|{_MONTH})\b(?!\s+\d)"
    rf"|\b(?:the|an?|his|her|in)\s+(?:(?P<month4>{_MONTH})(?!\s+\d)|(?P<year4>(?:19|20)\d\d))\s+"
    r"(?=(?:[\w-]+\s+){0,2}?(?:shooting|killing|death|incident|arrest|encounter|raid)s?\b))"
)

# Without a figure or one of these words there is no date, and the long pattern need not be tried
DIGIT = re.compile(r"\d")
HINTS = beginnings_of(*lexicon.WEEKDAYS, *lexicon.MONTHS, "day", "days", "weeks", "today",
                      "tonight", "night", "last", "this", "yesterday")  # fmt: skip

REPORTED = re.compile(
    r"\b(?:said|says|told|tells|announced|confirmed|released|identified|ruled|charged|sentenced|"
    r"testified|statement|jurors|reporters|conference|briefing|hearing|vigil|funeral|rally|"
    r"demonstrations?|protests?|march|trial|verdict|decision|ruling|settlement|indictment|lawsuit|"
    r"meeting|broadcast|aired|"
    r"interview|arraigned|attends?)"
    r"(?:\W+(?:on|early|late|last|a|at|the|in|reporters|investigators|jurors|him|her|morning|"
    r"court)){0,3}\W*$|\(@\w+\)\s*$"  # or of a post: "— Ann Cole (@anncole)"
)
REPORTS = re.compile(
    r"^\s*(?:(?:morning|afternoon|evening|night)\s+)?(?:released|announced|said|identified|"
    r"charged|press conference|"
    r"news conference|at (?:a|the) (?:press|news) conference|statement)\b"
)
LIMIT = re.compile(r"\b(?:by|until|since|as of|before|for)\s+(?:the\s+)?$")
FULL = re.compile(r"\d{4}-\d\d-\d\d")
COMPARED = re.compile(r"\b(?:comes?|came|follow(?:s|ed)|was|were)\b")  # "comes a day after"


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date in a sentence.

    `value` is EDTF (YYYY, YYYY-MM, YYYY-MM-DD, XXXX for an unknown year) or None if it cannot be
    resolved; `offset` is set for "one day after": days from another event.
    """

    sentence: int
    start: int
    end: int
    value: str | None
    weekday: bool = False
    offset: int | None = None


def find(sentence: Sentence, published: date | None) -> list[DateMention]:
    """The date expressions of a sentence, in order."""
    found: list[DateMention] = []
    if HINTS.isdisjoint(sentence.beginnings) and DIGIT.search(sentence.low) is None:
        return found
    for match in EXPRESSION.finditer(sentence.low):
        value, offset = _resolve(match, published)
        found.append(
            DateMention(
                sentence.index,
                sentence.start + match.start(),
                sentence.start + match.end(),
                value,
                weekday=match["weekday"] is not None,
                offset=offset,
            )
        )
    return found


def _resolve(match: re.Match[str], published: date | None) -> tuple[str | None, int | None]:
    if match["month"]:
        year = int(match["year"]) if match["year"] else None
        return _month_day(_month(match["month"]), int(match["day"]), year, published), None
    if match["month2"]:
        return f"{match['year2']}-{_month(match['month2']):02d}", None
    if match["m"]:
        year = int(match["y"]) + (2000 if len(match["y"]) == 2 else 0)
        return _month_day(int(match["m"]), int(match["d"]), year, published), None
    if match["after"]:
        return _counted(match, published)
    if match["weekday"]:
        return weekday(lexicon.WEEKDAYS[match["weekday"]], published, match["last"]), None
    if month := match["month3"] or match["month4"]:
        return _past_month(_month(month), published), None
    if year3 := match["year3"] or match["year4"]:
        return year3, None
    if match["ago"]:
        return _last(match["ago"], published), None
    if published is None:
        return None, None
    return (published - timedelta(days=1 if match["yesterday"] else 0)).isoformat(), None


def _month(word: str) -> int:
    return lexicon.MONTHS.get(word) or lexicon.MONTHS[word.rstrip(".") + "."]


def _counted(match: re.Match[str], published: date | None) -> tuple[str | None, int | None]:
    word = match["after"]
    count = int(word) if word.isdigit() else lexicon.NUMBERS.get(word, 1)
    days = count * (7 if match["unit"] == "week" else 1)
    if match["sense"] == "ago":
        if published is None or match["unit"] == "week":
            return None, None
        return (published - timedelta(days=days)).isoformat(), None
    return None, days if match["sense"] == "after" else -days


def weekday(number: int, published: date | None, qualifier: str | None = None) -> str | None:
    """The last such weekday on or before publication; None without one, or for "next"."""
    if published is None or qualifier == "next":
        return None
    back = (published.weekday() - number) % 7
    if qualifier == "last" and back == 0:
        back = 7
    return (published - timedelta(days=back)).isoformat()


def _month_day(month: int, day: int, year: int | None, published: date | None) -> str | None:
    """A month and day; without a year the last such day on or before publication."""
    try:
        if year is None and published is None:
            date(2000, month, day)
            return f"XXXX-{month:02d}-{day:02d}"
        if year is not None:
            return date(year, month, day).isoformat()
        assert published is not None
        candidate = date(published.year, month, day)
        if candidate > published:
            candidate = date(published.year - 1, month, day)
        return candidate.isoformat()
    except ValueError:
        return None


def _past_month(month: int, published: date | None) -> str | None:
    if published is None:
        return f"XXXX-{month:02d}"
    year = published.year - (month > published.month)
    return f"{year}-{month:02d}"


def _last(what: str, published: date | None) -> str | None:
    """A month or a year in words: "last month", "last year", "last November"."""
    if published is None:
        return None if what in ("month", "year") else f"XXXX-{_month(what):02d}"
    if what == "year":
        return str(published.year - 1)
    if what == "month":
        return (published.replace(day=1) - timedelta(days=1)).isoformat()[:7]
    month = _month(what)
    return f"{published.year - (month >= published.month)}-{month:02d}"


def shifted(value: str, days: int) -> str | None:
    """A full date so many days before another; None if it is not a full date."""
    if not FULL.fullmatch(value):
        return None
    return (date.fromisoformat(value) - timedelta(days=days)).isoformat()


def days_between(one: str, other: str) -> int | None:
    """How many days lie between two full dates; None if one is not full."""
    if not (FULL.fullmatch(one) and FULL.fullmatch(other)):
        return None
    return abs((date.fromisoformat(one) - date.fromisoformat(other)).days)


def is_report(sentence: Sentence, mention: DateMention) -> bool:
    """Whether the day is that of the report: "police said Thursday"."""
    before = sentence.low[: mention.start - sentence.start]
    after = sentence.low[mention.end - sentence.start :]
    if LIMIT.search(before[-16:]):
        return True
    return REPORTED.search(before[-45:]) is not None or REPORTS.match(after) is not None


def compared(sentence: Sentence, mention: DateMention) -> bool:
    """Whether an offset sets one event against another: "it comes a day after"."""
    return COMPARED.search(sentence.low[: mention.start - sentence.start]) is not None
