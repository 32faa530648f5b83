"""A result row for eyes: fields, values, quotes, who says so, flags."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterator
from typing import Any

import click

from extractor.extraction import Extraction
from extractor.schema.field import Slot, slots
from extractor.schema.record import Claim, Record

NARROWEST, WIDEST = 72, 120  # columns between which a terminal's width is followed
FIELD = 30  # columns of a field's name


def table(row: Extraction[Any], text: str, colour: bool) -> str:
    """The row as lines: every value with its quotes, every flag, no empty fields."""
    width = min(max(shutil.get_terminal_size().columns, NARROWEST), WIDEST)
    lines = list(_row(row, text, width))
    whole = "\n".join(lines) + "\n"
    return whole if colour else click.unstyle(whole)


def _row(row: Extraction[Any], text: str, width: int) -> Iterator[str]:
    made = row.provenance
    published = f"  published {row.article.published}" if row.article.published else ""
    yield click.style(f"== {row.article.id}{published}  [{row.status}]", bold=True)
    if row.error:
        yield click.style(f"   {row.error.type}: {row.error.message}", fg="red")
    for number, record in enumerate(row.incidents, start=1):
        yield ""
        prominence = getattr(record, "prominence", None)
        title = f"-- incident {number} of {len(row.incidents)}"
        yield click.style(title + (f" ({prominence})" if prominence else ""), bold=True)
        yield from _record(record, text, width)
    cost = "" if made.cost_usd is None else f", ${made.cost_usd:.4f}"
    tokens = made.usage.input_tokens + made.usage.output_tokens
    prompt = f", prompt {made.prompt.split()[0]}" if made.prompt else ""
    effort = f"{made.attempts} attempt(s), {tokens} tokens{cost}, {made.seconds} s"
    yield click.style(f"   {made.model}{prompt}, {effort}", dim=True)


def _record(record: Record, text: str, width: int) -> Iterator[str]:
    claims = _by_pointer(record)
    for slot in slots(record):
        own = claims.pop(slot.pointer, [])
        withheld = [claim for claim in own if claim.stance == "withheld"]
        if slot.pointer == "/prominence" or (slot.empty and not withheld):
            continue
        yield _value(slot)
        for claim in own:
            yield from _quote(claim, text, width)
    for rival in record.rivals:
        value = ", ".join(rival.value) if isinstance(rival.value, list) else rival.value
        yield f"  {('not ' + rival.field[1:]).ljust(FIELD)} {value}  (rival, {rival.source})"
        yield from _wrapped(rival.quote, "", width)
    for flag in record.flags:
        yield click.style(f"  ! {flag.code} {flag.field}: {flag.message}", fg="yellow")


def _by_pointer(record: Record) -> dict[str, list[Claim]]:
    """The claims of each leaf field; a claim about a member or a whole part goes to its leaves."""
    found: dict[str, list[Claim]] = {}
    leaves = [slot.pointer for slot in slots(record)]
    for claim in record.claims:
        for pointer in claim.supports:
            for leaf in leaves:
                same = leaf == pointer or leaf.startswith(pointer + "/")
                if same or pointer.startswith(leaf + "/"):
                    mine = found.setdefault(leaf, [])
                    if claim not in mine:
                        mine.append(claim)
    return found


def _value(slot: Slot) -> str:
    value = slot.value
    if isinstance(value, list):
        shown = ", ".join(map(str, value)) or "(withheld)"
    elif isinstance(value, bool):
        shown = "yes" if value else "no"
    else:
        shown = "(withheld)" if value is None else str(value)
    return f"  {slot.pointer[1:].ljust(FIELD)} {click.style(shown, fg='green')}"


def _quote(claim: Claim, text: str, width: int) -> Iterator[str]:
    """A quote as it stands in the article, with who says it; a quote not found is marked."""
    quote = text[slice(*claim.span)] if claim.span else claim.quote
    stance = "" if claim.stance == "stated" else f", {claim.stance}"
    found = "" if claim.match == "exact" else f", {claim.match}"
    yield from _wrapped(quote, f"({claim.source}{stance}{found})", width)


def _wrapped(quote: str, after: str, width: int) -> Iterator[str]:
    body = f'"{" ".join(quote.split())}" {after}'.rstrip()
    indent = " " * (FIELD + 3)
    for line in textwrap.wrap(body, width - len(indent)):
        yield click.style(indent + line, dim=True)
