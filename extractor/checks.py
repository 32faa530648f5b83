"""Plausibility checks: doubts about a record, each a `Flag` on one field. Pure.

A flag never changes a value. The checks here hold for any `Record`; what only its own schema can
know (`Record.doubts`) is added to them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from extractor import when
from extractor.article import Article
from extractor.derive import derivable, fold
from extractor.schema.field import (
    EVIDENCE,
    Compare,
    Follows,
    NoClaim,
    Slot,
    comparison,
    follows,
    metadata,
    resolve,
    slots,
)
from extractor.schema.record import Claim, Flag, Record

CODES: dict[str, str] = {
    "ungrounded": "The quote of a claim or rival is not in the article.",
    "clipped": "The quote leaves out the negation that stands right beside it.",
    "unsupported": "The value does not follow from the words quoted for it.",
    "no_claim": "The value has no claim.",
    "dangling": "A claim or rival points to a field that the record does not have.",
    "withheld_value": "The only claim says that the value is withheld, yet there is one.",
    "future": "The date lies after the publication.",
    "weekday": "The weekday in the quote or its sentence is another than that of the date.",
    "counts": "The number of officers contradicts the officers listed.",
    "no_lethal_force": "A person was killed, but no force is listed that can kill.",
    "example_name": "The name is one of the prompt's examples and not in the article.",
    "disagrees": "A second reader of the article gives another value.",
}
EVIDENCE_CODES = ("ungrounded", "clipped", "unsupported", "no_claim", "dangling")  # to ask again

NEGATIVE = (False, "unarmed", 0)  # values that a denial supports
# verbs whose weekday is that of the telling, not of what is told: "police said Thursday"
TOLD = re.compile(
    r"\b(said|says|announced|released|told|identified|ruled|reported|confirmed|charged|appeared|"
    r"according to \w+|statement|filed|sentenced|arraigned|court|wrote|tweeted|posted|interview|"
    r"declined|cleared|updated|published|conference|briefing|hearing)\b[^.;]{0,40}$",
    re.I,
)
# a negation that turns round what is quoted after or before it
NEGATED_BEFORE = re.compile(
    r"(?<![\w'’])(?:no|not|never|neither|nor|without|\w+n['’]t)[ \n]+\Z", re.I
)
LONGEST_NEGATION = 12  # characters of "shouldn't" and a blank or two
NEGATED_AFTER = re.compile(r" (?:not|never)\b(?! only)|n['’]t\b", re.I)
SENTENCE_END = re.compile(r"(?<=[a-z0-9)\"”’'][.!?])[\"”’')]*\s+(?=[A-Z“\"‘'(])|\n+")
ADJACENT = re.compile(r"^[a-z ,(]{0,16}$")  # between a weekday and its date: " night, ", ", "


def check(
    record: Record, article: Article, example_names: frozenset[str] = frozenset()
) -> list[Flag]:
    """The doubts about a record whose quotes have been located, in no claim's favour.

    Args:
        record: grounded; a claim with `match` None counts as located.
        article: what it was read from.
        example_names: names that the prompt's examples use.
    """
    values = given(record)
    return [
        *_ungrounded(record),
        *_clipped(record, article.text),
        *_dangling(record, {value.slot.pointer for value in values}),
        *_unproven(values, article.published),
        *_dates(values, article),
        *_examples(values, article, example_names),
        *record.doubts(),
    ]


def _ungrounded(record: Record) -> Iterator[Flag]:
    """Quotes that are not in the article."""
    for claim in record.claims:
        if claim.match == "not_found":
            yield _not_found(claim.supports[0], claim.quote)
    for rival in record.rivals:
        if rival.match == "not_found":
            yield _not_found(rival.field, rival.quote)


def _not_found(field: str, quote: str) -> Flag:
    message = f'the quote "{quote}" is not in the article; quote its words to the letter'
    return Flag(code="ungrounded", field=field, message=message)


def _clipped(record: Record, text: str) -> Iterator[Flag]:
    """Quotes cut so that a negation is lost: "officers fired" from "No officers fired"."""
    for claim in record.claims:
        if claim.span is None or claim.stance in ("denied", "withheld"):
            continue
        start, end = claim.span
        before = text[max(0, start - LONGEST_NEGATION) : start]
        lost = NEGATED_BEFORE.search(before) or NEGATED_AFTER.match(text, end)
        if lost:
            message = f'"{lost[0].strip()}" stands right beside "{claim.quote}"; quote it too'
            yield Flag(code="clipped", field=claim.supports[0], message=message)


def _dangling(record: Record, known: set[str]) -> Iterator[Flag]:
    """Pointers that lead nowhere, or into the evidence itself; `known` are those of values."""
    pointers = [pointer for claim in record.claims for pointer in claim.supports]
    pointers += [rival.field for rival in record.rivals]
    for pointer in dict.fromkeys(pointers):
        if pointer in known:
            continue
        try:
            resolve(record, pointer)
        except LookupError:
            pass
        else:
            if pointer.split("/")[1:2] not in [[name] for name in EVIDENCE]:
                continue
        message = f"the record has no field {pointer!r}; point to one that it has"
        yield Flag(code="dangling", field=pointer, message=message)


class Given(NamedTuple):
    """A value that a record gives, with the claims about it."""

    slot: Slot
    claims: list[Claim]


NONE: frozenset[int] = frozenset()


def given(record: Record) -> list[Given]:
    """The values of a record, in the schema's order; every check of them looks at the same.

    Which claims are about a value, `extractor.schema.field.about` says; here they are found by
    their pointers, all at once: with 20 claims that takes a tenth of the time.
    """
    naming: dict[str, set[int]] = {}  # a place: the claims that name it
    within: dict[str, set[int]] = {}  # a place: the claims that name something in it
    for number, claim in enumerate(record.claims):
        for pointer in claim.supports:
            naming.setdefault(pointer, set()).add(number)
            for place in _around(pointer):
                within.setdefault(place, set()).add(number)
    found = []
    for slot in slots(record):
        if slot.empty:
            continue
        about = within.get(slot.pointer, NONE) | naming.get(slot.pointer, NONE)
        for place in _around(slot.pointer):
            if place in naming:
                about |= naming[place]
        found.append(Given(slot, [record.claims[number] for number in sorted(about)]))
    return found


@lru_cache(maxsize=4096)  # the same few in record after record
def _around(pointer: str) -> tuple[str, ...]:
    """The places that hold a place: "", "/subjects" and "/subjects/0" for "/subjects/0/age"."""
    parts = pointer.split("/")
    return tuple("/".join(parts[:count]) for count in range(1, len(parts)))


def supporting(claims: list[Claim], value: object) -> list[Claim]:
    """The claims that speak for a value: none that withholds it, a denial only of what is."""
    told = [claim for claim in claims if claim.stance != "withheld"]
    affirmed = [claim for claim in told if claim.stance != "denied"]
    return told if value in NEGATIVE or value == ["unarmed"] else affirmed or told


def _unproven(values: Sequence[Given], published: date | None) -> Iterator[Flag]:
    """Values without a claim, with nothing but a withholding one, or that do not follow."""
    pooled = _same_names(values)
    for slot, claims in values:
        if metadata(slot.info, NoClaim) is not None:
            continue
        quotes = [claim.quote for claim in supporting(claims, slot.value)]
        rule = follows(slot.info)
        if not claims:
            message = f"{slot.value!r} has no claim; quote the words that support it or set null"
            yield Flag(code="no_claim", field=slot.pointer, message=message)
        elif not quotes:
            if any(slot.pointer in claim.supports for claim in claims):
                message = f"{slot.value!r} is set, but its only claim says that it is withheld"
                yield Flag(code="withheld_value", field=slot.pointer, message=message)
        elif rule:
            quotes = pooled.get(_key(slot, rule), quotes)
            yield from _unsupported(slot, rule, quotes, published)


def _key(slot: Slot, rule: Follows) -> str:
    """What makes two names of a record the same; empty for a value that is no name."""
    return fold(slot.value) if rule.rule in ("name", "person") else ""


def _same_names(values: Sequence[Given]) -> dict[str, list[str]]:
    """The quotes for each name, wherever in the record it stands.

    An officer's agency, said once in full, need not be said in full at every mention.
    """
    pooled: dict[str, list[str]] = {}
    for slot, claims in values:
        rule = follows(slot.info)
        if rule and (key := _key(slot, rule)):
            quotes = [claim.quote for claim in supporting(claims, slot.value)]
            pooled.setdefault(key, []).extend(quotes)
    return pooled


def _unsupported(
    slot: Slot, rule: Follows, quotes: list[str], published: date | None
) -> Iterator[Flag]:
    """The value, or each member of a set, that does not follow from any of its quotes."""
    members = slot.value if isinstance(slot.value, list) else [slot.value]
    for member in members:
        if not derivable(member, rule, quotes, published):
            shown = " | ".join(dict.fromkeys(quotes))
            message = f'{member!r} does not follow from "{shown}"; quote words that state it, '
            message += "or correct the value"
            yield Flag(code="unsupported", field=slot.pointer, message=message)


def _dates(values: Sequence[Given], article: Article) -> Iterator[Flag]:
    """Dates after the publication, and dates that a weekday beside them contradicts."""
    for slot, claims in values:
        if comparison(slot.info) is not Compare.DATE:
            continue
        day = str(article.published)
        known = when.EDTF.fullmatch(slot.value) and "X" not in slot.value
        if article.published and known and slot.value > day[: len(slot.value)]:
            message = f"{slot.value!r} is after the publication on {day}"
            yield Flag(code="future", field=slot.pointer, message=message)
        if named := _contradicting(slot.value, supporting(claims, slot.value), article):
            message = f"{slot.value!r} is a {_weekday(slot.value)}, but the article says {named!r}"
            yield Flag(code="weekday", field=slot.pointer, message=message)


def _weekday(value: str) -> str:
    """The weekday of a full date."""
    return date.fromisoformat(value).strftime("%A")


def _contradicting(value: str, claims: list[Claim], article: Article) -> str | None:
    """A weekday that speaks against a full date, None if there is none.

    A weekday that is written beside the very date decides. Else it counts only when no words of
    the quotes give the date, and no weekday in them, or in their sentences, allows it.
    """
    day = _real(value)
    if day is None:
        return None
    texts = [claim.quote for claim in claims]
    for text in texts:
        if wrong := _beside(text, day):
            return wrong
    if when.follows(value, "\n".join(texts), article.published):
        return None
    named = [m for text in texts for m in _told_of(text)]
    named = named or [m for claim in claims for m in _told_of(_sentence(claim, article.text))]
    return (
        None if not named or any(_allows(m, day, article.published) for m in named) else named[0][0]
    )


def _real(value: str) -> date | None:
    """The day that a full date names; None for a partial or impossible one."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _beside(text: str, day: date) -> str | None:
    """A weekday that is written beside this very day of the month, and is not its weekday."""
    for weekday in when.weekdays(text):
        for stated in when.MONTH_DAY.finditer(text):
            between = (
                text[weekday.end() : stated.start()] if weekday.end() <= stated.start() else "-"
            )
            month = when.MONTHS[stated["month"].rstrip(".").lower()]
            same = (month, int(stated["day"])) == (day.month, day.day)
            number = when.WEEKDAYS[weekday["name"].lower()]
            if same and ADJACENT.match(between) and number != day.weekday():
                return weekday[0]
    return None


