"""CSV as spreadsheets read it: RFC 4180 with formulas defused, and the way back.

A cell that begins like a formula is run by spreadsheets, and cells here hold words of strangers.
Such a cell gets an apostrophe in front (OWASP, "CSV Injection"), as does one that already has
apostrophes before the sign, so that reading can take off exactly one and nothing is lost. Plain
numbers, also negative ones, are no formulas and stay. A cell with a semicolon is quoted although
RFC 4180 does not ask for it: where the semicolon separates columns, what follows it in an unquoted
cell would begin a cell of its own.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from extractor.article import decode
from extractor.errors import ArticleError, ResultError

# the signs, their full-width forms, tab and line ends, also behind blanks that readers may drop
FORMULA = re.compile("'*[ \u00a0]*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
QUOTED = re.compile(r'[",;\r\n\t]|^ | $')  # what makes a cell need quotes
NEWLINE = "\r\n"
FIELD_LIMIT = 10_000_000  # characters; above any article, where the csv module stops at 131,072


def defuse(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if FORMULA.match(text) and not NUMBER.fullmatch(text) else text


def restore(text: str) -> str:
    """The text that was defused."""
    return text[1:] if text.startswith("'") and FORMULA.match(text) else text


def write(names: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    """A table as CSV: a head, then the rows; values are texts."""
    lines = [names, *([row[name] for name in names] for row in rows)]
    return "".join(",".join(map(_cell, line)) + NEWLINE for line in lines)


def _cell(text: str) -> str:
    safe = defuse(text)
    return '"' + safe.replace('"', '""') + '"' if QUOTED.search(safe) else safe


def read(data: bytes, where: str) -> tuple[list[str], list[dict[str, str]]]:
    """The head and the rows of a CSV file; defused texts are restored.

    Raises:
        ResultError: not UTF-8, no head, or a row of another length; the message names the line.
    """
    try:
        text = decode(data, where).removeprefix("\ufeff")
    except ArticleError as fault:
        raise ResultError(str(fault)) from None
    rows = list(_records(text, where))
    if not rows:
        raise ResultError(f"{where}: an empty file, with no line that names the columns")
    names = rows[0][1]
    for number, cells in rows[1:]:
        if len(cells) != len(names):
            what = f"{len(cells)} cells, but {len(names)} columns"
            raise ResultError(f"{where}: line {number}: {what}")
    return names, [dict(zip(names, map(restore, cells), strict=True)) for _, cells in rows[1:]]


def _records(text: str, where: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(FIELD_LIMIT)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for cells in reader:
            if cells:
                yield reader.line_num, cells
    except csv.Error as fault:
        raise ResultError(f"{where}: line {reader.line_num}: not CSV: {fault}") from None
