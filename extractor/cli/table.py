"""A result row for eyes: values with the numbers of their quotes, the quotes, the flags."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterator
from typing import Any

import click

from extractor.extraction import Extraction
from extractor.schema.field import Slot, about, slots
from extractor.schema.record import Record

NARROWEST, WIDEST = 72, 110  # columns between which a terminal's width is followed
FIELD = 27  # columns of a field's name


def table(row: Extraction[Any], text: str, colour: bool) -> str:
    """The row as lines: every value and what supports it, every flag, no empty fields."""
    width = min(max(shutil.get_terminal_size().columns, NARROWEST), WIDEST)
    whole = "\n".join(_row(row, text, width)) + "\n"
    return whole if colour else click.unstyle(whole)


def _row(row: Extraction[Any], text: str, width: int) -> Iterator[str]:
    published = f", published {row.article.published}" if row.article.published else ""
    yield click.style(f"{row.article.id}{published}: {row.status}", bold=True)
    if row.error:
        yield click.style(f"  {row.error.type}: {row.error.message}", fg="red")
    for number, record in enumerate(row.incidents, start=1):
        yield ""
        prominence = getattr(record, "prominence", "")
        title = f"incident {number} of {len(row.incidents)} {prominence and f'({prominence})'}"
        yield click.style(title.rstrip(), bold=True)
        yield from _record(record, text, width)
    yield ""
    yield click.style(_origin(row), dim=True)


def _origin(row: Extraction[Any]) -> str:
    """What answered, at what cost."""
    made = row.provenance
    prompt = f", prompt {made.prompt.split()[0]}" if made.prompt else ""
    tokens = made.usage.input_tokens + made.usage.output_tokens
    spent = f", {made.attempts} calls, {tokens} tokens" if tokens else ""
    cost = f", ${made.cost_usd:.4f}" if made.cost_usd else ""
    return f"{made.model}{prompt}{spent}{cost}, {made.seconds} s"


def _record(record: Record, text: str, width: int) -> Iterator[str]:
    for slot in slots(record):
        claims = {n: c for n, c in enumerate(record.claims, start=1) if about(c.supports, slot)}
        withheld = any(claim.stance == "withheld" for claim in claims.values())
        if slot.pointer == "/prominence" or (slot.empty and not withheld):
            continue
        marks = "".join(f"[{n}]" for n in claims)
        yield from _value(slot, marks, record.confidence.get(slot.pointer), width)
    for number, claim in enumerate(record.claims, start=1):
        quote = text[slice(*claim.span)] if claim.span else claim.quote
        stance = "" if claim.stance == "stated" else f", {claim.stance}"
        found = "" if claim.match == "exact" else f", {claim.match}"
        yield from _quote(f"[{number}]", f"{claim.source}{stance}{found}", quote, width)
    for rival in record.rivals:
        value = ", ".join(rival.value) if isinstance(rival.value, list) else rival.value
        who = f"{rival.source} instead: {rival.field[1:]} = {value}"
        yield from _quote("[-]", who, rival.quote, width)
    for flag in record.flags:
        yield click.style(f"  ! {flag.code} {flag.field}: {flag.message}", fg="yellow")


def _value(slot: Slot, marks: str, sure: float | None, width: int) -> Iterator[str]:
    """A value, its quotes by number, and how likely it is to be right, where that is known."""
    value = slot.value
    if slot.empty:
        shown = "(withheld)"
    elif isinstance(value, list):
        shown = ", ".join(map(str, value))
    elif isinstance(value, bool):
        shown = "yes" if value else "no"
    else:
        shown = str(value)
    name = slot.pointer[1:]
    first, *rest = textwrap.wrap(shown, width - FIELD - 4) or [""]
    beside = marks if sure is None else f"{marks} {100 * sure:.0f} %"
    value_and_marks = f"{click.style(first, fg='green')} {click.style(beside, dim=True)}"
    yield f"  {name:<{FIELD}} {value_and_marks}".rstrip()
    for line in rest:
        yield " " * (FIELD + 3) + click.style(line, fg="green")


def _quote(mark: str, who: str, quote: str, width: int) -> Iterator[str]:
    """A quote as it stands in the article, with who says it."""
    lines = textwrap.wrap(f'{mark} {who}: "{" ".join(quote.split())}"', width - 4,
                          subsequent_indent="    ")  # fmt: skip
    for line in lines:
        yield click.style(f"  {line}", dim=True)