def _told_of(text: str) -> list[re.Match[str]]:
    """The weekdays of a text that are not those of an announcement."""
    return [m for m in when.weekdays(text) if not TOLD.search(text[: m.start()])]


def _allows(named: re.Match[str], day: date, published: date | None) -> bool:
    """Whether a weekday in a text can mean this day."""
    if published is None:
        return when.WEEKDAYS[named["name"].lower()] == day.weekday()
    return day in when.weekday_dates(named, published)


def _sentence(claim: Claim, text: str) -> str:
    """The sentence around a claim's passage; empty when it was not located."""
    if claim.span is None:
        return ""
    start, end = claim.span
    ends = [match.end() for match in SENTENCE_END.finditer(text, 0, start)]
    after = SENTENCE_END.search(text, max(end - 1, start))
    return text[ends[-1] if ends else 0 : after.start() if after else len(text)]


def _examples(values: Sequence[Given], article: Article, names: frozenset[str]) -> Iterator[Flag]:
    """Names that the model took from the examples of its prompt."""
    examples = {fold(name) for name in names}
    for slot, _ in values:
        if comparison(slot.info) is not Compare.PERSON:
            continue
        if fold(slot.value) in examples and fold(slot.value) not in fold(article.text):
            message = f"{slot.value!r} is a name of the prompt's examples, not of this article"
            yield Flag(code="example_name", field=slot.pointer, message=message)
